// executors.rs: what the workloads need of an executor, and the three that have it.
//
// Each brings the one-shot channel and the bounded queue that its users take: tokio its own, the others those of the crate futures.

use std::future::Future;
use std::rc::Rc;

use futures::channel::{mpsc, oneshot};
use futures::task::LocalSpawnExt;
use futures::{SinkExt, StreamExt};

pub trait Executor: 'static {
    type Promise: 'static;
    type Promised: Future + 'static;

    /// Starts a task; the future that is returned is done when the task is.
    fn spawn<F>(&self, body: F) -> impl Future<Output = F::Output>
    where
        F: Future + 'static,
        F::Output: 'static;

    /// Starts a task that nobody waits for.
    fn start<F: Future<Output = ()> + 'static>(&self, body: F);

    /// A future that somebody else resolves.
    fn promise() -> (Self::Promise, Self::Promised);

    fn resolve(promise: Self::Promise);

    /// One that puts the numbers below n into a queue, and one that takes them out and returns their sum.
    fn exchange(room: usize, n: usize) -> (impl Future<Output = ()> + 'static, impl Future<Output = u64> + 'static);
}

pub struct Tokio;

impl Executor for Tokio {
    type Promise = tokio::sync::oneshot::Sender<()>;
    type Promised = tokio::sync::oneshot::Receiver<()>;

    fn spawn<F>(&self, body: F) -> impl Future<Output = F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let task = tokio::task::spawn_local(body);
        async move { task.await.unwrap() }
    }

    fn start<F: Future<Output = ()> + 'static>(&self, body: F) {
        tokio::task::spawn_local(body);
    }

    fn promise() -> (Self::Promise, Self::Promised) {
        tokio::sync::oneshot::channel()
    }

    fn resolve(promise: Self::Promise) {
        promise.send(()).unwrap();
    }

    fn exchange(room: usize, n: usize) -> (impl Future<Output = ()> + 'static, impl Future<Output = u64> + 'static) {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(room);
        let produce = async move {
            for i in 0..n {
                sender.send(i).await.unwrap();
            }
        };
        let consume = async move {
            let mut sum = 0;
            for _ in 0..n {
                sum += receiver.recv().await.unwrap() as u64;
            }
            sum
        };
        (produce, consume)
    }
}

/// The queue of the crate futures, which has room for one more than it is told, for each sender.
fn exchange_of_futures(room: usize, n: usize) -> (impl Future<Output = ()> + 'static, impl Future<Output = u64> + 'static) {
    let (mut sender, mut receiver) = mpsc::channel(room - 1);
    let produce = async move {
        for i in 0..n {
            sender.send(i).await.unwrap();
        }
    };
    let consume = async move {
        let mut sum = 0;
        for _ in 0..n {
            sum += receiver.next().await.unwrap() as u64;
        }
        sum
    };
    (produce, consume)
}

/// async-executor, which smol is made of.
pub struct SmolExecutor(pub Rc<async_executor::LocalExecutor<'static>>);

impl Executor for SmolExecutor {
    type Promise = oneshot::Sender<()>;
    type Promised = oneshot::Receiver<()>;

    fn spawn<F>(&self, body: F) -> impl Future<Output = F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn(body)
    }

    fn start<F: Future<Output = ()> + 'static>(&self, body: F) {
        self.0.spawn(body).detach();
    }

    fn promise() -> (Self::Promise, Self::Promised) {
        oneshot::channel()
    }

    fn resolve(promise: Self::Promise) {
        promise.send(()).unwrap();
    }

    fn exchange(room: usize, n: usize) -> (impl Future<Output = ()> + 'static, impl Future<Output = u64> + 'static) {
        exchange_of_futures(room, n)
    }
}

/// The executor of the crate futures.
pub struct LocalPool(pub futures::executor::LocalSpawner);

impl Executor for LocalPool {
    type Promise = oneshot::Sender<()>;
    type Promised = oneshot::Receiver<()>;

    fn spawn<F>(&self, body: F) -> impl Future<Output = F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn_local_with_handle(body).unwrap()
    }

    // Not spawn_local, which has no handle to make: the figures are to be those of one kind of task.
    fn start<F: Future<Output = ()> + 'static>(&self, body: F) {
        self.0.spawn_local_with_handle(body).unwrap().forget();
    }

    fn promise() -> (Self::Promise, Self::Promised) {
        oneshot::channel()
    }

    fn resolve(promise: Self::Promise) {
        promise.send(()).unwrap();
    }

    fn exchange(room: usize, n: usize) -> (impl Future<Output = ()> + 'static, impl Future<Output = u64> + 'static) {
        exchange_of_futures(room, n)
    }
}
