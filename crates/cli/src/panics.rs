//! The border at which a panic ends: its place is told, and never its text, which might hold a value.

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use crate::failure::Failure;

/// Bytes of stack for the work.
const STACK: usize = 256 << 20;

/// Does the work on a thread of its own; a panic there, or on a thread that the work started and waited for, is a failure.
///
/// From then on no panic of this process prints anything.
///
/// # Errors
/// Those of the work; [`Failure::Internal`] for a panic, or where no thread can be had.
pub(crate) fn guarded(work: impl FnOnce() -> Result<ExitCode, Failure> + Send) -> Result<ExitCode, Failure> {
    let place = Arc::new(Mutex::new(String::new()));
    let seen = place.clone();
    std::panic::set_hook(Box::new(move |panic| {
        if let (Some(location), Ok(mut place)) = (panic.location(), seen.lock()) {
            *place = format!("{}:{}", location.file(), location.line());
        }
    }));
    // Policies nest as deep as their authors like: the room for that is taken here, and only used where it is needed.
    let outcome = std::thread::scope(|scope| {
        let run = || std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run) {
            Ok(thread) => thread.join().unwrap_or_else(Err),
            Err(_) => Ok(Err(Failure::Internal { place: String::new() })),
        }
    });
    outcome.unwrap_or_else(|_| {
        let place = place.lock().map(|place| place.clone()).unwrap_or_default();
        Err(Failure::Internal { place })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::Screen;
    use yingbi::{Language, Messages};

    /// Set where the test runs as the process that is to panic; what its panic says.
    const TEXT: &str = "YINGBI_TEST_PANIC";

    #[test]
    fn a_panic_tells_its_place_and_not_its_text() {
        if let Ok(text) = std::env::var(TEXT) {
            let failure = guarded(|| {
                let deeper = std::thread::spawn(move || panic!("the cell {text} is no date"));
                std::panic::resume_unwind(deeper.join().unwrap_err())
            });
            for language in [Language::En, Language::Zh] {
                Screen::new(Messages::new(language)).failure(failure.as_ref().unwrap_err());
            }
            return;
        }
        let canary = "330106198307174215 鱷鱻";
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "panics::tests::a_panic_tells_its_place_and_not_its_text"])
            .env(TEXT, canary)
            .env("RUST_BACKTRACE", "full")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        assert_eq!(said.matches("YB0920").count(), 2, "{said}");
        assert!(said.matches("panics.rs:").count() >= 2, "{said}");
        for part in canary.split(' ').chain(["is no date"]) {
            assert!(!said.contains(part), "{said}");
        }
    }
}
