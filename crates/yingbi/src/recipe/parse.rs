//! From TOML to a [`Recipe`], strictly: an unknown key, table or value is an error that points into the text.

mod privacy;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use yingbi_anonymity::PramForm;
use yingbi_resident::{AttributeType, Kind, MaskForm, mask_forms};

use yingbi_vault::PseudonymForm;

use super::{
    Action, Average, ColumnRule, DEFAULT_USE, Dataset, DomainParts, Keys, OnInvalid, Recipe, Release,
    Sealing, Tail, TailForm, nearest,
};
use crate::column::{Decimal, Scale};
use crate::error::{RecipeError, RecipeProblem};

type Entry<'t, 'i> = &'t Spanned<DeValue<'i>>;

impl Recipe {
    /// Reads a recipe, version 1 (UTF-8 TOML).
    ///
    /// # Errors
    ///
    /// Any unknown key, table or value, any value out of its bounds, and any key that needs a part this version
    /// does not have; each with its place in `text`.
    pub fn parse(text: &str) -> Result<Recipe, RecipeError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = DeTable::parse(text).map_err(|error| {
            let message = error.message().to_owned();
            RecipeError::at(RecipeProblem::Syntax { message }, text, error.span())
        })?;
        Reader { text }.recipe(root.get_ref(), root.span())
    }
}

/// Keys of a column that one treatment or another reads.
const PARAMETERS: [&str; 18] = [
    "form",
    "domain",
    "hierarchy",
    "level",
    "to",
    "days",
    "use",
    "purpose",
    "bound",
    "bits",
    "k",
    "bottom",
    "bottom_share",
    "top",
    "top_share",
    "retention",
    "within",
    "together",
];

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
}

/// A table with the name it has in messages.
pub(super) struct Section<'t, 'i> {
    pub(super) name: String,
    pub(super) table: &'t DeTable<'i>,
    pub(super) span: Range<usize>,
}

impl<'t, 'i> Section<'t, 'i> {
    pub(super) fn key(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    pub(super) fn get(&self, key: &str) -> Option<Entry<'t, 'i>> {
        self.table.get(key)
    }
}

impl Reader<'_> {
    pub(super) fn fail<T>(&self, problem: RecipeProblem, span: Range<usize>) -> Result<T, RecipeError> {
        Err(RecipeError::at(problem, self.text, Some(span)))
    }

    fn recipe(&self, root: &DeTable<'_>, span: Range<usize>) -> Result<Recipe, RecipeError> {
        let root = Section { name: String::new(), table: root, span };
        self.known(&root, &["version", "dataset", "release", "privacy", "keys", "columns"])?;
        match self.integer(&root, "version")? {
            None => return self.missing(&root, "version"),
            Some((1, _)) => {}
            Some((other, span)) => {
                return self.fail(unknown_value("version", &other.to_string(), "1"), span);
            }
        }
        Ok(Recipe {
            dataset: self.dataset(&root)?,
            release: self.release(&root)?,
            keys: self.keys(&root)?,
            privacy: self.privacy(&root)?,
            columns: self.columns(&root)?,
            folder: std::path::PathBuf::new(),
            remarks: Vec::new(),
            forgone: Vec::new(),
            text: self.text.to_owned(),
        })
    }

    fn dataset(&self, root: &Section<'_, '_>) -> Result<Dataset, RecipeError> {
        let Some(section) = self.section(root, "dataset")? else { return Ok(Dataset::default()) };
        self.known(&section, &["name", "record", "household"])?;
        Ok(Dataset {
            name: self.string(&section, "name")?.map(|(text, _)| text),
            record: self.string(&section, "record")?.map(|(text, _)| text),
            household: self.string(&section, "household")?.map(|(text, _)| text),
        })
    }

    fn release(&self, root: &Section<'_, '_>) -> Result<Release, RecipeError> {
        let Some(section) = self.section(root, "release")? else { return Ok(Release::default()) };
        self.known(&section, &["recipient", "purpose"])?;
        Ok(Release {
            recipient: self.string(&section, "recipient")?.map(|(text, _)| text),
            purpose: self.string(&section, "purpose")?.map(|(text, _)| text),
        })
    }

    fn keys(&self, root: &Section<'_, '_>) -> Result<Keys, RecipeError> {
        let Some(section) = self.section(root, "keys")? else { return Ok(Keys::default()) };
        self.known(&section, &["keyring", "tenant"])?;
        Ok(Keys {
            keyring: self.string(&section, "keyring")?.map(|(text, _)| text),
            tenant: self.string(&section, "tenant")?.map(|(text, _)| text),
        })
    }

    fn columns(&self, root: &Section<'_, '_>) -> Result<Vec<ColumnRule>, RecipeError> {
        let Some(section) = self.section(root, "columns")? else { return self.missing(root, "columns") };
        let mut rules = Vec::with_capacity(section.table.len());
        for (name, value) in section.table {
            let table = self.table(&section.key(name.get_ref()), value)?;
            rules.push(self.rule(name, table)?);
        }
        // The parser sorts by name; the text's own order is what its owner knows.
        rules.sort_by_key(|rule| rule.span.as_ref().map_or(0, |span| span.start));
        Ok(rules)
    }

    fn rule(
        &self,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        section: Section<'_, '_>,
    ) -> Result<ColumnRule, RecipeError> {
        let common = ["kind", "type", "treatment", "on_invalid", "id", "weight"];
        let keys: Vec<&str> = common.into_iter().chain(PARAMETERS).collect();
        self.known(&section, &keys)?;
        let kind = match self.string(&section, "kind")? {
            None => Kind::Other,
            Some((text, span)) => match Kind::from_name(&text) {
                Some(kind) => kind,
                None => {
                    let near = nearest(&text, Kind::ALL.iter().map(|kind| kind.name()));
                    return self.fail(unknown_value(&section.key("kind"), &text, &near), span);
                }
            },
        };
        let attribute_type = match self.string(&section, "type")? {
            None => kind.attribute_type(),
            Some((text, span)) => match AttributeType::from_name(&text) {
                Some(kind) => kind,
                None => {
                    let allowed = "direct, quasi, sensitive, insensitive";
                    return self.fail(unknown_value(&section.key("type"), &text, allowed), span);
                }
            },
        };
        let on_invalid = match self.string(&section, "on_invalid")? {
            None => OnInvalid::default(),
            Some((text, span)) => match text.as_str() {
                "error" => OnInvalid::Error,
                "null" => OnInvalid::Null,
                other => {
                    return self.fail(unknown_value(&section.key("on_invalid"), other, "error, null"), span);
                }
            },
        };
        let action = self.action(&section, kind)?;
        let weight = self.weight(&section, attribute_type)?;
        Ok(ColumnRule {
            name: name.get_ref().to_string(),
            id: self.string(&section, "id")?.map(|(text, _)| text),
            kind,
            attribute_type,
            action,
            on_invalid,
            weight,
            span: Some(name.span()),
        })
    }

    fn weight(&self, section: &Section<'_, '_>, role: AttributeType) -> Result<Option<f64>, RecipeError> {
        let Some((weight, span)) = self.number(section, "weight")? else { return Ok(None) };
        if role != AttributeType::Quasi {
            return self.fail(RecipeProblem::WeightOfOther { column: section.name.clone() }, span);
        }
        if !(1e-6..=1e6).contains(&weight) {
            return self.fail(out_of_range(&section.key("weight"), "0.000001", "1000000"), span);
        }
        Ok(Some(weight))
    }

    fn action(&self, section: &Section<'_, '_>, kind: Kind) -> Result<Action, RecipeError> {
        let Some((treatment, span)) = self.string(section, "treatment")? else {
            return self.missing(section, "treatment");
        };
        // A key that the treatment does not read would be silently without effect.
        let own: &[&str] = match treatment.as_str() {
            "mask" => &["form"],
            "pseudonymize" => &["form", "domain"],
            "generalize" => &["hierarchy", "level"],
            "round" => &["to"],
            "shift" => &["days"],
            "seal" => &["use", "purpose", "bound"],
            "index" => &["use", "bits"],
            "microaggregate" => &["k", "form", "together"],
            "clip" => &["bottom", "bottom_share", "top", "top_share", "form"],
            "pram" => &["retention", "form"],
            "swap" => &["within"],
            _ => &[],
        };
        for key in PARAMETERS {
            if let (Some(entry), false) = (section.get(key), own.contains(&key)) {
                let (column, other) = (section.name.clone(), key.to_owned());
                return self.fail(RecipeProblem::Unfit { column, treatment, other }, entry.span());
            }
        }
        Ok(match treatment.as_str() {
            "keep" => Action::Keep,
            "drop" => Action::Drop,
            "redact" => Action::Redact,
            "mask" => Action::Mask { form: self.mask_form(section, kind)? },
            "pseudonymize" => self.pseudonymize(section)?,
            "generalize" => self.generalize(section, kind)?,
            "round" => match section.get("to") {
                None => return self.missing(section, "to"),
                Some(entry) => {
                    let text = number_text(entry);
                    match text.as_deref().and_then(Decimal::parse).filter(Decimal::is_positive) {
                        Some(to) => Action::Round { to },
                        None => return self.wrong(section, "to", "number above 0", entry),
                    }
                }
            },
            "shift" => match self.integer(section, "days")? {
                None => return self.missing(section, "days"),
                Some((days, span)) => match u32::try_from(days) {
                    Ok(days) if (1..=36_500).contains(&days) => Action::Shift { days },
                    _ => return self.fail(out_of_range(&section.key("days"), "1", "36500"), span),
                },
            },
            "seal" => Action::Seal(Sealing {
                usage: self.usage(section)?,
                purpose: self.string(section, "purpose")?.map(|(text, _)| text).unwrap_or_default(),
                bound: self.boolean(section, "bound")?.unwrap_or(true),
                index: None,
            }),
            "index" => Action::Index { name: self.usage(section)?, bits: self.bits(section)? },
            "microaggregate" => self.microaggregate(section)?,
            "clip" => self.clip(section, kind)?,
            "pram" => Action::Pram {
                retention: match self.number(section, "retention")? {
                    None => return self.missing(section, "retention"),
                    Some((share, _)) if (0.0..=0.999).contains(&share) => share,
                    Some((_, span)) => {
                        return self.fail(out_of_range(&section.key("retention"), "0", "0.999"), span);
                    }
                },
                form: self.form(section, "invariant, plain", PramForm::from_name)?.unwrap_or_default(),
            },
            "swap" => match self.share(section, "within", 1.0)? {
                None => return self.missing(section, "within"),
                Some(within) => Action::Swap { within },
            },
            other => {
                let allowed = "keep, drop, mask, pseudonymize, seal, index, generalize, shift, round, \
                               microaggregate, clip, pram, swap, redact";
                return self.fail(unknown_value(&section.key("treatment"), other, allowed), span);
            }
        })
    }

    fn mask_form(&self, section: &Section<'_, '_>, kind: Kind) -> Result<MaskForm, RecipeError> {
        let Some((text, span)) = self.string(section, "form")? else { return Ok(MaskForm::Standard) };
        match MaskForm::from_name(&text) {
            Some(form) => Ok(form),
            None => {
                let allowed: Vec<&str> = mask_forms(kind).iter().map(|form| form.name()).collect();
                self.fail(unknown_value(&section.key("form"), &text, &allowed.join(", ")), span)
            }
        }
    }

    fn microaggregate(&self, section: &Section<'_, '_>) -> Result<Action, RecipeError> {
        let k = match self.integer(section, "k")? {
            None => None,
            Some((k, span)) => match u64::try_from(k) {
                Ok(k) if (2..=1000).contains(&k) => Some(k),
                _ => return self.fail(out_of_range(&section.key("k"), "2", "1000"), span),
            },
        };
        let average = self.form(section, "mean, median", |name| match name {
            "mean" => Some(Average::Mean),
            "median" => Some(Average::Median),
            _ => None,
        })?;
        let average = average.unwrap_or_default();
        let together = self.string(section, "together")?;
        if let (Some((_, span)), Average::Median) = (&together, average) {
            let (column, treatment, other) =
                (section.name.clone(), "together".to_owned(), "median".to_owned());
            return self.fail(RecipeProblem::Unfit { column, treatment, other }, span.clone());
        }
        Ok(Action::Microaggregate { k, average, together: together.map(|(name, _)| name) })
    }

    fn clip(&self, section: &Section<'_, '_>, kind: Kind) -> Result<Action, RecipeError> {
        let (bottom, top) = (self.tail(section, kind, "bottom")?, self.tail(section, kind, "top")?);
        match (bottom, top) {
            (None, None) => return self.missing(section, "top"),
            (Some(Tail::At(low)), Some(Tail::At(high))) if low.compare(&high).is_ge() => {
                let column = section.name.clone();
                return self.fail(RecipeProblem::Bounds { column }, section.span.clone());
            }
            _ => {}
        }
        let form = self.form(section, "value, label", |name| match name {
            "value" => Some(TailForm::Value),
            "label" => Some(TailForm::Label),
            _ => None,
        })?;
        Ok(Action::Clip { bottom, top, form: form.unwrap_or_default() })
    }

    /// An end of a column: a bound (of dates a text, `"1940-01-01"`), or the share of its records under `KEY_share`.
    fn tail(&self, section: &Section<'_, '_>, kind: Kind, key: &str) -> Result<Option<Tail>, RecipeError> {
        let by_share = format!("{key}_share");
        let share = self.share(section, &by_share, 0.5)?.map(Tail::Share);
        let Some(entry) = section.get(key) else { return Ok(share) };
        if share.is_some() {
            let (column, treatment, other) = (section.name.clone(), key.to_owned(), by_share);
            return self.fail(RecipeProblem::Unfit { column, treatment, other }, entry.span());
        }
        let scale = Scale::of(kind);
        let text = match (scale, entry.get_ref()) {
            (Scale::Dates, DeValue::String(text)) => Some(text.to_string()),
            (Scale::Dates, _) => None,
            (Scale::Numbers, _) => number_text(entry),
        };
        match text.as_deref().and_then(|text| scale.read(text)) {
            Some(bound) => Ok(Some(Tail::At(bound))),
            None if scale == Scale::Dates => self.wrong(section, key, "date as text", entry),
            None => self.wrong(section, key, "number", entry),
        }
    }

    fn share(&self, section: &Section<'_, '_>, key: &str, most: f64) -> Result<Option<f64>, RecipeError> {
        match self.number(section, key)? {
            None => Ok(None),
            Some((share, _)) if share > 0.0 && share <= most => Ok(Some(share)),
            Some((_, span)) => {
                self.fail(out_of_range(&section.key(key), "0.000001", &most.to_string()), span)
            }
        }
    }

    fn form<T>(
        &self,
        section: &Section<'_, '_>,
        allowed: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, RecipeError> {
        let Some((text, span)) = self.string(section, "form")? else { return Ok(None) };
        match read(&text) {
            Some(form) => Ok(Some(form)),
            None => self.fail(unknown_value(&section.key("form"), &text, allowed), span),
        }
    }

    fn usage(&self, section: &Section<'_, '_>) -> Result<String, RecipeError> {
        Ok(self.string(section, "use")?.map_or_else(|| DEFAULT_USE.to_owned(), |(text, _)| text))
    }

    fn bits(&self, section: &Section<'_, '_>) -> Result<Option<u16>, RecipeError> {
        match self.integer(section, "bits")? {
            None => Ok(None),
            Some((bits, span)) => match u16::try_from(bits) {
                Ok(bits) if (1..=256).contains(&bits) => Ok(Some(bits)),
                _ => self.fail(out_of_range(&section.key("bits"), "1", "256"), span),
            },
        }
    }

    fn pseudonymize(&self, section: &Section<'_, '_>) -> Result<Action, RecipeError> {
        let mut form = PseudonymForm::default();
        if let Some((text, span)) = self.string(section, "form")? {
            form = match PseudonymForm::from_name(&text) {
                Some(form) => form,
                None => {
                    let allowed = "token, reversible, shaped";
                    return self.fail(unknown_value(&section.key("form"), &text, allowed), span);
                }
            };
        }
        let mut domain = DomainParts::default();
        if let Some(parts) = self.section(section, "domain")? {
            self.known(&parts, &["recipient", "purpose", "epoch"])?;
            let part = |key| self.string(&parts, key).map(|part| part.map(|(text, _)| text));
            domain = DomainParts {
                recipient: part("recipient")?,
                purpose: part("purpose")?,
                epoch: part("epoch")?,
            };
        }
        Ok(Action::Pseudonymize { form, domain })
    }

    fn generalize(&self, section: &Section<'_, '_>, kind: Kind) -> Result<Action, RecipeError> {
        let hierarchy = self.hierarchy(section, kind)?;
        let level = match self.integer(section, "level")? {
            None => None,
            Some((level, span)) => match usize::try_from(level) {
                Ok(level) if level <= 64 => Some(level),
                _ => return self.fail(out_of_range(&section.key("level"), "0", "64"), span),
            },
        };
        Ok(Action::Generalize { hierarchy, level })
    }

    pub(super) fn known(&self, section: &Section<'_, '_>, keys: &[&str]) -> Result<(), RecipeError> {
        for key in section.table.keys() {
            if !keys.contains(&key.get_ref().as_ref()) {
                let near = nearest(key.get_ref(), keys.iter().copied());
                let problem = RecipeProblem::UnknownKey { key: section.key(key.get_ref()), nearest: near };
                return self.fail(problem, key.span());
            }
        }
        Ok(())
    }

    pub(super) fn missing<T>(&self, section: &Section<'_, '_>, key: &str) -> Result<T, RecipeError> {
        self.fail(RecipeProblem::MissingKey { key: section.key(key) }, section.span.clone())
    }

    pub(super) fn wrong<T>(
        &self,
        section: &Section<'_, '_>,
        key: &str,
        expected: &'static str,
        entry: Entry<'_, '_>,
    ) -> Result<T, RecipeError> {
        self.fail(RecipeProblem::WrongType { key: section.key(key), expected }, entry.span())
    }

    fn table<'t, 'i>(&self, name: &str, entry: Entry<'t, 'i>) -> Result<Section<'t, 'i>, RecipeError> {
        match entry.get_ref() {
            DeValue::Table(table) => Ok(Section { name: name.to_owned(), table, span: entry.span() }),
            _ => {
                self.fail(RecipeProblem::WrongType { key: name.to_owned(), expected: "table" }, entry.span())
            }
        }
    }

    pub(super) fn section<'t, 'i>(
        &self,
        parent: &Section<'t, 'i>,
        key: &str,
    ) -> Result<Option<Section<'t, 'i>>, RecipeError> {
        parent.get(key).map(|entry| self.table(&parent.key(key), entry)).transpose()
    }

    pub(super) fn string(
        &self,
        section: &Section<'_, '_>,
        key: &str,
    ) -> Result<Option<(String, Range<usize>)>, RecipeError> {
        match section.get(key) {
            None => Ok(None),
            Some(entry) => match entry.get_ref() {
                DeValue::String(text) => Ok(Some((text.to_string(), entry.span()))),
                _ => self.wrong(section, key, "string", entry),
            },
        }
    }

    fn boolean(&self, section: &Section<'_, '_>, key: &str) -> Result<Option<bool>, RecipeError> {
        match section.get(key) {
            None => Ok(None),
            Some(entry) => match entry.get_ref() {
                DeValue::Boolean(value) => Ok(Some(*value)),
                _ => self.wrong(section, key, "true or false", entry),
            },
        }
    }

    pub(super) fn integer(
        &self,
        section: &Section<'_, '_>,
        key: &str,
    ) -> Result<Option<(i64, Range<usize>)>, RecipeError> {
        match section.get(key) {
            None => Ok(None),
            Some(entry) => match entry.get_ref() {
                DeValue::Integer(number) => {
                    match i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()) {
                        Ok(number) => Ok(Some((number, entry.span()))),
                        Err(_) => self.wrong(section, key, "whole number", entry),
                    }
                }
                _ => self.wrong(section, key, "whole number", entry),
            },
        }
    }

    fn number(
        &self,
        section: &Section<'_, '_>,
        key: &str,
    ) -> Result<Option<(f64, Range<usize>)>, RecipeError> {
        match section.get(key) {
            None => Ok(None),
            Some(entry) => match number_text(entry).and_then(|text| text.parse().ok()) {
                Some(number) => Ok(Some((number, entry.span()))),
                None => self.wrong(section, key, "number", entry),
            },
        }
    }
}

/// A TOML number as decimal text.
pub(super) fn number_text(entry: Entry<'_, '_>) -> Option<String> {
    match entry.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
        DeValue::Float(number) => Some(number.as_str().replace('_', "")),
        _ => None,
    }
}

pub(super) fn unknown_value(key: &str, given: &str, allowed: &str) -> RecipeProblem {
    RecipeProblem::UnknownValue { key: key.to_owned(), given: given.to_owned(), allowed: allowed.to_owned() }
}

pub(super) fn out_of_range(key: &str, low: &str, high: &str) -> RecipeProblem {
    RecipeProblem::OutOfRange { key: key.to_owned(), low: low.to_owned(), high: high.to_owned() }
}
