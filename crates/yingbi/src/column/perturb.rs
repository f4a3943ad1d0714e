//! Treatments that are fitted to the distinct values of their column before the first cell is treated.

use super::scale::Ladder;
use super::{Clip, ColumnFacts, Draws, Lookup, Pram, Swap, Treatment, microaggregated};
use crate::error::{Error, RunError};
use crate::recipe::Action;

/// The treatment of a column whose distinct texts are known, each with its records. `k`: of the recipe's goal.
pub(crate) fn fit(
    facts: ColumnFacts,
    action: &Action,
    (texts, counts): (&[&str], &[u64]),
    k: u64,
    draws: Draws,
) -> Result<Box<dyn Treatment>, Error> {
    let name = facts.name.clone();
    let told = |source| Error::of_columns(source, vec![name]);
    let ladder = || Ladder::of(facts.kind, texts, counts);
    Ok(match action {
        Action::Microaggregate { k: own, average, .. } => {
            let labels = microaggregated(ladder(), own.unwrap_or(k), *average).map_err(told)?;
            Box::new(Lookup { facts, labels })
        }
        Action::Clip { bottom, top, form } => {
            let ladder = ladder();
            Box::new(Clip::fit(facts, (*bottom, *top, *form), &ladder, k).map_err(told)?)
        }
        Action::Pram { retention, form } => {
            Box::new(Pram::fit(facts, (*retention, *form), (texts, counts), draws).map_err(told)?)
        }
        Action::Swap { within } => {
            let ladder = ladder();
            Box::new(Swap::fit(facts, *within, ladder, draws).map_err(told)?)
        }
        // The plan gives no other action this fate; a column must never pass because it was overlooked.
        _ => return Err(RunError::Worker.into()),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arrow_array::StringViewArray;
    use proptest::prelude::*;
    use yingbi_anonymity::PramForm;
    use yingbi_resident::Kind;
    use yingbi_vault::{RunHasher, Vault};

    use super::super::{Cells, Tally};
    use super::*;
    use crate::recipe::{Average, OnInvalid, Tail, TailForm};

    /// A record: its key, and its cell.
    type Record = (u64, String);

    fn fitted(records: &[Record], kind: Kind, action: &Action, hasher: &RunHasher) -> Box<dyn Treatment> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        records.iter().for_each(|(_, cell)| *counts.entry(cell).or_default() += 1);
        let (texts, counts): (Vec<&str>, Vec<u64>) = counts.into_iter().unzip();
        let facts = ColumnFacts { name: "c".into(), kind, on_invalid: OnInvalid::Null };
        let draws = Draws::new(hasher, "plan", "c");
        fit(facts, action, (&texts, &counts), 2, draws).unwrap()
    }

    /// What each record becomes, by its key; the records come in batches of so many.
    fn treated(
        treatment: &dyn Treatment,
        records: &[Record],
        batch: usize,
        hasher: &RunHasher,
    ) -> BTreeMap<u64, (String, Option<String>)> {
        let mut out = BTreeMap::new();
        for records in records.chunks(batch) {
            let values = StringViewArray::from_iter_values(records.iter().map(|(_, cell)| cell));
            let persons: Vec<Option<u64>> =
                records.iter().map(|(key, _)| Some(hasher.of(&key.to_le_bytes()))).collect();
            let cells = Cells {
                values: &values,
                persons: None,
                drawing: Some(&persons),
                keys: None,
                first_record: 0,
                batch: None,
            };
            let shown = treatment.apply(&cells, &mut Tally::default()).unwrap();
            for ((key, cell), shown) in records.iter().zip(shown.iter()) {
                out.insert(*key, (cell.clone(), shown.map(str::to_owned)));
            }
        }
        out
    }

    fn actions() -> Vec<Action> {
        vec![
            Action::Microaggregate { k: Some(3), average: Average::Mean, together: None },
            Action::Microaggregate { k: None, average: Average::Median, together: None },
            Action::Clip {
                bottom: Some(Tail::Share(0.2)),
                top: Some(Tail::Share(0.2)),
                form: TailForm::Label,
            },
            Action::Pram { retention: 0.6, form: PramForm::Invariant },
            Action::Pram { retention: 0.6, form: PramForm::Plain },
            Action::Swap { within: 0.3 },
        ]
    }

    proptest! {
        #[test]
        fn order_and_batches_change_nothing(
            cells in prop::collection::vec(prop_oneof![
                4 => (0u32..40).prop_map(|number| number.to_string()),
                2 => (0u32..40).prop_map(|number| format!("{number}.50")),
                1 => Just(String::new()),
                1 => Just("none".to_owned()),
            ], 30..80),
            order in any::<prop::sample::Index>(),
            batch in 1usize..40,
        ) {
            let hasher = Vault::ephemeral().unwrap().run_hasher();
            let mut cells = cells;
            // Whatever was drawn, there are two ends and something between them.
            cells.extend((0..30).map(|number| (number * 7).to_string()));
            let records: Vec<Record> = cells.into_iter().enumerate().map(|(key, cell)| (key as u64, cell)).collect();
            let mut other = records.clone();
            let middle = order.index(other.len());
            other.rotate_left(middle);
            other[..middle.max(1)].reverse();
            for action in actions() {
                let fit = |records: &[Record]| fitted(records, Kind::Other, &action, &hasher);
                let one = treated(&*fit(&records), &records, records.len(), &hasher);
                let two = treated(&*fit(&other), &other, batch, &hasher);
                prop_assert_eq!(&one, &two);
                for (cell, shown) in one.values() {
                    // What is empty stays so; what is no number has no place in an order.
                    let is_value = !cell.is_empty() && (cell != "none" || matches!(action, Action::Pram { .. }));
                    prop_assert_eq!(shown.is_some(), is_value);
                }
            }
        }
    }

    #[test]
    fn another_key_plan_or_column_draws_anew() {
        let records: Vec<Record> = (0..200).map(|key| (key, (key % 50).to_string())).collect();
        let (one, two) = (Vault::ephemeral().unwrap().run_hasher(), Vault::ephemeral().unwrap().run_hasher());
        let action = Action::Swap { within: 0.5 };
        let of = |hasher: &RunHasher| {
            treated(&*fitted(&records, Kind::Other, &action, hasher), &records, 7, hasher)
        };
        assert_ne!(of(&one), of(&two));
        let first = |plan: &str, column: &str| Draws::new(&one, plan, column).of_record(1)();
        let drawn = [first("a", "b"), first("b", "b"), first("a", "a"), first("ab", ""), first("", "ab")];
        assert!(drawn.iter().enumerate().all(|(place, bits)| !drawn[..place].contains(bits)));
    }

    #[test]
    fn a_record_without_a_key_is_not_drawn_for() {
        let hasher = Vault::ephemeral().unwrap().run_hasher();
        let records: Vec<Record> = (0..9).map(|key| (key, key.to_string())).collect();
        for action in [Action::Swap { within: 0.5 }, Action::Pram { retention: 0.9, form: PramForm::Plain }] {
            let treatment = fitted(&records, Kind::Other, &action, &hasher);
            let values = StringViewArray::from_iter_values(["3", "4"]);
            let persons = [None, Some(1)];
            let cells = Cells {
                values: &values,
                persons: None,
                drawing: Some(&persons),
                keys: None,
                first_record: 0,
                batch: None,
            };
            let mut tally = Tally::default();
            let shown = treatment.apply(&cells, &mut tally).unwrap();
            assert_eq!((shown.iter().flatten().count(), tally.invalid, tally.treated), (1, 1, 1));
        }
    }

    #[test]
    fn spellings_are_one_value() {
        let hasher = Vault::ephemeral().unwrap().run_hasher();
        let cell = |treatment: &dyn Treatment, text: &str| {
            let shown = treated(treatment, &[(1, text.to_owned())], 1, &hasher);
            shown[&1].1.clone()
        };
        let records = |texts: &[&str]| -> Vec<Record> {
            texts.iter().enumerate().map(|(key, text)| (key as u64, (*text).to_owned())).collect()
        };
        let dates = records(&["2001-02-03", "2001/2/3", "2001-02-05", "2001-02-06"]);
        let action = Action::Microaggregate { k: Some(2), average: Average::Mean, together: None };
        let grouped = fitted(&dates, Kind::Date, &action, &hasher);
        assert_eq!(cell(&*grouped, "2001/2/3").as_deref(), Some("2001-02-03"));
        assert_eq!(cell(&*grouped, "2001-02-06").as_deref(), Some("2001-02-06"));

        let ages = records(&["37岁", "37", "1,000", "38.5"]);
        let action = Action::Clip { bottom: None, top: Some(Tail::Share(0.25)), form: TailForm::Value };
        let clipped = fitted(&ages, Kind::Age, &action, &hasher);
        assert_eq!(cell(&*clipped, "37岁").as_deref(), Some("37"));
        assert_eq!(cell(&*clipped, "1,000").as_deref(), Some("38.5"));

        let sexes = records(&["男", "M", "男性", "1"]);
        let action = Action::Pram { retention: 0.1, form: PramForm::Invariant };
        let drawn = fitted(&sexes, Kind::Sex, &action, &hasher);
        assert_eq!(cell(&*drawn, "M"), cell(&*drawn, "男"));
        assert_eq!(cell(&*drawn, "不是性别"), None);
    }
}
