//! Sentences that the terminal and the page share: what the documents mean, in plain words.

use yingbi_resident::Argument;

use crate::document::{
    AuditInput, Breach, ColumnRelease, ColumnReport, Fact, KeyCustody, ReleaseRecord, RiskReport, SizeBucket,
};
use crate::messages::Messages;
use crate::text::{percent, percent_of, shown};

/// Names listed in one sentence before the rest is only counted.
const LISTED: usize = 6;
/// Below this a reading is put before a person.
const UNSURE: f64 = 0.8;
/// Risk above which it is called high: k of 5 (GB/T 42460-2023 as law.md reads it; a parameter there).
const RISK_HIGH: f64 = 0.2;
/// Risk up to which it is called low: k of 20.
const RISK_LOW: f64 = 0.05;
/// Counts such as 0.2 and 1/5 must fall on the same side.
const ROUNDING: f64 = 1e-9;

/// A sentence, and whether it is one to worry about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

/// How a sentence, a cell or a judgement is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
}

impl Tone {
    /// The class of a page's style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Warning => "warning",
            Tone::Bad => "bad",
        }
    }
}

/// A number as an argument.
pub(crate) fn number(value: u64) -> Argument {
    Argument::Number(value)
}

/// A text as an argument.
pub(crate) fn name(value: impl Into<String>) -> Argument {
    Argument::Name(value.into())
}

/// Names in a row; beyond [`LISTED`] only their number.
pub(crate) fn list<S: AsRef<str>>(names: &[S], messages: &Messages) -> String {
    let separator = messages.text("list-separator");
    let shown: Vec<&str> = names.iter().take(LISTED).map(AsRef::as_ref).collect();
    let joined = shown.join(&separator);
    if names.len() > LISTED {
        messages.say("list-more", &[("list", name(joined)), ("count", number(names.len() as u64))])
    } else {
        joined
    }
}

/// All names in a row.
pub(crate) fn list_all<S: AsRef<str>>(names: &[S], messages: &Messages) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.join(&messages.text("list-separator"))
}

/// A path for people: standard input by its name, the rest made safe to show.
pub(crate) fn path(path: &str, messages: &Messages) -> String {
    if path == "-" { messages.text("fact-standard-input") } else { shown(path) }
}

/// Format, encoding, sheet, header, columns, records of an input.
pub(crate) fn facts(input: &AuditInput, messages: &Messages) -> Vec<String> {
    let mut facts = vec![messages.name("format", &input.format)];
    if let Some(encoding) = &input.encoding {
        facts.push(messages.name("encoding", encoding));
    }
    if let Some(sheet) = &input.sheet {
        facts.push(messages.say("fact-sheet", &[("sheet", name(shown(sheet)))]));
    }
    match input.header_row {
        Some(row) => facts.push(messages.say("fact-header-row", &[("row", number(row))])),
        // Formats that carry names need no row for them.
        None if matches!(&*input.format, "jsonl" | "parquet") => {}
        None => facts.push(messages.text("fact-no-header")),
    }
    facts.push(messages.say("fact-columns", &[("count", number(input.columns.len() as u64))]));
    facts.push(messages.say("fact-records", &[("count", number(input.rows))]));
    facts
}

/// Columns of a role.
pub(crate) fn of_type<'a>(input: &'a AuditInput, attribute_type: &str) -> Vec<&'a ColumnReport> {
    input.columns.iter().filter(|column| column.attribute_type == attribute_type).collect()
}

/// Columns in which the byte scan found what does not belong there.
pub(crate) fn hiding(input: &AuditInput) -> Vec<(&ColumnReport, Vec<(&str, u64)>)> {
    input
        .columns
        .iter()
        .filter_map(|column| {
            let found = out_of_place(column);
            (!found.is_empty()).then_some((column, found))
        })
        .collect()
}

/// Personal numbers in a column that are not what the column holds.
fn out_of_place(column: &ColumnReport) -> Vec<(&str, u64)> {
    let found = column.counts.found.iter();
    found
        .filter(|(kind, count)| **kind != column.kind && **count > 0)
        .map(|(k, c)| (k.as_str(), *c))
        .collect()
}

/// Columns whose reading a person should look at.
pub(crate) fn unsure(input: &AuditInput) -> Vec<&ColumnReport> {
    input
        .columns
        .iter()
        .filter(|column| {
            column.ambiguous || (column.confidence < UNSURE && column.attribute_type != "insensitive")
        })
        .collect()
}

/// Columns told as ambiguous.
fn ambiguous(input: &AuditInput) -> Vec<&ColumnReport> {
    input.columns.iter().filter(|column| column.ambiguous).collect()
}

/// Safe-to-show names of columns.
pub(crate) fn names(columns: &[&ColumnReport]) -> Vec<String> {
    columns.iter().map(|column| shown(&column.name)).collect()
}

/// The kinds of columns, each once, with the number of columns where there are several: headers may be missing or say
/// nothing, kinds speak for themselves.
fn kinds(columns: &[&ColumnReport], messages: &Messages) -> Vec<String> {
    let mut kinds: Vec<(&str, u64)> = Vec::new();
    for column in columns {
        match kinds.iter_mut().find(|(kind, _)| *kind == column.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((&column.kind, 1)),
        }
    }
    let say = |(kind, count): (&str, u64)| match (messages.name("kind", kind), count) {
        (kind, 1) => kind,
        (kind, count) => messages.say("says-kind-columns", &[("kind", name(kind)), ("count", number(count))]),
    };
    kinds.into_iter().map(say).collect()
}

/// What an audit found, most important first.
pub(crate) fn audit(input: &AuditInput, messages: &Messages) -> Vec<Sentence> {
    let mut says = Vec::new();
    let mut say = |tone, key: &str, arguments: &[(&str, Argument)]| {
        says.push(Sentence { text: messages.say(key, arguments), tone });
    };
    let columns = ("columns", number(input.columns.len() as u64));
    say(
        Tone::Plain,
        if input.rows == 0 { "says-empty" } else { "says-size" },
        &[columns, ("rows", number(input.rows))],
    );
    if harmless(input) {
        say(Tone::Good, "says-harmless", &[]);
        return says;
    }
    let direct = of_type(input, "direct");
    if direct.is_empty() {
        say(Tone::Plain, "says-no-direct", &[]);
    } else {
        let kinds = list(&kinds(&direct, messages), messages);
        say(Tone::Bad, "says-direct", &[("count", number(direct.len() as u64)), ("names", name(kinds))]);
    }
    let legal: Vec<&ColumnReport> = input.columns.iter().filter(|c| c.sensitivity == "sensitive").collect();
    if !legal.is_empty() {
        let kinds = list(&kinds(&legal, messages), messages);
        say(Tone::Bad, "says-sensitive", &[("count", number(legal.len() as u64)), ("names", name(kinds))]);
    }
    if let Some(risk) = &input.risk {
        let (tone, key) = match risk {
            RiskReport { uniques: 0, .. } => (judge(risk.prosecutor_max).0, "says-crowd"),
            RiskReport { uniques, records, .. } if uniques >= records => (Tone::Bad, "says-unique-all"),
            _ => (Tone::Bad, "says-unique"),
        };
        let quasi: Vec<String> = risk.quasi_identifiers.iter().map(|column| shown(column)).collect();
        say(
            tone,
            key,
            &[
                ("names", name(list(&quasi, messages))),
                ("rows", number(risk.records)),
                ("uniques", number(risk.uniques)),
                ("percent", name(percent_of(risk.uniques, risk.records))),
                ("others", number(risk.k.saturating_sub(1))),
                ("direct", number(direct.len() as u64)),
            ],
        );
    }
    let hiding = hiding(input);
    if !hiding.is_empty() {
        let count = hiding.iter().flat_map(|(_, found)| found).map(|(_, count)| count).sum();
        say(
            Tone::Warning,
            "says-found",
            &[("columns", number(hiding.len() as u64)), ("count", number(count))],
        );
    }
    let named = input.breaches.iter().filter(|breach| breach.attack == "header");
    let named: u64 = named.map(|breach| breach.recovered).sum();
    if named > 0 {
        say(Tone::Warning, "says-header", &[("count", number(named))]);
    }
    let outside = input.breaches.iter().filter(|breach| breach.attack == "outside_records");
    let outside: u64 = outside.map(|breach| breach.recovered).sum();
    if outside > 0 {
        say(Tone::Warning, "says-outside", &[("count", number(outside))]);
    }
    let damaged: u64 = direct.iter().map(|column| column.counts.damaged).sum();
    if damaged > 0 {
        say(Tone::Warning, "says-damaged", &[("count", number(damaged))]);
    }
    let ambiguous = ambiguous(input);
    if !ambiguous.is_empty() {
        let names = list(&names(&ambiguous), messages);
        say(
            Tone::Warning,
            "says-ambiguous",
            &[("count", number(ambiguous.len() as u64)), ("names", name(names))],
        );
    }
    says
}

/// Nothing personal was found.
pub(crate) fn harmless(input: &AuditInput) -> bool {
    hiding(input).is_empty()
        && input.breaches.is_empty()
        && input
            .columns
            .iter()
            .all(|column| column.attribute_type == "insensitive" && column.sensitivity == "none")
}

/// Takes the tone, the key and the arguments of a sentence.
type Say<'a> = dyn FnMut(Tone, &str, &[(&str, Argument)]) + 'a;

/// What a release did, most important first.
pub(crate) fn release(record: &ReleaseRecord, messages: &Messages) -> Vec<Sentence> {
    let mut says = Vec::new();
    let mut say = |tone, key: &str, arguments: &[(&str, Argument)]| {
        says.push(Sentence { text: messages.say(key, arguments), tone });
    };
    let suppressed = record.output.suppressed;
    say(
        Tone::Plain,
        if suppressed == 0 { "says-release-rows" } else { "says-release-suppressed" },
        &[
            ("input", number(record.input.rows)),
            ("output", number(record.output.rows)),
            ("suppressed", number(suppressed)),
            ("percent", name(percent_of(suppressed, record.input.rows))),
        ],
    );
    let dropped: Vec<String> =
        record.columns.iter().filter(|c| c.treatment == "drop").map(|c| shown(&c.name)).collect();
    let kept = record.columns.len() - dropped.len();
    say(
        Tone::Plain,
        if dropped.is_empty() { "says-release-columns-all" } else { "says-release-columns" },
        &[
            ("input", number(record.columns.len() as u64)),
            ("kept", number(kept as u64)),
            ("dropped", number(dropped.len() as u64)),
            ("names", name(list(&dropped, messages))),
        ],
    );
    privacy(record, messages, &mut say);
    let direct: Vec<String> = kept_direct(record).iter().map(|column| shown(&column.name)).collect();
    if !direct.is_empty() {
        say(Tone::Bad, "says-release-kept-direct", &[("names", name(list(&direct, messages)))]);
    }
    let leftovers: u64 = record.leftovers.iter().map(|leftover| leftover.count).sum();
    if leftovers == 0 {
        say(Tone::Good, "says-release-clean", &[]);
    } else {
        let mut kinds: Vec<String> =
            record.leftovers.iter().map(|leftover| messages.name("kind", &leftover.kind)).collect();
        kinds.dedup();
        say(
            Tone::Bad,
            "says-release-leftovers",
            &[("count", number(leftovers)), ("kinds", name(list(&kinds, messages)))],
        );
    }
    let invalid: u64 = record.columns.iter().map(|column| column.invalid).sum();
    if invalid > 0 {
        say(Tone::Plain, "says-release-invalid", &[("count", number(invalid))]);
    }
    if record.neutralised > 0 {
        say(Tone::Plain, "says-release-neutralised", &[("count", number(record.neutralised))]);
    }
    says
}

fn privacy(record: &ReleaseRecord, messages: &Messages, say: &mut Say<'_>) {
    let Some(privacy) = record.privacy.as_ref().filter(|privacy| !privacy.quasi_identifiers.is_empty())
    else {
        say(Tone::Plain, "says-release-no-quasi", &[]);
        return;
    };
    let quasi: Vec<String> = privacy.quasi_identifiers.iter().map(|column| shown(column)).collect();
    let arguments = [
        ("names", name(list(&quasi, messages))),
        ("others", number(privacy.k_measured.saturating_sub(1))),
        ("required", number(privacy.k_required)),
        ("measured", number(privacy.k_measured)),
    ];
    let lowest = privacy.k_persons.map_or(privacy.k_measured, |persons| persons.min(privacy.k_measured));
    if lowest < privacy.k_required {
        let missed = [("required", number(privacy.k_required)), ("measured", number(lowest))];
        say(Tone::Bad, "says-release-k-missed", &missed);
    } else {
        say(Tone::Good, "says-release-k", &arguments);
        if let Some(persons) = privacy.k_persons {
            say(Tone::Good, "says-release-k-persons", &[("persons", number(persons))]);
        }
    }
    say(
        judge(privacy.prosecutor_max).0,
        "says-release-risk",
        &[
            ("max", name(percent(privacy.prosecutor_max))),
            ("average", name(percent(privacy.prosecutor_average))),
        ],
    );
}

/// The advice on handing a release on: the key of the message.
pub(crate) fn hand_over(record: &ReleaseRecord, messages: &Messages) -> &'static str {
    let bad = release(record, messages).iter().any(|sentence| sentence.tone == Tone::Bad);
    if bad { "next-not-yet" } else { "next-hand-over" }
}

/// The short name of a role, for narrow tables.
pub(crate) fn role(attribute_type: &str, messages: &Messages) -> String {
    let key = format!("type-{attribute_type}-short");
    if messages.has(&key) { messages.text(&key) } else { shown(attribute_type) }
}

/// Direct identifiers that stay as they were.
pub(crate) fn kept_direct(record: &ReleaseRecord) -> Vec<&ColumnRelease> {
    record
        .columns
        .iter()
        .filter(|column| column.attribute_type == "direct" && column.treatment == "keep")
        .collect()
}

/// How high a risk is: its tone, and the key of the word for it.
pub(crate) fn judge(risk: f64) -> (Tone, &'static str) {
    if risk > RISK_HIGH + ROUNDING {
        (Tone::Bad, "risk-judge-high")
    } else if risk > RISK_LOW + ROUNDING {
        (Tone::Plain, "risk-judge-medium")
    } else {
        (Tone::Good, "risk-judge-low")
    }
}

/// The grade of GB/T 42460-2023 that the risk and the direct identifiers point to; none where nothing was measured.
pub(crate) fn grade(direct_identifiers: bool, risk: Option<f64>) -> Option<&'static str> {
    match (direct_identifiers, risk) {
        (true, _) => Some("grade-1"),
        (false, Some(risk)) if risk > RISK_LOW + ROUNDING => Some("grade-2"),
        (false, Some(_)) => Some("grade-3"),
        (false, None) => None,
    }
}

/// The remarks on a column's cells: what is empty, damaged, masked, hidden in it, doubtful.
pub(crate) fn cells(column: &ColumnReport, messages: &Messages) -> String {
    let counts = &column.counts;
    let mut parts = Vec::new();
    let keys = [
        ("cells-empty", counts.empty),
        ("cells-damaged", counts.damaged),
        ("cells-masked", counts.masked),
        ("cells-invalid", counts.invalid),
    ];
    for (key, count) in keys {
        if count > 0 {
            parts.push(messages.say(key, &[("count", number(count))]));
        }
    }
    let found: u64 = out_of_place(column).iter().map(|(_, count)| count).sum();
    if found > 0 {
        parts.push(messages.say("cells-found", &[("count", number(found))]));
    }
    if column.ambiguous
        && let Some(other) = column.alternatives.first()
    {
        let kind = name(messages.name("kind", &other.kind));
        let sure = name(whole_percent(other.confidence));
        parts.push(messages.say("cells-ambiguous", &[("other", kind), ("percent", sure)]));
    }
    list_all(&parts, messages)
}

/// Numbers found in a column, as a list of kinds with counts.
pub(crate) fn found(found: &[(&str, u64)], messages: &Messages) -> String {
    let items: Vec<String> = found
        .iter()
        .map(|(kind, count)| {
            let kind = name(messages.name("kind", kind));
            messages.say("hidden-item", &[("kind", kind), ("count", number(*count))])
        })
        .collect();
    list_all(&items, messages)
}

/// A confidence as a whole percentage that is never 100%: nobody is that sure.
pub(crate) fn whole_percent(confidence: f64) -> String {
    format!("{:.0}%", (confidence.clamp(0.0, 1.0) * 100.0).round().min(99.0))
}

/// The size of a bucket in words.
pub(crate) fn size(bucket: &SizeBucket, messages: &Messages) -> String {
    let from = ("from", number(bucket.size_from));
    match bucket.size_to {
        None => messages.say("size-open", &[from]),
        Some(to) if to == bucket.size_from => messages.say("size-same", &[from]),
        Some(to) => messages.say("size-range", &[from, ("to", number(to))]),
    }
}

/// What was done with a column beyond the treatment's name.
pub(crate) fn detail(column: &ColumnRelease, messages: &Messages) -> String {
    let mut parts = Vec::new();
    match (column.treatment.as_str(), column.form.as_deref()) {
        (_, None) => {}
        (_, Some("token")) => parts.push(messages.text("detail-token")),
        ("shift", Some(days)) => parts.push(messages.say("detail-shift", &[("days", name(shown(days)))])),
        ("round", Some(to)) => parts.push(messages.say("detail-round", &[("to", name(shown(to)))])),
        ("microaggregate" | "clip" | "pram" | "swap", Some(parameters)) => {
            perturbed(&column.treatment, parameters, messages, &mut parts);
        }
        (_, Some(form)) => {
            let form = name(shown(&messages.name("form", form)));
            parts.push(messages.say("detail-form", &[("form", form)]));
        }
    }
    let levels = column.levels.iter().map(|level| {
        let label = match (&level.name, level.level) {
            (Some(stable), _) => messages.name("level", stable),
            (None, 0) => messages.text("detail-level-exact"),
            (None, level) => level_name(column.hierarchy.as_deref(), level, messages),
        };
        messages.say("detail-level", &[("level", name(shown(&label))), ("records", number(level.records))])
    });
    let levels: Vec<String> = levels.collect();
    match &column.hierarchy {
        _ if !levels.is_empty() => parts.push(list_all(&levels, messages)),
        Some(hierarchy) => {
            let hierarchy = name(shown(&messages.name("hierarchy", hierarchy)));
            parts.push(messages.say("detail-hierarchy", &[("hierarchy", hierarchy)]));
        }
        None => {}
    }
    if let Some(loss) = column.loss {
        parts.push(messages.say("detail-loss", &[("percent", name(percent(loss)))]));
    }
    if let Some(weight) = column.weight {
        parts.push(messages.say("detail-weight", &[("weight", name(crate::model::real(weight)))]));
    }
    if column.invalid > 0 {
        parts.push(messages.say("detail-invalid", &[("count", number(column.invalid))]));
    }
    let separator = if messages.language() == crate::Language::Zh { "；" } else { "; " };
    parts.join(separator)
}

/// The parameters of a perturbation, as the release record writes them: `5 mean`, `5 mean money`, `bottom_share=0.01 top=90 label`,
/// `0.8 invariant`, `0.05`.
fn perturbed(treatment: &str, parameters: &str, messages: &Messages, parts: &mut Vec<String>) {
    let form = |form: &str| ("form", name(shown(&messages.name("form", form))));
    let share = |text: &str| ("share", name(text.parse().map_or_else(|_| shown(text), percent)));
    let (first, last) = parameters.rsplit_once(' ').unwrap_or((parameters, ""));
    match treatment {
        "microaggregate" => {
            let mut words = parameters.splitn(3, ' ');
            let (k, average, together) = (words.next(), words.next(), words.next());
            let k = ("k", name(shown(k.unwrap_or_default())));
            parts.push(match together {
                None => messages.say("detail-microaggregate", &[k, form(average.unwrap_or_default())]),
                Some(group) => {
                    messages.say("detail-microaggregate-together", &[k, ("name", name(shown(group)))])
                }
            });
        }
        "pram" => parts.push(messages.say("detail-pram", &[share(first), form(last)])),
        "swap" => parts.push(messages.say("detail-swap", &[share(first)])),
        _ => {
            for (key, value) in first.split(' ').filter_map(|tail| tail.split_once('=')) {
                let message = format!("detail-clip-{}", key.replace('_', "-"));
                parts.push(messages.say(&message, &[("bound", name(shown(value))), share(value)]));
            }
            parts.push(messages.say("detail-form", &[form(last)]));
        }
    }
}

/// The name of a level of a built-in hierarchy (`level-dates-3`), or its number.
fn level_name(hierarchy: Option<&str>, level: u64, messages: &Messages) -> String {
    let key = hierarchy.map(|hierarchy| format!("level-{hierarchy}-{level}"));
    match key.filter(|key| messages.has(key)) {
        Some(key) => messages.text(&key),
        None => messages.say("detail-level-number", &[("level", number(level))]),
    }
}

/// Breaches that the columns and the numbers hidden in them do not tell already.
pub(crate) fn breaches(input: &AuditInput) -> Vec<&Breach> {
    input
        .breaches
        .iter()
        .filter(|breach| !matches!(breach.attack.as_str(), "rare_cell" | "free_text"))
        .collect()
}

/// A breach in a sentence: by the message of its attack (`breach-…`), or by the one for all.
pub(crate) fn breach(breach: &Breach, messages: &Messages) -> String {
    let own = format!("breach-{}", breach.attack);
    let key = if messages.has(&own) { own.as_str() } else { "breach-line" };
    messages.say(
        key,
        &[
            ("attack", name(shown(&messages.name("attack", &breach.attack)))),
            ("column", name(shown(&breach.column))),
            ("rows", number(breach.rows)),
            ("recovered", number(breach.recovered)),
        ],
    )
}

/// A clause as `PIPL 51` in the words of the language, where it has some.
pub(crate) fn clause(clause: &str, messages: &Messages) -> String {
    let key = format!("clause-{}", clause.to_ascii_lowercase().replace(' ', "-"));
    if messages.has(&key) { messages.text(&key) } else { shown(clause) }
}

/// What became of the keys, and what the law makes of it.
pub(crate) fn keys(keys: Option<&KeyCustody>, messages: &Messages) -> Vec<String> {
    let custody = match keys {
        None => "keys-none",
        Some(KeyCustody { wiped: true, .. }) => "keys-run-wiped",
        Some(KeyCustody { source, .. }) if source == "run" => "keys-run-alive",
        Some(_) => "keys-keyring",
    };
    let law = match keys {
        Some(KeyCustody { wiped: false, .. }) => "law-key-exists",
        _ => "law-key-gone",
    };
    vec![messages.text(custody), messages.text(law)]
}

/// The order in which evidence is shown: headers first, then what the cells are, then how columns agree.
const EVIDENCE_ORDER: [&str; 8] = [
    "header",
    "negative-suffix",
    "pass-rate",
    "domain",
    "name-likelihood",
    "address-levels",
    "shape",
    "agreement",
];

/// The evidence of a column in sentences. An entry `pass-rate` is said by the message `evidence-pass-rate` with the
/// facts of its group as arguments (the key may hold the prefix already); one without such a message is shown as names and numbers.
pub(crate) fn evidence(column: &ColumnReport, messages: &Messages) -> Vec<String> {
    let rank = |key: &str| {
        let key = key.trim_start_matches("evidence-");
        EVIDENCE_ORDER.iter().position(|begin| key.starts_with(begin)).unwrap_or(usize::MAX)
    };
    let mut entries: Vec<(&String, &Fact)> = column.evidence.iter().collect();
    entries.sort_by_key(|(key, _)| rank(key));
    let mut out = Vec::new();
    for (key, fact) in entries {
        match fact {
            Fact::List(facts) => out.extend(facts.iter().map(|fact| evidence_one(key, fact, messages))),
            fact => out.push(evidence_one(key, fact, messages)),
        }
    }
    out
}

fn evidence_one(key: &str, fact: &Fact, messages: &Messages) -> String {
    let mut arguments: Vec<(&str, Argument)> = Vec::new();
    if let Fact::Group(group) = fact {
        for (label, fact) in group {
            let argument = match (label.as_str(), fact) {
                ("kind" | "other", Fact::Name(kind)) => name(messages.name("kind", kind)),
                (_, Fact::Number(share)) => name(percent(*share)),
                (_, fact) => crate::messages::argument_of(fact),
            };
            arguments.push((label, argument));
        }
    }
    let message = format!("evidence-{}", key.trim_start_matches("evidence-"));
    if messages.has(&message) {
        return messages.say(&message, &arguments);
    }
    let facts: Vec<String> =
        arguments.iter().map(|(label, value)| format!("{label} {}", crate::messages::plain(value))).collect();
    let alone = if facts.is_empty() {
        crate::messages::plain(&crate::messages::argument_of(fact))
    } else {
        facts.join(", ")
    };
    format!("{key}: {}", shown(&alone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn zh() -> Messages {
        Messages::new(Language::Zh)
    }

    #[test]
    fn a_risk_at_a_threshold_is_on_its_better_side() {
        assert_eq!(judge(1.0 / 5.0).1, "risk-judge-medium");
        assert_eq!(judge(1.0 / 4.0).1, "risk-judge-high");
        assert_eq!(judge(1.0 / 20.0).1, "risk-judge-low");
        assert_eq!(grade(false, Some(1.0 / 20.0)), Some("grade-3"));
        assert_eq!(grade(false, Some(0.2)), Some("grade-2"));
        assert_eq!(grade(true, Some(0.0)), Some("grade-1"));
        assert_eq!(grade(false, None), None);
    }

    #[test]
    fn nobody_is_entirely_sure() {
        assert_eq!(whole_percent(1.0), "99%");
        assert_eq!(whole_percent(0.914), "91%");
    }

    #[test]
    fn long_lists_are_counted() {
        let names = ["一", "二", "三", "四", "五", "六", "七"];
        assert_eq!(list(&names[..2], &zh()), "一、二");
        assert_eq!(list(&names, &zh()), "一、二、三、四、五、六等 7 项");
    }

    #[test]
    fn numbers_of_a_columns_own_kind_are_where_they_belong() {
        let mut column = ColumnReport { kind: "mobile".to_owned(), ..ColumnReport::default() };
        column.counts.found.insert("mobile".to_owned(), 9);
        assert!(out_of_place(&column).is_empty());
        column.counts.found.insert("bank_card".to_owned(), 1);
        assert_eq!(out_of_place(&column), [("bank_card", 1)]);
    }

    #[test]
    fn levels_of_known_hierarchies_have_names() {
        assert_eq!(level_name(Some("dates"), 3, &zh()), "年");
        assert_eq!(level_name(Some("categories"), 3, &zh()), "第 3 级");
        assert_eq!(level_name(None, 2, &zh()), "第 2 级");
    }

    #[test]
    fn clauses_are_said_in_the_language_where_they_are_known() {
        assert_eq!(clause("PIPL 51", &zh()), "《个人信息保护法》第五十一条");
        assert_eq!(clause("GDPR 25", &zh()), "GDPR 25");
    }
}
