//! Every sentence that the program says, by key.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use yingbi_resident::{Argument, AttributeType, Diagnostic, Kind, Sensitivity};

use crate::document::{Fact, Notice};
use crate::language::{Language, Told};

/// The files of one language, by name.
macro_rules! files {
    ($tag:literal) => {
        &[
            ("resident", include_str!(concat!("../locales/", $tag, "/resident.ftl"))),
            ("table", include_str!(concat!("../locales/", $tag, "/table.ftl"))),
            ("detect", include_str!(concat!("../locales/", $tag, "/detect.ftl"))),
            ("anonymity", include_str!(concat!("../locales/", $tag, "/anonymity.ftl"))),
            ("vault", include_str!(concat!("../locales/", $tag, "/vault.ftl"))),
            ("access", include_str!(concat!("../locales/", $tag, "/access.ftl"))),
            ("consent", include_str!(concat!("../locales/", $tag, "/consent.ftl"))),
            ("yingbi", include_str!(concat!("../locales/", $tag, "/yingbi.ftl"))),
            ("policies", include_str!(concat!("../locales/", $tag, "/policies.ftl"))),
            ("keys", include_str!(concat!("../locales/", $tag, "/keys.ftl"))),
            ("consents", include_str!(concat!("../locales/", $tag, "/consents.ftl"))),
            ("cli", include_str!(concat!("../locales/", $tag, "/cli.ftl"))),
            ("report", include_str!(concat!("../locales/", $tag, "/report.ftl"))),
        ]
    };
}

/// The Fluent files of a language: name of the crate they speak for, and their text.
pub(crate) const fn files(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::Zh => files!("zh-CN"),
        Language::En => files!("en"),
    }
}

/// The messages of one language. Cheap to share between threads.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Messages {
    /// Loads every file of the language. What does not parse is left out (a test holds the files to account):
    /// a program that reports an error must not fail over the words for it.
    pub fn new(language: Language) -> Messages {
        let identifier = language.tag().parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Marks that isolate bidirectional text show up as rubbish in terminals and logs; neither language needs them.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(grouped));
        for (_, text) in files(language) {
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) => resource,
                Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Messages { language, bundle }
    }

    /// The language spoken.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a message of that key (`help-audit`, or `YB0203.help` for an attribute).
    pub fn has(&self, key: &str) -> bool {
        self.format(key, &[]).is_some()
    }

    /// The message of a key, or the key itself where there is none. `key.attribute` reads an attribute. Numbers are
    /// written in groups of three; an empty name can be selected as `[none]`.
    pub fn say(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        self.format(key, arguments).unwrap_or_else(|| key.to_owned())
    }

    /// A message without arguments.
    pub fn text(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A diagnostic in words. Where the language lacks the message, its code and arguments stand in.
    pub fn diagnostic(&self, diagnostic: &dyn Diagnostic) -> Told {
        let code = diagnostic.code();
        let mut arguments = diagnostic.arguments();
        self.ready(&mut arguments);
        let text = self.format(code, &arguments).unwrap_or_else(|| bare(code, &arguments));
        // What is wrong with a value is said by the part that found it, where the value stands by the run.
        let placed = arguments.iter().any(|(name, _)| *name == "at-record");
        let place = placed.then(|| self.format("at-cell", &arguments)).flatten().unwrap_or_default();
        Told {
            code: code.to_owned(),
            text: place + &text,
            help: self.format(&format!("{code}.help"), &arguments).unwrap_or_default(),
        }
    }

    /// Gives the words among the arguments those of the language, and makes names out of files safe to print.
    fn ready(&self, arguments: &mut [(&'static str, Argument)]) {
        for (name, argument) in arguments {
            match argument {
                Argument::Name(text) => {
                    let group = match *name {
                        name if WORDS.contains(&name) => Some(format!("word-{}", slug(text))),
                        "model" => Some(format!("model-{}", text.replace('-', "_"))),
                        "parameter" => Some(format!("symbol-{}", slug(text))),
                        _ => None,
                    };
                    *text = match group.filter(|key| self.has(key)) {
                        Some(key) => self.text(&key),
                        // A name out of a file could otherwise write lines of its own.
                        None => crate::text::shown(text),
                    };
                }
                Argument::Names(names) => {
                    names.iter_mut().for_each(|name| *name = crate::text::shown(name));
                }
                Argument::Phrases { each, .. } => {
                    each.iter_mut().for_each(|phrase| self.ready(&mut phrase.arguments));
                }
                _ => {}
            }
        }
    }

    /// A notice of a document in words.
    pub fn notice(&self, notice: &Notice) -> Told {
        let arguments: Vec<(&str, Argument)> =
            notice.arguments.iter().map(|(name, fact)| (name.as_str(), argument_of(fact))).collect();
        Told {
            code: notice.code.clone(),
            text: self.format(&notice.code, &arguments).unwrap_or_else(|| bare(&notice.code, &arguments)),
            help: self.format(&format!("{}.help", notice.code), &arguments).unwrap_or_default(),
        }
    }

    /// The name of a kind: 居民身份证号, resident identity number.
    pub fn kind(&self, kind: Kind) -> String {
        self.name("kind", kind.name())
    }

    /// The name of a role in the privacy model.
    pub fn attribute_type(&self, attribute_type: AttributeType) -> String {
        self.name("type", attribute_type.name())
    }

    /// The name of a legal class.
    pub fn sensitivity(&self, sensitivity: Sensitivity) -> String {
        self.name("sensitivity", sensitivity.name())
    }

    /// The name of something with a stable name, in groups `kind`, `type`, `sensitivity`, `treatment`, `severity`,
    /// `format`, `level` …; the stable name itself where the language has none.
    pub fn name(&self, group: &str, stable: &str) -> String {
        self.format(&format!("{group}-{stable}"), &[]).unwrap_or_else(|| stable.to_owned())
    }

    /// Formats a message (`id`) or an attribute (`id.attribute`); none where the language lacks it.
    fn format(&self, key: &str, arguments: &[(&str, Argument)]) -> Option<String> {
        let (id, attribute) = match key.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (key, None),
        };
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            match argument {
                Argument::Number(number) => values.set(*name, FluentNumber::from(*number as f64)),
                // Fluent has no variant for an empty text: a message selects it as `[none]`.
                Argument::Name(text) if text.is_empty() => values.set(*name, "none"),
                Argument::Names(names) if names.is_empty() => values.set(*name, "none"),
                Argument::Names(names) => values.set(*name, names.join(&self.text("list-separator"))),
                Argument::Phrases { each, separator } => {
                    let each: Vec<String> =
                        each.iter().map(|phrase| self.say(&phrase.key, &phrase.arguments)).collect();
                    values.set(*name, each.join(&self.text(separator)));
                }
                // What comes from a file, a catalogue or a command line could otherwise write lines of its own.
                Argument::Name(text) => values.set(*name, crate::text::shown(text)),
                other => values.set(*name, plain(other)),
            }
        }
        // An argument the message wants and does not get stands there as `{$name}`: visible, and no reason to fail.
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned())
    }
}

/// A diagnostic without words: its code and its arguments. Shown where a language lacks the message.
fn bare(code: &str, arguments: &[(&str, Argument)]) -> String {
    let mut text = code.to_owned();
    for (name, argument) in arguments {
        text.push_str(&format!(" {name}={}", plain(argument)));
    }
    text
}

/// Whole numbers in groups of three.
fn grouped<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 && number.value.abs() < 9e15 => {
            Some(group(number.value as i64))
        }
        _ => None,
    }
}

/// A whole number in groups of three: `16,384`.
pub(crate) fn group(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An argument as plain text.
pub(crate) fn plain(argument: &Argument) -> String {
    match argument {
        Argument::Number(number) => number.to_string(),
        Argument::Name(name) => name.clone(),
        Argument::Names(names) => names.join(", "),
        // `Argument` may grow; what is unknown is left out rather than guessed.
        _ => String::new(),
    }
}

/// Arguments of diagnostics that are words of the program or the system, not names of the user's.
const WORDS: &[&str] = &["given", "needed", "state", "action", "reason", "cause", "part"];

/// A word as a key of a message has it.
fn slug(text: &str) -> String {
    text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// A fact of a document as an argument of a message.
pub(crate) fn argument_of(fact: &Fact) -> Argument {
    match fact {
        Fact::Count(count) => Argument::Number(*count),
        Fact::Name(name) => Argument::Name(name.clone()),
        Fact::Number(number) => Argument::Name(number.to_string()),
        Fact::Flag(flag) => Argument::Name(flag.to_string()),
        Fact::List(list) => Argument::Names(list.iter().map(|fact| plain(&argument_of(fact))).collect()),
        Fact::Group(_) => Argument::Name(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_write_no_lines_and_no_colours_of_their_own() {
        let name = |text: &str| Argument::Name(text.to_owned());
        let arguments = [("policy", name("p")), ("text", name("ok\u{1b}[2J\nerror YB9999\u{202e}"))];
        let said = Messages::new(Language::En).say("said-obligation", &arguments);
        assert!(said.ends_with("ok\u{fffd}[2J\u{fffd}error YB9999\u{fffd}"), "{said:?}");
    }

    #[test]
    fn says_in_both_languages_and_survives_what_it_does_not_know() {
        let (zh, en) = (Messages::new(Language::Zh), Messages::new(Language::En));
        assert_eq!(zh.kind(Kind::ResidentId), "居民身份证号");
        assert_eq!(en.kind(Kind::ResidentId), "resident identity number");
        assert_eq!(en.say("fact-records", &[("count", Argument::Number(1))]), "1 record");
        assert_eq!(en.say("fact-records", &[("count", Argument::Number(20_000))]), "20,000 records");
        assert_eq!(zh.text("no-such-key"), "no-such-key");
        assert_eq!(zh.name("kind", "unheard_of"), "unheard_of");
        assert!(en.text("help-audit.long").starts_with("Reads one file"));
        let notice = Notice { code: "YB9999".to_owned(), ..Notice::default() };
        assert_eq!(
            zh.notice(&notice),
            Told { code: "YB9999".into(), text: "YB9999".into(), help: String::new() }
        );
    }

    #[test]
    fn numbers_stand_in_groups_of_three() {
        assert_eq!(group(0), "0");
        assert_eq!(group(999), "999");
        assert_eq!(group(1_000), "1,000");
        assert_eq!(group(-1_234_567), "-1,234,567");
    }

    #[test]
    fn messages_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Messages>();
    }
}
