//! Every model that was asked for, held against the file as it was written.

use std::collections::BTreeMap;

use yingbi_anonymity::{
    Attained, Counted, Distance, EntropyEstimator, Hierarchy, Histogram, PrivacyModel, Reference, Risk,
};
use yingbi_report::{Fact, ModelRecord};

use crate::aim::Aim;
use crate::error::Error;
use crate::model;

/// What a written file is held against.
#[derive(Clone, Copy)]
pub(crate) struct Evidence<'a> {
    pub(crate) aim: &'a Aim,
    /// Classes of the file as written: its sensitive columns, the units that it shows (in the order of the aim's),
    /// and the population as the recoding shows it.
    pub(crate) file: &'a Histogram,
    /// Classes as they were written, with the units that the file does not show.
    pub(crate) hidden: Option<&'a Histogram>,
    /// The distribution of each sensitive column in the input, as it is written.
    pub(crate) references: &'a [Reference],
    /// The hierarchy of each, where distances are measured by one.
    pub(crate) hierarchies: &'a [Option<Hierarchy>],
}

/// Where a figure comes from, as documents write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Measured on the file as written.
    File,
    /// The same, together with the input's distribution or the population.
    Reference,
    /// Counted while it was written.
    Run,
    /// By how it was made.
    Method,
}

impl Origin {
    const fn name(self) -> &'static str {
        match self {
            Origin::File => "file",
            Origin::Reference => "reference",
            Origin::Run => "run",
            Origin::Method => "method",
        }
    }
}

/// One model, proved or not.
pub(crate) struct Proved {
    pub(crate) record: ModelRecord,
    pub(crate) holds: bool,
}

/// What one histogram attains.
pub(crate) struct Figures {
    attained: Attained,
    risk: Risk,
}

impl Figures {
    /// Measures a histogram against itself.
    pub(crate) fn of(histogram: &Histogram) -> Result<Figures, Error> {
        Figures::against(histogram, &[], &[])
    }

    fn against(
        histogram: &Histogram,
        references: &[Reference],
        hierarchies: &[Option<Hierarchy>],
    ) -> Result<Figures, Error> {
        let attained = Attained::measure(histogram, references, hierarchies)?;
        Ok(Figures { attained, risk: Risk::measure(histogram) })
    }

    /// Whether what was asked is attained.
    pub(crate) fn satisfies(&self, asked: &PrivacyModel) -> bool {
        self.attained.satisfies(asked)
    }

    /// The tightest parameters of a model that are attained; none where the histogram cannot tell.
    pub(crate) fn parameters(&self, asked: &PrivacyModel) -> BTreeMap<String, Fact> {
        let attained = &self.attained;
        let column = |at: &usize| attained.columns.get(*at);
        let one = |key: &str, fact: Option<Fact>| fact.map(|fact| (key.to_owned(), fact));
        let found: Vec<Option<(String, Fact)>> = match asked {
            PrivacyModel::KAnonymity { of: Counted::Records, .. } => vec![one("k", Some(attained.k.into()))],
            PrivacyModel::KAnonymity { of: Counted::Units(kind), .. } => {
                vec![one("k", attained.units.get(*kind).map(|k| (*k).into()))]
            }
            PrivacyModel::KMap { .. } => vec![one("k", attained.population.map(|people| people.k.into()))],
            PrivacyModel::DeltaPresence { .. } => match attained.population {
                None => Vec::new(),
                Some(people) => vec![
                    one("min", real(people.min)),
                    one("max", real(people.max)),
                    one("absent", Some(people.absent.into())),
                ],
            },
            PrivacyModel::DistinctDiversity { column: at, .. } => {
                vec![one("l", column(at).map(|found| found.distinct.into()))]
            }
            PrivacyModel::EntropyDiversity { column: at, estimator, .. } => {
                let entropy = column(at).map(|found| match estimator {
                    EntropyEstimator::Shannon => found.entropy,
                    EntropyEstimator::Grassberger => found.grassberger,
                });
                vec![one("l", entropy.map(f64::exp).and_then(real))]
            }
            PrivacyModel::RecursiveDiversity { column: at, l, .. } => {
                let place = usize::try_from(*l).ok().and_then(|l| l.checked_sub(1));
                let c = column(at).and_then(|found| found.recursive.get(place?).copied());
                match c.and_then(real) {
                    None => Vec::new(),
                    c => vec![one("c", c), one("l", Some((*l).into()))],
                }
            }
            PrivacyModel::TCloseness { column: at, distance, .. } => {
                let far = column(at).and_then(|found| match distance {
                    Distance::Equal => Some(found.equal),
                    Distance::Ordered => Some(found.ordered),
                    Distance::Hierarchical => found.hierarchical,
                });
                vec![one("t", far.and_then(real))]
            }
            PrivacyModel::BetaLikeness { column: at, enhanced, .. } => {
                let gain = column(at)
                    .and_then(|found| if *enhanced { found.enhanced_beta } else { Some(found.beta) });
                vec![one("beta", gain.and_then(real))]
            }
            PrivacyModel::DeltaDisclosure { column: at, .. } => {
                vec![one("delta", column(at).and_then(|found| real(found.disclosure)))]
            }
            PrivacyModel::AverageRisk { .. } => vec![one("risk", real(attained.average_risk))],
            PrivacyModel::SampleUniqueness { .. } => vec![one("share", real(attained.sample_uniqueness))],
            PrivacyModel::PopulationUniqueness { model, population, .. } => {
                // Without uniques in the file there are none to be found in the population.
                let estimate = match attained.sample_uniqueness {
                    0.0 => Some(0.0),
                    _ => self.risk.population_uniques(*model, *population).share(),
                };
                vec![one("share", estimate.and_then(real)), one("population", Some((*population).into()))]
            }
            _ => model::parameters(asked).into_iter().map(Some).collect(),
        };
        found.into_iter().flatten().collect()
    }
}

/// A figure that a document can hold.
fn real(number: f64) -> Option<Fact> {
    number.is_finite().then(|| number.into())
}

impl Evidence<'_> {
    /// Every model that was asked for, in order.
    pub(crate) fn prove(&self) -> Result<Vec<Proved>, Error> {
        let file = Figures::against(self.file, self.references, self.hierarchies)?;
        let compared = |asked: &PrivacyModel| {
            matches!(
                asked,
                PrivacyModel::TCloseness { .. }
                    | PrivacyModel::BetaLikeness { .. }
                    | PrivacyModel::DeltaDisclosure { .. }
            )
        };
        let own = match self.aim.models().iter().any(compared) {
            true => Some(Figures::of(self.file)?),
            false => None,
        };
        let hidden = self.hidden.map(Figures::of).transpose()?;
        let mut places = Places::default();
        let mut proved = Vec::with_capacity(self.aim.models().len());
        for asked in self.aim.models() {
            let mut record = model::record(asked, self.aim.naming());
            let (origin, figures, named) = match asked {
                PrivacyModel::KAnonymity { k, of: Counted::Units(place) } => {
                    let shown = self.aim.units.get(*place).is_some_and(|unit| unit.shown);
                    let at = places.next(shown);
                    let named = PrivacyModel::KAnonymity { k: *k, of: Counted::Units(at) };
                    match shown {
                        true => (Origin::File, Some(&file), named),
                        false => (Origin::Run, hidden.as_ref(), named),
                    }
                }
                PrivacyModel::DifferentialPrivacy { .. } => (Origin::Method, Some(&file), asked.clone()),
                PrivacyModel::KMap { .. } | PrivacyModel::DeltaPresence { .. } => {
                    (Origin::Reference, Some(&file), asked.clone())
                }
                asked if compared(asked) => {
                    record.shown = own.as_ref().map(|own| own.parameters(asked)).unwrap_or_default();
                    (Origin::Reference, Some(&file), asked.clone())
                }
                asked => (Origin::File, Some(&file), asked.clone()),
            };
            record.proof = origin.name().to_owned();
            record.attained = figures.map(|figures| figures.parameters(&named)).unwrap_or_default();
            let holds = figures.is_some_and(|figures| figures.satisfies(&named));
            proved.push(Proved { record, holds });
        }
        Ok(proved)
    }
}

/// The next unit's place in the histogram of the file, and in that of the units it does not show.
#[derive(Default)]
struct Places {
    shown: usize,
    hidden: usize,
}

impl Places {
    fn next(&mut self, shown: bool) -> usize {
        let place = if shown { &mut self.shown } else { &mut self.hidden };
        *place += 1;
        *place - 1
    }
}
