//! Failures and deaths at every step of writing, two writers, readers beside a writer.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::faults::{self, Fault};
use super::*;

/// By which a test that runs itself again tells the second run what to do: work, step and folder.
const ORDER: &str = "YINGBI_TEST_CRASH";

/// What may be interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Create,
    Rotate,
    Rewrap,
    Destroy,
}

const ALL: [Work; 4] = [Work::Create, Work::Rotate, Work::Rewrap, Work::Destroy];

/// A folder that survives the process, with what the work begins from.
struct Scene<'a> {
    folder: &'a Path,
}

impl Scene<'_> {
    fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }

    fn provider(&self, name: &str) -> KeyProvider {
        KeyProvider::key_file(self.folder.join(name))
    }

    fn state(&self) -> GenerationStore {
        GenerationStore::File(self.folder.join("state"))
    }

    fn open_with(&self, name: &str) -> Result<Keyring, Error> {
        Keyring::open(self.keys(), &self.provider(name), &self.state())
    }

    /// Both key files; and, unless the keyring is still to be made, one with some keys and three versions beside it, the
    /// last of which holds the key that is to be destroyed.
    fn prepare(&self, work: Work) {
        for name in ["old", "new"] {
            KeyProvider::create_key_file(self.folder.join(name)).unwrap();
        }
        if work != Work::Create {
            let keyring = Keyring::create(self.keys(), &self.provider("old"), &self.state()).unwrap();
            let (first, _) = change(&keyring, |e| e.add("a", Suite::default(), Padding::default()));
            let (second, _) =
                change(&first.keyring, |e| e.add("doomed", Suite::default(), Padding::default()));
            change(&second.keyring, |e| e.add("c", Suite::default(), Padding::default()));
        }
    }

    fn doomed(keyring: &Keyring) -> crate::KeyId {
        keyring.keys().into_iter().find(|key| key.usage == "doomed").unwrap().id
    }

    fn work(&self, work: Work) -> Result<(), Error> {
        if work == Work::Create {
            return Keyring::create(self.keys(), &self.provider("old"), &self.state()).map(drop);
        }
        let keyring = self.open_with("old")?;
        let mut editor = keyring.edit(Duration::ZERO)?;
        match work {
            Work::Rotate => drop(editor.rotate("a")?),
            Work::Rewrap => editor.rewrap_new_master(&self.provider("new"))?,
            _ => drop(editor.destroy(Scene::doomed(&keyring), WHEN, "asked for")?),
        }
        editor.commit().map(drop)
    }

    /// The keyring opens, as it was or as it was to become; says which. Doing what was to be done ends as it should.
    fn check(&self, work: Work, at: usize) -> bool {
        let scene = format!("{work:?} interrupted at step {at}");
        if work == Work::Create {
            let done = self.keys().exists();
            if !done {
                self.work(work).unwrap_or_else(|error| panic!("{scene}: {error}"));
            }
            assert_eq!(self.open_with("old").unwrap().generation(), 1, "{scene}");
            return done;
        }
        let found = self.open_with("old").or_else(|_| self.open_with("new"));
        let keyring = found.unwrap_or_else(|error| panic!("{scene}: {error}"));
        let done = keyring.generation() == 5;
        assert!(done || keyring.generation() == 4, "{scene}");
        let wrapped = (work == Work::Destroy && !done).then(|| self.doomed_bytes());
        match work {
            Work::Rotate => {
                assert_eq!(
                    keyring.keys().iter().filter(|key| key.usage == "a").count(),
                    1 + usize::from(done)
                );
            }
            Work::Rewrap => assert_eq!(self.open_with("new").is_ok(), done, "{scene}"),
            _ => {}
        }
        if !done {
            self.work(work).unwrap_or_else(|error| panic!("{scene}: {error}"));
        }
        // The next writer clears up what is left.
        let keyring = self.open_with("old").or_else(|_| self.open_with("new")).unwrap();
        assert_eq!(keyring.generation(), 5, "{scene}");
        drop(keyring.edit(Duration::ZERO).unwrap());
        let names = names(self.folder);
        assert!(names.iter().all(|name| !name.ends_with(".new")), "{scene}: {names:?}");
        if let Some(bytes) = wrapped {
            self.nowhere(&bytes, &scene);
        }
        done
    }

    /// The doomed key as it stands wrapped.
    fn doomed_bytes(&self) -> String {
        let text = fs::read_to_string(self.keys()).unwrap();
        let entry = &text[text.find("\"use\":\"doomed\"").unwrap()..];
        let from = entry.find("\"wrapped\":\"").unwrap() + 11;
        entry[from..from + 60].to_owned()
    }

    fn nowhere(&self, bytes: &str, scene: &str) {
        for name in names(self.folder) {
            let content = fs::read(self.folder.join(&name)).unwrap();
            let found = content.windows(bytes.len()).any(|window| window == bytes.as_bytes());
            assert!(!found, "{scene}: the destroyed bytes are still in {name}");
        }
    }
}

/// How many steps a work has.
fn steps(work: Work) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene { folder: folder.path() };
    scene.prepare(work);
    faults::steps(|| scene.work(work).unwrap())
}

/// Interrupts a work at every step in turn; says how often it turned out done and not done.
fn everywhere(work: Work, interrupt: impl Fn(&Scene<'_>, usize)) -> (usize, usize) {
    let count = steps(work);
    let (mut done, mut not_done) = (0, 0);
    let prepared = tempfile::tempdir().unwrap();
    Scene { folder: prepared.path() }.prepare(work);
    for at in 0..count {
        let folder = tempfile::tempdir().unwrap();
        for name in names(prepared.path()) {
            fs::copy(prepared.path().join(&name), folder.path().join(&name)).unwrap();
        }
        let scene = Scene { folder: folder.path() };
        let doomed = (work == Work::Destroy).then(|| scene.doomed_bytes());
        interrupt(&scene, at);
        if let Some(bytes) = &doomed
            && let Ok(kept) = fs::read_to_string(scene.folder.join("keys.4"))
        {
            assert!(!kept.contains(bytes), "the version just kept holds what was destroyed");
        }
        match scene.check(work, at) {
            true => done += 1,
            false => not_done += 1,
        }
        if let Some(bytes) = doomed {
            scene.nowhere(&bytes, &format!("{work:?} interrupted at step {at}, then finished"));
        }
    }
    println!("{work:?}: {count} steps; interrupted, {done} times done and {not_done} times not");
    (done, not_done)
}

/// The system refuses each step in turn.
fn fails_everywhere(work: Work) {
    let (done, not_done) = everywhere(work, |scene, at| {
        faults::plan(at, Fault::Fail);
        let result = scene.work(work);
        assert!(faults::happened());
        assert!(matches!(result.unwrap_err(), Error::Keyring(KeyringError::Write { .. })));
    });
    // What could not be made to its end is not there.
    assert!((done == 0) == (work == Work::Create) && not_done >= 6, "{work:?}");
}

/// The process dies at each step in turn.
fn dies_everywhere(work: Work) {
    let (done, not_done) = everywhere(work, |scene, at| {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "keyring::tests::crash::dies_where_it_is_told_to", "--nocapture"])
            .env(ORDER, format!("{work:?} {at} {}", scene.folder.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(!status.success(), "{work:?} was to die at step {at}");
    });
    assert!(done > 0 && not_done >= 6, "{work:?}");
}

#[test]
fn a_failure_at_any_step_of_creating_leaves_a_keyring_that_opens_or_none() {
    fails_everywhere(Work::Create);
}

#[test]
fn a_failure_at_any_step_of_rotating_leaves_a_keyring_that_opens() {
    fails_everywhere(Work::Rotate);
}

#[test]
fn a_failure_at_any_step_of_rewrapping_leaves_a_keyring_that_opens() {
    fails_everywhere(Work::Rewrap);
}

#[test]
fn a_failure_at_any_step_of_destroying_leaves_a_keyring_that_opens() {
    fails_everywhere(Work::Destroy);
}

#[test]
fn a_death_at_any_step_of_creating_leaves_a_keyring_that_opens_or_none() {
    dies_everywhere(Work::Create);
}

#[test]
fn a_death_at_any_step_of_rotating_leaves_a_keyring_that_opens() {
    dies_everywhere(Work::Rotate);
}

#[test]
fn a_death_at_any_step_of_rewrapping_leaves_a_keyring_that_opens() {
    dies_everywhere(Work::Rewrap);
}

#[test]
fn a_death_at_any_step_of_destroying_leaves_a_keyring_that_opens() {
    dies_everywhere(Work::Destroy);
}

/// The second run of those that die; by itself it has nothing to do.
#[test]
fn dies_where_it_is_told_to() {
    let Ok(order) = std::env::var(ORDER) else { return };
    let mut words = order.splitn(3, ' ');
    let work = words.next().unwrap();
    let work = ALL.into_iter().find(|known| format!("{known:?}") == work).unwrap();
    faults::plan(words.next().unwrap().parse().unwrap(), Fault::Abort);
    let scene = Scene { folder: Path::new(words.next().unwrap()) };
    // If it lives on, the test that asked for it fails.
    scene.work(work).unwrap();
}

#[test]
fn of_two_writers_the_second_waits_or_is_told() {
    let place = Place::new();
    let keyring = place.create();
    let first = keyring.edit(Duration::ZERO).unwrap();
    let locked = keyring.edit(Duration::from_millis(20)).unwrap_err();
    assert!(matches!(locked, Error::Keyring(KeyringError::Locked { .. })));
    thread::scope(|scope| {
        let second = scope.spawn(|| change(&keyring, |e| e.add("a", Suite::default(), Padding::default())));
        thread::sleep(Duration::from_millis(30));
        assert!(!second.is_finished());
        drop(first);
        assert_eq!(second.join().unwrap().0.keyring.generation(), 2);
    });
    // Many at once: none of their changes is lost.
    thread::scope(|scope| {
        for n in 0..8 {
            let keyring = &keyring;
            scope.spawn(move || {
                change(keyring, |e| e.add(&n.to_string(), Suite::default(), Padding::default()))
            });
        }
    });
    let keyring = place.open().unwrap();
    assert_eq!((keyring.generation(), keyring.keys().len()), (10, 10));
}

/// A process that is being started shares the files of the one that starts it until it has begun, and so its locks.
#[cfg(unix)]
#[test]
fn a_lock_is_given_back_though_processes_are_being_started() {
    let place = Place::new();
    let keyring = place.create();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    assert!(Command::new("true").status().unwrap().success());
                }
            });
        }
        let results: Vec<_> = (0..2000).map(|_| keyring.edit(Duration::ZERO).map(drop)).collect();
        done.store(true, Ordering::Relaxed);
        assert!(results.iter().all(Result::is_ok), "{:?}", results.iter().find(|result| result.is_err()));
    });
}

#[test]
fn a_reader_beside_a_writer_always_sees_a_whole_keyring() {
    let place = Place::new();
    let keyring = Keyring::create(place.path(), &place.provider, &place.state()).unwrap();
    let (committed, _) = change(&keyring, |e| e.add("a", Suite::default(), Padding::default()));
    let done = AtomicBool::new(false);
    let rotations = if cfg!(debug_assertions) { 40 } else { 200 };
    let reads: usize = thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let (mut reads, mut last) = (0, 0);
                    while !done.load(Ordering::Relaxed) {
                        let open = Keyring::open(place.path(), &place.provider, &place.state()).unwrap();
                        assert!(open.generation() >= last);
                        last = open.generation();
                        open.vault().sealer("a", &crate::Context::default()).unwrap();
                        reads += 1;
                    }
                    reads
                })
            })
            .collect();
        let mut keyring = committed.keyring;
        for _ in 0..rotations {
            keyring = change(&keyring, |editor| editor.rotate("a")).0.keyring;
        }
        done.store(true, Ordering::Relaxed);
        readers.into_iter().map(|reader| reader.join().unwrap()).sum()
    });
    println!("{reads} reads beside {rotations} rotations");
    assert!(reads > 10);
    assert_eq!(place.open().unwrap().generation(), 2 + rotations);
}
