//! `microaggregate` of several columns together: groups of records that lie near each other in all of them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::StringArray;
use yingbi_anonymity::Mdav;
use yingbi_resident::Kind;
use yingbi_table::Batch;

use super::scale::Scale;
use super::{Cells, ColumnFacts, Decimal, Tally, Treatment, texts};
use crate::error::{Error, RunError};

/// Columns that are grouped together: where each stands in the input, and how it is read.
#[derive(Clone)]
pub(crate) struct Columns(Vec<(usize, Scale)>);

/// Between the numbers of a tuple; no number holds it.
const SEPARATOR: char = '\u{1f}';

impl Columns {
    pub(crate) fn new(columns: impl IntoIterator<Item = (usize, Kind)>) -> Columns {
        Columns(columns.into_iter().map(|(column, kind)| (column, Scale::of(kind))).collect())
    }

    /// Where the columns stand in the input.
    pub(crate) fn sources(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().map(|(column, _)| *column)
    }

    /// The tuple of each record as one text, equal for equal spellings of numbers; none where a cell is empty or can't be
    /// read.
    pub(crate) fn tuples(&self, batch: &Batch) -> Result<Vec<Option<String>>, Error> {
        let mut tuples = vec![Some(String::new()); batch.rows()];
        for (column, scale) in &self.0 {
            let array = batch.column(*column)?;
            for (tuple, text) in tuples.iter_mut().zip(texts(&array)) {
                match (scale.read(text), &mut *tuple) {
                    (Some(number), Some(tuple)) => {
                        // Days are read back as a number, whatever is written in the end.
                        Scale::Numbers.write(number, tuple);
                        tuple.push(SEPARATOR);
                    }
                    _ => *tuple = None,
                }
            }
        }
        Ok(tuples)
    }

    /// Groups the distinct tuples of the file; the treatments of the columns, in their order.
    pub(crate) fn grouped(
        &self,
        facts: Vec<ColumnFacts>,
        (tuples, counts): (&[&str], &[u64]),
        k: u64,
    ) -> Result<Vec<Together>, yingbi_anonymity::Error> {
        let width = self.0.len();
        let mut decimals = vec![0; width];
        let mut read: Vec<(Vec<f64>, &str, u64)> = Vec::with_capacity(tuples.len());
        for (tuple, count) in tuples.iter().zip(counts) {
            let numbers = tuple.split_terminator(SEPARATOR).filter_map(Decimal::parse);
            let numbers = numbers.zip(&mut decimals).map(|(number, most)| {
                *most = number.decimals().max(*most);
                number.to_f64()
            });
            read.push((numbers.collect(), tuple, *count));
        }
        read.sort_by(|one, other| {
            let by_number = one.0.iter().zip(&other.0).map(|(one, other)| one.total_cmp(other));
            by_number.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        let (mut values, mut records) = (Vec::<f64>::new(), Vec::<u64>::new());
        let mut places = Vec::with_capacity(read.len());
        for (numbers, tuple, count) in read {
            let last = values.len().checked_sub(width).map(|start| &values[start..]);
            match records.last_mut() {
                // 1.5 and 1.50, or numbers of more digits than a float tells apart.
                Some(sum) if last == Some(&numbers) => *sum += count,
                _ => {
                    values.extend(numbers);
                    records.push(count);
                }
            }
            places.push((tuple.to_owned(), records.len() - 1));
        }
        let found = Mdav::new(&values, width, &records, k)?;
        let groups: Arc<HashMap<String, usize>> =
            Arc::new(places.into_iter().map(|(tuple, place)| (tuple, found.group(place))).collect());
        let treatment = |(own, facts): (usize, ColumnFacts)| Together {
            labels: (0..found.groups())
                .map(|group| {
                    let mut label = String::new();
                    self.0[own].1.write_mean(found.mean(group, own), decimals[own], &mut label);
                    label
                })
                .collect(),
            facts,
            columns: self.clone(),
            groups: Arc::clone(&groups),
        };
        Ok(facts.into_iter().enumerate().map(treatment).collect())
    }
}

/// One of the columns.
pub(crate) struct Together {
    facts: ColumnFacts,
    columns: Columns,
    /// The group of each tuple; shared by the columns.
    groups: Arc<HashMap<String, usize>>,
    /// What each group is written as in this column.
    labels: Vec<String>,
}

impl Treatment for Together {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let tuples = self.columns.tuples(cells.batch.ok_or(RunError::Worker)?)?;
        self.facts.each(cells, tally, cells.bytes(), |row, _, out| {
            let tuple = tuples.get(row).and_then(Option::as_deref);
            match tuple.and_then(|tuple| self.groups.get(tuple)) {
                Some(&group) => {
                    out.push_str(&self.labels[group]);
                    true
                }
                None => false,
            }
        })
    }
}
