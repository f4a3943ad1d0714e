//! The workbook part: which sheets there are, which are hidden, where their parts lie, which date system holds.

use quick_xml::events::Event;

use crate::fault::Fault;
use crate::xlsx::package::Package;
use crate::xlsx::xml::{Events, is_true};

/// A sheet as the workbook lists it.
#[derive(Clone, Debug)]
pub(crate) struct SheetEntry {
    /// Its name on the tab.
    pub(crate) name: String,
    /// The part that holds its cells.
    pub(crate) part: String,
    /// Hidden, or hidden from all but a programmer (`veryHidden`).
    pub(crate) hidden: bool,
}

/// What the workbook says before any cell is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workbook {
    /// The sheets of cells in the order of their tabs; charts and dialogs are left out.
    pub(crate) sheets: Vec<SheetEntry>,
    /// Whether serials count from 1904-01-01.
    pub(crate) date1904: bool,
    /// The part of the shared strings.
    pub(crate) strings: Option<String>,
    /// The part of the styles.
    pub(crate) styles: Option<String>,
}

/// One relation of a part to another.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Workbook {
    /// Reads the workbook part of a package.
    pub(crate) fn read(package: &Package) -> Result<Workbook, Fault> {
        let path = workbook_part(package)?;
        let relations = relations(package, &path)?;
        let target = |suffix: &str| {
            relations
                .iter()
                .find(|r| r.kind.rsplit('/').next() == Some(suffix))
                .map(|r| resolve(&path, &r.target))
                .filter(|part| package.find(part).is_some())
        };
        let mut workbook =
            Workbook { strings: target("sharedStrings"), styles: target("styles"), ..Workbook::default() };
        let text = package.text(&path)?;
        let mut events = Events::new(&text, &path, 0);
        loop {
            match events.next_event()? {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "workbookPr" => {
                        workbook.date1904 = events.attribute(&e, "date1904")?.is_some_and(|v| is_true(&v));
                    }
                    "sheet" => {
                        let name = events.attribute(&e, "name")?.unwrap_or_default().into_owned();
                        let state = events.attribute(&e, "state")?;
                        let hidden = matches!(state.as_deref(), Some("hidden" | "veryHidden"));
                        let id = events.local_attribute(&e, "id")?.unwrap_or_default();
                        let Some(relation) = relations.iter().find(|r| r.id == id) else {
                            return Err(Fault::PartMissing { part: path.clone() });
                        };
                        if relation.kind.rsplit('/').next() == Some("worksheet") {
                            let part = resolve(&path, &relation.target);
                            workbook.sheets.push(SheetEntry { name, part, hidden });
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        if workbook.sheets.is_empty() {
            return Err(Fault::NoSheets);
        }
        Ok(workbook)
    }
}

/// The part that the package names as its main document.
fn workbook_part(package: &Package) -> Result<String, Fault> {
    if package.has("mimetype") && package.has("content.xml") {
        return Err(Fault::OtherWorkbook { format: "OpenDocument" });
    }
    let mut path = None;
    if package.find("_rels/.rels").is_some() {
        path = relations(package, "")?
            .into_iter()
            .find(|r| r.kind.rsplit('/').next() == Some("officeDocument"))
            .map(|r| resolve("", &r.target));
    }
    let path = path.unwrap_or_else(|| "xl/workbook.xml".to_owned());
    if path.ends_with(".bin") {
        return Err(Fault::OtherWorkbook { format: "XLSB" });
    }
    let is_workbook =
        package.find(&path).is_some() && !path.starts_with("word/") && !path.starts_with("ppt/");
    if is_workbook { Ok(path) } else { Err(Fault::NotAWorkbook) }
}

/// The relations of a part (`xl/workbook.xml` → `xl/_rels/workbook.xml.rels`).
fn relations(package: &Package, path: &str) -> Result<Vec<Relation>, Fault> {
    let (directory, file) = path.rsplit_once('/').map_or(("", path), |(d, f)| (d, f));
    let name = if directory.is_empty() {
        format!("_rels/{file}.rels")
    } else {
        format!("{directory}/_rels/{file}.rels")
    };
    let text = package.text(&name)?;
    let mut events = Events::new(&text, &name, 0);
    let mut relations = Vec::new();
    loop {
        match events.next_event()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let get = |name| events.attribute(&e, name).map(|v| v.unwrap_or_default().into_owned());
                let (id, kind, target) = (get("Id")?, get("Type")?, get("Target")?);
                if get("TargetMode")? != "External" {
                    relations.push(Relation { id, kind, target });
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// The package name of a relation's target, which is relative to the part's own directory.
fn resolve(base: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = base.split('/').collect();
    steps.pop();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_resolved_against_their_part() {
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolve("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/workbook.xml", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/a/workbook.xml", "../b/./s.xml"), "xl/b/s.xml");
        assert_eq!(resolve("xl/workbook.xml", "../../../s.xml"), "s.xml");
    }
}
