//! The table of the population that classes are held against.

use std::borrow::Cow;
use std::path::Path;

use yingbi_anonymity::{Applied, Histogram, Recoding};
use yingbi_report::PopulationRecord;
use yingbi_resident::nearest;
use yingbi_table::{Format, OpenOptions, Source, Texts, neutralised};

use crate::anonymize::file_name;
use crate::digest::hex_of;
use crate::error::{Error, RunError};
use crate::observer::Session;
use crate::pipeline;
use crate::recipe::Recipe;

/// A table of the population, opened, with the place of each quasi-identifier in it.
pub(crate) struct PopulationTable {
    source: Source,
    quasi: Vec<usize>,
}

impl PopulationTable {
    /// Opens the table that a recipe names and finds the quasi-identifiers, given by name, in it.
    pub(crate) fn open(recipe: &Recipe, file: &str, quasi: &[&str]) -> Result<PopulationTable, Error> {
        let source = Source::open(&recipe.folder.join(file), &OpenOptions::default())?;
        let info = source.info();
        let place = |name: &&str| -> Result<usize, Error> {
            let mut places = info.columns.iter().enumerate().filter(|(_, column)| column == name);
            let (path, column) = (info.path.clone(), (*name).to_owned());
            match (places.next(), places.count()) {
                (Some((place, _)), 0) => Ok(place),
                (Some(_), more) => {
                    Err(RunError::AmbiguousColumn { path, column, times: more as u64 + 1 }.into())
                }
                (None, _) => {
                    let near = nearest(name, info.columns.iter().map(String::as_str));
                    Err(RunError::NoColumn { path, column, nearest: near }.into())
                }
            }
        };
        let quasi = quasi.iter().map(place).collect::<Result<_, _>>()?;
        Ok(PopulationTable { source, quasi })
    }

    /// Adds the population's records to the file's: as they stand, or as a file of that format shows them recoded. What a recoding leaves
    /// out belongs to no class.
    pub(crate) fn add_to(
        &self,
        classes: &mut Histogram,
        recoding: Option<(&Recoding, Format)>,
        session: &Session<'_>,
    ) -> Result<PopulationRecord, Error> {
        let counting = classes.counting();
        let (totals, parts) = pipeline::run(
            self.source.reader()?,
            session,
            || (Histogram::new(counting), Applied::default()),
            |(part, applied), chunk| {
                let batch = chunk.decode()?;
                let texts =
                    self.quasi.iter().map(|&column| batch.texts(column)).collect::<Result<Vec<_>, _>>()?;
                let cells: Vec<Cow<'_, [&str]>> = texts.iter().map(Texts::cells).collect();
                let slices: Vec<&[&str]> = cells.iter().map(Cow::as_ref).collect();
                match recoding {
                    None => part.add_population(&slices)?,
                    Some((recoding, format)) => {
                        recoding.apply(&slices, applied)?;
                        let shown = |place| {
                            let labels = recoding.column(applied, place).flatten();
                            labels.map(|label| neutralised(format, label)).collect::<Vec<_>>()
                        };
                        let labels: Vec<Vec<Cow<'_, str>>> = (0..self.quasi.len()).map(shown).collect();
                        let cells: Vec<Vec<&str>> =
                            labels.iter().map(|column| column.iter().map(Cow::as_ref).collect()).collect();
                        let slices: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
                        part.add_population(&slices)?;
                    }
                }
                Ok(((), batch.rows() as u64))
            },
            |()| Ok(()),
        )?;
        for (part, _) in parts {
            classes.merge(part)?;
        }
        Ok(PopulationRecord {
            name: file_name(self.path()),
            sha256: hex_of(&totals.sha256),
            rows: totals.records,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.source.info().path
    }
}
