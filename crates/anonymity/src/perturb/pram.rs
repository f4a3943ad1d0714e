//! The post-randomisation method: categories change by a known Markov matrix.

use std::fmt;

use super::{below, holder, ranks, unit};
use crate::error::Error;

/// Which Markov matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PramForm {
    /// The category's share of the records stays what it was, in expectation.
    #[default]
    Invariant,
    /// Kept with the same probability whatever the category; shares move towards each other.
    Plain,
}

impl PramForm {
    /// The stable name, as recipes write it.
    pub const fn name(self) -> &'static str {
        match self {
            PramForm::Invariant => "invariant",
            PramForm::Plain => "plain",
        }
    }

    /// The form of that stable name.
    pub fn from_name(name: &str) -> Option<PramForm> {
        [PramForm::Invariant, PramForm::Plain].into_iter().find(|form| form.name() == name)
    }
}

/// Post-randomisation of one categorical column (Gouweleeuw, Kooiman, Willenborg and de Wolf 1998, "Post
/// Randomisation for Statistical Disclosure Control", Journal of Official Statistics 14).
///
/// With m categories, c_i records of category i, n records and retention probability a, the plain matrix P keeps a
/// category with probability a and takes each other one with b = (1 − a) / (m − 1). The invariant one is the two-stage
/// matrix of the paper (section 4.2, "invariant PRAM"): R = P Q, where Q turns P around by Bayes' rule,
///
/// ```text
/// ξ_i  = c_i / n         λ_k = Σ_j ξ_j P_jk = b + (a − b) ξ_k
/// Q_kl = ξ_l P_lk / λ_k                      so that Σ_i ξ_i R_il = ξ_l
/// ```
///
/// Neither matrix is ever held: both stages are drawn from P's form and the cumulated counts, so that memory grows
/// with categories and not with their square.
#[derive(Clone)]
pub struct Pram {
    ranks: Vec<u64>,
    retention: f64,
    form: PramForm,
    /// Σ_k 1 / λ_k.
    inverse: f64,
}

impl Pram {
    /// The method for categories with so many records each. `retention`: probability that the plain matrix keeps a
    /// category, from 0 to 1; in the invariant form rare categories are kept less often
    /// ([`probability`](Pram::probability) tells).
    ///
    /// # Errors
    /// [`Error::Perturbation`] for a retention outside its bounds or a category without records.
    pub fn new(counts: &[u64], retention: f64, form: PramForm) -> Result<Pram, Error> {
        if !(0.0..=1.0).contains(&retention) {
            return Err(Error::Perturbation { parameter: "retention" });
        }
        let mut pram = Pram { ranks: ranks(counts)?, retention, form, inverse: 0.0 };
        pram.inverse = (0..pram.categories()).map(|category| 1.0 / pram.reached(category)).sum();
        Ok(pram)
    }

    /// Categories.
    pub fn categories(&self) -> usize {
        self.ranks.len().saturating_sub(1)
    }

    /// What becomes of a record of a category. `draws` gives 64 uniform bits each time it is asked, which is at most
    /// four times; they must belong to the record and the column alone. A category that is not there stays as it is.
    pub fn draw(&self, category: usize, draws: &mut dyn FnMut() -> u64) -> usize {
        let others = self.categories().saturating_sub(1) as u64;
        if others == 0 || category >= self.categories() {
            return category;
        }
        let mut stage = category;
        if unit(draws()) >= self.retention {
            stage = below(draws(), others) as usize;
            stage += usize::from(stage >= category);
        }
        if self.form == PramForm::Plain {
            return stage;
        }
        if unit(draws()) < self.retention * self.share(stage) / self.reached(stage) {
            return stage;
        }
        // Any record that is not of this category, with equal chances.
        let (first, after) = (self.ranks[stage], self.ranks[stage + 1]);
        let total = self.ranks[self.categories()];
        let rank = below(draws(), total - (after - first));
        holder(&self.ranks, if rank < first { rank } else { rank + (after - first) })
    }

    /// The matrix: the probability that a record of the category `from` is written as `to`; 0 where one of them is
    /// not there. A recipient needs it to undo the plain form's effect on shares.
    pub fn probability(&self, from: usize, to: usize) -> f64 {
        if from.max(to) >= self.categories() {
            return 0.0;
        }
        let (a, b) = (self.retention, self.other());
        let same = f64::from(u8::from(from == to));
        if self.categories() == 1 {
            return same;
        }
        match self.form {
            PramForm::Plain => b + (a - b) * same,
            // R = P Q multiplied out.
            PramForm::Invariant => {
                self.share(to)
                    * (b * b * self.inverse
                        + b * (a - b) * (1.0 / self.reached(from) + 1.0 / self.reached(to))
                        + (a - b) * (a - b) * same / self.reached(from))
            }
        }
    }

    /// ξ: a category's share of the records.
    fn share(&self, category: usize) -> f64 {
        (self.ranks[category + 1] - self.ranks[category]) as f64 / self.ranks[self.categories()] as f64
    }

    /// b: the probability of each other category.
    fn other(&self) -> f64 {
        (1.0 - self.retention) / self.categories().saturating_sub(1).max(1) as f64
    }

    /// λ: the share of a category after the first stage.
    fn reached(&self, category: usize) -> f64 {
        self.other() + (self.retention - self.other()) * self.share(category)
    }
}

impl fmt::Debug for Pram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pram")
            .field("categories", &self.categories())
            .field("retention", &self.retention)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
