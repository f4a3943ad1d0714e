//! The tables. Both databases have the same ones, and the same statements read and write them.
//!
//! - `yingbi_register`: one row, the version of the schema.
//! - `yingbi_person`: a number for each person key. The only change that anybody can make in the register is here: a
//!   key becomes NULL, after the event that says so.
//! - `yingbi_terms`: what a consent is for, once for all records that have the same terms; `yingbi_recipient` the
//!   recipients of each (`*` for any).
//! - `yingbi_record`: a consent record of ISO/IEC TS 27560: an id, a person, terms.
//! - `yingbi_event`: everything that happened, in order of `sequence`. `time` is when it happened; `placed` is the
//!   moment by which it is ordered: a withdrawal is never placed before what it ends, even if the clock was set back.

/// The version of the schema.
pub(crate) const VERSION: i64 = 1;

/// `YBCR`: what tells a register from other SQLite files.
pub(crate) const APPLICATION: i64 = 0x5942_4352;

const STATES: &str = "(kind = 'consent' AND state IN ('given', 'renewed', 'refused', 'withdrawn', 'expired', 'terminated')
            AND record IS NOT NULL AND person IS NOT NULL AND terms IS NOT NULL AND actor IN ('principal', 'guardian', 'controller')
            AND consent_type IN ('explicit', 'separate', 'written', 'implicit') AND contract IS NULL
            AND (actor = 'guardian') = (guardian IS NOT NULL)
            AND (state IN ('given', 'renewed')) = (valid_from IS NOT NULL)
            AND (valid_until IS NULL OR valid_until > valid_from))
        OR (kind = 'contract' AND state IN ('signed', 'amended', 'suspended', 'resumed', 'terminated')
            AND contract IS NOT NULL AND organisation IS NOT NULL AND record IS NULL AND person IS NULL
            AND (state IN ('signed', 'amended')) = (details IS NOT NULL))
        OR (kind = 'erasure' AND state = 'erased' AND person IS NOT NULL AND record IS NULL AND contract IS NULL)";

/// The tables and views, `number` being the type of a row's number that the database counts itself.
fn tables(number: &str, now: &str) -> String {
    format!(
        "CREATE TABLE yingbi_register (version BIGINT NOT NULL);
CREATE TABLE yingbi_person (id {number}, person TEXT UNIQUE);
CREATE TABLE yingbi_terms (id {number}, purpose TEXT NOT NULL, fingerprint BIGINT NOT NULL, document TEXT NOT NULL);
CREATE INDEX yingbi_terms_fingerprint ON yingbi_terms (fingerprint);
CREATE TABLE yingbi_recipient (terms BIGINT NOT NULL REFERENCES yingbi_terms, recipient TEXT NOT NULL, PRIMARY KEY (terms, recipient));
CREATE TABLE yingbi_record (id {number}, record TEXT NOT NULL UNIQUE, person BIGINT NOT NULL REFERENCES yingbi_person,
    terms BIGINT NOT NULL REFERENCES yingbi_terms);
CREATE INDEX yingbi_record_person ON yingbi_record (person);
CREATE TABLE yingbi_event (sequence {number}, placed BIGINT NOT NULL, time BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    record BIGINT REFERENCES yingbi_record, person BIGINT REFERENCES yingbi_person, terms BIGINT REFERENCES yingbi_terms,
    consent_type TEXT, valid_from BIGINT, valid_until BIGINT, actor TEXT, guardian BIGINT REFERENCES yingbi_person,
    contract TEXT, organisation TEXT, details TEXT,
    CHECK ({STATES}));
CREATE INDEX yingbi_event_placed ON yingbi_event (placed, sequence);
CREATE INDEX yingbi_event_person ON yingbi_event (person, placed, sequence);
CREATE INDEX yingbi_event_record ON yingbi_event (record);
CREATE INDEX yingbi_event_contract ON yingbi_event (contract);
CREATE INDEX yingbi_event_organisation ON yingbi_event (organisation);
CREATE VIEW yingbi_current_consents AS
    SELECT p.person AS person, r.recipient AS recipient, t.purpose AS purpose, e.placed AS placed, e.sequence AS sequence
    FROM yingbi_event e
    JOIN yingbi_person p ON p.id = e.person
    JOIN yingbi_terms t ON t.id = e.terms
    JOIN yingbi_recipient r ON r.terms = e.terms
    WHERE p.person IS NOT NULL AND e.state IN ('given', 'renewed') AND e.consent_type <> 'implicit'
        AND e.time <= {now} AND e.valid_from <= {now} AND (e.valid_until IS NULL OR e.valid_until > {now})
        AND NOT EXISTS (
            SELECT 1 FROM yingbi_event l
            JOIN yingbi_terms lt ON lt.id = l.terms
            JOIN yingbi_recipient lr ON lr.terms = l.terms
            WHERE l.person = e.person AND lt.purpose = t.purpose
                AND (lr.recipient = r.recipient OR lr.recipient = '*' OR r.recipient = '*')
                AND (l.placed, l.sequence) > (e.placed, e.sequence) AND l.time <= {now}
                AND (l.state NOT IN ('given', 'renewed')
                    OR (l.consent_type <> 'implicit' AND l.valid_from <= {now}
                        AND (lr.recipient = r.recipient OR lr.recipient = '*'))));
CREATE VIEW yingbi_ended_consents AS
    SELECT p.person AS person, r.recipient AS recipient, t.purpose AS purpose, e.placed AS placed, e.sequence AS sequence
    FROM yingbi_event e
    JOIN yingbi_person p ON p.id = e.person
    JOIN yingbi_terms t ON t.id = e.terms
    JOIN yingbi_recipient r ON r.terms = e.terms
    WHERE p.person IS NOT NULL AND e.state NOT IN ('given', 'renewed') AND e.time <= {now};
INSERT INTO yingbi_register (version) VALUES ({VERSION});
"
    )
}

/// Everything of a new SQLite register.
pub(crate) fn sqlite() -> String {
    let now =
        "(CAST(strftime('%s', 'now') AS INTEGER) * 1000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER))";
    let mut text = tables("INTEGER PRIMARY KEY AUTOINCREMENT", now);
    text.push_str(&format!("PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {VERSION};\n"));
    for table in ["register", "terms", "recipient", "record", "event"] {
        text.push_str(&format!(
            "CREATE TRIGGER yingbi_{table}_update BEFORE UPDATE ON yingbi_{table} BEGIN SELECT RAISE(ABORT, 'append only'); END;\n"
        ));
    }
    for table in ["register", "person", "terms", "recipient", "record", "event"] {
        text.push_str(&format!(
            "CREATE TRIGGER yingbi_{table}_delete BEFORE DELETE ON yingbi_{table} BEGIN SELECT RAISE(ABORT, 'append only'); END;\n"
        ));
    }
    // INSERT OR REPLACE deletes without asking the triggers for deletion.
    for (table, same) in [
        ("register", "1 = 1"),
        ("person", "id = NEW.id OR person = NEW.person"),
        ("terms", "id = NEW.id"),
        ("recipient", "terms = NEW.terms AND recipient = NEW.recipient"),
        ("record", "id = NEW.id OR record = NEW.record"),
        ("event", "sequence = NEW.sequence"),
    ] {
        text.push_str(&format!(
            "CREATE TRIGGER yingbi_{table}_insert BEFORE INSERT ON yingbi_{table} WHEN EXISTS (SELECT 1 FROM yingbi_{table} WHERE {same}) BEGIN SELECT RAISE(ABORT, 'append only'); END;\n"
        ));
    }
    text.push_str(
        "CREATE TRIGGER yingbi_person_update BEFORE UPDATE ON yingbi_person
    WHEN NEW.id IS NOT OLD.id OR NEW.person IS NOT NULL OR OLD.person IS NULL
        OR NOT EXISTS (SELECT 1 FROM yingbi_event WHERE kind = 'erasure' AND person = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;\n",
    );
    text
}

/// Everything of a new register on a PostgreSQL server.
#[cfg(feature = "postgres")]
pub(crate) fn postgres() -> String {
    let now = "floor(extract(epoch FROM now()) * 1000)::bigint";
    let mut text = tables("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", now);
    text.push_str(
        "CREATE FUNCTION yingbi_append_only() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN RAISE EXCEPTION 'append only' USING ERRCODE = 'restrict_violation'; END $body$;
CREATE FUNCTION yingbi_erase_only() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id OR NEW.person IS NOT NULL OR OLD.person IS NULL
        OR NOT EXISTS (SELECT 1 FROM yingbi_event WHERE kind = 'erasure' AND person = OLD.id) THEN
        RAISE EXCEPTION 'append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER yingbi_person_update BEFORE UPDATE ON yingbi_person FOR EACH ROW EXECUTE FUNCTION yingbi_erase_only();
CREATE TRIGGER yingbi_person_delete BEFORE DELETE ON yingbi_person FOR EACH ROW EXECUTE FUNCTION yingbi_append_only();
CREATE TRIGGER yingbi_person_truncate BEFORE TRUNCATE ON yingbi_person FOR EACH STATEMENT EXECUTE FUNCTION yingbi_append_only();
",
    );
    for table in ["register", "terms", "recipient", "record", "event"] {
        text.push_str(&format!(
            "CREATE TRIGGER yingbi_{table}_change BEFORE UPDATE OR DELETE ON yingbi_{table} FOR EACH ROW EXECUTE FUNCTION yingbi_append_only();
CREATE TRIGGER yingbi_{table}_truncate BEFORE TRUNCATE ON yingbi_{table} FOR EACH STATEMENT EXECUTE FUNCTION yingbi_append_only();\n"
        ));
    }
    text
}
