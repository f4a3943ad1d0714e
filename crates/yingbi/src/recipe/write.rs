//! From a [`Recipe`] to commented TOML that its owner can edit.

use std::fmt::Write;

use yingbi_anonymity::{Objective, PramForm, k_for_risk};
use yingbi_report::Messages;
use yingbi_resident::Argument;

use super::privacy::{aggregate_name, distance_name, estimator_name, objective_name};
use super::{Action, Average, Diversity, OnInvalid, Privacy, Recipe, Remark, Tail, TailForm};
use crate::column::Scale;
use crate::digest::hex;
use crate::measure::RISKS;

impl Recipe {
    /// The recipe as TOML, version 1, with comments in the language of `messages`. [`Recipe::parse`] reads it back.
    pub fn to_toml(&self, messages: &Messages) -> String {
        let mut out = String::new();
        comment(&mut out, &messages.text("recipe-comment-head"));
        out.push_str("version = 1\n\n[dataset]\n");
        comment(&mut out, &messages.text("recipe-comment-dataset"));
        for (key, value) in [
            ("name", &self.dataset.name),
            ("record", &self.dataset.record),
            ("household", &self.dataset.household),
        ] {
            line(&mut out, key, value.as_deref());
        }
        if self.release.recipient.is_some() || self.release.purpose.is_some() {
            out.push_str("\n[release]\n");
            line(&mut out, "recipient", self.release.recipient.as_deref());
            line(&mut out, "purpose", self.release.purpose.as_deref());
        }
        if self.keys.keyring.is_some() || self.keys.tenant.is_some() {
            out.push_str("\n[keys]\n");
            line(&mut out, "keyring", self.keys.keyring.as_deref());
            line(&mut out, "tenant", self.keys.tenant.as_deref());
        }
        out.push_str("\n[privacy]\n");
        comment(&mut out, &messages.text("recipe-comment-privacy"));
        for risk in RISKS {
            if let Some(k) = k_for_risk(risk, None) {
                let percent = Argument::Name(format!("{:.0}%", risk * 100.0));
                comment(
                    &mut out,
                    &messages.say("recipe-comment-risk", &[("k", k.into()), ("percent", percent)]),
                );
            }
        }
        let privacy = &self.privacy;
        let _ = writeln!(out, "k = {}\nsuppression = {}", privacy.k, float(privacy.suppression));
        line(&mut out, "method", Some(privacy.method.name()));
        privacy.write(&mut out);
        if !privacy.diversity.is_empty() {
            comment(&mut out, &messages.text("recipe-comment-diversity"));
            for asked in &privacy.diversity {
                asked.write(&mut out);
            }
        }
        if !self.forgone.is_empty() {
            let columns = Argument::from(self.forgone.as_slice());
            comment(&mut out, &messages.say("recipe-comment-forgone", &[("columns", columns)]));
        }
        let mut said: Vec<&'static str> = Vec::new();
        for (column, rule) in self.columns.iter().enumerate() {
            let _ = writeln!(out, "\n[columns.{}]", quoted(&rule.name));
            for remark in self.remarks.iter().filter(|remark| remark.column == column) {
                comment(&mut out, &remark.text(messages));
            }
            line(&mut out, "kind", Some(rule.kind.name()));
            line(&mut out, "type", Some(rule.attribute_type.name()));
            let treatment = rule.action.name();
            if !said.contains(&treatment) {
                // Each treatment is explained where it first stands.
                comment(&mut out, &messages.text(&format!("recipe-comment-{treatment}")));
                said.push(treatment);
            }
            line(&mut out, "treatment", Some(treatment));
            match &rule.action {
                Action::Mask { form } => line(&mut out, "form", Some(form.name())),
                Action::Pseudonymize { form, domain } => {
                    line(&mut out, "form", Some(form.name()));
                    for (key, part) in [
                        ("domain.recipient", &domain.recipient),
                        ("domain.purpose", &domain.purpose),
                        ("domain.epoch", &domain.epoch),
                    ] {
                        line(&mut out, key, part.as_deref());
                    }
                }
                Action::Seal(sealing) => {
                    line(&mut out, "use", Some(&sealing.usage));
                    line(
                        &mut out,
                        "purpose",
                        Some(&sealing.purpose).filter(|text| !text.is_empty()).map(String::as_str),
                    );
                    if !sealing.bound {
                        out.push_str("bound = false\n");
                    }
                }
                Action::Index { name, bits } => {
                    line(&mut out, "use", Some(name));
                    if let Some(bits) = bits {
                        let _ = writeln!(out, "bits = {bits}");
                    }
                }
                Action::Generalize { hierarchy, level } => {
                    if let Some(hierarchy) = hierarchy {
                        let _ = writeln!(out, "hierarchy = {}", hierarchy.to_toml());
                    }
                    if let Some(level) = level {
                        let _ = writeln!(out, "level = {level}");
                    }
                }
                Action::Round { to } => {
                    let _ = writeln!(out, "to = {to}");
                }
                Action::Shift { days } => {
                    let _ = writeln!(out, "days = {days}");
                }
                Action::Microaggregate { k, average, together } => {
                    if let Some(k) = k {
                        let _ = writeln!(out, "k = {k}");
                    }
                    line(&mut out, "form", Some(average.name()).filter(|_| *average != Average::Mean));
                    line(&mut out, "together", together.as_deref());
                }
                Action::Clip { bottom, top, form } => {
                    for (key, tail) in [("bottom", bottom), ("top", top)] {
                        match tail {
                            None => {}
                            Some(Tail::Share(share)) => {
                                let _ = writeln!(out, "{key}_share = {}", float(*share));
                            }
                            Some(Tail::At(bound)) => {
                                let scale = Scale::of(rule.kind);
                                let mut text = String::new();
                                scale.write(*bound, &mut text);
                                let text = if scale == Scale::Dates { quoted(&text) } else { text };
                                let _ = writeln!(out, "{key} = {text}");
                            }
                        }
                    }
                    line(&mut out, "form", Some(form.name()).filter(|_| *form != TailForm::Value));
                }
                Action::Pram { retention, form } => {
                    let _ = writeln!(out, "retention = {}", float(*retention));
                    line(&mut out, "form", Some(form.name()).filter(|_| *form != PramForm::Invariant));
                }
                Action::Swap { within } => {
                    let _ = writeln!(out, "within = {}", float(*within));
                }
                // The jobs on sealed files, and views, are no treatments of a recipe.
                Action::Keep
                | Action::Drop
                | Action::Redact
                | Action::Open { .. }
                | Action::Reseal(_)
                | Action::Relink { .. }
                | Action::Show(_) => {}
            }
            if rule.on_invalid == OnInvalid::Error {
                line(&mut out, "on_invalid", Some("error"));
            }
            line(&mut out, "id", rule.id.as_deref());
            if let Some(weight) = rule.weight {
                let _ = writeln!(out, "weight = {}", float(weight));
            }
        }
        out
    }

    /// SHA-256 of the recipe's text, in lower-case hexadecimal.
    pub(crate) fn digest(text: &str) -> String {
        hex(text.as_bytes())
    }
}

impl Remark {
    fn text(&self, messages: &Messages) -> String {
        let percent = format!("{:.0}%", self.uniques * 100.0);
        let names: Vec<String> = self.with.iter().map(|name| quoted(name)).collect();
        let key = if self.with.is_empty() { "recipe-comment-alone" } else { "recipe-comment-together" };
        messages.say(
            key,
            &[
                ("names", Argument::Names(names)),
                ("percent", Argument::Name(percent)),
                ("records", self.records.into()),
            ],
        )
    }
}

impl Privacy {
    /// What is not as it is by default, but for diversity.
    fn write(&self, out: &mut String) {
        let count = |out: &mut String, key: &str, number: Option<u64>| {
            if let Some(number) = number {
                let _ = writeln!(out, "{key} = {number}");
            }
        };
        count(out, "persons", self.persons);
        count(out, "households", self.households);
        if self.objective != Objective::default() {
            let name = objective_name(self.objective);
            let _ = match aggregate_name(self.objective) {
                None => writeln!(out, "objective = \"{name}\""),
                Some(aggregate) => {
                    writeln!(out, "objective = {{ name = \"{name}\", aggregate = \"{aggregate}\" }}")
                }
            };
        }
        if let Some(population) = &self.population {
            let mut parts = vec![format!("file = {}", quoted(&population.file))];
            parts.extend(population.k.map(|k| format!("k = {k}")));
            parts.extend(
                population
                    .presence
                    .map(|(min, max)| format!("presence = {{ min = {}, max = {} }}", float(min), float(max))),
            );
            let _ = writeln!(out, "population = {{ {} }}", parts.join(", "));
        }
        let mut parts = Vec::new();
        parts.extend(self.risk.average.map(|risk| format!("average = {}", float(risk))));
        parts.extend(self.risk.sample_uniques.map(|share| format!("sample_uniques = {}", float(share))));
        parts.extend(self.risk.population_uniques.map(|limit| {
            let (share, model) = (float(limit.share), estimator_name(limit.model));
            let population = limit.population;
            format!(
                "population_uniques = {{ share = {share}, model = \"{model}\", population = {population} }}"
            )
        }));
        if !parts.is_empty() {
            let _ = writeln!(out, "risk = {{ {} }}", parts.join(", "));
        }
        if let Some(asked) = self.differential {
            let (epsilon, delta) = (float(asked.epsilon), float(asked.delta));
            let _ = writeln!(out, "differential = {{ epsilon = {epsilon}, delta = {delta} }}");
        }
        if self.defended {
            out.push_str("defended = true\n");
        }
        count(out, "nodes", self.nodes);
        if let Some(seconds) = self.seconds {
            let _ = writeln!(out, "seconds = {}", float(seconds));
        }
    }
}

impl Diversity {
    fn write(&self, out: &mut String) {
        let mut parts = Vec::new();
        parts.extend(self.distinct.map(|l| format!("distinct = {l}")));
        parts.extend(self.entropy.map(|l| format!("entropy = {}", float(l))));
        parts.extend(self.grassberger.map(|l| format!("grassberger = {}", float(l))));
        parts.extend(self.recursive.map(|(c, l)| format!("recursive = {{ c = {}, l = {l} }}", float(c))));
        if let Some(t) = self.closeness {
            parts.push(format!("closeness = {}", float(t)));
            parts.push(format!("distance = \"{}\"", distance_name(self.distance)));
        }
        parts.extend(self.hierarchy.as_ref().map(|spec| format!("hierarchy = {}", spec.to_toml())));
        parts.extend(self.beta.map(|beta| format!("beta = {}", float(beta))));
        parts.extend(self.enhanced_beta.map(|beta| format!("enhanced_beta = {}", float(beta))));
        parts.extend(self.disclosure.map(|delta| format!("disclosure = {}", float(delta))));
        let _ = writeln!(out, "diversity.{} = {{ {} }}", quoted(&self.column), parts.join(", "));
    }
}

fn comment(out: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "# {line}");
    }
}

fn line(out: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        let _ = writeln!(out, "{key} = {}", quoted(value));
    }
}

/// A TOML basic string (TOML 1.0, "String").
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character if character.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(character));
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

/// A TOML float or integer that reads back as the same number.
fn float(number: f64) -> String {
    let text = number.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written reads back as what it was.
    #[test]
    fn perturbations_read_back() {
        let table = |name: &str, kind: &str, rest: &str| {
            format!("[columns.{name}]\nkind = \"{kind}\"\ntype = \"insensitive\"\n{rest}\n")
        };
        let mut text = "version = 1\n".to_owned();
        for (place, (kind, rest)) in [
            ("amount", "treatment = \"microaggregate\""),
            ("date", "treatment = \"microaggregate\"\nk = 9\nform = \"median\""),
            ("age", "treatment = \"microaggregate\"\ntogether = \"a \\\"b\\\"\""),
            ("amount", "treatment = \"clip\"\ntop = 1_000.50\nbottom = -3"),
            ("date", "treatment = \"clip\"\ntop = \"2020年1月2日\"\nbottom_share = 0.01\nform = \"label\""),
            ("age", "treatment = \"clip\"\ntop_share = 0.5"),
            ("other", "treatment = \"pram\"\nretention = 0"),
            ("other", "treatment = \"pram\"\nretention = 0.85\nform = \"plain\""),
            ("amount", "treatment = \"swap\"\nwithin = 1"),
            ("birth_date", "treatment = \"swap\"\nwithin = 0.025"),
        ]
        .into_iter()
        .enumerate()
        {
            text += &table(&format!("c{place}"), kind, rest);
        }
        let recipe = Recipe::parse(&text).unwrap();
        for language in [yingbi_report::Language::En, yingbi_report::Language::Zh] {
            let written = recipe.to_toml(&Messages::new(language));
            let again = Recipe::parse(&written).unwrap();
            let actions = |recipe: &Recipe| -> Vec<String> {
                recipe.columns.iter().map(|rule| format!("{:?}", rule.action)).collect()
            };
            assert_eq!(actions(&recipe), actions(&again));
            assert!(written.contains("top = \"2020-01-02\"") && written.contains("bottom = -3"), "{written}");
            assert!(!written.contains("recipe-comment"), "{written}");
        }
    }
}
