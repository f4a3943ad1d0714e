//! A release as text.

use super::screen::{BOLD, FAINT, INDENT, RED, Screen, TerminalStyle, type_colour};
use crate::document::{ModelRecord, PrivacyRecord, ReleaseRecord};
use crate::figure::privacy_pairs;
use crate::grid::Column;
use crate::messages::Messages;
use crate::model;
use crate::phrase::{self, name};
use crate::text::{count, shell_word, shown, width};

/// A release as text. `files` are the paths written, the output first, then record, report, recipe; ends in a line
/// feed.
pub fn terminal_release(
    record: &ReleaseRecord,
    messages: &Messages,
    style: &TerminalStyle,
    files: &[String],
) -> String {
    let mut screen = Screen::new(messages, style);
    let output = files.first().map_or(record.output.name.as_str(), String::as_str);
    screen.title(&messages.say("release-heading", &[("file", name(shown(output)))]), BOLD);
    screen.section("section-says");
    screen.sentences(&phrase::release(record, messages));
    screen.notices(&record.notices);
    screen.section("section-treatment");
    release_columns(&mut screen, record);
    if let Some(privacy) = record.privacy.as_ref().filter(|privacy| !privacy.quasi_identifiers.is_empty()) {
        screen.section("section-privacy");
        screen.pairs(&privacy_pairs(record, privacy, messages));
        screen.distribution(&privacy.distribution);
        release_models(&mut screen, privacy);
    }
    screen.section("section-keys");
    for sentence in phrase::keys(record.keys.as_ref(), messages) {
        screen.paragraph("- ", &sentence, "");
    }
    release_files(&mut screen, files);
    release_next(&mut screen, record, output);
    screen.finish()
}

/// What was asked and attained, where that is more than k of records and of persons.
fn release_models(screen: &mut Screen<'_>, privacy: &PrivacyRecord) {
    let plain = |model: &ModelRecord| model.model == "k_anonymity" && model.proof == "file";
    if privacy.models.iter().all(plain) {
        return;
    }
    let messages = screen.messages;
    screen.section("section-models");
    let rows: Vec<Vec<String>> = model::rows(&privacy.models, messages)
        .into_iter()
        .map(|row| vec![row.model, row.asked, row.attained, row.proof])
        .collect();
    let columns =
        [Column::wrapped(16, 44), Column::wrapped(10, 28), Column::wrapped(10, 28), Column::wrapped(8, 24)];
    let heading = ["col-model", "col-asked", "col-attained", "col-proof"];
    screen.grid(&columns, &heading, &rows, &|_, _| "");
}

fn release_columns(screen: &mut Screen<'_>, record: &ReleaseRecord) {
    let messages = screen.messages;
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
    screen.grid(&columns, &heading, &rows, &code);
}

fn release_files(screen: &mut Screen<'_>, files: &[String]) {
    let messages = screen.messages;
    if files.is_empty() {
        return;
    }
    screen.section("section-files");
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
    let room = screen.width.saturating_sub(INDENT + longest + 2);
    let beside = pairs.iter().all(|(_, purpose)| width(purpose) <= room);
    for (file, purpose) in pairs {
        let purpose = screen.paint(FAINT, &purpose);
        // A path is never broken: it is there to be copied. In a narrow terminal its purpose stands below it.
        let between = if beside {
            " ".repeat(longest - width(&file) + 2)
        } else {
            format!("\n{}", " ".repeat(INDENT + 4))
        };
        screen.line(format!("{}{file}{between}{purpose}", " ".repeat(INDENT)).trim_end());
    }
}

fn release_next(screen: &mut Screen<'_>, record: &ReleaseRecord, output: &str) {
    let messages = screen.messages;
    screen.section("section-next");
    let output = shell_word(output);
    let hand_over = messages.say(phrase::hand_over(record, messages), &[("output", name(output.clone()))]);
    screen.paragraph("- ", &hand_over, "");
    let named = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if !record.release.as_ref().is_some_and(|release| named(&release.recipient) && named(&release.purpose)) {
        screen.paragraph("- ", &messages.text("next-recipient"), "");
        let input = shell_word(&record.input.name);
        let recipient = messages.text("next-recipient-name");
        let purpose = messages.text("next-purpose-name");
        screen.command(&format!(
            "yingbi anonymize {input} -o {output} --recipient {recipient} --purpose {purpose} --force"
        ));
    }
    screen.paragraph("- ", &messages.text("next-verify"), "");
    screen.command(&format!("yingbi verify {output}"));
}
