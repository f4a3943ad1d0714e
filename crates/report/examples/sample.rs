//! Renders a self-made document, to look at: `cargo run -p yingbi-report --example sample -- audit zh text 80`.
//! Documents: audit, harmless, release, careless, verify. Languages: zh, en. Forms: text, colour, html.

#![allow(clippy::print_stdout)]

#[allow(unreachable_pub)]
#[path = "../tests/sample/mod.rs"]
mod sample;

use yingbi_report::*;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument =
        |position: usize, default: &str| arguments.get(position).map_or(default, String::as_str).to_owned();
    let messages = Messages::new(Language::from_tag(&argument(1, "zh")).unwrap_or_default());
    let form = argument(2, "text");
    let style = TerminalStyle { width: argument(3, "80").parse().unwrap_or(80), colour: form == "colour" };
    let files =
        ["", ".release.json", ".report.html", ".recipe.toml"].map(|end| format!("out/shared.csv{end}"));
    let html = form == "html";
    let text = match argument(0, "audit").as_str() {
        "audit" if html => html_audit(&sample::audit(), &messages),
        "audit" => terminal_audit(&sample::audit(), &messages, &style),
        "harmless" if html => html_audit(&sample::harmless(), &messages),
        "harmless" => terminal_audit(&sample::harmless(), &messages, &style),
        "release" if html => html_release(&sample::release(), &messages),
        "release" => terminal_release(&sample::release(), &messages, &style, &files),
        "careless" if html => html_release(&sample::careless(), &messages),
        "careless" => terminal_release(&sample::careless(), &messages, &style, &files),
        _ => terminal_verify(&sample::verify(), &messages, &style),
    };
    print!("{text}");
}
