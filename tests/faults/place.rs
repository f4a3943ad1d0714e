//! A folder in which a command is run again and again, each time from the same beginning.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Files by their path below the folder; folders are not listed.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A folder as it stands, hidden and temporary files too.
pub fn files(folder: &Path) -> Files {
    fn walk(folder: &Path, prefix: &str, found: &mut Files) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = Files::new();
    walk(folder, "", &mut found);
    found
}

/// Puts a folder into the state that `template` is in, rights included.
pub fn restore(template: &Path, folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir(folder).unwrap();
    for entry in fs::read_dir(template).unwrap() {
        let entry = entry.unwrap();
        let to = folder.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            restore(&entry.path(), &to);
        } else {
            // Copies the mode too.
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Whether only its owner may read a file.
pub fn is_private(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 == 0)
}

/// Words of a call, `@name` meaning a file of the folder.
pub fn words(folder: &Path, words: &[&str]) -> Vec<String> {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    words.iter().map(|word| word.strip_prefix('@').map_or((*word).to_owned(), path)).collect()
}

/// A folder of its own below the system's, without links in its path, as the layer compares texts.
pub fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    (folder, path)
}
