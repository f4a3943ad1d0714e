//! What the caller hands in: the clock, the number of threads, somebody who wants to know how far a run is.

use std::time::Duration;

/// A part of a run, for progress and for `--timings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Finding out what the file is: format, encoding, header.
    Open,
    /// Pass 1: what the columns hold; every byte scanned for personal numbers.
    Detect,
    /// Counting cells and classes of quasi-identifiers.
    Count,
    /// Searching for the recoding.
    Solve,
    /// Pass 2: reading, treating, writing.
    Treat,
    /// Ending the written file.
    Flush,
    /// Reading the written file back and measuring it, while the system brings it to the disk.
    Measure,
}

impl Phase {
    /// The stable name, as `--timings` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Phase::Open => "open",
            Phase::Detect => "detect",
            Phase::Count => "count",
            Phase::Solve => "solve",
            Phase::Treat => "treat",
            Phase::Flush => "flush",
            Phase::Measure => "measure",
        }
    }
}

/// Watches a run and lends it what a library does not take for itself.
pub trait Observer: Sync {
    /// Time since some fixed moment; libraries here do not read the clock.
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// A phase has begun.
    fn phase(&self, _phase: Phase) {}

    /// Whether the run is to end now, leaving nothing behind.
    fn interrupted(&self) -> bool {
        false
    }

    /// Records done in the current phase.
    fn records(&self, _done: u64) {}
}

/// An observer that lends no clock and looks away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}

/// How a run is to use the machine, and who watches it.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    /// Threads that treat batches side by side; at least one.
    pub threads: usize,
    /// Who watches.
    pub observer: &'a dyn Observer,
}

impl Default for Session<'_> {
    /// One thread, unobserved.
    fn default() -> Self {
        Session { threads: 1, observer: &Unobserved }
    }
}

/// How long each phase took, in the order they ran.
#[derive(Clone, Debug, Default)]
pub struct Timings(pub Vec<(Phase, Duration)>);

impl Timings {
    /// Runs `work` as a phase of the session and notes how long it took.
    pub(crate) fn time<T>(&mut self, session: &Session<'_>, phase: Phase, work: impl FnOnce() -> T) -> T {
        session.observer.phase(phase);
        let start = session.observer.now();
        let result = work();
        self.0.push((phase, session.observer.now().saturating_sub(start)));
        result
    }
}
