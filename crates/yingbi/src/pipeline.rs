//! Batches on several threads, results in the file's order.
//!
//! Reading is sequential and cheap (it only cuts the file at record borders), the work on a chunk is pure, and
//! results are handed on strictly in order. Each worker holds at most one chunk, so memory is bounded by the
//! number of threads, and the holder of the chunk that is next in order never waits: no deadlock.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use yingbi_table::{Chunk, Reader, Totals};

use crate::error::{Error, RunError};
use crate::observer::Session;

struct Input {
    reader: Reader,
    next: u64,
    ended: bool,
}

struct Order<F> {
    turn: u64,
    records: u64,
    hand_on: F,
    failed: Option<Error>,
}

/// A lock whose other holders cannot leave it half-changed: what a panic in them would mean is told by `join`.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads every chunk, calls `work` on it with the worker's own state, and `hand_on` with the results in order.
///
/// `work` returns the result and the number of records it stands for (progress). The states come back, in no
/// particular order.
pub(crate) fn run<S: Send, T: Send>(
    reader: Reader,
    session: &Session<'_>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, Chunk) -> Result<(T, u64), Error> + Sync,
    hand_on: impl FnMut(T) -> Result<(), Error> + Send,
) -> Result<(Totals, Vec<S>), Error> {
    let threads = session.threads.max(1);
    let input = Mutex::new(Input { reader, next: 0, ended: false });
    let order = Mutex::new(Order { turn: 0, records: 0, hand_on, failed: None });
    let turned = Condvar::new();

    let worker = || -> S {
        let mut own = state();
        loop {
            let (number, chunk) = {
                let mut input = lock(&input);
                if input.ended || lock(&order).failed.is_some() {
                    return own;
                }
                let number = input.next;
                match input.reader.next_chunk() {
                    Ok(Some(chunk)) => {
                        input.next += 1;
                        (number, Ok(chunk))
                    }
                    Ok(None) => {
                        input.ended = true;
                        return own;
                    }
                    Err(error) => {
                        input.next += 1;
                        input.ended = true;
                        (number, Err(error))
                    }
                }
            };
            let result = match chunk {
                Ok(chunk) => work(&mut own, chunk),
                Err(error) => Err(error.into()),
            };
            let mut order = lock(&order);
            // Errors keep their turn too: the first in the file is the one that is told.
            while order.turn != number && order.failed.is_none() {
                order = turned.wait(order).unwrap_or_else(PoisonError::into_inner);
            }
            if order.failed.is_none() {
                match result {
                    Ok((value, records)) => {
                        order.records += records;
                        session.observer.records(order.records);
                        if session.observer.interrupted() {
                            order.failed = Some(RunError::Interrupted.into());
                        } else if let Err(error) = (order.hand_on)(value) {
                            order.failed = Some(error);
                        }
                    }
                    Err(error) => order.failed = Some(error),
                }
            }
            order.turn += 1;
            turned.notify_all();
            if order.failed.is_some() {
                return own;
            }
        }
    };

    let states = if threads == 1 {
        vec![worker()]
    } else {
        let outcomes: Vec<Option<S>> = std::thread::scope(|scope| {
            let handles: Vec<_> =
                (0..threads).map(|_| scope.spawn(|| guarded(&order, &turned, &worker))).collect();
            handles.into_iter().map(|handle| handle.join().ok().flatten()).collect()
        });
        outcomes.into_iter().collect::<Option<Vec<S>>>().ok_or(RunError::Worker)?
    };
    let order = order.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = order.failed {
        return Err(error);
    }
    let input = input.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((input.reader.finish()?, states))
}

/// Runs a worker; one that panics leaves its turn to nobody, so the others are told to stop.
fn guarded<S, F>(order: &Mutex<Order<F>>, turned: &Condvar, worker: &(impl Fn() -> S + Sync)) -> Option<S> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(worker)) {
        Ok(state) => Some(state),
        Err(_) => {
            lock(order).failed.get_or_insert(RunError::Worker.into());
            turned.notify_all();
            None
        }
    }
}
