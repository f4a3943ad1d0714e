//! What opens a keyring: options, files, descriptors, prompts. Secrets never come from an argument or the environment.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use yingbi::{GenerationStore, KeyProvider, Keyring, KeyringEditor, Passphrase, Vault};

use crate::commands::Call;
use crate::failure::Failure;
use crate::platform;
use crate::sealing::unreadable;

/// How long a program that wraps keys may take.
const PROGRAM: Duration = Duration::from_secs(60);

/// Bytes that a file with a passphrase may have.
const LONGEST: usize = 4096;

/// How long to wait for another process that writes the keyring.
const WAIT: Duration = Duration::from_secs(30);

/// Which keyring's secret is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secret {
    /// What opens it now.
    Present,
    /// What opens a new one.
    First,
    /// What shall open it from now on: the options `--new-…`.
    Next,
}

impl Secret {
    /// What the names of its options begin with.
    const fn prefix(self) -> &'static str {
        match self {
            Secret::Next => "new-",
            Secret::Present | Secret::First => "",
        }
    }
}

impl Call<'_> {
    /// The path of `--keyring`.
    pub(crate) fn keyring_path(&self) -> Result<PathBuf, Failure> {
        self.required(&["keyring"], "")?;
        Ok(PathBuf::from(self.text("keyring").unwrap_or_default()))
    }

    /// The keyring of the call, opened.
    pub(crate) fn keyring(&self) -> Result<Keyring, Failure> {
        self.keyring_at(&self.keyring_path()?)
    }

    /// The keyring at a path, opened as the options say.
    pub(crate) fn keyring_at(&self, path: &Path) -> Result<Keyring, Failure> {
        Ok(self.keyring_and_provider(path)?.0)
    }

    /// The keyring at a path with what opened it, which is asked for once.
    pub(crate) fn keyring_and_provider(&self, path: &Path) -> Result<(Keyring, KeyProvider), Failure> {
        let id = Keyring::id_of(path).map_err(yingbi::Error::from)?;
        let provider = self.provider(path, Secret::Present)?;
        let generations = self.generations(&id);
        let keyring = Keyring::open(path, &provider, &generations).map_err(yingbi::Error::from)?;
        Ok((keyring, provider))
    }

    /// The open keys of the keyring at a path.
    pub(crate) fn vault_at(&self, path: &Path) -> Result<Vault, Failure> {
        Ok(self.keyring_at(path)?.vault())
    }

    /// The right to change a keyring.
    pub(crate) fn editor(&self, keyring: &Keyring) -> Result<KeyringEditor, Failure> {
        Ok(keyring.edit(WAIT).map_err(yingbi::Error::from)?)
    }

    /// Where the newest generation seen of a keyring is remembered: `--state`, else the user's state folder.
    pub(crate) fn generations(&self, id: &str) -> GenerationStore {
        if let Some(path) = self.text("state") {
            return GenerationStore::File(PathBuf::from(path));
        }
        let Some(folder) = platform::state_folder().map(|folder| folder.join("keyrings")) else {
            return GenerationStore::None;
        };
        match std::fs::create_dir_all(&folder) {
            Ok(()) => GenerationStore::File(folder.join(format!("{id}.json"))),
            Err(_) => GenerationStore::None,
        }
    }

    /// What opens a keyring, or shall open it.
    pub(crate) fn provider(&self, keyring: &Path, secret: Secret) -> Result<KeyProvider, Failure> {
        let prefix = secret.prefix();
        let option = |name: &str| self.text(&format!("{prefix}{name}"));
        let ways = ["key-file", "key-command", "pkcs11-module"];
        let passphrases = ["passphrase-file", "passphrase-fd"];
        let given = |names: &[&'static str]| -> Vec<&'static str> {
            names.iter().copied().filter(|name| option(name).is_some()).collect()
        };
        let (given, told) = (given(&ways), given(&passphrases));
        let mut both = given.iter().chain(told.iter().filter(|_| given != ["pkcs11-module"]));
        if let (Some(one), Some(other)) = (both.next(), both.next()) {
            return Err(Failure::usage(
                "YB0926",
                vec![
                    ("option", format!("--{prefix}{one}").into()),
                    ("other", format!("--{prefix}{other}").into()),
                ],
            ));
        }
        if let Some(path) = option("key-file") {
            let new = secret != Secret::Present && self.flag("create-key");
            return Ok(match new {
                true => KeyProvider::create_key_file(path).map_err(yingbi::Error::from)?,
                false => KeyProvider::key_file(path),
            });
        }
        if let Some(command) = option("key-command") {
            let mut words = command.split_whitespace();
            let program = words.next().unwrap_or_default();
            return Ok(KeyProvider::command(program, words, PROGRAM));
        }
        let passphrase =
            self.passphrase(keyring, secret, option("passphrase-file"), option("passphrase-fd"))?;
        match option("pkcs11-module") {
            None => Ok(KeyProvider::passphrase(passphrase)),
            Some(module) => self.module(module, passphrase, secret),
        }
    }

    #[cfg(feature = "pkcs11")]
    fn module(&self, module: &str, pin: Passphrase, secret: Secret) -> Result<KeyProvider, Failure> {
        let prefix = secret.prefix();
        let option = |name: &str| self.text(&format!("{prefix}{name}")).unwrap_or("yingbi").to_owned();
        let token = yingbi::Pkcs11::new(module, option("pkcs11-token"), pin, option("pkcs11-key"));
        let own = secret != Secret::Present && self.flag("create-key");
        Ok(KeyProvider::pkcs11(if own { token.with_own_key() } else { token }))
    }

    #[cfg(not(feature = "pkcs11"))]
    fn module(&self, _: &str, _: Passphrase, _: Secret) -> Result<KeyProvider, Failure> {
        Err(Failure::usage("YB0930", Vec::new()))
    }

    fn passphrase(
        &self,
        keyring: &Path,
        secret: Secret,
        file: Option<&str>,
        descriptor: Option<&str>,
    ) -> Result<Passphrase, Failure> {
        let path = match (file, descriptor) {
            (Some(file), _) => Some(PathBuf::from(file)),
            (None, Some(number)) => {
                let path = number.parse().ok().and_then(platform::descriptor);
                Some(path.ok_or_else(|| {
                    Failure::usage(
                        "YB0913",
                        vec![
                            ("option", "--passphrase-fd".into()),
                            ("minimum", 0u64.into()),
                            ("example", "3".into()),
                        ],
                    )
                })?)
            }
            (None, None) => None,
        };
        let Some(path) = path else { return self.ask(keyring, secret) };
        let mut bytes = Vec::with_capacity(LONGEST + 1);
        std::fs::File::open(&path)
            .and_then(|file| file.take(LONGEST as u64 + 1).read_to_end(&mut bytes))
            .map_err(|source| Failure::Secret { path: path.clone(), source })?;
        if bytes.len() > LONGEST {
            // Which wipes them.
            let _ = Passphrase::from_bytes(bytes);
            let path = path.display().to_string();
            return Err(Failure::usage(
                "YB0932",
                vec![("path", path.into()), ("limit", (LONGEST as u64).into())],
            ));
        }
        // An editor on Windows may have put a mark of UTF-8 before it.
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.rotate_left(3);
            let end = bytes.len() - 3;
            bytes.truncate(end);
        }
        // The first line is the passphrase, as the help says.
        if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            bytes[end + 1..].fill(0);
            bytes.truncate(end + 1);
        }
        Ok(Passphrase::from_bytes(bytes).map_err(yingbi::Error::from)?)
    }

    /// Asks at the terminal; a new passphrase twice.
    fn ask(&self, keyring: &Path, secret: Secret) -> Result<Passphrase, Failure> {
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            if secret == Secret::Next {
                let what = "--new-passphrase-file, --new-key-file, --new-key-command, --new-pkcs11-module";
                return Err(Failure::usage(
                    "YB0929",
                    vec![("what", what.into()), ("command", self.command.as_str().into())],
                ));
            }
            return Err(Failure::usage("YB0925", Vec::new()));
        }
        let prompt = |key: &str| -> Result<String, Failure> {
            let name = keyring.display().to_string();
            let text = self.screen.messages.say(key, &[("keyring", name.into())]);
            let terminal = console::Term::stderr();
            let line = terminal
                .write_str(&format!("{} ", text.trim_end()))
                .and_then(|()| terminal.read_secure_line());
            line.map_err(|source| unreadable(Path::new("-"), source))
        };
        let first = prompt(if secret == Secret::Present { "ask-passphrase" } else { "ask-new-passphrase" })?;
        let first = Passphrase::new(first).map_err(yingbi::Error::from)?;
        if secret != Secret::Present {
            let again = Passphrase::new(prompt("ask-passphrase-again")?).map_err(yingbi::Error::from)?;
            if !first.same_as(&again) {
                return Err(Failure::usage("YB0927", Vec::new()));
            }
        }
        Ok(first)
    }
}
