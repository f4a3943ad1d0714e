//! The arguments of every command. Help is set at run time, in the language of the call.

mod consents;
mod hierarchies;
mod keys;
mod policies;

use std::ffi::OsString;

use clap::builder::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use yingbi::Messages;

use crate::failure::Failure;

/// The whole command tree with its help.
pub(crate) fn tree(messages: &Messages) -> Command {
    let build = Build { messages };
    let text = |key: &str| messages.text(key);
    let template =
        format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", text("label-usage"));
    Command::new("yingbi")
        .version(env!("CARGO_PKG_VERSION"))
        .about(text("help"))
        .long_about(text("help.long"))
        .styles(Styles::plain())
        .help_template(&template)
        .subcommand_help_heading(text("label-commands"))
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args(build.common())
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(text("help-version")),
        )
        .subcommands(build.data_commands(&template))
        .subcommands(build.policy_commands(&template))
        .subcommand(build.hierarchy_command(&template))
        .subcommands(build.key_commands(&template))
        .subcommands(build.consent_commands(&template))
        .subcommands(build.packager_commands(&template))
}

struct Build<'a> {
    messages: &'a Messages,
}

impl Build<'_> {
    /// `audit`, `recipe`, `anonymize`, `verify`.
    fn data_commands(&self, template: &str) -> Vec<Command> {
        let build = self;
        vec![
            build
                .command("audit", template)
                .arg(build.inputs("audit-input").num_args(1..))
                .args([
                    build.flag("json", "audit-json"),
                    build.value("html", "audit-html", "label-file"),
                    build.value("recipe", "audit-recipe", "label-file"),
                    build.value("population", "audit-population", "label-number").conflicts_with("recipe"),
                    build.value("fail-on", "audit-fail-on", "label-expression").action(ArgAction::Append),
                    build.flag("force", "force"),
                ])
                .args(build.keyring())
                .args(build.reading()),
            build
                .command("recipe", template)
                .arg(build.inputs("recipe-input"))
                .args([
                    build.value("output", "recipe-output", "label-output").short('o'),
                    build.value("k", "recipe-k", "label-number"),
                    build.value("suppression", "anonymize-suppression", "label-number"),
                    build.value("method", "anonymize-method", "label-name"),
                    build.value("recipient", "recipe-recipient", "label-name"),
                    build.value("purpose", "recipe-purpose", "label-name"),
                    build.flag("force", "force"),
                ])
                .args(build.reading()),
            build
                .command("anonymize", template)
                .arg(build.inputs("anonymize-input"))
                .args([
                    build.value("output", "anonymize-output", "label-output").short('o').required(true),
                    build.value("recipe", "anonymize-recipe", "label-file"),
                    build.value("k", "anonymize-k", "label-number"),
                    build.value("suppression", "anonymize-suppression", "label-number"),
                    build.value("method", "anonymize-method", "label-name"),
                    build.value("recipient", "anonymize-recipient", "label-name"),
                    build.value("purpose", "anonymize-purpose", "label-name"),
                    build.value("record", "record", "label-column"),
                    build.value("output-format", "anonymize-output-format", "label-name"),
                    build.value("output-encoding", "anonymize-output-encoding", "label-name"),
                    build.flag("json", "anonymize-json"),
                    build.flag("force", "force"),
                ])
                .args(build.keyring())
                .args(build.reading()),
            build
                .command("verify", template)
                .arg(build.inputs("verify-output").value_name(self.text("label-output")))
                .args([
                    build.value("record", "verify-record", "label-file"),
                    build.flag("json", "verify-json"),
                ]),
        ]
    }

    /// `completions`, `man`.
    fn packager_commands(&self, template: &str) -> Vec<Command> {
        let build = self;
        let text = |key: &str| self.text(key);
        vec![
            build
                .command("completions", template)
                .arg(build.inputs("completions-shell").value_name(text("label-shell"))),
            build
                .command("man", template)
                .arg(build.inputs("man-directory").value_name(text("label-name")).required(false)),
        ]
    }

    fn text(&self, key: &str) -> String {
        self.messages.text(key)
    }

    fn command(&self, name: &'static str, template: &str) -> Command {
        self.described(Command::new(name), name, template)
    }

    /// A command with the help of that key.
    fn described(&self, command: Command, help: &str, template: &str) -> Command {
        let mut command = command
            .about(self.text(&format!("help-{help}")))
            .disable_help_flag(true)
            .help_template(template.to_owned());
        let long = format!("help-{help}.long");
        if self.messages.has(&long) {
            command = command.long_about(self.text(&long));
        }
        command
    }

    /// The command's files: its only positional argument, whatever it is called in the help.
    fn inputs(&self, help: &str) -> Arg {
        Arg::new("input")
            .value_name(self.text("label-input"))
            .required(true)
            .value_parser(clap::value_parser!(OsString))
            .help(self.text(&format!("help-{help}")))
            .help_heading(self.text("label-arguments"))
    }

    /// A second positional argument, which may be left out.
    fn second(&self, name: &'static str, help: &str, label: &str) -> Arg {
        Arg::new(name)
            .value_name(self.text(label))
            .value_parser(clap::value_parser!(OsString))
            .help(self.text(&format!("help-{help}")))
            .help_heading(self.text("label-arguments"))
    }

    fn value(&self, name: &'static str, help: &str, label: &str) -> Arg {
        Arg::new(name)
            .long(name)
            .value_name(self.text(label))
            // `--k -1` is a wrong number, not an unknown option.
            .allow_negative_numbers(true)
            .help(self.text(&format!("help-{help}")))
            .help_heading(self.text("label-options"))
    }

    fn flag(&self, name: &'static str, help: &str) -> Arg {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(self.text(&format!("help-{help}")))
            .help_heading(self.text("label-options"))
    }

    /// How the input is to be read.
    fn reading(&self) -> [Arg; 5] {
        [
            self.value("sheet", "sheet", "label-name"),
            self.value("encoding", "encoding", "label-name"),
            self.value("format", "format", "label-name"),
            self.value("header", "header", "label-number"),
            self.value("ragged", "ragged", "label-name"),
        ]
    }

    /// What every command takes.
    fn common(&self) -> Vec<Arg> {
        let heading = self.text("label-options-global");
        [
            self.value("lang", "lang", "label-language"),
            self.value("color", "color", "label-name"),
            self.value("threads", "threads", "label-number"),
            self.flag("timings", "timings"),
            self.flag("quiet", "quiet").short('q'),
            Arg::new("help").long("help").short('h').action(ArgAction::Help).help(self.text("help-help")),
        ]
        .into_iter()
        .map(|arg| arg.global(true).help_heading(heading.clone()))
        .collect()
    }
}

/// Understands the arguments. Help and version are printed by the caller from the text in `Err(Ok(…))`.
pub(crate) fn parse(tree: Command, arguments: Vec<OsString>) -> Result<ArgMatches, Result<String, Failure>> {
    let words = arguments.clone();
    tree.try_get_matches_from(arguments).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Ok(error.render().to_string()),
        _ => Err(complaint(&error, &words)),
    })
}

/// The commands, to name the one that a complaint is about.
const COMMANDS: &[&str] = &[
    "audit",
    "recipe",
    "anonymize",
    "verify",
    "view",
    "policy",
    "hierarchy",
    "seal",
    "open",
    "index",
    "keys",
    "consent",
    "contract",
    "completions",
    "man",
];

/// What clap complains about, as one of our messages: clap speaks English only.
fn complaint(error: &clap::Error, words: &[OsString]) -> Failure {
    let name = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    // `--output <OUTPUT>` → `--output`
    let option = name(ContextKind::InvalidArg).split(" <").next().unwrap_or_default().to_owned();
    let command = words
        .iter()
        .skip(1)
        .filter_map(|word| word.to_str())
        .find(|word| COMMANDS.contains(word))
        .unwrap_or("")
        .to_owned();
    let position = words.iter().position(|word| word.to_str() == Some(option.as_str())).unwrap_or(0);
    match error.kind() {
        ErrorKind::UnknownArgument if option.starts_with('-') => {
            // Only the name of the option: what follows an equals sign may be anything.
            let option = option.split('=').next().unwrap_or_default().to_owned();
            Failure::usage("YB0901", vec![("option", option.into()), ("command", command.into())])
        }
        ErrorKind::UnknownArgument => {
            Failure::usage("YB0915", vec![("position", position.into()), ("command", command.into())])
        }
        ErrorKind::MissingRequiredArgument => {
            Failure::usage("YB0902", vec![("argument", option.into()), ("command", command.into())])
        }
        ErrorKind::InvalidValue if name(ContextKind::InvalidValue).is_empty() => {
            Failure::usage("YB0904", vec![("option", option.into())])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let allowed = name(ContextKind::ValidValue);
            Failure::usage("YB0903", vec![("option", option.into()), ("allowed", allowed.into())])
        }
        ErrorKind::ArgumentConflict => {
            let other = name(ContextKind::PriorArg).split(" <").next().unwrap_or_default().to_owned();
            if other == option || other.is_empty() {
                return Failure::usage("YB0916", vec![("option", option.into())]);
            }
            Failure::usage("YB0905", vec![("option", option.into()), ("other", other.into())])
        }
        ErrorKind::InvalidSubcommand => Failure::usage("YB0906", Vec::new()),
        ErrorKind::InvalidUtf8 => {
            // A path that is read may be of any bytes: it is the value of an option that may not.
            let strange = |at: &usize| words.get(*at).is_some_and(|word| word.to_str().is_none());
            let valued = |at: &usize| {
                let before = at.checked_sub(1).and_then(|before| words.get(before));
                [before, words.get(*at)].iter().flatten().any(|w| w.as_encoded_bytes().starts_with(b"-"))
            };
            let mut places = (0..words.len()).filter(strange);
            let first = places.clone().next().unwrap_or(0);
            let position = places.find(valued).unwrap_or(first);
            Failure::usage("YB0917", vec![("position", position.into())])
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Failure::usage("YB0923", Vec::new())
        }
        _ => Failure::usage("YB0916", vec![("option", option.into())]),
    }
}
