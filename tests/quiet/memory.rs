//! The process itself: no core file of it, nothing of it for other users, and what opened its keyring forgotten while it
//! still works.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{OpenOptionsExt, chown};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::community;
use crate::play::{RING, with};
use crate::session::Session;
use crate::support::binary;

/// Whom nobody is, where the tests run as root: who may do everything proves nothing.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command of the same user as the process that is looked at.
fn by_user(program: &str) -> Command {
    let mut command = Command::new(program);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// A process that has opened its keyring and waits for values to look up.
struct Waiting {
    child: Child,
    values: File,
}

/// Starts one. Core files are as large as they like, if the process leaves it so.
fn waiting(session: &Session, opened_by: [&str; 6]) -> Waiting {
    let pipe = session.path("values");
    let _ = fs::remove_file(&pipe);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Somewhere nobody may be, too: the folder of the build need not be such a place.
    let program = session.path("yingbi");
    if !program.exists() {
        fs::copy(binary(), &program).unwrap();
    }
    if is_root() {
        let files = session.files().into_iter().map(|(_, path)| path);
        let folders = ["", "home", "tmp", "cwd"].map(|name| session.path(name));
        files.chain(folders).for_each(|path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap());
    }
    let words = with(&["index", "手机号", "@values", "--table", "residents", "--kind", "mobile"], &opened_by);
    let words =
        words.iter().map(|word| word.strip_prefix('@').map_or((*word).to_owned(), |name| session.text(name)));
    let mut child = by_user("sh")
        .args(["-c", "ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\""])
        .arg(&program)
        .args(words)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", session.path("home"))
        .env("TMPDIR", session.path("tmp"))
        .current_dir(session.path("cwd"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The pipe can be opened like this only once somebody reads it: the keyring is open then.
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let values = loop {
        if let Ok(values) = OpenOptions::new().write(true).custom_flags(nonblocking).open(&pipe) {
            break values;
        }
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            panic!("it ended: {}", String::from_utf8_lossy(&output.stderr));
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Waiting { child, values }
}

/// A community with an index.
fn session() -> Session {
    let mut session = Session::new(&["--lang", "en"]);
    community::build(&mut session);
    let index = ["keys", "add", "--index", "手机号", "--table", "residents", "--kind", "mobile"];
    session.does(&with(&with(&index, &["--measure", "@in.csv", "--bits", "3"]), &RING));
    assert!(session.surprises.is_empty(), "{:?}", session.surprises);
    session
}

#[test]
fn an_aborted_process_leaves_no_core_and_another_user_reads_nothing_of_it() {
    let session = session();
    let Waiting { mut child, values } = waiting(&session, RING);
    let id = child.id().to_string();
    let environ = format!("/proc/{id}/environ");
    let reads = |file: &str| by_user("cat").arg(file).output().unwrap().status.success();
    assert!(!reads(&environ), "another process of the same user reads its environment");
    assert!(!reads(&format!("/proc/{id}/mem")));
    // Of a process that has not shut itself off it could be read.
    let mut other = by_user("sleep").arg("20").stdout(Stdio::null()).spawn().unwrap();
    assert!(reads(&format!("/proc/{}/environ", other.id())), "nothing can be read here at all");
    other.kill().unwrap();
    other.wait().unwrap();
    let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert!(core.split_whitespace().skip(4).take(2).eq(["0", "0"]), "{core}");
    assert!(Command::new("kill").args(["-ABRT", &id]).status().unwrap().success());
    let status = child.wait().unwrap();
    drop(values);
    assert_eq!(status.signal(), Some(6));
    assert!(!status.core_dumped(), "the process left a core file");
    assert!(fs::read_dir(session.path("cwd")).unwrap().next().is_none());
    // A process that does nothing about it leaves one here, or the test has shown less than it could.
    let status = by_user("sh")
        .args(["-c", "ulimit -c unlimited && kill -ABRT $$"])
        .current_dir(session.path("cwd"))
        .status()
        .unwrap();
    println!("other processes leave core files here: {}", status.core_dumped());
}

#[test]
fn a_running_process_has_forgotten_what_opened_its_keyring() {
    if !is_root() {
        println!("skipped: only root may look into the memory of a process that has shut itself off");
        return;
    }
    let mut session = session();
    session.does(&with(&["keys", "rewrap", "--new-passphrase-file", "@pass-now"], &RING));
    let by_passphrase = ["--keyring", "@ring", "--passphrase-file", "@pass-now", "--state", "@state"];
    forgotten(&mut session, by_passphrase);
    session.does(&with(&["keys", "rewrap", "--new-key-file", "@key"], &by_passphrase));
    forgotten(&mut session, RING);
}

fn forgotten(session: &mut Session, opened_by: [&str; 6]) {
    let Waiting { mut child, mut values } = waiting(session, opened_by);
    let found = in_memory(session, child.id());
    // While it is open its keys are there, or this would show nothing.
    assert!(found.iter().any(|name| name == "key/sealing"), "the search is blind: {found:?}");
    for name in ["pass/now", "key/file"] {
        assert!(!found.iter().any(|found| found == name), "{name} is still in memory: {opened_by:?}");
    }
    values.write_all(b"13912345678\n").unwrap();
    drop(values);
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success() && said.trim().len() > 3, "{said}");
}

/// The names of the canaries in what a process may write to: heap, stacks, data.
fn in_memory(session: &mut Session, id: u32) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{id}/maps")).unwrap();
    let mut memory = File::open(format!("/proc/{id}/mem")).unwrap();
    let mut found = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw") && !line.contains("[vvar")) {
        let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        let (mut at, to) = (address(from), address(to));
        let mut chunk = vec![0; 1 << 22];
        while at < to {
            let wanted = usize::try_from(to - at).unwrap().min(chunk.len());
            memory.seek(SeekFrom::Start(at)).unwrap();
            let Ok(read @ 1..) = memory.read(&mut chunk[..wanted]) else { break };
            found.extend(session.flock.find(&chunk[..read]));
            // Overlapping, so that one across a border is seen.
            at += if at + (read as u64) < to { read.saturating_sub(256).max(1) } else { read } as u64;
        }
    }
    found
}
