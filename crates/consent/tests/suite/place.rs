//! Where a test keeps its registers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use yingbi_consent::{
    Actor, ConsentAct, ConsentEntry, ConsentStore, ConsentType, Consents, Person, Recipients, Terms, Validity,
};

/// 2026-06-01 02:00 UTC.
pub const NOW: i64 = 1_780_279_200_000;
pub const DAY: i64 = 86_400_000;

/// A folder for SQLite files, or a PostgreSQL server.
pub struct Place {
    folder: tempfile::TempDir,
    server: Option<Server>,
}

/// A server, by the address without its database; how to make another database there.
pub struct Server {
    pub address: Box<dyn Fn(&str) -> String>,
    pub make: Box<dyn Fn(&str)>,
}

impl Place {
    pub fn file() -> Place {
        Place { folder: tempfile::tempdir().unwrap(), server: None }
    }

    #[cfg(feature = "postgres")]
    pub fn server(server: Server) -> Place {
        Place { folder: tempfile::tempdir().unwrap(), server: Some(server) }
    }

    pub fn is_server(&self) -> bool {
        self.server.is_some()
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// An address where nothing is.
    pub fn empty(&self) -> String {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_nanos();
        let name = format!("r{nanos}");
        match &self.server {
            None => self.folder.path().join(format!("{name}.db")).to_str().unwrap().to_owned(),
            Some(server) => {
                (server.make)(&name);
                (server.address)(&name)
            }
        }
    }

    /// A new register.
    pub fn register(&self) -> (ConsentStore, String) {
        let location = self.empty();
        (ConsentStore::create(&location).unwrap(), location)
    }

    /// Runs statements past the register.
    pub fn tamper(&self, location: &str, statements: &str) -> Result<(), String> {
        use sqlx::Connection;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let statements = sqlx::AssertSqlSafe(statements.to_owned());
        runtime.block_on(async {
            match &self.server {
                None => {
                    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(location);
                    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                    let done = sqlx::raw_sql(statements).execute(&mut connection).await;
                    connection.close().await.unwrap();
                    done.map(drop).map_err(|error| error.to_string())
                }
                #[cfg(feature = "postgres")]
                Some(_) => {
                    let mut connection = sqlx::PgConnection::connect(location).await.unwrap();
                    let done = sqlx::raw_sql(statements).execute(&mut connection).await;
                    connection.close().await.unwrap();
                    done.map(drop).map_err(|error| error.to_string())
                }
                #[cfg(not(feature = "postgres"))]
                Some(_) => unreachable!(),
            }
        })
    }

    /// The rows of texts that a query past the register gives.
    pub fn query(&self, location: &str, statement: &'static str) -> Vec<Vec<String>> {
        use sqlx::{Connection, Row};
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            match &self.server {
                None => {
                    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(location);
                    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                    let rows = sqlx::query(statement).fetch_all(&mut connection).await.unwrap();
                    rows.iter().map(|row| (0..row.len()).map(|at| row.get(at)).collect()).collect()
                }
                #[cfg(feature = "postgres")]
                Some(_) => {
                    let mut connection = sqlx::PgConnection::connect(location).await.unwrap();
                    let rows = sqlx::query(statement).fetch_all(&mut connection).await.unwrap();
                    rows.iter().map(|row| (0..row.len()).map(|at| row.get(at)).collect()).collect()
                }
                #[cfg(not(feature = "postgres"))]
                Some(_) => unreachable!(),
            }
        })
    }
}

pub fn person(key: &str) -> Person {
    Person::new(key).unwrap()
}

/// An entry of the person's own.
pub fn entry(key: &str, act: ConsentAct, time: i64) -> ConsentEntry {
    ConsentEntry { person: person(key), act, by: Actor::Principal, consent_type: ConsentType::Explicit, time }
}

pub fn terms(purpose: &str, recipient: Option<&str>) -> Terms {
    let recipients = recipient.map_or(Recipients::Any, Recipients::one);
    Terms { recipients, ..Terms::new(purpose) }
}

pub fn give(key: &str, purpose: &str, recipient: Option<&str>, time: i64) -> ConsentEntry {
    let act = ConsentAct::Give { terms: terms(purpose, recipient), validity: Validity::default() };
    entry(key, act, time)
}

pub fn consents(purpose: Option<&str>, recipient: Option<&str>) -> Consents {
    Consents { purpose: purpose.map(str::to_owned), recipient: recipient.map(str::to_owned) }
}

pub fn withdraw(key: &str, purpose: Option<&str>, recipient: Option<&str>, time: i64) -> ConsentEntry {
    entry(key, ConsentAct::Withdraw { consents: consents(purpose, recipient) }, time)
}
