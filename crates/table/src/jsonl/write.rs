//! Writing JSON Lines: keys in the order of the columns, untouched values byte for byte.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{Array, StringArray, StringViewArray};

use super::scan::{Kind, Scanner, write_string};
use crate::cells::{CellColumn, CellOut, CellPayload, CellRenderer, CellRows, CellWriter};
use crate::fault::Fault;
use crate::pending::OutFile;
use crate::{CellType, Error, ErrorKind};

/// Begins to write JSON Lines. Two columns of one name are refused: an object cannot hold both.
pub(crate) fn create(path: &Path, out: OutFile, columns: &[String]) -> Result<Box<dyn CellWriter>, Error> {
    let mut names: Vec<&String> = columns.iter().collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::fault(path, Fault::NameTwice { column: twice[0].clone() }));
    }
    let key = |name: &String| {
        let mut key = Vec::new();
        write_string(name, &mut key);
        key.push(b':');
        key
    };
    let renderer = Arc::new(Renderer { keys: columns.iter().map(key).collect() });
    Ok(Box::new(Writer { path: path.to_owned(), out, renderer }))
}

struct Renderer {
    keys: Vec<Vec<u8>>,
}

impl CellRenderer for Renderer {
    fn render(&self, rows: CellRows) -> Result<(CellPayload, u64), Error> {
        let (expected, found) = (self.keys.len() as u64, rows.columns.len() as u64);
        if expected != found {
            return Err(ErrorKind::Shape { expected, found }.into());
        }
        let columns: Vec<Values<'_>> = rows.columns.iter().map(Values::of).collect();
        if let Some(column) = columns.iter().find(|column| column.rows() != rows.rows) {
            return Err(ErrorKind::Shape { expected: rows.rows as u64, found: column.rows() as u64 }.into());
        }
        let mut out = Vec::new();
        for row in 0..rows.rows {
            if rows.keep.as_ref().is_some_and(|keep| !keep[row]) {
                continue;
            }
            out.push(b'{');
            let mut first = true;
            for (key, column) in self.keys.iter().zip(&columns) {
                let before = out.len();
                if !first {
                    out.push(b',');
                }
                out.extend_from_slice(key);
                if column.write(row, &mut out) {
                    first = false;
                } else {
                    // the record did not have this key
                    out.truncate(before);
                }
            }
            out.extend_from_slice(b"}\n");
        }
        Ok((CellPayload::Bytes(out), 0))
    }
}

/// A column to be written.
enum Values<'a> {
    Source(&'a CellColumn),
    Json(&'a StringViewArray),
    Text(&'a StringArray),
}

impl<'a> Values<'a> {
    fn of(out: &'a CellOut) -> Values<'a> {
        match out {
            CellOut::Source(CellColumn { json: Some(json), .. }) => Values::Json(json),
            CellOut::Source(column) => Values::Source(column),
            CellOut::Text(text) => Values::Text(text),
        }
    }

    fn rows(&self) -> usize {
        match self {
            Values::Source(column) => column.text.len(),
            Values::Json(json) => json.len(),
            Values::Text(text) => text.len(),
        }
    }

    /// Writes the value of a row; `false` where there is none at all.
    fn write(&self, row: usize, out: &mut Vec<u8>) -> bool {
        match self {
            Values::Json(json) if json.is_null(row) => return false,
            Values::Json(json) => out.extend_from_slice(json.value(row).as_bytes()),
            Values::Text(text) if text.is_null(row) => out.extend_from_slice(b"null"),
            Values::Text(text) => write_string(text.value(row), out),
            Values::Source(column) if column.text.is_null(row) => out.extend_from_slice(b"null"),
            Values::Source(column) => {
                let text = column.text.value(row);
                let kind = column.types.as_ref().and_then(|types| types.get(row)).copied();
                match (kind, text) {
                    (Some(CellType::Number | CellType::Formula), number) if is_number(number) => {
                        out.extend_from_slice(number.as_bytes());
                    }
                    (Some(CellType::Bool), "TRUE" | "true") => out.extend_from_slice(b"true"),
                    (Some(CellType::Bool), "FALSE" | "false") => out.extend_from_slice(b"false"),
                    (_, text) => write_string(text, out),
                }
            }
        }
        true
    }
}

/// Whether a text is a JSON number from end to end.
fn is_number(text: &str) -> bool {
    let value = Scanner::new(text, 0).value();
    value.is_ok_and(|value| value.kind == Kind::Number && value.start == 0 && value.end == text.len())
}

struct Writer {
    path: PathBuf,
    out: OutFile,
    renderer: Arc<Renderer>,
}

impl CellWriter for Writer {
    fn renderer(&self) -> Arc<dyn CellRenderer> {
        Arc::clone(&self.renderer) as Arc<dyn CellRenderer>
    }

    fn write(&mut self, payload: CellPayload) -> Result<(), Error> {
        match payload {
            CellPayload::Bytes(bytes) => self.out.write_all(&bytes).map_err(|e| Error::write(&self.path, e)),
            CellPayload::Rows(rows) => {
                let (payload, _) = self.renderer.render(rows)?;
                self.write(payload)
            }
        }
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        let path = self.path;
        self.out.finish().map_err(|e| Error::write(&path, e))
    }
}
