//! One face for two databases. Statements are written once, with `$1`, which both understand.

pub(crate) mod schema;

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};

use crate::error::Error;
use crate::location::Location;
use crate::platform;

/// How long a call waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection.
pub(crate) enum Database {
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(Box<sqlx::postgres::PgConnection>),
}

/// What stands for `$1`, `$2` …
#[derive(Clone, Copy)]
pub(crate) enum Bind<'a> {
    Whole(i64),
    MaybeWhole(Option<i64>),
    Text(&'a str),
    MaybeText(Option<&'a str>),
}

/// A row of an answer.
pub(crate) enum Cells {
    Sqlite(SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
}

macro_rules! cell {
    ($name:ident, $type:ty) => {
        pub(crate) fn $name(&self, index: usize) -> Result<$type, Error> {
            match self {
                Cells::Sqlite(row) => row.try_get(index).map_err(fault),
                #[cfg(feature = "postgres")]
                Cells::Postgres(row) => row.try_get(index).map_err(fault),
            }
        }
    };
}

impl Cells {
    cell!(whole, i64);
    cell!(maybe_whole, Option<i64>);
    cell!(text, &str);
    cell!(maybe_text, Option<&str>);
}

/// An error of the driver, without its message: that may show a value, or an address with a password.
pub(crate) fn fault(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default().into_owned();
            // SQLite: BUSY (5) and LOCKED (6) with their extended codes. PostgreSQL: serialization failure, deadlock,
            // lock not available.
            let busy = match code.parse::<u32>() {
                Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6),
                _ => matches!(code.as_str(), "40001" | "40P01" | "55P03"),
            };
            if busy { Error::Busy } else { Error::Database { cause: code } }
        }
        sqlx::Error::Io(error) => Error::Database { cause: error.kind().to_string() },
        sqlx::Error::Tls(_) => Error::Database { cause: "TLS".to_owned() },
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
            Error::Damaged { sequence: 0, what: "type" }
        }
        _ => Error::Database { cause: "protocol".to_owned() },
    }
}

/// An error of opening, with the place.
fn unreachable(location: &Location, error: sqlx::Error) -> Error {
    match fault(error) {
        // NOTADB: some other file.
        Error::Database { cause } if cause == "26" => Error::NotARegister { location: location.shown() },
        // CORRUPT, with its extended codes: rights and names have nothing to do with it.
        Error::Database { cause } if cause.parse::<u32>().is_ok_and(|code| code & 0xff == 11) => {
            Error::Damaged { sequence: 0, what: "file" }
        }
        Error::Database { cause } => Error::Unreachable { location: location.shown(), cause },
        other => other,
    }
}

impl Database {
    /// Makes a register.
    pub(crate) async fn create(location: &Location) -> Result<Database, Error> {
        match location {
            Location::File(path) => {
                let failed = |error: std::io::Error| match error.kind() {
                    std::io::ErrorKind::AlreadyExists => Error::Exists { location: location.shown() },
                    kind => Error::Unreachable { location: location.shown(), cause: kind.to_string() },
                };
                if std::fs::symlink_metadata(path).is_ok() {
                    return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
                }
                // Made under a hidden name, so that the register is there whole or not at all.
                let unfinished = platform::Unfinished::begin(path).map_err(failed)?;
                let mut database = Database::sqlite(location, unfinished.path()).await?;
                let schema = format!("BEGIN IMMEDIATE;\n{}COMMIT;", schema::sqlite());
                database.script(schema).await?;
                database.close().await;
                unfinished.name(path).map_err(failed)?;
                Database::sqlite(location, path).await
            }
            #[cfg(feature = "postgres")]
            Location::Server { url, .. } => {
                let mut database = Database::postgres(location, url).await?;
                if database.has_register().await? {
                    return Err(Error::Exists { location: location.shown() });
                }
                database.script(format!("BEGIN;\n{}COMMIT;", schema::postgres())).await?;
                Ok(database)
            }
            #[cfg(not(feature = "postgres"))]
            Location::Server { .. } => Err(Error::NoPostgres),
        }
    }

    /// Opens a register that is there.
    pub(crate) async fn open(location: &Location) -> Result<Database, Error> {
        let mut database = match location {
            Location::File(path) => {
                match std::fs::metadata(path) {
                    Ok(metadata) if metadata.is_file() => {}
                    Ok(_) => return Err(Error::NotARegister { location: location.shown() }),
                    Err(error) => {
                        let cause = error.kind().to_string();
                        return Err(Error::Unreachable { location: location.shown(), cause });
                    }
                }
                let mut database = Database::sqlite(location, path).await?;
                let application = database.one("PRAGMA application_id", &[]).await;
                let application = application.map_err(|error| match error {
                    Error::Database { cause } if cause == "26" => {
                        Error::NotARegister { location: location.shown() }
                    }
                    other => other,
                })?;
                if application.map(|cells| cells.whole(0)).transpose()? != Some(schema::APPLICATION) {
                    return Err(Error::NotARegister { location: location.shown() });
                }
                database.as_we_made_it().await?;
                database
            }
            #[cfg(feature = "postgres")]
            Location::Server { url, .. } => {
                let mut database = Database::postgres(location, url).await?;
                if !database.has_register().await? {
                    return Err(Error::NotARegister { location: location.shown() });
                }
                database
            }
            #[cfg(not(feature = "postgres"))]
            Location::Server { .. } => return Err(Error::NoPostgres),
        };
        let version = database.one("SELECT version FROM yingbi_register", &[]).await?;
        let version = version.map(|cells| cells.whole(0)).transpose()?.unwrap_or_default();
        match version {
            schema::VERSION => Ok(database),
            newer if newer > schema::VERSION => {
                Err(Error::Newer { location: location.shown(), version: newer.unsigned_abs() })
            }
            _ => Err(Error::NotARegister { location: location.shown() }),
        }
    }

    /// Refuses a file whose tables are not ours to the letter, or that has triggers of its own: a view in the place of a
    /// table may have rows without end, and a trigger may do anything whenever an event is recorded. Views and indexes
    /// beside ours are left alone; a trigger of ours that is missing is missed by nobody who only reads.
    async fn as_we_made_it(&mut self) -> Result<(), Error> {
        const MADE: &str = "SELECT type, name, sql FROM sqlite_schema WHERE type = 'trigger' \
                            OR name IN ('yingbi_register', 'yingbi_person', 'yingbi_terms', 'yingbi_recipient', \
                                        'yingbi_record', 'yingbi_event')";
        let read = |rows: Vec<Cells>| -> Result<BTreeSet<[String; 3]>, Error> {
            let texts = |row: &Cells| Ok([row.text(0)?.into(), row.text(1)?.into(), row.text(2)?.into()]);
            rows.iter().map(texts).collect()
        };
        let made = SqliteConnectOptions::new().in_memory(true).disable_statement_logging().connect().await;
        let mut made = Database::Sqlite(made.map_err(fault)?);
        made.script(schema::sqlite()).await?;
        let (ours, found) = (read(made.rows(MADE, &[]).await?)?, read(self.rows(MADE, &[]).await?)?);
        made.close().await;
        let tables = ours.iter().filter(|[kind, ..]| kind == "table");
        match found.is_subset(&ours) && tables.cloned().collect::<BTreeSet<_>>().is_subset(&found) {
            true => Ok(()),
            false => Err(Error::Damaged { sequence: 0, what: "schema" }),
        }
    }

    async fn sqlite(location: &Location, path: &std::path::Path) -> Result<Database, Error> {
        // A journal that is rolled back, not a write-ahead log: one file to copy, no old content left in a second one,
        // and a machine that dies loses nothing that was said to be kept (EXTRA also brings the folder to the disk).
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .busy_timeout(PATIENCE)
            .journal_mode(SqliteJournalMode::Delete)
            .synchronous(SqliteSynchronous::Extra)
            .foreign_keys(true)
            // What is erased is overwritten with zeros.
            .pragma("secure_delete", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .disable_statement_logging();
        options.connect().await.map(Database::Sqlite).map_err(|error| unreachable(location, error))
    }

    #[cfg(feature = "postgres")]
    async fn postgres(location: &Location, url: &str) -> Result<Database, Error> {
        use sqlx::postgres::{PgConnectOptions, PgSslMode};
        let options: PgConnectOptions =
            url.parse().map_err(|_| Error::Location { why: "characters not escaped" })?;
        let (_, query) = url.split_once('?').unwrap_or((url, ""));
        let (_, address) = url.split_once("://").unwrap_or(("", url));
        let host = address.split('/').next().unwrap_or_default().rsplit('@').next().unwrap_or_default();
        let (name, port) = match host.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']').unwrap_or((bracketed, "")),
            None => host.split_once(':').unwrap_or((host, "")),
        };
        let local = options.get_socket().is_some() || matches!(name, "localhost" | "127.0.0.1" | "::1");
        let mut options = options.application_name("yingbi").disable_statement_logging();
        if port.trim_start_matches(':').is_empty() {
            options = options.port(5432);
        }
        if !query.split('&').any(|parameter| parameter.starts_with("sslmode=")) {
            options = options.ssl_mode(if local { PgSslMode::Prefer } else { PgSslMode::VerifyFull });
        }
        let connection = options.connect().await.map_err(|error| unreachable(location, error))?;
        let mut database = Database::Postgres(Box::new(connection));
        database
            .script(format!(
                "SET lock_timeout = '{}s'; SET standard_conforming_strings = on; SET client_min_messages = 'error'",
                PATIENCE.as_secs()
            ))
            .await?;
        Ok(database)
    }

    #[cfg(feature = "postgres")]
    async fn has_register(&mut self) -> Result<bool, Error> {
        let found = self
            .one("SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('yingbi_register')", &[]);
        Ok(found.await?.map(|cells| cells.whole(0)).transpose()? == Some(1))
    }

    /// Runs statements of our own, without parameters.
    pub(crate) async fn script(&mut self, text: String) -> Result<(), Error> {
        let statement = sqlx::raw_sql(AssertSqlSafe(text));
        match self {
            Database::Sqlite(connection) => statement.execute(connection).await.map(drop).map_err(fault),
            #[cfg(feature = "postgres")]
            Database::Postgres(connection) => {
                statement.execute(connection.as_mut()).await.map(drop).map_err(fault)
            }
        }
    }

    /// Runs a statement; how many rows it wrote.
    pub(crate) async fn run(&mut self, statement: &'static str, binds: &[Bind<'_>]) -> Result<u64, Error> {
        match self {
            Database::Sqlite(connection) => {
                let mut query = sqlx::query(statement);
                for bind in binds {
                    query = match *bind {
                        Bind::Whole(value) => query.bind(value),
                        Bind::MaybeWhole(value) => query.bind(value),
                        Bind::Text(value) => query.bind(value),
                        Bind::MaybeText(value) => query.bind(value),
                    };
                }
                Ok(query.execute(connection).await.map_err(fault)?.rows_affected())
            }
            #[cfg(feature = "postgres")]
            Database::Postgres(connection) => {
                let mut query = sqlx::query(statement);
                for bind in binds {
                    query = match *bind {
                        Bind::Whole(value) => query.bind(value),
                        Bind::MaybeWhole(value) => query.bind(value),
                        Bind::Text(value) => query.bind(value),
                        Bind::MaybeText(value) => query.bind(value),
                    };
                }
                Ok(query.execute(connection.as_mut()).await.map_err(fault)?.rows_affected())
            }
        }
    }

    /// The rows of an answer.
    pub(crate) async fn rows(
        &mut self,
        statement: &'static str,
        binds: &[Bind<'_>],
    ) -> Result<Vec<Cells>, Error> {
        match self {
            Database::Sqlite(connection) => {
                let mut query = sqlx::query(statement);
                for bind in binds {
                    query = match *bind {
                        Bind::Whole(value) => query.bind(value),
                        Bind::MaybeWhole(value) => query.bind(value),
                        Bind::Text(value) => query.bind(value),
                        Bind::MaybeText(value) => query.bind(value),
                    };
                }
                let rows = query.fetch_all(connection).await.map_err(fault)?;
                Ok(rows.into_iter().map(Cells::Sqlite).collect())
            }
            #[cfg(feature = "postgres")]
            Database::Postgres(connection) => {
                let mut query = sqlx::query(statement);
                for bind in binds {
                    query = match *bind {
                        Bind::Whole(value) => query.bind(value),
                        Bind::MaybeWhole(value) => query.bind(value),
                        Bind::Text(value) => query.bind(value),
                        Bind::MaybeText(value) => query.bind(value),
                    };
                }
                let rows = query.fetch_all(connection.as_mut()).await.map_err(fault)?;
                Ok(rows.into_iter().map(Cells::Postgres).collect())
            }
        }
    }

    /// The first row of an answer.
    pub(crate) async fn one(
        &mut self,
        statement: &'static str,
        binds: &[Bind<'_>],
    ) -> Result<Option<Cells>, Error> {
        Ok(self.rows(statement, binds).await?.into_iter().next())
    }

    /// Does all of the work or none of it. Others that want to write wait; events are committed in their order.
    pub(crate) async fn write<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Database) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let begin = match self {
            Database::Sqlite(_) => "BEGIN IMMEDIATE",
            #[cfg(feature = "postgres")]
            Database::Postgres(_) => "BEGIN; LOCK TABLE yingbi_event IN SHARE ROW EXCLUSIVE MODE",
        };
        self.whole(begin, work).await
    }

    /// Reads one state of the register, whatever others write meanwhile.
    pub(crate) async fn read<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Database) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let begin = match self {
            Database::Sqlite(_) => "BEGIN",
            #[cfg(feature = "postgres")]
            Database::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.whole(begin, work).await
    }

    async fn whole<T>(
        &mut self,
        begin: &'static str,
        work: impl AsyncFnOnce(&mut Database) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let done = async {
            self.script(begin.to_owned()).await?;
            let done = work(self).await?;
            self.script("COMMIT".to_owned()).await?;
            Ok(done)
        };
        let done = done.await;
        if done.is_err() {
            // Where nothing was begun, this fails, and nothing has to be undone.
            let _ = self.script("ROLLBACK".to_owned()).await;
        }
        done
    }

    /// A random UUID (RFC 9562, version 4), from the database's generator.
    pub(crate) async fn uuid(&mut self) -> Result<String, Error> {
        let statement = match self {
            Database::Sqlite(_) => "SELECT lower(hex(randomblob(16)))",
            #[cfg(feature = "postgres")]
            Database::Postgres(_) => "SELECT replace(gen_random_uuid()::text, '-', '')",
        };
        let row = self.one(statement, &[]).await?;
        let damaged = || Error::Damaged { sequence: 0, what: "record" };
        let row = row.ok_or_else(damaged)?;
        let text = row.text(0)?;
        let bits = u128::from_str_radix(text, 16).map_err(|_| damaged())?;
        let bits = bits & !(0xf000 << 64) & !(0xc000 << 48) | 0x4000 << 64 | 0x8000 << 48;
        let text = format!("{bits:032x}");
        Ok(format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]))
    }

    /// Takes what was erased out of the server's pages, where it may. SQLite has overwritten it already.
    pub(crate) async fn sweep(&mut self) -> Result<(), Error> {
        match self {
            Database::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Database::Postgres(_) => self.script("VACUUM yingbi_person".to_owned()).await,
        }
    }

    /// Closes the connection, so that nothing of it is left behind.
    pub(crate) async fn close(self) {
        let _ = match self {
            Database::Sqlite(connection) => connection.close().await,
            #[cfg(feature = "postgres")]
            Database::Postgres(connection) => connection.close().await,
        };
    }
}
