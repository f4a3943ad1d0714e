//! `seal`, `open`, `index` and the jobs of `keys` that work on files.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use yingbi::{
    Argument, DEFAULT_USE, HeaderChoice, Job, Kind, OpenOptions, PlacedColumn, Placement, SealedDocument,
    Sealing, Session, SinkOptions, Source, Timings, Vault, Work, terminal_table,
};

use crate::commands::{Call, encoding, format, json, same_file, unknown_value};
use crate::failure::Failure;
use crate::progress::Progress;

/// The most bytes of values that [`Call::index`] reads: codes are printed when all are there.
const LONGEST: u64 = 8 << 20;

impl Call<'_> {
    pub(crate) fn seal(&self) -> Result<ExitCode, Failure> {
        let input = self.input();
        if input.as_os_str() == "-" {
            return Err(Failure::usage("YB0910", vec![("command", "seal".into())]));
        }
        self.required(&["columns", "table"], "seal")?;
        let mut placement = Placement::default();
        self.place(&mut placement)?;
        for given in self.list("index")? {
            let (column, name) = given.rsplit_once(':').unwrap_or((&given, DEFAULT_USE));
            let Some(placed) = placement.columns.iter_mut().find(|placed| placed.name == column) else {
                let allowed: Vec<&str> =
                    placement.columns.iter().map(|placed| placed.name.as_str()).collect();
                return Err(unknown_value("--index", &allowed));
            };
            placed.sealing.index = Some(name.to_owned());
        }
        self.job(&input, &placement, Work::Seal, "said-sealed")
    }

    pub(crate) fn unseal(&self) -> Result<ExitCode, Failure> {
        let input = self.input();
        let placement = self.found_placement(&input, "open")?;
        self.job(&input, &placement, Work::Open { mixed: self.flag("mixed") }, "said-opened")
    }

    pub(crate) fn reseal(&self) -> Result<ExitCode, Failure> {
        let input = self.file("keys reseal")?;
        let placement = self.found_placement(&input, "keys reseal")?;
        self.job(&input, &placement, Work::Reseal, "said-resealed")
    }

    /// The input, which must not be standard input.
    pub(crate) fn file(&self, command: &str) -> Result<PathBuf, Failure> {
        let input = self.input();
        match input.as_os_str() == "-" {
            true => Err(Failure::usage("YB0910", vec![("command", command.into())])),
            false => Ok(input),
        }
    }

    /// What the record beside the input says, with the options' word above it.
    fn found_placement(&self, input: &Path, command: &str) -> Result<Placement, Failure> {
        let found = if input.as_os_str() == "-" { None } else { yingbi::sealed_placement(input)? };
        let Some(mut placement) = found else {
            self.required(&["columns", "table"], command)?;
            let mut placement = Placement::default();
            self.place(&mut placement)?;
            return Ok(placement);
        };
        self.place(&mut placement)?;
        Ok(placement)
    }

    /// Options that a command cannot do without; the command is this one where its name is empty.
    pub(crate) fn required(&self, options: &[&str], command: &str) -> Result<(), Failure> {
        for option in options {
            // An empty name is none.
            let given = self.matches.try_contains_id(option).unwrap_or(false)
                && self.matches.value_source(option).is_some()
                && self.text(option) != Some("");
            if !given {
                let command = if command.is_empty() { &self.command } else { command };
                return Err(Failure::usage(
                    "YB0902",
                    vec![("argument", format!("--{option}").into()), ("command", command.into())],
                ));
            }
        }
        Ok(())
    }

    /// An option that takes names separated by commas (`\\,` is a comma of a name) and may be repeated; each name once.
    pub(crate) fn list(&self, option: &'static str) -> Result<Vec<String>, Failure> {
        let given = self.matches.try_get_many::<String>(option).ok().flatten().unwrap_or_default();
        let mut names: Vec<String> = Vec::new();
        for text in given {
            let mut name = String::new();
            let mut characters = text.chars().chain([',']).peekable();
            while let Some(character) = characters.next() {
                match character {
                    '\\' if matches!(characters.peek(), Some(',' | '，')) => name.extend(characters.next()),
                    ',' | '，' => {
                        if name.is_empty() {
                            return Err(Failure::usage(
                                "YB0904",
                                vec![("option", format!("--{option}").into())],
                            ));
                        }
                        let name = std::mem::take(&mut name);
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                    other => name.push(other),
                }
            }
        }
        Ok(names)
    }

    /// Takes what the options say of a placement.
    fn place(&self, placement: &mut Placement) -> Result<(), Failure> {
        let take = |into: &mut String, option: &str| {
            if let Some(text) = self.text(option) {
                text.clone_into(into);
            }
        };
        take(&mut placement.tenant, "tenant");
        take(&mut placement.table, "table");
        if let Some(column) = self.text("record") {
            placement.record = Some((column.to_owned(), Kind::Other));
            placement.columns.iter_mut().for_each(|column| column.sealing.bound = true);
        }
        if let (Some(kind), Some((_, of))) = (self.kind("record-kind")?, &mut placement.record) {
            *of = kind;
        }
        let columns = self.list("columns")?;
        if !columns.is_empty() {
            let known = std::mem::take(&mut placement.columns);
            placement.columns = columns
                .into_iter()
                .map(|name| match known.iter().find(|column| column.name == name) {
                    Some(column) => column.clone(),
                    None => PlacedColumn { name, id: None, kind: Kind::Other, sealing: Sealing::default() },
                })
                .collect();
        }
        for column in &mut placement.columns {
            take(&mut column.sealing.purpose, "purpose");
            take(&mut column.sealing.usage, "use");
        }
        Ok(())
    }

    /// The kind that an option names.
    pub(crate) fn kind(&self, option: &str) -> Result<Option<Kind>, Failure> {
        self.text(option).map(|name| kind(option, name)).transpose()
    }

    /// Does a job on a file and tells what came of it.
    pub(crate) fn job(
        &self,
        input: &Path,
        placement: &Placement,
        work: Work,
        said: &str,
    ) -> Result<ExitCode, Failure> {
        let output = PathBuf::from(self.text("output").unwrap_or_default());
        if same_file(input, &output) {
            return Err(Failure::usage("YB0908", vec![("path", output.display().to_string().into())]));
        }
        self.no_stream(&output)?;
        self.guard(&output, &["sealed.json", "relink.json"])?;
        let vault = self.vault()?;
        let mut sink = SinkOptions { force: self.flag("force"), ..SinkOptions::default() };
        if let Some(name) = self.text("output-format") {
            sink.format = Some(format("--output-format", name)?);
        }
        if let Some(name) = self.text("output-encoding") {
            sink.encoding = Some(encoding("--output-encoding", name)?);
        }
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let mut timings = Timings::default();
        let source = self.open_with(input, placement, &progress, &mut timings)?;
        let job = Job {
            output: &output,
            sink,
            placement,
            work,
            vault: &vault,
            resume: self.flag("resume"),
            when: now(),
        };
        let (document, files) = yingbi::transform(&source, &job, &session, &mut timings)?;
        self.timings(&timings, &progress);
        if self.flag("json") {
            self.screen.print(&json(&document))?;
        } else if !self.quiet {
            self.screen.print(&self.told(&document, &files, said))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Opens the input. Where the row taken for the header lacks the columns of the job, and the first row has them, that
    /// one is the header: our own outputs have it there, and names may be too short to look like a header.
    fn open_with(
        &self,
        input: &Path,
        placement: &Placement,
        progress: &Progress<'_>,
        timings: &mut Timings,
    ) -> Result<Source, Failure> {
        let source = self.open(input, progress, timings)?;
        if yingbi::has_columns(&source, placement) || self.text("header").is_some() || input == Path::new("-")
        {
            return Ok(source);
        }
        let options = OpenOptions { header: HeaderChoice::Record(1), ..self.open_options()? };
        match Source::open(input, &options) {
            Ok(first) if yingbi::has_columns(&first, placement) => Ok(first),
            _ => Ok(source),
        }
    }

    fn told(&self, document: &SealedDocument, files: &[PathBuf], said: &str) -> String {
        let say = |key: &str, arguments: &[(&'static str, Argument)]| {
            self.screen.messages.say(key, arguments) + "\n"
        };
        let cells = document.columns.iter().fold(0u64, |sum, column| sum.saturating_add(column.cells));
        let columns = document.columns.len() as u64;
        let mut text = say(
            said,
            &[("cells", cells.into()), ("columns", columns.into()), ("records", document.output.rows.into())],
        );
        if document.neutralised > 0 {
            text += &say("said-neutralised", &[("cells", document.neutralised.into())]);
        }
        for notice in &document.notices {
            let told = self.screen.messages.notice(notice);
            text += &format!("{}: {}\n", self.screen.messages.text("label-notice"), told.text);
        }
        let paths: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
        text + &say("said-wrote", &[("paths", paths.as_slice().into())])
    }

    pub(crate) fn index(&self) -> Result<ExitCode, Failure> {
        self.required(&["table"], "index")?;
        let name = yingbi::IndexName {
            tenant: self.text("tenant").unwrap_or_default().to_owned(),
            table: self.text("table").unwrap_or_default().to_owned(),
            column: self.input().to_string_lossy().into_owned(),
            name: self.text("name").unwrap_or(DEFAULT_USE).to_owned(),
        };
        let kind = self.kind("kind")?.unwrap_or(Kind::Other);
        let vault = self.vault()?;
        let index = vault.index(&name).map_err(yingbi::Error::from)?;
        let file = self
            .matches
            .get_one::<OsString>("values")
            .map(PathBuf::from)
            .filter(|path| path.as_os_str() != "-");
        let mut values: Box<dyn Read> = match &file {
            None => Box::new(std::io::stdin().lock()),
            Some(path) => Box::new(std::fs::File::open(path).map_err(|source| unreadable(path, source))?),
        };
        let path = file.as_deref().unwrap_or(Path::new("-"));
        // One line may be as long as all of them.
        let mut lines = BufReader::new(values.by_ref().take(LONGEST + 1));
        let (mut line, mut canonical, mut out) = (String::new(), String::new(), String::new());
        let mut read = 0;
        loop {
            line.clear();
            match lines.read_line(&mut line).map_err(|source| unreadable(path, source))? {
                0 => break,
                bytes => read += bytes as u64,
            }
            if read > LONGEST {
                return Err(unreadable(path, std::io::ErrorKind::FileTooLarge.into()));
            }
            canonical.clear();
            let value = line.trim_end_matches(['\n', '\r']);
            if !value.is_empty() && yingbi::canonical(kind, value, &mut canonical).is_ok() {
                out.push_str(&index.code(&canonical));
                if let Some(previous) = index.previous() {
                    out.push('\t');
                    out.push_str(&previous.code(&canonical));
                }
            }
            out.push('\n');
        }
        self.screen.print(&out)?;
        Ok(ExitCode::SUCCESS)
    }

    pub(crate) fn usage(&self) -> Result<ExitCode, Failure> {
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let mut timings = Timings::default();
        let source = self.open(&self.input(), &progress, &mut timings)?;
        let usage = yingbi::usage(&source, &session)?;
        self.timings(&timings, &progress);
        if self.flag("json") {
            self.screen.print(&json(&usage))?;
        } else if usage.keys.is_empty() {
            self.screen.print(&(self.screen.messages.text("said-usage-none") + "\n"))?;
        } else {
            let rows = usage
                .keys
                .iter()
                .map(|used| vec![used.column.clone(), used.key.clone(), used.cells.to_string()]);
            let rows: Vec<_> = rows.collect();
            self.table(&["keys-col-column", "keys-col-id", "keys-col-cells"], &rows)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Refuses an output that is, or whose companions are, a file that the call works with: a keyring, a key, a recipe.
    /// `--force` is no answer to that.
    pub(crate) fn guard(&self, output: &Path, companions: &[&str]) -> Result<(), Failure> {
        let mut held: Vec<PathBuf> = [
            "keyring",
            "state",
            "key-file",
            "passphrase-file",
            "new-key-file",
            "new-passphrase-file",
            "recipe",
            "as-file",
            "person-file",
            "guardian-file",
            "register",
        ]
        .iter()
        .filter_map(|option| self.text(option).map(PathBuf::from))
        .collect();
        held.extend(self.named_files());
        // An output beside which a companion is written must not make the input that companion.
        held.push(self.input());
        if let Some(register) = self.text("register") {
            held.extend(
                ["-journal", "-wal", "-shm"].map(|suffix| PathBuf::from(format!("{register}{suffix}"))),
            );
        }
        let mut companion = self.input().into_os_string();
        companion.push(".sealed.json");
        held.push(PathBuf::from(companion));
        let companions = companions.iter().map(|suffix| {
            let mut name = output.as_os_str().to_owned();
            name.push(format!(".{suffix}"));
            PathBuf::from(name)
        });
        let policies = self.text("policies").and_then(|folder| std::fs::canonicalize(folder).ok());
        let within = |path: &Path| {
            let folder = match path.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            let folder = std::fs::canonicalize(folder).ok();
            policies
                .as_ref()
                .is_some_and(|policies| folder.is_some_and(|folder| folder.starts_with(policies)))
        };
        for path in std::iter::once(output.to_path_buf()).chain(companions) {
            let taken = |held: &PathBuf| *held == path || same_file(held, &path) || version_of(held, &path);
            if held.iter().any(taken) || within(&path) {
                return Err(Failure::usage("YB0934", vec![("path", path.display().to_string().into())]));
            }
        }
        Ok(())
    }

    /// The files that the recipe of the call names: a keyring, hierarchies, a population.
    fn named_files(&self) -> Vec<PathBuf> {
        let Some(recipe) = self.text("recipe").map(Path::new) else { return Vec::new() };
        let text = crate::viewing::read_text(recipe).ok();
        let Some(parsed) = text.and_then(|text| yingbi::Recipe::parse(&text).ok()) else { return Vec::new() };
        let folder = recipe.parent().unwrap_or(Path::new(""));
        parsed.files().into_iter().map(|file| folder.join(file)).collect()
    }

    /// Prints a table.
    pub(crate) fn table(&self, heading: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
        let style = self.screen.style(self.colour);
        self.screen.print(&terminal_table(heading, rows, &self.screen.messages, &style))
    }

    /// The keyring of the call, opened; without one the call is at fault.
    pub(crate) fn vault(&self) -> Result<Vault, Failure> {
        self.required(&["keyring"], "")?;
        let path = PathBuf::from(self.text("keyring").unwrap_or_default());
        self.vault_at(&path)
    }
}

/// Whether a path is the lock or a kept version of a file: `NAME.lock`, `NAME.7`.
fn version_of(file: &Path, path: &Path) -> bool {
    let folder = |path: &Path| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        parent.unwrap_or(Path::new(".")).canonicalize().ok()
    };
    let (Some(file_name), Some(name)) = (file.file_name(), path.file_name()) else { return false };
    let (file_name, name) = (file_name.to_string_lossy(), name.to_string_lossy());
    let rest = name.strip_prefix(&*file_name).and_then(|rest| rest.strip_prefix('.'));
    rest.is_some_and(|rest| rest == "lock" || (!rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())))
        && folder(file) == folder(path)
}

/// The kind of that name.
pub(crate) fn kind(option: &str, name: &str) -> Result<Kind, Failure> {
    Kind::from_name(name).ok_or_else(|| {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        unknown_value(&format!("--{option}"), &all)
    })
}

pub(crate) fn unreadable(path: &Path, source: std::io::Error) -> Failure {
    Failure::Unreadable { path: path.to_path_buf(), source }
}

/// Seconds since 1970-01-01 UTC.
pub(crate) fn now() -> Option<u64> {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok().map(|time| time.as_secs())
}
