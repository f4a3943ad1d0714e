//! Every definition once more, from its formula.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use yingbi_anonymity::{
    Aggregate, Batch, Counted, Counting, Distance, EntropyEstimator, Histogram, Objective, PopulationModel,
    PrivacyModel, Risk, sampling,
};

use crate::tables::Made;

/// What a node comes to.
pub(crate) enum Outcome {
    Fails,
    Value(Vec<f64>),
}

/// Members of a class.
#[derive(Clone, Debug, Default)]
struct Class {
    rows: Vec<usize>,
    people: usize,
    /// The least of its tuples.
    first: Vec<String>,
}

pub(crate) struct Plain<'m> {
    made: &'m Made,
}

const TOLERANCE: f64 = 1e-10;

impl<'m> Plain<'m> {
    pub(crate) fn new(made: &'m Made) -> Plain<'m> {
        Plain { made }
    }

    pub(crate) fn limit(&self) -> usize {
        (self.made.rows.len() as f64 * self.made.goal.suppression + 1e-9).floor() as usize
    }

    pub(crate) fn coarsest(&self) -> Vec<usize> {
        (0..self.made.tables.len())
            .map(|j| self.made.fixed[j].unwrap_or(self.made.tables[j][0].len() - 1))
            .collect()
    }

    /// The least value over all nodes within the limit.
    pub(crate) fn best(&self) -> Option<Vec<f64>> {
        let low: Vec<usize> = self.made.fixed.iter().map(|level| level.unwrap_or(0)).collect();
        let high = self.coarsest();
        let mut best: Option<Vec<f64>> = None;
        let mut node = low.clone();
        loop {
            if let Outcome::Value(value) = self.node(&node, &self.made.goal.models)
                && best.as_ref().is_none_or(|best| less(&value, best))
            {
                best = Some(value);
            }
            let Some(j) = (0..node.len()).find(|j| node[*j] < high[*j]) else { return best };
            node[..j].copy_from_slice(&low[..j]);
            node[j] += 1;
        }
    }

    fn label(&self, column: usize, value: &str, level: usize) -> &str {
        let row = self.made.tables[column].iter().find(|row| row[0] == value).unwrap();
        &row[level]
    }

    fn labels(&self, tuple: &[String], node: &[usize]) -> Vec<String> {
        (0..node.len()).map(|j| self.label(j, &tuple[j], node[j]).to_owned()).collect()
    }

    /// All classes of a node, those of the population alone included.
    fn classes(&self, node: &[usize]) -> Vec<(Vec<String>, Class)> {
        let made = self.made;
        let mut classes: BTreeMap<Vec<String>, Class> = BTreeMap::new();
        let mut put = |tuple: &Vec<String>, row: Option<usize>| {
            let class = classes.entry(self.labels(tuple, node)).or_default();
            if class.first.is_empty() || *tuple < class.first {
                class.first.clone_from(tuple);
            }
            class.rows.extend(row);
            class.people += usize::from(made.population.is_some());
        };
        for (at, row) in made.rows.iter().enumerate() {
            put(&row.quasi, Some(at));
        }
        for person in made.population.iter().flatten() {
            put(person, None);
        }
        classes.into_iter().collect()
    }

    /// Whether some people of the population have nobody of the sample beside them.
    pub(crate) fn absent(&self, node: &[usize]) -> bool {
        self.classes(node).iter().any(|(_, class)| class.rows.is_empty())
    }

    /// Which classes of the sample are kept, or `None` where the node cannot hold.
    fn kept(&self, node: &[usize], models: &[PrivacyModel]) -> Option<Vec<(Class, bool)>> {
        let asks_min =
            models.iter().any(|model| matches!(model, PrivacyModel::DeltaPresence { min, .. } if *min > 0.0));
        if asks_min && self.absent(node) {
            return None;
        }
        let mut classes: Vec<(Class, bool)> = self
            .classes(node)
            .into_iter()
            .filter(|(_, class)| !class.rows.is_empty())
            .map(|(_, class)| {
                let holds = models.iter().all(|model| self.class(&class, model));
                (class, holds)
            })
            .collect();
        // the smallest first; of equal ones that with the first values
        let mut order: Vec<usize> = (0..classes.len()).filter(|at| classes[*at].1).collect();
        order.sort_by_key(|at| (classes[*at].0.rows.len(), classes[*at].0.first.clone()));
        let sizes: Vec<usize> = order.iter().map(|at| classes[*at].0.rows.len()).collect();
        let cut = cut(&sizes, models);
        for at in &order[..cut] {
            classes[*at].1 = false;
        }
        Some(classes)
    }

    /// Records that have to be left out of a node; all where nothing would remain.
    pub(crate) fn needed(&self, node: &[usize], models: &[PrivacyModel]) -> usize {
        let all = self.made.rows.len();
        let Some(classes) = self.kept(node, models) else { return all };
        classes.iter().filter(|(_, kept)| !kept).map(|(class, _)| class.rows.len()).sum()
    }

    pub(crate) fn node(&self, node: &[usize], models: &[PrivacyModel]) -> Outcome {
        let Some(classes) = self.kept(node, models) else { return Outcome::Fails };
        let lost: usize = classes.iter().filter(|(_, kept)| !kept).map(|(class, _)| class.rows.len()).sum();
        if lost == self.made.rows.len() || lost > self.limit() {
            return Outcome::Fails;
        }
        Outcome::Value(self.value(node, &classes))
    }

    /// Whether every class of a node satisfies one model, nothing being left out.
    pub(crate) fn bare(&self, node: &[usize], model: &PrivacyModel) -> bool {
        let classes = self.classes(node);
        let mut sizes = Vec::new();
        for (_, class) in classes.iter().filter(|(_, class)| !class.rows.is_empty()) {
            if !self.class(class, model) {
                return false;
            }
            sizes.push(class.rows.len());
        }
        sizes.sort_unstable();
        cut(&sizes, std::slice::from_ref(model)) == 0
    }

    /// What is wrong with an output: texts of the records, and of the people of the population after them.
    pub(crate) fn written(
        &self,
        rows: &[Option<Vec<String>>],
        people: Option<&[Option<Vec<String>>]>,
        models: &[PrivacyModel],
    ) -> Result<(), String> {
        let mut classes: HashMap<&Vec<String>, Class> = HashMap::new();
        for (at, text) in rows.iter().enumerate() {
            if let Some(text) = text {
                classes.entry(text).or_default().rows.push(at);
            }
        }
        for text in people.into_iter().flatten().flatten() {
            match classes.get_mut(text) {
                Some(class) => class.people += 1,
                None => return Err("people in a class without records".to_owned()),
            }
        }
        for model in models {
            if !classes.values().all(|class| self.class(class, model)) {
                return Err(format!("a class fails {}", model.describe()));
            }
        }
        let mut sizes: Vec<usize> = classes.values().map(|class| class.rows.len()).collect();
        sizes.sort_unstable();
        if cut(&sizes, models) > 0 {
            return Err("the classes together fail".to_owned());
        }
        Ok(())
    }

    /// Whether a class satisfies a model about single classes.
    fn class(&self, class: &Class, model: &PrivacyModel) -> bool {
        let n = class.rows.len();
        match model {
            PrivacyModel::KAnonymity { k, of: Counted::Records } => n as u64 >= *k,
            PrivacyModel::KAnonymity { k, of: Counted::Units(kind) } => {
                let units: BTreeSet<u64> =
                    class.rows.iter().filter_map(|row| self.made.rows[*row].units[*kind]).collect();
                units.len() as u64 >= *k
            }
            PrivacyModel::KMap { k } => class.people as u64 >= *k,
            PrivacyModel::DeltaPresence { min, max } => {
                let share = n as f64 / class.people as f64;
                share >= min - TOLERANCE && share <= max + TOLERANCE
            }
            PrivacyModel::DifferentialPrivacy { epsilon, delta } => {
                n as u64 >= sampling(*epsilon, *delta).unwrap().k
            }
            PrivacyModel::AverageRisk { .. }
            | PrivacyModel::SampleUniqueness { .. }
            | PrivacyModel::PopulationUniqueness { .. } => true,
            _ => self.spread(class, model),
        }
    }

    fn spread(&self, class: &Class, model: &PrivacyModel) -> bool {
        let column = model.column().unwrap();
        let all: Vec<usize> = (0..self.made.rows.len()).collect();
        let count = |rows: &[usize]| -> BTreeMap<String, usize> {
            let mut counts = BTreeMap::new();
            for row in rows {
                *counts.entry(self.made.rows[*row].sensitive[column].clone()).or_default() += 1;
            }
            counts
        };
        let (here, table) = (count(&class.rows), count(&all));
        let (n, m) = (class.rows.len() as f64, all.len() as f64);
        let p = |value: &String| here.get(value).copied().unwrap_or(0) as f64 / n;
        let q = |value: &String| table[value] as f64 / m;
        match model {
            PrivacyModel::DistinctDiversity { l, .. } => here.len() as u64 >= *l,
            PrivacyModel::EntropyDiversity { l, estimator: EntropyEstimator::Shannon, .. } => {
                -here.keys().map(|v| p(v) * p(v).ln()).sum::<f64>() >= l.ln() - TOLERANCE
            }
            PrivacyModel::EntropyDiversity { l, estimator: EntropyEstimator::Grassberger, .. } => {
                let sum: f64 = here.values().map(|count| *count as f64 * grassberger(*count)).sum();
                n.ln() - sum / n >= l.ln() - TOLERANCE && here.len() as f64 >= *l - TOLERANCE
            }
            PrivacyModel::RecursiveDiversity { c, l, .. } => {
                let mut counts: Vec<usize> = here.values().copied().collect();
                counts.sort_unstable_by(|a, b| b.cmp(a));
                let tail: usize = counts.iter().skip(*l as usize - 1).sum();
                (counts[0] as f64) < c * tail as f64 - TOLERANCE
            }
            PrivacyModel::TCloseness { t, distance, .. } => {
                let values: Vec<&String> = table.keys().collect();
                let far = match distance {
                    Distance::Equal => values.iter().map(|v| (p(v) - q(v)).abs()).sum::<f64>() / 2.0,
                    Distance::Ordered => {
                        let mut values = values;
                        if values.iter().all(|v| v.is_empty() || v.parse::<f64>().is_ok()) {
                            values.sort_by(|a, b| {
                                let number = |v: &String| v.parse().unwrap_or(f64::NEG_INFINITY);
                                number(a).total_cmp(&number(b))
                            });
                        }
                        let mut sum = 0.0;
                        let mut total = 0.0;
                        for v in &values {
                            sum += p(v) - q(v);
                            total += f64::abs(sum);
                        }
                        if values.len() > 1 { total / (values.len() - 1) as f64 } else { 0.0 }
                    }
                    Distance::Hierarchical => {
                        let extra = table.keys().map(|v| (v.clone(), p(v) - q(v))).collect();
                        hierarchical(&self.made.sensitive[column], extra)
                    }
                };
                far <= t + TOLERANCE
            }
            PrivacyModel::BetaLikeness { beta, enhanced, .. } => here.keys().all(|v| {
                let most = if *enhanced { beta.min(-q(v).ln()) } else { *beta };
                (p(v) - q(v)) / q(v) <= most + TOLERANCE
            }),
            PrivacyModel::DeltaDisclosure { delta, .. } => {
                here.keys().all(|v| (p(v) / q(v)).log2().abs() < delta - TOLERANCE)
            }
            _ => unreachable!("a model about classes"),
        }
    }

    /// The objective's figures at a node.
    fn value(&self, node: &[usize], classes: &[(Class, bool)]) -> Vec<f64> {
        let made = self.made;
        let n = made.rows.len() as f64;
        let width = node.len();
        let weights = if made.goal.weights.is_empty() { vec![1.0; width] } else { made.goal.weights.clone() };
        let total: f64 = weights.iter().sum();
        let lost: Vec<usize> =
            classes.iter().filter(|(_, kept)| !kept).flat_map(|(class, _)| class.rows.clone()).collect();
        let kept: Vec<usize> =
            classes.iter().filter(|(_, kept)| *kept).flat_map(|(class, _)| class.rows.clone()).collect();
        let label = |j: usize, row: usize| self.label(j, &made.rows[row].quasi[j], node[j]).to_owned();
        let weighted =
            |figures: Vec<f64>| figures.iter().zip(&weights).map(|(v, w)| v * w).collect::<Vec<_>>();
        match made.goal.objective {
            Objective::Loss { aggregate } => {
                let losses: Vec<f64> = (0..width)
                    .map(|j| {
                        let leaves = made.tables[j].len() as f64;
                        let share = |row: &usize| {
                            let own = label(j, *row);
                            made.tables[j].iter().filter(|path| path[node[j]] == own).count() as f64 / leaves
                        };
                        let sum: f64 = kept.iter().map(share).sum::<f64>() + lost.len() as f64;
                        if leaves > 1.0 { (sum - n / leaves) / (n - n / leaves) } else { 0.0 }
                    })
                    .collect();
                match aggregate {
                    Aggregate::GeometricMean => {
                        let each = losses.iter().zip(&weights).map(|(v, w)| (v + 1.0).powf(w / total));
                        vec![each.product::<f64>() - 1.0]
                    }
                    Aggregate::ArithmeticMean => vec![weighted(losses).iter().sum::<f64>() / total],
                    Aggregate::Sum => vec![weighted(losses).iter().sum()],
                    Aggregate::Maximum => vec![weighted(losses).into_iter().fold(0.0, f64::max)],
                    Aggregate::Rank => {
                        let mut all = weighted(losses);
                        all.sort_by(|a, b| b.total_cmp(a));
                        all
                    }
                }
            }
            Objective::Entropy { monotone } => {
                let bits = (0..width).map(|j| {
                    let count = |test: &dyn Fn(usize) -> bool| {
                        (0..made.rows.len()).filter(|row| test(*row)).count() as f64
                    };
                    let mut sum = 0.0;
                    for row in 0..made.rows.len() {
                        let value = &made.rows[row].quasi[j];
                        let same = count(&|other| made.rows[other].quasi[j] == *value);
                        let under = count(&|other| label(j, other) == label(j, row));
                        sum -= (same / under).log2();
                    }
                    if !monotone {
                        for row in &lost {
                            let same = lost.iter().filter(|o| label(j, **o) == label(j, *row)).count();
                            sum -= (same as f64 / lost.len() as f64).log2();
                        }
                    }
                    sum
                });
                vec![weighted(bits.collect()).iter().sum()]
            }
            Objective::Discernibility { monotone } => {
                let cost = |(class, kept): &(Class, bool)| {
                    let size = class.rows.len() as f64;
                    if *kept || monotone { size * size } else { size * n }
                };
                vec![classes.iter().map(cost).sum()]
            }
            Objective::AverageClassSize => {
                let good = classes.iter().filter(|(_, kept)| *kept).count() + usize::from(!lost.is_empty());
                vec![n / good as f64]
            }
            Objective::Precision => {
                let figures = (0..width).map(|j| {
                    let share = node[j] as f64 / (made.tables[j][0].len() - 1) as f64;
                    (share * kept.len() as f64 + lost.len() as f64) / n
                });
                vec![weighted(figures.collect()).iter().sum::<f64>() / total]
            }
            Objective::Height => vec![weighted(node.iter().map(|l| *l as f64).collect()).iter().sum()],
            _ => unreachable!("an objective without a formula"),
        }
    }
}

/// G(n) of Grassberger 2003, eqs. 28 to 30.
fn grassberger(n: usize) -> f64 {
    let start = -0.577_215_664_901_532_9 - 2f64.ln();
    (0..n / 2).map(|m| 2.0 / (2 * m + 1) as f64).sum::<f64>() + start
}

/// Li et al. 2007, §5.3: the cost of every inner node is its height over the tree's, times the smaller of what its
/// children have too much and too little.
fn hierarchical(table: &[Vec<String>], leaves: BTreeMap<String, f64>) -> f64 {
    let height = table[0].len() - 1;
    let mut cost = 0.0;
    for level in 1..=height {
        let nodes: BTreeSet<&String> = table.iter().map(|row| &row[level]).collect();
        for node in nodes {
            let mut children: BTreeMap<&String, f64> = BTreeMap::new();
            for row in table.iter().filter(|row| row[level] == *node) {
                *children.entry(&row[level - 1]).or_default() += leaves.get(&row[0]).copied().unwrap_or(0.0);
            }
            let more: f64 = children.values().map(|extra| extra.max(0.0)).sum();
            let less: f64 = children.values().map(|extra| (-extra).max(0.0)).sum();
            cost += level as f64 / height as f64 * more.min(less);
        }
    }
    cost
}

/// How many of the smallest classes go, so that the rules about all of them hold. Ascending.
fn cut(sizes: &[usize], models: &[PrivacyModel]) -> usize {
    let counted = |left: &[usize]| {
        let records: usize = left.iter().sum();
        let alone = left.iter().filter(|size| **size == 1).count();
        models.iter().all(|model| match model {
            PrivacyModel::AverageRisk { risk } => left.len() as f64 <= risk * records as f64 + TOLERANCE,
            PrivacyModel::SampleUniqueness { share } => alone as f64 <= share * records as f64 + TOLERANCE,
            _ => true,
        })
    };
    let mut from = (0..=sizes.len()).find(|from| counted(&sizes[*from..])).unwrap();
    for model in models {
        let PrivacyModel::PopulationUniqueness { share, model, population } = model else { continue };
        let within = |from: usize| estimated(&sizes[from..], *model, *population, *share);
        let alone = sizes[from..].iter().filter(|size| **size == 1).count();
        if within(from) {
            continue;
        }
        let (mut fails, mut holds) = (0, alone);
        while holds - fails > 1 {
            let middle = (fails + holds) / 2;
            if within(from + middle) { holds = middle } else { fails = middle }
        }
        from += holds;
    }
    from
}

fn estimated(sizes: &[usize], model: PopulationModel, population: u64, share: f64) -> bool {
    if !sizes.contains(&1) {
        return true;
    }
    let cells: Vec<String> =
        sizes.iter().enumerate().flat_map(|(class, size)| vec![class.to_string(); *size]).collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let mut histogram = Histogram::new(Counting { quasi: 1, ..Counting::default() });
    histogram.add(&Batch { quasi: &[&cells], ..Batch::default() }).unwrap();
    let estimate = Risk::measure(&histogram).population_uniques(model, population);
    estimate.share().is_some_and(|found| found <= share * (1.0 + TOLERANCE))
}

/// Whether figures compared one after another are less.
pub(crate) fn less(a: &[f64], b: &[f64]) -> bool {
    for (a, b) in a.iter().zip(b) {
        if (a - b).abs() > 1e-12 * a.abs().max(b.abs()) {
            return a < b;
        }
    }
    false
}
