//! Many requests under way together.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// Begins all of them before any has ended, and returns what they gave, in their order.
pub async fn at_once<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    let mut given: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (future, given) in running.iter_mut().zip(&mut given).filter(|(_, given)| given.is_none()) {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                *given = Some(output);
            }
        }
        if given.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    given.into_iter().flatten().collect()
}
