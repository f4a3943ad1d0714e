//! Privacy models in words: what was asked, what was attained, by which proof.

use std::collections::BTreeMap;

use crate::document::{Fact, ModelRecord};
use crate::messages::Messages;
use crate::phrase::name;
use crate::text::{count, shown};

/// A row of the table of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelRow {
    pub(crate) model: String,
    pub(crate) asked: String,
    pub(crate) attained: String,
    pub(crate) proof: String,
}

/// The rows of the table of models.
pub(crate) fn rows(models: &[ModelRecord], messages: &Messages) -> Vec<ModelRow> {
    let row = |record: &ModelRecord| ModelRow {
        model: title(record, messages),
        asked: parameters(&record.asked, messages),
        attained: match record.attained.is_empty() {
            true => messages.text("proof-none"),
            false => parameters(&record.attained, messages),
        },
        proof: proof(record, messages),
    };
    models.iter().map(row).collect()
}

/// Where a claim's figures come from.
pub(crate) fn proof(record: &ModelRecord, messages: &Messages) -> String {
    match record.proof.as_str() {
        "" => messages.text("proof-none"),
        proof => messages.name("proof", proof),
    }
}

/// The model with its form and the column it is about.
pub(crate) fn title(record: &ModelRecord, messages: &Messages) -> String {
    let model = messages.name("model", &record.model);
    let form = record.form.as_ref().map(|form| messages.name("model-form", form));
    let column = record.column.as_ref().or(record.unit.as_ref()).map(|column| shown(column));
    let key = match (&form, &column) {
        (None, None) => return model,
        (Some(_), None) => "model-name-form",
        (None, Some(_)) => "model-name-of",
        (Some(_), Some(_)) => "model-name-form-of",
    };
    let arguments = [
        ("model", name(model)),
        ("form", name(form.unwrap_or_default())),
        ("column", name(column.unwrap_or_default())),
    ];
    messages.say(key, &arguments)
}

/// Parameters by their symbols: `c = 4, l = 3`.
pub(crate) fn parameters(parameters: &BTreeMap<String, Fact>, messages: &Messages) -> String {
    let separator = messages.text("list-separator");
    let each = parameters.iter().map(|(key, fact)| {
        let value = match fact {
            Fact::Count(number) => count(*number),
            Fact::Number(number) => real(*number),
            _ => String::new(),
        };
        let symbol = name(messages.name("symbol", key));
        messages.say("model-parameter", &[("symbol", symbol), ("value", name(value))])
    });
    each.collect::<Vec<_>>().join(&separator)
}

/// Six significant digits, and no more zeros than needed.
pub(crate) fn real(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return number.to_string();
    }
    let magnitude = number.abs().log10().floor();
    if !(-4.0..15.0).contains(&magnitude) {
        let text = format!("{number:.5e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        return format!("{mantissa}e{exponent}");
    }
    let digits = (5.0 - magnitude).max(0.0) as usize;
    let text = format!("{number:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::real;

    #[test]
    fn numbers_are_short() {
        for (number, text) in [
            (0.2, "0.2"),
            (4.0, "4"),
            (1.0 / 3.0, "0.333333"),
            (1e-5, "1e-5"),
            (1.234_567_891e-19, "1.23457e-19"),
            (0.0, "0"),
            (1234.5678, "1234.57"),
            (20_000_000.0, "20000000"),
        ] {
            assert_eq!(real(number), text);
        }
    }
}
