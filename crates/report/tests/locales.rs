//! Holds the languages to each other: every file parses, both have the same messages with the same attributes and the
//! same arguments, and every code says what to do.

// A failing test may panic; clippy's exception does not reach its helper functions.
#![allow(clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use yingbi_report::{Language, Messages};
use yingbi_resident::{AttributeType, Kind, Sensitivity};

fn folder(language: Language) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.tag())
}

fn names(language: Language) -> BTreeSet<String> {
    std::fs::read_dir(folder(language))
        .expect("a folder of messages")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect()
}

fn arguments(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => argument(inline, found),
                Expression::Select { selector, variants } => {
                    argument(selector, found);
                    variants.iter().for_each(|variant| arguments(&variant.value, found));
                }
            }
        }
    }
}

fn argument(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => match expression.as_ref() {
            Expression::Inline(inline) => argument(inline, found),
            Expression::Select { selector, .. } => argument(selector, found),
        },
        _ => {}
    }
}

/// Every message and attribute of a file with the arguments it uses.
fn keys(language: Language, file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(folder(language).join(file)).expect("a file of messages");
    let resource =
        parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{}/{file}: {errors:?}", language.tag()));
    let mut keys = BTreeMap::new();
    let mut add = |key: String, pattern: &Pattern<&str>| {
        let mut used = BTreeSet::new();
        arguments(pattern, &mut used);
        assert!(
            keys.insert(key.clone(), used).is_none(),
            "{}/{file}: {key} stands there twice",
            language.tag()
        );
    };
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                let id = message.id.name;
                if let Some(value) = &message.value {
                    add(id.to_owned(), value);
                }
                for attribute in &message.attributes {
                    add(format!("{id}.{}", attribute.id.name), &attribute.value);
                }
            }
            Entry::Junk { content } => panic!("{}/{file}: cannot be read: {content}", language.tag()),
            _ => {}
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_files_keys_and_arguments() {
    assert_eq!(names(Language::Zh), names(Language::En));
    for file in names(Language::Zh) {
        let (zh, en) = (keys(Language::Zh, &file), keys(Language::En, &file));
        let only = |a: &BTreeMap<String, _>, b: &BTreeMap<String, _>| -> Vec<String> {
            a.keys().filter(|key| !b.contains_key(*key)).cloned().collect()
        };
        assert_eq!(only(&zh, &en), [""; 0], "{file}: only in Chinese");
        assert_eq!(only(&en, &zh), [""; 0], "{file}: only in English");
        for (key, zh) in &zh {
            // English may need a number to choose a plural by where Chinese does not say it.
            let unknown: Vec<&String> = zh.difference(&en[key]).collect();
            assert!(unknown.is_empty(), "{file}: {key} uses {unknown:?} in Chinese only");
        }
    }
}

#[test]
fn no_key_stands_in_two_files() {
    for language in Language::ALL {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for file in names(language) {
            for key in keys(language, &file).into_keys() {
                if let Some(other) = seen.insert(key.clone(), file.clone()) {
                    panic!("{key} stands in {other} and in {file}");
                }
            }
        }
    }
}

#[test]
fn every_code_says_what_to_do() {
    for language in Language::ALL {
        for file in names(language) {
            let keys = keys(language, &file);
            for key in keys.keys().filter(|key| key.starts_with("YB") && !key.contains('.')) {
                assert!(keys.contains_key(&format!("{key}.help")), "{file}: {key} has no help");
                assert!(
                    key.len() == 6 && key[2..].bytes().all(|b| b.is_ascii_digit()),
                    "{file}: {key} is no code"
                );
            }
        }
    }
}

#[test]
fn every_file_is_loaded() {
    for language in Language::ALL {
        let messages = Messages::new(language);
        for file in names(language) {
            for key in keys(language, &file).into_keys() {
                assert!(messages.has(&key), "{file}: {key} is not loaded: is the file in messages.rs?");
            }
        }
    }
}

#[test]
fn every_kind_role_and_class_has_a_name() {
    for language in Language::ALL {
        let messages = Messages::new(language);
        for kind in Kind::ALL {
            assert!(messages.has(&format!("kind-{}", kind.name())));
        }
        for role in ["direct", "quasi", "sensitive", "insensitive"] {
            let role = AttributeType::from_name(role).expect("a role");
            assert!(messages.has(&format!("type-{}", role.name())));
        }
        for class in [Sensitivity::None, Sensitivity::Personal, Sensitivity::Sensitive] {
            assert!(messages.has(&format!("sensitivity-{}", class.name())));
        }
    }
}
