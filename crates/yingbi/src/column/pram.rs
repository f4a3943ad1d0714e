//! `pram`: categories change by a known Markov matrix (the post-randomisation method).

use std::collections::HashMap;

use arrow_array::StringArray;
use yingbi_anonymity::{Hierarchy, HierarchySpec, PramForm};
use yingbi_resident::{Check, Kind, check};

use super::draws::Draws;
use super::{Cells, ColumnFacts, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Pram {
    facts: ColumnFacts,
    method: yingbi_anonymity::Pram,
    /// What each category is written as.
    names: Vec<String>,
    /// The category of each text.
    categories: HashMap<String, usize>,
    draws: Draws,
}

impl Pram {
    /// For the distinct texts of a column. Spellings of one thing (汉, 汉族) are one category, written in its canonical
    /// form.
    pub(crate) fn fit(
        facts: ColumnFacts,
        (retention, form): (f64, PramForm),
        (texts, counts): (&[&str], &[u64]),
        draws: Draws,
    ) -> Result<Pram, yingbi_anonymity::Error> {
        let hierarchy = Hierarchy::build(&HierarchySpec::of(facts.kind), texts, counts)?;
        // What is no date or sex at all is a fault; a category nobody has heard of is a category all the same.
        let told = matches!(facts.kind, Kind::BirthDate | Kind::Date | Kind::Age | Kind::Sex | Kind::Amount);
        let level = hierarchy.canonical_level();
        let mut named: Vec<(&str, &str, u64)> = (texts.iter().zip(counts).enumerate())
            .filter(|(_, (text, _))| !text.is_empty())
            .filter(|(_, (text, _))| {
                !(told && matches!(check(facts.kind, text), Check::Invalid(_) | Check::Damaged(_)))
            })
            .map(|(value, (text, count))| (hierarchy.label(value, level), *text, *count))
            .collect();
        named.sort_unstable();
        let (mut names, mut records) = (Vec::<String>::new(), Vec::<u64>::new());
        let mut categories = HashMap::with_capacity(named.len());
        for (name, text, count) in named {
            match (names.last(), records.last_mut()) {
                (Some(last), Some(sum)) if last == name => *sum += count,
                _ => {
                    names.push(name.to_owned());
                    records.push(count);
                }
            }
            categories.insert(text.to_owned(), names.len() - 1);
        }
        let method = yingbi_anonymity::Pram::new(&records, retention, form)?;
        Ok(Pram { facts, method, names, categories, draws })
    }
}

impl Treatment for Pram {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let keys = cells.drawing.unwrap_or(&[]);
        self.facts.each(cells, tally, cells.bytes(), |row, text, out| {
            let Some(key) = keys.get(row).copied().flatten() else { return false };
            let Some(&category) = self.categories.get(text) else { return false };
            let drawn = self.method.draw(category, &mut self.draws.of_record(key));
            out.push_str(&self.names[drawn]);
            true
        })
    }
}
