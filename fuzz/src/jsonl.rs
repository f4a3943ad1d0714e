//! JSON Lines: our scanner against `serde_json`, and a copy against the original.
//!
//! Input: the file.

use std::collections::HashSet;

use serde_json::Value;
use yingbi_resident::Diagnostic;
use yingbi_table::{CellType, Format, OpenOptions, SinkOptions};

use crate::table::{Table, copy, read};

/// Levels of nesting that either reader takes.
const DEPTH: usize = 60;

/// Reads any bytes as JSON Lines.
pub fn run(file: &[u8]) {
    let options = OpenOptions { format: Some(Format::JsonLines), ..OpenOptions::default() };
    let lines = lines(file);
    match read(file, &options) {
        Ok(table) => {
            hold_against_serde(&lines, &table);
            hold_against_copy(file, &options, &table);
        }
        // the one who says that it is no JSON has to be right
        Err(error) if error.code() == "YB0280" => {
            let all = lines.iter().all(|line| {
                let depth = line.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
                depth < DEPTH && serde_json::from_slice::<Value>(line).is_ok_and(|value| value.is_object())
            });
            assert!(!all, "lines of JSON refused as none");
        }
        Err(_) => {}
    }
}

/// The lines that are not blank.
fn lines(file: &[u8]) -> Vec<&[u8]> {
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    text.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).collect()
}

fn hold_against_serde(lines: &[&[u8]], table: &Table) {
    let cells = table.rows.len() * table.info.columns.len();
    if table.rows.is_empty() || cells > 1 << 19 {
        return;
    }
    assert_eq!(lines.len(), table.rows.len(), "records");
    for (line, (row, types)) in lines.iter().zip(table.rows.iter().zip(&table.types)) {
        let depth = line.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
        let value = match serde_json::from_slice::<Value>(line) {
            Ok(Value::Object(value)) => value,
            Ok(_) => panic!("a record that is no object"),
            // it ends nesting, and numbers beyond a double
            Err(error) => {
                let number = error.to_string().starts_with("number out of range");
                assert!(number || depth >= DEPTH, "a line that is no JSON was read");
                continue;
            }
        };
        let names: HashSet<&str> = table.info.columns.iter().map(String::as_str).collect();
        for (index, name) in table.info.columns.iter().enumerate() {
            let cell = row[index].as_deref();
            match value.get(name) {
                // an empty key gets a name of its own
                None => assert!(cell.is_none() || value.keys().any(|key| key.trim().is_empty())),
                Some(Value::Null) => assert_eq!(cell, None),
                Some(Value::String(text)) => assert_eq!(cell, Some(text.as_str())),
                Some(Value::Bool(yes)) => {
                    assert_eq!(cell, Some(if *yes { "true" } else { "false" }));
                    assert_eq!(types[index], CellType::Bool);
                }
                Some(other) => {
                    let again = cell.and_then(|cell| serde_json::from_str::<Value>(cell).ok());
                    assert_eq!(again.as_ref(), Some(other), "a value that keeps its bytes");
                }
            }
        }
        for key in value.keys().filter(|key| !key.trim().is_empty()) {
            assert!(names.contains(key.as_str()), "a key without a column");
        }
    }
}

/// Untouched and treated, the cells stay what they were; a number treated becomes a string of the same digits.
fn hold_against_copy(file: &[u8], options: &OpenOptions, table: &Table) {
    for treated in [false, true] {
        let to = SinkOptions { format: Some(Format::JsonLines), ..SinkOptions::default() };
        let written = copy(file, options, &to, |_| treated).expect("JSON can hold any text");
        let again = match read(&written, options) {
            Ok(again) => again.rows,
            Err(error) => {
                assert!(table.rows.is_empty(), "a copy that is not read again: {}", error.code());
                continue;
            }
        };
        assert_eq!(again, table.rows, "cells of the copy");
    }
}
