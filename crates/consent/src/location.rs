//! Where a register is.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Where a register is: a file, or a database on a PostgreSQL server. Shown without the password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Location {
    File(PathBuf),
    /// The address as given, and as it may be shown.
    Server {
        url: String,
        shown: String,
    },
}

/// What an address may ask for behind its question mark.
const PARAMETERS: [&str; 5] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host"];

impl Location {
    pub(crate) fn parse(text: &str) -> Result<Location, Error> {
        let Some((scheme, rest)) = text.split_once("://") else {
            if text.is_empty() || text.contains('\0') {
                return Err(Error::Location { why: "no file name" });
            }
            // Absolute, so that SQLite takes none of its own words (`:memory:`, `file:…`) for it.
            let path = std::path::absolute(Path::new(text));
            return path.map(Location::File).map_err(|_| Error::Location { why: "no file name" });
        };
        if scheme != "postgres" && scheme != "postgresql" {
            return Err(Error::Location { why: "unknown scheme" });
        }
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = address.split_once('/').unwrap_or((address, ""));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let user = user.split(':').next().unwrap_or_default();
        let mut socket = None;
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            if !PARAMETERS.contains(&key) {
                return Err(Error::Location { why: "unknown parameter" });
            }
            if key == "host" {
                socket = Some(value);
            }
        }
        // What an address leaves out, the driver would take from the environment.
        if user.is_empty() {
            return Err(Error::Location { why: "no user" });
        }
        if host.is_empty() && socket.is_none() {
            return Err(Error::Location { why: "no host" });
        }
        if database.is_empty() || database.contains('/') {
            return Err(Error::Location { why: "no database" });
        }
        let host = if host.is_empty() { socket.unwrap_or_default() } else { host };
        // An `@` that was not escaped may still be part of a password.
        if user.contains('@') || text.contains(char::is_whitespace) || text.contains('#') {
            return Err(Error::Location { why: "characters not escaped" });
        }
        let shown = format!("postgres://{user}@{host}/{database}");
        Ok(Location::Server { url: text.to_owned(), shown })
    }

    /// The location for people.
    pub(crate) fn shown(&self) -> String {
        match self {
            Location::File(path) => path.display().to_string(),
            Location::Server { shown, .. } => shown.clone(),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "postgres://committee:geheim@db.example/register",
            "postgres://committee:gehe%40im@db.example:5433/register?sslmode=verify-full",
            "postgresql://committee:geheim@localhost/register?host=/run/geheimnis-free",
            "postgres://committee:ge@heim@db.example/register",
        ] {
            let location = Location::parse(url).unwrap();
            let shown = format!("{location:?} {}", location.shown());
            assert!(
                !shown.contains("heim@") && !shown.contains("geheim@") && !shown.contains("gehe%"),
                "{shown}"
            );
            assert!(shown.contains("postgres://committee@"), "{shown}");
        }
        for wrong in [
            "postgres://committee:geheim@db.example",
            "postgres://db.example/register",
            "postgres://committee:geheim@/register",
            "postgres://committee@db/register?password=geheim",
            "postgres://committee:ge heim@db/register",
            "mysql://committee:geheim@db/register",
            "",
        ] {
            let error = Location::parse(wrong).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("heim"), "{wrong}");
        }
    }

    #[test]
    fn a_file_has_no_words_of_sqlite() {
        for name in [":memory:", "file:register?mode=memory"] {
            match Location::parse(name).unwrap() {
                Location::File(path) => assert!(path.is_absolute()),
                Location::Server { .. } => panic!("{name}"),
            }
        }
    }
}
