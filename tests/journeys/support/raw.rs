//! Bytes on a connection, for what no decent client sends.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any answer takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(30);

/// One answer, or what was there of it when the server closed.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    /// 0 when the server closed without an answer.
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Raw {
    /// Sends `bytes` and reads until the server closes: ask it to (`Connection: close`).
    pub fn of(address: SocketAddr, bytes: &[u8]) -> Self {
        let mut stream = connect(address);
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes);
        Self::read(&mut stream)
    }

    /// The same, and does not wait for the close: after a body that it did not read, a server lingers.
    pub fn first_of(address: SocketAddr, bytes: &[u8]) -> Self {
        let mut stream = connect(address);
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let mut buffer = [0; 16 * 1024];
        while !is_whole(&all, bytes.starts_with(b"HEAD ")) {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => all.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
                Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&all)),
            }
        }
        Self::parse(without_interim(&all))
    }

    /// A request with nothing in it but a Host and `headers` (whole lines).
    pub fn ask(address: SocketAddr, host: &str, method: &str, target: &str, headers: &[&str]) -> Self {
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let head =
            format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
        Self::of(address, head.as_bytes())
    }

    pub fn read(stream: &mut TcpStream) -> Self {
        let mut all = Vec::new();
        match stream.read_to_end(&mut all) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&all)),
        }
        Self::parse(&all)
    }

    fn parse(all: &[u8]) -> Self {
        let end = all.windows(4).position(|window| window == b"\r\n\r\n");
        let Some(end) = end else { return Self::default() };
        let head = String::from_utf8(all[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head, body: all[end + 4..].to_vec() }
    }

    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Without `100 Continue`.
fn without_interim(all: &[u8]) -> &[u8] {
    let rest = all.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n".as_slice());
    match rest {
        Some(rest) => without_interim(rest),
        None => all,
    }
}

/// Whether the first answer is there to its end.
fn is_whole(all: &[u8], head_only: bool) -> bool {
    let answer = Raw::parse(without_interim(all));
    if answer.status == 0 || head_only || [204, 304].contains(&answer.status) {
        return answer.status != 0;
    }
    match answer.header("content-length") {
        Some(length) => answer.body.len() >= length.parse::<usize>().unwrap(),
        None => answer.body.ends_with(b"0\r\n\r\n"),
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}
