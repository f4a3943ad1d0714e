//! Classes as a search leaves them, and their way into a [`Recoding`].

use std::sync::Arc;

use crate::dictionary::{Dictionary, Tuples};
use crate::error::Error;
use crate::histogram::Histogram;
use crate::loss::Tally;
use crate::problem::Problem;
use crate::recoding::{ColumnSummary, Optimality, Recoding, SUPPRESSED};

/// A partition of the tuples, each part with one level a column at which its tuples agree.
#[derive(Default)]
pub(crate) struct Solution {
    /// Tuples, part after part.
    pub(crate) order: Vec<u32>,
    /// End of each part in `order`.
    pub(crate) ends: Vec<usize>,
    /// Level of each part and column, part after part.
    pub(crate) levels: Vec<u8>,
    /// Tuples left out.
    pub(crate) suppressed: Vec<u32>,
}

impl Solution {
    pub(crate) fn push(&mut self, tuples: &[u32], levels: &[u8]) {
        self.order.extend_from_slice(tuples);
        self.ends.push(self.order.len());
        self.levels.extend_from_slice(levels);
    }

    pub(crate) fn parts(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn part(&self, at: usize) -> &[u32] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.order[start..self.ends[at]]
    }

    pub(crate) fn tally(&self, problem: &Problem<'_>) -> Tally {
        let mut tally = Tally::new(problem);
        for at in 0..self.parts() {
            let tuples = self.part(at);
            let Some(&first) = tuples.first() else { continue };
            let records = problem.size(tuples);
            for column in 0..problem.width {
                let level = problem.level(column, self.levels[at * problem.width + column].into());
                let node = level.nodes[problem.code(first, column) as usize];
                tally.keep(column, records, level.shares[node as usize]);
            }
        }
        tally.suppress(problem.size(&self.suppressed));
        tally
    }

    /// Names the classes by their text: parts that read the same are one class.
    pub(crate) fn recoding(
        &self,
        problem: &Problem<'_>,
        histogram: &Histogram,
        optimality: Optimality,
        levels: Option<Vec<usize>>,
    ) -> Result<Recoding, Error> {
        let width = problem.width;
        let mut texts = vec![Dictionary::default(); width];
        let mut classes = Tuples::new(width);
        let mut sizes: Vec<u64> = Vec::new();
        let mut labels = Vec::new();
        let mut class_of = vec![SUPPRESSED; problem.tuples()];
        let mut summaries: Vec<ColumnSummary> = (0..width)
            .map(|j| ColumnSummary { distinct: 0, records: vec![0; problem.top(j) + 1], loss: 0.0 })
            .collect();
        let mut row = vec![0u32; width];
        for at in 0..self.parts() {
            let tuples = self.part(at);
            let Some(&first) = tuples.first() else { continue };
            let size = problem.size(tuples);
            for column in 0..width {
                let chosen = usize::from(self.levels[at * width + column]);
                let level = problem.level(column, chosen);
                let node = level.nodes[problem.code(first, column) as usize];
                row[column] = texts[column].intern(level.labels.get(node))?;
                summaries[column].records[chosen] += size;
            }
            let (class, new) = classes.intern(&row)?;
            if new {
                sizes.push(0);
                labels.extend_from_slice(&row);
            }
            sizes[class as usize] += size;
            for tuple in tuples {
                class_of[problem.original[*tuple as usize] as usize] = class;
            }
        }
        let tally = self.tally(problem);
        for (column, summary) in summaries.iter_mut().enumerate() {
            summary.distinct = texts[column].len();
            summary.loss = tally.column(column);
        }
        Ok(Recoding {
            columns: Arc::clone(&histogram.columns),
            tuples: Arc::clone(&histogram.tuples),
            class_of,
            texts,
            labels,
            classes: sizes.len(),
            records: problem.records,
            suppressed: problem.size(&self.suppressed),
            loss: tally.total(),
            optimality,
            summaries,
            levels,
            k: sizes.iter().copied().min().unwrap_or(0),
        })
    }
}
