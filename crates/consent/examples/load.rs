//! How long the state of a register takes: `cargo run --release -p yingbi-consent --example load -- FILE [PERSONS]`.
//!
//! FILE must not exist (or is the address of an empty database). Each person gives consent to two of twenty purposes,
//! one in ten withdraws; the events are written by SQL, past the register, in a few seconds.
#![allow(clippy::print_stdout, reason = "an example")]

use std::time::Instant;

use sqlx::Connection;
use yingbi_consent::{
    ConsentAct, ConsentEntry, ConsentStore, ConsentType, Person, Purposes, Terms, Validity,
};

const NOW: i64 = 1_780_279_200_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let location = arguments.next().ok_or("load FILE|URL [PERSONS]")?;
    let persons: i64 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let mut store = ConsentStore::create(&location)?;
    let names: Vec<String> = (0..20).map(|number| format!("purpose-{number}")).collect();
    for (number, name) in names.iter().enumerate() {
        // The terms, so that the statements below find them under the numbers 1 to 20.
        store.record(&[ConsentEntry {
            person: Person::new(format!("first-{number}"))?,
            act: ConsentAct::Give { terms: Terms::new(name), validity: Validity::default() },
            by: yingbi_consent::Actor::Principal,
            consent_type: ConsentType::Explicit,
            time: NOW,
        }])?;
    }
    drop(store);
    let series = match location.contains("://") {
        true => format!("(SELECT generate_series AS n FROM generate_series(1, {persons}))"),
        false => format!(
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {persons}) SELECT n FROM s)"
        ),
    };
    let event = "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, valid_until, actor)";
    let statements = format!(
        "BEGIN;
         INSERT INTO yingbi_person (id, person) SELECT 100 + n, 'ybr1.person-key-of-some-length-' || n FROM {series} AS a;
         INSERT INTO yingbi_record (id, record, person, terms) SELECT 100 + n, 'r' || n, 100 + n, 1 + n % 20 FROM {series} AS a;
         INSERT INTO yingbi_record (id, record, person, terms) SELECT 100 + {persons} + n, 's' || n, 100 + n, 1 + (n + 7) % 20 FROM {series} AS a;
         {event} SELECT {NOW} + n, {NOW} + n, 'consent', 'given', 100 + n, 100 + n, 1 + n % 20, 'explicit', {NOW} + n, NULL, 'principal' FROM {series} AS a;
         {event} SELECT {NOW} + n + 1, {NOW} + n, 'consent', 'given', 100 + {persons} + n, 100 + n, 1 + (n + 7) % 20, 'written', {NOW} + n, {NOW} + 900000000 + n, 'principal' FROM {series} AS a;
         {event} SELECT {NOW} + n + 9, {NOW} + n, 'consent', 'withdrawn', 100 + n, 100 + n, 1 + n % 20, 'explicit', NULL, NULL, 'principal' FROM {series} AS a WHERE n % 10 = 0;
         COMMIT;"
    );
    let begun = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let statements = sqlx::raw_sql(sqlx::AssertSqlSafe(statements));
        #[cfg(feature = "postgres")]
        if location.contains("://") {
            let mut connection = sqlx::PgConnection::connect(&location).await?;
            statements.execute(&mut connection).await?;
            return connection.close().await;
        }
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&location);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
        statements.execute(&mut connection).await?;
        connection.close().await
    })?;
    drop(runtime);
    println!("written in {:.1} s", begun.elapsed().as_secs_f64());
    let mut store = ConsentStore::open(&location)?;
    let purposes = Purposes::flat(names.iter().map(String::as_str))?;
    for _ in 0..2 {
        let begun = Instant::now();
        let state = store.state(NOW + 5_000_000, "绿城物业", &purposes)?;
        let (persons, seen) = (state.len(), state.sequence());
        println!("state of {persons} persons from {seen} events in {:.2} s", begun.elapsed().as_secs_f64());
    }
    let person = Person::new("ybr1.person-key-of-some-length-4711")?;
    let begun = Instant::now();
    let (mask, _) = store.mask(&person, NOW + 5_000_000, "绿城物业", &purposes)?;
    println!("one person ({mask:b}) in {:.2} ms", begun.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}
