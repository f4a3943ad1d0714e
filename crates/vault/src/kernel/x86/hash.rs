//! GHASH (NIST SP 800-38D, section 6.4): a run over a message, and what the messages of a batch share of it.

use super::block::{Block, halves, load, zero};
use super::flow::{BLOCK, PAIR};
use super::key::Key;
use super::unit::Unit;
use crate::kernel::{Message, Prefix};

/// GHASH over a number of blocks known beforehand (NIST SP 800-38D, section 6.4): as many runs of eight as there are,
/// then the rest, and one reduction for each.
pub(super) struct Run<U: Unit> {
    pub(super) sum: U::Sum,
    /// The state so far, to be added to the next pair.
    pub(super) state: U::Pair,
    /// The next power in the key's table.
    at: usize,
    /// Blocks from the beginning of this run on.
    left: usize,
}

impl<U: Unit> Run<U> {
    #[inline(always)]
    pub(super) fn new(u: U, blocks: usize, state: U::Pair) -> Self {
        Run { sum: u.nothing(), state, at: Key::POWERS.saturating_sub(blocks), left: blocks }
    }

    /// Takes in two blocks. The last pair may have a second one that is beyond the end: zero.
    #[inline(always)]
    pub(super) fn feed(&mut self, u: U, key: &Key, pair: U::Pair) {
        debug_assert!(self.at < Key::POWERS || self.left > Key::POWERS);
        if self.at >= Key::POWERS {
            let state = u.reduce(self.sum);
            self.left -= Key::POWERS;
            self.at = Key::POWERS.saturating_sub(self.left);
            self.sum = u.nothing();
            self.state = u.join(state, zero());
        }
        let pair = u.xor(u.reverse(pair), self.state);
        // SAFETY: a remainder of POWERS is below it. (It changes nothing: nobody feeds more blocks than the run was
        // made for.)
        self.sum = unsafe { u.add(self.sum, pair, key, self.at % Key::POWERS) };
        self.state = u.join(zero(), zero());
        self.at += 2;
    }
}

/// Takes `blocks` blocks at `from` into a state.
///
/// # Safety
/// So many readable blocks.
#[inline(always)]
pub(super) unsafe fn absorb<U: Unit>(u: U, key: &Key, state: Block, from: *const u8, blocks: usize) -> Block {
    if blocks == 0 {
        return state;
    }
    let mut run = Run::new(u, blocks, u.join(state, zero()));
    // SAFETY: the caller's word.
    unsafe {
        for pair in 0..blocks / 2 {
            run.feed(u, key, u.load(from.add(pair * PAIR)));
        }
        if blocks % 2 == 1 {
            let last = load(from.add((blocks - 1) * BLOCK));
            run.feed(u, key, u.join(last, zero()));
        }
    }
    u.reduce(run.sum)
}

/// The prefix of a batch, in registers.
pub(super) struct Shared<U: Unit> {
    /// The state in the first or the second block of a pair: wherever the first block of the rest is.
    pub(super) states: [U::Pair; 2],
    pub(super) state: Block,
    pub(super) rest: Block,
    pub(super) rest_len: usize,
    bytes: u64,
}

impl<U: Unit> Shared<U> {
    #[inline(always)]
    pub(super) fn new(u: U, prefix: &Prefix) -> Self {
        // SAFETY: 16 bytes are read from arrays of 16.
        let (state, rest) = unsafe { (load(prefix.state.as_ptr()), load(prefix.rest.as_ptr())) };
        let (state, zero) = (u.reverse_block(state), zero());
        Shared {
            states: [u.join(state, zero), u.join(zero, state)],
            state,
            rest,
            rest_len: prefix.rest_len % BLOCK,
            bytes: prefix.bytes,
        }
    }

    /// The last block that is hashed: the lengths in bits.
    #[inline(always)]
    pub(super) fn lengths(&self, message: &Message<'_>) -> Block {
        let data = 8 * (self.bytes + message.aad.len() as u64);
        let text = 8 * message.len as u64;
        halves(text.swap_bytes(), data.swap_bytes())
    }

    /// Blocks of a message's additional data that are not in the state yet.
    #[inline(always)]
    pub(super) fn data_blocks(&self, message: &Message<'_>) -> usize {
        (self.rest_len + message.aad.len()).div_ceil(BLOCK)
    }
}
