//! What a recoding kept of a file: measures between the histogram and its classes, on distinct tuples only.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::error::Error;
use crate::hierarchy::Hierarchy;
use crate::histogram::Histogram;
use crate::model::order;
use crate::recoding::{Recoding, SUPPRESSED};

/// Measures of what was kept. A suppressed record counts as one whose every label is `*`.
///
/// n records, of which S are suppressed; q columns; x(r, j) the value of record r in column j, g(r, j) its label;
/// c(v) the records of the original with value v, c(g) those whose value lies beneath label g.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Utility {
    /// ARX's Loss, as [`Recoding::loss`] has it, 0 to 1.
    pub loss: f64,
    /// 1 − (1 / nq) Σ level / top level, 1 where every value is itself (Sweeney 2002, *IJUFKS* 10(5), Prec).
    pub precision: f64,
    /// Σ −log₂(c(x) / c(g)) over records and columns, in bits: what the labels leave open of the values (Gionis and
    /// Tassa 2009, *IEEE TKDE* 21(2), non-uniform entropy).
    pub entropy: f64,
    /// The same over what it would be with `*` throughout, 0 to 1; 0 where the file has one value a column.
    pub entropy_share: f64,
    /// Σ size² over the classes + S·n (Bayardo and Agrawal 2005, *ICDE*, discernibility).
    pub discernibility: f64,
    /// Records kept / classes (LeFevre et al. 2006, *ICDE*: this over k is their C_AVG); 0 without classes.
    pub average_class: f64,
    /// Mean over the records of the number of combinations of domain values that the labels cover, 1 where nothing
    /// is generalised (Goldberger and Tassa 2010, *Trans. Data Privacy* 3, ambiguity metric).
    pub ambiguity: f64,
    /// One a column.
    pub columns: Vec<ColumnUtility>,
}

/// What was kept of one column.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ColumnUtility {
    /// v_j of [`Recoding::loss`].
    pub loss: f64,
    /// This column's part of [`Utility::precision`].
    pub precision: f64,
    /// This column's part of [`Utility::entropy`], in bits.
    pub entropy: f64,
    /// Kullback–Leibler divergence Σ p·log₂(p/q) in bits, of the values' shares p from the shares q that a reader
    /// expects who spreads each label evenly over the values beneath it (Kifer and Gehrke 2006, *SIGMOD*).
    pub divergence: f64,
    /// Where all values but the empty one are numbers or dates: the squared error, as a share of their variance,
    /// when each is replaced by the mean of what its label covers: 0 to 1 where labels do not overlap.
    pub squared_error: Option<f64>,
}

/// A label of a column: the highest level at which a value reads so, and the node there.
type Label = (usize, u32);

/// One column of the original as the measures need it.
struct Column<'a> {
    hierarchy: &'a Hierarchy,
    /// Position of each code in the ascending order of values.
    rank: Vec<u32>,
    values: Vec<&'a str>,
    counts: Vec<u64>,
    /// For each level and node the values beneath it and their records; filled for the levels in use.
    beneath: Vec<Vec<(u64, u64)>>,
    /// Values with a label of theirs, as they occur.
    shown: Vec<(u32, Label)>,
    /// For each tuple the position of its value and label in `shown`.
    shown_of: Vec<u32>,
}

impl Column<'_> {
    /// Values beneath a label, and their records.
    fn under(&self, label: Label) -> (f64, f64) {
        let (values, records) = self
            .beneath
            .get(label.0)
            .and_then(|nodes| nodes.get(label.1 as usize))
            .copied()
            .unwrap_or((1, 1));
        (values as f64, records as f64)
    }

    /// Elements of the domain beneath a label: unlike [`under`](Column::under) also those that do not occur.
    fn domain(&self, label: Label) -> f64 {
        let share = self.hierarchy.levels.get(label.0).and_then(|level| level.shares.get(label.1 as usize));
        (share.copied().unwrap_or(1.0) * self.hierarchy.leaves).max(1.0)
    }

    fn label(&self, tuple: usize) -> Label {
        self.shown_of.get(tuple).and_then(|at| self.shown.get(*at as usize)).map_or((0, 0), |shown| shown.1)
    }

    fn node(&self, level: usize, value: usize) -> u32 {
        self.hierarchy.levels.get(level).and_then(|level| level.nodes.get(value)).copied().unwrap_or(0)
    }
}

/// A number for each value and text: in a table where that is small, else by hash.
enum Places {
    Table(Vec<u32>, usize),
    Map(HashMap<(u32, u32), u32>),
}

impl Places {
    fn new(values: usize, texts: usize) -> Places {
        match values.checked_mul(texts) {
            Some(cells) if cells <= 1 << 20 => Places::Table(vec![u32::MAX; cells], texts),
            _ => Places::Map(HashMap::new()),
        }
    }

    /// The place of a number, `u32::MAX` until it is set.
    fn of(&mut self, value: u32, text: u32) -> &mut u32 {
        match self {
            Places::Table(cells, texts) => &mut cells[value as usize * *texts + text as usize],
            Places::Map(map) => map.entry((value, text)).or_insert(u32::MAX),
        }
    }
}

/// The histogram beside its classes.
struct Pair<'a> {
    columns: Vec<Column<'a>>,
    histogram: &'a Histogram,
}

impl<'a> Pair<'a> {
    fn new(
        histogram: &'a Histogram,
        hierarchies: &'a [Hierarchy],
        recoding: &Recoding,
    ) -> Result<Pair<'a>, Error> {
        let (width, tuples) = (histogram.columns(), histogram.distinct());
        let shape = |what, found, expected| Err(Error::Shape { what, found, expected });
        if hierarchies.len() != width {
            return shape("hierarchies", hierarchies.len(), width);
        }
        if recoding.columns.len() != width {
            return shape("columns", recoding.columns.len(), width);
        }
        if recoding.class_of.len() != tuples {
            return shape("tuples", recoding.class_of.len(), tuples);
        }
        let mut columns = Vec::with_capacity(width);
        for (j, hierarchy) in hierarchies.iter().enumerate() {
            let order = histogram.columns[j].order();
            if hierarchy.values() != order.len() {
                return shape("values", hierarchy.values(), order.len());
            }
            let mut rank = vec![0u32; order.len()];
            for (at, code) in order.iter().enumerate() {
                rank[*code as usize] = at as u32;
            }
            let top = hierarchy.levels() - 1;
            // two classes may read the same for values at different levels, so the value decides too
            let texts = recoding.texts.get(j).map_or(0, |texts| texts.len()) + 1;
            let mut known = Places::new(order.len(), texts);
            let (mut shown, mut shown_of) = (Vec::new(), Vec::with_capacity(tuples));
            for (tuple, class) in recoding.class_of.iter().enumerate() {
                let value = rank[histogram.tuples.code(tuple as u32, j) as usize];
                let text = recoding.labels.get(*class as usize * width + j).map_or(0, |text| *text + 1);
                let place = known.of(value, text);
                if *place == u32::MAX {
                    *place = shown.len() as u32;
                    let text = recoding.label(*class as usize, j);
                    let reads = |level: &usize| hierarchy.label(value as usize, *level) == text;
                    let level = if *class == SUPPRESSED { Some(top) } else { (0..=top).rev().find(reads) };
                    let Some(level) = level else { return shape("values", 0, order.len()) };
                    shown.push((value, (level, hierarchy.levels[level].nodes[value as usize])));
                }
                shown_of.push(*place);
            }
            let (values, counts) = histogram.values(j);
            let mut column = Column {
                hierarchy,
                rank,
                values,
                counts,
                beneath: vec![Vec::new(); top + 1],
                shown,
                shown_of,
            };
            for level in 0..=top {
                if !column.shown.iter().any(|(_, label)| label.0 == level) {
                    continue;
                }
                let mut beneath = vec![(0, 0); hierarchy.levels[level].labels.len()];
                for (node, count) in hierarchy.levels[level].nodes.iter().zip(&column.counts) {
                    let (values, records) = &mut beneath[*node as usize];
                    *values += 1;
                    *records += count;
                }
                column.beneath[level] = beneath;
            }
            columns.push(column);
        }
        Ok(Pair { columns, histogram })
    }

    /// (number of the tuple, its records), of those the file holds.
    fn tuples(&self) -> impl Iterator<Item = (usize, u64)> {
        self.histogram.counts.iter().copied().enumerate().filter(|(_, count)| *count > 0)
    }

    fn code(&self, tuple: usize, column: usize) -> u32 {
        self.histogram.tuples.code(tuple as u32, column)
    }
}

impl Utility {
    /// Measures a recoding of `histogram` by `hierarchies`, those it was solved with. A label is taken for the
    /// highest level at which its values read so, since that is all a reader can know.
    ///
    /// Pairs of columns are measured by [`pair_divergences`], which takes longer.
    ///
    /// # Errors
    /// [`Error::Shape`] where the three do not belong together.
    pub fn measure(
        histogram: &Histogram,
        hierarchies: &[Hierarchy],
        recoding: &Recoding,
    ) -> Result<Utility, Error> {
        let pair = Pair::new(histogram, hierarchies, recoding)?;
        let (classes, width) = (recoding.classes(), histogram.columns());
        let records = histogram.records() as f64;
        let mut sizes = vec![0u64; classes];
        let domains: Vec<Vec<f64>> = pair
            .columns
            .iter()
            .map(|c| c.shown.iter().map(|(_, label)| c.domain(*label)).collect())
            .collect();
        // products of whole numbers, added in an order that records do not decide
        let mut covered: Vec<(f64, u64)> = Vec::with_capacity(histogram.distinct());
        for (at, count) in pair.tuples() {
            if let Some(size) = recoding.class_of.get(at).and_then(|class| sizes.get_mut(*class as usize)) {
                *size += count;
            }
            let labels = pair.columns.iter().zip(&domains);
            covered.push((labels.map(|(c, domains)| domains[c.shown_of[at] as usize]).product(), count));
        }
        covered.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let combinations: f64 = covered.iter().map(|(product, count)| product * *count as f64).sum();
        let squares: f64 = sizes.iter().map(|size| u128::from(*size).pow(2)).sum::<u128>() as f64;
        let suppressed = recoding.suppressed() as f64;
        let of_records = |sum: f64, none: f64| if records > 0.0 { sum / records } else { none };

        let (mut columns, mut most) = (Vec::with_capacity(width), 0.0);
        for (j, column) in pair.columns.iter().enumerate() {
            let cells = cells(&pair, j);
            let summary = recoding.summaries.get(j);
            let top = (column.hierarchy.levels() - 1) as f64;
            let levels = summary.map_or(&[][..], |summary| &summary.records);
            let climbed: f64 = levels.iter().enumerate().map(|(at, n)| at as f64 / top * *n as f64).sum();
            let bits: f64 = cells
                .iter()
                .map(|((value, label), n)| {
                    *n as f64 * (column.under(*label).1 / column.counts[*value] as f64).log2()
                })
                .sum();
            let held = column.counts.iter().filter(|n| **n > 0);
            most += held.map(|n| *n as f64 * (records / *n as f64).log2()).sum::<f64>();
            columns.push(ColumnUtility {
                loss: summary.map_or(0.0, |summary| summary.loss),
                precision: 1.0 - of_records(climbed + suppressed, 0.0),
                entropy: bits.max(0.0),
                divergence: divergence(column, &cells, records),
                squared_error: squared_error(column, &cells),
            });
        }
        let entropy: f64 = columns.iter().map(|column| column.entropy).sum();
        Ok(Utility {
            loss: recoding.loss(),
            precision: columns.iter().map(|column| column.precision).sum::<f64>() / (width as f64).max(1.0),
            entropy,
            entropy_share: if most > 0.0 { entropy / most } else { 0.0 },
            discernibility: squares + suppressed * records,
            average_class: if classes == 0 { 0.0 } else { (records - suppressed) / classes as f64 },
            ambiguity: of_records(combinations, 1.0),
            columns,
        })
    }
}

/// Records of each value and label of a column.
fn cells(pair: &Pair<'_>, column: usize) -> Vec<((usize, Label), u64)> {
    let own = &pair.columns[column];
    let mut counts = vec![0u64; own.shown.len()];
    for (place, count) in own.shown_of.iter().zip(&pair.histogram.counts) {
        counts[*place as usize] += count;
    }
    let mut cells: HashMap<(usize, Label), u64> = HashMap::with_capacity(counts.len());
    // what only the population holds is not in the file
    for ((value, label), count) in own.shown.iter().zip(counts).filter(|(_, count)| *count > 0) {
        // two texts of one value may be labels of the same node
        *cells.entry((*value as usize, *label)).or_default() += count;
    }
    let mut cells: Vec<_> = cells.into_iter().collect();
    cells.sort_unstable();
    cells
}

fn divergence(column: &Column<'_>, cells: &[((usize, Label), u64)], records: f64) -> f64 {
    let mut mass: BTreeMap<Label, u64> = BTreeMap::new();
    for ((_, label), count) in cells {
        *mass.entry(*label).or_default() += count;
    }
    let in_use: Vec<usize> =
        (0..column.beneath.len()).filter(|level| !column.beneath[*level].is_empty()).collect();
    let expected = |value: usize| -> f64 {
        let labels = in_use.iter().map(|level| (*level, column.node(*level, value)));
        labels.map(|label| mass.get(&label).map_or(0.0, |n| *n as f64 / column.under(label).0)).sum()
    };
    let own = |value: usize| column.counts[value] as f64;
    let held = (0..column.values.len()).filter(|v| column.counts[*v] > 0);
    let bits: f64 = held.map(|v| own(v) * (own(v) / expected(v)).log2()).sum();
    if records > 0.0 { (bits / records).max(0.0) } else { 0.0 }
}

/// The number a cell holds, as ordered distance reads it: a decimal number, or a day in days.
fn number(text: &str) -> Option<f64> {
    let days = || {
        let (year, month, day) = order::date(text).filter(|(_, _, day)| *day > 0)?;
        // months of equal length: off by a day or two, on a scale of years
        Some(f64::from(year) * 365.2425 + f64::from(month) * (365.2425 / 12.0) + f64::from(day))
    };
    order::number(text).or_else(days)
}

fn squared_error(column: &Column<'_>, cells: &[((usize, Label), u64)]) -> Option<f64> {
    let numbers: Vec<Option<f64>> = column.values.iter().map(|text| number(text.trim())).collect();
    if numbers.iter().all(Option::is_none)
        || numbers
            .iter()
            .zip(&column.values)
            .any(|(number, text)| number.is_none() && !text.trim().is_empty())
    {
        return None;
    }
    // means of what lies beneath each node in use
    let mut sums: BTreeMap<Label, (f64, f64)> = BTreeMap::new();
    for level in (0..column.beneath.len()).filter(|level| !column.beneath[*level].is_empty()) {
        for (value, (number, count)) in numbers.iter().zip(&column.counts).enumerate() {
            if let Some(number) = number {
                let (sum, n) = sums.entry((level, column.node(level, value))).or_default();
                *sum += number * *count as f64;
                *n += *count as f64;
            }
        }
    }
    let known = || numbers.iter().zip(&column.counts).filter_map(|(x, n)| Some(((*x)?, *n as f64)));
    let total: f64 = known().map(|(_, n)| n).sum();
    let mean = known().map(|(x, n)| x * n).sum::<f64>() / total;
    let variance: f64 = known().map(|(x, n)| n * (x - mean).powi(2)).sum();
    let lost: f64 = cells
        .iter()
        .filter_map(|((value, label), n)| {
            let (sum, records) = sums.get(label)?;
            Some(*n as f64 * (numbers[*value]? - sum / records).powi(2))
        })
        .sum();
    Some(if variance > 0.0 { lost / variance } else { 0.0 })
}

/// The divergence of each pair of columns, as (column, column, bits): as [`ColumnUtility::divergence`], of the
/// shares of pairs of values from those expected by a reader who spreads each pair of labels evenly over the pairs
/// of values beneath it. More than the two columns' own divergences together it can be only by what held them
/// together. Time grows with pairs of columns × distinct tuples.
///
/// # Errors
/// [`Error::Shape`] where the three do not belong together.
pub fn pair_divergences(
    histogram: &Histogram,
    hierarchies: &[Hierarchy],
    recoding: &Recoding,
) -> Result<Vec<(usize, usize, f64)>, Error> {
    let pair = Pair::new(histogram, hierarchies, recoding)?;
    let records = histogram.records() as f64;
    let mut found = Vec::new();
    for a in 0..pair.columns.len() {
        for b in a + 1..pair.columns.len() {
            let (left, right) = (&pair.columns[a], &pair.columns[b]);
            let mut own: HashMap<(u32, u32), u64> = HashMap::new();
            let mut mass: HashMap<(Label, Label), u64> = HashMap::new();
            for (at, count) in pair.tuples() {
                let values = (left.rank[pair.code(at, a) as usize], right.rank[pair.code(at, b) as usize]);
                *own.entry(values).or_default() += count;
                *mass.entry((left.label(at), right.label(at))).or_default() += count;
            }
            let levels = |column: &Column<'_>| -> Vec<usize> {
                (0..column.beneath.len()).filter(|level| !column.beneath[*level].is_empty()).collect()
            };
            let (lower, upper) = (levels(left), levels(right));
            let mut own: Vec<((u32, u32), u64)> = own.into_iter().collect();
            own.sort_unstable();
            let mut bits = 0.0;
            for ((v, w), count) in own {
                let mut expected = 0.0;
                for g in lower.iter().map(|level| (*level, left.node(*level, v as usize))) {
                    for h in upper.iter().map(|level| (*level, right.node(*level, w as usize))) {
                        if let Some(n) = mass.get(&(g, h)) {
                            expected += *n as f64 / (left.under(g).0 * right.under(h).0);
                        }
                    }
                }
                bits += count as f64 * (count as f64 / expected).log2();
            }
            found.push((a, b, if records > 0.0 { (bits / records).max(0.0) } else { 0.0 }));
        }
    }
    Ok(found)
}
