//! Reports as one HTML page: no script, nothing loaded from elsewhere, fit to print.
//!
//! The page's policy (Content Security Policy Level 3) allows one style sheet, by its digest, and nothing else: even
//! text that slipped through the escaping could neither run nor fetch anything.

use askama::Template;

use crate::chart::{self, Chart};
use crate::command::Commands;
use crate::document::{AuditDocument, AuditInput, ColumnRelease, Notice, ReleaseRecord};
use crate::figure::{privacy_pairs, risk_pairs, suggestion_intro, suggestion_lines};
use crate::finding::{self, Finding};
use crate::language::{Language, Told};
use crate::messages::Messages;
use crate::model::{self, ModelRow};
use crate::phrase::{self, Sentence, Tone, name};
use crate::text::{count, shell_word, shown};

const STYLE: &str = include_str!("../templates/report.css");
/// The digest of [`STYLE`] in the form of the policy; a test computes it again.
const STYLE_HASH: &str = "sha256-1ickwItklKvfA2gctNk7lmrajGsx/EwYhCl2PvKDGcU=";
/// The k that an audit's picture is drawn against: the default of `anonymize`.
const AUDIT_K: u64 = 5;

/// What every page has.
struct Frame {
    language: &'static str,
    title: String,
    heading: String,
    tool: String,
    style: &'static str,
    style_hash: &'static str,
    colon: &'static str,
    semicolon: &'static str,
    roles: Vec<(String, String)>,
    basis: Vec<String>,
}

impl Frame {
    fn new(title: String, heading: String, tool: &str, basis: &[&str], messages: &Messages) -> Frame {
        let (colon, semicolon) = match messages.language() {
            Language::Zh => ("：", "；"),
            Language::En => (": ", "; "),
        };
        let roles = ["direct", "quasi", "sensitive", "insensitive"]
            .iter()
            .map(|role| (messages.name("type", role), messages.text(&format!("type-{role}-means"))))
            .collect();
        Frame {
            language: messages.language().tag(),
            title,
            heading,
            tool: shown(tool),
            style: STYLE,
            style_hash: STYLE_HASH,
            colon,
            semicolon,
            roles,
            basis: basis.iter().map(|key| messages.text(key)).collect(),
        }
    }
}

/// A step to take next, and the command for it.
struct Step {
    text: String,
    command: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage<'a> {
    frame: Frame,
    m: &'a Messages,
    inputs: Vec<InputView>,
}

struct InputView {
    file: String,
    facts: String,
    sha256: String,
    says: Vec<Sentence>,
    grade: Option<String>,
    notices: Vec<Told>,
    columns: Vec<ColumnView>,
    hidden: Vec<String>,
    risk: Vec<(String, String)>,
    chart: Option<Chart>,
    together: Option<(String, Vec<String>)>,
    breaches: Vec<Finding>,
    findings: Vec<Finding>,
    next: Vec<Step>,
}

struct ColumnView {
    number: String,
    name: String,
    kind: String,
    sure: String,
    ambiguous: bool,
    role: String,
    tone: &'static str,
    legal: String,
    cells: String,
    evidence: Vec<String>,
}

/// The audit as one HTML page.
pub fn html_audit(document: &AuditDocument, messages: &Messages) -> String {
    let files: Vec<String> =
        document.inputs.iter().map(|input| phrase::path(&input.path, messages)).collect();
    let heading = messages.text("audit-title");
    let title = format!("{heading} – {}", phrase::list(&files, messages));
    let basis = ["law-no-values", "law-model", "law-threshold", "law-lists"];
    let page = AuditPage {
        frame: Frame::new(title, heading, &document.tool, &basis, messages),
        m: messages,
        inputs: document.inputs.iter().enumerate().map(|(id, input)| view(input, id, messages)).collect(),
    };
    rendered(&page)
}

/// A template over strings fails only where a formatter does, and these do not; should one ever, the page says so
/// instead of taking the run down.
fn rendered(page: &impl Template) -> String {
    page.render().unwrap_or_else(|error| format!("<!DOCTYPE html><title>yingbi</title><p>{error}</p>\n"))
}

fn view(input: &AuditInput, id: usize, messages: &Messages) -> InputView {
    let direct = !phrase::of_type(input, "direct").is_empty();
    let risk = input.risk.as_ref();
    let grade = phrase::grade(direct, risk.map(|risk| risk.prosecutor_max));
    InputView {
        file: phrase::path(&input.path, messages),
        facts: phrase::facts(input, messages).join(" · "),
        sha256: shown(&input.sha256),
        says: phrase::audit(input, messages),
        grade: grade.map(|grade| messages.text(grade)),
        notices: told(&input.notices, messages),
        columns: input.columns.iter().map(|column| column_view(column, messages)).collect(),
        hidden: hidden(input, messages),
        risk: risk.map(|risk| risk_pairs(risk, messages)).unwrap_or_default(),
        chart: risk.and_then(|risk| chart::draw(&risk.distribution, AUDIT_K, id, messages)),
        together: input
            .suggestion
            .as_ref()
            .map(|found| (suggestion_intro(found, messages), suggestion_lines(found, messages))),
        breaches: breaches(input, messages),
        findings: finding::audit(input, messages),
        next: audit_steps(input, messages),
    }
}

fn told(notices: &[Notice], messages: &Messages) -> Vec<Told> {
    notices
        .iter()
        .map(|notice| {
            let told = messages.notice(notice);
            Told { text: shown(&told.text), help: shown(&told.help), code: told.code }
        })
        .collect()
}

fn column_view(column: &crate::ColumnReport, messages: &Messages) -> ColumnView {
    ColumnView {
        number: count(column.index + 1),
        name: shown(&column.name),
        kind: messages.name("kind", &column.kind),
        sure: phrase::whole_percent(column.confidence),
        ambiguous: column.ambiguous,
        role: messages.name("type", &column.attribute_type),
        tone: type_tone(&column.attribute_type).class(),
        legal: messages.name("sensitivity", &column.sensitivity),
        cells: phrase::cells(column, messages),
        evidence: phrase::evidence(column, messages),
    }
}

fn type_tone(attribute_type: &str) -> Tone {
    match attribute_type {
        "direct" | "sensitive" => Tone::Bad,
        "quasi" => Tone::Warning,
        _ => Tone::Plain,
    }
}

fn hidden(input: &AuditInput, messages: &Messages) -> Vec<String> {
    phrase::hiding(input)
        .iter()
        .map(|(column, found)| {
            let arguments =
                [("column", name(shown(&column.name))), ("found", name(phrase::found(found, messages)))];
            messages.say("hidden-line", &arguments)
        })
        .collect()
}

fn breaches(input: &AuditInput, messages: &Messages) -> Vec<Finding> {
    phrase::breaches(input)
        .into_iter()
        .map(|breach| Finding {
            severity: breach.severity.clone().into(),
            clause: breach
                .clause
                .as_deref()
                .map(|clause| phrase::clause(clause, messages))
                .unwrap_or_default(),
            text: phrase::breach(breach, messages),
        })
        .collect()
}

fn audit_steps(input: &AuditInput, messages: &Messages) -> Vec<Step> {
    let mut steps = Vec::new();
    let unsure = phrase::names(&phrase::unsure(input));
    if !unsure.is_empty() {
        let names = name(phrase::list_all(&unsure, messages));
        steps.push(Step { text: messages.say("next-check", &[("names", names)]), command: String::new() });
    }
    if phrase::harmless(input) {
        steps.push(Step { text: messages.text("next-harmless"), command: String::new() });
        return steps;
    }
    let commands = Commands::of(input, messages);
    steps.push(Step { text: messages.text("next-anonymize"), command: commands.anonymize });
    let two = format!("{}\n{}", commands.recipe, commands.with_recipe);
    steps.push(Step { text: messages.text("next-recipe"), command: two });
    steps
}

#[derive(Template)]
#[template(path = "release.html")]
struct ReleasePage<'a> {
    frame: Frame,
    m: &'a Messages,
    says: Vec<Sentence>,
    grade: Option<String>,
    notices: Vec<Told>,
    scope: Vec<(String, String)>,
    columns: Vec<TreatmentView>,
    privacy: Vec<(String, String)>,
    models: Vec<ModelRow>,
    chart: Option<Chart>,
    leftovers: Vec<String>,
    keys: Vec<String>,
    findings: Vec<Finding>,
    next: Vec<Step>,
}

struct TreatmentView {
    number: String,
    name: String,
    kind: String,
    role: String,
    tone: &'static str,
    treatment: String,
    treatment_tone: &'static str,
    detail: String,
}

/// The release as one HTML page: `OUTPUT.report.html`.
pub fn html_release(record: &ReleaseRecord, messages: &Messages) -> String {
    let title = messages.text("release-title");
    let heading = if record.output.name.is_empty() {
        title.clone()
    } else {
        format!("{title} – {}", shown(&record.output.name))
    };
    let privacy = record.privacy.as_ref().filter(|privacy| !privacy.quasi_identifiers.is_empty());
    let direct = !phrase::kept_direct(record).is_empty() || !record.leftovers.is_empty();
    let grade = phrase::grade(direct, privacy.map(|privacy| privacy.prosecutor_max));
    let basis = ["law-measured", "law-no-values", "law-model", "law-threshold"];
    let page = ReleasePage {
        frame: Frame::new(heading.clone(), heading, &record.tool, &basis, messages),
        m: messages,
        says: phrase::release(record, messages),
        grade: grade.map(|grade| messages.text(grade)),
        notices: told(&record.notices, messages),
        scope: scope(record, messages),
        columns: record
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| treatment_view(index, column, messages))
            .collect(),
        privacy: privacy.map(|privacy| privacy_pairs(record, privacy, messages)).unwrap_or_default(),
        models: privacy.map(|privacy| model::rows(&privacy.models, messages)).unwrap_or_default(),
        chart: privacy
            .and_then(|privacy| chart::draw(&privacy.distribution, privacy.k_required, 0, messages)),
        leftovers: leftovers(record, messages),
        keys: phrase::keys(record.keys.as_ref(), messages),
        findings: finding::release(record, messages),
        next: release_steps(record, messages),
    };
    rendered(&page)
}

fn treatment_view(index: usize, column: &ColumnRelease, messages: &Messages) -> TreatmentView {
    let kept_direct = column.treatment == "keep" && column.attribute_type == "direct";
    TreatmentView {
        number: count(index as u64 + 1),
        name: shown(&column.name),
        kind: messages.name("kind", &column.kind),
        role: messages.name("type", &column.attribute_type),
        tone: type_tone(&column.attribute_type).class(),
        treatment: messages.name("treatment", &column.treatment),
        treatment_tone: if kept_direct { Tone::Bad } else { Tone::Plain }.class(),
        detail: phrase::detail(column, messages),
    }
}

fn scope(record: &ReleaseRecord, messages: &Messages) -> Vec<(String, String)> {
    let file = |file: &str, format: &str, encoding: &Option<String>, sheet: &Option<String>, rows: u64| {
        let mut facts = vec![shown(file), messages.name("format", format)];
        facts.extend(encoding.as_ref().map(|encoding| messages.name("encoding", encoding)));
        facts
            .extend(sheet.as_ref().map(|sheet| messages.say("fact-sheet", &[("sheet", name(shown(sheet)))])));
        facts.push(messages.say("fact-records", &[("count", phrase::number(rows))]));
        facts.retain(|fact| !fact.is_empty());
        facts.join(" · ")
    };
    let (input, output) = (&record.input, &record.output);
    let sha256 = messages.text("fact-sha256");
    let under = |key: &str| format!("{} {sha256}", messages.text(key));
    let release = record.release.clone().unwrap_or_default();
    let named = |text: Option<String>| {
        let text = text.filter(|text| !text.trim().is_empty());
        text.map_or_else(|| messages.text("scope-unnamed"), |text| shown(&text))
    };
    vec![
        (
            messages.text("scope-input"),
            file(&input.name, &input.format, &input.encoding, &input.sheet, input.rows),
        ),
        (under("scope-input"), input.sha256.clone()),
        (
            messages.text("scope-output"),
            file(&output.name, &output.format, &output.encoding, &None, output.rows),
        ),
        (under("scope-output"), output.sha256.clone()),
        (messages.text("scope-recipe"), record.recipe_sha256.clone()),
        (messages.text("scope-plan"), record.plan_sha256.clone()),
        (messages.text("scope-recipient"), named(release.recipient)),
        (messages.text("scope-purpose"), named(release.purpose)),
    ]
}

fn leftovers(record: &ReleaseRecord, messages: &Messages) -> Vec<String> {
    record
        .leftovers
        .iter()
        .map(|leftover| {
            let kind = name(messages.name("kind", &leftover.kind));
            let count = phrase::number(leftover.count);
            match &leftover.column {
                None => messages.say("leftover-line", &[("kind", kind), ("count", count)]),
                Some(column) => messages
                    .say("leftover-in", &[("kind", kind), ("count", count), ("column", name(shown(column)))]),
            }
        })
        .collect()
}

fn release_steps(record: &ReleaseRecord, messages: &Messages) -> Vec<Step> {
    let output = shell_word(&record.output.name);
    let hand_over = messages.say(phrase::hand_over(record, messages), &[("output", name(output.clone()))]);
    vec![
        Step { text: hand_over, command: String::new() },
        Step { text: messages.text("next-verify"), command: format!("yingbi verify {output}") },
    ]
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::{STYLE, STYLE_HASH};

    /// Base64 of RFC 4648, section 4.
    fn base64(bytes: &[u8]) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let bits =
                chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for position in 0..4 {
                let six = bits >> (18 - 6 * position) & 63;
                out.push(if position <= chunk.len() { char::from(ALPHABET[six as usize]) } else { '=' });
            }
        }
        out
    }

    #[test]
    fn the_policy_allows_this_style_sheet() {
        assert_eq!(STYLE_HASH, format!("sha256-{}", base64(&Sha256::digest(STYLE))));
        assert!(!STYLE.contains("</") && !STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}
