//! How far a run is: on standard error, and only on a terminal.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use yingbi::{Argument, Messages, Observer, Phase};

/// Set when somebody wants the run to end.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How many runs look whether they are to end.
static WATCHED: AtomicUsize = AtomicUsize::new(0);

/// Has Ctrl-C and a termination end a run in order: the library stops at the next batch and leaves nothing behind. A
/// second one ends the program at once; so does the first where no run would notice it, as while a passphrase or a
/// list of persons is awaited from a pipe.
pub(crate) fn catch_interruption() {
    // Where no handler can be set, the system's own way of ending stays.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) || WATCHED.load(Ordering::Relaxed) == 0 {
            std::process::exit(130);
        }
    });
}

/// Lends the library the clock and shows a line of progress.
pub(crate) struct Progress<'a> {
    messages: &'a Messages,
    start: Instant,
    bar: Option<ProgressBar>,
    label: Mutex<String>,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(messages: &'a Messages, quiet: bool) -> Progress<'a> {
        WATCHED.fetch_add(1, Ordering::Relaxed);
        let bar = (!quiet).then(|| {
            // indicatif draws nothing where standard error is no terminal.
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Progress { messages, start: Instant::now(), bar, label: Mutex::new(String::new()) }
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        WATCHED.fetch_sub(1, Ordering::Relaxed);
        self.clear();
    }
}

impl Observer for Progress<'_> {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn phase(&self, phase: Phase) {
        let Some(bar) = &self.bar else { return };
        let key = match phase {
            Phase::Open => "progress-reading",
            Phase::Detect => "progress-detecting",
            Phase::Count => "progress-reading",
            Phase::Solve => "progress-solving",
            Phase::Treat => "progress-writing",
            Phase::Flush => "progress-finishing",
            _ => "progress-measuring",
        };
        let text = self.messages.text(key);
        bar.set_message(text.clone());
        bar.tick();
        if let Ok(mut label) = self.label.lock() {
            *label = text;
        }
    }

    fn interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }

    fn records(&self, done: u64) {
        let Some(bar) = &self.bar else { return };
        let count = self.messages.say("progress-records", &[("records", Argument::Number(done))]);
        if let Ok(label) = self.label.lock() {
            bar.set_message(format!("{label} · {count}"));
        }
        bar.tick();
    }
}
