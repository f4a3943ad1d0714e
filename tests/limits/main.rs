//! Hostile input under a limit on memory: each call gets 1 GiB of addresses and has to end by itself, done or with a
//! typed error; never by a signal, never without end. The figures stand in `docs/src/limits.md`.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub,
    missing_docs,
    dead_code,
    reason = "a test that cannot go on should fail where it stands"
)]

mod files;
mod policies;
#[path = "../cli/support.rs"]
mod support;
mod tables;
mod workbooks;

use std::fs::File;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Place, binary};

/// KiB of addresses for a call. The thread that does the work has 256 MiB of them for its stack.
const ADDRESSES: u64 = 1 << 20;

/// No call takes nearly as long, on any machine; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// How a call ended: its status, and what it said.
pub struct Ended {
    pub code: i32,
    pub said: String,
}

impl Ended {
    /// It ended with that status and message.
    #[track_caller]
    pub fn refused(&self, status: i32, message: &str) {
        assert_eq!(self.code, status, "{}", self.said);
        assert!(self.said.contains(message), "wanted {message}: {}", self.said);
    }

    #[track_caller]
    pub fn done(&self) {
        assert_eq!(self.code, 0, "{}", self.said);
    }
}

/// Runs the program in English under the limit; `@name` is a file of the place. Fails where it dies or hangs.
#[track_caller]
pub fn limited(place: &Place, words: &[&str]) -> Ended {
    let words = words.iter().map(|word| {
        word.strip_prefix('@').map_or((*word).to_owned(), |name| place.path(name).display().to_string())
    });
    let [out, error] = ["stdout", "stderr"].map(|name| place.path(name));
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -v \"$0\" && ulimit -c 0 && exec \"$@\""])
        .arg(ADDRESSES.to_string())
        .arg(binary())
        .args(words)
        .args(["--lang", "en"])
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&error).unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the call does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    // What is said of a hostile file may quote it.
    let bytes = std::fs::read(&error).unwrap();
    let said = String::from_utf8_lossy(&bytes[..bytes.len().min(4000)]).into_owned();
    let code = status.code().unwrap_or_else(|| panic!("the call died: {status}: {said}"));
    assert!(matches!(code, 0..=7), "ended with {code}: {said}");
    assert!(!said.contains("YB0920") && !said.contains("panicked"), "{said}");
    assert!(code < 2 || said.contains("error YB"), "no message: {said}");
    Ended { code, said }
}
