//! The reports as people see them, in both languages, held by snapshots; and what must hold of every page.

// A failing test may panic; clippy's exception does not reach its helper functions.
#![allow(clippy::expect_used, clippy::panic)]

#[allow(unreachable_pub)]
mod sample;

use unicode_width::UnicodeWidthStr;
use yingbi_report::*;

const NARROW: TerminalStyle = TerminalStyle { width: 80, colour: false };

fn zh() -> Messages {
    Messages::new(Language::Zh)
}

fn en() -> Messages {
    Messages::new(Language::En)
}

fn files() -> [String; 4] {
    ["", ".release.json", ".report.html", ".recipe.toml"].map(|end| format!("out/shared.csv{end}"))
}

#[test]
fn audits_in_a_terminal() {
    insta::assert_snapshot!("audit_zh", terminal_audit(&sample::audit(), &zh(), &NARROW));
    insta::assert_snapshot!("audit_en", terminal_audit(&sample::audit(), &en(), &NARROW));
    insta::assert_snapshot!("harmless_zh", terminal_audit(&sample::harmless(), &zh(), &NARROW));
}

#[test]
fn releases_in_a_terminal() {
    insta::assert_snapshot!("release_zh", terminal_release(&sample::release(), &zh(), &NARROW, &files()));
    insta::assert_snapshot!("release_en", terminal_release(&sample::release(), &en(), &NARROW, &files()));
    insta::assert_snapshot!("careless_zh", terminal_release(&sample::careless(), &zh(), &NARROW, &files()));
}

#[test]
fn verifications_in_a_terminal() {
    insta::assert_snapshot!("verify_zh", terminal_verify(&sample::verify(), &zh(), &NARROW));
    insta::assert_snapshot!("verify_en", terminal_verify(&sample::verify(), &en(), &NARROW));
}

/// The page without its style sheet, which has a test of its own.
fn without_style(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").expect("a style sheet");
    let (_, after) = rest.split_once("</style>").expect("its end");
    let (policy, rest) = before.split_once("'sha256-").expect("a digest");
    let (_, rest) = rest.split_once('\'').expect("its end");
    format!("{policy}'sha256-…'{rest}<style>…</style>{after}")
}

#[test]
fn pages() {
    insta::assert_snapshot!("audit_zh_html", without_style(&html_audit(&sample::audit(), &zh())));
    insta::assert_snapshot!("release_zh_html", without_style(&html_release(&sample::release(), &zh())));
    insta::assert_snapshot!("careless_en_html", without_style(&html_release(&sample::careless(), &en())));
}

#[test]
fn a_page_runs_nothing_loads_nothing_and_escapes_all() {
    for messages in [zh(), en()] {
        let pages = [
            html_audit(&sample::audit(), &messages),
            html_audit(&sample::harmless(), &messages),
            html_release(&sample::release(), &messages),
            html_release(&sample::careless(), &messages),
        ];
        for page in pages {
            let lower = page.to_ascii_lowercase();
            assert!(lower.contains("default-src 'none'; style-src 'sha256-"));
            for forbidden in
                ["<script", "javascript:", " style=", " onload", "http://", "https://", "<link", "<img"]
            {
                assert!(!lower.contains(forbidden), "{forbidden}");
            }
            assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'));
            assert!(
                lower
                    .contains(&format!("<html lang=\"{}\">", messages.language().tag().to_ascii_lowercase()))
            );
        }
    }
    let page = html_audit(&sample::harmless(), &zh());
    assert!(page.contains("&#60;script&#62;"), "the hostile header is shown as text");
}

#[test]
fn a_chart_can_be_heard() {
    let page = html_release(&sample::release(), &en());
    assert!(
        page.contains("<svg role=\"img\"") && page.contains("aria-labelledby=\"chart0-title chart0-desc\"")
    );
    assert!(page.contains("<desc id=\"chart0-desc\">11,520 records in 702 classes. Size 5–9: 320 classes"));
}

#[test]
fn no_line_is_wider_than_the_terminal_except_what_is_there_to_be_copied() {
    for messages in [zh(), en()] {
        for width in [60, 80, 100, 120, 200] {
            let style = TerminalStyle { width, colour: false };
            let texts = [
                terminal_audit(&sample::audit(), &messages, &style),
                terminal_audit(&sample::harmless(), &messages, &style),
                terminal_release(&sample::release(), &messages, &style, &files()),
                terminal_release(&sample::careless(), &messages, &style, &files()),
                terminal_verify(&sample::verify(), &messages, &style),
            ];
            for line in
                texts.iter().flat_map(|text| text.lines()).filter(|line| !line.starts_with("      yingbi "))
            {
                assert!(line.width() <= width, "{} > {width}: {line}", line.width());
                assert!(line.len() == line.trim_end().len(), "blanks at the end: {line:?}");
            }
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let coloured = TerminalStyle { width: 80, colour: true };
    let text = terminal_audit(&sample::audit(), &zh(), &coloured);
    assert!(text.contains("\u{1b}[31m"));
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').expect("the end of a sequence").1;
    }
    plain.push_str(rest);
    assert_eq!(plain, terminal_audit(&sample::audit(), &zh(), &NARROW));
}

#[test]
fn a_hostile_name_does_not_reach_the_terminal() {
    let text = terminal_audit(&sample::harmless(), &zh(), &NARROW);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

/// PIPL 73: the word is refused while a key exists, and not claimed where none does.
#[test]
fn nothing_is_called_anonymised() {
    for record in [sample::release(), sample::careless()] {
        for (messages, word) in [(zh(), "匿名化"), (en(), "anonymised")] {
            let text = terminal_release(&record, &messages, &NARROW, &files());
            let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let page = html_release(&record, &messages);
            for sentence in flat.split(['。', '.', '；']).chain(page.split(['。', '.', '；'])) {
                if sentence.contains(word) {
                    let denied =
                        ["不能称作", "是指", "不作", "must not be called", "means", "does not conclude"];
                    let flat = sentence.replace(' ', "");
                    assert!(denied.iter().any(|no| flat.contains(&no.replace(' ', ""))), "{sentence}");
                }
            }
        }
    }
}

#[test]
fn documents_read_back_and_take_keys_they_do_not_know() {
    let record = sample::release();
    let text = serde_json::to_string(&record).expect("JSON");
    assert_eq!(serde_json::from_str::<ReleaseRecord>(&text).expect("JSON"), record);
    let audit = sample::audit();
    let text = serde_json::to_string(&audit).expect("JSON");
    assert_eq!(serde_json::from_str::<AuditDocument>(&text).expect("JSON"), audit);
    let newer = text.replacen('{', "{\"later\":{\"x\":[1]},", 1);
    assert_eq!(serde_json::from_str::<AuditDocument>(&newer).expect("JSON"), audit);
}

#[test]
fn documents_have_the_names_of_the_manual() {
    let text = serde_json::to_string_pretty(&sample::audit().inputs[0].columns[9]).expect("JSON");
    insta::assert_snapshot!("column_json", text);
    let mut record = sample::careless();
    record.columns.truncate(4);
    record.columns.remove(0);
    insta::assert_snapshot!("release_json", serde_json::to_string_pretty(&record).expect("JSON"));
}
