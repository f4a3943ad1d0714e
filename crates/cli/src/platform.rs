//! The one place for what only some systems have.

/// Lets the system write no core file of this process and let no other process of the same user read its memory:
/// either would hold keys. Where the system has no such thing, nothing is done.
pub(crate) fn harden() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// The file behind an open file descriptor; none where the system has no such files.
pub(crate) fn descriptor(number: u64) -> Option<std::path::PathBuf> {
    cfg!(unix).then(|| std::path::PathBuf::from(format!("/dev/fd/{number}")))
}

/// The folder for what a program remembers between runs (XDG Base Directory, `XDG_STATE_HOME`; on Windows
/// `LOCALAPPDATA`); none where the environment names none.
pub(crate) fn state_folder() -> Option<std::path::PathBuf> {
    let set =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(std::path::PathBuf::from);
    let folder = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else {
        set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| home.join(".local/state")))
    };
    folder.filter(|folder| folder.is_absolute()).map(|folder| folder.join("yingbi"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn no_core_file_is_written_and_nobody_reads_the_memory() {
        super::harden();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().ok(), Some(DumpableBehavior::NotDumpable));
    }
}
