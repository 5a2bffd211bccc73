//! From an address to a connection that may be spoken over: resolve, connect, `StartTLS`, TLS.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

use super::address::{Address, Protection};
use super::ber::{self, Elements};
use super::message::{self, Front};
use super::outage::{Outage, code};
use super::trust;

/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 4;

/// `LDAPMessage { 1, ExtendedRequest { "1.3.6.1.4.1.1466.20037" } }` (RFC 4511 §4.14.1).
const START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

pub(super) async fn dial(
    address: &Address,
    tls: Option<&Arc<ClientConfig>>,
    until: Instant,
) -> Result<Box<dyn Stream>, Outage> {
    let found = resolve(address, until).await?;
    let tcp = connect(&found, until).await?;
    secure(address, tcp, tls, until).await
}

pub(super) async fn resolve(address: &Address, until: Instant) -> Result<Vec<SocketAddr>, Outage> {
    let host = address.host.as_str();
    let found = match timeout_at(until, tokio::net::lookup_host((host, address.port))).await {
        Err(_) => {
            return Err(Outage::broken(format!(
                "the name {host} was not resolved in time: ask the name server"
            )));
        }
        Ok(Err(e)) => {
            return Err(Outage::broken(format!(
                "the name {host} does not resolve ({e}): correct ldap_url or DNS"
            )));
        }
        Ok(Ok(found)) => found.take(MOST_ADDRESSES).collect::<Vec<_>>(),
    };
    if found.is_empty() {
        return Err(Outage::broken(format!("the name {host} has no address: correct ldap_url or DNS")));
    }
    if address.loopback_only && !found.iter().all(|at| at.ip().is_loopback()) {
        return Err(Outage::refused(format!(
            "{host} is another machine, and passwords are not sent there readable"
        )));
    }
    Ok(found)
}

pub(super) async fn connect(found: &[SocketAddr], until: Instant) -> Result<TcpStream, Outage> {
    let mut last = Outage::broken("no address to connect to");
    for (i, at) in found.iter().enumerate() {
        let others = u32::try_from(found.len() - i).unwrap_or(1);
        let share = Instant::now() + until.saturating_duration_since(Instant::now()) / others;
        last = match timeout_at(share, TcpStream::connect(at)).await {
            Ok(Ok(tcp)) => {
                // Requests are small and waited for; without this each would wait for the one before.
                let _ = tcp.set_nodelay(true);
                return Ok(tcp);
            }
            Ok(Err(e)) => {
                Outage::broken(format!("no connection to {at} ({e}): is the server running, the port right?"))
            }
            Err(_) => Outage::broken(format!("no connection to {at} in time: is a firewall between?")),
        };
    }
    Err(last)
}

/// TLS by whichever way the address asks for. Never falls back to less.
pub(super) async fn secure(
    address: &Address,
    mut tcp: TcpStream,
    tls: Option<&Arc<ClientConfig>>,
    until: Instant,
) -> Result<Box<dyn Stream>, Outage> {
    if address.protection == Protection::Plain {
        return Ok(Box::new(tcp));
    }
    let tls = tls.ok_or_else(|| Outage::refused("TLS is asked for and not set up"))?;
    if address.protection == Protection::StartTls {
        let asked = timeout_at(until, start_tls(&mut tcp)).await;
        asked.map_err(|_| Outage::broken("it did not answer StartTLS in time"))??;
    }
    let connector = TlsConnector::from(Arc::clone(tls));
    match timeout_at(until, connector.connect(address.name.clone(), tcp)).await {
        Err(_) => Err(Outage::broken("it did not finish the TLS handshake in time")),
        Ok(Err(e)) => Err(Outage::broken(trust::words(&e))),
        Ok(Ok(stream)) => Ok(Box::new(stream)),
    }
}

/// Asks for TLS and reads exactly one answer, so that nothing sent before the handshake is ever believed after it.
async fn start_tls(tcp: &mut TcpStream) -> Result<(), Outage> {
    let lost = |e: std::io::Error| Outage::broken(format!("the connection was lost at StartTLS: {e}"));
    tcp.write_all(START_TLS).await.map_err(lost)?;
    let mut answer = Vec::new();
    let whole = loop {
        match message::front(&answer) {
            Front::Whole(len) => break len,
            Front::Partial if answer.len() < 4096 => {}
            Front::Partial => return Err(Outage::broken("it answers StartTLS at too great length")),
            Front::Farewell => return Err(Outage::broken("it hung up at StartTLS")),
            Front::Bad(why) => return Err(Outage::broken(why)),
        }
        answer.push(tcp.read_u8().await.map_err(lost)?);
    };
    let rc = answer.get(..whole).and_then(extended_result);
    match rc {
        Some(0) => Ok(()),
        Some(rc) => Err(Outage::refused(format!(
            "it refuses StartTLS ({}), and nothing is sent without: give the server a certificate, or use ldaps://",
            code(rc)
        ))),
        None => Err(Outage::broken("it does not answer StartTLS with what it should")),
    }
}

/// The result code of an `ExtendedResponse` to message 1.
fn extended_result(message: &[u8]) -> Option<u32> {
    let mut parts = Elements::new(Elements::new(message).expect(ber::SEQUENCE)?);
    if parts.number(ber::INTEGER)? != 1 {
        return None;
    }
    Elements::new(parts.expect(0x78)?).number(ber::ENUMERATED)
}
