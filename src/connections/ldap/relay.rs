//! The path between the client library and the server: whole messages only, each looked at, and no more of them than
//! somebody asked for.

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::UnixStream;

use super::message::{self, Front};

/// What a server may send between two requests. Pages of groups are a few kilobytes.
const ALLOWANCE: usize = 16 * 1024 * 1024;

/// Carries bytes both ways until one side ends, and says why it stopped when the server is to blame.
pub(super) async fn carry(server: impl AsyncRead + AsyncWrite, ours: &mut UnixStream) -> Result<(), String> {
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut from_us, mut to_us) = ours.split();
    let mut answers = vec![0; 16 * 1024];
    let mut requests = vec![0; 16 * 1024];
    let mut pending = Vec::new();
    let mut allowance = ALLOWANCE;
    loop {
        tokio::select! {
            read = from_us.read(&mut requests) => {
                let request = requests.get(..read.unwrap_or(0)).unwrap_or_default();
                if request.is_empty() {
                    return Ok(());
                }
                allowance = ALLOWANCE;
                to_server.write_all(request).await.map_err(|e| format!("the connection was lost: {e}"))?;
                to_server.flush().await.map_err(|e| format!("the connection was lost: {e}"))?;
            }
            read = from_server.read(&mut answers) => {
                let read = read.map_err(|e| format!("the connection was lost: {e}"))?;
                let answer = answers.get(..read).unwrap_or_default();
                if answer.is_empty() {
                    return Err("it hung up".to_owned());
                }
                allowance = allowance.checked_sub(read).ok_or("it sends more than anybody asked for")?;
                pending.extend_from_slice(answer);
                let whole = messages(&pending)?;
                let Some(sound) = pending.get(..whole) else { return Ok(()) };
                if to_us.write_all(sound).await.is_err() {
                    return Ok(());
                }
                pending.drain(..whole);
            }
        }
    }
}

/// How many bytes at the front are whole, sound messages.
fn messages(pending: &[u8]) -> Result<usize, String> {
    let mut whole = 0;
    while let Some(rest) = pending.get(whole..).filter(|rest| !rest.is_empty()) {
        match message::front(rest) {
            Front::Partial => break,
            Front::Whole(len) => whole += len,
            Front::Farewell => return Err("it says that it is going away".to_owned()),
            Front::Bad(why) => return Err(why.to_owned()),
        }
    }
    Ok(whole)
}
