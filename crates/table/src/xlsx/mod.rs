//! Office Open XML workbooks (ECMA-376-1), read in two passes over a sheet that is never in memory as a whole.
//!
//! Opening a workbook reads every sheet once: that tells which one holds the table, where its header and footers are,
//! what is hidden, and where the blocks of whole rows begin. A reader then inflates the sheet again and hands its
//! blocks out one by one; each can be parsed on any thread.

mod blocks;
mod index;
mod package;
mod properties;
mod serial;
mod sheet;
mod strings;
mod styles;
mod workbook;
mod write;
mod xml;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cells::{CellChunk, CellInfo, CellReader, CellSource, Cells, Held};
use crate::fault::Fault;
use crate::gather::Gather;
use crate::layout::Layout;
use crate::{CellType, Error, ErrorKind, Notice, OpenOptions, SheetInfo};

use blocks::{Block, Blocks};
use index::{BlockStart, SheetIndex};
use package::Package;
use sheet::{CellClass, Meaning, Rows, SheetParser};
use strings::SharedStrings;
use styles::Styles;
use workbook::{SheetEntry, Workbook};

pub(crate) use serial::{NumberClass, write_number, write_plain};
pub(crate) use write::create;

/// The head of a compound file (MS-CFB): an old workbook, or a new one that is encrypted.
pub(crate) const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Opens a workbook.
pub(crate) fn open(held: &Held, options: &OpenOptions) -> Result<(CellInfo, Arc<dyn CellSource>), Error> {
    let mut head = [0; 8];
    let read = std::io::Read::read(&mut held.cursor(), &mut head).map_err(|e| Error::read(&held.path, e))?;
    if head == COMPOUND_FILE {
        // the name says .xlsx, the content does not: content decides
        return crate::xls::open(held, options);
    }
    if !head[..read].starts_with(b"PK") {
        return Err(ErrorKind::UnknownFormat { path: held.path.clone() }.into());
    }
    open_package(held, options).map_err(|e| match e {
        Failed::Fault(fault) => Error::fault(&held.path, fault),
        Failed::Error(error) => error,
    })
}

/// A fault that still wants its path, or an error that has it.
enum Failed {
    Fault(Fault),
    Error(Error),
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Failed {
        Failed::Fault(fault)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed::Error(error)
    }
}

fn open_package(held: &Held, options: &OpenOptions) -> Result<(CellInfo, Arc<dyn CellSource>), Failed> {
    let package = Package::open(Arc::clone(&held.file), &options.limits)?;
    let workbook = Workbook::read(&package)?;
    if let Some(name) = &options.sheet
        && !workbook.sheets.iter().any(|sheet| sheet.name == *name)
    {
        return Err(no_sheet(name, &workbook).into());
    }
    let meaning = Meaning {
        strings: Arc::new(SharedStrings::read(
            &package,
            workbook.strings.as_deref(),
            options.limits.shared_strings_bytes,
        )?),
        styles: Arc::new(Styles::read(&package, workbook.styles.as_deref())?),
        date1904: workbook.date1904,
    };
    let mut indexes = Vec::with_capacity(workbook.sheets.len());
    for entry in &workbook.sheets {
        indexes.push(SheetIndex::read(&package, entry, &meaning)?);
    }
    let chosen = choose(&workbook, &indexes, options.sheet.as_deref()).ok_or(Fault::NoSheets)?;
    let other_sheets: Vec<SheetInfo> = workbook
        .sheets
        .iter()
        .zip(&indexes)
        .enumerate()
        .filter(|(at, _)| *at != chosen)
        .map(|(_, (entry, index))| SheetInfo {
            name: entry.name.clone(),
            hidden: entry.hidden,
            rows: index.outline.rows,
        })
        .collect();
    let entry = workbook.sheets[chosen].clone();
    let index = indexes.swap_remove(chosen);
    if index.outline.rows == 0 {
        return Err(Error::from(ErrorKind::Empty { path: held.path.clone() }).into());
    }
    let layout = index
        .outline
        .layout(options.header)
        .map_err(|row| Error::from(ErrorKind::NoSuchHeader { path: held.path.clone(), row }))?;
    let found = layout.columns.len() as u64;
    if found > options.limits.columns {
        let limit = options.limits.columns;
        return Err(Error::from(ErrorKind::TooManyColumns { path: held.path.clone(), found, limit }).into());
    }

    let mut notices = layout.notices.clone();
    sheet_notices(&package, &index, &layout, &other_sheets, &mut notices)?;
    let info = CellInfo {
        header_row: layout.header_row,
        columns: layout.columns.clone(),
        title_rows: layout.title_rows.clone(),
        sheet: Some(entry.name.clone()),
        other_sheets,
        hidden_rows: index.hidden_rows,
        hidden_columns: hidden_columns(&index, layout.columns.len()),
        notices,
    };
    let source = Source(Arc::new(Opened {
        path: held.path.clone(),
        package,
        meaning,
        entry,
        blocks: index.blocks,
        layout,
    }));
    Ok((info, Arc::new(source)))
}

/// The sheet asked for; else the visible one with the most rows, the first of them where several are equal.
fn choose(workbook: &Workbook, indexes: &[SheetIndex], name: Option<&str>) -> Option<usize> {
    if let Some(name) = name {
        return workbook.sheets.iter().position(|sheet| sheet.name == name);
    }
    let candidates = workbook.sheets.iter().zip(indexes).enumerate();
    candidates
        .max_by_key(|(at, (entry, index))| {
            (!entry.hidden && index.outline.rows > 0, index.outline.rows, usize::MAX - at)
        })
        .map(|(at, _)| at)
}

fn no_sheet(name: &str, workbook: &Workbook) -> Fault {
    let names: Vec<&str> = workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    Fault::NoSheet { sheet: name.to_owned(), sheets: names.join(", ") }
}

fn hidden_columns(index: &SheetIndex, columns: usize) -> Vec<usize> {
    let mut hidden: Vec<usize> = index
        .facts
        .hidden_columns
        .iter()
        .flat_map(|&(first, last)| usize::from(first)..=usize::from(last))
        .filter(|column| *column < columns)
        .collect();
    hidden.sort_unstable();
    hidden.dedup();
    hidden
}

/// What a person should be told of a sheet beside its table.
fn sheet_notices(
    package: &Package,
    index: &SheetIndex,
    layout: &Layout,
    other_sheets: &[SheetInfo],
    notices: &mut Vec<Notice>,
) -> Result<(), Fault> {
    if !other_sheets.is_empty() {
        notices.push(Notice::OtherSheets { sheets: other_sheets.len() as u64 });
    }
    if index.hidden_rows > 0 {
        notices.push(Notice::HiddenRows { rows: index.hidden_rows });
    }
    let hidden = hidden_columns(index, layout.columns.len()).len() as u64;
    if hidden > 0 {
        notices.push(Notice::HiddenColumns { columns: hidden });
    }
    if index.blank_rows > 0 {
        notices.push(Notice::BlankRows { rows: index.blank_rows });
    }
    let first_row = layout.header_row.unwrap_or(0);
    let merged =
        index.facts.merges.iter().filter(|merge| u64::from(merge.last_row) > first_row).count() as u64;
    if merged > 0 {
        notices.push(Notice::MergedCells { ranges: merged });
    }
    if index.formulas > 0 || index.unvalued > 0 {
        notices.push(Notice::Formulas { cells: index.formulas + index.unvalued, empty: index.unvalued });
    }
    if index.errors > 0 {
        notices.push(Notice::ErrorCells { cells: index.errors });
    }
    if let Some(names) = properties::named(package)? {
        notices.push(Notice::DocumentProperties { names });
    }
    let beside = package.beside_cells();
    if beside > 0 {
        notices.push(Notice::BesideCells { parts: beside });
    }
    Ok(())
}

/// What readers and their chunks share.
struct Opened {
    path: PathBuf,
    package: Package,
    meaning: Meaning,
    entry: SheetEntry,
    blocks: Vec<BlockStart>,
    layout: Layout,
}

struct Source(Arc<Opened>);

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("xlsx::Source").field(&self.0.path).finish()
    }
}

impl CellSource for Source {
    fn reader(&self) -> Result<Box<dyn CellReader>, Error> {
        let opened = Arc::clone(&self.0);
        let part = opened.package.part(&opened.entry.part).map_err(|f| Error::fault(&opened.path, f))?;
        Ok(Box::new(SheetReader {
            blocks: Blocks::new(part, "row"),
            opened,
            next: 0,
            rest: None,
            records: 0,
        }))
    }
}

/// Cells of a chunk, missing ones counted: short rows under many columns must not fill the memory.
const MAX_CELLS: usize = 1 << 20;

struct SheetReader {
    opened: Arc<Opened>,
    blocks: Blocks,
    /// The block that comes next.
    next: usize,
    /// What is left of the block before it.
    rest: Option<SheetChunk>,
    /// Records handed out.
    records: u64,
}

impl SheetReader {
    /// A chunk that is small enough, off the one at hand.
    fn cut(&mut self, mut chunk: SheetChunk) -> SheetChunk {
        let most = (MAX_CELLS / self.opened.layout.columns.len().max(1)).max(1);
        if chunk.take > most {
            let mut rest = chunk.clone();
            rest.skip += most;
            rest.take -= most;
            rest.first_record += most as u64;
            self.rest = Some(rest);
            chunk.take = most;
        }
        self.records = chunk.first_record + chunk.take as u64;
        chunk
    }
}

impl CellReader for SheetReader {
    fn next_chunk(&mut self) -> Result<Option<Box<dyn CellChunk>>, Error> {
        if let Some(rest) = self.rest.take() {
            return Ok(Some(Box::new(self.cut(rest))));
        }
        let opened = &self.opened;
        loop {
            let block = self.blocks.next_block().map_err(|f| Error::fault(&opened.path, f))?;
            let Some(block) = block else {
                return if self.next + 1 == opened.blocks.len() {
                    Ok(None)
                } else {
                    Err(changed(&opened.path))
                };
            };
            let (Some(start), Some(end)) = (opened.blocks.get(self.next), opened.blocks.get(self.next + 1))
            else {
                return Err(changed(&opened.path));
            };
            self.next += 1;
            let (first, last) =
                (start.rows.max(opened.layout.data_start), end.rows.min(opened.layout.data_end));
            if first < last {
                let chunk = SheetChunk {
                    opened: Arc::clone(opened),
                    prefix: self.blocks.prefix().to_owned(),
                    block: Arc::new(block),
                    start: *start,
                    skip: (first - start.rows) as usize,
                    take: (last - first) as usize,
                    first_record: first - opened.layout.data_start,
                };
                return Ok(Some(Box::new(self.cut(chunk))));
            }
        }
    }

    fn footer_rows(&self) -> &[Vec<String>] {
        &self.opened.layout.footer_rows
    }

    fn records(&self) -> u64 {
        self.records
    }
}

/// A block of rows, of which those with content from `skip` on, `take` of them, are records.
#[derive(Clone)]
struct SheetChunk {
    opened: Arc<Opened>,
    prefix: String,
    block: Arc<Block>,
    start: BlockStart,
    skip: usize,
    take: usize,
    first_record: u64,
}

impl CellChunk for SheetChunk {
    fn decode(self: Box<Self>) -> Result<Cells, Error> {
        let opened = &self.opened;
        let (sheet, part) = (opened.entry.name.clone(), opened.entry.part.clone());
        let mut parser = SheetParser::resume(sheet, part, opened.meaning.clone(), self.start.state);
        let mut rows = Rows::default();
        parser.read(&self.block, &self.prefix, &mut rows).map_err(|f| Error::fault(&opened.path, f))?;
        let mut gather = Gather::new(self.take, opened.layout.columns.len());
        let filled = (0..rows.rows.len()).filter(|at| !rows.rows[*at].blank);
        let mut records = 0;
        for (record, at) in filled.skip(self.skip).take(self.take).enumerate() {
            records += 1;
            for cell in rows.cells_of(at) {
                gather.put(
                    record,
                    usize::from(cell.column),
                    rows.text_of(cell),
                    (0, cell.start),
                    cell_type(cell),
                );
            }
        }
        if records != self.take {
            return Err(changed(&opened.path));
        }
        gather
            .finish(self.first_record, &[rows.text.into_bytes().into()])
            .ok_or_else(|| changed(&opened.path))
    }
}

fn cell_type(cell: &sheet::Cell) -> CellType {
    match cell.class {
        CellClass::Date => CellType::Date,
        _ if cell.formula => CellType::Formula,
        CellClass::Empty => CellType::Empty,
        CellClass::Text => CellType::Text,
        CellClass::Number => CellType::Number,
        CellClass::Bool => CellType::Bool,
        CellClass::Error => CellType::Error,
    }
}

fn changed(path: &Path) -> Error {
    ErrorKind::Changed { path: path.to_owned() }.into()
}

#[cfg(test)]
pub(crate) mod tests;
