//! How often each value of a column stands in a file: the first of two passes.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hashbrown::HashMap;

use crate::catalogue::{AttributeType, cell_text};
use crate::coder::{Needed, Sources};
use crate::error::Error;
use crate::policies::Policies;
use crate::view::Reads;

/// Counts for the attributes of type `count` that something reads. Of a value only a keyed 64-bit fingerprint is kept:
/// memory grows with the distinct values, not with their length, and the counts tell nobody what was counted.
#[derive(Clone)]
pub struct Counts {
    /// One for a run: fingerprints of two runs cannot be compared.
    key: Arc<RandomState>,
    sources: Sources,
    /// By the catalogue's attributes: the place of its column among the sources, and the counts.
    columns: Vec<Option<(usize, HashMap<u64, u32>)>>,
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counts").field("columns", &self.sources.names.len()).finish_non_exhaustive()
    }
}

impl Counts {
    /// Counts with a key of their own; nothing counted yet.
    pub fn new(policies: &Policies, reads: &Reads) -> Counts {
        let catalogue = policies.catalogue();
        let needed = Needed::new(catalogue, reads);
        let mut sources = Sources::default();
        let columns = catalogue
            .attributes
            .iter()
            .zip(&needed.attributes)
            .map(|(attribute, needed)| {
                let counted = *needed && attribute.attribute_type == AttributeType::Count;
                counted.then(|| (sources.place(&attribute.column), HashMap::new()))
            })
            .collect();
        Counts { key: Arc::new(RandomState::new()), sources, columns }
    }

    /// The same counts with nothing counted, for another thread of the same run.
    pub fn fork(&self) -> Counts {
        let columns = self.columns.iter().map(|column| column.as_ref().map(|(at, _)| (*at, HashMap::new())));
        Counts { key: self.key.clone(), sources: self.sources.clone(), columns: columns.collect() }
    }

    /// The columns of the file it wants, in this order; empty where nothing is counted and no pass is needed.
    pub fn sources(&self) -> &[String] {
        &self.sources.names
    }

    /// Counts a batch: one slice of cells for each source, all of one length.
    ///
    /// # Errors
    /// [`Error::Cells`] if the slices are not as many as the sources, or of different lengths.
    pub fn add(&mut self, cells: &[&[&str]]) -> Result<(), Error> {
        self.sources.check(cells.first().map_or(0, |column| column.len()), cells)?;
        for (source, counts) in self.columns.iter_mut().flatten() {
            for cell in cells[*source] {
                if let Some(print) = fingerprint(&self.key, cell) {
                    let count = counts.entry(print).or_insert(0);
                    *count = count.saturating_add(1);
                }
            }
        }
        Ok(())
    }

    /// Takes in what another thread counted.
    ///
    /// # Errors
    /// [`Error::Counts`] if it was not forked from the same counts.
    pub fn merge(&mut self, other: &Counts) -> Result<(), Error> {
        if !Arc::ptr_eq(&self.key, &other.key) || self.columns.len() != other.columns.len() {
            return Err(Error::Counts);
        }
        for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
            if let (Some((_, mine)), Some((_, theirs))) = (mine, theirs) {
                for (print, count) in theirs {
                    let sum = mine.entry(*print).or_insert(0);
                    *sum = sum.saturating_add(*count);
                }
            }
        }
        Ok(())
    }

    /// How many records hold what this cell holds; none for an empty cell and where the attribute was not counted.
    pub(crate) fn of(&self, attribute: usize, cell: &str) -> Option<i64> {
        let (_, counts) = self.columns.get(attribute)?.as_ref()?;
        counts.get(&fingerprint(&self.key, cell)?).map(|count| i64::from(*count))
    }
}

/// Two spellings of one number (full-width digits, blanks, `12.0`) are one value.
fn fingerprint(key: &RandomState, cell: &str) -> Option<u64> {
    Some(key.hash_one(cell_text(&yingbi_resident::normalise(cell))?))
}
