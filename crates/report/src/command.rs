//! The commands that a report proposes.

use crate::document::AuditInput;
use crate::messages::Messages;
use crate::text::shell_word;

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

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn an_output_stands_beside_its_input_in_a_format_that_can_be_written() {
        assert_eq!(split("a/居民.csv.gz"), ("a/居民", ".csv.gz".to_owned()));
        assert_eq!(split("居民.XLS"), ("居民", ".xlsx".to_owned()));
        assert_eq!(split("2026.01 居民"), ("2026.01 居民", ".csv".to_owned()));
        assert_eq!(split("居民.XLSX"), ("居民", ".XLSX".to_owned()));
    }
}
