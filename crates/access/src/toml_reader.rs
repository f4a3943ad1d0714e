//! TOML with places: every problem is collected, none ends the reading.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use yingbi_resident::nearest;

use crate::policies::{Fault, PolicyProblem, Source};

pub(crate) type Entry<'t, 'i> = &'t Spanned<DeValue<'i>>;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// Reads one file.
pub(crate) struct Reader<'t> {
    pub(crate) source: Source<'t>,
    problems: RefCell<Vec<PolicyProblem>>,
    /// Where no line may be shown: it may hold a personal number.
    hidden: RefCell<Vec<Range<usize>>>,
}

/// A table with the name it has in messages.
#[derive(Clone, Debug)]
pub(crate) struct Section<'t, 'i> {
    pub(crate) name: String,
    pub(crate) table: &'t DeTable<'i>,
    pub(crate) span: Range<usize>,
}

impl<'t, 'i> Section<'t, 'i> {
    /// A key's name in messages.
    pub(crate) fn key(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Entry<'t, 'i>> {
        self.table.get(key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// The entries in the order of the text.
    pub(crate) fn entries(&self) -> Vec<(&'t Spanned<Cow<'i, str>>, Entry<'t, 'i>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }
}

impl<'t> Reader<'t> {
    pub(crate) fn new(source: Source<'t>) -> Reader<'t> {
        Reader { source, problems: RefCell::default(), hidden: RefCell::default() }
    }

    /// What was found wrong.
    pub(crate) fn into_problems(self) -> Vec<PolicyProblem> {
        self.problems.into_inner()
    }

    /// No line of this span is shown in a problem.
    pub(crate) fn hide(&self, span: Range<usize>) {
        self.hidden.borrow_mut().push(span);
    }

    pub(crate) fn report(&self, fault: Fault, span: Range<usize>) {
        let line = self.lines(&span);
        let shown = !self.hidden.borrow().iter().any(|hidden| {
            let hidden = self.lines(hidden);
            hidden.start < line.end && line.start < hidden.end
        });
        self.problems.borrow_mut().push(self.source.problem(fault, span, shown));
    }

    /// The span, widened to whole lines.
    fn lines(&self, span: &Range<usize>) -> Range<usize> {
        let bytes = self.source.text.as_bytes();
        let (start, end) = (span.start.min(bytes.len()), span.end.min(bytes.len()));
        let begin = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let stop = bytes[end..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| end + at);
        begin..stop + 1
    }

    /// Parses the file and hands its root to `read`; a file that is no TOML is one problem.
    pub(crate) fn root<T>(&self, private: bool, read: impl FnOnce(&Section<'_, '_>) -> T) -> Option<T> {
        match DeTable::parse(self.source.text) {
            Ok(root) => {
                let section = Section { name: String::new(), table: root.get_ref(), span: 0..0 };
                Some(read(&section))
            }
            Err(error) => {
                if private {
                    self.hide(0..self.source.text.len());
                }
                let fault = Fault::error("YB1010").with("message", error.message());
                self.report(fault, error.span().unwrap_or(0..0));
                None
            }
        }
    }

    /// Reports the keys of a section that nothing reads.
    pub(crate) fn known(&self, section: &Section<'_, '_>, keys: &[&str]) {
        for (key, _) in section.entries() {
            if !keys.contains(&key.get_ref().as_ref()) {
                let near = nearest(key.get_ref(), keys.iter().copied());
                let fault =
                    Fault::error("YB1011").with("key", section.key(key.get_ref())).with("nearest", near);
                self.report(fault, key.span());
            }
        }
    }

    pub(crate) fn missing(&self, section: &Section<'_, '_>, key: &str) {
        self.report(Fault::error("YB1013").with("key", section.key(key)), section.span.clone());
    }

    pub(crate) fn wrong(&self, key: &str, expected: &'static str, span: Range<usize>) {
        self.report(Fault::error("YB1012").with("key", key).with("expected", expected), span);
    }

    /// A value that is none of those allowed.
    pub(crate) fn unknown_value(&self, key: &str, given: &str, allowed: &[&str], span: Range<usize>) {
        let fault = Fault::error("YB1014")
            .with("key", key)
            .with("value", given)
            .with("allowed", allowed)
            .with("nearest", nearest(given, allowed.iter().copied()));
        self.report(fault, span);
    }

    /// A name of something that the catalogue does not have. `what`: `field`, `attribute`, `group`, `purpose`, `kind`,
    /// `party`, `policy`.
    pub(crate) fn unknown_name<'n>(
        &self,
        what: &'static str,
        name: &str,
        known: impl Iterator<Item = &'n str>,
        span: Range<usize>,
    ) {
        let fault = Fault::error("YB1015")
            .with("what", what)
            .with("name", name)
            .with("nearest", nearest(name, known));
        self.report(fault, span);
    }

    pub(crate) fn table<'a, 'i>(&self, name: String, entry: Entry<'a, 'i>) -> Option<Section<'a, 'i>> {
        match entry.get_ref() {
            DeValue::Table(table) => Some(Section { name, table, span: entry.span() }),
            _ => {
                self.wrong(&name, "table", entry.span());
                None
            }
        }
    }

    pub(crate) fn section<'a, 'i>(&self, parent: &Section<'a, 'i>, key: &str) -> Option<Section<'a, 'i>> {
        self.table(parent.key(key), parent.get(key)?)
    }

    /// The tables of a table of tables, by name, in the order of the text.
    pub(crate) fn sections<'a, 'i>(
        &self,
        parent: &Section<'a, 'i>,
        key: &str,
    ) -> Vec<(Placed<String>, Section<'a, 'i>)> {
        let Some(tables) = self.section(parent, key) else { return Vec::new() };
        let mut sections: Vec<_> = tables
            .entries()
            .into_iter()
            .filter_map(|(name, entry)| {
                let mut section = self.table(tables.key(name.get_ref()), entry)?;
                // A table's own span begins at its header; a missing key is reported at its name.
                section.span = name.span();
                Some((Placed { value: name.get_ref().to_string(), span: name.span() }, section))
            })
            .collect();
        sections.sort_by_key(|(name, _)| name.span.start);
        sections
    }

    /// The tables of an array of tables.
    pub(crate) fn array<'a, 'i>(&self, parent: &Section<'a, 'i>, key: &str) -> Vec<Section<'a, 'i>> {
        let Some(entry) = parent.get(key) else { return Vec::new() };
        let DeValue::Array(items) = entry.get_ref() else {
            self.wrong(&parent.key(key), "tables", entry.span());
            return Vec::new();
        };
        items.iter().filter_map(|item| self.table(parent.key(key), item)).collect()
    }

    pub(crate) fn string_of(&self, key: &str, entry: Entry<'_, '_>) -> Option<Placed<String>> {
        match entry.get_ref() {
            DeValue::String(text) => Some(Placed { value: text.to_string(), span: entry.span() }),
            _ => {
                self.wrong(key, "text", entry.span());
                None
            }
        }
    }

    pub(crate) fn string(&self, section: &Section<'_, '_>, key: &str) -> Option<Placed<String>> {
        self.string_of(&section.key(key), section.get(key)?)
    }

    /// A text that has to be there and must not be blank.
    pub(crate) fn required(&self, section: &Section<'_, '_>, key: &str) -> Option<Placed<String>> {
        if !section.has(key) {
            self.missing(section, key);
            return None;
        }
        let text = self.string(section, key)?;
        if text.value.trim().is_empty() {
            self.report(Fault::error("YB1026").with("key", section.key(key)), text.span);
            return None;
        }
        Some(text)
    }

    pub(crate) fn strings_of(&self, key: &str, entry: Entry<'_, '_>) -> Option<Vec<Placed<String>>> {
        match entry.get_ref() {
            DeValue::Array(items) => {
                Some(items.iter().filter_map(|item| self.string_of(key, item)).collect())
            }
            _ => {
                self.wrong(key, "texts", entry.span());
                None
            }
        }
    }

    pub(crate) fn strings(&self, section: &Section<'_, '_>, key: &str) -> Option<Vec<Placed<String>>> {
        self.strings_of(&section.key(key), section.get(key)?)
    }

    /// A text or an array of texts.
    pub(crate) fn one_or_more(&self, key: &str, entry: Entry<'_, '_>) -> Option<Vec<Placed<String>>> {
        match entry.get_ref() {
            DeValue::Array(_) => self.strings_of(key, entry),
            DeValue::String(_) => Some(vec![self.string_of(key, entry)?]),
            _ => {
                self.wrong(key, "text-or-texts", entry.span());
                None
            }
        }
    }

    pub(crate) fn truth_of(&self, key: &str, entry: Entry<'_, '_>) -> Option<bool> {
        match entry.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => {
                self.wrong(key, "truth", entry.span());
                None
            }
        }
    }

    pub(crate) fn truth(&self, section: &Section<'_, '_>, key: &str) -> Option<bool> {
        self.truth_of(&section.key(key), section.get(key)?)
    }

    pub(crate) fn integer_of(&self, key: &str, entry: Entry<'_, '_>) -> Option<i64> {
        let number = match entry.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
            }
            _ => None,
        };
        if number.is_none() {
            self.wrong(key, "number", entry.span());
        }
        number
    }

    pub(crate) fn integer(&self, section: &Section<'_, '_>, key: &str) -> Option<Placed<i64>> {
        let entry = section.get(key)?;
        Some(Placed { value: self.integer_of(&section.key(key), entry)?, span: entry.span() })
    }
}
