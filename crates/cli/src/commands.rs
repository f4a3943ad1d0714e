//! The commands.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use yingbi::{
    Argument, AuditDocument, Encoding, Format, HeaderChoice, Language, Method, OpenOptions, Phase, Privacy,
    Ragged, Recipe, Release, Request, Session, SinkOptions, Source, Timings, VERSION, Vault, html_audit,
    terminal_audit, terminal_release, terminal_verify,
};

use crate::arguments;
use crate::condition::Condition;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::screen::{Colour, Screen};

/// Runs the call.
pub(crate) fn run(words: Vec<OsString>, screen: &Screen) -> Result<ExitCode, Failure> {
    let matches = match arguments::parse(arguments::tree(&screen.messages), words) {
        Ok(matches) => matches,
        Err(Ok(help)) => {
            screen.print(&help)?;
            return Ok(ExitCode::SUCCESS);
        }
        Err(Err(failure)) => return Err(failure),
    };
    let Some((name, matches)) = matches.subcommand() else {
        return Err(Failure::usage("YB0923", Vec::new()));
    };
    if let "keys" | "policy" | "consent" | "contract" | "hierarchy" = name {
        let Some((below, matches)) = matches.subcommand() else {
            return Err(Failure::usage("YB0923", Vec::new()));
        };
        let call = Call::new(screen, matches, format!("{name} {below}"))?;
        return match name {
            "keys" => call.keys(below),
            "policy" => call.policy(below),
            "hierarchy" => call.hierarchy(below),
            "consent" => call.consent(below),
            _ => call.contract(below),
        };
    }
    let call = Call::new(screen, matches, name.to_owned())?;
    match name {
        "audit" => call.audit(),
        "recipe" => call.recipe(),
        "anonymize" => call.anonymize(),
        "verify" => call.verify(),
        "view" => call.view(),
        "seal" => call.seal(),
        "open" => call.unseal(),
        "index" => call.index(),
        "completions" => call.completions(),
        _ => call.man(),
    }
}

/// One call: its arguments, understood.
pub(crate) struct Call<'a> {
    pub(crate) screen: &'a Screen,
    pub(crate) matches: &'a ArgMatches,
    /// The words of the command: `keys init`.
    pub(crate) command: String,
    pub(crate) colour: Colour,
    pub(crate) threads: usize,
    pub(crate) quiet: bool,
}

impl<'a> Call<'a> {
    fn new(screen: &'a Screen, matches: &'a ArgMatches, command: String) -> Result<Call<'a>, Failure> {
        let quiet = matches.get_flag("quiet");
        let mut call = Call { screen, matches, command, colour: Colour::Auto, threads: 1, quiet };
        if let Some(tag) = call.text("lang")
            && Language::from_tag(tag).is_none()
        {
            return Err(Failure::usage("YB0924", vec![("value", tag.into())]));
        }
        call.colour = match call.text("color") {
            None | Some("auto") => Colour::Auto,
            Some("always") => Colour::Always,
            Some("never") => Colour::Never,
            Some(_) => return Err(unknown_value("--color", &["auto", "always", "never"])),
        };
        call.threads = match call.whole("threads", 1, "4")? {
            Some(threads) => usize::try_from(threads).unwrap_or(64).min(64),
            None => std::thread::available_parallelism().map_or(1, usize::from).min(16),
        };
        Ok(call)
    }

    /// An option's text, where the command has the option and it was given.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.matches.try_get_one::<String>(name).ok().flatten().map(String::as_str)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
    }

    pub(crate) fn whole(&self, name: &str, minimum: u64, example: &str) -> Result<Option<u64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<u64>() {
            Ok(number) if number >= minimum => Ok(Some(number)),
            _ => Err(Failure::usage(
                "YB0913",
                vec![
                    ("option", format!("--{name}").into()),
                    ("minimum", minimum.into()),
                    ("example", example.into()),
                ],
            )),
        }
    }

    pub(crate) fn inputs(&self) -> Vec<PathBuf> {
        let given = self.matches.try_get_many::<OsString>("input").ok().flatten();
        given.unwrap_or_default().map(PathBuf::from).collect()
    }

    pub(crate) fn input(&self) -> PathBuf {
        self.inputs().into_iter().next().unwrap_or_default()
    }

    pub(crate) fn open_options(&self) -> Result<OpenOptions, Failure> {
        let mut options =
            OpenOptions { sheet: self.text("sheet").map(str::to_owned), ..OpenOptions::default() };
        if let Some(name) = self.text("encoding") {
            options.encoding = Some(encoding("--encoding", name)?);
        }
        if let Some(name) = self.text("format") {
            options.format = Some(format("--format", name)?);
        }
        match self.text("header") {
            None | Some("auto") => {}
            Some("none") => options.header = HeaderChoice::None,
            Some(_) => {
                if let Some(row) = self.whole("header", 1, "4")? {
                    options.header = HeaderChoice::Record(row);
                }
            }
        }
        options.ragged = match self.text("ragged") {
            None | Some("refuse") => Ragged::Refuse,
            Some("pad") => Ragged::Pad,
            Some(_) => return Err(unknown_value("--ragged", &["refuse", "pad"])),
        };
        Ok(options)
    }

    pub(crate) fn open(
        &self,
        path: &Path,
        progress: &Progress<'_>,
        timings: &mut Timings,
    ) -> Result<Source, Failure> {
        let options = self.open_options()?;
        let start = yingbi::Observer::now(progress);
        yingbi::Observer::phase(progress, Phase::Open);
        let source = if path == Path::new("-") {
            Source::from_reader(&mut std::io::stdin().lock(), &options)?
        } else {
            Source::open(path, &options)?
        };
        timings.0.push((Phase::Open, yingbi::Observer::now(progress).saturating_sub(start)));
        Ok(source)
    }

    pub(crate) fn progress(&self) -> Progress<'a> {
        Progress::new(&self.screen.messages, self.quiet)
    }

    pub(crate) fn timings(&self, timings: &Timings, progress: &Progress<'_>) {
        progress.clear();
        if !self.flag("timings") {
            return;
        }
        for (phase, time) in &timings.0 {
            self.screen.note(&format!("timing {} {:.3}", phase.name(), time.as_secs_f64()));
        }
        self.screen.note(&format!("timing total {:.3}", yingbi::Observer::now(progress).as_secs_f64()));
    }

    fn privacy(&self) -> Result<Privacy, Failure> {
        let mut privacy = Privacy::default();
        if let Some(text) = self.text("k") {
            privacy.k = match text.parse::<u64>() {
                Ok(k) if (1..=Privacy::MOST).contains(&k) => k,
                _ => return Err(out_of_range("--k", 1, Privacy::MOST, "5")),
            };
        }
        if let Some(text) = self.text("suppression") {
            privacy.suppression = match text.parse::<f64>() {
                Ok(share) if (0.0..=1.0).contains(&share) => share,
                _ => return Err(out_of_range("--suppression", 0, 1, "0.05")),
            };
        }
        if let Some(name) = self.text("method") {
            privacy.method = Method::from_name(name)
                .ok_or_else(|| unknown_value("--method", &["local", "consistent", "global"]))?;
        }
        Ok(privacy)
    }

    fn release(&self) -> Release {
        Release {
            recipient: self.text("recipient").map(str::to_owned),
            purpose: self.text("purpose").map(str::to_owned),
        }
    }

    /// A recipe from a file.
    fn read_recipe(&self, path: &Path) -> Result<Recipe, Failure> {
        let text = crate::viewing::read_file(path)?;
        let mut recipe = Recipe::parse(&text).map_err(|error| at_recipe(error.into(), path))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        recipe
            .read_hierarchies(folder)
            .map_err(|fault| at_recipe(*fault.error, fault.path.as_deref().unwrap_or(path)))?;
        Ok(recipe)
    }

    /// The recipe of `--recipe`, with its path.
    fn given_recipe(&self) -> Result<Option<(Recipe, &'a str)>, Failure> {
        match self.text("recipe") {
            None => Ok(None),
            Some(path) => Ok(Some((self.read_recipe(Path::new(path))?, path))),
        }
    }

    /// The keyring of `--keyring`, else the one that a recipe names, opened; none where neither does.
    fn recipe_vault(&self, recipe: Option<&(Recipe, &str)>) -> Result<Option<Vault>, Failure> {
        let named = || {
            let (recipe, path) = recipe?;
            let keyring = recipe.keys.keyring.as_ref()?;
            Some(Path::new(path).parent().unwrap_or(Path::new("")).join(keyring))
        };
        match self.text("keyring").map(PathBuf::from).or_else(named) {
            None => match Self::OPENERS.iter().find(|option| self.text(option).is_some()) {
                // Whoever says what opens a keyring means one, and no key of this run alone.
                Some(_) => self.required(&["keyring"], "").map(|()| None),
                None => Ok(None),
            },
            Some(path) => self.vault_at(&path).map(Some),
        }
    }

    /// Options that open a keyring.
    const OPENERS: [&'static str; 5] =
        ["passphrase-file", "passphrase-fd", "key-file", "key-command", "pkcs11-module"];

    /// Refuses standard output as the place of a file that is there whole or not at all: it would be a file of that
    /// name.
    pub(crate) fn no_stream(&self, output: &Path) -> Result<(), Failure> {
        if output.as_os_str() == "-" {
            return Err(Failure::usage("YB0946", Vec::new()));
        }
        Ok(())
    }

    fn audit(&self) -> Result<ExitCode, Failure> {
        let conditions = self
            .matches
            .get_many::<String>("fail-on")
            .unwrap_or_default()
            .map(|text| {
                Condition::parse(text)
                    .map_err(|position| Failure::usage("YB0907", vec![("position", position.into())]))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let population = self.whole("population", 1, "1400000")?;
        let recipe = self.given_recipe()?;
        let vault = match &recipe {
            None => None,
            Some(_) => self.recipe_vault(recipe.as_ref())?,
        };
        let inputs = self.inputs();
        if inputs.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
            return Err(Failure::usage("YB0911", Vec::new()));
        }
        if let Some(html) = self.text("html")
            && inputs.iter().any(|input| same_file(input, Path::new(html)))
        {
            return Err(Failure::usage("YB0908", vec![("path", html.into())]));
        }
        if let Some(html) = self.text("html") {
            self.no_stream(Path::new(html))?;
            self.guard(Path::new(html), &[])?;
        }
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let mut timings = Timings::default();
        let mut document =
            AuditDocument { version: VERSION, tool: tool(), inputs: Vec::with_capacity(inputs.len()) };
        for path in &inputs {
            let source = self.open(path, &progress, &mut timings)?;
            let result = match &recipe {
                None => match population {
                    Some(size) => yingbi::audit_sample(&source, size, &session, &mut timings)?,
                    None => yingbi::audit(&source, &session, &mut timings)?,
                },
                Some((recipe, file)) => {
                    let messages = &self.screen.messages;
                    yingbi::audit_after(&source, recipe, messages, vault.as_ref(), &session, &mut timings)
                        .map_err(|error| at_recipe(error, Path::new(file)))?
                }
            };
            document.inputs.push(result);
        }
        self.timings(&timings, &progress);
        if let Some(html) = self.text("html") {
            let text = html_audit(&document, &self.screen.messages);
            yingbi::write_file(Path::new(html), text.as_bytes(), self.flag("force"))?;
        }
        if self.flag("json") {
            self.screen.print(&json(&document))?;
        } else if !self.quiet {
            self.screen.print(&terminal_audit(
                &document,
                &self.screen.messages,
                &self.screen.style(self.colour),
            ))?;
        }
        let failed =
            document.inputs.iter().any(|input| conditions.iter().any(|condition| condition.holds(input)));
        Ok(ExitCode::from(u8::from(failed)))
    }

    fn recipe(&self) -> Result<ExitCode, Failure> {
        let privacy = self.privacy()?;
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let mut timings = Timings::default();
        let source = self.open(&self.input(), &progress, &mut timings)?;
        let recipe = yingbi::recipe(&source, privacy, self.release(), &session, &mut timings)?;
        self.timings(&timings, &progress);
        let text = recipe.to_toml(&self.screen.messages);
        match self.text("output") {
            None | Some("-") => self.screen.print(&text)?,
            Some(path) => {
                if same_file(&self.input(), Path::new(path)) {
                    return Err(Failure::usage("YB0908", vec![("path", path.into())]));
                }
                yingbi::write_file(Path::new(path), text.as_bytes(), self.flag("force"))?;
                if !self.quiet {
                    let said = self.screen.messages.say("wrote-recipe", &[("path", Argument::from(path))]);
                    self.screen.note(&said);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn anonymize(&self) -> Result<ExitCode, Failure> {
        let input = self.input();
        if input.as_os_str() == "-" {
            return Err(Failure::usage("YB0910", vec![("command", "anonymize".into())]));
        }
        let recipe = self.given_recipe()?;
        if recipe.is_some() {
            for option in ["k", "suppression", "method", "recipient", "purpose", "record"] {
                if self.text(option).is_some() {
                    return Err(Failure::usage("YB0922", vec![("option", format!("--{option}").into())]));
                }
            }
        }
        let mut sink = SinkOptions { force: self.flag("force"), ..SinkOptions::default() };
        if let Some(name) = self.text("output-format") {
            sink.format = Some(format("--output-format", name)?);
        }
        if let Some(name) = self.text("output-encoding") {
            sink.encoding = Some(encoding("--output-encoding", name)?);
        }
        let privacy = self.privacy()?;
        let target = PathBuf::from(self.text("output").unwrap_or_default());
        self.no_stream(&target)?;
        self.guard(&target, &["release.json", "report.html", "recipe.toml", "sealed.json"])?;
        let vault = self.recipe_vault(recipe.as_ref())?;
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let mut timings = Timings::default();
        let source = self.open(&input, &progress, &mut timings)?;
        let output = PathBuf::from(self.text("output").unwrap_or_default());
        let request = Request {
            output: &output,
            recipe: recipe.as_ref().map(|(recipe, _)| recipe),
            privacy,
            release: self.release(),
            record: self.text("record").map(str::to_owned),
            sink,
            messages: &self.screen.messages,
            vault: vault.as_ref(),
        };
        let outcome =
            yingbi::anonymize(&source, &request, &session, &mut timings).map_err(|error| match &recipe {
                Some((_, path)) => at_recipe(error, Path::new(path)),
                None => error.into(),
            })?;
        self.timings(&timings, &progress);
        if self.flag("json") {
            self.screen.print(&json(&outcome.record))?;
        } else if !self.quiet {
            let files: Vec<String> = outcome.files.iter().map(|path| path.display().to_string()).collect();
            let style = self.screen.style(self.colour);
            self.screen.print(&terminal_release(&outcome.record, &self.screen.messages, &style, &files))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn verify(&self) -> Result<ExitCode, Failure> {
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let mut timings = Timings::default();
        let record = self.text("record").map(Path::new);
        let document = yingbi::verify(&self.input(), record, &session, &mut timings)?;
        self.timings(&timings, &progress);
        if self.flag("json") {
            self.screen.print(&json(&document))?;
        } else if !self.quiet {
            self.screen.print(&terminal_verify(
                &document,
                &self.screen.messages,
                &self.screen.style(self.colour),
            ))?;
        }
        Ok(ExitCode::from(u8::from(!document.holds)))
    }

    fn completions(&self) -> Result<ExitCode, Failure> {
        use clap_complete::Shell;
        let input = self.input();
        let shell: Option<Shell> = input.to_str().and_then(|name| name.parse().ok());
        let Some(shell) = shell else {
            return Err(unknown_value("SHELL", &["bash", "elvish", "fish", "powershell", "zsh"]));
        };
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut arguments::tree(&self.screen.messages), "yingbi", &mut text);
        self.screen.print(&String::from_utf8_lossy(&text))?;
        Ok(ExitCode::SUCCESS)
    }

    fn man(&self) -> Result<ExitCode, Failure> {
        let tree = arguments::tree(&self.screen.messages);
        let page = |command: clap::Command| {
            let mut text = Vec::new();
            clap_mangen::Man::new(command).render(&mut text).map(|()| text).map_err(|_| Failure::Stdout)
        };
        match self.inputs().first() {
            None => self.screen.print(&String::from_utf8_lossy(&page(tree)?))?,
            Some(directory) => {
                // A command of its own page each: yingbi-keys-init.1.
                let mut waiting = vec![("yingbi".to_owned(), tree)];
                while let Some((name, command)) = waiting.pop() {
                    let below = command.get_subcommands().cloned();
                    waiting.extend(below.map(|below| (format!("{name}-{}", below.get_name()), below)));
                    let leaked: &'static str = Box::leak(name.clone().into_boxed_str());
                    let text = page(command.name(leaked).bin_name(leaked))?;
                    yingbi::write_file(&directory.join(format!("{name}.1")), &text, true)?;
                }
            }
        }
        let _ = std::io::stdout().flush();
        Ok(ExitCode::SUCCESS)
    }
}

/// An error that a recipe may be to blame for, with the recipe's path.
pub(crate) fn at_recipe(error: yingbi::Error, path: &Path) -> Failure {
    match error {
        error @ yingbi::Error::Recipe(_) => {
            Failure::Recipe { error: Box::new(error), path: path.to_path_buf() }
        }
        error => error.into(),
    }
}

/// The complaint about a number beyond its bounds.
fn out_of_range(option: &str, minimum: u64, maximum: u64, example: &str) -> Failure {
    let (option, example) = (option.into(), example.into());
    Failure::usage(
        "YB0914",
        vec![
            ("option", option),
            ("minimum", minimum.into()),
            ("maximum", maximum.into()),
            ("example", example),
        ],
    )
}

pub(crate) fn unknown_value<T: AsRef<str>>(option: &str, allowed: &[T]) -> Failure {
    Failure::usage("YB0903", vec![("option", option.into()), ("allowed", allowed.into())])
}

pub(crate) fn encoding(option: &str, name: &str) -> Result<Encoding, Failure> {
    Encoding::from_name(name)
        .ok_or_else(|| unknown_value(option, &["utf-8", "utf-8-bom", "gb18030", "utf-16le", "utf-16be"]))
}

pub(crate) fn format(option: &str, name: &str) -> Result<Format, Failure> {
    let mut known = vec!["csv", "tsv", "xlsx", "xls", "jsonl", "parquet"];
    if option == "--output-format" {
        known.retain(|format| *format != "xls"); // read only
    }
    Format::from_name(name).ok_or_else(|| unknown_value(option, &known))
}

/// Whether two paths lead to the same file.
pub(crate) fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn tool() -> String {
    concat!("yingbi ", env!("CARGO_PKG_VERSION")).to_owned()
}

pub(crate) fn json(document: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}
