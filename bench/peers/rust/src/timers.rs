// timers.rs: the workloads with timers, which only tokio has.

use std::future::Future;
use std::task::Context;
use std::time::Duration;

use crate::workloads::yield_now;
use crate::Delays;

/// W4: a sleeper.
pub async fn sleepers(n: usize) {
    let mut delays = Delays::new();
    let mut tasks = Vec::with_capacity(n);
    for _ in 0..n {
        let delay = Duration::from_millis(delays.next(501));
        tasks.push(tokio::task::spawn_local(async move {
            tokio::time::sleep(delay).await;
            1
        }));
    }
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap();
    }
    assert_eq!(sum, n);
}

/// A sleep becomes a timer when it is polled for the first time.
fn pending_timer(delay: Duration) -> impl Future<Output = ()> {
    let mut timer = Box::pin(tokio::time::sleep(delay));
    assert!(timer.as_mut().poll(&mut Context::from_waker(futures::task::noop_waker_ref())).is_pending());
    timer
}

/// W8: a timer. n of them an hour or two ahead, all pending at once, then all dropped, and one turn of the loop.
pub async fn timers(n: usize) {
    let mut delays = Delays::new();
    let mut timers = Vec::with_capacity(n);
    for _ in 0..n {
        timers.push(pending_timer(Duration::from_secs(3600 + delays.next(3600))));
    }
    drop(timers);
    yield_now().await;
}

/// W8b: a timer that is dropped at once; a yield every 1,024.
pub async fn brief_timers(n: usize) {
    for i in 0..n {
        drop(pending_timer(Duration::from_secs(3600)));
        if i % 1024 == 0 {
            yield_now().await;
        }
    }
}
