//! The pass between: classes of quasi-identifiers, distinct values of columns with a fixed level, cells by kind.

use std::borrow::Cow;

use arrow_array::StringArray;
use yingbi_anonymity::{self as anonymity, Counting, Histogram, Screen};
use yingbi_detect::{CellCounts, count_cells};
use yingbi_resident::{Check, Kind, canonical, check, words_for_nothing};
use yingbi_table::{Batch, Source, Texts, Totals};
use yingbi_vault::RunHasher;

use crate::column::{Cells, Columns, Tally, Treatment, texts};
use crate::error::{Error, RunError};
use crate::observer::Session;
use crate::pipeline;
use crate::sampling::{Sampling, taken};

/// What is to be counted.
pub(crate) struct Wanted<'a> {
    /// Columns that form the classes.
    pub(crate) quasi: &'a [usize],
    /// Columns of which it is asked what they tell together; empty for none.
    pub(crate) screened: &'a [usize],
    /// Columns whose distinct values are wanted, each by itself.
    pub(crate) distinct: &'a [usize],
    /// Columns whose distinct tuples are wanted, each group by itself.
    pub(crate) together: &'a [Columns],
    /// Kinds to hold the cells of every column against; empty for none.
    pub(crate) kinds: &'a [Kind],
    /// Kinds of units that are told apart within the classes: persons, households.
    pub(crate) units: &'a [Persons<'a>],
    /// Distinct units of a class counted exactly up to here.
    pub(crate) unit_cap: usize,
    /// Sensitive columns whose values are counted within the classes.
    pub(crate) sensitive: &'a [Sensitive<'a>],
    /// Which records are counted; all of them without a sample.
    pub(crate) sampling: Option<Sampling<'a>>,
}

/// A sensitive column, as the output will show it; what is looked up by distinct value is told later.
#[derive(Clone, Copy)]
pub(crate) struct Sensitive<'a> {
    pub(crate) column: usize,
    pub(crate) treatment: Option<&'a dyn Treatment>,
    /// What tells persons apart, for treatments by person.
    pub(crate) persons: Option<Persons<'a>>,
}

impl Sensitive<'_> {
    /// The cells of a batch as they will be written.
    pub(crate) fn of<'b>(&self, batch: &'b Batch) -> Result<Shown<'b>, Error> {
        let Some(treatment) = self.treatment else { return Ok(Shown::AsRead(batch.texts(self.column)?)) };
        let array = batch.column(self.column)?;
        let persons = self.persons.map(|persons| persons.of(batch)).transpose()?;
        let cells = Cells {
            values: &array,
            persons: persons.as_deref(),
            drawing: None,
            keys: None,
            batch: Some(batch),
            first_record: batch.first_record(),
        };
        // Counted when it is written.
        Ok(Shown::Treated(treatment.apply(&cells, &mut Tally::default())?))
    }
}

/// Cells of a sensitive column.
pub(crate) enum Shown<'b> {
    AsRead(Texts<'b>),
    Treated(StringArray),
}

impl Shown<'_> {
    pub(crate) fn texts(&self) -> Cow<'_, [&str]> {
        match self {
            Shown::AsRead(texts) => texts.cells(),
            Shown::Treated(array) => array.iter().map(Option::unwrap_or_default).collect(),
        }
    }
}

/// How a record's person, or household, is known.
#[derive(Clone, Copy)]
pub(crate) struct Persons<'a> {
    pub(crate) column: usize,
    /// The kind whose canonical form makes two spellings one person; none takes the text as it stands.
    pub(crate) kind: Option<Kind>,
    pub(crate) hasher: &'a RunHasher,
}

impl Persons<'_> {
    /// A keyed fingerprint of each record's person; none where the key is missing or malformed: such a record
    /// counts for nobody.
    pub(crate) fn of(&self, batch: &Batch) -> Result<Vec<Option<u64>>, Error> {
        let array = batch.column(self.column)?;
        let mut canon = String::new();
        Ok(texts(&array).map(|text| self.of_text(text, &mut canon)).collect())
    }

    /// What each record draws by: its person, or the text of its key where that is malformed, which does as well as long
    /// as nobody is counted by it; none where there is no key.
    pub(crate) fn drawing(&self, batch: &Batch) -> Result<Vec<Option<u64>>, Error> {
        let array = batch.column(self.column)?;
        let mut canon = String::new();
        let nothing = |text: &str| check(self.kind.unwrap_or(Kind::Other), text) == Check::Empty;
        Ok(texts(&array)
            .map(|text| {
                let person = self.of_text(text, &mut canon);
                person.or_else(|| (!nothing(text)).then(|| self.hasher.of(text.as_bytes())))
            })
            .collect())
    }

    fn of_text(&self, text: &str, canon: &mut String) -> Option<u64> {
        // words for nothing and masked keys are nobody's, whatever the kind
        if words_for_nothing(text) || text.contains('*') {
            return None;
        }
        match self.kind {
            None => Some(self.hasher.of(text.as_bytes())),
            Some(kind) => {
                canon.clear();
                canonical(kind, text, canon).ok()?;
                Some(self.hasher.of(canon.as_bytes()))
            }
        }
    }
}

/// What was counted.
pub(crate) struct Counted {
    pub(crate) classes: Histogram,
    /// Of the screened columns.
    pub(crate) screen: Screen,
    /// One a wanted column.
    pub(crate) distinct: Vec<Histogram>,
    /// One a group of columns.
    pub(crate) together: Vec<Histogram>,
    /// One a column, where kinds were given.
    pub(crate) cells: Vec<CellCounts>,
    pub(crate) totals: Totals,
}

/// Most distinct values of a column outside the classes.
const DISTINCT: usize = 2_000_000;

/// Most distinct tuples of columns that are grouped together: the time for groups grows with their square.
const TUPLES: usize = 100_000;

struct Part {
    classes: Histogram,
    screen: Screen,
    distinct: Vec<Histogram>,
    together: Vec<Histogram>,
    cells: Vec<CellCounts>,
}

/// Counts of the values of one column.
fn single() -> Histogram {
    Histogram::new(Counting { quasi: 1, ..Counting::default() })
}

impl Wanted<'_> {
    fn part(&self) -> Part {
        Part {
            classes: Histogram::new(Counting {
                quasi: self.quasi.len(),
                sensitive: self.sensitive.len(),
                units: self.units.len(),
                unit_cap: self.unit_cap,
            }),
            distinct: self.distinct.iter().map(|_| single()).collect(),
            together: self.together.iter().map(|_| single()).collect(),
            screen: Screen::new(self.screened.len()),
            cells: vec![CellCounts::default(); self.kinds.len()],
        }
    }

    fn add(&self, part: &mut Part, batch: &Batch, names: &[String]) -> Result<(), Error> {
        if !self.quasi.is_empty() {
            let quasi =
                self.quasi.iter().map(|&column| batch.texts(column)).collect::<Result<Vec<_>, _>>()?;
            let mask = self.sampling.map(|sampling| sampling.mask(batch.first_record(), batch.rows()));
            let mask = mask.as_deref();
            let columns: Vec<Cow<'_, [&str]>> =
                quasi.iter().map(|texts| taken(texts.cells(), mask)).collect();
            let shown =
                self.sensitive.iter().map(|column| column.of(batch)).collect::<Result<Vec<_>, _>>()?;
            let sensitive: Vec<Cow<'_, [&str]>> =
                shown.iter().map(|shown| taken(shown.texts(), mask)).collect();
            let units = self
                .units
                .iter()
                .map(|unit| Ok(taken(unit.of(batch)?.into(), mask)))
                .collect::<Result<Vec<_>, Error>>()?;
            let slices: Vec<&[&str]> = columns.iter().map(Cow::as_ref).collect();
            let sensitive: Vec<&[&str]> = sensitive.iter().map(Cow::as_ref).collect();
            let units: Vec<&[Option<u64>]> = units.iter().map(Cow::as_ref).collect();
            part.classes.add(&anonymity::Batch { quasi: &slices, sensitive: &sensitive, units: &units })?;
        }
        if !self.screened.is_empty() {
            let texts =
                self.screened.iter().map(|&column| batch.texts(column)).collect::<Result<Vec<_>, _>>()?;
            let columns: Vec<Cow<'_, [&str]>> = texts.iter().map(Texts::cells).collect();
            let slices: Vec<&[&str]> = columns.iter().map(Cow::as_ref).collect();
            part.screen.add(&slices)?;
        }
        for (histogram, &column) in part.distinct.iter_mut().zip(self.distinct) {
            let texts = batch.texts(column)?;
            histogram.add(&anonymity::Batch { quasi: &[&texts.cells()], ..Default::default() })?;
            if histogram.distinct() > DISTINCT {
                let column = names.get(column).cloned().unwrap_or_default();
                return Err(RunError::TooManyValues { column, limit: DISTINCT as u64 }.into());
            }
        }
        for (histogram, columns) in part.together.iter_mut().zip(self.together) {
            let tuples = columns.tuples(batch)?;
            let whole: Vec<&str> = tuples.iter().flatten().map(String::as_str).collect();
            histogram.add(&anonymity::Batch { quasi: &[&whole], ..Default::default() })?;
            if histogram.distinct() > TUPLES {
                let column = columns.sources().next().and_then(|column| names.get(column)).cloned();
                let (column, limit) = (column.unwrap_or_default(), TUPLES as u64);
                return Err(RunError::TooManyValues { column, limit }.into());
            }
        }
        for (column, (counts, kind)) in part.cells.iter_mut().zip(self.kinds).enumerate() {
            let texts = batch.texts(column)?;
            counts.merge(count_cells(*kind, texts.cells().iter().copied()));
        }
        Ok(())
    }
}

/// Reads a source once and counts.
pub(crate) fn count(source: &Source, session: &Session<'_>, wanted: &Wanted<'_>) -> Result<Counted, Error> {
    let names = &source.info().columns;
    let (totals, parts) = pipeline::run(
        source.reader()?,
        session,
        || wanted.part(),
        |part, chunk| {
            let batch = chunk.decode()?;
            wanted.add(part, &batch, names)?;
            Ok(((), batch.rows() as u64))
        },
        |()| Ok(()),
    )?;
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| wanted.part());
    for part in parts {
        whole.classes.merge(part.classes)?;
        whole.screen.merge(part.screen)?;
        for (own, other) in whole.distinct.iter_mut().zip(part.distinct) {
            own.merge(other)?;
        }
        for (own, other) in whole.together.iter_mut().zip(part.together) {
            own.merge(other)?;
        }
        for (own, other) in whole.cells.iter_mut().zip(part.cells) {
            own.merge(other);
        }
    }
    let Part { classes, screen, distinct, together, cells } = whole;
    Ok(Counted { classes, screen, distinct, together, cells, totals })
}
