//! Cells gathered into columns of string views over one text.

use std::sync::Arc;

use arrow_array::StringViewArray;
use arrow_array::builder::make_view;
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};

use crate::CellType;
use crate::cells::{CellColumn, Cells};

/// Columns of a fixed number of rows, every cell missing until it is put.
pub(crate) struct Gather {
    rows: usize,
    columns: Vec<Gathered>,
}

struct Gathered {
    views: Vec<u128>,
    present: Vec<bool>,
    types: Vec<CellType>,
}

impl Gather {
    /// Room for so many rows and columns.
    pub(crate) fn new(rows: usize, columns: usize) -> Gather {
        let column = || Gathered {
            views: vec![0; rows],
            present: vec![false; rows],
            types: vec![CellType::Empty; rows],
        };
        Gather { rows, columns: (0..columns).map(|_| column()).collect() }
    }

    /// Puts a cell: its text is `value`, which stands at (buffer, byte) `at` of the buffers given to
    /// [`Gather::finish`]. A column or row that is not there is passed over.
    #[inline]
    pub(crate) fn put(&mut self, row: usize, column: usize, value: &str, at: (u32, u32), kind: CellType) {
        if let Some(gathered) = self.columns.get_mut(column)
            && row < self.rows
        {
            gathered.views[row] = make_view(value.as_bytes(), at.0, at.1);
            gathered.present[row] = true;
            gathered.types[row] = kind;
        }
    }

    /// The columns. `buffers` are what the places given to [`Gather::put`] point into.
    ///
    /// The views are checked against the text by Arrow; `None` where one does not fit, which would be a fault of the
    /// caller.
    pub(crate) fn finish(self, first_record: u64, buffers: &[Buffer]) -> Option<Cells> {
        let buffers: Arc<[Buffer]> = Arc::from(buffers);
        let mut columns = Vec::with_capacity(self.columns.len());
        for gathered in self.columns {
            let nulls = NullBuffer::new(BooleanBuffer::from(gathered.present));
            let nulls = (nulls.null_count() > 0).then_some(nulls);
            let views = ScalarBuffer::from(gathered.views);
            let text = StringViewArray::try_new(views, Arc::clone(&buffers), nulls).ok()?;
            columns.push(CellColumn {
                text,
                types: Some(Arc::from(gathered.types)),
                native: None,
                json: None,
            });
        }
        Some(Cells { first_record, rows: self.rows, columns })
    }
}
