//! Which columns single people out, alone and together.

mod cost;
mod partition;
mod sample;

use std::collections::BTreeMap;
use std::fmt;

use hashbrown::HashMap;

pub use cost::{ColumnCost, column_costs, k_for_risk};
use partition::{Partition, Scratch};
pub use sample::Screen;

/// Columns of a subset at most.
const DEPTH: usize = 4;

/// Columns up to which every subset is looked at; of the larger ones those that may be minimal.
const ALL: usize = 3;

/// Tuples times subsets looked at, for subsets up to [`ALL`] and for the larger ones: about half a second each.
const BUDGET: u64 = 150_000_000;

/// Minimal subsets told at most.
const TOLD: usize = 100;

/// What the columns of a file tell together.
///
/// Motwani and Xu (2007, *Efficient algorithms for masking and finding quasi-identifiers*, VLDB workshop SDM) call a
/// set of columns a quasi-identifier by its *distinct ratio*, the share of distinct tuples, and its *separation
/// ratio*, the share of the pairs of records that it tells apart.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Suggestion {
    /// Records of the file.
    pub records: u64,
    /// Records that were looked at: all of them, or those of a sample of the distinct records.
    pub looked_at: u64,
    /// Columns a subset has at most: 4, fewer for a file of many columns of which nothing small tells much.
    pub depth: usize,
    /// With a probability of at least 0.99 no separation ratio of a subset is further than this from the file's: 0
    /// where all records were looked at. A distinct ratio of a sample is, on average, no smaller than the file's.
    pub error: f64,
    /// One a column, in order.
    pub columns: Vec<ColumnWeight>,
    /// The sets of columns whose distinct ratio reaches the threshold and of which no part reaches it: the smaller
    /// first, then the more distinct. At most a hundred.
    pub keys: Vec<Subset>,
}

/// How much a column tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnWeight {
    /// Classes of this column alone / records, 0 to 1.
    pub distinctness: f64,
    /// Share of the pairs of differing records that this column alone tells apart, 0 to 1.
    pub separation: f64,
    /// What the column adds to the distinct ratio of the other columns' subsets (the empty one too), averaged over
    /// those of one size, then over sizes: Shapley's value cut off at three columns.
    pub weight: f64,
    /// Whether one of [`Suggestion::keys`], or of those beyond the hundred, has it.
    pub identifying: bool,
}

/// A set of columns, measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Subset {
    /// Positions of the columns, ascending.
    pub columns: Vec<usize>,
    /// Classes / records: the average prosecutor risk of these columns, 0 to 1.
    pub distinctness: f64,
    /// Share of the pairs of differing records that are told apart, 0 to 1.
    pub separation: f64,
    /// Share of the records that are alone in their class, 0 to 1.
    pub uniques: f64,
}

/// What is known of a subset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Measure {
    distinctness: f64,
    separation: f64,
    uniques: f64,
}

/// Positions of a subset's columns, ascending, filled up with `u8::MAX`.
type Key = [u8; DEPTH];

impl Screen {
    /// Measures every subset of up to four columns. `threshold`: the distinct ratio, 0 to 1, from which on a subset
    /// counts as identifying; [`Suggestion::IDENTIFYING`] where nothing else is known.
    ///
    /// Takes about half a second for 20 columns and 20,000 distinct records; of more columns it looks at fewer records
    /// or smaller subsets, and says so. Beyond 200 columns the rest is not looked at, and has the weight 0.
    pub fn suggest(&self, threshold: f64) -> Suggestion {
        let width = self.columns();
        let looked = width.min(200);
        let subsets = |depth: usize| -> u64 {
            let choose =
                |k: usize| (0..k).fold(1u64, |c, i| c * (looked.saturating_sub(i)) as u64 / (i as u64 + 1));
            (1..=depth).map(choose).sum::<u64>().max(1)
        };
        // a thousand records at least: with fewer, everything is distinct
        let all = (1..=ALL).rev().find(|depth| BUDGET / subsets(*depth) >= 1000).unwrap_or(1);
        let table = self.table(usize::try_from(BUDGET / subsets(all)).unwrap_or(usize::MAX));
        let records = table.records();
        let mut search = Search {
            table: &table,
            scratch: Scratch::new(&table),
            depth: all,
            width: looked,
            found: HashMap::new(),
        };
        if records > 0 {
            search.extend(&Partition::whole(&table), &mut Vec::new());
        }
        let complete = Measure {
            distinctness: if records == 0 { 0.0 } else { table.len() as f64 / records as f64 },
            separation: 1.0,
            uniques: table.ones() as f64 / (records as f64).max(1.0),
        };
        let mut found = Found { complete, empty: table.none(), of: std::mem::take(&mut search.found) };
        let mut depth = all;
        if all == ALL {
            let open = found.open(threshold, looked);
            let count: usize = open.values().map(Vec::len).sum();
            if (count as u64).saturating_mul(table.len() as u64) <= BUDGET {
                depth = DEPTH;
                search.last_column(&open);
                found.of.extend(search.found);
            }
        }
        let keys = found.minimal(threshold);
        let exact = table.len() == self.distinct() && self.is_exact();
        let pairs = (table.len() / 2) as f64;
        // Hoeffding 1963, (5.7), for a U-statistic of pairs, drawn without replacement; for all subsets at once
        let error = if exact || pairs < 1.0 {
            f64::from(u8::from(!exact))
        } else {
            ((2.0 * subsets(depth) as f64 / 0.01).ln() / (2.0 * pairs)).sqrt().min(1.0)
        };
        let columns = (0..width)
            .map(|column| {
                let one = if column < looked { found.get(&[column]) } else { Measure::default() };
                ColumnWeight {
                    distinctness: one.distinctness,
                    separation: one.separation,
                    weight: if column < looked { found.weight(column, looked, all) } else { 0.0 },
                    identifying: keys.iter().any(|(columns, _)| columns.contains(&column)),
                }
            })
            .collect();
        let keys = keys.into_iter().take(TOLD).map(|(columns, m)| Subset {
            columns,
            distinctness: m.distinctness,
            separation: m.separation,
            uniques: m.uniques,
        });
        Suggestion {
            records: self.records(),
            looked_at: records,
            depth,
            error,
            columns,
            keys: keys.collect(),
        }
    }
}

impl Suggestion {
    /// The distinct ratio from which on a subset counts as identifying where nothing else is known: four records
    /// of five in a class of their own on average.
    pub const IDENTIFYING: f64 = 0.8;

    /// The smallest minimal subset that holds a column, and the best of those.
    pub fn reason(&self, column: usize) -> Option<&Subset> {
        self.keys.iter().find(|subset| subset.columns.contains(&column))
    }
}

/// The depth-first walk over subsets in ascending order, each a refinement of the one without its last column.
struct Search<'a> {
    table: &'a partition::Table,
    scratch: Scratch,
    depth: usize,
    width: usize,
    found: HashMap<Key, Measure>,
}

impl Search<'_> {
    fn extend(&mut self, parts: &Partition, columns: &mut Vec<usize>) {
        let first = columns.last().map_or(0, |last| last + 1);
        for column in first..self.width {
            columns.push(column);
            let deeper = columns.len() < self.depth && column + 1 < self.width;
            let refined = parts.refined(self.table, column, &mut self.scratch, deeper);
            self.found.insert(key(columns), refined.measure(self.table));
            // once every differing record is told apart, more columns tell nothing more
            if deeper && !refined.is_complete() {
                self.extend(&refined, columns);
            }
            columns.pop();
        }
    }

    /// Measures subsets of one more column: for each of three columns the fourth ones.
    fn last_column(&mut self, open: &BTreeMap<[usize; ALL], Vec<usize>>) {
        let whole = Partition::whole(self.table);
        let mut pair: Option<([usize; 2], Partition)> = None;
        for (&[a, b, c], last) in open {
            if pair.as_ref().is_none_or(|(columns, _)| *columns != [a, b]) {
                let first = whole.refined(self.table, a, &mut self.scratch, true);
                pair = Some(([a, b], first.refined(self.table, b, &mut self.scratch, true)));
            }
            let Some((_, two)) = &pair else { continue };
            let three = two.refined(self.table, c, &mut self.scratch, true);
            for &d in last {
                let four = three.refined(self.table, d, &mut self.scratch, false);
                self.found.insert(key(&[a, b, c, d]), four.measure(self.table));
            }
        }
    }
}

fn key(columns: &[usize]) -> Key {
    let mut key = [u8::MAX; DEPTH];
    for (place, column) in key.iter_mut().zip(columns) {
        *place = u8::try_from(*column).unwrap_or(u8::MAX);
    }
    key
}

struct Found {
    of: HashMap<Key, Measure>,
    /// Of a subset that tells all differing records apart: those that were not walked hold such a one.
    complete: Measure,
    /// Of the empty subset.
    empty: Measure,
}

impl Found {
    fn get(&self, columns: &[usize]) -> Measure {
        if columns.is_empty() {
            return self.empty;
        }
        self.of.get(&key(columns)).copied().unwrap_or(self.complete)
    }

    /// Sets of four no part of which reaches the threshold, by their first three.
    fn open(&self, threshold: f64, width: usize) -> BTreeMap<[usize; ALL], Vec<usize>> {
        let mut open: BTreeMap<[usize; ALL], Vec<usize>> = BTreeMap::new();
        let below = |columns: &[usize]| self.get(columns).distinctness < threshold;
        for a in 0..width {
            for b in a + 1..width {
                for c in (b + 1..width).filter(|c| below(&[a, b, *c])) {
                    let fits = |d: &usize| below(&[a, b, *d]) && below(&[a, c, *d]) && below(&[b, c, *d]);
                    let last: Vec<usize> = (c + 1..width).filter(fits).collect();
                    if !last.is_empty() {
                        open.insert([a, b, c], last);
                    }
                }
            }
        }
        open
    }

    /// Subsets that reach the threshold, no part of which does, the smaller and the more distinct first.
    fn minimal(&self, threshold: f64) -> Vec<(Vec<usize>, Measure)> {
        let reaches = |columns: &[usize]| self.get(columns).distinctness >= threshold;
        let mut keys: Vec<(Vec<usize>, Measure)> = self
            .of
            .iter()
            .map(|(key, measure)| {
                (key.iter().filter(|c| **c != u8::MAX).map(|c| usize::from(*c)).collect::<Vec<_>>(), *measure)
            })
            .filter(|(columns, measure)| {
                // growing sets grow in classes, so the parts one smaller are enough; that of no column is no set
                measure.distinctness >= threshold
                    && (columns.len() == 1 || (0..columns.len()).all(|out| !reaches(&without(columns, out))))
            })
            .collect();
        keys.sort_by(|(a, x), (b, y)| {
            let rank = y.distinctness.total_cmp(&x.distinctness).then(y.separation.total_cmp(&x.separation));
            a.len().cmp(&b.len()).then(rank).then(a.cmp(b))
        });
        keys
    }

    fn weight(&self, column: usize, width: usize, depth: usize) -> f64 {
        let others: Vec<usize> = (0..width).filter(|other| *other != column).collect();
        let mut total = 0.0;
        let sizes = depth.min(width);
        for size in 0..sizes {
            let (mut sum, mut sets) = (0.0, 0u64);
            for_each_subset(&others, size, &mut |set| {
                let mut more = set.to_vec();
                more.insert(more.partition_point(|other| *other < column), column);
                sum += self.get(&more).distinctness - self.get(set).distinctness;
                sets += 1;
            });
            total += sum / sets.max(1) as f64;
        }
        // a difference of equal sums may come out a hair below nothing
        (total / sizes.max(1) as f64).max(0.0)
    }
}

fn without(columns: &[usize], out: usize) -> Vec<usize> {
    columns.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, column)| *column).collect()
}

/// Calls `f` with each subset of that size, in ascending order.
fn for_each_subset(of: &[usize], size: usize, f: &mut impl FnMut(&[usize])) {
    fn walk(of: &[usize], size: usize, chosen: &mut Vec<usize>, f: &mut impl FnMut(&[usize])) {
        if size == 0 {
            f(chosen);
            return;
        }
        for (at, column) in of.iter().enumerate() {
            chosen.push(*column);
            walk(of.get(at + 1..).unwrap_or(&[]), size - 1, chosen, f);
            chosen.pop();
        }
    }
    walk(of, size, &mut Vec::with_capacity(size), f);
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screen")
            .field("columns", &self.columns())
            .field("records", &self.records())
            .field("distinct", &self.distinct())
            .finish_non_exhaustive()
    }
}
