//! The tuples as a check walks them: columns packed together, tuples that no node at stake tells apart made one.

use std::sync::{Arc, OnceLock};

use super::Node;
use crate::goal::Convention;
use crate::problem::Problem;
use crate::units::Units;

/// Combinations of values that a pack may have: its tables stay in the first-level cache.
const COMBINATIONS: usize = 8192;
/// Combinations of levels that a pack may have: each can get a table.
const TABLES: usize = 512;

/// Columns packed together: one look-up gives the label numbers of them all.
pub(super) struct Pack {
    columns: Vec<usize>,
    /// Values of each combination that occurs, one a column.
    values: Vec<u32>,
    /// Levels of each column.
    levels: Vec<usize>,
    tables: Vec<OnceLock<Table>>,
}

/// For each combination of a pack's values the number of its labels at some levels.
pub(super) struct Table {
    pub(super) number: Vec<u32>,
    /// Numbers there are; at least 1.
    pub(super) count: u64,
}

impl Pack {
    pub(super) fn combinations(&self) -> usize {
        self.values.len() / self.columns.len().max(1)
    }

    /// Its columns, and the values of a combination.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    pub(super) fn values(&self, combination: usize) -> &[u32] {
        &self.values[combination * self.columns.len()..(combination + 1) * self.columns.len()]
    }

    fn table(&self, problem: &Problem<'_>, node: &[u8]) -> &Table {
        let mut at = 0;
        for (column, levels) in self.columns.iter().zip(&self.levels) {
            at = at * levels + usize::from(node[*column]);
        }
        self.tables[at].get_or_init(|| {
            let levels: Vec<_> = self
                .columns
                .iter()
                .map(|column| problem.level(*column, usize::from(node[*column])))
                .collect();
            if let [level] = levels.as_slice() {
                return Table { number: level.nodes.clone(), count: level.labels.len().max(1) as u64 };
            }
            let space: usize = levels.iter().map(|level| level.labels.len().max(1)).product();
            let mut known = vec![u32::MAX; space];
            let mut count = 0;
            let number = self
                .values
                .chunks_exact(self.columns.len())
                .map(|values| {
                    let mut at = 0;
                    for (value, level) in values.iter().zip(&levels) {
                        at = at * level.labels.len() + level.nodes[*value as usize] as usize;
                    }
                    if known[at] == u32::MAX {
                        known[at] = count;
                        count += 1;
                    }
                    known[at]
                })
                .collect();
            Table { number, count: u64::from(count.max(1)) }
        })
    }
}

/// Packs of all columns, and every tuple's combination in each.
pub(super) fn pack(problem: &Problem<'_>) -> (Vec<Pack>, Vec<u32>) {
    let domain = |column: usize| problem.level(column, 0).nodes.len().max(1);
    let levels = |column: usize| problem.top(column) + 1;
    // the largest first, each into the first pack with room
    let mut order: Vec<usize> = (0..problem.width).collect();
    order.sort_by_key(|column| (std::cmp::Reverse(domain(*column)), *column));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for column in order {
        let fits = |group: &&mut Vec<usize>| {
            let product = |of: &dyn Fn(usize) -> usize| {
                group.iter().fold(of(column), |all, member| all.saturating_mul(of(*member)))
            };
            product(&domain) <= COMBINATIONS && product(&levels) <= TABLES
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(column),
            None => groups.push(vec![column]),
        }
    }
    let mut codes = vec![0u32; problem.tuples() * groups.len()];
    let mut packs = Vec::with_capacity(groups.len());
    let stride = groups.len();
    for (place, columns) in groups.into_iter().enumerate() {
        let rows = || problem.codes.chunks_exact(problem.width);
        let mut values = Vec::new();
        if let [column] = columns.as_slice() {
            values.extend(0..domain(*column) as u32);
            for (to, row) in codes.chunks_exact_mut(stride).zip(rows()) {
                to[place] = row[*column];
            }
        } else {
            let space: usize = columns.iter().map(|column| domain(*column)).product();
            let mut known = vec![u32::MAX; space];
            for (to, row) in codes.chunks_exact_mut(stride).zip(rows()) {
                let at = columns.iter().fold(0, |at, column| at * domain(*column) + row[*column] as usize);
                if known[at] == u32::MAX {
                    known[at] = (values.len() / columns.len()) as u32;
                    values.extend(columns.iter().map(|column| row[*column]));
                }
                to[place] = known[at];
            }
        }
        let levels: Vec<usize> = columns.iter().map(|column| levels(*column)).collect();
        let tables = (0..levels.iter().product()).map(|_| OnceLock::new()).collect();
        packs.push(Pack { columns, values, levels, tables });
    }
    (packs, codes)
}

/// Lists of (value, records), one a row.
pub(super) struct Lists {
    starts: Vec<usize>,
    entries: Vec<(u32, u64)>,
}

impl Lists {
    pub(super) fn new() -> Lists {
        Lists { starts: vec![0], entries: Vec::new() }
    }

    pub(super) fn push(&mut self, list: &[(u32, u64)]) {
        self.entries.extend_from_slice(list);
        self.starts.push(self.entries.len());
    }

    pub(super) fn of(&self, row: usize) -> &[(u32, u64)] {
        &self.entries[self.starts[row]..self.starts[row + 1]]
    }
}

/// Tuples, those made one that read the same at the levels `at`.
pub(super) struct Rows {
    pub(super) at: Node,
    /// A tuple of each, ascending.
    pub(super) first: Vec<u32>,
    /// The earliest number in the histogram of a tuple of each; empty where nobody asks.
    pub(super) seen: Vec<u32>,
    /// Combination in each pack, row after row.
    pub(super) codes: Vec<u32>,
    /// Records of the sample.
    pub(super) sizes: Vec<u64>,
    /// Records of the population; empty where no rule asks.
    pub(super) population: Vec<u64>,
    /// One a sensitive column; empty where no rule asks.
    pub(super) spreads: Vec<Lists>,
    /// One a kind of unit; empty where no rule asks.
    pub(super) units: Vec<Vec<Units>>,
    /// The finer rows that they were made of, and which of them each holds; `None` where each is a tuple.
    finer: Option<(Arc<Rows>, Members)>,
}

/// Rows in the order of the classes they belong to.
#[derive(Default)]
pub(super) struct Members {
    rows: Vec<u32>,
    starts: Vec<u32>,
}

impl Members {
    /// Sorts rows by class.
    pub(super) fn sort(&mut self, class: &[u32], classes: usize) {
        self.starts.clear();
        self.starts.resize(classes + 1, 0);
        for class in class {
            self.starts[*class as usize] += 1;
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.rows.clear();
        self.rows.resize(class.len(), 0);
        for (row, class) in class.iter().enumerate().rev() {
            let at = &mut self.starts[*class as usize];
            *at -= 1;
            self.rows[*at as usize] = row as u32;
        }
    }

    pub(super) fn of(&self, class: usize) -> &[u32] {
        &self.rows[self.starts[class] as usize..self.starts[class + 1] as usize]
    }
}

impl Rows {
    /// Every tuple by itself.
    pub(super) fn bare(problem: &Problem<'_>, codes: &[u32], packs: usize) -> Rows {
        let asks = problem.rules.asks_population();
        let kept: Vec<u32> =
            (0..problem.tuples() as u32).filter(|t| asks || problem.counts[*t as usize] > 0).collect();
        let mut spreads: Vec<Lists> = problem.sensitive.iter().map(|_| Lists::new()).collect();
        for (lists, sensitive) in spreads.iter_mut().zip(&problem.sensitive) {
            for tuple in &kept {
                lists.push(sensitive.of(*tuple));
            }
        }
        let cap = problem.rules.unit_cap();
        let units = (0..problem.unit_kinds())
            .map(|kind| {
                let of = |tuple: &u32| {
                    let mut set = Units::None;
                    problem.units_of(kind, *tuple).iter().for_each(|unit| set.insert(*unit, cap));
                    set
                };
                kept.iter().map(of).collect()
            })
            .collect();
        let seen = match problem.task.goal.convention {
            Convention::Strict => Vec::new(),
            Convention::Arx => kept.iter().map(|tuple| problem.original[*tuple as usize]).collect(),
        };
        Rows {
            at: vec![0; problem.width],
            seen,
            codes: kept
                .iter()
                .flat_map(|tuple| &codes[*tuple as usize * packs..(*tuple as usize + 1) * packs])
                .copied()
                .collect(),
            population: kept.iter().filter(|_| asks).map(|tuple| problem.population_of(*tuple)).collect(),
            sizes: kept.iter().map(|tuple| problem.counts[*tuple as usize]).collect(),
            first: kept,
            spreads,
            units,
            finer: None,
        }
    }

    /// Rows made of classes of finer ones. `gather` puts the members of each class together.
    pub(super) fn coarser(
        rows: &Arc<Rows>,
        at: Node,
        numbering: &Numbering,
        packs: usize,
        mut gather: impl FnMut(&[u32]) -> (u64, Vec<Units>, Vec<Vec<(u32, u64)>>),
    ) -> Rows {
        let mut members = Members::default();
        members.sort(&numbering.class, numbering.classes);
        let count = numbering.classes;
        let mut made = Rows {
            at,
            first: Vec::with_capacity(count),
            seen: Vec::new(),
            codes: Vec::with_capacity(count * packs),
            sizes: Vec::with_capacity(count),
            population: Vec::new(),
            spreads: rows.spreads.iter().map(|_| Lists::new()).collect(),
            units: rows.units.iter().map(|_| Vec::new()).collect(),
            finer: None,
        };
        let more = !(rows.population.is_empty() && rows.spreads.is_empty() && rows.units.is_empty());
        for class in 0..count {
            let of = members.of(class);
            let Some(first) = of.first().map(|row| *row as usize) else { continue };
            made.first.push(rows.first[first]);
            made.seen.extend(of.iter().filter_map(|row| rows.seen.get(*row as usize)).min());
            made.codes.extend_from_slice(&rows.codes[first * packs..(first + 1) * packs]);
            made.sizes.push(of.iter().map(|row| rows.sizes[*row as usize]).sum());
            if more {
                let (population, units, lists) = gather(of);
                if !rows.population.is_empty() {
                    made.population.push(population);
                }
                made.units.iter_mut().zip(units).for_each(|(all, one)| all.push(one));
                made.spreads.iter_mut().zip(lists).for_each(|(all, one)| all.push(&one));
            }
        }
        made.finer = Some((Arc::clone(rows), members));
        made
    }

    pub(super) fn len(&self) -> usize {
        self.sizes.len()
    }

    /// The tuples' own rows that some rows are made of.
    pub(super) fn bottom(&self, rows: Vec<u32>) -> Vec<u32> {
        let (mut here, mut rows) = (self, rows);
        while let Some((finer, members)) = &here.finer {
            rows = rows.iter().flat_map(|row| members.of(*row as usize)).copied().collect();
            here = finer;
        }
        rows
    }
}

/// Numbers rows by their labels at a node, classes in the order of their first row.
#[derive(Default)]
pub(super) struct Numbering {
    /// Class of each row.
    pub(super) class: Vec<u32>,
    /// Classes there are.
    pub(super) classes: usize,
    keys: Vec<u64>,
    /// Key of each class.
    known: Vec<u64>,
    slots: Vec<u32>,
}

impl Numbering {
    pub(super) fn number(&mut self, problem: &Problem<'_>, packs: &[Pack], rows: &Rows, node: &[u8]) {
        let tables: Vec<&Table> = packs.iter().map(|pack| pack.table(problem, node)).collect();
        self.keys.clear();
        self.keys.resize(rows.len(), 0);
        let mut space = 1u64;
        let mut done = 0;
        while done < tables.len() {
            // as many packs as fit 64 bits; what was keyed so far is numbered first where more follow
            let mut end = done;
            let mut next = space;
            while let Some(wider) = tables.get(end).and_then(|table| next.checked_mul(table.count)) {
                next = wider;
                end += 1;
            }
            if end == done {
                self.assign(space);
                for (key, class) in self.keys.iter_mut().zip(&self.class) {
                    *key = u64::from(*class);
                }
                space = self.classes.max(1) as u64;
                continue;
            }
            let mut scales = Vec::with_capacity(end - done);
            for table in &tables[done..end] {
                scales.push(space);
                space = space.saturating_mul(table.count);
            }
            let part = &tables[done..end];
            match part.len() {
                1 => self.key::<1>(rows, packs.len(), done, part, &scales),
                2 => self.key::<2>(rows, packs.len(), done, part, &scales),
                3 => self.key::<3>(rows, packs.len(), done, part, &scales),
                4 => self.key::<4>(rows, packs.len(), done, part, &scales),
                _ => self.key_any(rows, packs.len(), done, part, &scales),
            }
            done = end;
        }
        self.assign(space);
    }

    fn key<const N: usize>(
        &mut self,
        rows: &Rows,
        stride: usize,
        from: usize,
        part: &[&Table],
        scales: &[u64],
    ) {
        let tables: [&[u32]; N] = std::array::from_fn(|at| part[at].number.as_slice());
        let scales: [u64; N] = std::array::from_fn(|at| scales[at]);
        for (key, codes) in self.keys.iter_mut().zip(rows.codes.chunks_exact(stride)) {
            let codes = &codes[from..from + N];
            // cannot overflow: the product of all counts was checked
            for at in 0..N {
                *key = key.wrapping_add(u64::from(tables[at][codes[at] as usize]).wrapping_mul(scales[at]));
            }
        }
    }

    fn key_any(&mut self, rows: &Rows, stride: usize, from: usize, part: &[&Table], scales: &[u64]) {
        for (key, codes) in self.keys.iter_mut().zip(rows.codes.chunks_exact(stride)) {
            for ((code, table), scale) in codes[from..].iter().zip(part).zip(scales) {
                *key = key.wrapping_add(u64::from(table.number[*code as usize]).wrapping_mul(*scale));
            }
        }
    }

    /// Classes of equal keys. `space`: all keys are below it.
    fn assign(&mut self, space: u64) {
        let Numbering { class, classes, keys, known, slots } = self;
        class.clear();
        class.reserve(keys.len());
        known.clear();
        if space <= (2 * keys.len()).max(4096) as u64 {
            slots.clear();
            slots.resize(space as usize, u32::MAX);
            class.extend(keys.iter().map(|key| {
                let slot = &mut slots[*key as usize];
                if *slot == u32::MAX {
                    *slot = known.len() as u32;
                    known.push(*key);
                }
                *slot
            }));
        } else {
            let mut bits = 10;
            slots.clear();
            slots.resize(1 << bits, u32::MAX);
            for key in keys.iter() {
                let mut at = place(*key, bits);
                let number = loop {
                    match slots[at] {
                        u32::MAX => {
                            let new = known.len() as u32;
                            slots[at] = new;
                            known.push(*key);
                            break new;
                        }
                        number if known[number as usize] == *key => break number,
                        _ => at = (at + 1) & (slots.len() - 1),
                    }
                };
                class.push(number);
                if known.len() * 2 > slots.len() {
                    bits += 2;
                    slots.clear();
                    slots.resize(1 << bits, u32::MAX);
                    for (number, key) in known.iter().enumerate() {
                        let mut at = place(*key, bits);
                        while slots[at] != u32::MAX {
                            at = (at + 1) & (slots.len() - 1);
                        }
                        slots[at] = number as u32;
                    }
                }
            }
        }
        *classes = known.len();
    }
}

/// The upper bits of a product with 2^64 / golden ratio (Knuth, TAOCP 3, §6.4).
fn place(key: u64, bits: u32) -> usize {
    ((key ^ (key >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
}
