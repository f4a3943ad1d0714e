//! Privacy models as documents and messages write them.

use std::collections::BTreeMap;

use yingbi_anonymity::{Counted, EntropyEstimator, PrivacyModel};
use yingbi_report::{Fact, ModelRecord};
use yingbi_resident::{Argument, Phrase};

use crate::recipe::privacy::{distance, distance_name, estimator_name, population_model};

/// What the places in a model stand for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Naming<'a> {
    /// Sensitive columns, by place.
    pub(crate) sensitive: &'a [String],
    /// Kinds of units, by place: `persons` or `households`, and the column that tells them apart.
    pub(crate) units: &'a [(&'static str, String)],
}

const PERSONS: &str = "persons";
const HOUSEHOLDS: &str = "households";

/// The kind of units of that name.
pub(crate) fn unit_kind(name: &str) -> Option<&'static str> {
    [PERSONS, HOUSEHOLDS].into_iter().find(|kind| *kind == name)
}

/// The stable name of a model.
fn name(model: &PrivacyModel) -> &'static str {
    match model {
        PrivacyModel::KAnonymity { .. } => "k_anonymity",
        PrivacyModel::KMap { .. } => "k_map",
        PrivacyModel::DistinctDiversity { .. } => "distinct_diversity",
        PrivacyModel::EntropyDiversity { .. } => "entropy_diversity",
        PrivacyModel::RecursiveDiversity { .. } => "recursive_diversity",
        PrivacyModel::TCloseness { .. } => "t_closeness",
        PrivacyModel::DeltaPresence { .. } => "delta_presence",
        PrivacyModel::BetaLikeness { .. } => "beta_likeness",
        PrivacyModel::DeltaDisclosure { .. } => "delta_disclosure",
        PrivacyModel::AverageRisk { .. } => "average_risk",
        PrivacyModel::SampleUniqueness { .. } => "sample_uniqueness",
        PrivacyModel::PopulationUniqueness { .. } => "population_uniqueness",
        PrivacyModel::DifferentialPrivacy { .. } => "differential_privacy",
        _ => "other",
    }
}

/// The parameters of a model, by the symbols of its definition.
pub(crate) fn parameters(model: &PrivacyModel) -> BTreeMap<String, Fact> {
    let list: Vec<(&str, Fact)> = match *model {
        PrivacyModel::KAnonymity { k, .. } | PrivacyModel::KMap { k } => vec![("k", k.into())],
        PrivacyModel::DistinctDiversity { l, .. } => vec![("l", l.into())],
        PrivacyModel::EntropyDiversity { l, .. } => vec![("l", l.into())],
        PrivacyModel::RecursiveDiversity { c, l, .. } => vec![("c", c.into()), ("l", l.into())],
        PrivacyModel::TCloseness { t, .. } => vec![("t", t.into())],
        PrivacyModel::DeltaPresence { min, max } => vec![("min", min.into()), ("max", max.into())],
        PrivacyModel::BetaLikeness { beta, .. } => vec![("beta", beta.into())],
        PrivacyModel::DeltaDisclosure { delta, .. } => vec![("delta", delta.into())],
        PrivacyModel::AverageRisk { risk } => vec![("risk", risk.into())],
        PrivacyModel::SampleUniqueness { share } => vec![("share", share.into())],
        PrivacyModel::PopulationUniqueness { share, population, .. } => {
            vec![("share", share.into()), ("population", population.into())]
        }
        PrivacyModel::DifferentialPrivacy { epsilon, delta } => {
            vec![("epsilon", epsilon.into()), ("delta", delta.into())]
        }
        _ => Vec::new(),
    };
    list.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect()
}

/// A model as a document tells it; what is attained is for whoever measures.
pub(crate) fn record(model: &PrivacyModel, naming: Naming<'_>) -> ModelRecord {
    let unit = match model {
        PrivacyModel::KAnonymity { of: Counted::Units(place), .. } => naming.units.get(*place),
        _ => None,
    };
    let form = match *model {
        PrivacyModel::KAnonymity { of: Counted::Records, .. } => Some("records"),
        PrivacyModel::KAnonymity { .. } => unit.map(|(kind, _)| *kind),
        PrivacyModel::EntropyDiversity { estimator: EntropyEstimator::Shannon, .. } => Some("shannon"),
        PrivacyModel::EntropyDiversity { .. } => Some("grassberger"),
        PrivacyModel::TCloseness { distance, .. } => Some(distance_name(distance)),
        PrivacyModel::BetaLikeness { enhanced, .. } => Some(if enhanced { "enhanced" } else { "basic" }),
        PrivacyModel::PopulationUniqueness { model, .. } => Some(estimator_name(model)),
        _ => None,
    };
    ModelRecord {
        model: name(model).to_owned(),
        column: model.column().and_then(|column| naming.sensitive.get(column)).cloned(),
        form: form.map(str::to_owned),
        unit: unit.map(|(_, column)| column.clone()),
        asked: parameters(model),
        ..ModelRecord::default()
    }
}

/// The model that a document tells of, as far as its columns and units are among those given.
pub(crate) fn read(record: &ModelRecord, naming: Naming<'_>) -> Option<PrivacyModel> {
    let real = |key: &str| match record.asked.get(key)? {
        Fact::Number(number) => Some(*number),
        Fact::Count(count) => Some(*count as f64),
        _ => None,
    };
    let whole = |key: &str| match record.asked.get(key)? {
        Fact::Count(count) => Some(*count),
        _ => None,
    };
    let form = record.form.as_deref().unwrap_or_default();
    let column = || naming.sensitive.iter().position(|name| Some(name) == record.column.as_ref());
    Some(match record.model.as_str() {
        "k_anonymity" => PrivacyModel::KAnonymity {
            k: whole("k")?,
            of: match form {
                "records" => Counted::Records,
                kind => Counted::Units(naming.units.iter().position(|(other, _)| *other == kind)?),
            },
        },
        "k_map" => PrivacyModel::KMap { k: whole("k")? },
        "distinct_diversity" => PrivacyModel::DistinctDiversity { column: column()?, l: whole("l")? },
        "entropy_diversity" => PrivacyModel::EntropyDiversity {
            column: column()?,
            l: real("l")?,
            estimator: match form {
                "shannon" => EntropyEstimator::Shannon,
                "grassberger" => EntropyEstimator::Grassberger,
                _ => return None,
            },
        },
        "recursive_diversity" => {
            PrivacyModel::RecursiveDiversity { column: column()?, c: real("c")?, l: whole("l")? }
        }
        "t_closeness" => {
            PrivacyModel::TCloseness { column: column()?, t: real("t")?, distance: distance(form).ok()? }
        }
        "delta_presence" => PrivacyModel::DeltaPresence { min: real("min")?, max: real("max")? },
        "beta_likeness" => PrivacyModel::BetaLikeness {
            column: column()?,
            beta: real("beta")?,
            enhanced: form == "enhanced",
        },
        "delta_disclosure" => PrivacyModel::DeltaDisclosure { column: column()?, delta: real("delta")? },
        "average_risk" => PrivacyModel::AverageRisk { risk: real("risk")? },
        "sample_uniqueness" => PrivacyModel::SampleUniqueness { share: real("share")? },
        "population_uniqueness" => PrivacyModel::PopulationUniqueness {
            share: real("share")?,
            model: population_model(form).ok()?,
            population: whole("population")?,
        },
        "differential_privacy" => {
            PrivacyModel::DifferentialPrivacy { epsilon: real("epsilon")?, delta: real("delta")? }
        }
        _ => return None,
    })
}

/// A model with its parameters, to be said in any language: `k-anonymity, records: k = 4`.
pub(crate) fn phrase(model: &PrivacyModel, naming: Naming<'_>) -> Phrase {
    let record = record(model, naming);
    let said = |key: String| Argument::from(Phrase { key, arguments: Vec::new() });
    let (form, about) = (record.form, record.column.or(record.unit));
    let title = match (&form, &about) {
        (None, None) => "model-name",
        (Some(_), None) => "model-name-form",
        (None, Some(_)) => "model-name-of",
        (Some(_), Some(_)) => "model-name-form-of",
    };
    let mut named = vec![("model", said(format!("model-{}", record.model)))];
    named.extend(form.map(|form| ("form", said(format!("model-form-{form}")))));
    named.extend(about.map(|column| ("column", column.into())));
    let each = record.asked.iter().map(|(key, fact)| {
        let value = match fact {
            Fact::Count(count) => Argument::Number(*count),
            Fact::Number(number) => format!("{}", (number * 1e6).round() / 1e6).into(),
            _ => String::new().into(),
        };
        Phrase {
            key: "model-parameter".to_owned(),
            arguments: vec![("symbol", said(format!("symbol-{key}"))), ("value", value)],
        }
    });
    let parameters = Argument::Phrases { each: each.collect(), separator: "list-separator" };
    let title = Phrase { key: title.to_owned(), arguments: named };
    Phrase {
        key: "model-goal".to_owned(),
        arguments: vec![("model", title.into()), ("parameters", parameters)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yingbi_anonymity::{Distance, PopulationModel};
    use yingbi_report::{Language, Messages};

    #[test]
    fn a_record_reads_back_as_its_model() {
        let sensitive = ["病".to_owned(), "党".to_owned()];
        let units = [("persons", "证".to_owned()), ("households", "户".to_owned())];
        let naming = Naming { sensitive: &sensitive, units: &units };
        let models = [
            PrivacyModel::k(5),
            PrivacyModel::KAnonymity { k: 3, of: Counted::Units(1) },
            PrivacyModel::KMap { k: 7 },
            PrivacyModel::DistinctDiversity { column: 1, l: 2 },
            PrivacyModel::EntropyDiversity { column: 0, l: 2.5, estimator: EntropyEstimator::Grassberger },
            PrivacyModel::RecursiveDiversity { column: 0, c: 4.0, l: 3 },
            PrivacyModel::TCloseness { column: 1, t: 0.2, distance: Distance::Hierarchical },
            PrivacyModel::DeltaPresence { min: 0.0, max: 0.2 },
            PrivacyModel::BetaLikeness { column: 0, beta: 2.0, enhanced: true },
            PrivacyModel::DeltaDisclosure { column: 0, delta: 1.5 },
            PrivacyModel::AverageRisk { risk: 0.05 },
            PrivacyModel::SampleUniqueness { share: 0.0 },
            PrivacyModel::PopulationUniqueness {
                share: 1e-4,
                model: PopulationModel::Snb,
                population: 1_400_000_000,
            },
            PrivacyModel::DifferentialPrivacy { epsilon: 2.0, delta: 1e-5 },
        ];
        for model in models {
            let told = record(&model, naming);
            let text = serde_json::to_string(&told).unwrap();
            let back: ModelRecord = serde_json::from_str(&text).unwrap();
            assert_eq!(read(&back, naming), Some(model));
        }
        let strange = ModelRecord { model: "none".to_owned(), ..ModelRecord::default() };
        assert_eq!(read(&strange, naming), None);
        let elsewhere = record(&PrivacyModel::DistinctDiversity { column: 1, l: 2 }, naming);
        assert_eq!(read(&elsewhere, Naming::default()), None, "the column is not there");
    }

    #[test]
    fn every_model_has_words_in_both_languages() {
        let sensitive = ["慢性病".to_owned()];
        let units = [("persons", "身份证号".to_owned())];
        let naming = Naming { sensitive: &sensitive, units: &units };
        let told = |model, language| {
            let phrase = phrase(&model, naming);
            Messages::new(language).say(&phrase.key, &phrase.arguments)
        };
        let entropy =
            PrivacyModel::EntropyDiversity { column: 0, l: 1.5, estimator: EntropyEstimator::Grassberger };
        for (model, en, zh) in [
            (PrivacyModel::k(4), "k-anonymity, records: k = 4", "k-匿名（按记录）：k = 4"),
            (
                PrivacyModel::KAnonymity { k: 2, of: Counted::Units(0) },
                "k-anonymity (persons) of “身份证号”: k = 2",
                "“身份证号”的k-匿名（按人）：k = 2",
            ),
            (
                entropy,
                "entropy l-diversity (Grassberger) of “慢性病”: l = 1.5",
                "“慢性病”的熵 l-多样性（Grassberger）：l = 1.5",
            ),
            (
                PrivacyModel::RecursiveDiversity { column: 0, c: 4.5, l: 3 },
                "recursive (c,l)-diversity of “慢性病”: c = 4.5, l = 3",
                "“慢性病”的递归 (c,l)-多样性：c = 4.5、l = 3",
            ),
            (
                PrivacyModel::DeltaPresence { min: 0.0, max: 0.25 },
                "δ-presence: largest share = 0.25, least share = 0",
                "δ-存在性：最大比例 = 0.25、最小比例 = 0",
            ),
        ] {
            assert_eq!(told(model.clone(), Language::En), en);
            assert_eq!(told(model, Language::Zh), zh);
        }
    }
}
