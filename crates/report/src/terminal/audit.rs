//! An audit as text.

use super::screen::{BOLD, FAINT, RED, Screen, TerminalStyle, YELLOW, type_colour};
use crate::command::Commands;
use crate::document::{AuditDocument, AuditInput};
use crate::figure::{risk_pairs, suggestion_intro, suggestion_lines};
use crate::grid::Column;
use crate::messages::Messages;
use crate::phrase::{self, name};
use crate::text::{count, shown};

/// The audit as text, ready to print; ends in a line feed.
pub fn terminal_audit(document: &AuditDocument, messages: &Messages, style: &TerminalStyle) -> String {
    let mut screen = Screen::new(messages, style);
    for (position, input) in document.inputs.iter().enumerate() {
        if position > 0 {
            screen.gap();
            screen.gap();
        }
        audit_input(&mut screen, input);
    }
    screen.finish()
}

fn audit_input(screen: &mut Screen<'_>, input: &AuditInput) {
    let messages = screen.messages;
    let file = phrase::path(&input.path, messages);
    screen.title(&messages.say("audit-heading", &[("file", name(file))]), BOLD);
    screen.paragraph("", &phrase::facts(input, messages).join(" · "), FAINT);
    if !input.sha256.is_empty() {
        screen.paragraph("", &format!("{} {}", messages.text("fact-sha256"), input.sha256), FAINT);
    }
    screen.section("section-says");
    screen.sentences(&phrase::audit(input, messages));
    screen.notices(&input.notices);
    screen.section("section-columns");
    audit_columns(screen, input);
    audit_hidden(screen, input);
    audit_risk(screen, input);
    audit_suggestion(screen, input);
    audit_breaches(screen, input);
    audit_next(screen, input);
}

fn audit_columns(screen: &mut Screen<'_>, input: &AuditInput) {
    let messages = screen.messages;
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
    screen.grid(&columns, &heading, &rows, &code);
}

fn audit_hidden(screen: &mut Screen<'_>, input: &AuditInput) {
    let messages = screen.messages;
    let hiding = phrase::hiding(input);
    screen.section("section-hidden");
    if hiding.is_empty() {
        screen.paragraph("", &messages.text("hidden-none"), "");
        return;
    }
    screen.paragraph("", &messages.text("hidden-intro"), "");
    for (column, found) in hiding {
        let column = name(shown(&column.name));
        let found = name(phrase::found(&found, messages));
        screen.paragraph("! ", &messages.say("hidden-line", &[("column", column), ("found", found)]), YELLOW);
    }
}

fn audit_risk(screen: &mut Screen<'_>, input: &AuditInput) {
    let messages = screen.messages;
    screen.section("section-risk");
    let Some(risk) = &input.risk else {
        screen.paragraph("", &messages.text("risk-none"), "");
        return;
    };
    screen.paragraph("", &messages.text("risk-explained"), "");
    screen.gap();
    screen.pairs(&risk_pairs(risk, messages));
    screen.distribution(&risk.distribution);
}

fn audit_suggestion(screen: &mut Screen<'_>, input: &AuditInput) {
    let Some(suggestion) = &input.suggestion else { return };
    let messages = screen.messages;
    screen.section("section-together");
    screen.paragraph("", &suggestion_intro(suggestion, messages), "");
    for line in suggestion_lines(suggestion, messages) {
        screen.paragraph("- ", &line, "");
    }
}

fn audit_breaches(screen: &mut Screen<'_>, input: &AuditInput) {
    let messages = screen.messages;
    let breaches = phrase::breaches(input);
    if breaches.is_empty() {
        return;
    }
    screen.section("section-breaches");
    for breach in breaches {
        let text = phrase::breach(breach, messages);
        let severity = messages.name("severity", &breach.severity);
        let clause = breach.clause.as_deref();
        let clause =
            clause.map(|clause| format!(" · {}", phrase::clause(clause, messages))).unwrap_or_default();
        let colour = if breach.severity == "high" { RED } else { YELLOW };
        screen.paragraph("! ", &format!("{text} · {severity}{clause}"), colour);
    }
}

fn audit_next(screen: &mut Screen<'_>, input: &AuditInput) {
    let messages = screen.messages;
    screen.section("section-next");
    let unsure = phrase::names(&phrase::unsure(input));
    if !unsure.is_empty() {
        let names = name(phrase::list(&unsure, messages));
        screen.paragraph("- ", &messages.say("next-check", &[("names", names)]), "");
    }
    if phrase::harmless(input) {
        screen.paragraph("- ", &messages.text("next-harmless"), "");
        return;
    }
    let commands = Commands::of(input, messages);
    screen.paragraph("- ", &messages.text("next-anonymize"), "");
    screen.command(&commands.anonymize);
    screen.paragraph("- ", &messages.text("next-recipe"), "");
    screen.command(&commands.recipe);
    screen.command(&commands.with_recipe);
}
