//! t-closeness: the earth mover's distance between the sensitive values of a class and those of the whole sample
//! (Li, Li, Venkatasubramanian 2007, *ICDE*, §5).
//!
//! p is a value's share of the class, q its share of the sample before anything is suppressed; values that the
//! class lacks have p = 0. All three distances lie between 0 and 1 and are convex in p, so classes within t of the
//! sample, joined, are within t.

use super::Distance;
use super::diversity::{ROUNDING, SLACK};
use super::order::Order;
use crate::hierarchy::Hierarchy;

/// A ground distance with the sample's distribution.
pub(crate) enum Closeness {
    /// Σ max(0, p − q): half of Σ |p − q|.
    Equal(Vec<f64>),
    /// Σᵢ |Σ_(j≤i) (p_j − q_j)| / (m − 1) over the m values in their order (§5.2).
    Ordered(Ordered),
    /// Σ over the inner nodes N of height(N) / H · min(surplus of N's children, shortage of N's children) (§5.3). As
    /// the distances form an ultrametric with the same step at every level, this is the mean, over the levels below
    /// the top, of Σ max(0, P − Q) over the level's nodes: of the distance with equal steps at that level.
    Hierarchical(Vec<Steps>),
}

/// One level of a hierarchy: each value's node, and each node's share of the sample.
pub(crate) struct Steps {
    nodes: Vec<u32>,
    shares: Vec<f64>,
}

pub(crate) struct Ordered {
    order: Order,
    /// Σ of q over the first i values in their order.
    up_to: Vec<f64>,
    /// Σ of `up_to` from its second entry on, over i of them.
    twice: Vec<f64>,
}

/// Shares of values, from their counts.
pub(crate) fn shares(counts: &[u64]) -> Vec<f64> {
    let total: u64 = counts.iter().sum();
    counts.iter().map(|count| if total == 0 { 0.0 } else { *count as f64 / total as f64 }).collect()
}

impl Closeness {
    /// `values` in ascending order of their bytes with their `counts`; `None` where a hierarchy is needed and absent.
    pub(crate) fn new(
        distance: Distance,
        values: &[&str],
        counts: &[u64],
        hierarchy: Option<&Hierarchy>,
    ) -> Option<Closeness> {
        let q = shares(counts);
        Some(match distance {
            Distance::Equal => Closeness::Equal(q),
            Distance::Ordered => {
                let order = Order::of(values);
                let mut up_to = vec![0.0];
                let mut twice = vec![0.0];
                let (mut seen, mut total) = (0u64, 0.0);
                let all: u64 = counts.iter().sum();
                for rank in order.ranks() {
                    seen += counts.get(rank as usize).copied().unwrap_or(0);
                    let share = if all == 0 { 0.0 } else { seen as f64 / all as f64 };
                    up_to.push(share);
                    total += share;
                    twice.push(total);
                }
                Closeness::Ordered(Ordered { order, up_to, twice })
            }
            Distance::Hierarchical => {
                let levels = &hierarchy?.levels;
                Closeness::Hierarchical(
                    levels[..levels.len().saturating_sub(1)]
                        .iter()
                        .map(|level| {
                            let mut shares = vec![0.0; level.labels.len()];
                            for (node, q) in level.nodes.iter().zip(&q) {
                                shares[*node as usize] += q;
                            }
                            Steps { nodes: level.nodes.clone(), shares }
                        })
                        .collect(),
                )
            }
        })
    }

    /// The distance of a class from the sample, 0 to 1.
    pub(crate) fn of(&self, records: u64, spread: &[(u32, u64)]) -> f64 {
        let n = records as f64;
        match self {
            Closeness::Equal(q) => {
                spread.iter().map(|(rank, count)| (*count as f64 / n - q[*rank as usize]).max(0.0)).sum()
            }
            Closeness::Ordered(ordered) => ordered.of(n, spread),
            Closeness::Hierarchical(levels) => {
                let sum: f64 = levels.iter().map(|level| level.surplus(n, spread)).sum();
                sum / levels.len().max(1) as f64
            }
        }
    }

    /// The least distance of any class that holds no other values than these: the sample's mass at every other value
    /// has to come from the nearest of them. It only falls as classes grow.
    fn reach(&self, spread: &[(u32, u64)]) -> f64 {
        match self {
            Closeness::Equal(q) => 1.0 - spread.iter().map(|(rank, _)| q[*rank as usize]).sum::<f64>(),
            Closeness::Ordered(ordered) => ordered.reach(spread),
            Closeness::Hierarchical(levels) => {
                let sum: f64 = levels.iter().map(|level| 1.0 - level.covered(spread)).sum();
                sum / levels.len().max(1) as f64
            }
        }
    }

    /// Fewest distinct values of a class within `t`; for ground distances other than the equal one 1.
    pub(crate) fn distinct(&self, t: f64) -> u64 {
        let Closeness::Equal(q) = self else { return 1 };
        let mut q = q.clone();
        q.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut covered = 0.0;
        let short = |q: &f64| {
            covered += q;
            covered < 1.0 - t - SLACK
        };
        (q.iter().map(short).take_while(|short| *short).count() as u64 + 1).min(q.len().max(1) as u64)
    }

    pub(crate) fn holds(&self, t: f64, records: u64, spread: &[(u32, u64)]) -> bool {
        self.of(records, spread) <= t + ROUNDING
    }

    pub(crate) fn may_hold(&self, t: f64, spread: &[(u32, u64)]) -> bool {
        self.reach(spread) <= t + SLACK
    }
}

/// Values up to here are compared with each other where a level's nodes must be told apart.
const FEW: usize = 24;

impl Steps {
    /// Calls `each` with every node that has members, and their number.
    fn gather(&self, spread: &[(u32, u64)], mut each: impl FnMut(usize, u64)) {
        let node = |rank: u32| self.nodes[rank as usize];
        if spread.len() > FEW {
            let mut members = vec![0u64; self.shares.len()];
            for (rank, count) in spread {
                members[node(*rank) as usize] += count;
            }
            members.iter().enumerate().filter(|(_, m)| **m > 0).for_each(|(at, m)| each(at, *m));
            return;
        }
        for (at, (rank, _)) in spread.iter().enumerate() {
            let own = node(*rank);
            if spread[..at].iter().all(|(before, _)| node(*before) != own) {
                let members =
                    spread[at..].iter().filter(|(rank, _)| node(*rank) == own).map(|(_, c)| c).sum();
                each(own as usize, members);
            }
        }
    }

    fn surplus(&self, n: f64, spread: &[(u32, u64)]) -> f64 {
        let mut sum = 0.0;
        self.gather(spread, |node, members| sum += (members as f64 / n - self.shares[node]).max(0.0));
        sum
    }

    fn covered(&self, spread: &[(u32, u64)]) -> f64 {
        let mut sum = 0.0;
        self.gather(spread, |node, _| sum += self.shares[node]);
        sum
    }
}

impl Ordered {
    /// Steps from the first value to the last; a single value is no step away from itself.
    fn steps(&self) -> f64 {
        (self.up_to.len() as f64 - 2.0).max(1.0)
    }

    /// Σ of `up_to` over the places `from..to`, each with its own value.
    fn sum(&self, from: usize, to: usize) -> f64 {
        self.twice[to] - self.twice[from]
    }

    /// Entries of `up_to` are looked at by their place + 1, the class's own running share is constant between two of
    /// its values, and the sample's never falls: so each stretch falls into a part below and a part above it.
    fn of(&self, n: f64, spread: &[(u32, u64)]) -> f64 {
        let q = &self.up_to[1..];
        let mut distance = 0.0;
        let mut stretch = |from: usize, to: usize, seen: u64| {
            let share = seen as f64 / n;
            let turn = from + q[from..to].partition_point(|q| *q < share);
            distance += share * (turn - from) as f64 - self.sum(from, turn);
            distance += self.sum(turn, to) - share * (to - turn) as f64;
        };
        self.order.sorted(spread, |sorted| {
            let (mut from, mut seen) = (0usize, 0u64);
            for (place, count) in sorted {
                stretch(from, *place as usize, seen);
                from = *place as usize;
                seen += count;
            }
            stretch(from, q.len(), seen);
        });
        distance.max(0.0) / self.steps()
    }

    /// Mass before the first and after the last value moves to it; between two values it moves to the nearer. Moving
    /// the mass of places `from..to` up to `to` costs Σ of what was passed at each place on the way.
    fn reach(&self, spread: &[(u32, u64)]) -> f64 {
        let last = self.up_to.len() - 1;
        let up = |from: usize, to: usize| {
            // Σ over i in from..to of q(from..=i)
            self.sum(from, to) - self.up_to[from] * (to - from) as f64
        };
        let down = |from: usize, to: usize| {
            // Σ over i in from..to of q(i+1..=to)
            self.up_to[to + 1] * (to - from) as f64 - self.sum(from, to)
        };
        let mut cost = 0.0;
        self.order.sorted(spread, |sorted| {
            let mut before: Option<usize> = None;
            for (place, _) in sorted {
                let place = *place as usize;
                cost += match before {
                    None => up(0, place),
                    Some(before) => {
                        let middle = before + (place - before) / 2;
                        down(before, middle) + up(middle + 1, place)
                    }
                };
                before = Some(place);
            }
            if let Some(before) = before {
                cost += down(before, last - 1);
            }
        });
        cost.max(0.0) / self.steps()
    }
}
