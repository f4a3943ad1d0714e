//! The arguments of the commands that work with a register of consents and contracts.

use clap::{Arg, ArgAction, Command};

use super::Build;

impl Build<'_> {
    /// `consent`, `contract`.
    pub(super) fn consent_commands(&self, template: &str) -> Vec<Command> {
        vec![self.consent(template), self.contract(template)]
    }

    fn group(&self, name: &'static str, template: &str) -> Command {
        self.command(name, template)
            .subcommand_required(true)
            .disable_help_subcommand(true)
            .subcommand_help_heading(self.text("label-commands"))
    }

    fn register(&self) -> Arg {
        self.value("register", "register", "label-register").required(true)
    }

    fn persons(&self) -> Vec<Arg> {
        vec![
            self.value("person-file", "person-file", "label-file").required(true),
            self.value("person-kind", "person-kind", "label-kind"),
        ]
    }

    /// Who acted, and how.
    fn acting(&self) -> Vec<Arg> {
        vec![
            self.value("guardian-file", "guardian-file", "label-file"),
            self.value("type", "consent-type", "label-name"),
        ]
    }

    /// What the consent is for.
    fn terms(&self) -> Vec<Arg> {
        vec![
            self.many("purpose", "consent-purpose", "label-names").required(true),
            self.many("recipient", "consent-recipient", "label-names"),
            self.many("category", "consent-category", "label-names"),
            self.many("sensitive-category", "consent-sensitive-category", "label-names"),
            self.value("notice", "consent-notice", "label-name"),
            self.value("controller", "consent-controller", "label-name"),
            self.value("notice-language", "consent-notice-language", "label-language"),
            self.value("retention", "consent-retention", "label-name"),
        ]
    }

    /// Which consents.
    fn consents(&self) -> Vec<Arg> {
        vec![
            self.many("purpose", "consent-which-purpose", "label-names"),
            self.many("recipient", "consent-which-recipient", "label-names"),
        ]
    }

    fn times(&self) -> Vec<Arg> {
        vec![
            self.value("from", "consent-from", "label-time"),
            self.value("until", "consent-until", "label-time"),
            self.zone(),
        ]
    }

    fn zone(&self) -> Arg {
        self.value("time-zone", "time-zone", "label-offset").allow_hyphen_values(true)
    }

    fn many(&self, name: &'static str, help: &str, label: &str) -> Arg {
        self.value(name, help, label).action(ArgAction::Append)
    }

    fn consent(&self, template: &str) -> Command {
        let sub = |name: &'static str, help: &str| {
            self.described(Command::new(name), help, template).arg(self.register())
        };
        self.group("consent", template).subcommands([
            sub("init", "consent-init"),
            sub("give", "consent-give")
                .args(self.persons())
                .args(self.terms())
                .args(self.times())
                .args(self.acting()),
            sub("renew", "consent-renew")
                .args(self.persons())
                .args(self.consents())
                .args(self.times())
                .args(self.acting()),
            sub("withdraw", "consent-withdraw")
                .args(self.persons())
                .args(self.consents())
                .args(self.acting()),
            sub("refuse", "consent-refuse").args(self.persons()).args(self.terms()).args(self.acting()),
            sub("show", "consent-show").args(self.persons()).args([
                self.value("at", "consent-at", "label-time"),
                self.zone(),
                self.flag("json", "keys-json"),
            ]),
            sub("export", "consent-export").args([
                self.value("output", "consent-output", "label-output").short('o').required(true),
                self.value("person-file", "person-file-one", "label-file"),
                self.value("person-kind", "person-kind", "label-kind"),
                self.value("purpose", "consent-export-purpose", "label-name"),
                self.flag("force", "force"),
            ]),
            sub("import", "consent-import").arg(self.inputs("consent-import-input")),
            sub("erase", "consent-erase").args(self.persons()).arg(self.flag("yes", "yes")),
        ])
    }

    fn contract(&self, template: &str) -> Command {
        let sub = |name: &'static str, help: &str| {
            self.described(Command::new(name), help, template).arg(self.register())
        };
        let number = || self.inputs("contract-number").value_name(self.text("label-id"));
        let details = || {
            [
                self.many("services", "contract-services", "label-names").required(true),
                self.many("communities", "contract-communities", "label-names").required(true),
                self.many("clients", "contract-clients", "label-names"),
                self.value("from", "contract-from", "label-time").required(true),
                self.value("until", "contract-until", "label-time").required(true),
                self.zone(),
            ]
        };
        self.group("contract", template).subcommands([
            sub("add", "contract-add")
                .arg(number())
                .arg(self.value("organisation", "contract-organisation", "label-name").required(true))
                .args(details()),
            sub("amend", "contract-amend").arg(number()).args(details()),
            sub("suspend", "contract-suspend").arg(number()),
            sub("resume", "contract-resume").arg(number()),
            sub("end", "contract-end").arg(number()),
            sub("list", "contract-list").args([
                self.value("organisation", "contract-of", "label-name"),
                self.value("at", "consent-at", "label-time"),
                self.zone(),
                self.flag("json", "keys-json"),
            ]),
        ])
    }
}
