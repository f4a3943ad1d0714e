//! A place where commands are run, and where everything is read that they leave, say and show while they run.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::canary::Flock;
use crate::community::Town;
use crate::support::binary;

/// A folder with everything that commands can write to: their files, `HOME`, `TMPDIR`, the folder they run in.
pub struct Session {
    folder: tempfile::TempDir,
    pub flock: Flock,
    /// Which files (by the beginning of their name) may hold which canaries (by the beginning of theirs).
    holders: Vec<(String, String)>,
    /// What every command is called with, behind its own words.
    manner: Vec<String>,
    /// Files as they were when they were last searched.
    searched: BTreeMap<String, (u64, Option<SystemTime>)>,
    /// How often a running process was looked at.
    pub glances: usize,
    pub findings: Vec<String>,
    /// Calls that ended otherwise than they should.
    pub surprises: Vec<String>,
    /// Commands (their words without options) that ended well, and those that were refused.
    pub done: BTreeSet<String>,
    pub refused: BTreeSet<String>,
}

/// How a command is called.
#[derive(Default)]
pub struct Call<'a> {
    /// Given on standard input.
    pub input: Option<&'a [u8]>,
    /// The beginnings of the names of canaries that standard output may hold: nearly always none.
    pub told: &'a [&'a str],
    /// Somebody put a secret where it must not be: among the arguments. It is there then; it must not come back.
    pub careless: bool,
}

/// How it ended.
pub struct Ended {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Session {
    pub fn new(manner: &[&str]) -> Session {
        let session = Session {
            folder: tempfile::tempdir().unwrap(),
            flock: Flock::default(),
            holders: Vec::new(),
            manner: manner.iter().map(|word| (*word).to_owned()).collect(),
            searched: BTreeMap::new(),
            glances: 0,
            findings: Vec::new(),
            surprises: Vec::new(),
            done: BTreeSet::new(),
            refused: BTreeSet::new(),
        };
        for name in ["home", "tmp", "cwd"] {
            fs::create_dir(session.path(name)).unwrap();
        }
        session
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        match fs::read_to_string(self.path(name)) {
            Ok(text) => text,
            Err(error) => panic!("{name}: {error}; {}", self.surprises.join("\n")),
        }
    }

    /// Writes a file that holds these canaries by its nature.
    pub fn put(&mut self, name: &str, bytes: impl AsRef<[u8]>, holds: &[&str]) {
        fs::write(self.path(name), bytes).unwrap();
        self.holds(name, holds);
    }

    /// From now on a file (by the beginning of its name) may hold canaries (by the beginning of theirs).
    pub fn holds(&mut self, file: &str, canaries: &[&str]) {
        self.holders.extend(canaries.iter().map(|canary| (file.to_owned(), (*canary).to_owned())));
    }

    /// A word of a call: `@name` is a file of the place.
    fn word(&self, word: &str) -> String {
        word.strip_prefix('@').map_or(word.to_owned(), |name| self.text(name))
    }

    /// Runs `yingbi` in the session's manner; the exit status has to be that one.
    pub fn call(&mut self, status: i32, words: &[&str], call: &Call<'_>) -> Ended {
        let ended = self.whatever(words, call);
        if ended.code != status {
            self.surprise(&format!("{words:?}, not {status}"), &ended);
            return ended;
        }
        let group = ["keys", "policy", "consent", "contract", "hierarchy"].contains(&words[0]);
        let name = words[..if group { 2 } else { 1 }].join(" ");
        if status < 2 {
            self.done.insert(name)
        } else {
            self.refused.insert(name)
        };
        ended
    }

    fn surprise(&mut self, what: &str, ended: &Ended) {
        let said = String::from_utf8_lossy(&ended.stderr);
        self.surprises.push(format!("{} from {what}: {said}", ended.code));
    }

    /// The same, however it ends: with a status of the documented ones, though.
    pub fn whatever(&mut self, words: &[&str], call: &Call<'_>) -> Ended {
        let words: Vec<String> =
            words.iter().map(|word| self.word(word)).chain(self.manner.clone()).collect();
        let ended = self.run(binary(), &words, &[], call);
        if !(0..=7).contains(&ended.code) {
            self.surprise(&format!("{words:?}"), &ended);
        }
        ended
    }

    pub fn does(&mut self, words: &[&str]) -> String {
        String::from_utf8(self.call(0, words, &Call::default()).stdout).unwrap()
    }

    pub fn refuses(&mut self, status: i32, words: &[&str]) {
        let ended = self.call(status, words, &Call::default());
        if !ended.stdout.is_empty() {
            self.surprise(&format!("{words:?}, which still said something"), &ended);
        }
    }

    /// Plays part after part; one that cannot go on is a surprise, and the others are played all the same.
    pub fn plays(&mut self, parts: &[fn(&mut Session, &Town)], town: &Town) {
        for part in parts {
            let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| part(self, town)));
            if played.is_err() {
                self.surprises.push("a part could not go on, as told above".to_owned());
            }
        }
    }

    /// Runs any program, watches it, and searches everything that it said and left.
    pub fn run<S: AsRef<OsStr>>(
        &mut self,
        program: &str,
        words: &[S],
        environment: &[(&str, &str)],
        call: &Call<'_>,
    ) -> Ended {
        let shown = words.iter().take(3).map(|word| word.as_ref().to_string_lossy().into_owned());
        let what = shown.collect::<Vec<_>>().join(" ").replace(self.folder.path().to_str().unwrap(), "");
        let mut child = Command::new(program)
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            // As talkative as the libraries below can be made.
            .envs([("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full"), ("RUST_LIB_BACKTRACE", "1")])
            .envs(environment.iter().copied())
            .current_dir(self.path("cwd"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let id = child.id();
        let mut pipe = child.stdin.take().unwrap();
        let input = call.input.unwrap_or_default().to_vec();
        let writer = thread::spawn(move || {
            // Who needs no input may have ended before.
            let _ = pipe.write_all(&input);
        });
        let mut readers = [None, None];
        for (reader, pipe) in readers.iter_mut().zip([
            child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
            child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
        ]) {
            *reader = pipe.map(|mut pipe| {
                thread::spawn(move || {
                    let mut bytes = Vec::new();
                    pipe.read_to_end(&mut bytes).map(|_| bytes).unwrap_or_default()
                })
            });
        }
        let mut seen = BTreeSet::new();
        let status = loop {
            self.glance(id, &what, call, &mut seen);
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            thread::sleep(Duration::from_millis(1));
        };
        writer.join().unwrap();
        let [stdout, stderr] = readers.map(|reader| reader.unwrap().join().unwrap());
        let told = |name: &String| !call.told.iter().any(|told| name.starts_with(told));
        self.finds(&stdout, &format!("standard output of {what}"), told);
        self.finds(&stderr, &format!("standard error of {what}"), |_| true);
        self.search(&what);
        Ended { code: status.code().unwrap_or(-1), stdout, stderr }
    }

    /// Notes the canaries in these bytes that are no business of theirs.
    fn finds(&mut self, bytes: &[u8], place: &str, wrong: impl Fn(&String) -> bool) {
        let found = self.flock.find(bytes).into_iter().filter(wrong);
        let found: Vec<String> = found.map(|name| format!("{name} in {place}")).collect();
        self.findings.extend(found);
    }

    /// Looks at a running process, at those that it started, and at the files that have a name just now.
    fn glance(&mut self, id: u32, what: &str, call: &Call<'_>, seen: &mut BTreeSet<String>) {
        for process in family(id) {
            for file in ["cmdline", "environ"] {
                let Ok(bytes) = fs::read(format!("/proc/{process}/{file}")) else { continue };
                self.glances += usize::from(!bytes.is_empty());
                if !call.careless {
                    self.finds(&bytes, &format!("{file} of {what}"), |_| true);
                }
            }
        }
        for (name, path) in self.files() {
            if !self.searched.contains_key(&name) && seen.insert(name.clone()) {
                self.search_file(&name, &path, what);
            }
        }
    }

    /// Every file of the place, by its path within.
    pub fn files(&self) -> Vec<(String, PathBuf)> {
        fn below(folder: &Path, root: &Path, found: &mut Vec<(String, PathBuf)>) {
            // A folder or file may be gone again by now.
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    below(&path, root, found);
                } else if let (true, Ok(name)) = (path.is_file(), path.strip_prefix(root)) {
                    // Pipes are no files: reading one would wait.
                    found.push((name.to_string_lossy().into_owned(), path.clone()));
                }
            }
        }
        let mut found = Vec::new();
        below(self.folder.path(), self.folder.path(), &mut found);
        found
    }

    /// Searches each file that is new or changed.
    fn search(&mut self, what: &str) {
        let files = self.files();
        let names: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
        self.searched.retain(|name, _| names.contains(name));
        for (name, path) in files {
            let Ok(about) = fs::metadata(&path) else { continue };
            let state = (about.len(), about.modified().ok());
            if self.searched.insert(name.clone(), state) != Some(state) {
                self.search_file(&name, &path, what);
            }
        }
    }

    fn search_file(&mut self, name: &str, path: &Path, what: &str) {
        let Ok(bytes) = fs::read(path) else { return };
        let allowed: Vec<String> = self
            .holders
            .iter()
            .filter(|(file, _)| name.starts_with(file.as_str()))
            .map(|(_, canary)| canary.clone())
            .collect();
        let wrong = |found: &String| !allowed.iter().any(|allowed| found.starts_with(allowed.as_str()));
        self.finds(&bytes, &format!("file {name} after {what}"), wrong);
        self.finds(name.as_bytes(), &format!("a file's name after {what}"), |_| true);
    }
}

/// A process and those below it.
fn family(id: u32) -> Vec<u32> {
    let mut all = vec![id];
    let mut next = 0;
    while let Some(parent) = all.get(next).copied() {
        next += 1;
        let threads = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
        for thread in threads {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            all.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
        }
    }
    all
}
