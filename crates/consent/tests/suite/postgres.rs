//! A PostgreSQL server for the length of a test.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use yingbi_consent::{ConsentStore, Error};

use crate::SUITE;
use crate::place::{NOW, Place, Server, give};

/// Where the server's programs are; none where they are not installed.
fn programs() -> Option<PathBuf> {
    let listed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = listed.map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders.extend(["/usr/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    folders
        .into_iter()
        .find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file()))
}

/// A running server; stopped and removed when dropped.
struct Running {
    programs: PathBuf,
    folder: tempfile::TempDir,
    user: Option<&'static str>,
}

impl Running {
    /// A program of the server, run as its user: they refuse to run as root.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = match self.user {
            None => Command::new(path),
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(path);
                command
            }
        };
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn start() -> Result<Running, &'static str> {
        let programs =
            programs().ok_or("PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql)")?;
        // In /tmp, because the name of a socket has to be short.
        let folder = tempfile::Builder::new()
            .prefix("yingbi-pg")
            .tempdir_in("/tmp")
            .map_err(|_| "no folder in /tmp")?;
        let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
        let known = |user: &&str| {
            Command::new("id")
                .args(["-u", user])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        let user = match root {
            false => None,
            true => Some(["postgres", "nobody"].into_iter().find(known).ok_or("no user to run it as")?),
        };
        if let Some(user) = user {
            let given = Command::new("chown").arg(user).arg(folder.path()).status();
            given.ok().filter(|status| status.success()).ok_or("the folder cannot be given away")?;
        }
        let running = Running { programs, folder, user };
        let made = running
            .command("initdb")
            .args(["--no-sync", "-A", "trust", "-U", "yingbi", "-E", "UTF8", "--locale=C", "-D"])
            .arg(running.data())
            .status();
        made.ok().filter(|status| status.success()).ok_or("initdb failed")?;
        let options = format!("-k {} -c listen_addresses= -c fsync=off", running.folder.path().display());
        let started = running
            .command("pg_ctl")
            .arg("-D")
            .arg(running.data())
            .args(["-w", "-t", "60", "-o", &options, "start"])
            .status();
        started.ok().filter(|status| status.success()).ok_or("the server does not start")?;
        Ok(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.command("pg_ctl").arg("-D").arg(self.data()).args(["-m", "immediate", "stop"]).status();
    }
}

fn address(socket: &Path, database: &str) -> String {
    format!("postgres://yingbi:unused-secret@localhost/{database}?host={}", socket.display())
}

#[test]
fn the_same_on_a_postgresql_server() {
    let running = match Running::start() {
        Ok(running) => running,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    let socket = running.folder.path().to_path_buf();
    let to = socket.clone();
    let make = move |name: &str| {
        use sqlx::Connection;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut connection = sqlx::PgConnection::connect(&address(&to, "postgres")).await.unwrap();
            let statement = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
            sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        });
    };
    let from = socket.clone();
    let server = Server { address: Box::new(move |name| address(&from, name)), make: Box::new(make) };
    let place = Place::server(server);
    for (name, test) in SUITE {
        println!("{name}");
        test(&place);
    }
    // What only a server has.
    let empty = place.empty();
    assert!(matches!(ConsentStore::open(&empty), Err(Error::NotARegister { .. })));
    let mut store = ConsentStore::create(&empty).unwrap();
    store.record(&[give("p", "repair", None, NOW)]).unwrap();
    let again = ConsentStore::create(&empty).unwrap_err();
    assert!(matches!(again, Error::Exists { .. }));
    let nowhere = ConsentStore::open(&address(&socket, "nowhere")).unwrap_err();
    assert!(matches!(nowhere, Error::Unreachable { .. }));
    let shown = format!("{store:?} {} {again} {again:?} {nowhere} {nowhere:?}", store.location());
    assert!(!shown.contains("secret"), "{shown}");
    place
        .tamper(
            &empty,
            "ALTER TABLE yingbi_register DISABLE TRIGGER ALL; UPDATE yingbi_register SET version = 9",
        )
        .unwrap();
    assert!(matches!(ConsentStore::open(&empty), Err(Error::Newer { version: 9, .. })));
}
