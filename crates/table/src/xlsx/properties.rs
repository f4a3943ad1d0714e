//! The document properties: who wrote the workbook, who changed it last, for which company. They are personal data
//! that nobody sees in the table, so their presence is told; their text is not.

use quick_xml::events::Event;

use crate::fault::Fault;
use crate::xlsx::package::Package;
use crate::xlsx::xml::Events;

/// The properties that hold the words of people, by part and local name.
const TELLING: [(&str, &[&str]); 2] = [
    (
        "docProps/core.xml",
        &[
            "creator",
            "lastModifiedBy",
            "title",
            "subject",
            "description",
            "keywords",
            "category",
            "contentStatus",
        ],
    ),
    ("docProps/app.xml", &["Manager", "Company", "HyperlinkBase"]),
];

/// The names of the properties that are filled, joined with commas; `None` where none is.
pub(crate) fn named(package: &Package) -> Result<Option<String>, Fault> {
    let mut names = Vec::new();
    for (part, telling) in TELLING {
        if package.find(part).is_none() {
            continue;
        }
        let text = package.text(part)?;
        let mut events = Events::new(&text, part, 0);
        let mut current = None;
        loop {
            match events.next_event()? {
                Event::Start(e) => {
                    current = telling.iter().find(|name| **name == e.local_name().as_ref()).copied();
                }
                Event::Text(words) if !words.trim().is_empty() => names.extend(current.take()),
                Event::CData(_) | Event::GeneralRef(_) => names.extend(current.take()),
                Event::End(_) => current = None,
                Event::Eof => break,
                _ => {}
            }
        }
    }
    if package.find("docProps/custom.xml").is_some() {
        names.push("custom");
    }
    names.dedup();
    Ok(if names.is_empty() { None } else { Some(names.join(", ")) })
}
