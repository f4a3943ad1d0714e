//! Classes as a search leaves them, and their way into a [`Recoding`].

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dictionary::{Dictionary, Tuples};
use crate::error::Error;
use crate::histogram::Histogram;
use crate::objective::{Aggregate, Measure, Objective, Tally, Value, entropy, loss};
use crate::problem::Problem;
use crate::recoding::{Certificate, ColumnSummary, Optimality, Recoding, SUPPRESSED};

/// What a search says of the solution it found.
pub(crate) struct Found {
    /// Of the problem's objective.
    pub(crate) value: Value,
    pub(crate) optimality: Optimality,
    /// One a column where there is one.
    pub(crate) levels: Option<Vec<usize>>,
    pub(crate) certificate: Option<Certificate>,
}

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
    /// Levels at which those read what objectives ask that look at what they were; `None`: as one class of `*`.
    pub(crate) before: Option<Vec<u8>>,
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

    /// Sums of an objective's costs over the parts, each part a class.
    pub(crate) fn tally(&self, problem: &Problem<'_>, measure: &Measure<'_>) -> Tally {
        let mut tally = Tally::new(problem.width);
        for at in 0..self.parts() {
            let tuples = self.part(at);
            let Some(&first) = tuples.first() else { continue };
            let records = problem.size(tuples);
            tally.kept += records;
            tally.classes += 1;
            tally.squares += u128::from(records).pow(2);
            for (column, sum) in tally.sums.iter_mut().enumerate() {
                let level = usize::from(self.levels[at * problem.width + column]);
                let node = problem.level(column, level).nodes[problem.code(first, column) as usize];
                *sum += records as f64 * measure.cell(column, level, node);
            }
        }
        tally.suppressed = problem.size(&self.suppressed);
        match (&self.before, measure.objective()) {
            (Some(levels), Objective::Entropy { monotone }) => {
                for (column, sum) in tally.sums.iter_mut().enumerate() {
                    let level = usize::from(levels[column]);
                    let nodes = &problem.level(column, level).nodes;
                    let mut labels: BTreeMap<u32, u64> = BTreeMap::new();
                    for tuple in &self.suppressed {
                        let node = nodes[problem.code(*tuple, column) as usize];
                        *labels.entry(node).or_default() += problem.counts[*tuple as usize];
                    }
                    for (node, records) in &labels {
                        *sum += *records as f64 * measure.cell(column, level, *node);
                    }
                    *sum += if monotone { 0.0 } else { entropy::suppressed(labels.into_values()) };
                }
                return tally;
            }
            (Some(levels), Objective::Discernibility { .. }) => {
                let mut classes: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
                for tuple in &self.suppressed {
                    let read = |(column, level): (usize, &u8)| {
                        problem.level(column, usize::from(*level)).nodes
                            [problem.code(*tuple, column) as usize]
                    };
                    let label = levels.iter().enumerate().map(read).collect();
                    *classes.entry(label).or_default() += problem.counts[*tuple as usize];
                }
                tally.lost = classes.into_values().map(|records| u128::from(records).pow(2)).sum();
            }
            // what was left out together reads the same
            _ => tally.lost = u128::from(tally.suppressed).pow(2),
        }
        for (column, sum) in tally.sums.iter_mut().enumerate() {
            *sum += tally.suppressed as f64 * measure.left_out(column);
        }
        tally
    }

    /// Loss of each column.
    pub(crate) fn losses(&self, problem: &Problem<'_>) -> Vec<f64> {
        let measure = Measure::with(problem, Objective::Loss { aggregate: Aggregate::GeometricMean });
        let tally = self.tally(problem, &measure);
        tally.sums.iter().enumerate().map(|(column, sum)| measure.column(column, *sum, tally.kept)).collect()
    }

    /// The value of the problem's objective, each part a class.
    pub(crate) fn value(&self, problem: &Problem<'_>) -> Value {
        let measure = Measure::new(problem);
        measure.value(&self.tally(problem, &measure))
    }

    /// Names the classes by their text: parts that read the same are one class.
    pub(crate) fn recoding(
        &self,
        problem: &Problem<'_>,
        histogram: &Histogram,
        found: Found,
    ) -> Result<Recoding, Error> {
        let Found { value, optimality, levels, certificate } = found;
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
        let losses = self.losses(problem);
        let even = vec![1.0; width];
        let loss = loss::combine(Aggregate::GeometricMean, &losses, &even).first();
        for ((summary, texts), loss) in summaries.iter_mut().zip(&texts).zip(losses) {
            summary.distinct = texts.len();
            summary.loss = loss;
        }
        Ok(Recoding {
            columns: Arc::clone(&histogram.columns),
            tuples: Arc::clone(&histogram.tuples),
            base: histogram.base.clone(),
            class_of,
            texts,
            labels,
            classes: sizes.len(),
            records: problem.records,
            suppressed: problem.size(&self.suppressed),
            loss,
            objective: value.figures(),
            certificate,
            optimality,
            summaries,
            levels,
            k: sizes.iter().copied().min().unwrap_or(0),
        })
    }
}
