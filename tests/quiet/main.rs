//! Nothing that must not be seen is seen anywhere: canaries in cells, passphrases and keys, and a search of everything
//! that a whole session of all commands says, leaves and shows of itself.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs,
    reason = "a test that cannot go on should fail where it stands"
)]

mod canary;
mod community;
mod faults;
mod harness;
mod memory;
mod play;
mod session;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "the tests of the command line use all of it")]
mod support;

use session::Session;

/// Every command, well called and badly called, in one manner of calling; nothing is seen that must not be.
fn nothing_is_seen(manner: &[&str]) {
    let mut session = Session::new(manner);
    let town = community::build(&mut session);
    play::all(&mut session, &town);
    faults::all(&mut session, &town);
    let (findings, surprises) = (&session.findings, session.surprises.join("\n"));
    assert!(findings.is_empty() && surprises.is_empty(), "{findings:#?}\n{surprises}");
    // What is called is what there is: a new command has to be played here too.
    let pages = session.path("pages");
    std::fs::create_dir(&pages).unwrap();
    session.does(&["man", pages.to_str().unwrap()]);
    let mut commands = play::commands(&pages);
    assert!(commands.len() > 40, "{commands:?}");
    commands.retain(|command| !session.done.contains(command) || !session.refused.contains(command));
    assert!(commands.is_empty(), "not played well and badly: {commands:?}");
    assert!(session.glances > 100, "hardly a process was seen while it ran");
}

#[test]
fn no_command_shows_a_canary_in_english() {
    nothing_is_seen(&["--lang", "en"]);
}

#[test]
fn no_command_shows_a_canary_in_chinese_when_it_says_most() {
    nothing_is_seen(&["--lang", "zh", "--timings", "--color", "always"]);
}

#[test]
fn no_command_shows_a_canary_when_it_is_told_to_be_quiet() {
    nothing_is_seen(&["--lang", "en", "--quiet", "--threads", "1"]);
}
