//! Reports for a terminal: what matters first, in plain words; then the columns; then what to do.
//!
//! No line is wider than the terminal, Chinese counted double. Colour only helps: every statement stands in words.

use crate::document::{AuditDocument, AuditInput, Fact, Notice, ReleaseRecord, SizeBucket, VerifyDocument};
use crate::grid::{Column, layout};
use crate::messages::Messages;
use crate::phrase::{self, Sentence, Tone, name, number};
use crate::text::{count, percent, percent_of, shell_word, shown, width, wrap};

/// How a terminal shows text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalStyle {
    /// Columns of the terminal; a Chinese character takes two. Taken as at least 60, and at most 140 are used.
    pub width: usize,
    /// Whether to use colour and bold (ANSI X3.64 / ECMA-48 sequences).
    pub colour: bool,
}

impl Default for TerminalStyle {
    fn default() -> Self {
        TerminalStyle { width: 80, colour: false }
    }
}

/// Indentation of everything below a heading.
const INDENT: usize = 2;
/// Longest bar of a distribution.
const BAR: u64 = 24;

const BOLD: &str = "1";
const FAINT: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";

struct Page<'a> {
    messages: &'a Messages,
    width: usize,
    colour: bool,
    out: String,
}

impl<'a> Page<'a> {
    fn new(messages: &'a Messages, style: &TerminalStyle) -> Page<'a> {
        Page { messages, width: style.width.clamp(60, 140), colour: style.colour, out: String::new() }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour && !code.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn title(&mut self, text: &str, code: &str) {
        for line in wrap(text, self.width) {
            let line = self.paint(code, &line);
            self.line(&line);
        }
    }

    fn section(&mut self, key: &str) {
        let heading = self.messages.text(key);
        self.out.push('\n');
        let heading = self.paint(BOLD, &heading);
        self.line(&heading);
    }

    /// A paragraph, indented, in one colour; `mark` stands before its first line.
    fn paragraph(&mut self, mark: &str, text: &str, code: &str) {
        let hang = INDENT + width(mark);
        for (position, line) in wrap(text, self.width - hang).into_iter().enumerate() {
            let begin = if position == 0 { mark } else { "" };
            let blank = " ".repeat(hang - width(begin));
            let line = self.paint(code, &line);
            // `blank` holds the indentation and, from the second line on, the room of the mark.
            let line = if position == 0 {
                format!("{}{begin}{line}", " ".repeat(INDENT))
            } else {
                format!("{blank}{line}")
            };
            self.line(&line);
        }
    }

    fn sentences(&mut self, sentences: &[Sentence]) {
        for sentence in sentences {
            let (mark, code) = match sentence.tone {
                Tone::Plain => ("- ", ""),
                Tone::Good => ("- ", GREEN),
                Tone::Warning => ("! ", YELLOW),
                Tone::Bad => ("! ", RED),
            };
            self.paragraph(mark, &sentence.text, code);
        }
    }

    /// A command to copy: never wrapped, for a wrapped command is a wrong command.
    fn command(&mut self, command: &str) {
        let command = self.paint(CYAN, command);
        self.line(&format!("{}{command}", " ".repeat(INDENT + 4)));
    }

    fn grid(
        &mut self,
        columns: &[Column],
        heading: &[&str],
        rows: &[Vec<String>],
        code: &dyn Fn(usize, usize) -> &'static str,
    ) {
        let heading: Vec<String> = heading.iter().map(|key| self.messages.text(key)).collect();
        let lines = layout(columns, &heading, rows, self.width - INDENT, &|row, column, text| match row {
            None => self.paint(FAINT, text),
            Some(row) => self.paint(code(row, column), text),
        });
        for line in lines {
            self.line(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    /// Names and values, the names in a column of their own.
    fn pairs(&mut self, pairs: &[(String, String)]) {
        let rows: Vec<Vec<String>> =
            pairs.iter().map(|(label, value)| vec![label.clone(), value.clone()]).collect();
        let columns = [Column::text(8, 28), Column::wrapped(20, usize::MAX)];
        let lines = layout(&columns, &[], &rows, self.width - INDENT, &|_, column, text| {
            if column == 0 { self.paint(FAINT, text) } else { text.to_owned() }
        });
        for line in lines.iter().filter(|line| !line.is_empty()) {
            self.line(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    fn distribution(&mut self, buckets: &[SizeBucket]) {
        let most = buckets.iter().map(|bucket| bucket.records).max().unwrap_or(0);
        let total: u64 = buckets.iter().map(|bucket| bucket.records).sum();
        if most == 0 {
            return;
        }
        let rows: Vec<Vec<String>> = buckets
            .iter()
            .map(|bucket| {
                // A bucket that holds anything shows at least one block.
                let length = (bucket.records * BAR).div_ceil(most);
                vec![
                    phrase::size(bucket, self.messages),
                    count(bucket.classes),
                    count(bucket.records),
                    percent_of(bucket.records, total),
                    "█".repeat(usize::try_from(length).unwrap_or(0)),
                ]
            })
            .collect();
        let numbers = Column::number();
        let columns = [Column::text(6, 20), numbers, numbers, numbers, Column::text(8, BAR as usize)];
        self.out.push('\n');
        let heading = ["col-size", "col-classes", "col-records", "col-share"];
        let heading: Vec<String> =
            heading.iter().map(|key| self.messages.text(key)).chain(std::iter::once(String::new())).collect();
        let lines = layout(&columns, &heading, &rows, self.width - INDENT, &|row, column, text| match (
            row, column,
        ) {
            (None, _) => self.paint(FAINT, text),
            (Some(_), 4) => self.paint(CYAN, text),
            _ => text.to_owned(),
        });
        for line in lines {
            self.line(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    fn notices(&mut self, notices: &[Notice]) {
        if notices.is_empty() {
            return;
        }
        self.section("section-notices");
        for notice in notices {
            let told = self.messages.notice(notice);
            self.paragraph("- ", &shown(&told.text), "");
            if !told.help.is_empty() {
                self.paragraph("  ", &shown(&told.help), FAINT);
            }
        }
    }
}

fn type_colour(attribute_type: &str) -> &'static str {
    match attribute_type {
        "direct" => RED,
        "quasi" => YELLOW,
        "sensitive" => "35",
        _ => "",
    }
}

/// The audit as text, ready to print; ends in a line feed.
pub fn terminal_audit(document: &AuditDocument, messages: &Messages, style: &TerminalStyle) -> String {
    let mut page = Page::new(messages, style);
    for (position, input) in document.inputs.iter().enumerate() {
        if position > 0 {
            page.out.push_str("\n\n");
        }
        audit_input(&mut page, input);
    }
    page.out
}

fn audit_input(page: &mut Page<'_>, input: &AuditInput) {
    let messages = page.messages;
    let file = phrase::path(&input.path, messages);
    page.title(&messages.say("audit-heading", &[("file", name(file))]), BOLD);
    page.paragraph("", &phrase::facts(input, messages).join(" · "), FAINT);
    if !input.sha256.is_empty() {
        page.paragraph("", &format!("{} {}", messages.text("fact-sha256"), input.sha256), FAINT);
    }
    page.section("section-says");
    page.sentences(&phrase::audit(input, messages));
    page.notices(&input.notices);
    page.section("section-columns");
    audit_columns(page, input);
    audit_hidden(page, input);
    audit_risk(page, input);
    audit_breaches(page, input);
    audit_next(page, input);
}

fn audit_columns(page: &mut Page<'_>, input: &AuditInput) {
    let messages = page.messages;
    let rows: Vec<Vec<String>> = input
        .columns
        .iter()
        .map(|column| {
            vec![
                count(column.index + 1),
                shown(&column.name),
                messages.name("kind", &column.kind),
                phrase::whole_percent(column.confidence),
                phrase::role(&column.attribute_type, messages),
                phrase::cells(column, messages),
            ]
        })
        .collect();
    let columns = [
        Column::number(),
        Column::wrapped(12, 28),
        Column::wrapped(12, 28),
        Column::number(),
        Column::text(10, 10),
        Column::wrapped(16, 60),
    ];
    let heading = ["col-number", "col-name", "col-kind", "col-sure", "col-role", "col-cells"];
    let code = |row: usize, column: usize| match column {
        0 => FAINT,
        4 => type_colour(&input.columns[row].attribute_type),
        3 if input.columns[row].ambiguous => YELLOW,
        _ => "",
    };
    page.grid(&columns, &heading, &rows, &code);
}

fn audit_hidden(page: &mut Page<'_>, input: &AuditInput) {
    let messages = page.messages;
    let hiding = phrase::hiding(input);
    page.section("section-hidden");
    if hiding.is_empty() {
        page.paragraph("", &messages.text("hidden-none"), "");
        return;
    }
    page.paragraph("", &messages.text("hidden-intro"), "");
    for (column, found) in hiding {
        let column = name(shown(&column.name));
        let found = name(phrase::found(&found, messages));
        page.paragraph("! ", &messages.say("hidden-line", &[("column", column), ("found", found)]), YELLOW);
    }
}

fn audit_risk(page: &mut Page<'_>, input: &AuditInput) {
    let messages = page.messages;
    page.section("section-risk");
    let Some(risk) = &input.risk else {
        page.paragraph("", &messages.text("risk-none"), "");
        return;
    };
    page.paragraph("", &messages.text("risk-explained"), "");
    page.out.push('\n');
    page.pairs(&risk_pairs(risk, messages));
    page.distribution(&risk.distribution);
}

/// The figures of a risk by name.
pub(crate) fn risk_pairs(risk: &crate::RiskReport, messages: &Messages) -> Vec<(String, String)> {
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

fn audit_breaches(page: &mut Page<'_>, input: &AuditInput) {
    let messages = page.messages;
    if input.breaches.is_empty() {
        return;
    }
    page.section("section-breaches");
    for breach in &input.breaches {
        let text = messages.say(
            "breach-line",
            &[
                ("attack", name(shown(&messages.name("attack", &breach.attack)))),
                ("column", name(shown(&breach.column))),
                ("rows", number(breach.rows)),
                ("recovered", number(breach.recovered)),
            ],
        );
        let severity = messages.name("severity", &breach.severity);
        let clause =
            breach.clause.as_deref().map(|clause| format!(" · {}", shown(clause))).unwrap_or_default();
        let colour = if breach.severity == "high" { RED } else { YELLOW };
        page.paragraph("! ", &format!("{text} · {severity}{clause}"), colour);
    }
}

fn audit_next(page: &mut Page<'_>, input: &AuditInput) {
    let messages = page.messages;
    page.section("section-next");
    let unsure = phrase::names(&phrase::unsure(input));
    if !unsure.is_empty() {
        let names = name(phrase::list(&unsure, messages));
        page.paragraph("- ", &messages.say("next-check", &[("names", names)]), "");
    }
    if phrase::harmless(input) {
        page.paragraph("- ", &messages.text("next-harmless"), "");
        return;
    }
    let commands = Commands::of(input, messages);
    page.paragraph("- ", &messages.text("next-anonymize"), "");
    page.command(&commands.anonymize);
    page.paragraph("- ", &messages.text("next-recipe"), "");
    page.command(&commands.recipe);
    page.command(&commands.with_recipe);
}

/// The commands to go on with after an audit.
pub(crate) struct Commands {
    pub(crate) recipe: String,
    pub(crate) anonymize: String,
    pub(crate) with_recipe: String,
}

impl Commands {
    pub(crate) fn of(input: &AuditInput, messages: &Messages) -> Commands {
        let path = if input.path == "-" { messages.text("next-file-name") } else { input.path.clone() };
        let (stem, extension) = split(&path);
        let sheet = input.sheet.as_ref().filter(|_| input.path != "-");
        let sheet = sheet.map(|sheet| format!(" --sheet {}", shell_word(sheet))).unwrap_or_default();
        let input = shell_word(&path);
        let output = shell_word(&format!("{stem}.shared{extension}"));
        let recipe = shell_word(&format!("{stem}.recipe.toml"));
        Commands {
            recipe: format!("yingbi recipe {input}{sheet} > {recipe}"),
            anonymize: format!("yingbi anonymize {input}{sheet} -o {output}"),
            with_recipe: format!("yingbi anonymize {input}{sheet} -o {output} --recipe {recipe}"),
        }
    }
}

/// A path without the extensions of tables, and the extension an output takes: `a.csv.gz` is `a` and `.csv.gz`; old
/// spreadsheets are written as new ones.
fn split(path: &str) -> (&str, String) {
    const KNOWN: [&str; 11] =
        [".csv", ".tsv", ".txt", ".xlsx", ".xls", ".jsonl", ".ndjson", ".parquet", ".gz", ".zst", ".json"];
    let mut stem = path;
    while let Some(known) = KNOWN.iter().find(|known| {
        stem.len() > known.len()
            && stem.is_char_boundary(stem.len() - known.len())
            && stem[stem.len() - known.len()..].eq_ignore_ascii_case(known)
    }) {
        stem = &stem[..stem.len() - known.len()];
    }
    let extension = &path[stem.len()..];
    match extension.to_ascii_lowercase().as_str() {
        "" => (stem, ".csv".to_owned()),
        ".xls" => (stem, ".xlsx".to_owned()),
        _ => (stem, extension.to_owned()),
    }
}

/// A release as text. `files` are the paths written, the output first, then record, report, recipe; ends in a line
/// feed.
pub fn terminal_release(
    record: &ReleaseRecord,
    messages: &Messages,
    style: &TerminalStyle,
    files: &[String],
) -> String {
    let mut page = Page::new(messages, style);
    let output = files.first().map_or(record.output.name.as_str(), String::as_str);
    page.title(&messages.say("release-heading", &[("file", name(shown(output)))]), BOLD);
    page.section("section-says");
    page.sentences(&phrase::release(record, messages));
    page.notices(&record.notices);
    page.section("section-treatment");
    release_columns(&mut page, record);
    if let Some(privacy) = record.privacy.as_ref().filter(|privacy| !privacy.quasi_identifiers.is_empty()) {
        page.section("section-privacy");
        page.pairs(&privacy_pairs(record, privacy, messages));
        page.distribution(&privacy.distribution);
    }
    page.section("section-keys");
    for sentence in phrase::keys(record.keys.as_ref(), messages) {
        page.paragraph("- ", &sentence, "");
    }
    release_files(&mut page, files);
    release_next(&mut page, record, output);
    page.out
}

fn release_columns(page: &mut Page<'_>, record: &ReleaseRecord) {
    let messages = page.messages;
    let rows: Vec<Vec<String>> = record
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            vec![
                count(index as u64 + 1),
                shown(&column.name),
                messages.name("kind", &column.kind),
                phrase::role(&column.attribute_type, messages),
                messages.name("treatment", &column.treatment),
                phrase::detail(column, messages),
            ]
        })
        .collect();
    let columns = [
        Column::number(),
        Column::wrapped(12, 28),
        Column::wrapped(14, 28),
        Column::text(10, 10),
        Column::text(6, 12),
        Column::wrapped(18, 64),
    ];
    let heading = ["col-number", "col-name", "col-kind", "col-role", "col-treatment", "col-detail"];
    let code = |row: usize, column: usize| match column {
        0 => FAINT,
        3 => type_colour(&record.columns[row].attribute_type),
        4 if record.columns[row].treatment == "drop" => FAINT,
        4 if record.columns[row].treatment == "keep" && record.columns[row].attribute_type == "direct" => RED,
        _ => "",
    };
    page.grid(&columns, &heading, &rows, &code);
}

/// The figures of a release's privacy by name.
pub(crate) fn privacy_pairs(
    record: &ReleaseRecord,
    privacy: &crate::PrivacyRecord,
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

fn release_files(page: &mut Page<'_>, files: &[String]) {
    let messages = page.messages;
    if files.is_empty() {
        return;
    }
    page.section("section-files");
    let pairs: Vec<(String, String)> = files
        .iter()
        .enumerate()
        .map(|(position, file)| {
            let key = match file {
                _ if position == 0 => "file-output",
                file if file.ends_with(".release.json") => "file-record",
                file if file.ends_with(".report.html") => "file-report",
                file if file.ends_with(".recipe.toml") => "file-recipe",
                _ => "",
            };
            (shown(file), if key.is_empty() { String::new() } else { messages.text(key) })
        })
        .collect();
    let longest = pairs.iter().map(|(file, _)| width(file)).max().unwrap_or(0);
    for (file, purpose) in pairs {
        let blank = " ".repeat(longest - width(&file));
        let purpose = page.paint(FAINT, &purpose);
        // A path is never broken: it is there to be copied.
        page.line(format!("{}{file}{blank}  {purpose}", " ".repeat(INDENT)).trim_end());
    }
}

fn release_next(page: &mut Page<'_>, record: &ReleaseRecord, output: &str) {
    let messages = page.messages;
    page.section("section-next");
    let output = shell_word(output);
    let hand_over = messages.say(phrase::hand_over(record, messages), &[("output", name(output.clone()))]);
    page.paragraph("- ", &hand_over, "");
    let named = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if !record.release.as_ref().is_some_and(|release| named(&release.recipient) && named(&release.purpose)) {
        page.paragraph("- ", &messages.text("next-recipient"), "");
        let input = shell_word(&record.input.name);
        let recipient = messages.text("next-recipient-name");
        let purpose = messages.text("next-purpose-name");
        page.command(&format!(
            "yingbi anonymize {input} -o {output} --recipient {recipient} --purpose {purpose} --force"
        ));
    }
    page.paragraph("- ", &messages.text("next-verify"), "");
    page.command(&format!("yingbi verify {output}"));
}

/// A verification as text; ends in a line feed.
pub fn terminal_verify(document: &VerifyDocument, messages: &Messages, style: &TerminalStyle) -> String {
    let mut page = Page::new(messages, style);
    let failed = document.checks.iter().filter(|check| !check.holds).count() as u64;
    let (title, says, colour) = if document.holds {
        ("verify-title-holds", "verify-says-holds", GREEN)
    } else {
        ("verify-title-fails", "verify-says-fails", RED)
    };
    let title = messages.say(title, &[("file", name(shown(&document.path)))]);
    page.title(&title, if document.holds { "1;32" } else { "1;31" });
    page.paragraph("", &messages.say("verify-against", &[("record", name(shown(&document.record)))]), FAINT);
    page.out.push('\n');
    page.paragraph("", &messages.say(says, &[("count", number(failed))]), colour);
    page.out.push('\n');
    let value = |fact: &Option<Fact>| match fact {
        None => messages.text("verify-missing"),
        Some(Fact::Count(number)) => count(*number),
        Some(Fact::Number(number)) => number.to_string(),
        Some(fact) => shown(&crate::messages::plain(&crate::messages::argument_of(fact))),
    };
    let rows: Vec<Vec<String>> = document
        .checks
        .iter()
        .map(|check| {
            let holds = if check.holds { "verify-yes" } else { "verify-no" };
            vec![
                messages.name("check", &check.name),
                value(&check.expected),
                value(&check.found),
                messages.text(holds),
            ]
        })
        .collect();
    let columns =
        [Column::text(12, 30), Column::wrapped(12, 64), Column::wrapped(12, 64), Column::text(6, 8)];
    let heading = ["col-check", "col-expected", "col-found", "col-holds"];
    let code = |row: usize, column: usize| match (column, document.checks[row].holds) {
        (3, true) => GREEN,
        (_, false) => RED,
        _ => "",
    };
    page.grid(&columns, &heading, &rows, &code);
    page.out
}
