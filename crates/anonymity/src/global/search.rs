//! Regions of the lattice, and how they are parted.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use hashbrown::HashSet;

use super::Node;
use super::check::{Check, State, Verdict};
use super::rows::{Pack, Rows, pack};
use super::weigh::{Dead, Weigher};
use crate::error::{Ending, Error};
use crate::objective::Value;
use crate::problem::Problem;
use crate::recoding::{Certificate, Optimality};
use crate::solution::{Found, Solution};

/// Nodes of a lattice above which a long search may end unfinished by itself.
const LARGE: u128 = 10_000_000;
/// Rows walked, over all checks, before it does: some twenty seconds.
const WORK: u64 = 3_000_000_000;
/// Regions queued before any search does: some 200 MB.
const QUEUE: usize = 400_000;
/// Regions parted at a time, once so many nodes have been checked.
const ROUND: usize = 4;
const SMALL: u64 = 256;
/// Groupings kept to form coarser classes from, and rows in them all, in multiples of the distinct tuples.
const GROUPINGS: usize = 96;
const HELD: usize = 12;
/// Rows below which a check costs less than finding fewer to form its classes from.
const FEW: usize = 512;
/// How many rows a class may be formed from before fewer are looked for.
const RATIO: usize = 8;
/// How many levels below a region's highest node the rows are made that its neighbours share.
const STEPS: [usize; 2] = [6, 2];

/// All nodes between `lo` and `hi`.
struct Region {
    bound: Value,
    lo: Node,
    hi: Node,
    /// Whether `hi` itself has been checked.
    measured: bool,
    /// What is known to be suppressed throughout.
    dead: Arc<Dead>,
}

impl Region {
    fn nodes(&self) -> u128 {
        size(&self.lo, &self.hi)
    }
}

fn size(lo: &[u8], hi: &[u8]) -> u128 {
    lo.iter().zip(hi).fold(1u128, |all, (lo, hi)| all.saturating_mul(u128::from(hi - lo) + 1))
}

/// Least bound first, then the lexicographically least levels, so that ties fall alike.
impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |r: &Self| (Reverse(r.lo.clone()), Reverse(r.hi.clone()));
        other.bound.cmp(&self.bound).then_with(|| key(self).cmp(&key(other)))
    }
}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Region {}

/// The best node so far.
#[derive(Clone)]
struct Best {
    value: Value,
    node: Node,
}

/// What came of a region.
#[derive(Default)]
struct Parted {
    found: Vec<Best>,
    checked: Vec<Node>,
    work: u64,
    children: Vec<Region>,
    groupings: Vec<Arc<Rows>>,
}

pub(super) struct Search<'p> {
    problem: &'p Problem<'p>,
    stop: &'p (dyn Fn() -> bool + Sync),
    weigher: Weigher<'p>,
    packs: Vec<Pack>,
    bottom: Node,
    top: Node,
    /// The tuples' own rows first.
    groupings: Vec<Arc<Rows>>,
    best: Option<Best>,
    checked: u64,
    work: u64,
    /// Regions that may be queued.
    room: usize,
    /// Rows that may be walked.
    rows: u64,
    /// Whether a value from elsewhere is to be beaten, and no node as good as that is of use.
    beating: bool,
}

impl<'p> Search<'p> {
    pub(super) fn new(problem: &'p Problem<'p>, stop: &'p (dyn Fn() -> bool + Sync)) -> Search<'p> {
        let level = |level: usize| u8::try_from(level).unwrap_or(u8::MAX);
        Search {
            problem,
            stop,
            weigher: Weigher::new(problem),
            packs: Vec::new(),
            bottom: (0..problem.width).map(|j| level(problem.floor(j))).collect(),
            top: (0..problem.width).map(|j| level(problem.ceiling(j))).collect(),
            groupings: Vec::new(),
            best: None,
            checked: 0,
            work: 0,
            room: QUEUE,
            rows: u64::MAX,
            beating: false,
        }
    }

    /// Looks for nodes below a value only.
    pub(super) fn below(mut self, value: &Value) -> Search<'p> {
        // of equals the least node is taken, and this one is less than any
        self.best = Some(Best { value: value.clone(), node: Node::new() });
        self.beating = true;
        self
    }

    /// Walks no more rows than that.
    pub(super) fn within(self, rows: u64) -> Search<'p> {
        Search { rows, ..self }
    }

    pub(super) fn run(mut self) -> Result<(Solution, Found), Error> {
        if self.problem.records == 0 {
            return Err(self.problem.unreachable());
        }
        let (packs, codes) = pack(self.problem);
        self.packs = packs;
        self.groupings.push(Arc::new(Rows::bare(self.problem, &codes, self.packs.len())));
        drop(codes);
        let mut check = Check::default();
        let mut seen: HashSet<Node> = HashSet::new();
        // a value that is known already bounds more than the way down would
        if !self.beating && !self.descend(&mut check, &mut seen) {
            return Err(self.problem.unreachable());
        }
        self.checked = seen.len() as u64;

        let dead = Arc::new(self.weigher.nobody());
        let columns = self.weigher.columns(&self.bottom, &self.top, &dead);
        let mut queue = BinaryHeap::new();
        queue.push(Region {
            bound: self.weigher.bound(&columns, &dead),
            lo: self.bottom.clone(),
            hi: self.top.clone(),
            measured: false,
            dead,
        });
        let nodes = size(&self.bottom, &self.top);
        let mut spare = Vec::new();
        while !queue.is_empty() && !self.ends(nodes, queue.len()) {
            let round = self.round(&mut queue);
            for parted in self.parts(round, &mut check, &mut spare) {
                for best in parted.found {
                    self.offer(best);
                }
                self.checked += parted.checked.iter().filter(|node| !seen.contains(*node)).count() as u64;
                self.work += parted.work;
                for rows in parted.groupings {
                    self.keep(rows);
                }
                queue.extend(parted.children);
            }
        }
        queue.retain(|region| !self.beaten(&region.bound, &region.lo));
        if self.beating && !queue.is_empty() && !(self.stop)() {
            self.descend(&mut check, &mut seen);
        }
        let Some(best) = self.best.take().filter(|best| !best.node.is_empty()) else {
            // nothing is known of the regions that are left
            let stopped = || Error::Stopped { by: self.ending() };
            return Err(if queue.is_empty() { self.problem.unreachable() } else { stopped() });
        };
        let open: u128 = queue.iter().map(Region::nodes).sum();
        let (bound, optimality) = match queue.peek() {
            Some(region) if region.bound < best.value => {
                (region.bound.clone(), Optimality::Bounded { bound: region.bound.first() })
            }
            Some(_) | None if open > 0 => {
                (best.value.clone(), Optimality::Bounded { bound: best.value.first() })
            }
            _ => (best.value.clone(), Optimality::Optimal),
        };
        let certificate = Certificate {
            nodes,
            checked: self.checked,
            pruned: nodes.saturating_sub(open).saturating_sub(u128::from(self.checked)),
            bound: bound.figures(),
        };
        let solution = self.solution(&mut check, &best.node);
        let levels = Some(best.node.iter().map(|level| usize::from(*level)).collect());
        Ok((solution, Found { value: best.value, optimality, levels, certificate: Some(certificate) }))
    }

    /// The regions to be parted next, least bound first: one while there are few checks, then several at a time. How
    /// many does not depend on the threads there are, so that the result does not.
    fn round(&self, queue: &mut BinaryHeap<Region>) -> Vec<Region> {
        let most = if self.checked < SMALL { 1 } else { ROUND };
        let mut round = Vec::with_capacity(most);
        while round.len() < most
            && let Some(region) = queue.pop()
        {
            if !self.beaten(&region.bound, &region.lo) {
                round.push(region);
            } else if self.above(&region.bound) {
                // least bound first: so are all others
                queue.clear();
            }
        }
        round
    }

    /// Parts regions, on as many threads as there may be; in their order.
    fn parts(&self, round: Vec<Region>, check: &mut Check, spare: &mut Vec<Check>) -> Vec<Parted> {
        let threads = self.problem.task.goal.threads.min(round.len());
        if threads <= 1 {
            return round.into_iter().map(|region| self.part(check, region)).collect();
        }
        spare.resize_with(threads.max(spare.len()), Check::default);
        let mut shares: Vec<Vec<(usize, Region)>> = (0..threads).map(|_| Vec::new()).collect();
        for (at, region) in round.into_iter().enumerate() {
            shares[at % threads].push((at, region));
        }
        let mut done: Vec<(usize, Parted)> = std::thread::scope(|scope| {
            let work = |(share, check): (Vec<(usize, Region)>, &'_ mut Check)| {
                share.into_iter().map(|(at, region)| (at, self.part(check, region))).collect::<Vec<_>>()
            };
            let handles: Vec<_> = shares
                .into_iter()
                .zip(spare.iter_mut())
                .map(|pair| scope.spawn(move || work(pair)))
                .collect();
            let join = |handle: std::thread::ScopedJoinHandle<'_, Vec<(usize, Parted)>>| match handle.join() {
                Ok(parts) => parts,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            handles.into_iter().flat_map(join).collect()
        });
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, parted)| parted).collect()
    }

    /// What ended the search.
    fn ending(&self) -> Ending {
        if self.spent() {
            Ending::Nodes
        } else if (self.stop)() {
            Ending::Time
        } else if self.work > self.rows {
            Ending::Brief
        } else {
            Ending::Memory
        }
    }

    /// Whether all nodes were checked that the goal allows.
    fn spent(&self) -> bool {
        self.problem.task.goal.nodes.is_some_and(|most| self.checked >= most)
    }

    /// Whether the search must end unfinished, whether or not there is something to give. By itself, where neither a
    /// budget nor memory asks for it, it doesn't before there is.
    fn ends(&self, nodes: u128, queued: usize) -> bool {
        let long = nodes > LARGE && self.work > WORK && self.best.is_some();
        (self.stop)() || self.spent() || long || queued > self.room || self.work > self.rows
    }

    /// Whether no node from `lo` on with a value of at least `bound` would be taken.
    fn beaten(&self, bound: &Value, lo: &[u8]) -> bool {
        self.best.as_ref().is_some_and(|best| match bound.roughly(&best.value) {
            Ordering::Less => false,
            Ordering::Equal => lo >= best.node.as_slice(),
            Ordering::Greater => true,
        })
    }

    fn above(&self, bound: &Value) -> bool {
        self.best.as_ref().is_some_and(|best| bound.roughly(&best.value) == Ordering::Greater)
    }

    fn offer(&mut self, found: Best) {
        let better = self.best.as_ref().is_none_or(|best| match found.value.roughly(&best.value) {
            Ordering::Less => true,
            Ordering::Equal => found.node < best.node,
            Ordering::Greater => false,
        });
        if better {
            self.best = Some(found);
        }
    }

    /// From the top downwards, where most is won first, as long as the value falls: something to measure bounds by.
    /// `false` where the top says that no node will do.
    fn descend(&mut self, check: &mut Check, seen: &mut HashSet<Node>) -> bool {
        let mut node = self.top.clone();
        let mut value = None;
        let mut open = vec![true; node.len()];
        let nobody = self.weigher.nobody();
        let mut tried = None;
        loop {
            let first = seen.is_empty();
            let (verdict, _) = self.check(check, &node, &node, false);
            if first && verdict.dead.is_none() {
                return false;
            }
            self.work += self.source(&node).len() as u64;
            seen.insert(node.clone());
            let better = match (&verdict.value, &value) {
                (Some(new), Some(old)) => new < old,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if let Some(new) = &verdict.value {
                self.offer(Best { value: new.clone(), node: node.clone() });
            }
            match tried.take() {
                None if !better => return true,
                Some(column) if !better => {
                    let column: usize = column;
                    node[column] += 1;
                    open[column] = false;
                }
                _ => value = verdict.value,
            }
            let won = |column: usize| {
                let at = |level: u8| self.weigher.weight(column, level, &nobody);
                at(node[column]) - at(node[column] - 1)
            };
            // of equals the first
            let next = (0..node.len())
                .filter(|column| open[*column] && node[*column] > self.bottom[*column])
                .min_by(|a, b| won(*b).total_cmp(&won(*a)));
            let Some(column) = next.filter(|_| !(self.stop)()) else { return true };
            node[column] -= 1;
            tried = Some(column);
        }
    }

    /// The fewest rows that tell apart what a node does.
    fn source(&self, node: &[u8]) -> &Arc<Rows> {
        let fits = |rows: &&Arc<Rows>| rows.at.iter().zip(node).all(|(at, level)| at <= level);
        // those of all tuples come first and always fit
        self.groupings.iter().filter(fits).min_by_key(|rows| rows.len()).unwrap_or(&self.groupings[0])
    }

    /// Checks `hi`; where `sized`, tells the classes of `lo` as well, and how many there are.
    fn check(&self, check: &mut Check, lo: &[u8], hi: &[u8], sized: bool) -> (Verdict, usize) {
        let rows = self.source(if sized { lo } else { hi });
        let mut verdict = check.check(&self.weigher, &self.packs, &self.groupings[0], rows, lo, hi);
        let classes = match &mut verdict.dead {
            Some(dead) if sized => check.sized(&self.weigher, &self.packs, rows, lo, dead),
            _ => 0,
        };
        (verdict, classes)
    }

    /// Keeps rows to form coarser classes from; the largest give way.
    fn keep(&mut self, rows: Arc<Rows>) {
        let most = self.groupings[0].len().saturating_mul(HELD);
        self.groupings.push(rows);
        loop {
            let held: usize = self.groupings.iter().skip(1).map(|rows| rows.len()).sum();
            if self.groupings.len() <= GROUPINGS && held <= most {
                return;
            }
            let largest = self
                .groupings
                .iter()
                .enumerate()
                .skip(1)
                .max_by_key(|(_, rows)| rows.len())
                .map(|(at, _)| at);
            match largest {
                Some(at) => drop(self.groupings.remove(at)),
                None => return,
            }
        }
    }

    /// Checks a region's highest node, makes the region smaller, and parts what remains.
    fn part(&self, check: &mut Check, mut region: Region) -> Parted {
        let mut parted = Parted::default();
        let weigher = &self.weigher;
        let mut best = self.best.clone();
        let sized = weigher.by_sizes();
        let mut fresh = None;
        let columns = loop {
            let mut columns = weigher.columns(&region.lo, &region.hi, &region.dead);
            let Some(shrunk) = self.shrink(&mut region, &mut columns, best.as_ref()) else { return parted };
            if region.measured && !shrunk {
                break columns;
            }
            let source = self.source(if sized { &region.lo } else { &region.hi });
            let (verdict, classes) = self.check(check, &region.lo, &region.hi, sized);
            parted.work += source.len() as u64;
            parted.checked.push(region.hi.clone());
            region.measured = true;
            if let Some(value) = verdict.value {
                let found = Best { value, node: region.hi.clone() };
                let better = best.as_ref().is_none_or(|best| found.value < best.value);
                if better {
                    best = Some(found.clone());
                }
                parted.found.push(found);
            }
            match verdict.dead {
                Some(dead) => region.dead = Arc::new(dead),
                None => return parted,
            }
            if sized && source.len() > FEW && classes * 2 < source.len() {
                let rows = check.coarser(weigher, &self.packs, source, region.lo.clone());
                parted.groupings.push(Arc::new(rows));
            }
            fresh = Some(Arc::clone(source));
        };
        if region.lo == region.hi {
            return parted;
        }
        if let Some(source) = fresh.filter(|_| !sized) {
            self.between(check, &region, &source, &mut parted);
        }
        let Some((column, cut)) = self.cut(&region.lo, &region.hi, &region.dead) else { return parted };
        let mut low = Region {
            bound: region.bound.clone(),
            lo: region.lo.clone(),
            hi: region.hi.clone(),
            measured: false,
            dead: Arc::clone(&region.dead),
        };
        low.hi[column] = cut;
        let mut low_columns = columns.clone();
        low_columns[column] = weigher.least(column, low.lo[column], cut, &low.dead);
        low.bound = weigher.bound(&low_columns, &low.dead);
        // where the value follows from class sizes, the bound is of the lowest node: to be taken anew
        let mut high = Region { measured: region.measured && !sized, ..region };
        high.lo[column] = cut + 1;
        let mut high_columns = columns;
        high_columns[column] = weigher.least(column, high.lo[column], high.hi[column], &high.dead);
        high.bound = weigher.bound(&high_columns, &high.dead);
        parted.children.push(low);
        parted.children.push(high);
        parted
    }

    /// Rows of nodes below a region's highest, to form the classes of nodes near it from: some well below, which
    /// serve many, and of these some close by.
    fn between(&self, check: &mut Check, region: &Region, source: &Arc<Rows>, parted: &mut Parted) {
        let mut source = Arc::clone(source);
        let classes = check.states.len();
        for steps in STEPS {
            if source.len() <= FEW.max(RATIO * classes) {
                return;
            }
            let mut hi = region.hi.clone();
            for _ in 0..steps {
                let Some((column, cut)) = self.cut(&region.lo, &hi, &region.dead) else { break };
                hi[column] = cut;
            }
            for (level, at) in hi.iter_mut().zip(&source.at) {
                *level = (*level).max(*at);
            }
            let rows = check.coarser(&self.weigher, &self.packs, &source, hi);
            parted.work += source.len() as u64;
            if rows.len() * 2 < source.len() {
                source = Arc::new(rows);
                parted.groupings.push(Arc::clone(&source));
            }
        }
    }

    /// Takes off the highest levels of columns that only nodes above the best value have. `None` where nothing is
    /// left; else whether anything was taken off.
    fn shrink(&self, region: &mut Region, columns: &mut [f64], best: Option<&Best>) -> Option<bool> {
        let Some(best) = best else { return Some(false) };
        let beaten = |columns: &[f64], region: &Region, lo: &[u8]| match self
            .weigher
            .bound(columns, &region.dead)
            .roughly(&best.value)
        {
            Ordering::Less => false,
            Ordering::Equal => lo >= best.node.as_slice(),
            Ordering::Greater => true,
        };
        if beaten(columns, region, &region.lo) {
            return None;
        }
        let mut any = false;
        let by_sizes = self.weigher.by_sizes();
        for column in 0..columns.len() {
            while region.hi[column] > region.lo[column] && !by_sizes {
                let level = region.hi[column];
                let kept = columns[column];
                columns[column] = self.weigher.least(column, level, level, &region.dead);
                let mut lo = region.lo.clone();
                lo[column] = level;
                let gone = beaten(columns, region, &lo);
                columns[column] = kept;
                if !gone {
                    break;
                }
                region.hi[column] -= 1;
                any = true;
                region.measured = false;
            }
            columns[column] = self.weigher.least(column, region.lo[column], region.hi[column], &region.dead);
        }
        Some(any)
    }

    /// The column to part a region at, and the highest level of the lower part: where the most is lost from one level
    /// to the next.
    fn cut(&self, lo: &[u8], hi: &[u8], dead: &Dead) -> Option<(usize, u8)> {
        let mut chosen: Option<(f64, usize, u8)> = None;
        for column in 0..lo.len() {
            for level in lo[column]..hi[column] {
                let at = |level: u8| self.weigher.weight(column, level, dead);
                let jump = at(level + 1) - at(level);
                if chosen.is_none_or(|(most, _, _)| jump > most) {
                    chosen = Some((jump, column, level));
                }
            }
        }
        chosen.map(|(_, column, cut)| (column, cut))
    }

    fn solution(&self, check: &mut Check, node: &Node) -> Solution {
        let rows = &self.groupings[0];
        check.check(&self.weigher, &self.packs, rows, rows, node, node);
        let mut classes: Vec<Vec<u32>> = vec![Vec::new(); check.numbering.classes];
        for (row, class) in check.numbering.class.iter().enumerate() {
            classes[*class as usize].push(rows.first[row]);
        }
        let mut solution = Solution { before: Some(node.clone()), ..Solution::default() };
        for (tuples, state) in classes.iter().zip(&check.states) {
            match state {
                State::Holds => solution.push(tuples, node),
                _ => solution.suppressed.extend_from_slice(tuples),
            }
        }
        solution
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goal::{Goal, Method};
    use crate::model::PrivacyModel;
    use crate::{Batch, Counting, Hierarchy, HierarchySpec, Histogram, Task};

    #[test]
    fn a_full_queue_is_told_as_a_gap() {
        let cells: Vec<[String; 3]> = (0..60u32)
            .map(|row| [row * 7 % 11, row * row % 7, row % 5].map(|cell| cell.to_string()))
            .collect();
        let views: Vec<Vec<&str>> =
            (0..3).map(|column| cells.iter().map(|row| row[column].as_str()).collect()).collect();
        let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
        let mut histogram = Histogram::new(Counting { quasi: 3, ..Counting::default() });
        histogram.add(&Batch { quasi: &slices, ..Batch::default() }).unwrap();
        let hierarchies: Vec<Hierarchy> = (0..3)
            .map(|column| {
                let (values, counts) = histogram.values(column);
                let row = |value: &&str| {
                    vec![(*value).to_owned(), format!("{}+", u32::from(*value > "4")), "*".to_owned()]
                };
                let spec = HierarchySpec::Table(values.iter().map(row).collect());
                Hierarchy::build(&spec, &values, &counts).unwrap()
            })
            .collect();
        let goal = Goal { models: vec![PrivacyModel::k(4)], method: Method::Global, ..Goal::default() };
        let task = Task {
            histogram: &histogram,
            hierarchies: &hierarchies,
            sensitive: &[],
            fixed_levels: &[],
            goal: &goal,
        };
        let problem = Problem::new(&task).unwrap();
        let (_, optimum) = Search::new(&problem, &|| false).run().unwrap();
        assert_eq!(optimum.optimality, Optimality::Optimal);
        let (_, found) = Search { room: 0, ..Search::new(&problem, &|| false) }.run().unwrap();
        let Optimality::Bounded { bound } = found.optimality else { panic!("finished") };
        assert!(bound <= optimum.value.first() && optimum.value.first() <= found.value.first());
        let none = Goal { models: vec![PrivacyModel::k(61)], ..goal.clone() };
        let problem = Problem::new(&Task { goal: &none, ..task }).unwrap();
        assert!(matches!(Search::new(&problem, &|| true).run(), Err(Error::Unreachable(_))));
    }
}
