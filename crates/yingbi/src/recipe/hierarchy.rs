//! Hierarchies as recipes and files write them: a name, bands, a tree, a table, a file.

use std::fmt::Write;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use yingbi_anonymity::{
    Bands, Error as AnonymityError, FileFault, Fit, Hierarchy, HierarchyFault, HierarchySpec, Scale,
};
use yingbi_resident::{Date, Kind};

use super::parse::{Reader, Section, number_text, out_of_range, unknown_value};
use super::{Action, Recipe};
use crate::digest::hex;
use crate::error::{Error, RecipeError, RecipeProblem};

/// Which hierarchy a rule asks for.
#[derive(Clone, Debug)]
pub enum HierarchyChoice {
    /// One that the recipe says in full.
    Spec(HierarchySpec),
    /// One in a file, [`Recipe::read_hierarchies`] reads it.
    File {
        /// The path as the recipe writes it: relative to the recipe's own folder.
        path: String,
        /// What was read, and the SHA-256 of the file.
        read: Option<(HierarchySpec, String)>,
    },
}

impl From<HierarchySpec> for HierarchyChoice {
    fn from(spec: HierarchySpec) -> Self {
        HierarchyChoice::Spec(spec)
    }
}

impl HierarchyChoice {
    /// The hierarchy; none for a file that was not read.
    pub fn spec(&self) -> Option<&HierarchySpec> {
        match self {
            HierarchyChoice::Spec(spec) => Some(spec),
            HierarchyChoice::File { read, .. } => read.as_ref().map(|(spec, _)| spec),
        }
    }

    /// What a plan says of it: its name, and what tells files and tables apart that are not the same.
    pub(crate) fn told(&self) -> (String, Option<String>) {
        match self {
            HierarchyChoice::File { read, .. } => {
                ("file".to_owned(), read.as_ref().map(|(_, sha256)| sha256.clone()))
            }
            HierarchyChoice::Spec(spec) => match spec {
                HierarchySpec::Auto(kind) => (HierarchySpec::of(*kind).name().to_owned(), None),
                HierarchySpec::Bands(_) | HierarchySpec::AgesOn(_) => (self.to_toml(), None),
                HierarchySpec::Table(rows) => {
                    let digest = hex(serde_json::to_string(rows).unwrap_or_default().as_bytes());
                    ("table".to_owned(), Some(digest))
                }
                other => (other.name().to_owned(), None),
            },
        }
    }

    /// As a recipe writes it: a TOML value.
    pub(crate) fn to_toml(&self) -> String {
        let quoted = super::write::quoted;
        match self {
            HierarchyChoice::File { path, .. } => format!("{{ file = {} }}", quoted(path)),
            HierarchyChoice::Spec(HierarchySpec::Bands(bands)) => bands_toml(bands),
            HierarchyChoice::Spec(HierarchySpec::AgesOn(day)) => {
                format!("{{ ages_on = \"{:04}-{:02}-{:02}\" }}", day.year(), day.month(), day.day())
            }
            HierarchyChoice::Spec(HierarchySpec::Table(rows)) => {
                let row = |row: &Vec<String>| {
                    let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
                    format!("[{}]", cells.join(", "))
                };
                let rows: Vec<String> = rows.iter().map(row).collect();
                format!("{{ table = [{}] }}", rows.join(", "))
            }
            HierarchyChoice::Spec(spec) => quoted(spec.name()),
        }
    }
}

fn bands_toml(bands: &Bands) -> String {
    let scale = bands.scale().name();
    if let Some((fit, count)) = bands.fit() {
        return format!("{{ scale = \"{scale}\", bands = {count}, fit = \"{}\" }}", fit.name());
    }
    let mut out = format!("{{ scale = \"{scale}\", bands = [");
    for (at, level) in bands.borders().iter().enumerate() {
        let cells: Vec<String> = level.iter().map(|border| super::write::quoted(border)).collect();
        let _ = write!(out, "{}[{}]", if at > 0 { ", " } else { "" }, cells.join(", "));
    }
    out.push_str("] }");
    out
}

/// A hierarchy's file that is at fault.
#[derive(Debug)]
pub struct HierarchyFileError {
    /// The file whose text the error points into; none: the recipe itself.
    pub path: Option<PathBuf>,
    /// What is wrong.
    pub error: Box<Error>,
}

impl Recipe {
    /// Reads the files of the hierarchies that the recipe names. `folder`: the recipe's own.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or is no text, TOML that makes no hierarchy, rows that are short, contradict each
    /// other or stand there twice.
    pub fn read_hierarchies(&mut self, folder: &Path) -> Result<(), HierarchyFileError> {
        self.folder = folder.to_path_buf();
        for at in 0..self.columns.len() {
            let rule = &self.columns[at];
            let Action::Generalize { hierarchy: Some(HierarchyChoice::File { path, .. }), .. } = &rule.action
            else {
                continue;
            };
            let found = self.read_file(path, rule.kind, rule.span.clone())?;
            if let Action::Generalize { hierarchy: Some(HierarchyChoice::File { read, .. }), .. } =
                &mut self.columns[at].action
            {
                *read = Some(found);
            }
        }
        for at in 0..self.privacy.diversity.len() {
            let asked = &self.privacy.diversity[at];
            let Some(HierarchyChoice::File { path, .. }) = &asked.hierarchy else { continue };
            let kind = self.rule(&asked.column).map_or(Kind::Other, |rule| rule.kind);
            let found = self.read_file(path, kind, asked.span.clone())?;
            if let Some(HierarchyChoice::File { read, .. }) = &mut self.privacy.diversity[at].hierarchy {
                *read = Some(found);
            }
        }
        Ok(())
    }

    /// The files that the recipe names, as it writes them: relative to its own folder.
    pub fn files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = self.keys.keyring.as_deref().into_iter().collect();
        files.extend(self.privacy.population.as_ref().map(|population| population.file.as_str()));
        for rule in &self.columns {
            if let Action::Generalize { hierarchy, .. } = &rule.action {
                files.extend(hierarchy.iter().filter_map(path_of));
            }
        }
        files.extend(self.privacy.diversity.iter().filter_map(|asked| path_of(asked.hierarchy.as_ref()?)));
        files
    }

    fn read_file(
        &self,
        path: &str,
        kind: Kind,
        span: Option<std::ops::Range<usize>>,
    ) -> Result<(HierarchySpec, String), HierarchyFileError> {
        let file = self.folder.join(path);
        read_hierarchy(&file, kind).map_err(|error| match error {
            // A fault with a place is one of the file's own text.
            Error::Recipe(error) if error.position.0 > 0 => {
                HierarchyFileError { path: Some(file), error: Box::new(error.into()) }
            }
            Error::Recipe(error) => {
                HierarchyFileError { path: None, error: Box::new(self.error(error.problem, span).into()) }
            }
            error => HierarchyFileError { path: None, error: Box::new(error) },
        })
    }
}

/// The hierarchy in a file, and the file's SHA-256: TOML where the name ends so, else CSV in ARX's form
/// (`value;level 1;…`); UTF-8, GB18030 or UTF-16. `kind`: what the column holds, where bands do not say their scale.
///
/// # Errors
///
/// As [`Recipe::read_hierarchies`].
pub fn read_hierarchy(path: &Path, kind: Kind) -> Result<(HierarchySpec, String), Error> {
    let Unchecked { spec, sha256, .. } = read_unchecked(path, kind)?;
    let check = Hierarchy::check(&spec, &[], &[])?;
    let fault = check.faults.first().map(|fault| match *fault {
        HierarchyFault::Length { row, found, expected } => AnonymityError::Table { row, found, expected },
        HierarchyFault::Wide { found, most } => AnonymityError::Table { row: 1, found, expected: most },
        HierarchyFault::Duplicate { row, .. } => AnonymityError::NotMonotone { row, level: 0 },
        HierarchyFault::NotMonotone { row, level, .. } => AnonymityError::NotMonotone { row, level },
        _ => AnonymityError::Table { row: 1, found: 0, expected: 1 },
    });
    match fault {
        Some(fault) => Err(problem(fault, "", None).into()),
        None => Ok((spec, sha256)),
    }
}

fn path_of(choice: &HierarchyChoice) -> Option<&str> {
    match choice {
        HierarchyChoice::File { path, .. } => Some(path),
        _ => None,
    }
}

/// Bytes of a hierarchy's file beyond which it is none: a row a value, and no column has so many.
const FILE: u64 = 32 << 20;
/// Cells of such a file. Each is a text of its own in memory, and some of them also a label.
const CELLS: usize = 2_000_000;
/// Bytes of one in TOML, which takes many times as much when it is parsed.
const TOML: u64 = 4 << 20;

/// A hierarchy as its file has it, whatever its rows say.
pub(crate) struct Unchecked {
    pub(crate) spec: HierarchySpec,
    /// The line that each row begins in, from 1; of CSV only.
    pub(crate) lines: Vec<usize>,
    pub(crate) sha256: String,
}

/// As [`read_hierarchy`], whatever the rows say: to be held against [`Hierarchy::check`].
pub(crate) fn read_unchecked(path: &Path, kind: Kind) -> Result<Unchecked, Error> {
    let fault = |fault| problem(AnonymityError::File { fault }, "", None);
    let unreadable = |error: std::io::Error| fault(FileFault::Unreadable(error.kind()));
    let toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let most = if toml { TOML } else { FILE };
    let mut bytes = Vec::new();
    // A pipe would wait for ever, and no signal would end that.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(unreadable(std::io::ErrorKind::InvalidInput.into()).into());
    }
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let ends = bytes.iter().filter(|byte| matches!(byte, b',' | b';' | b'\t' | b'\n'));
    if bytes.len() as u64 > most || ends.count() > CELLS {
        return Err(fault(FileFault::Unreadable(std::io::ErrorKind::FileTooLarge)).into());
    }
    let text = yingbi_table::decode_text(&bytes).ok_or_else(|| fault(FileFault::NotText))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let (spec, lines) = if toml {
        (from_toml(text, kind)?, Vec::new())
    } else {
        HierarchySpec::from_csv(text).map_err(|source| problem(source, "", None))?
    };
    Ok(Unchecked { spec, lines, sha256: hex(&bytes) })
}

fn problem(source: AnonymityError, text: &str, span: Option<std::ops::Range<usize>>) -> RecipeError {
    RecipeError::at(RecipeProblem::Hierarchy { source }, text, span)
}

/// A hierarchy as a TOML file writes it: the keys that a recipe has between braces, at the top.
fn from_toml(text: &str, kind: Kind) -> Result<HierarchySpec, RecipeError> {
    let root = DeTable::parse(text).map_err(|error| {
        let message = error.message().to_owned();
        RecipeError::at(RecipeProblem::Syntax { message }, text, error.span())
    })?;
    let section = Section { name: String::new(), table: root.get_ref(), span: root.span() };
    Reader { text }.hierarchy_table(&section, kind, false).map(|choice| match choice {
        HierarchyChoice::Spec(spec) => spec,
        HierarchyChoice::File { .. } => HierarchySpec::Suppress,
    })
}

/// The scale that fits a kind.
fn scale(kind: Kind) -> Scale {
    match kind {
        Kind::Age => Scale::Ages,
        Kind::Date | Kind::BirthDate => Scale::Dates,
        _ => Scale::Numbers,
    }
}

impl Reader<'_> {
    /// The value of `hierarchy`: a name, or a table.
    pub(super) fn hierarchy(
        &self,
        section: &Section<'_, '_>,
        kind: Kind,
    ) -> Result<Option<HierarchyChoice>, RecipeError> {
        let Some(entry) = section.get("hierarchy") else { return Ok(None) };
        match entry.get_ref() {
            DeValue::String(name) => match HierarchySpec::from_name(name, kind) {
                Some(spec) => Ok(Some(spec.into())),
                None => {
                    let names: Vec<&str> =
                        HierarchySpec::built_in(kind).iter().map(HierarchySpec::name).collect();
                    let problem = unknown_value(&section.key("hierarchy"), name, &names.join(", "));
                    self.fail(problem, entry.span())
                }
            },
            DeValue::Table(table) => {
                let below = Section { name: section.key("hierarchy"), table, span: entry.span() };
                self.hierarchy_table(&below, kind, true).map(Some)
            }
            _ => self.wrong(section, "hierarchy", "string or table", entry),
        }
    }

    /// `{ file }`, `{ bands, scale, fit }`, `{ ages_on }`, `{ tree }`, `{ table }`.
    fn hierarchy_table(
        &self,
        section: &Section<'_, '_>,
        kind: Kind,
        files: bool,
    ) -> Result<HierarchyChoice, RecipeError> {
        let keys: &[&str] = match files {
            true => &["file", "bands", "scale", "fit", "ages_on", "tree", "table"],
            false => &["bands", "scale", "fit", "ages_on", "tree", "table"],
        };
        self.known(section, keys)?;
        // One of these says what it is; two would contradict each other.
        let mut forms = ["file", "bands", "ages_on", "tree", "table"]
            .into_iter()
            .filter_map(|key| Some((key, section.get(key)?)));
        let Some((form, entry)) = forms.next() else { return self.missing(section, "bands") };
        if let Some((other, entry)) = forms.next() {
            let (key, nearest) = (section.key(other), String::new());
            return self.fail(RecipeProblem::UnknownKey { key, nearest }, entry.span());
        }
        if let (Some((key, entry)), true) =
            (["scale", "fit"].into_iter().find_map(|key| Some((key, section.get(key)?))), form != "bands")
        {
            let (key, nearest) = (section.key(key), String::new());
            return self.fail(RecipeProblem::UnknownKey { key, nearest }, entry.span());
        }
        Ok(match form {
            "file" => match self.string(section, "file")? {
                Some((path, _)) => HierarchyChoice::File { path, read: None },
                None => return self.missing(section, "file"),
            },
            "bands" => HierarchySpec::Bands(self.bands(section, entry, kind)?).into(),
            "ages_on" => match text_of(entry).and_then(|text| Date::parse(&text).ok()) {
                Some(day) => HierarchySpec::AgesOn(day).into(),
                None => return self.wrong(section, "ages_on", "date", entry),
            },
            _ => {
                let rows = match form {
                    "tree" => self.tree(section)?,
                    _ => self.rows(section, entry)?,
                };
                HierarchySpec::Table(rows).into()
            }
        })
    }

    fn bands(
        &self,
        section: &Section<'_, '_>,
        entry: &Spanned<DeValue<'_>>,
        kind: Kind,
    ) -> Result<Bands, RecipeError> {
        let scale = match self.string(section, "scale")? {
            None => scale(kind),
            Some((name, span)) => match Scale::from_name(&name) {
                Some(scale) => scale,
                None => {
                    return self
                        .fail(unknown_value(&section.key("scale"), &name, "numbers, ages, dates"), span);
                }
            },
        };
        let fit = match self.string(section, "fit")? {
            None => None,
            Some((name, span)) => match Fit::from_name(&name) {
                Some(fit) => Some(fit),
                None => {
                    let allowed = "equal-width, equal-frequency, optimal";
                    return self.fail(unknown_value(&section.key("fit"), &name, allowed), span);
                }
            },
        };
        let fault = |source: AnonymityError| problem(source, self.text, Some(entry.span()));
        match (entry.get_ref(), fit) {
            (DeValue::Array(levels), None) => {
                let nested = levels.iter().any(|level| matches!(level.get_ref(), DeValue::Array(_)));
                let level = |entry: &Spanned<DeValue<'_>>| match entry.get_ref() {
                    DeValue::Array(borders) => borders.iter().map(text_of).collect::<Option<Vec<String>>>(),
                    _ => None,
                };
                let borders = match nested {
                    true => levels.iter().map(level).collect::<Option<Vec<_>>>(),
                    false => level(entry).map(|borders| vec![borders]),
                };
                match borders {
                    Some(borders) => Bands::by_borders(scale, &borders).map_err(fault),
                    None => self.wrong(section, "bands", "list of borders, or a list of such lists", entry),
                }
            }
            (DeValue::Array(_), Some(_)) => {
                self.wrong(section, "bands", "number of bands, where fit is given", entry)
            }
            (DeValue::Integer(_), fit) => {
                let most = Bands::MOST.to_string();
                let count =
                    self.integer(section, "bands")?.and_then(|(count, _)| usize::try_from(count).ok());
                match count.map(|count| Bands::fitted(scale, fit.unwrap_or(Fit::EqualFrequency), count)) {
                    Some(Ok(bands)) => Ok(bands),
                    _ => self.fail(out_of_range(&section.key("bands"), "2", &most), entry.span()),
                }
            }
            _ => self.wrong(section, "bands", "list of borders, or a number", entry),
        }
    }

    /// Rows of a tree: groups are tables, their values lists. A branch that is shorter than others repeats its lowest
    /// group.
    fn tree(&self, section: &Section<'_, '_>) -> Result<Vec<Vec<String>>, RecipeError> {
        let Some(root) = self.section(section, "tree")? else { return self.missing(section, "tree") };
        let mut rows = Vec::new();
        self.branch(&root, &mut Vec::new(), &mut rows)?;
        let deepest = rows.iter().map(Vec::len).max().unwrap_or(0);
        for row in &mut rows {
            let lowest = row.get(1).cloned().unwrap_or_default();
            while row.len() < deepest {
                row.insert(1, lowest.clone());
            }
            row.push("*".to_owned());
        }
        Ok(rows)
    }

    fn branch(
        &self,
        section: &Section<'_, '_>,
        groups: &mut Vec<String>,
        rows: &mut Vec<Vec<String>>,
    ) -> Result<(), RecipeError> {
        // The parser goes no deeper than it may recurse itself.
        for (name, entry) in section.table {
            groups.push(name.get_ref().to_string());
            match entry.get_ref() {
                DeValue::Table(table) => {
                    let below = Section { name: section.key(name.get_ref()), table, span: entry.span() };
                    self.branch(&below, groups, rows)?;
                }
                DeValue::Array(values) => {
                    for value in values {
                        let Some(text) = text_of(value) else {
                            return self.wrong(section, name.get_ref(), "list of values", value);
                        };
                        rows.push(std::iter::once(text).chain(groups.iter().rev().cloned()).collect());
                    }
                }
                _ => return self.wrong(section, name.get_ref(), "list of values, or groups", entry),
            }
            groups.pop();
        }
        Ok(())
    }

    fn rows(
        &self,
        section: &Section<'_, '_>,
        entry: &Spanned<DeValue<'_>>,
    ) -> Result<Vec<Vec<String>>, RecipeError> {
        let row = |entry: &Spanned<DeValue<'_>>| match entry.get_ref() {
            DeValue::Array(cells) => cells.iter().map(text_of).collect::<Option<Vec<String>>>(),
            _ => None,
        };
        let rows = match entry.get_ref() {
            DeValue::Array(rows) => rows.iter().map(row).collect::<Option<Vec<_>>>(),
            _ => None,
        };
        match rows {
            Some(rows) => Ok(rows),
            None => self.wrong(section, "table", "list of rows, each a list of texts", entry),
        }
    }
}

/// A text, a number or a date as text.
fn text_of(entry: &Spanned<DeValue<'_>>) -> Option<String> {
    match entry.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Datetime(date) => Some(date.to_string()),
        _ => number_text(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(value: &str, kind: &str) -> HierarchyChoice {
        let text = format!(
            "version = 1\n[columns.a]\nkind = \"{kind}\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = {value}\n"
        );
        match Recipe::parse(&text).unwrap().columns.remove(0).action {
            Action::Generalize { hierarchy: Some(choice), .. } => choice,
            _ => panic!("another action"),
        }
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for (value, kind) in [
            ("\"ages-65\"", "age"),
            ("{ bands = [0, 15, 60] }", "age"),
            ("{ bands = [[-1.5, 0, 10], [10]] }", "amount"),
            ("{ bands = [1949, '1978-12', 2000-02-03] }", "birth_date"),
            ("{ bands = 8 }", "birth_date"),
            ("{ scale = 'ages', bands = 4, fit = 'optimal' }", "other"),
            ("{ ages_on = 2020-11-01 }", "birth_date"),
            ("{ tree = { x = { y = ['a', 1] }, z = ['\\\\'] } }", "other"),
            ("{ file = 'levels.csv' }", "other"),
        ] {
            let first = choice(value, kind);
            let second = choice(&first.to_toml(), kind);
            assert_eq!(first.told(), second.told(), "{value}");
            assert_eq!(first.to_toml(), second.to_toml(), "{value}");
        }
    }

    #[test]
    fn branches_of_a_tree_are_made_equally_long() {
        let HierarchyChoice::Spec(HierarchySpec::Table(rows)) =
            choice("{ tree = { x = { y = ['a'] }, z = ['b', 2] } }", "other")
        else {
            panic!("no table")
        };
        assert_eq!(rows, [["a", "y", "x", "*"], ["b", "z", "z", "*"], ["2", "z", "z", "*"]]);
    }

    #[test]
    fn a_plan_tells_files_apart_by_their_content() {
        let folder = tempfile::tempdir().unwrap();
        let read = |rows: &str| {
            std::fs::write(folder.path().join("levels.csv"), rows).unwrap();
            let text = "version = 1\n[columns.a]\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = { file = 'levels.csv' }\n";
            let mut recipe = Recipe::parse(text).unwrap();
            recipe.read_hierarchies(folder.path()).unwrap();
            match &recipe.columns[0].action {
                Action::Generalize { hierarchy: Some(choice), .. } => choice.told(),
                _ => panic!("another action"),
            }
        };
        let (one, other) = (read("a;x\n"), read("a;y\n"));
        assert_eq!(one.0, other.0);
        assert_ne!(one.1, other.1);
        assert_eq!(one, read("a;x\n"));
    }
}
