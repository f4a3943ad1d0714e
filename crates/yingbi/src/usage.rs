//! Which keys the sealed values of a file name.

use std::collections::BTreeMap;

use serde::Serialize;
use yingbi_table::Source;
use yingbi_vault::{KeyId, SealedForm, sealed_key_id};

use crate::column::texts;
use crate::error::Error;
use crate::observer::Session;
use crate::pipeline;

/// How often each key is named, column by column.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Usage {
    /// Version of the document: 1.
    pub version: u32,
    /// One entry a column and key, in the file's order; columns without a sealed value have none.
    pub keys: Vec<KeyUse>,
}

/// A key that values of a column name.
#[derive(Clone, Debug, Serialize)]
pub struct KeyUse {
    /// The column.
    pub column: String,
    /// The key's id, eight hexadecimal digits.
    pub key: String,
    /// How many cells name it.
    pub cells: u64,
}

/// Counts the sealed values of every column by the key they name. Nothing is opened; no keyring is needed.
///
/// # Errors
///
/// The source cannot be read.
pub fn usage(source: &Source, session: &Session<'_>) -> Result<Usage, Error> {
    let info = source.info();
    let (_, counts) = pipeline::run(
        source.reader()?,
        session,
        BTreeMap::<(usize, KeyId), u64>::new,
        |counts, chunk| {
            let batch = chunk.decode()?;
            for column in 0..info.columns.len() {
                for text in texts(&batch.column(column)?) {
                    if let Ok(key) = sealed_key_id(text.as_bytes(), SealedForm::Text) {
                        *counts.entry((column, key)).or_default() += 1;
                    }
                }
            }
            Ok(((), batch.rows() as u64))
        },
        |()| Ok(()),
    )?;
    let mut all = BTreeMap::new();
    for ((column, key), cells) in counts.into_iter().flatten() {
        *all.entry((column, key)).or_insert(0) += cells;
    }
    let named = all.into_iter().map(|((column, key), cells)| KeyUse {
        column: info.columns[column].clone(),
        key: key.to_string(),
        cells,
    });
    Ok(Usage { version: 1, keys: named.collect() })
}
