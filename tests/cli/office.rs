//! An office with a keyring: what the tests of keys and of sealing share.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{Place, code, register, stderr, stdout, yingbi};

/// A folder with a keyring under a key file, and its own state folder.
pub struct Office {
    pub place: Place,
}

impl Office {
    pub fn new() -> Office {
        let office = Office { place: Place::new() };
        office.done(&["keys", "init", "--create-key"]);
        office
    }

    pub fn text(&self, name: &str) -> String {
        self.place.path(name).to_str().unwrap().to_owned()
    }

    /// Runs a command in English with the office's keyring; `@name` is a file of the office.
    pub fn run(&self, words: &[&str]) -> Output {
        let mut words: Vec<String> = words
            .iter()
            .map(|word| word.strip_prefix('@').map_or((*word).to_owned(), |name| self.text(name)))
            .collect();
        if words[..2] != ["keys", "usage"] {
            for (option, name) in [("--keyring", "ring"), ("--key-file", "key"), ("--state", "state")] {
                if !words
                    .iter()
                    .any(|word| word == option || (option == "--key-file" && word == "--passphrase-file"))
                {
                    words.extend([option.to_owned(), self.text(name)]);
                }
            }
        }
        words.extend(["--lang".to_owned(), "en".to_owned()]);
        yingbi(words)
    }

    #[track_caller]
    pub fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(code(&output), 0, "{words:?}: {}", stderr(&output));
        stdout(&output)
    }

    /// The command ends with that status and message, and leaves the folder as it was.
    #[track_caller]
    pub fn refused(&self, words: &[&str], status: i32, message: &str) -> String {
        let before = self.place.files();
        let output = self.run(words);
        let said = stderr(&output);
        assert_eq!(code(&output), status, "{words:?}: {said}");
        assert!(said.contains(message), "{words:?}: {said}");
        assert_eq!(self.place.files(), before, "{words:?}");
        said
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.place.path(name)).unwrap()
    }

    pub fn list(&self) -> serde_json::Value {
        serde_json::from_str(&self.done(&["keys", "list", "--json"])).unwrap()
    }

    /// The id of the active key that seals.
    pub fn active(&self) -> String {
        let list = self.list();
        let keys = list["keys"].as_array().unwrap();
        let active = keys.iter().find(|key| key["use"] == "default" && key["state"] == "active").unwrap();
        active["id"].as_str().unwrap().to_owned()
    }

    /// Seals two columns of a register, bound to the running number.
    pub fn sealed(&self, records: usize) -> String {
        let text = register(records);
        self.place.write("in.csv", &text);
        self.done(&[
            "seal",
            "@in.csv",
            "-o",
            "@sealed.csv",
            "--columns",
            "身份证号,手机号",
            "--table",
            "residents",
            "--record",
            "序号",
        ]);
        text
    }
}

/// One column of a CSV without quotes.
pub fn column<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let mut lines = text.lines();
    let place = lines.next().unwrap().split(',').position(|column| column == name).unwrap();
    lines.map(|line| line.split(',').nth(place).unwrap()).collect()
}

pub fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

/// Only the owner may read it.
pub fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let _ = path;
}
