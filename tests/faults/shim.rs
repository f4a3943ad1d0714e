//! The layer between the program and the system, and what it noted.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long a run may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(60);

/// The compiled `shim.c`; none where there is no compiler.
pub fn shim() -> Option<&'static Path> {
    static SHIM: OnceLock<Option<PathBuf>> = OnceLock::new();
    SHIM.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/faults/shim.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let own = folder.join(format!("faults-{}.so", std::process::id()));
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
            .args([&own, &source])
            .status();
        match built {
            // Of several processes that build it at once, each puts a whole one in place.
            Ok(status) if status.success() => {
                let shared = folder.join("faults.so");
                fs::rename(own, &shared).unwrap();
                Some(shared)
            }
            Ok(status) => panic!("tests/faults/shim.c does not compile: {status}"),
            Err(_) => None,
        }
    })
    .as_deref()
}

/// One operation of the program on a file of the place.
#[derive(Clone, Debug)]
pub struct Operation {
    pub kind: String,
    pub inode: u64,
    pub path: String,
    pub other: String,
    pub result: i64,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
    pub operations: Vec<Operation>,
}

impl Ended {
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }
}

/// What the shim is told to do: kind, number, action.
pub type Fault<'a> = (&'a str, usize, &'a str);

/// Runs the program on files of `place`, with the layer between. `scratch` is a folder outside of it.
pub fn run(place: &Path, scratch: &Path, words: &[String], faults: &[Fault<'_>]) -> Ended {
    let [out, error, log] = ["stdout", "stderr", "log"].map(|name| scratch.join(name));
    let _ = fs::remove_file(&log);
    let mut command = Command::new(env!("CARGO_BIN_EXE_yingbi"));
    command
        .args(words)
        .current_dir(scratch)
        .env_remove("YINGBI_LANG")
        .env("LC_ALL", "C.UTF-8")
        .env("TMPDIR", place.join("tmp"))
        .env("HOME", scratch)
        .env_remove("XDG_STATE_HOME")
        .env("LD_PRELOAD", shim().unwrap())
        .env("YINGBI_FAULT_PLACE", place)
        .env("YINGBI_FAULT_LOG", &log)
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&error).unwrap());
    let told: Vec<String> = faults.iter().map(|(kind, n, action)| format!("{kind} {n} {action}")).collect();
    command.env("YINGBI_FAULT", told.join(";"));
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{words:?} with {faults:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    let operations = text(&log)
        .lines()
        .filter_map(|line| {
            let mut parts = line.split('\t');
            let mut next = || parts.next().map(str::to_owned);
            Some(Operation {
                kind: next()?,
                inode: next()?.parse().ok()?,
                path: next()?,
                other: next()?,
                result: next()?.parse().ok()?,
            })
        })
        .collect();
    Ended { status, stdout: text(&out), stderr: text(&error), operations }
}

/// How often each kind of operation was done.
pub fn counts(operations: &[Operation]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for operation in operations {
        *counts.entry(operation.kind.as_str()).or_default() += 1;
    }
    counts
}

/// What a power cut could undo although the command said that it is done: files that were given a name, or end under
/// one, before their bytes were on the disk; names that were given without the folder being brought to the disk.
pub fn not_on_disk(operations: &[Operation], place: &Path) -> Vec<String> {
    let mut dirty: BTreeMap<u64, String> = BTreeMap::new();
    let mut folders: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut faults = Vec::new();
    let parent = |path: &str| Path::new(path).parent().unwrap_or(Path::new("/")).to_path_buf();
    for operation in operations.iter().filter(|operation| operation.result >= 0) {
        let Operation { kind, inode, path, other, .. } = operation;
        match kind.as_str() {
            "write" | "length" => {
                dirty.insert(*inode, path.clone());
            }
            "sync" => {
                dirty.remove(inode);
                folders.remove(Path::new(path));
            }
            "create" => {
                folders.insert(parent(path), path.clone());
            }
            "name" => {
                if dirty.contains_key(inode) {
                    faults.push(format!("{other} has its name before its bytes are on the disk"));
                }
                folders.insert(parent(other), other.clone());
            }
            _ => {}
        }
    }
    // What has no name in the end is of no interest; an empty lock file neither.
    let named = |path: &&String| Path::new(path).metadata().is_ok_and(|file| file.len() > 0);
    faults.extend(
        dirty.values().filter(named).map(|path| format!("{path} ends with bytes that are not on the disk")),
    );
    faults.extend(
        folders.values().filter(named).map(|path| format!("{path} has a name that is not on the disk")),
    );
    let shown = format!("{}/", place.display());
    faults.iter().map(|fault| fault.replace(&shown, "")).collect()
}
