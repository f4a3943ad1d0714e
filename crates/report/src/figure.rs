//! The figures of risk and privacy, by name.

use crate::document::{PrivacyRecord, ReleaseRecord, RiskReport};
use crate::messages::Messages;
use crate::phrase::{self, name, number};
use crate::text::{count, percent, percent_of, shown};

/// The figures of a risk by name.
pub(crate) fn risk_pairs(risk: &RiskReport, messages: &Messages) -> Vec<(String, String)> {
    let quasi: Vec<String> = risk.quasi_identifiers.iter().map(|column| shown(column)).collect();
    let mut pairs = vec![
        (messages.text("risk-quasi"), phrase::list_all(&quasi, messages)),
        (messages.text("risk-k"), messages.say("risk-k-value", &[("k", number(risk.k))])),
    ];
    if let Some(k) = risk.k_persons {
        pairs.push((
            messages.text("risk-k-persons"),
            messages.say("risk-k-persons-value", &[("k", number(k))]),
        ));
    }
    let share = name(percent_of(risk.uniques, risk.records));
    let uniques = messages.say("risk-uniques-value", &[("count", number(risk.uniques)), ("percent", share)]);
    let max = messages.say("risk-max-value", &[("percent", name(percent(risk.prosecutor_max)))]);
    let average = messages.say("risk-average-value", &[("percent", name(percent(risk.prosecutor_average)))]);
    pairs.push((messages.text("risk-uniques"), uniques));
    pairs.push((messages.text("risk-classes"), count(risk.classes)));
    pairs.push((messages.text("risk-max"), max));
    pairs.push((messages.text("risk-average"), average));
    pairs
}

/// The figures of a release's privacy by name.
pub(crate) fn privacy_pairs(
    record: &ReleaseRecord,
    privacy: &PrivacyRecord,
    messages: &Messages,
) -> Vec<(String, String)> {
    let k = |k: u64| messages.say("privacy-k", &[("k", number(k))]);
    let quasi: Vec<String> = privacy.quasi_identifiers.iter().map(|column| shown(column)).collect();
    let persons = match privacy.k_persons {
        None => messages.text("privacy-persons-none"),
        Some(k) => match &privacy.record {
            Some(record) => {
                messages.say("privacy-persons-of", &[("k", number(k)), ("record", name(shown(record)))])
            }
            None => messages.say("risk-k-persons-value", &[("k", number(k))]),
        },
    };
    let suppressed = messages.say(
        "privacy-suppressed-value",
        &[
            ("count", number(record.output.suppressed)),
            ("percent", name(percent_of(record.output.suppressed, record.input.rows))),
            ("limit", name(percent(privacy.suppression_limit))),
        ],
    );
    let max = messages.say("risk-max-value", &[("percent", name(percent(privacy.prosecutor_max)))]);
    let average =
        messages.say("risk-average-value", &[("percent", name(percent(privacy.prosecutor_average)))]);
    let loss = messages.say("privacy-loss-value", &[("percent", name(percent(privacy.loss)))]);
    vec![
        (messages.text("risk-quasi"), phrase::list_all(&quasi, messages)),
        (messages.text("privacy-required"), k(privacy.k_required)),
        (messages.text("privacy-measured"), k(privacy.k_measured)),
        (messages.text("privacy-persons"), persons),
        (messages.text("risk-classes"), count(privacy.classes)),
        (messages.text("risk-max"), max),
        (messages.text("risk-average"), average),
        (messages.text("privacy-suppressed"), suppressed),
        (messages.text("privacy-loss"), loss),
        (messages.text("privacy-method"), messages.name("method", &privacy.method)),
    ]
}
