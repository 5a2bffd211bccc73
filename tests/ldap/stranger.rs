//! A server that answers whatever a test wants it to, and remembers what it was asked. Not LDAP as we write it: the
//! bytes are put together here by hand.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Bind { dn: String, password: String },
    Search { base: String },
    StartTls,
    Other(u8),
}

pub struct Stranger {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stranger {
    /// Answers each request with what `answer` makes of it and its message id; nothing means silence.
    pub async fn answering(answer: impl Fn(&Asked, u8) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        Self::answering_each(move || {
            let answer = answer.clone();
            move |asked: &Asked, id| answer(asked, id)
        })
        .await
    }

    /// The same, with something that answers made for each connection.
    pub async fn answering_each<A: Fn(&Asked, u8) -> Vec<u8> + Send + Sync + 'static>(
        each: impl Fn() -> A + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, each) = (asked.clone(), Arc::new(each));
        let serve = move |mut tcp: TcpStream| {
            let (log, answer) = (log.clone(), each());
            async move {
                while let Some((id, request)) = request(&mut tcp).await {
                    log.lock().unwrap().push(request.clone());
                    if tcp.write_all(&answer(&request, id)).await.is_err() {
                        return;
                    }
                }
            }
        };
        let mut stranger = Self::handling(serve).await;
        stranger.asked = asked;
        stranger
    }

    /// Takes its time over some requests.
    pub async fn answering_after(
        pause: Duration,
        over: fn(&Asked) -> bool,
        answer: fn(&Asked, u8) -> Vec<u8>,
    ) -> Self {
        Self::handling(move |mut tcp: TcpStream| async move {
            while let Some((id, request)) = request(&mut tcp).await {
                if over(&request) {
                    tokio::time::sleep(pause).await;
                }
                if tcp.write_all(&answer(&request, id)).await.is_err() {
                    return;
                }
            }
        })
        .await
    }

    /// Does with each connection whatever `serve` does.
    pub async fn handling<F: Future<Output = ()> + Send + 'static>(
        serve: impl Fn(TcpStream) -> F + Send + Clone + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ldap://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        let task = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve.clone()(tcp));
            }
        });
        Self { url, asked: Arc::default(), connections, task }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn binds(&self) -> usize {
        self.asked().iter().filter(|asked| matches!(asked, Asked::Bind { .. })).count()
    }

    pub fn log(&self) -> Arc<Mutex<Vec<Asked>>> {
        self.asked.clone()
    }
}

/// A directory as it should be, with one person who has any password.
pub fn friendly(asked: &Asked, id: u8) -> Vec<u8> {
    match asked {
        Asked::Bind { .. } => bind_answer(id, 0, "", &[]),
        Asked::Search { .. } => {
            [entry(id, "uid=ada,dc=example,dc=org", &[("uid", &[b"ada"])]), done(id, 0, &[])].concat()
        }
        Asked::StartTls => message(id, &tlv(0x78, &result(2, "", &[])), &[]),
        Asked::Other(_) => Vec::new(),
    }
}

async fn request(tcp: &mut TcpStream) -> Option<(u8, Asked)> {
    let mut head = [0; 2];
    tcp.read_exact(&mut head).await.ok()?;
    let mut len = usize::from(head[1]);
    if len >= 0x80 {
        let mut long = vec![0; len - 0x80];
        tcp.read_exact(&mut long).await.ok()?;
        len = long.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte));
    }
    let mut body = vec![0; len];
    tcp.read_exact(&mut body).await.ok()?;
    let (_, id, rest) = split(&body);
    let (tag, content, _) = split(rest);
    let asked = match tag {
        0x60 => {
            let (_, _version, rest) = split(content);
            let (_, dn, rest) = split(rest);
            let (_, password, _) = split(rest);
            Asked::Bind { dn: text(dn), password: text(password) }
        }
        0x63 => Asked::Search { base: text(split(content).1) },
        0x77 => Asked::StartTls,
        other => Asked::Other(other),
    };
    Some((*id.last()?, asked))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Tag, content and what follows.
fn split(bytes: &[u8]) -> (u8, &[u8], &[u8]) {
    let (head, len) = match bytes[1] {
        short @ 0..0x80 => (2, usize::from(short)),
        long => {
            let digits = usize::from(long - 0x80);
            (2 + digits, bytes[2..2 + digits].iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)))
        }
    };
    (bytes[0], &bytes[head..head + len], &bytes[head + len..])
}

pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u32::try_from(content.len()).unwrap();
    let mut bytes = vec![tag];
    if len < 0x80 {
        bytes.push(u8::try_from(len).unwrap());
    } else {
        bytes.push(0x84);
        bytes.extend(len.to_be_bytes());
    }
    bytes.extend(content);
    bytes
}

pub fn message(id: u8, operation: &[u8], controls: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&tlv(2, &[id]), operation, controls].concat())
}

/// `LDAPResult`, with a referral where there are addresses.
pub fn result(code: u8, text: &str, referral: &[&str]) -> Vec<u8> {
    let mut body = [tlv(10, &[code]), tlv(4, b""), tlv(4, text.as_bytes())].concat();
    if !referral.is_empty() {
        body.extend(tlv(0xa3, &referral.iter().flat_map(|url| tlv(4, url.as_bytes())).collect::<Vec<u8>>()));
    }
    body
}

pub fn bind_answer(id: u8, code: u8, text: &str, policy: &[u8]) -> Vec<u8> {
    let control = [tlv(4, b"1.3.6.1.4.1.42.2.27.8.5.1"), tlv(4, policy)].concat();
    let controls = if policy.is_empty() { Vec::new() } else { tlv(0xa0, &tlv(0x30, &control)) };
    message(id, &tlv(0x61, &result(code, text, &[])), &controls)
}

pub fn entry(id: u8, dn: &str, attributes: &[(&str, &[&[u8]])]) -> Vec<u8> {
    let list = attributes.iter().flat_map(|(name, values)| {
        let values: Vec<u8> = values.iter().flat_map(|value| tlv(4, value)).collect();
        tlv(0x30, &[tlv(4, name.as_bytes()), tlv(0x31, &values)].concat())
    });
    message(id, &tlv(0x64, &[tlv(4, dn.as_bytes()), tlv(0x30, &list.collect::<Vec<u8>>())].concat()), &[])
}

pub fn done(id: u8, code: u8, referral: &[&str]) -> Vec<u8> {
    message(id, &tlv(0x65, &result(code, "", referral)), &[])
}

pub fn reference(id: u8, url: &str) -> Vec<u8> {
    message(id, &tlv(0x73, &tlv(4, url.as_bytes())), &[])
}
