//! Where a group of messages is laid out.

use core::mem::MaybeUninit;

use super::block::{Block, store, zero};
use super::flow::{BLOCK, PAIR};
use super::key::Rounds;
use super::unit::Unit;

/// Counter blocks of a group, and blocks of additional data.
pub(super) const GROUP: usize = 64;

/// Where a group is laid out. What was used of it is wiped at the end of the batch: the keystream uncovers the texts,
/// and the additional data may name a record.
#[repr(C, align(32))]
pub(super) struct Scratch {
    /// Enciphered in steps of eight or sixteen blocks.
    stream: MaybeUninit<[Block; GROUP + 16]>,
    /// Written in steps of sixteen bytes, some of which reach over the end.
    data: MaybeUninit<[Block; GROUP + 4]>,
    pub(super) stream_used: usize,
    pub(super) data_used: usize,
}

impl Scratch {
    #[inline(always)]
    pub(super) fn new() -> Scratch {
        Scratch { stream: MaybeUninit::uninit(), data: MaybeUninit::uninit(), stream_used: 0, data_used: 0 }
    }

    /// The stream and the data.
    #[inline(always)]
    pub(super) fn parts(&mut self) -> (*mut u8, *mut u8) {
        (self.stream.as_mut_ptr().cast(), self.data.as_mut_ptr().cast())
    }

    /// Enciphers the first `blocks` blocks of the stream.
    ///
    /// # Safety
    /// They were written, and are at most [`GROUP`].
    #[inline(always)]
    pub(super) unsafe fn encipher<U: Unit>(&mut self, u: U, rounds: &Rounds, blocks: usize) {
        let (stream, _) = self.parts();
        // Whole steps: what lies between is enciphered too, so something has to be there.
        let padded = blocks.next_multiple_of(8);
        self.stream_used = self.stream_used.max(padded);
        let mut at = 0;
        // SAFETY: `padded` is at most GROUP, which is a whole number of steps; what is read was written, by the
        // caller or here.
        unsafe {
            for block in blocks..padded {
                store(stream.add(block * BLOCK), zero());
            }
            if U::EIGHT_PAIRS {
                while at + 16 <= padded {
                    encipher_at::<U, 8>(u, rounds, stream.add(at * BLOCK));
                    at += 16;
                }
            }
            while at < padded {
                encipher_at::<U, 4>(u, rounds, stream.add(at * BLOCK));
                at += 8;
            }
        }
    }
}

impl Drop for Scratch {
    #[inline(always)]
    fn drop(&mut self) {
        let (stream, data) = self.parts();
        let (stream, data) = (stream.cast::<Block>(), data.cast::<Block>());
        // SAFETY: both counts are at most the number of blocks there are. Volatile, since nobody reads it again.
        unsafe {
            for i in 0..self.stream_used {
                stream.add(i).write_volatile(zero());
            }
            for i in 0..self.data_used {
                data.add(i).write_volatile(zero());
            }
        }
    }
}

/// # Safety
/// `2 * N` blocks that were written at `at`.
#[inline(always)]
unsafe fn encipher_at<U: Unit, const N: usize>(u: U, rounds: &Rounds, at: *mut u8) {
    // SAFETY: the caller's word.
    unsafe {
        let mut pairs = [u.load(at); N];
        for (i, pair) in pairs.iter_mut().enumerate() {
            *pair = u.load(at.add(i * PAIR));
        }
        u.encipher(rounds, &mut pairs);
        for (i, pair) in pairs.iter().enumerate() {
            u.store(at.add(i * PAIR), *pair);
        }
    }
}
