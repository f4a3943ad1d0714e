//! Every model that was asked for, held against the file as it was written.

use yingbi_anonymity::{Counted, Histogram, PrivacyModel, Risk};
use yingbi_report::ModelRecord;

use crate::aim::Aim;
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
    /// What was counted of the input, sensitive columns as they are written.
    pub(crate) input: Option<&'a Histogram>,
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

impl Evidence<'_> {
    /// Every model that was asked for, in order.
    pub(crate) fn prove(&self) -> Vec<Proved> {
        let mut places = Places::default();
        self.aim.models().iter().map(|asked| self.one(asked, &mut places)).collect()
    }

    fn one(&self, asked: &PrivacyModel, places: &mut Places) -> Proved {
        let mut record = model::record(asked, self.aim.naming());
        let (origin, found) = match asked {
            PrivacyModel::KAnonymity { k, of: Counted::Units(place) } => {
                let shown = self.aim.units.get(*place).is_some_and(|unit| unit.shown);
                let (origin, histogram, at) = places.next(shown, self);
                let asked = PrivacyModel::KAnonymity { k: *k, of: Counted::Units(at) };
                (origin, histogram.and_then(|histogram| attained(&asked, histogram, None)))
            }
            PrivacyModel::DifferentialPrivacy { .. } => (Origin::Method, Some((asked.clone(), true))),
            PrivacyModel::KMap { .. } | PrivacyModel::DeltaPresence { .. } => {
                (Origin::Reference, attained(asked, self.file, None))
            }
            PrivacyModel::TCloseness { .. }
            | PrivacyModel::BetaLikeness { .. }
            | PrivacyModel::DeltaDisclosure { .. } => {
                if let Some((own, _)) = attained(asked, self.file, None) {
                    record.shown = model::parameters(&own);
                }
                (Origin::Reference, attained(asked, self.file, self.input))
            }
            _ => (Origin::File, attained(asked, self.file, None)),
        };
        record.proof = origin.name().to_owned();
        let holds = found.as_ref().is_some_and(|(_, holds)| *holds);
        if let Some((found, _)) = found {
            record.attained = model::parameters(&found);
        }
        Proved { record, holds }
    }
}

/// The next unit's place in the histogram of the file, and in that of the units it does not show.
#[derive(Default)]
struct Places {
    shown: usize,
    hidden: usize,
}

impl Places {
    fn next<'e>(&mut self, shown: bool, evidence: &Evidence<'e>) -> (Origin, Option<&'e Histogram>, usize) {
        let place = if shown { &mut self.shown } else { &mut self.hidden };
        *place += 1;
        match shown {
            true => (Origin::File, Some(evidence.file), *place - 1),
            false => (Origin::Run, evidence.hidden, *place - 1),
        }
    }
}

/// What the classes of a histogram attain of a model, and whether that is what was asked; `None` where it cannot be
/// measured. `reference`: the table whose distribution a class is compared with; the histogram itself by default.
pub(crate) fn attained(
    asked: &PrivacyModel,
    classes: &Histogram,
    reference: Option<&Histogram>,
) -> Option<(PrivacyModel, bool)> {
    let _ = reference;
    let risk = Risk::measure(classes);
    match asked {
        PrivacyModel::KAnonymity { k, of: Counted::Records } => {
            Some((PrivacyModel::k(risk.k), risk.k >= *k || risk.records == 0))
        }
        PrivacyModel::KAnonymity { k, of: Counted::Units(0) } => {
            let found = risk.k_persons?;
            Some((
                PrivacyModel::KAnonymity { k: found, of: Counted::Units(0) },
                found >= *k || risk.records == 0,
            ))
        }
        _ => None,
    }
}
