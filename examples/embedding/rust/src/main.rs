//! host JOBS.wasm: calls the C of jobs.c from tokio; both loops are one.
//!
//!     coil build examples/embedding/jobs.c -o jobs.wasm
//!     cargo run --manifest-path examples/embedding/rust/Cargo.toml -- jobs.wasm

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{anyhow, Result};
use tokio::sync::{mpsc, oneshot};
use wasmtime::{Caller, Config, Engine, Linker, Module, Store, TypedFunc};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::{I32Exit, WasiCtxBuilder};

/// Seconds that a turn may take before tokio has its own.
const AT_ONCE: f64 = 0.008;

type Answer = Option<i32>; // None: the job has failed

struct State {
    wasi: WasiP1Ctx,
    jobs: HashMap<i32, oneshot::Sender<Answer>>,
}

enum Order {
    Ask(i32, oneshot::Sender<Answer>),
    Finish,
}

/// A module of Coil's, which a task of tokio's drives.
#[derive(Clone)]
struct Coil {
    orders: mpsc::UnboundedSender<Order>,
}

impl Coil {
    async fn ask(&self, n: i32) -> Result<i32> {
        let (sender, receiver) = oneshot::channel();
        self.orders.send(Order::Ask(n, sender)).map_err(|_| anyhow!("the program has ended"))?;
        receiver.await?.ok_or_else(|| anyhow!("the job has failed"))
    }

    fn finish(&self) {
        let _ = self.orders.send(Order::Finish);
    }
}

/// Calls coil_turn when its next timer is due, or after a call; in between tokio has the thread. Returns the exit status.
async fn drive(path: &str, mut orders: mpsc::UnboundedReceiver<Order>) -> Result<i32> {
    let engine = Engine::new(&Config::new()).map_err(|error| anyhow!("{error:?}"))?;
    let mut linker: Linker<State> = Linker::new(&engine);
    p1::add_to_linker_async(&mut linker, |state: &mut State| &mut state.wasi).map_err(|error| anyhow!("{error:?}"))?;
    linker
        .func_wrap("host", "answer", |mut caller: Caller<State>, job: i32, failed: i32, result: i32| {
            if let Some(waiting) = caller.data_mut().jobs.remove(&job) {
                let _ = waiting.send((failed == 0).then_some(result));
            }
        })
        .map_err(|error| anyhow!("{error:?}"))?;
    let state = State { wasi: WasiCtxBuilder::new().inherit_stdio().build_p1(), jobs: HashMap::new() };
    let mut store = Store::new(&engine, state);
    let module = Module::from_file(&engine, path).map_err(|error| anyhow!("{error:?}"))?;
    let instance = linker.instantiate_async(&mut store, &module).await.map_err(|error| anyhow!("{error:?}"))?;
    let typed = |error| anyhow!("{error:?}");
    let start: TypedFunc<(), ()> = instance.get_typed_func(&mut store, "coil_start").map_err(typed)?;
    let turn: TypedFunc<f64, f64> = instance.get_typed_func(&mut store, "coil_turn").map_err(typed)?;
    let ask: TypedFunc<(i32, i32), ()> = instance.get_typed_func(&mut store, "ask").map_err(typed)?;
    let finish: TypedFunc<(), ()> = instance.get_typed_func(&mut store, "finish").map_err(typed)?;

    start.call_async(&mut store, ()).await.map_err(typed)?;
    for number in 1.. {
        let wait = match turn.call_async(&mut store, AT_ONCE).await {
            Ok(seconds) => seconds,
            Err(error) => return error.downcast_ref::<I32Exit>().map(|exit| exit.0).ok_or_else(|| anyhow!("{error:?}")),
        };
        let order = tokio::select! {
            order = orders.recv() => order,
            _ = tokio::time::sleep(Duration::from_secs_f64(wait.min(1e6))) => None,
        };
        match order {
            Some(Order::Ask(n, sender)) => {
                store.data_mut().jobs.insert(number, sender);
                ask.call_async(&mut store, (number, n)).await.map_err(typed)?;
            }
            Some(Order::Finish) => finish.call_async(&mut store, ()).await.map_err(typed)?,
            None => {}
        }
    }
    unreachable!()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let path = std::env::args().nth(1).ok_or_else(|| anyhow!("usage: host JOBS.wasm"))?;
    let (orders, received) = mpsc::unbounded_channel();
    let coil = Coil { orders };

    let caller = coil.clone();
    let asking = async move {
        let mut results = Vec::new();
        let asked: Vec<_> = (0..12).map(|n| caller.ask(n)).collect();
        for result in join_all(asked).await {
            results.push(result?);
        }
        println!("{results:?}");
        if let Err(error) = caller.ask(-1).await {
            println!("{error}");
        }
        caller.finish();
        Ok::<(), anyhow::Error>(())
    };
    let (status, asked) = tokio::join!(drive(&path, received), asking);
    asked?;
    println!("exit status {}", status?);
    Ok(())
}

/// All at once, in one task.
async fn join_all<F: std::future::Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut outputs: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, output) in waiting.iter_mut().zip(&mut outputs) {
            if output.is_none() {
                if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                    *output = Some(value);
                }
            }
        }
        if outputs.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    outputs.into_iter().flatten().collect()
}
