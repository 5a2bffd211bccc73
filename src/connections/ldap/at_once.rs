//! Several things waited for together.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// What the futures gave, in the order in which they ended. At most so many are under way at a time.
pub(super) async fn at_once<F: Future>(most: usize, futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting = futures.into_iter();
    let mut running: Vec<Pin<Box<F>>> = Vec::new();
    let mut given = Vec::new();
    poll_fn(|context| {
        loop {
            running.extend(waiting.by_ref().take(most.max(1) - running.len()).map(Box::pin));
            let under_way = running.len();
            running.retain_mut(|future| match future.as_mut().poll(context) {
                Poll::Ready(output) => {
                    given.push(output);
                    false
                }
                Poll::Pending => true,
            });
            match (running.len(), waiting.len()) {
                (0, 0) => return Poll::Ready(()),
                // All of them were asked, and wake this up.
                (left, _) if left == under_way => return Poll::Pending,
                _ => {}
            }
        }
    })
    .await;
    given
}
