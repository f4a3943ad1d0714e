//! Failures and deaths at a chosen step of writing.

use std::cell::Cell;
use std::io;

/// What happens at the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::keyring) enum Fault {
    /// The system refuses it.
    Fail,
    /// The process dies, without any unwinding.
    Abort,
}

thread_local! {
    /// After how many further steps of this thread something happens, and what.
    static PLAN: Cell<Option<(usize, Fault)>> = const { Cell::new(None) };
    /// How many steps this thread has made.
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Plans a fault at the step after `steps` further ones.
pub(in crate::keyring) fn plan(steps: usize, fault: Fault) {
    PLAN.set(Some((steps, fault)));
}

/// Plans nothing any more; says whether the fault happened.
pub(in crate::keyring) fn happened() -> bool {
    PLAN.take().is_none()
}

/// How many steps `work` makes.
pub(in crate::keyring) fn steps(work: impl FnOnce()) -> usize {
    let before = STEPS.get();
    work();
    STEPS.get() - before
}

/// A step of writing.
pub(in crate::keyring) fn step(name: &'static str) -> io::Result<()> {
    STEPS.set(STEPS.get() + 1);
    match PLAN.get() {
        Some((0, Fault::Abort)) => std::process::abort(),
        Some((0, Fault::Fail)) => {
            PLAN.set(None);
            Err(io::Error::other(name))
        }
        Some((left, fault)) => {
            PLAN.set(Some((left - 1, fault)));
            Ok(())
        }
        None => Ok(()),
    }
}
