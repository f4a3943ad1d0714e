//! The styles part, as far as it decides what a number is: cell format → number format → date, time or number.

use std::collections::HashMap;

use quick_xml::events::Event;

use crate::fault::Fault;
use crate::xlsx::package::Package;
use crate::xlsx::serial::{NumberClass, built_in, classify};
use crate::xlsx::xml::Events;

/// What the cell formats (`s="…"` of a cell) make of numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Styles {
    classes: Vec<NumberClass>,
}

impl Styles {
    /// Reads the styles part; a workbook without one has plain numbers only.
    pub(crate) fn read(package: &Package, part: Option<&str>) -> Result<Styles, Fault> {
        let Some(part) = part else { return Ok(Styles::default()) };
        let text = package.text(part)?;
        let mut events = Events::new(&text, part, 0);
        let mut codes: HashMap<u32, NumberClass> = HashMap::new();
        let mut classes = Vec::new();
        let mut in_cell_formats = false;
        loop {
            match events.next_event()? {
                Event::Start(e) if e.local_name().as_ref() == "cellXfs" => in_cell_formats = true,
                Event::End(e) if e.local_name().as_ref() == "cellXfs" => in_cell_formats = false,
                Event::Start(e) | Event::Empty(e) => {
                    let name = e.local_name();
                    if name.as_ref() == "numFmt" {
                        let id = events.attribute(&e, "numFmtId")?.and_then(|v| v.trim().parse().ok());
                        let code = events.attribute(&e, "formatCode")?;
                        if let (Some(id), Some(code)) = (id, code) {
                            codes.insert(id, classify(&code));
                        }
                    } else if in_cell_formats && name.as_ref() == "xf" {
                        let id = events.attribute(&e, "numFmtId")?.and_then(|v| v.trim().parse().ok());
                        let id: u32 = id.unwrap_or(0);
                        classes.push(codes.get(&id).copied().unwrap_or_else(|| built_in(id)));
                    }
                }
                Event::Eof => return Ok(Styles { classes }),
                _ => {}
            }
        }
    }

    /// The class of a cell's format; an index that is not there means a plain number.
    #[inline]
    pub(crate) fn class(&self, style: usize) -> NumberClass {
        self.classes.get(style).copied().unwrap_or_default()
    }
}
