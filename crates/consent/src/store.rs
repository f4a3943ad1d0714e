//! The register.

use std::fmt;

use tokio::runtime::Runtime;

use crate::database::Database;
use crate::error::Error;
use crate::location::Location;

/// A register of consents and contracts: a file, or a database on a PostgreSQL server. Events are added and never
/// changed. Several processes may have it open; each call sees whole entries only.
///
/// Calls wait for the database: from asynchronous code, use a thread that may block.
pub struct ConsentStore {
    location: Location,
    // Both are there until the store is dropped.
    inner: Option<(Runtime, Database)>,
}

impl ConsentStore {
    /// Makes a register: a new file (mode 0600 on Unix) at a path, or the tables in an empty place of a database,
    /// `postgres://user[:password]@host[:port]/database[?sslmode=…&sslrootcert=…&sslcert=…&sslkey=…]`; a socket's folder
    /// stands in `host=…`. Without `sslmode`, a server elsewhere has to prove its name (`verify-full`). Where the address
    /// has no password, the driver looks for one as PostgreSQL's own programs do (`PGPASSWORD`, `~/.pgpass`).
    ///
    /// # Errors
    ///
    /// Something is there already, the place cannot be reached, or the program was built without PostgreSQL.
    pub fn create(location: &str) -> Result<ConsentStore, Error> {
        let location = Location::parse(location)?;
        let runtime = runtime()?;
        let database = runtime.block_on(Database::create(&location))?;
        Ok(ConsentStore { location, inner: Some((runtime, database)) })
    }

    /// Opens a register.
    ///
    /// # Errors
    ///
    /// Nothing is there, it is no register, a newer version of the program made it, or it cannot be reached.
    pub fn open(location: &str) -> Result<ConsentStore, Error> {
        let location = Location::parse(location)?;
        let runtime = runtime()?;
        let database = runtime.block_on(Database::open(&location))?;
        Ok(ConsentStore { location, inner: Some((runtime, database)) })
    }

    /// The file, or the server and database without the password.
    pub fn location(&self) -> String {
        self.location.shown()
    }

    /// Runs work on the database to its end.
    pub(crate) fn wait<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Database) -> Result<T, Error>,
    ) -> Result<T, Error> {
        outside()?;
        let Some((runtime, database)) = &mut self.inner else { return Err(Error::Asynchronous) };
        runtime.block_on(work(database))
    }

    /// Does all of the work in one transaction, or none of it.
    pub(crate) fn write<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Database) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.wait(async |database| database.write(work).await)
    }

    /// Reads one state of the register.
    pub(crate) fn read<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Database) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.wait(async |database| database.read(work).await)
    }
}

/// Waiting inside of a runtime would panic.
fn outside() -> Result<(), Error> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Err(Error::Asynchronous),
        Err(_) => Ok(()),
    }
}

fn runtime() -> Result<Runtime, Error> {
    outside()?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Database { cause: error.kind().to_string() })
}

impl Drop for ConsentStore {
    fn drop(&mut self) {
        if let Some((runtime, database)) = self.inner.take() {
            if outside().is_ok() {
                runtime.block_on(database.close());
            }
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for ConsentStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsentStore").field("location", &self.location).finish_non_exhaustive()
    }
}
