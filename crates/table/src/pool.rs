//! Buffers used again, so that a long run neither asks the system for memory nor touches fresh pages for every chunk.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_buffer::Buffer;

/// Buffers kept for reuse; more are given back to the allocator.
const KEPT: usize = 8;

/// A pool of byte and index buffers. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    bytes: Shelf<u8>,
    indexes: Shelf<u32>,
}

#[derive(Debug, Default)]
struct Shelf<T>(Arc<Mutex<Vec<Vec<T>>>>);

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Shelf(Arc::clone(&self.0))
    }
}

impl<T> Shelf<T> {
    fn take(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put(&self, buffer: Vec<T>, largest: usize) {
        if buffer.capacity() == 0 || buffer.capacity() > largest {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(buffer);
        }
    }
}

/// The largest buffer that is kept.
const LARGEST: usize = 16 << 20;

impl Pool {
    /// An empty byte buffer.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut buffer = self.bytes.take();
        buffer.clear();
        buffer
    }

    /// A byte buffer that still holds what it held: to be overwritten without being wiped first.
    pub(crate) fn dirty_bytes(&self) -> Vec<u8> {
        self.bytes.take()
    }

    /// Gives a byte buffer back.
    pub(crate) fn put_bytes(&self, buffer: Vec<u8>) {
        self.bytes.put(buffer, LARGEST);
    }

    /// An empty index buffer.
    pub(crate) fn indexes(&self) -> Vec<u32> {
        let mut buffer = self.indexes.take();
        buffer.clear();
        buffer
    }

    /// Gives an index buffer back.
    pub(crate) fn put_indexes(&self, buffer: Vec<u32>) {
        self.indexes.put(buffer, LARGEST / 4);
    }

    /// An Arrow buffer over `bytes` that goes back to the pool with its last user.
    pub(crate) fn share(&self, bytes: Vec<u8>) -> Buffer {
        Buffer::from(bytes::Bytes::from_owner(Pooled { bytes, pool: self.clone() }))
    }
}

struct Pooled {
    bytes: Vec<u8>,
    pool: Pool,
}

impl AsRef<[u8]> for Pooled {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        self.pool.put_bytes(std::mem::take(&mut self.bytes));
    }
}
