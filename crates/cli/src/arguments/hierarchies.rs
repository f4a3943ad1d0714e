//! The arguments of `hierarchy`.

use clap::Command;

use super::Build;

impl Build<'_> {
    /// `hierarchy check`, `hierarchy show`.
    pub(super) fn hierarchy_command(&self, template: &str) -> Command {
        let mut hierarchy =
            self.command("hierarchy", template).subcommand_required(true).disable_help_subcommand(true);
        hierarchy = hierarchy.subcommand_help_heading(self.text("label-commands"));
        let sub = |name: &'static str, help: &str| {
            self.described(Command::new(name), help, template)
                .arg(self.inputs("hierarchy-file").value_name(self.text("label-hierarchy")))
                .args([
                    self.value("input-file", "hierarchy-input", "label-file").long("input"),
                    self.value("column", "hierarchy-column", "label-column"),
                    self.value("kind", "hierarchy-kind", "label-name"),
                    self.flag("json", "hierarchy-json"),
                ])
                .args(self.reading())
        };
        hierarchy.subcommands([sub("check", "hierarchy-check"), sub("show", "hierarchy-show")])
    }
}
