//! The arguments of the commands that work with keys.

use clap::{Arg, ArgAction, Command};

use super::Build;

impl Build<'_> {
    /// The keyring, and what opens it.
    pub(super) fn keyring(&self) -> Vec<Arg> {
        let mut args = vec![self.value("keyring", "keyring", "label-file")];
        args.extend(self.secrets(""));
        args.push(self.value("state", "state", "label-file"));
        args
    }

    /// What opens a keyring; with the prefix `new-`, what shall open it from now on.
    fn secrets(&self, prefix: &'static str) -> Vec<Arg> {
        let names = if prefix.is_empty() {
            [
                "passphrase-file",
                "passphrase-fd",
                "key-file",
                "key-command",
                "pkcs11-module",
                "pkcs11-token",
                "pkcs11-key",
            ]
        } else {
            [
                "new-passphrase-file",
                "new-passphrase-fd",
                "new-key-file",
                "new-key-command",
                "new-pkcs11-module",
                "new-pkcs11-token",
                "new-pkcs11-key",
            ]
        };
        let labels = [
            "label-file",
            "label-number",
            "label-file",
            "label-command",
            "label-file",
            "label-name",
            "label-name",
        ];
        names.into_iter().zip(labels).map(|(name, label)| self.value(name, name, label)).collect()
    }

    /// Where sealed values belong.
    fn placement(&self) -> Vec<Arg> {
        vec![
            self.value("columns", "columns", "label-columns").action(ArgAction::Append),
            self.value("tenant", "tenant", "label-name"),
            self.value("table", "table", "label-name"),
            self.value("record", "seal-record", "label-column"),
            self.value("record-kind", "record-kind", "label-kind"),
            self.value("purpose", "seal-purpose", "label-name"),
            self.value("use", "use", "label-name"),
        ]
    }

    /// What every job on a file takes.
    pub(super) fn writing(&self) -> Vec<Arg> {
        vec![
            self.value("output", "anonymize-output", "label-output").short('o').required(true),
            self.value("output-format", "anonymize-output-format", "label-name"),
            self.value("output-encoding", "anonymize-output-encoding", "label-name"),
            self.flag("json", "job-json"),
            self.flag("force", "force"),
        ]
    }

    /// A blind index of the keyring.
    fn index_name(&self) -> Vec<Arg> {
        vec![
            self.value("tenant", "tenant", "label-name"),
            self.value("table", "table", "label-name"),
            self.value("name", "index-name", "label-name"),
        ]
    }

    /// `seal`, `open`, `index`, `keys`.
    pub(super) fn key_commands(&self, template: &str) -> Vec<Command> {
        vec![
            self.command("seal", template)
                .arg(self.inputs("seal-input"))
                .args(self.writing())
                .args(self.placement())
                .arg(self.value("index", "seal-index", "label-columns").action(ArgAction::Append))
                .args(self.keyring())
                .args(self.reading()),
            self.command("open", template)
                .arg(self.inputs("open-input"))
                .args(self.writing())
                .args(self.placement())
                .arg(self.flag("mixed", "mixed"))
                .args(self.keyring())
                .args(self.reading()),
            self.command("index", template)
                .arg(self.inputs("index-column").value_name(self.text("label-column")))
                .arg(self.second("values", "index-values", "label-file"))
                .args(self.index_name())
                .arg(self.value("kind", "index-kind", "label-kind"))
                .args(self.keyring()),
            self.keys(template),
        ]
    }

    fn keys(&self, template: &str) -> Command {
        let mut key = self.command("keys", template).subcommand_required(true).disable_help_subcommand(true);
        key = key.subcommand_help_heading(self.text("label-commands"));
        let id = || self.inputs("keys-id").value_name(self.text("label-id"));
        let sub = |name: &'static str, help: &str| {
            self.described(Command::new(name), help, template).args(self.keyring())
        };
        key.subcommands([
            sub("init", "keys-init").arg(self.flag("create-key", "create-key")),
            sub("list", "keys-list").arg(self.flag("json", "keys-json")),
            sub("add", "keys-add")
                .args([
                    self.value("use", "use", "label-name"),
                    self.value("suite", "suite", "label-name"),
                    self.value("padding", "padding", "label-number"),
                    self.value("domain", "domain", "label-kinds"),
                    self.value("recipient", "domain-recipient", "label-name"),
                    self.value("purpose", "domain-purpose", "label-name"),
                    self.value("epoch", "domain-epoch", "label-name"),
                    self.value("index", "add-index", "label-column"),
                ])
                .args(self.index_name())
                .args(self.index_plan()),
            sub("rotate", "keys-rotate")
                .args([
                    self.value("use", "use", "label-name"),
                    self.value("to", "rotate-to", "label-id"),
                    self.value("index", "rotate-index", "label-column"),
                ])
                .args(self.index_name())
                .args(self.index_plan()),
            sub("disable", "keys-disable").arg(id()),
            sub("enable", "keys-enable").arg(id()),
            sub("destroy", "keys-destroy").arg(id()).args([
                self.value("reason", "reason", "label-name").required(true),
                self.value("certificate", "certificate", "label-file"),
                self.flag("yes", "yes"),
                self.flag("final", "final"),
                self.flag("force", "force"),
            ]),
            sub("rewrap", "keys-rewrap")
                .args(self.secrets("new-"))
                .args([self.flag("new-master", "new-master"), self.flag("create-key", "create-key")]),
            sub("reseal", "keys-reseal")
                .arg(self.inputs("reseal-input"))
                .arg(self.flag("resume", "resume"))
                .args(self.writing())
                .args(self.placement())
                .args(self.reading()),
            sub("relink", "keys-relink")
                .arg(self.inputs("relink-input"))
                .args(self.writing())
                .args([
                    self.value("columns", "columns", "label-columns")
                        .action(ArgAction::Append)
                        .required(true),
                    self.value("from", "relink-from", "label-id").required(true),
                    self.value("to", "relink-to", "label-id").required(true),
                    self.value("form", "relink-form", "label-name"),
                    self.value("to-form", "relink-to-form", "label-name"),
                    self.value("by", "relink-by", "label-name").required(true),
                    self.value("reason", "reason", "label-name").required(true),
                ])
                .args(self.reading()),
            self.described(Command::new("usage"), "keys-usage", template)
                .arg(self.inputs("usage-input"))
                .arg(self.flag("json", "keys-json"))
                .args(self.reading()),
        ])
    }

    /// What a blind index is planned from.
    fn index_plan(&self) -> Vec<Arg> {
        vec![
            self.value("rows", "index-rows", "label-number"),
            self.value("distinct", "index-distinct", "label-number"),
            self.value("commonest", "index-commonest", "label-number"),
            self.value("measure", "index-measure", "label-file"),
            self.value("kind", "index-kind", "label-kind"),
            self.value("bits", "index-bits", "label-number"),
            self.value("bits-beside", "index-bits-beside", "label-number"),
            self.flag("accept-leakage", "accept-leakage"),
        ]
    }
}
