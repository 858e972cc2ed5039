// main.rs: Rust's executors, natively and as WebAssembly: peers tokio|async-executor|local-pool WORKLOAD N
//
// Prints {"n":N,"s":SECONDS}, or {"na":"why"}; a wrong result is a panic. All on one thread, with tasks that need not be Send, which is what
// WebAssembly has and what costs least. Each workload runs once with N/10 to warm up and once for the record. W4, the sleepers, is measured
// from outside and has no warm-up.

mod executors;
mod timers;
mod workloads;

use std::rc::Rc;
use std::time::{Duration, Instant};

use executors::{LocalPool, SmolExecutor, Tokio};

/// The same numbers for everyone: delays between 0 and limit - 1.
pub struct Delays(u32);

impl Delays {
    pub fn new() -> Delays {
        Delays(12345)
    }

    pub fn next(&mut self, limit: u32) -> u64 {
        self.0 = self.0.wrapping_mul(1103515245).wrapping_add(12345) & 0x7fffffff;
        u64::from((self.0 >> 8) % limit)
    }
}

/// Runs a workload once and returns how long it took; None: this executor does not have it. Making the executor does not count.
fn run(executor: &str, workload: &str, n: usize) -> Option<Duration> {
    match executor {
        "tokio" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let tasks = tokio::task::LocalSet::new();
            tasks.block_on(&runtime, async {
                let start = Instant::now();
                match workload {
                    "W4" => timers::sleepers(n).await,
                    "W8" => timers::timers(n).await,
                    "W8b" => timers::brief_timers(n).await,
                    _ => return workloads::run(&Tokio, workload, n).await,
                }
                Some(start.elapsed())
            })
        }
        "async-executor" => {
            let executor = SmolExecutor(Rc::new(async_executor::LocalExecutor::new()));
            let executing = executor.0.clone();
            futures::executor::block_on(executing.run(workloads::run(&executor, workload, n)))
        }
        "local-pool" => {
            let mut pool = futures::executor::LocalPool::new();
            let spawner = LocalPool(pool.spawner());
            pool.run_until(workloads::run(&spawner, workload, n))
        }
        _ => panic!("there is no executor {executor}"),
    }
}

fn multiple(workload: &str) -> usize {
    match workload {
        "W6" => workloads::GROUP,
        "W1" | "W3" | "W9" | "W9b" => 2,
        _ => 1,
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, executor, workload, count] = &arguments[..] else {
        eprintln!("usage: peers tokio|async-executor|local-pool WORKLOAD N");
        std::process::exit(2);
    };
    let mut n: usize = count.parse().expect("N is a number");
    if workload != "W4" {
        let multiple = multiple(workload);
        let whole = |n: usize| (n / multiple * multiple).max(multiple);
        n = whole(n);
        run(executor, workload, whole(n / 10));
    }
    match run(executor, workload, n) {
        Some(took) => println!("{{\"n\":{n},\"s\":{:.9}}}", took.as_secs_f64()),
        None => println!("{{\"na\":\"not defined\"}}"),
    }
}
