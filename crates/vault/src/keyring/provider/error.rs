//! What can go wrong between a keyring and what opens it.

use yingbi_resident::{Argument, Category, Diagnostic};

/// An error of a [`KeyProvider`](crate::KeyProvider). It never carries what a program or a module answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// A passphrase without a character.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// A passphrase that is no UTF-8 text.
    #[error("the passphrase is not UTF-8 text")]
    PassphraseText,
    /// The keyring is opened by another kind of provider than the one given.
    #[error("the keyring is opened with {needed}, not with {given}")]
    WrongKind {
        /// The kind that opens it.
        needed: &'static str,
        /// The kind that was given.
        given: &'static str,
    },
    /// The passphrase, key file, program or module is not the one that this keyring was closed with. (Or the header
    /// of the file was changed: the two can't be told apart.)
    #[error("{given} does not open this keyring")]
    Refused {
        /// What was tried.
        given: &'static str,
    },
    /// A parameter of Argon2id outside of its bounds.
    #[error("parameter {name} of Argon2id is {found}; allowed are {least} to {most}")]
    Cost {
        /// Which: `t` (passes), `p` (lanes) or `m` (KiB).
        name: &'static str,
        /// What was found.
        found: u64,
        /// The least allowed.
        least: u64,
        /// The most allowed.
        most: u64,
    },
    /// There is not as much memory as Argon2id asks for.
    #[error("there are no {kib} KiB of memory for Argon2id")]
    Memory {
        /// What it asks for.
        kib: u64,
    },
    /// A key file cannot be read.
    #[error("the key file {path} cannot be read: {reason}")]
    KeyFile {
        /// The file.
        path: String,
        /// The system's reason.
        reason: String,
    },
    /// Others than its owner may read or write the key file.
    #[error("the key file {path} has mode {mode}: others than its owner may use it")]
    KeyFileMode {
        /// The file.
        path: String,
        /// Its mode, four octal digits.
        mode: String,
    },
    /// A key file that has not exactly 32 bytes, or is no file.
    #[error("the key file {path} does not hold exactly 32 bytes")]
    KeyFileSize {
        /// The file.
        path: String,
    },
    /// A program that can't be started.
    #[error("the program {program} cannot be started: {reason}")]
    CommandStart {
        /// The program.
        program: String,
        /// The system's reason.
        reason: String,
    },
    /// A program that said it failed.
    #[error("the program {program} failed with status {status}")]
    CommandFailed {
        /// The program.
        program: String,
        /// Its exit status, or `signal`.
        status: String,
    },
    /// A program that took too long. It was ended.
    #[error("the program {program} gave no answer within {seconds} seconds and was ended")]
    CommandTime {
        /// The program.
        program: String,
        /// The limit.
        seconds: u64,
    },
    /// A program that did not answer with one line of base64, or with too much.
    #[error("the program {program} did not answer with one line of base64")]
    CommandAnswer {
        /// The program.
        program: String,
    },
    /// The library of a PKCS#11 module can't be loaded or started.
    #[error("the PKCS#11 module {path} cannot be used: {reason}")]
    Module {
        /// The module.
        path: String,
        /// The name of what it answered.
        reason: String,
    },
    /// No token has that label, or several have.
    #[error("the PKCS#11 module has not exactly one token {token}")]
    Token {
        /// The token's label.
        token: String,
    },
    /// The token refused the PIN.
    #[error("the PKCS#11 token {token} did not take the PIN")]
    Pin {
        /// The token's label.
        token: String,
    },
    /// The token holds no such key, or several, or only such that were made for other keyrings.
    #[error("the PKCS#11 token {token} has not exactly one key {key} for this keyring")]
    TokenKey {
        /// The token's label.
        token: String,
        /// The key's label.
        key: String,
    },
    /// The token refused a call.
    #[error("the PKCS#11 token {token} refused: {reason}")]
    TokenCall {
        /// The token's label.
        token: String,
        /// The name of what it answered.
        reason: String,
    },
    /// A final destruction was asked of something that can't delete its key-encryption key, or whose key other keyrings
    /// may be wrapped under too.
    #[error("a final destruction needs a key-encryption key made in a PKCS#11 token for this keyring alone")]
    NotFinal,
}

impl Diagnostic for ProviderError {
    fn code(&self) -> &'static str {
        match self {
            ProviderError::EmptyPassphrase => "YB0552",
            ProviderError::PassphraseText => "YB0553",
            ProviderError::WrongKind { .. } => "YB0554",
            ProviderError::Refused { .. } => "YB0555",
            ProviderError::Cost { .. } => "YB0556",
            ProviderError::Memory { .. } => "YB0557",
            ProviderError::KeyFile { .. } => "YB0558",
            ProviderError::KeyFileMode { .. } => "YB0559",
            ProviderError::KeyFileSize { .. } => "YB0560",
            ProviderError::CommandStart { .. } => "YB0561",
            ProviderError::CommandFailed { .. } => "YB0562",
            ProviderError::CommandTime { .. } => "YB0563",
            ProviderError::CommandAnswer { .. } => "YB0564",
            ProviderError::Module { .. } => "YB0565",
            ProviderError::Token { .. } => "YB0566",
            ProviderError::Pin { .. } => "YB0567",
            ProviderError::TokenKey { .. } | ProviderError::TokenCall { .. } => "YB0568",
            ProviderError::NotFinal => "YB0569",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            ProviderError::EmptyPassphrase | ProviderError::PassphraseText | ProviderError::NotFinal => {
                Vec::new()
            }
            ProviderError::WrongKind { needed, given } => {
                vec![("needed", (*needed).into()), ("given", (*given).into())]
            }
            ProviderError::Refused { given } => vec![("given", (*given).into())],
            ProviderError::Cost { name, found, least, most } => vec![
                ("name", (*name).into()),
                ("found", (*found).into()),
                ("least", (*least).into()),
                ("most", (*most).into()),
            ],
            ProviderError::Memory { kib } => vec![("kib", (*kib).into())],
            ProviderError::KeyFile { path, reason } | ProviderError::Module { path, reason } => {
                vec![("path", path.as_str().into()), ("reason", reason.as_str().into())]
            }
            ProviderError::KeyFileMode { path, mode } => {
                vec![("path", path.as_str().into()), ("mode", mode.as_str().into())]
            }
            ProviderError::KeyFileSize { path } => vec![("path", path.as_str().into())],
            ProviderError::CommandStart { program, reason } => {
                vec![("program", program.as_str().into()), ("reason", reason.as_str().into())]
            }
            ProviderError::CommandFailed { program, status } => {
                vec![("program", program.as_str().into()), ("status", status.as_str().into())]
            }
            ProviderError::CommandTime { program, seconds } => {
                vec![("program", program.as_str().into()), ("seconds", (*seconds).into())]
            }
            ProviderError::CommandAnswer { program } => vec![("program", program.as_str().into())],
            ProviderError::Token { token } | ProviderError::Pin { token } => {
                vec![("token", token.as_str().into())]
            }
            ProviderError::TokenKey { token, key } => {
                vec![("token", token.as_str().into()), ("reason", format!("key {key}").into())]
            }
            ProviderError::TokenCall { token, reason } => {
                vec![("token", token.as_str().into()), ("reason", reason.as_str().into())]
            }
        }
    }

    fn category(&self) -> Category {
        Category::Key
    }
}
