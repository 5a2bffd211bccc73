//! As much HTTP/1.1 as our server speaks to a browser: written and parsed by hand, so that asking costs less than
//! answering.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection, kept alive.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    body: Vec<u8>,
}

pub struct Answer<'a> {
    pub status: u16,
    head: &'a str,
    pub body: &'a [u8],
}

impl Wire {
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(64 * 1024), body: Vec::new() }
    }

    /// Sends one request and waits for its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Answer<'_> {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        let mut seen = 0;
        let head_end = loop {
            self.more().await;
            if let Some(at) = find(&self.buffer[seen..], b"\r\n\r\n") {
                break seen + at + 4;
            }
            seen = self.buffer.len().saturating_sub(3);
        };
        let head = str::from_utf8(&self.buffer[..head_end]).expect("a head of text");
        let status = head[9..12].parse().unwrap();
        let length = value(head, "content-length").map(|length| length.parse::<usize>().unwrap());
        let chunked = value(head, "transfer-encoding").is_some();
        let end = if chunked {
            self.read_chunks(head_end).await
        } else {
            let end = head_end + length.unwrap_or(0);
            while self.buffer.len() < end {
                self.more().await;
            }
            self.body.clear();
            self.body.extend_from_slice(&self.buffer[head_end..end]);
            end
        };
        assert_eq!(end, self.buffer.len(), "more than one answer");
        let head = str::from_utf8(&self.buffer[..head_end]).unwrap();
        Answer { status, head, body: &self.body }
    }

    /// RFC 9112 §7.1, without trailers. Answers where the last chunk ends.
    async fn read_chunks(&mut self, mut at: usize) -> usize {
        self.body.clear();
        loop {
            let line = loop {
                match find(&self.buffer[at..], b"\r\n") {
                    Some(length) => break length,
                    None => self.more().await,
                }
            };
            let size = str::from_utf8(&self.buffer[at..at + line]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            let start = at + line + 2;
            at = start + size + 2;
            while self.buffer.len() < at {
                self.more().await;
            }
            if size == 0 {
                return at;
            }
            self.body.extend_from_slice(&self.buffer[start..start + size]);
        }
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
        assert!(read > 0, "the server closed the connection");
    }
}

impl<'a> Answer<'a> {
    pub fn header(&self, name: &str) -> Option<&'a str> {
        value(self.head, name)
    }

    /// Every `Set-Cookie`, as `name=value`.
    pub fn cookies(&self) -> impl Iterator<Item = &'a str> {
        fields(self.head, "set-cookie").map(|cookie| cookie.split(';').next().unwrap_or_default())
    }

    pub fn text(&self) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(self.body)
    }

    /// What else may come is a mistake of this program's.
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}{}", self.head, self.text());
        self
    }
}

fn value<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    fields(head, name).next()
}

fn fields<'a>(head: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    head.split("\r\n").filter_map(move |line| {
        let (own, value) = line.split_at_checked(name.len())?;
        own.eq_ignore_ascii_case(name).then(|| value.strip_prefix(':'))?.map(str::trim)
    })
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
