//! `hierarchy …`: what is wrong with a hierarchy, and what its levels make of a column.

use std::path::Path;
use std::process::ExitCode;

use yingbi::{
    Argument, FoundHierarchy, HierarchyReport, HierarchySpec, HierarchyView, Kind, RowFault, Session, Source,
    Timings, Unknown, check_hierarchy, find_hierarchy, show_hierarchy, terminal_table,
};

use crate::commands::{Call, at_recipe, json, unknown_value};
use crate::failure::Failure;

/// Faults, records and labels that are printed of each sort; a document has them all.
const PRINTED: usize = 20;

impl Call<'_> {
    pub(crate) fn hierarchy(&self, name: &str) -> Result<ExitCode, Failure> {
        let found = self.found_hierarchy()?;
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let source = self.hierarchy_data(&mut Timings::default())?;
        let column = self.text("column");
        match (name, source, column) {
            (_, Some(_), None) => Err(Failure::usage("YB0970", vec![("option", "--column".into())])),
            (_, None, Some(_)) | ("show", None, None) => {
                Err(Failure::usage("YB0970", vec![("option", "--input".into())]))
            }
            ("show", Some(source), Some(column)) => {
                let view = show_hierarchy(&found.spec, &source, column, &session)?;
                progress.clear();
                let text = if self.flag("json") { json(&view) } else { self.shown(&view) };
                self.screen.print(&text)?;
                Ok(ExitCode::SUCCESS)
            }
            (_, source, column) => {
                let report = check_hierarchy(&found, source.as_ref().zip(column), &session)?;
                progress.clear();
                if self.flag("json") {
                    self.screen.print(&json(&report))?;
                } else if !self.quiet {
                    self.screen.print(&self.checked(&report))?;
                }
                Ok(ExitCode::from(u8::from(!report.clean)))
            }
        }
    }

    /// The hierarchy that the call names.
    fn found_hierarchy(&self) -> Result<FoundHierarchy, Failure> {
        let kind = match self.text("kind") {
            None => Kind::Other,
            Some(name) => match Kind::from_name(name) {
                Some(kind) => kind,
                None => {
                    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
                    return Err(unknown_value("--kind", &names));
                }
            },
        };
        let path = self.input();
        match find_hierarchy(&path, kind) {
            Ok(Some(found)) => Ok(found),
            Ok(None) => {
                let names: Vec<&str> =
                    HierarchySpec::built_in(kind).iter().map(HierarchySpec::name).collect();
                let value = path.display().to_string();
                Err(Failure::usage(
                    "YB0971",
                    vec![("value", value.into()), ("allowed", names.as_slice().into())],
                ))
            }
            Err(error) => Err(at_recipe(error, &path)),
        }
    }

    fn hierarchy_data(&self, timings: &mut Timings) -> Result<Option<Source>, Failure> {
        let open = |path| self.open(Path::new(path), &self.progress(), timings);
        self.text("input-file").map(open).transpose()
    }

    fn checked(&self, report: &HierarchyReport) -> String {
        let mut text = self
            .say_line("hierarchy-size", &[("rows", report.rows.into()), ("levels", report.levels.into())]);
        for fault in report.faults.iter().take(PRINTED) {
            text += &self.row_fault(fault);
        }
        if let Some(more) = report.faults.len().checked_sub(PRINTED).filter(|more| *more > 0) {
            text += &self.say_line("hierarchy-more", &[("count", more.into())]);
        }
        if let Some(labels) = report.open_top {
            text += &self.say_line("hierarchy-open", &[("labels", labels.into())]);
        }
        if let Some(data) = &report.data {
            let arguments = |unknown: &Unknown| -> Vec<(&'static str, Argument)> {
                let first: Vec<String> = unknown.first.iter().take(PRINTED).map(u64::to_string).collect();
                vec![
                    ("column", data.column.as_str().into()),
                    ("values", unknown.values.into()),
                    ("records", unknown.records.into()),
                    ("first", first.as_slice().into()),
                ]
            };
            if data.missing.values > 0 {
                text += &self.say_line("hierarchy-missing", &arguments(&data.missing));
            }
            if data.nothing.values > 0 {
                text += &self.say_line("hierarchy-nothing", &arguments(&data.nothing));
            }
        }
        text + &self.say_line(if report.clean { "hierarchy-clean" } else { "hierarchy-faulty" }, &[])
    }

    fn row_fault(&self, fault: &RowFault) -> String {
        let key = match fault.fault {
            "wide" => "hierarchy-wide",
            "length" => "hierarchy-length",
            "duplicate" => "hierarchy-duplicate",
            "not-monotone" => "hierarchy-not-monotone",
            _ => "hierarchy-empty",
        };
        let number = |number: Option<usize>| Argument::from(number.unwrap_or(0));
        let arguments = [
            ("row", fault.row.into()),
            ("line", number(fault.line)),
            ("first", number(fault.first)),
            ("first-line", number(fault.first_line)),
            ("level", number(fault.level)),
            ("found", number(fault.found)),
            ("expected", number(fault.expected)),
        ];
        self.say_line(key, &arguments)
    }

    fn shown(&self, view: &HierarchyView) -> String {
        let mut text = String::new();
        for level in &view.levels {
            text += &self.say_line(
                "hierarchy-level",
                &[("level", level.level.into()), ("labels", level.labels.into())],
            );
            let rows: Vec<Vec<String>> = level
                .shown
                .iter()
                .take(PRINTED)
                .map(|label| {
                    let empty = self.screen.messages.text("hierarchy-empty-label");
                    let name = if label.label.is_empty() { empty } else { label.label.clone() };
                    vec![name, label.records.to_string()]
                })
                .collect();
            if !rows.is_empty() {
                let heading = ["hierarchy-label", "hierarchy-records"];
                let style = self.screen.style(self.colour);
                text += &terminal_table(&heading, &rows, &self.screen.messages, &style);
            }
            if let Some(more) = level.shown.len().checked_sub(PRINTED).filter(|more| *more > 0) {
                text += &self.say_line("hierarchy-more", &[("count", more.into())]);
            }
            if level.rare.values > 0 {
                let arguments =
                    [("labels", level.rare.values.into()), ("records", level.rare.records.into())];
                text += &self.say_line("hierarchy-rare-labels", &arguments);
            }
            text.push('\n');
        }
        text
    }
}
