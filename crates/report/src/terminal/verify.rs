//! A verification as text.

use super::screen::{FAINT, GREEN, RED, Screen, TerminalStyle};
use crate::document::{Fact, VerifyDocument};
use crate::grid::Column;
use crate::messages::Messages;
use crate::model;
use crate::phrase::{name, number};
use crate::text::{count, shown};

fn plain(fact: &Fact) -> String {
    shown(&crate::messages::plain(&crate::messages::argument_of(fact)))
}

/// A verification as text; ends in a line feed.
pub fn terminal_verify(document: &VerifyDocument, messages: &Messages, style: &TerminalStyle) -> String {
    let mut screen = Screen::new(messages, style);
    let failed = document.checks.iter().filter(|check| !check.holds).count() as u64;
    let (title, says, colour) = if document.holds {
        ("verify-title-holds", "verify-says-holds", GREEN)
    } else {
        ("verify-title-fails", "verify-says-fails", RED)
    };
    let title = messages.say(title, &[("file", name(shown(&document.path)))]);
    screen.title(&title, if document.holds { "1;32" } else { "1;31" });
    screen.paragraph(
        "",
        &messages.say("verify-against", &[("record", name(shown(&document.record)))]),
        FAINT,
    );
    screen.gap();
    screen.paragraph("", &messages.say(says, &[("count", number(failed))]), colour);
    screen.gap();
    // Where two numbers differ, every digit may be the one they differ in.
    let value = |fact: &Option<Fact>, holds: bool| match fact {
        None => messages.text("verify-missing"),
        Some(Fact::Count(number)) => count(*number),
        Some(Fact::Number(number)) if holds => model::real(*number),
        Some(Fact::Number(number)) => number.to_string(),
        Some(Fact::Flag(true)) => messages.text("verify-true"),
        Some(Fact::Flag(false)) => messages.text("verify-false"),
        Some(Fact::Group(parameters)) => model::parameters(parameters, messages),
        Some(Fact::List(list)) => {
            let each: Vec<String> = list.iter().map(plain).collect();
            each.join(&messages.text("list-separator"))
        }
        Some(fact) => plain(fact),
    };
    let rows: Vec<Vec<String>> = document
        .checks
        .iter()
        .map(|check| {
            let holds = if check.holds { "verify-yes" } else { "verify-no" };
            vec![
                match &check.model {
                    Some(record) => model::title(record, messages),
                    None => messages.name("check", &check.name),
                },
                value(&check.expected, check.holds),
                value(&check.found, check.holds),
                messages.text(holds),
            ]
        })
        .collect();
    let columns =
        [Column::wrapped(12, 40), Column::wrapped(12, 64), Column::wrapped(12, 64), Column::text(6, 8)];
    let heading = ["col-check", "col-expected", "col-found", "col-holds"];
    let code = |row: usize, column: usize| match (column, document.checks[row].holds) {
        (3, true) => GREEN,
        (_, false) => RED,
        _ => "",
    };
    screen.grid(&columns, &heading, &rows, &code);
    if !document.untold.is_empty() {
        screen.gap();
        screen.paragraph("", &messages.text("verify-untold"), "");
        for record in &document.untold {
            let line = [
                ("model", name(model::title(record, messages))),
                ("asked", name(model::parameters(&record.asked, messages))),
                ("proof", name(model::proof(record, messages))),
            ];
            screen.paragraph("- ", &messages.say("verify-untold-line", &line), "");
        }
    }
    screen.finish()
}
