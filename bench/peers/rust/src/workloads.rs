// workloads.rs: the workloads that every executor has.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::executors::Executor;

pub const GROUP: usize = 10_000;
const QUEUE: usize = 64;

/// Not tokio's own, which goes through a queue of its own, behind all other work.
pub fn yield_now() -> impl Future<Output = ()> {
    struct YieldNow(bool);

    impl Future for YieldNow {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            if self.0 {
                return Poll::Ready(());
            }
            self.0 = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }

    YieldNow(false)
}

/// How long it took; None: there is no such workload here.
pub async fn run<E: Executor>(executor: &E, workload: &str, n: usize) -> Option<Duration> {
    let start = Instant::now();
    match workload {
        "W1" => both(executor, yields(n / 2), yields(n / 2), n).await,
        "W2" => spawn_and_join(executor, n).await,
        "W3" => hand_over(executor, n).await,
        "W5" => queue_items(executor, n).await,
        "W6" => gather(executor, n).await,
        "W7" => callbacks(executor, n).await,
        "W9" => both(executor, deep_yields(n / 2), deep_yields(n / 2), n).await,
        "W9b" => both(executor, deep_loop(n / 2), deep_loop(n / 2), n).await,
        _ => return None,
    }
    Some(start.elapsed())
}

/// Two tasks, which return how often they did something.
async fn both<E: Executor>(
    executor: &E,
    first: impl Future<Output = usize> + 'static,
    second: impl Future<Output = usize> + 'static,
    expected: usize,
) {
    let (first, second) = (executor.spawn(first), executor.spawn(second));
    assert_eq!(first.await + second.await, expected);
}

/// W1: a yield.
async fn yields(times: usize) -> usize {
    for _ in 0..times {
        yield_now().await;
    }
    times
}

/// W2: a task that returns at once, and that is awaited.
async fn one() -> usize {
    1
}

async fn spawn_and_join<E: Executor>(executor: &E, n: usize) {
    let mut sum = 0;
    for _ in 0..n {
        sum += executor.spawn(one()).await;
    }
    assert_eq!(sum, n);
}

/// W3: a hand-over. Each side makes a one-shot channel, sends to the other's, and awaits its own.
async fn hand_over<E: Executor>(executor: &E, n: usize) {
    let promised = Rc::new(RefCell::new([None, None]));
    both(executor, hand_overs::<E>(promised.clone(), 0, n / 2), hand_overs::<E>(promised.clone(), 1, n / 2), n).await;
}

async fn hand_overs<E: Executor>(promised: Rc<RefCell<[Option<E::Promise>; 2]>>, side: usize, times: usize) -> usize {
    let give = || {
        if let Some(promise) = promised.borrow_mut()[1 - side].take() {
            E::resolve(promise);
        }
    };
    for _ in 0..times {
        let (promise, mine) = E::promise();
        promised.borrow_mut()[side] = Some(promise);
        give();
        mine.await;
    }
    give(); // whoever ends last must not leave the other one waiting
    times
}

/// W5: an item. A producer and a consumer over a queue of 64.
async fn queue_items<E: Executor>(executor: &E, n: usize) {
    let (produce, consume) = E::exchange(QUEUE, n);
    let (produce, consume) = (executor.spawn(produce), executor.spawn(consume));
    produce.await;
    assert_eq!(consume.await, n as u64 * (n as u64 - 1) / 2);
}

/// W6: a task. Groups of 10,000 that return at once, gathered.
async fn gather<E: Executor>(executor: &E, n: usize) {
    let mut sum = 0;
    for _ in 0..n / GROUP {
        let tasks: Vec<_> = (0..GROUP).map(|_| executor.spawn(one())).collect();
        sum += futures::future::join_all(tasks).await.into_iter().sum::<usize>();
    }
    assert_eq!(sum, n);
}

/// W7: a callback. Executors have tasks only: one that nobody waits for is what its users start.
async fn callbacks<E: Executor>(executor: &E, n: usize) {
    let left = Rc::new(Cell::new(n));
    let (promise, done) = E::promise();
    let promise = Rc::new(Cell::new(Some(promise)));
    for _ in 0..n {
        let (left, promise) = (left.clone(), promise.clone());
        executor.start(async move {
            left.set(left.get() - 1);
            if left.get() == 0 {
                E::resolve(promise.take().unwrap());
            }
        });
    }
    done.await;
}

/// Ten async functions, each of which awaits the next: what a program would have. The compiler makes one state machine of them.
macro_rules! chain {
    ($last:ident, $($name:ident = $next:ident),+) => {
        $(
            #[inline(never)]
            async fn $name(times: usize) -> usize {
                $next(times).await
            }
        )+
    };
}

/// W9: a yield, ten calls deep; each time ten calls, the yield, ten returns.
async fn deep(times: usize) -> usize {
    yield_now().await;
    times
}

chain!(
    deep,
    deep2 = deep,
    deep3 = deep2,
    deep4 = deep3,
    deep5 = deep4,
    deep6 = deep5,
    deep7 = deep6,
    deep8 = deep7,
    deep9 = deep8,
    deep10 = deep9
);

async fn deep_yields(times: usize) -> usize {
    let mut sum = 0;
    for _ in 0..times {
        sum += deep10(1).await;
    }
    sum
}

// W9b: a yield, ten calls deep, where the innermost call loops.
chain!(
    yields,
    loop2 = yields,
    loop3 = loop2,
    loop4 = loop3,
    loop5 = loop4,
    loop6 = loop5,
    loop7 = loop6,
    loop8 = loop7,
    loop9 = loop8,
    deep_loop = loop9
);
