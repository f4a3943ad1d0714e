//! The strict recipe that `anonymize` uses by itself.
//!
//! What names a person by itself is dropped, save one column that tells records apart and becomes a token; what
//! names a person together with other columns is generalised; what hurts stays, rare values grouped; what cannot
//! be judged is dropped. It is a proposal: the owner of the data may know better, and edits it.

use std::collections::{BTreeMap, HashSet};

use yingbi_anonymity::{Hierarchy, HierarchySpec, Screen, Suggestion};
use yingbi_detect::Finding;
use yingbi_resident::{AttributeType, Kind, normalise};

use yingbi_vault::PseudonymForm;

use super::{
    Action, ColumnRule, Dataset, Diversity, DomainParts, Keys, OnInvalid, Privacy, Recipe, Release, Remark,
};
use crate::column::Decimal;
use crate::plan::not_held;

/// What is known of one column when a recipe is proposed.
pub(crate) struct Known<'a> {
    pub(crate) name: &'a str,
    pub(crate) finding: &'a Finding,
    /// Personal numbers found by the byte scan anywhere in the column.
    pub(crate) hits: &'a BTreeMap<Kind, u64>,
    /// Cells of the first records.
    pub(crate) sample: &'a [&'a str],
}

/// Below this confidence a kind is a guess, and the column is treated as unknown.
const GUESS: f32 = 0.5;
/// The level of dates that shows the year.
const YEAR: usize = 3;
/// Distinct values up to which an unknown column is taken for a category.
const CATEGORIES: usize = 24;
/// Characters up to which a cell of an unknown column is taken for a category.
const CATEGORY_LENGTH: usize = 12;

/// Share of a sensitive column's commonest value up to which two values are asked for in every class: at 0.95 a class
/// of twenty has one other on average.
const COMMONEST: f64 = 0.95;

/// Proposes a recipe for columns in the file's order.
pub(crate) fn propose(columns: &[Known<'_>], privacy: Privacy, release: Release) -> Recipe {
    let record = record_column(columns);
    let estate = columns.iter().any(|column| column.finding.kind == Kind::CommunityName);
    let rules: Vec<ColumnRule> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let (attribute_type, action) = rule(column, record == Some(index), estate);
            let mut rule = ColumnRule {
                name: column.name.to_owned(),
                id: None,
                kind: column.finding.kind,
                attribute_type,
                action,
                on_invalid: OnInvalid::Null,
                weight: None,
                span: None,
            };
            // Times that no treatment of dates can read: what the plan would refuse is not proposed.
            if not_held(&rule, column.sample).is_some() {
                rule.kind = Kind::Other;
                (rule.attribute_type, rule.action) = unknown(column);
            }
            rule
        })
        .collect();
    let remarks = remarks(columns, &rules);
    let mut privacy = privacy;
    let mut forgone = Vec::new();
    if privacy.diversity.is_empty() && rules.iter().any(|rule| rule.attribute_type == AttributeType::Quasi) {
        for (column, rule) in columns.iter().zip(&rules).filter(|(_, rule)| is_category(rule)) {
            match varied(&treated(column.sample, &rule.action)) {
                true => privacy.diversity.push(Diversity::distinct(rule.name.as_str(), 2)),
                false => forgone.push(rule.name.clone()),
            }
        }
    }
    Recipe {
        dataset: Dataset {
            name: None,
            record: record.map(|index| columns[index].name.to_owned()),
            household: None,
        },
        release,
        keys: Keys::default(),
        privacy,
        columns: rules,
        folder: std::path::PathBuf::new(),
        remarks,
        forgone,
        text: String::new(),
    }
}

/// A sensitive column whose values stay as categories: if all of a class are alike, it is learned of each of them.
fn is_category(rule: &ColumnRule) -> bool {
    rule.attribute_type == AttributeType::Sensitive && matches!(rule.action, Action::Generalize { .. })
}

/// Whether two different values can be asked for in every class without giving up most of the detail: of one value that
/// nearly all hold, the few others would have to be shared out among the classes.
fn varied(cells: &[String]) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in cells {
        *counts.entry(cell).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    counts.len() > 1 && most as f64 <= COMMONEST * cells.len() as f64
}

/// Columns that the output shows outside the classes and that single people out as it shows them, alone or with others:
/// somebody who may know them can tell apart what the classes hide.
fn remarks(columns: &[Known<'_>], rules: &[ColumnRule]) -> Vec<Remark> {
    let shown: Vec<usize> = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| {
            rule.attribute_type != AttributeType::Direct && !matches!(rule.action, Action::Drop)
        })
        .map(|(column, _)| column)
        .collect();
    let treated: Vec<Vec<String>> =
        shown.iter().map(|&column| treated(columns[column].sample, &rules[column].action)).collect();
    let cells: Vec<Vec<&str>> =
        treated.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    let mut screen = Screen::new(shown.len());
    if screen.add(&slices).is_err() {
        return Vec::new(); // columns of unequal length: no record was kept
    }
    let found = screen.suggest(Suggestion::IDENTIFYING);
    let outside = |column: usize| rules[column].attribute_type == AttributeType::Insensitive;
    let name = |at: &usize| shown.get(*at).map(|&column| columns[column].name.to_owned());
    shown
        .iter()
        .enumerate()
        .filter(|(_, column)| outside(**column))
        .filter_map(|(at, &column)| {
            let subset = found.reason(at)?;
            let with = subset.columns.iter().filter(|other| **other != at).filter_map(name).collect();
            Some(Remark { column, with, uniques: subset.uniques, records: found.looked_at })
        })
        .collect()
}

/// Cells as an output would show them, where their form does not depend on other columns; as they stand where the
/// search decides.
fn treated(sample: &[&str], action: &Action) -> Vec<String> {
    let plain = || sample.iter().map(|cell| (*cell).to_owned()).collect();
    match action {
        Action::Round { to } => {
            let round =
                |cell: &&str| Decimal::parse(&normalise(cell)).map(|number| number.round_to(*to).to_string());
            sample.iter().map(|cell| round(cell).unwrap_or_default()).collect()
        }
        Action::Generalize { hierarchy: Some(choice), level: Some(level) } => {
            let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
            for cell in sample {
                *counts.entry(cell).or_default() += 1;
            }
            let (values, counts): (Vec<&str>, Vec<u64>) = counts.into_iter().unzip();
            match choice.spec().map(|spec| Hierarchy::build(spec, &values, &counts)) {
                Some(Ok(built)) => {
                    let label =
                        |cell: &&str| values.binary_search(cell).map_or("*", |at| built.label(at, *level));
                    sample.iter().map(|cell| label(cell).to_owned()).collect()
                }
                _ => plain(),
            }
        }
        _ => plain(),
    }
}

/// The column that best tells one person from another: the surest of resident ids.
fn record_column(columns: &[Known<'_>]) -> Option<usize> {
    let mut best: Option<(usize, u64)> = None;
    for (index, column) in columns.iter().enumerate() {
        if column.finding.kind != Kind::ResidentId || column.finding.confidence < GUESS {
            continue;
        }
        // A second column of ids is a guardian's or a spouse's, and is emptier.
        let valid = column.finding.cells.valid;
        if valid > 0 && best.is_none_or(|(_, most)| valid > most) {
            best = Some((index, valid));
        }
    }
    best.map(|(index, _)| index)
}

fn rule(column: &Known<'_>, is_record: bool, estate: bool) -> (AttributeType, Action) {
    use AttributeType::{Direct, Insensitive, Quasi, Sensitive};
    let generalize = || Action::Generalize { hierarchy: None, level: None };
    let pseudonymize = || Action::Pseudonymize { form: PseudonymForm::Token, domain: DomainParts::default() };
    let finding = column.finding;
    let found = !column.hits.is_empty();
    if finding.confidence < GUESS && finding.attribute_type != Direct {
        return unknown(column);
    }
    match finding.kind {
        Kind::ResidentId if is_record => (Direct, pseudonymize()),
        Kind::Relation
        | Kind::Sex
        | Kind::Ethnicity
        | Kind::BirthDate
        | Kind::Age
        | Kind::Region
        | Kind::Marital
        | Kind::Education
        | Kind::Occupation
        | Kind::CommunityName => (Quasi, generalize()),
        // The dwelling is told by the estate where there is one; a registered address is another matter.
        Kind::Address if finding.attribute_type == Direct && estate => (Direct, Action::Drop),
        Kind::Address => (Quasi, generalize()),
        Kind::Date => (
            Insensitive,
            Action::Generalize { hierarchy: Some(HierarchySpec::Dates.into()), level: Some(YEAR) },
        ),
        Kind::Amount => match step(column.sample) {
            Some(to) => (Insensitive, Action::Round { to }),
            None => (Insensitive, Action::Drop),
        },
        Kind::Political | Kind::Religion | Kind::WelfareFlag | Kind::Disability | Kind::Health => {
            let action = if found { Action::Redact } else { grouped() };
            (Sensitive, action)
        }
        Kind::Other => unknown(column),
        // Community correction is confidential by law (社区矫正法 54).
        Kind::CriminalFlag => (Sensitive, Action::Drop),
        kind => (kind.attribute_type().min(finding.attribute_type), Action::Drop),
    }
}

/// Rare values of a category made one: a value of few records can name them.
fn grouped() -> Action {
    Action::Generalize { hierarchy: Some(HierarchySpec::Rare(HierarchySpec::RARE).into()), level: Some(1) }
}

/// A column nobody could name: a category is generalised with the others, anything else is left out.
fn unknown(column: &Known<'_>) -> (AttributeType, Action) {
    let filled = || column.sample.iter().filter(|cell| !cell.is_empty());
    let distinct: HashSet<&str> = filled().copied().collect();
    let short = distinct.iter().all(|value| value.chars().count() <= CATEGORY_LENGTH);
    let repeated = filled().count() >= 4 * distinct.len().max(1);
    if column.hits.is_empty() && short && repeated && (2..=CATEGORIES).contains(&distinct.len()) {
        let hierarchy = Some(HierarchySpec::Categories.into());
        return (AttributeType::Quasi, Action::Generalize { hierarchy, level: None });
    }
    (column.finding.attribute_type, Action::Drop)
}

/// A step of 1, 2 or 5 times a power of ten that leaves about twenty values between the twentieths of the column;
/// none where most cells are no numbers.
fn step(sample: &[&str]) -> Option<Decimal> {
    let filled = sample.iter().filter(|cell| !cell.is_empty()).count();
    let mut numbers: Vec<f64> =
        sample.iter().filter_map(|cell| Decimal::parse(&normalise(cell))).map(Decimal::to_f64).collect();
    if numbers.is_empty() || numbers.len() * 2 < filled {
        return None;
    }
    numbers.sort_by(f64::total_cmp);
    let at = |share: f64| numbers[((numbers.len() - 1) as f64 * share) as usize];
    let spread = (at(0.95) - at(0.05)) / 20.0;
    if spread <= 0.0 {
        return Decimal::parse("1");
    }
    let power = spread.log10().floor();
    let unit = 10f64.powf(power);
    let lead =
        [1u32, 2, 5, 10].into_iter().find(|lead| f64::from(*lead) * unit >= spread * 0.999).unwrap_or(10);
    let (lead, power) = if lead == 10 { (1, power + 1.0) } else { (lead, power) };
    let power = power.clamp(-6.0, 15.0) as i32;
    let text = match usize::try_from(power) {
        Ok(zeros) => format!("{lead}{}", "0".repeat(zeros)),
        Err(_) => format!("0.{}{lead}", "0".repeat(power.unsigned_abs() as usize - 1)),
    };
    Decimal::parse(&text)
}

#[cfg(test)]
mod tests {
    use super::step;

    fn step_of(numbers: impl Iterator<Item = f64>) -> String {
        let texts: Vec<String> = numbers.map(|number| format!("{number:.2}")).collect();
        let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
        step(&cells).map(|step| step.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_step_leaves_some_twenty_values() {
        assert_eq!(step_of((0..1000).map(|i| 40.0 + f64::from(i) / 10.0)), "5");
        assert_eq!(step_of((0..1000).map(|i| f64::from(i) * 5.0)), "500");
        assert_eq!(step_of((0..1000).map(|i| f64::from(i) / 1000.0)), "0.05");
        assert_eq!(step_of((0..10).map(|_| 7.0)), "1");
        assert_eq!(step_of(std::iter::empty()), "");
    }
}
