//! The figures of risk and privacy, by name.

use crate::document::{
    Certificate, KeyReport, ObjectiveRecord, PrivacyRecord, ReleaseRecord, RiskReport, SuggestionReport,
};
use crate::messages::Messages;
use crate::model::real;
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
    if let Some(above) = risk.above {
        let above = messages.say("risk-above-value", &[("percent", name(percent(above)))]);
        pairs.push((messages.text("risk-above"), above));
    }
    if let Some(persons) = &risk.persons {
        let alone = name(percent_of(persons.alone, risk.records));
        let alone = messages.say("risk-alone-value", &[("count", number(persons.alone)), ("percent", alone)]);
        pairs.push((messages.text("risk-alone"), alone));
    }
    if let Some(population) = &risk.population {
        let journalist = [
            ("size", number(population.size)),
            ("max", name(percent(population.journalist_max))),
            ("average", name(percent(population.journalist_average))),
        ];
        pairs.push((messages.text("risk-journalist"), messages.say("risk-journalist-value", &journalist)));
        let rounded = |figure: f64| number(figure.round() as u64);
        let key = match population.standard_error {
            Some(_) => "risk-population-error",
            // without uniques in the file there is nothing to estimate
            None if population.model == "dankar" => "risk-population-none",
            None => "risk-population-value",
        };
        let value = [
            ("uniques", rounded(population.uniques)),
            ("error", rounded(population.standard_error.unwrap_or(0.0))),
            ("percent", name(percent(population.conditional))),
            ("model", name(messages.name("model", &population.model))),
        ];
        pairs.push((messages.text("risk-population"), messages.say(key, &value)));
    }
    let basis = if risk.population.is_some() { "risk-basis-partly" } else { "risk-basis-value" };
    pairs.push((messages.text("risk-basis"), messages.text(basis)));
    pairs
}

/// Sets of columns told at most: the document has more.
const KEYS: usize = 6;

/// Which columns single people out together, line by line.
pub(crate) fn suggestion_lines(suggestion: &SuggestionReport, messages: &Messages) -> Vec<String> {
    let columns = |names: &[String]| -> Vec<String> { names.iter().map(|column| shown(column)).collect() };
    let (alone, together): (Vec<&KeyReport>, Vec<&KeyReport>) =
        suggestion.keys.iter().partition(|key| key.columns.len() == 1);
    let mut lines = Vec::new();
    if !alone.is_empty() {
        let item = |key: &&KeyReport| {
            let names = name(phrase::list_all(&columns(&key.columns), messages));
            messages.say("suggest-alone-item", &[("names", names), ("uniques", name(percent(key.uniques)))])
        };
        let items: Vec<String> = alone.iter().map(item).collect();
        lines.push(messages.say("suggest-alone", &[("items", name(phrase::list_all(&items, messages)))]));
    }
    lines.extend(together.into_iter().take(KEYS).map(|key| {
        messages.say(
            "suggest-key",
            &[
                ("names", name(phrase::list_all(&columns(&key.columns), messages))),
                ("uniques", name(percent(key.uniques))),
                ("average", name(percent(key.distinctness))),
            ],
        )
    }));
    let untold: Vec<String> = suggestion
        .columns
        .iter()
        .filter(|column| column.identifying && column.attribute_type == "insensitive")
        .map(|column| column.name.clone())
        .collect();
    if !untold.is_empty() {
        let names = name(phrase::list(&columns(&untold), messages));
        lines.push(messages.say("suggest-untold", &[("names", names)]));
    }
    let k = suggestion.k_for_risk.iter().map(|wanted| {
        messages.say("suggest-k-item", &[("k", number(wanted.k)), ("percent", name(percent(wanted.risk)))])
    });
    let k: Vec<String> = k.collect();
    if !k.is_empty() {
        lines.push(messages.say("suggest-k", &[("items", name(phrase::list_all(&k, messages)))]));
    }
    lines
}

/// What the lines are about.
pub(crate) fn suggestion_intro(suggestion: &SuggestionReport, messages: &Messages) -> String {
    let depth = ("depth", number(suggestion.depth));
    let key = if suggestion.keys.is_empty() { "suggest-none" } else { "suggest-intro" };
    let mut intro = messages.say(key, &[depth, ("percent", name(percent(suggestion.threshold)))]);
    if suggestion.error > 0.0 {
        intro.push_str(&messages.say("suggest-sampled", &[("count", number(suggestion.looked_at))]));
    }
    intro
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
    let mut pairs = vec![
        (messages.text("risk-quasi"), phrase::list_all(&quasi, messages)),
        (messages.text("privacy-required"), k(privacy.k_required)),
        (messages.text("privacy-measured"), k(privacy.k_measured)),
        (messages.text("privacy-persons"), persons),
        (messages.text("risk-classes"), count(privacy.classes)),
        (messages.text("risk-max"), max),
        (messages.text("risk-average"), average),
        (messages.text("privacy-suppressed"), suppressed),
    ];
    if privacy.sampled_out > 0 {
        let share = name(percent_of(privacy.sampled_out, record.input.rows));
        let value = [("count", number(privacy.sampled_out)), ("percent", share)];
        pairs.push((messages.text("privacy-sampled"), messages.say("privacy-sampled-value", &value)));
    }
    pairs.push((messages.text("privacy-loss"), loss));
    pairs.push((messages.text("privacy-method"), messages.name("method", &privacy.method)));
    // A record of before there were several says nothing of it.
    if !privacy.objective.name.is_empty() {
        pairs.push((messages.text("privacy-objective"), objective(privacy, messages)));
    }
    if !privacy.certificate.kind.is_empty() {
        pairs.push((messages.text("privacy-certificate"), certificate(privacy, messages)));
    }
    if privacy.defended {
        pairs.push((messages.text("privacy-defended"), messages.text("privacy-defended-yes")));
    }
    if let Some(population) = &privacy.population {
        let value = [
            ("file", name(shown(&population.name))),
            ("rows", number(population.rows)),
            ("sha256", name(shown(&population.sha256))),
        ];
        pairs.push((messages.text("privacy-population"), messages.say("privacy-population-value", &value)));
    }
    if let Some(before) = &privacy.before {
        let value = messages.say(
            "privacy-before-value",
            &[
                ("k", number(before.k)),
                ("classes", number(before.classes)),
                ("uniques", number(before.uniques)),
                ("percent", name(percent(before.prosecutor_average))),
            ],
        );
        pairs.push((messages.text("privacy-before"), value));
    }
    if let Some(utility) = &privacy.utility {
        let value = messages.say(
            "privacy-kept-value",
            &[
                ("precision", name(percent(utility.precision))),
                ("entropy", name(percent(1.0 - utility.entropy))),
                ("size", name(format!("{:.1}", utility.average_class))),
            ],
        );
        pairs.push((messages.text("privacy-kept"), value));
    }
    pairs
}

/// Figures of an objective: one, or one a column.
fn figures(values: &[f64], messages: &Messages) -> String {
    // a bound that is nothing but rounding is none
    let told = |value: &f64| real(if value.abs() < 1e-12 { 0.0 } else { *value });
    let each: Vec<String> = values.iter().map(told).collect();
    phrase::list_all(&each, messages)
}

fn certificate(privacy: &PrivacyRecord, messages: &Messages) -> String {
    let Certificate { kind, bound, nodes, checked } = &privacy.certificate;
    let told = messages.say(&format!("certificate-{kind}"), &[("bound", name(figures(bound, messages)))]);
    match (nodes, checked) {
        (Some(nodes), Some(checked)) => {
            let counts = [("told", name(told)), ("nodes", number(*nodes)), ("checked", number(*checked))];
            let key = if kind == "bounded" { "certificate-some-nodes" } else { "certificate-nodes" };
            messages.say(key, &counts)
        }
        _ => told,
    }
}

fn objective(privacy: &PrivacyRecord, messages: &Messages) -> String {
    let ObjectiveRecord { name: objective, aggregate, value } = &privacy.objective;
    let objective = messages.name("objective", objective);
    let told = match aggregate {
        None => objective,
        Some(aggregate) => {
            let aggregate = messages.name("aggregate", aggregate);
            messages.say("objective-of", &[("objective", name(objective)), ("aggregate", name(aggregate))])
        }
    };
    if value.is_empty() {
        return told;
    }
    messages.say("objective-value", &[("told", name(told)), ("value", name(figures(value, messages)))])
}
