//! The arguments of `view` and `policy`.

use clap::{Arg, ArgAction, Command};

use super::Build;

impl Build<'_> {
    /// Who asks, and for what.
    fn asking(&self) -> Vec<Arg> {
        vec![
            self.value("as", "as", "label-party"),
            self.value("as-file", "as-file", "label-file"),
            self.value("purpose", "view-purpose", "label-name"),
            self.value("ticket", "ticket", "label-name"),
            self.value("emergency", "emergency", "label-reason"),
            self.value("register", "view-register", "label-register"),
            self.value("contract", "view-contract", "label-name"),
        ]
    }

    /// `view`, `policy`.
    pub(super) fn policy_commands(&self, template: &str) -> Vec<Command> {
        vec![
            self.command("view", template)
                .arg(self.inputs("view-input"))
                .args(self.writing())
                .arg(self.value("policies", "view-policies", "label-directory"))
                .args(self.asking())
                .args(self.keyring())
                .args(self.reading()),
            self.policy(template),
        ]
    }

    fn policy(&self, template: &str) -> Command {
        let mut policy =
            self.command("policy", template).subcommand_required(true).disable_help_subcommand(true);
        policy = policy.subcommand_help_heading(self.text("label-commands"));
        let directory = || self.inputs("policy-directory").value_name(self.text("label-directory"));
        let sub = |name: &'static str, help: &str| self.described(Command::new(name), help, template);
        let json = || self.flag("json", "policy-json");
        policy.subcommands([
            sub("init", "policy-init").arg(directory()).args([
                self.value("from", "policy-from", "label-file"),
                self.value("sheet", "sheet", "label-name"),
                self.value("header", "header", "label-number"),
            ]),
            sub("check", "policy-check")
                .arg(directory())
                .args([self.flag("strict", "policy-strict"), json()]),
            sub("explain", "policy-explain")
                .arg(directory())
                .args(self.asking())
                .args([
                    self.value("case", "explain-case", "label-file"),
                    self.value("input-file", "explain-input", "label-file").long("input"),
                    self.value("row", "explain-row", "label-number"),
                    self.value("at", "policy-at", "label-time"),
                    self.value("field", "policy-field", "label-name").action(ArgAction::Append),
                    json(),
                ])
                .args(self.reading()),
            sub("matrix", "policy-matrix").arg(directory()).args([
                self.value("party", "policy-party", "label-name").action(ArgAction::Append),
                self.value("field", "policy-field", "label-name").action(ArgAction::Append),
                self.value("challenge", "matrix-challenge", "label-number"),
                json(),
            ]),
            sub("test", "policy-test").arg(directory()).args([json()]),
            sub("diff", "policy-diff")
                .arg(self.inputs("policy-old").value_name(self.text("label-directory")))
                .arg(self.second("new", "policy-new", "label-directory").required(true))
                .args([self.flag("fail-on-gain", "policy-fail-on-gain"), json()]),
            sub("sql", "policy-sql").arg(directory()).args(self.asking()).args([
                self.value("field", "sql-field", "label-name"),
                self.value("form", "sql-form", "label-name"),
                self.value("dialect", "sql-dialect", "label-name"),
                self.value("at", "policy-at", "label-time"),
            ]),
            sub("schema", "policy-schema").arg(directory()),
        ])
    }
}
