//! Every point of a run at which something can go wrong, and what has to hold afterwards.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::place::{Files, files, folder, is_private, restore, words};
use crate::shim::{Ended, Fault, counts, not_on_disk, run, shim};

/// What is done to which operations. `any` counts operations of every kind together.
const MATRIX: &[(&str, &str)] = &[
    ("read", "eio"),
    ("read", "short"),
    ("read", "eintr"),
    ("read", "delay"),
    ("write", "eio"),
    ("write", "enospc+"),
    ("write", "short"),
    ("write", "eintr"),
    ("write", "delay"),
    ("write", "torn"),
    ("sync", "eio"),
    ("sync", "delay"),
    ("name", "eio"),
    ("name", "delay"),
    ("create", "enospc"),
    ("unnamed", "eio"),
    ("remove", "eio"),
    ("length", "eio"),
    // The disk is gone from there on.
    ("any", "eio+"),
    ("any", "kill"),
];

/// What a command left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it was before.
    Old,
    /// What it was to become.
    New,
    /// Some files are the old ones and some the new, each whole, in an order that is promised.
    Between,
}

/// Finds out what a command left in a folder; an error says what is broken. May run the program.
pub type Look<'a> = dyn Fn(&Path) -> Result<State, String> + Sync + 'a;

/// A command to be tried.
pub struct Job<'a> {
    /// As the table calls it.
    pub name: &'a str,
    /// The folder as it is before.
    pub before: &'a Path,
    /// The call; `@name` is a file of the folder.
    pub words: &'a [&'a str],
    /// What stands there afterwards.
    pub look: &'a Look<'a>,
    /// Files that the command makes or changes.
    pub results: &'a [&'a str],
    /// Files that may stay behind in any case: locks, kept versions.
    pub stays: &'a (dyn Fn(&str) -> bool + Sync),
    /// Files that a killed process may leave, with what they may hold.
    pub killed: &'a (dyn Fn(&str, &[u8]) -> bool + Sync),
    /// What no other file than those of `clear` may hold.
    pub secrets: &'a [String],
    /// Files that hold secrets by their purpose.
    pub clear: &'a [&'a str],
    /// The call that does the work after a run that was killed; none where its state tells enough.
    pub again: Option<&'a [&'a str]>,
    /// Faults of every run, beside the one that is tried.
    pub always: &'a [Fault<'a>],
}

/// Whether every single point is to be tried.
fn all() -> bool {
    std::env::var_os("YINGBI_FAULTS").is_some_and(|value| value == "all")
}

/// The numbers to try of `count`: the first few, and from there on some spread over the rest.
fn numbers(kind: &str, action: &str, count: usize) -> Vec<usize> {
    // What only slows down or cuts short changes nothing in the order of things, and reading comes many times.
    let most = match (kind, action) {
        ("read", _) | (_, "short" | "eintr" | "delay") => 6,
        ("any", _) => 24,
        _ => 14,
    };
    if all() || count <= most {
        return (1..=count).collect();
    }
    let first = most / 3;
    let spread = most - first;
    (1..=first).chain((1..=spread).map(|at| first + at * (count - first) / spread)).collect()
}

impl Job<'_> {
    /// Tries every point; panics with all that did not hold, else prints the rows of the table.
    pub fn hold(&self) {
        if shim().is_none() {
            println!("skipped: there is no C compiler");
            return;
        }
        let (_held, root) = folder();
        let (place, scratch) = (root.join("place"), root.join("scratch"));
        std::fs::create_dir(&scratch).unwrap();
        restore(self.before, &place);
        let ended = run(&place, &scratch, &words(&place, self.words), self.always);
        assert_eq!(ended.code(), Some(0), "{}: {}", self.name, ended.stderr);
        assert_eq!(not_on_disk(&ended.operations, &place), Vec::<String>::new(), "{}", self.name);
        assert_eq!((self.look)(&place), Ok(State::New), "{}", self.name);
        let operations = ended.operations;
        let counts = counts(&operations);
        let mut points: Vec<(&str, usize, &str)> = Vec::new();
        let mut rows: BTreeMap<(usize, &str, &str), (usize, usize)> = BTreeMap::new();
        for (row, (kind, action)) in MATRIX.iter().enumerate() {
            let count = match *kind {
                "any" => operations.len(),
                kind => counts.get(kind).copied().unwrap_or(0),
            };
            let numbers = numbers(kind, action, count);
            if !numbers.is_empty() {
                rows.insert((row, kind, action), (numbers.len(), count));
            }
            points.extend(numbers.into_iter().map(|number| (*kind, number, *action)));
        }
        let next = AtomicUsize::new(0);
        let broken = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let (next, broken, points, root) = (&next, &broken, &points, &root);
                scope.spawn(move || {
                    let scratch = root.join(format!("scratch-{worker}"));
                    std::fs::create_dir(&scratch).unwrap();
                    let place = root.join(format!("place-{worker}"));
                    while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if let Err(why) = self.at(*point, &place, &scratch) {
                            let operation = match point.0 {
                                "any" => "the command".to_owned(),
                                kind => kind.to_owned(),
                            };
                            let (_, number, action) = point;
                            broken
                                .lock()
                                .unwrap()
                                .push(format!("{}: {operation} {number} {action}: {why}", self.name));
                        }
                    }
                });
            }
        });
        let broken = broken.into_inner().unwrap();
        assert!(
            broken.is_empty(),
            "{} points of {} did not hold:\n{}",
            broken.len(),
            points.len(),
            broken.join("\n")
        );
        for ((_, kind, action), (tried, count)) in rows {
            println!("| `{}` | {kind} | {action} | {tried} of {count} | all |", self.name);
        }
    }

    /// One point.
    fn at(&self, point: Fault<'_>, place: &Path, scratch: &Path) -> Result<(), String> {
        let (_, _, action) = point;
        restore(self.before, place);
        let before = files(place);
        let faults: Vec<Fault<'_>> = self.always.iter().copied().chain([point]).collect();
        let ended = run(place, scratch, &words(place, self.words), &faults);
        let kills = matches!(action, "kill" | "torn");
        let code = ended.code();
        match code {
            Some(0) => {}
            Some(2..=7) => self.told(&ended)?,
            None if kills && ended.status.signal() == Some(9) => {}
            _ => return Err(format!("ended with {}: {}", ended.status, ended.stderr)),
        }
        if code != Some(0) && matches!(action, "short" | "eintr" | "delay") {
            return Err(format!("ended with {code:?}: {}", ended.stderr));
        }
        // With the disk gone nothing can be removed either.
        let left_by_force = code.is_none() || action == "eio+";
        self.leftovers(place, &before, left_by_force)?;
        let state = (self.look)(place)?;
        match (code, state) {
            (Some(0), State::New) | (None | Some(2..), _) => {}
            (Some(0), other) => return Err(format!("said that it is done, and left {other:?}")),
            (code, state) => return Err(format!("{code:?} {state:?}")),
        }
        if let (Some(again), false) = (self.again, code == Some(0)) {
            let ended = run(place, scratch, &words(place, again), self.always);
            if ended.code() != Some(0) {
                return Err(format!("left {state:?}, and cannot be done again: {}", ended.stderr));
            }
            self.leftovers(place, &before, false).map_err(|why| format!("done again: {why}"))?;
            match (self.look)(place) {
                Ok(State::New) => {}
                other => return Err(format!("done again, and left {other:?}")),
            }
        }
        Ok(())
    }

    /// A message, of no cell, and no panic.
    fn told(&self, ended: &Ended) -> Result<(), String> {
        let said = format!("{}{}", ended.stdout, ended.stderr);
        if !ended.stderr.contains("error YB") || said.contains("panicked") || said.contains("YB0920") {
            return Err(format!("said: {said}"));
        }
        match self.secrets.iter().any(|secret| said.contains(secret.as_str())) {
            true => Err("a secret in a message".to_owned()),
            false => Ok(()),
        }
    }

    /// What lies in the folder is what was there, a result, or may stay; nothing else holds a cell in clear.
    fn leftovers(&self, place: &Path, before: &Files, killed: bool) -> Result<(), String> {
        for (name, bytes) in files(place) {
            let known = before.contains_key(&name) || self.results.contains(&name.as_str());
            let may = known || (self.stays)(&name) || (killed && (self.killed)(&name, &bytes));
            if !may {
                return Err(format!("{name} ({} bytes) is left", bytes.len()));
            }
            if let Some(old) = before.get(&name)
                && *old != bytes
                && !self.results.contains(&name.as_str())
                && !(self.stays)(&name)
            {
                return Err(format!("{name} is not what it was"));
            }
            if before.get(&name) != Some(&bytes) && !is_private(&place.join(&name)) {
                return Err(format!("{name} can be read by others"));
            }
            let clear = self.clear.contains(&name.as_str()) || before.get(&name) == Some(&bytes);
            let holds = |secret: &String| String::from_utf8_lossy(&bytes).contains(secret.as_str());
            let meant = clear || (killed && (self.killed)(&name, &bytes));
            if !meant && self.secrets.iter().any(holds) {
                return Err(format!("{name} holds a cell in clear"));
            }
        }
        Ok(())
    }
}
