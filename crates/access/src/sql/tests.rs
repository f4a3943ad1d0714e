//! Printed conditions: as PostgreSQL understands them, and as they read.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::column::number;
use super::{Dialect, SqlError};
use crate::bits::Bits;
use crate::catalogue::{Condition, Unknown};
use crate::expression::Value;
use crate::filter::Scratch;
use crate::form::Form;
use crate::testing::{Random, World, catalogue, columns, rules_of, view_of};
use crate::view::{Scope, ancestors};
use crate::{Catalogue, Error};

/// A server of its own, in a directory of its own, that ends with the test.
struct Server {
    directory: PathBuf,
}

/// PostgreSQL refuses to run as root: then as nobody.
fn run(program: &str) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "nobody", "--", program]);
    command
}

impl Server {
    fn start() -> Option<Server> {
        let found = |program: &str| {
            Command::new(program)
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok()
        };
        if !["initdb", "pg_ctl", "postgres", "psql"].into_iter().all(found) {
            return None;
        }
        let directory = std::env::temp_dir().join(format!("yingbi-access-sql-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let _ = Command::new("chown").arg("nobody").arg(&directory).stderr(Stdio::null()).status();
        let server = Server { directory };
        let data = server.directory.join("data");
        let run_in = |command: &mut Command| {
            let output = command.current_dir(&server.directory).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        run_in(
            run("initdb")
                .args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N", "-D"])
                .arg(&data),
        );
        let options =
            format!("-c listen_addresses='' -c unix_socket_directories='{}' -F", server.directory.display());
        let mut start = run("pg_ctl");
        start.arg("-D").arg(&data).arg("-l").arg(server.directory.join("log"));
        start.args(["-w", "-o", &options, "start"]).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(start.current_dir(&server.directory).status().unwrap().success());
        Some(server)
    }

    /// What a script prints, a line a row.
    fn answer(&self, script: &str) -> Vec<String> {
        let mut psql = Command::new("psql");
        psql.args(["-U", "postgres", "-d", "postgres", "-At", "-q", "-v", "ON_ERROR_STOP=1", "-h"]);
        psql.arg(&self.directory).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut psql = psql.spawn().unwrap();
        let mut input = psql.stdin.take().unwrap();
        let script = script.to_owned();
        let writer = std::thread::spawn(move || input.write_all(script.as_bytes()).unwrap());
        let output = psql.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = |directory: &Path| {
            let mut stop = run("pg_ctl");
            stop.arg("-D").arg(directory.join("data")).args(["-m", "immediate", "stop"]);
            stop.stdout(Stdio::null()).stderr(Stdio::null()).status()
        };
        let _ = stop(&self.directory);
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// The catalogue of the tests, with groups of every kind, and SQL for ages and counts.
fn community() -> Catalogue {
    let mut all = catalogue();
    for attribute in &mut all.attributes {
        if ["age", "household"].contains(&attribute.id.as_str()) {
            attribute.sql = Some(format!("\"{}\" + 0", attribute.id));
        }
    }
    let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    all.groups[0].conditions =
        vec![Condition::Words {
            column: "未成年".to_owned(), is: words(&["是"]), not: words(&["否", ""])
        }];
    all.groups[1].conditions = vec![
        Condition::Range { attribute: 2, from: Some(60), below: None },
        Condition::Range { attribute: 4, from: None, below: Some(2) },
    ];
    all.groups[1].unknown = Unknown::Outside;
    all.groups[2].conditions =
        vec![Condition::Words { column: "矫\"正".to_owned(), is: None, not: words(&["无", "a'\\b"]) }];
    all
}

/// What stands in the columns of the groups.
struct Cells {
    minor: Option<&'static str>,
    correction: Option<&'static str>,
}

/// Records whose groups and consents follow from what the database holds, with what it holds; and who is withheld.
fn records(random: &mut Random, world: &mut World) -> (Vec<Cells>, Vec<bool>) {
    let (mut cells, mut withheld) = (Vec::new(), Vec::new());
    for record in &mut world.records {
        let minor = [Some("是"), Some(" 是\u{3000}"), Some("否"), Some(""), None, Some("?")][random.below(6)];
        let correction = [Some("无"), Some("a'\\b"), Some("有"), None][random.below(4)];
        if record.contains_key("grid") {
            record.insert("grid".into(), Value::text(["ab", "b", "a'b\\c", "x%_!", "AB"][random.below(5)]));
        }
        let mut groups = Vec::new();
        if minor.is_some_and(|cell| cell.contains('是')) {
            groups.push(Value::entity("Group", "minor"));
        }
        let at_least = matches!(record.get("age"), Some(Value::Whole(age)) if *age >= 60);
        if at_least && matches!(record.get("household"), Some(Value::Whole(size)) if *size < 2) {
            groups.push(Value::entity("Group", "elderly"));
        }
        if !matches!(correction, Some("无" | "a'\\b")) {
            groups.push(Value::entity("Group", "correction"));
        }
        record.insert("groups".into(), Value::set(groups));
        withheld.push(minor == Some("?"));
        cells.push(Cells { minor, correction });
    }
    (cells, withheld)
}

/// Consents by person, as given and ended; the rule is the register's.
fn consents(random: &mut Random, world: &mut World) -> String {
    let mut script = String::new();
    let organisation = match world.party.attributes.get("organisation") {
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    };
    let purposes = world.catalogue.purposes.clone();
    for person in ["p0", "p1", "p2"] {
        let recipients = [organisation.as_str(), "*", "somebody else"];
        let mut insert = |table: &str, placed: i64, chance: usize, random: &mut Random| {
            let mut all = Vec::new();
            for (at, purpose) in purposes.iter().enumerate() {
                if random.chance(chance) {
                    let recipient = recipients[random.below(3)];
                    script.push_str(&format!(
                        "INSERT INTO {table} VALUES ('{person}', '{recipient}', '{}', {placed}, 1);\n",
                        purpose.id
                    ));
                    if recipient != "somebody else" {
                        all.push(at);
                    }
                }
            }
            all
        };
        // what ended before does not matter
        insert("yingbi_ended_consents", 0, 40, random);
        let given = insert("yingbi_current_consents", 1, 50, random);
        let ended = insert("yingbi_ended_consents", 2, 15, random);
        let of = |at: usize| {
            let over =
                |of: usize, other: usize| of == other || ancestors(&world.catalogue, of).contains(&other);
            given.iter().any(|given| over(at, *given))
                && !ended.iter().any(|ended| over(at, *ended) || over(*ended, at))
        };
        let consents = Value::set(
            (0..purposes.len()).filter(|at| of(*at)).map(|at| Value::entity("Purpose", &purposes[at].id)),
        );
        for record in &mut world.records {
            if record.get("person") == Some(&Value::text(person)) {
                record.insert("consents".into(), consents.clone());
            }
        }
    }
    for record in world.records.iter_mut().filter(|record| !record.contains_key("person")) {
        record.insert("consents".into(), Value::set([]));
    }
    script
}

fn table(world: &World, cells: &[Cells]) -> String {
    let text = |text: &str| Dialect::PostgreSql.text(text).unwrap();
    let mut script = "DROP TABLE IF EXISTS residents, yingbi_current_consents, yingbi_ended_consents;
CREATE TABLE residents (row int, person text, community text, grid text, age bigint, size bigint, household bigint, owner boolean, since date, \"未成年\" text, \"矫\"\"正\" text);
CREATE TABLE yingbi_current_consents (person text, recipient text, purpose text, placed bigint, sequence bigint);
CREATE TABLE yingbi_ended_consents (person text, recipient text, purpose text, placed bigint, sequence bigint);\n"
        .to_owned();
    for (row, (record, cells)) in world.records.iter().zip(cells).enumerate() {
        let of = |name: &str| match record.get(name) {
            None => "NULL".to_owned(),
            Some(Value::Text(value)) => text(&format!(" {value}\t")),
            Some(Value::Whole(value)) => number(*value),
            Some(Value::Truth(value)) => value.to_string(),
            Some(Value::Time(moment)) => {
                Dialect::PostgreSql.date((moment + 28_800_000).div_euclid(86_400_000)).unwrap()
            }
            Some(_) => unreachable!(),
        };
        let values: Vec<String> =
            ["person", "community", "grid", "age", "size", "household", "owner", "since"].map(of).into();
        let cell = |cell: Option<&str>| cell.map_or("NULL".to_owned(), text);
        script.push_str(&format!(
            "INSERT INTO residents VALUES ({row}, {}, {}, {});\n",
            values.join(", "),
            cell(cells.minor),
            cell(cells.correction)
        ));
    }
    script
}

#[test]
fn postgresql_selects_the_rows_that_the_view_shows() {
    let Some(server) = Server::start() else {
        eprintln!("skipped: no PostgreSQL here");
        return;
    };
    let mut random = Random::new(20260601);
    let (mut asked, mut rows_shown, mut refused) = (0, 0, 0);
    let cases: usize =
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256);
    for _ in 0..cases.div_ceil(64) {
        let mut world = World::random(&mut random, 60);
        world.catalogue = community();
        let (cells, withheld) = records(&mut random, &mut world);
        let given = consents(&mut random, &mut world);
        let mut all = columns(&world.catalogue, &world.records, 0);
        all.withheld = Bits::from_fn(all.rows, |row| withheld[row]);
        let mut script = table(&world, &cells);
        script.push_str(&given);
        let mut expected = Vec::new();
        for _ in 0..64 {
            let text: String =
                (0..1 + random.below(3)).map(|_| random.policy(&["Manager", "Worker", "Resident"])).collect();
            let view = view_of(&rules_of(&text).1, &world, Scope::Every);
            let seen = view.evaluate(&all, &mut Scratch::new());
            for (field, form) in [(0, Form::Clear), (3, Form::Generalised)] {
                match view.sql(Dialect::PostgreSql, field, form) {
                    Ok(condition) => {
                        let rows = seen.allowed(field, form);
                        script.push_str(&format!(
                            "SELECT 'rows ' || COALESCE(string_agg(row::text, ' ' ORDER BY row), '') FROM residents WHERE {condition};\n\
                             SELECT count(*) FROM residents WHERE ({condition}) IS NULL;\n"
                        ));
                        let list: Vec<String> = rows.iter().map(|row| row.to_string()).collect();
                        rows_shown += usize::from(!rows.is_empty() && !rows.is_full());
                        expected.push((list.join(" "), text.clone(), condition));
                    }
                    Err(Error::Sql(SqlError::Unsayable { policy, what })) => {
                        assert!(!policy.is_empty() && !what.is_empty());
                        refused += 1;
                    }
                    Err(other) => panic!("{other} {text}"),
                }
            }
        }
        let answer = server.answer(&script);
        assert_eq!(answer.len(), expected.len() * 2);
        for (lines, (rows, text, condition)) in answer.chunks(2).zip(expected) {
            assert_eq!(lines[0], format!("rows {rows}"), "{text}\n{condition}");
            assert_eq!(lines[1], "0", "{condition}");
            asked += 1;
        }
    }
    assert!(asked > cases / 2 && rows_shown > cases / 16 && refused > 0, "{asked} {rows_shown} {refused}");
}

/// The condition of one policy set, for a manager.
fn printed(text: &str, dialect: Dialect) -> Result<String, Error> {
    let mut random = Random::new(7);
    let mut world = World::random(&mut random, 0);
    while &*world.party.entity.kind != "Manager" {
        world = World::random(&mut random, 0);
    }
    let mut all = community();
    all.groups[0].unknown = Unknown::Outside;
    all.groups[2].unknown = Unknown::Outside;
    all.attributes.iter_mut().for_each(|attribute| attribute.required = false);
    world.catalogue = all;
    world
        .party
        .attributes
        .insert("communities".into(), Value::set([Value::text("御景湾"), Value::text("a'\\b")]));
    world.context.insert("purpose".into(), Value::entity("Purpose", "repair"));
    let rules = rules_of(text).1;
    view_of(&rules, &world, Scope::Every).sql(dialect, 0, Form::Clear)
}

fn snapshot(text: &str) -> String {
    let both = [Dialect::PostgreSql, Dialect::MySql].map(|dialect| printed(text, dialect).unwrap());
    both.join("\n\n")
}

#[test]
fn conditions_read_as_they_should() {
    let mut all: BTreeMap<&str, String> = BTreeMap::new();
    for (name, text) in [
        ("1 nothing", ""),
        ("2 everything", "permit(principal, action, resource);"),
        (
            "3 community",
            "permit(principal is Manager, action, resource) when { resource has community && principal.communities.contains(resource.community) };",
        ),
        (
            "4 group and consent",
            "permit(principal, action, resource) when { resource.consents.contains(context.purpose) };
             forbid(principal, action, resource) when { resource.groups.contains(Group::\"correction\") };",
        ),
        ("5 an error denies", "permit(principal, action, resource) when { resource.age > 60 };"),
        (
            "6 pattern and day",
            "permit(principal, action, resource) when { resource has grid && resource.grid like \"1_%*\" && resource has since && resource.since < datetime(\"2026-06-01\") };",
        ),
        ("7 truth", "permit(principal, action, resource) when { resource has owner && !resource.owner };"),
    ] {
        all.insert(name, snapshot(text));
    }
    let text: String = all.iter().map(|(name, text)| format!("-- {name}\n{text}\n\n")).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn what_cannot_be_said_names_the_policy() {
    let what = |condition: &str| {
        let text = format!("permit(principal, action, resource) when {{ {condition} }};");
        match printed(&text, Dialect::MySql) {
            Err(Error::Sql(SqlError::Unsayable { policy, what })) => {
                assert_eq!(policy, "policy0");
                what
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(what("resource has age && resource.age + 1 > 60"), "arithmetic");
    assert_eq!(what("[resource.size].containsAll([1])"), "sets");
    assert_eq!(what("resource has since && resource.since.toDate() == context.now"), "time");
    let rules =
        rules_of("permit(principal, action, resource) when { resource has age && resource.age > 60 };").1;
    let mut world = World::random(&mut Random::new(1), 0);
    world.catalogue = catalogue();
    let view = view_of(&rules, &world, Scope::Every);
    assert_eq!(
        view.sql(Dialect::PostgreSql, 0, Form::Clear),
        Err(Error::Sql(SqlError::Attribute { attribute: "age".to_owned() }))
    );
    assert_eq!(
        view.sql(Dialect::PostgreSql, 4, Form::Masked),
        Err(Error::Sql(SqlError::NoForm { field: "door".to_owned(), form: Form::Masked }))
    );
}

#[test]
fn texts_are_quoted_whatever_the_servers_settings() {
    assert_eq!(Dialect::PostgreSql.text("a'b"), Some("'a''b'".to_owned()));
    assert_eq!(Dialect::PostgreSql.text("\\' OR 1=1 --"), Some("E'\\\\'' OR 1=1 --'".to_owned()));
    assert_eq!(Dialect::MySql.text("a'b"), Some("_utf8mb4'a''b'".to_owned()));
    assert_eq!(Dialect::MySql.text("\\'"), Some("(_utf8mb4 0x5c27 COLLATE utf8mb4_0900_bin)".to_owned()));
    assert_eq!(Dialect::PostgreSql.text("a\0"), None);
    assert_eq!(Dialect::PostgreSql.name("a\"b"), "\"a\"\"b\"");
    assert_eq!(Dialect::MySql.name("a`b"), "`a``b`");
    assert_eq!(Dialect::PostgreSql.date(0).as_deref(), Some("DATE '1970-01-01'"));
    assert_eq!(Dialect::PostgreSql.date(19_782).as_deref(), Some("DATE '2024-02-29'"));
    assert_eq!(Dialect::PostgreSql.date(-719_163), None);
}
