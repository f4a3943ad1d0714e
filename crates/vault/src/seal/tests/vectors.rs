//! The vectors in `tests/vectors/sealed`, which a program that shares no code with this crate wrote and reads too.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;
use crate::IndexName;
use crate::hazmat::index;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../tests/vectors/sealed"].iter().collect()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("no {name}"))
}

/// The keys of a case, with their bytes.
fn keys(case: &Value) -> Vec<(RawKey<'static>, Vec<u8>)> {
    let key = |key: &Value| {
        let raw = RawKey {
            id: text(key, "id").parse().unwrap(),
            usage: "main",
            suite: Suite::from_name(text(key, "suite")).unwrap(),
            padding: Padding::from_block(key["padding"].as_u64().unwrap() as usize).unwrap(),
            state: KeyState::from_name(text(key, "state")).unwrap(),
            secret: &[],
        };
        (raw, hex(text(key, "secret")))
    };
    case["keys"].as_array().unwrap().iter().map(key).collect()
}

fn context_of(case: &Value) -> Context {
    let part = |name| text(&case["context"], name).to_owned();
    Context { tenant: part("tenant"), table: part("table"), column: part("column"), purpose: part("purpose") }
}

fn reason(error: OpenError) -> &'static str {
    match error {
        OpenError::Malformed => "malformed",
        OpenError::Truncated => "truncated",
        OpenError::Version => "version",
        OpenError::UnknownKey(_) => "unknown-key",
        OpenError::Disabled(_) => "disabled",
        OpenError::Destroyed(_) => "destroyed",
        OpenError::Refused => "refused",
    }
}

fn documents() -> Vec<(String, Value)> {
    let mut documents: Vec<(String, Value)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect();
    documents.sort_by(|a, b| a.0.cmp(&b.0));
    documents
}

#[test]
fn every_good_vector_opens_and_every_bad_one_is_refused_for_its_reason() {
    let (mut opened, mut refused) = (0, 0);
    for (name, document) in documents() {
        for (n, case) in document["cases"].as_array().unwrap().iter().enumerate() {
            if document["format"] == "index" {
                continue;
            }
            let keys = keys(case);
            let keys: Vec<RawKey<'_>> = keys.iter().map(|(key, secret)| RawKey { secret, ..*key }).collect();
            let form = if case["form"] == "text" { SealedForm::Text } else { SealedForm::Binary };
            let sealed = match form {
                SealedForm::Text => text(case, "sealed").as_bytes().to_vec(),
                SealedForm::Binary => hex(text(case, "sealed")),
            };
            let record = case["record"].as_str().map(hex);
            let context = context_of(case);
            let result = opener(&keys, &context).unwrap().open(&sealed, record.as_deref(), form);
            match case["reason"].as_str() {
                Some(expected) => {
                    assert_eq!(result.map_err(reason).err(), Some(expected), "{name}, case {n}");
                    refused += 1;
                }
                None => {
                    let value = hex(text(case, "value"));
                    assert_eq!(result.map(|value| value.to_vec()), Ok(value.clone()), "{name}, case {n}");
                    opened += 1;
                    // What is deterministic is written alike, too.
                    if keys[0].suite == Suite::Aes256Siv {
                        let sealer = sealer(&keys, "main", &context, None).unwrap();
                        assert_eq!(
                            sealer.seal(&value, record.as_deref(), form),
                            Ok(sealed),
                            "{name}, case {n}"
                        );
                    }
                }
            }
        }
    }
    println!("{opened} opened, {refused} refused");
    assert!(opened > 500 && refused > 150, "vectors are missing");
}

#[test]
fn every_index_vector_is_met() {
    let mut met = 0;
    for (name, document) in documents() {
        for case in document["cases"].as_array().unwrap().iter().filter(|_| document["format"] == "index") {
            let part = |name| text(case, name).to_owned();
            let index_name = IndexName {
                tenant: part("tenant"),
                table: part("table"),
                column: part("column"),
                name: part("name"),
            };
            let number = |name: &str| case[name].as_u64().unwrap();
            let generation = (number("generation") as u32, number("bits") as u16, KeyState::Active);
            let root = hex(text(case, "root")).try_into().unwrap();
            let code = index(&root, &index_name, &[generation]).unwrap().code(text(case, "value"));
            assert_eq!(code, text(case, "code"), "{name}");
            met += 1;
        }
    }
    assert!(met > 40, "vectors are missing");
}

/// What `by-rust.json` holds is still what this crate seals, nonces apart. With `YINGBI_WRITE_VECTORS` set the file is
/// written anew, once for a version of the format.
#[test]
fn by_rust_is_what_this_crate_seals() {
    let mut cases = Vec::new();
    for suite in Suite::ALL {
        for padding in Padding::ALL {
            let raw = key(0x5ea1_0000 + cases.len() as u32, suite, padding);
            let (sealer, opener) = pair(raw);
            for (i, value) in ["", "110", "阳光社区 3 号楼", &"long ".repeat(60)].into_iter().enumerate()
            {
                let record = (i % 2 == 0).then(|| format!("R-{i}"));
                let record = record.as_ref().map(String::as_bytes);
                for form in FORMS {
                    let sealed = sealer.seal(value.as_bytes(), record, form).unwrap();
                    assert_eq!(*opener.open(&sealed, record, form).unwrap(), value.as_bytes());
                    let context = context();
                    cases.push(json!({
                        "keys": [{
                            "id": raw.id.to_string(), "suite": suite.name(), "padding": padding.block(),
                            "state": "active", "secret": to_hex(raw.secret),
                        }],
                        "context": {
                            "tenant": context.tenant, "table": context.table, "column": context.column,
                            "purpose": context.purpose,
                        },
                        "record": record.map(to_hex),
                        "form": if form == SealedForm::Text { "text" } else { "binary" },
                        "sealed": match form {
                            SealedForm::Text => String::from_utf8(sealed).unwrap(),
                            SealedForm::Binary => to_hex(&sealed),
                        },
                        "value": to_hex(value.as_bytes()),
                    }));
                }
            }
        }
    }
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    let document =
        format!("{{\"format\": \"sealed\", \"version\": 1, \"cases\": [\n{}\n]}}\n", lines.join(",\n"));
    let file = folder().join("by-rust.json");
    if std::env::var_os("YINGBI_WRITE_VECTORS").is_some() {
        std::fs::write(&file, &document).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let kept = kept["cases"].as_array().unwrap();
    assert_eq!(kept.len(), cases.len());
    for (now, kept) in cases.iter().zip(kept) {
        for part in ["keys", "context", "record", "form", "value"] {
            assert_eq!(now[part], kept[part]);
        }
        assert_eq!(now["sealed"].as_str().unwrap().len(), kept["sealed"].as_str().unwrap().len());
    }
}
