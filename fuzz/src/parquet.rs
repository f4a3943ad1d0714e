//! Parquet: any bytes end in a table or a typed error; what was read is written and read again.
//!
//! Input: the file.

use yingbi_table::{Format, OpenOptions, SinkOptions};

use crate::quiet::let_libraries_panic;
use crate::table::{copy, read};

/// Reads any bytes as Parquet.
pub fn run(file: &[u8]) {
    // the library asserts some things of a file; `table` catches that and says that the file is damaged
    let_libraries_panic(&["/parquet-", "/arrow-", "/bytes-", "/thrift-", "/library/"]);
    let options = OpenOptions { format: Some(Format::Parquet), ..OpenOptions::default() };
    let Ok(table) = read(file, &options) else { return };
    let to = SinkOptions { format: Some(Format::Parquet), ..SinkOptions::default() };
    let Ok(written) = copy(file, &options, &to, |column| column % 2 == 1) else { return };
    let again = read(&written, &options).expect("what was written is read again");
    assert_eq!(again.rows, table.rows, "cells of the copy");
}
