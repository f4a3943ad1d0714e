//! A message that is too long for a group.

use super::block::{Block, equal, halves, load, store, xor, zero};
use super::flow::{BLOCK, PAIR, close, nonce, unmask};
use super::hash::{Run, Shared, absorb};
use super::key::Key;
use super::scratch::{GROUP, Scratch};
use super::unit::Unit;
use crate::kernel::Message;

/// Blocks that a long message goes in at once: as many as there are powers of H.
const CHUNK: usize = 8;

/// Seals one message that is too long for a group, or opens it and says whether its tag was right; if it was not, most
/// of the text is deciphered nevertheless, and the caller wipes it.
///
/// # Safety
/// The message's text and [`TAG`](crate::kernel::TAG) bytes more at `text`.
#[inline(always)]
pub(super) unsafe fn long<U: Unit, const SEAL: bool>(
    u: U,
    key: &Key,
    shared: &Shared<U>,
    scratch: &mut Scratch,
    message: &Message<'_>,
    text: *mut u8,
) -> bool {
    let mut state = long_data(u, key, shared, scratch, message.aad);
    let chunks = message.len / (CHUNK * BLOCK);
    let tail = message.len % (CHUNK * BLOCK);
    let tail_blocks = tail.div_ceil(BLOCK);
    let nonce = nonce(&message.nonce);
    // The counters of the tag's mask and of what is left behind the last whole chunk.
    let (stream, _) = scratch.parts();
    // SAFETY: nine blocks at most are written, where GROUP are.
    unsafe {
        store(stream, counter_block(nonce, 1));
        for i in 1..=tail_blocks {
            let counter = (1 + chunks * CHUNK + i) as u32;
            store(stream.add(i * BLOCK), counter_block(nonce, counter));
        }
    }
    // SAFETY: they have just been written.
    unsafe { scratch.encipher(u, &key.rounds, 1 + tail_blocks) };

    // Counter blocks in reversed order, where the counter is the lowest word in the processor's order.
    let (low, high) = (counter_block(nonce, 2), counter_block(nonce, 3));
    let mut counter = u.reverse(u.join(low, high));
    let step = |by: u64| u.join(halves(0, by), halves(0, by));
    for chunk in 0..chunks {
        let mut pairs = [
            u.reverse(counter),
            u.reverse(u.count(counter, step(2))),
            u.reverse(u.count(counter, step(4))),
            u.reverse(u.count(counter, step(6))),
        ];
        counter = u.count(counter, step(8));
        // SAFETY: the caller's word; whole chunks lie within the text.
        unsafe {
            let here = text.add(chunk * CHUNK * BLOCK);
            if SEAL && chunk == 0 {
                u.encipher(&key.rounds, &mut pairs);
            } else {
                let hashed = if SEAL { here.sub(CHUNK * BLOCK) } else { here };
                state = stitched(u, key, &mut pairs, hashed, state);
            }
            for (i, pair) in pairs.iter().enumerate() {
                let at = here.add(i * PAIR);
                u.store(at, u.xor(u.load(at), *pair));
            }
        }
    }
    let zero = zero();
    // SAFETY: the caller's word; the last whole chunk and the tail lie within the text, and `encipher` has written the
    // tail's keystream.
    unsafe {
        let rest = text.add(chunks * CHUNK * BLOCK);
        if SEAL && chunks > 0 {
            state = absorb(u, key, state, rest.sub(CHUNK * BLOCK), CHUNK);
        }
        let (stream, _) = scratch.parts();
        let mut run = Run::new(u, tail_blocks + 1, u.join(state, zero));
        close::<U, SEAL>(u, key, &mut run, rest, tail, stream.add(BLOCK), shared.lengths(message));
        let tag = xor(u.reverse_block(u.reduce(run.sum)), load(stream));
        let at = rest.add(tail);
        if SEAL {
            store(at, tag);
            return true;
        }
        let right = equal(tag, load(at));
        if right {
            unmask(u, rest, tail, stream.add(BLOCK));
        }
        right
    }
}

/// inc32 starts at 1 and a text is at most 2^32 - 2 blocks (NIST SP 800-38D, section 5.2.1.1), so the counter never
/// comes round.
#[inline(always)]
fn counter_block(nonce: Block, counter: u32) -> Block {
    xor(nonce, halves(u64::from(counter.swap_bytes()) << 32, 0))
}

/// Enciphers eight counter blocks and takes the eight blocks at `hashed` into the state. The rounds and the products
/// take turns: each alone would wait for its own latency.
///
/// # Safety
/// Eight readable blocks at `hashed`.
#[inline(always)]
unsafe fn stitched<U: Unit>(
    u: U,
    key: &Key,
    pairs: &mut [U::Pair; 4],
    hashed: *const u8,
    state: Block,
) -> Block {
    let rounds = &key.rounds.0;
    let mut run = Run::new(u, CHUNK, u.join(state, zero()));
    u.first_round(pairs, rounds[0]);
    u.round(pairs, rounds[1]);
    // SAFETY: the caller's word.
    unsafe {
        run.feed(u, key, u.load(hashed));
        u.round(pairs, rounds[2]);
        u.round(pairs, rounds[3]);
        run.feed(u, key, u.load(hashed.add(PAIR)));
        u.round(pairs, rounds[4]);
        u.round(pairs, rounds[5]);
        run.feed(u, key, u.load(hashed.add(2 * PAIR)));
        u.round(pairs, rounds[6]);
        u.round(pairs, rounds[7]);
        run.feed(u, key, u.load(hashed.add(3 * PAIR)));
    }
    u.round(pairs, rounds[8]);
    u.round(pairs, rounds[9]);
    let state = u.reduce(run.sum);
    for round in &rounds[10..14] {
        u.round(pairs, *round);
    }
    u.last_round(pairs, rounds[14]);
    state
}

/// The state after all additional data of a message, of whatever length, padded to a whole block.
#[inline(always)]
fn long_data<U: Unit>(u: U, key: &Key, shared: &Shared<U>, scratch: &mut Scratch, mut aad: &[u8]) -> Block {
    let mut state = shared.state;
    let (_, data) = scratch.parts();
    let mut filled = shared.rest_len;
    // SAFETY: never more than GROUP blocks are filled, and what is padded is one more.
    unsafe {
        store(data, shared.rest);
        while !aad.is_empty() {
            let taken = aad.len().min(GROUP * BLOCK - filled);
            core::ptr::copy_nonoverlapping(aad.as_ptr(), data.add(filled), taken);
            aad = &aad[taken..];
            filled += taken;
            if filled == GROUP * BLOCK {
                state = absorb(u, key, state, data, GROUP);
                filled = 0;
                scratch.data_used = GROUP;
            }
        }
        store(data.add(filled), zero());
        let blocks = filled.div_ceil(BLOCK);
        scratch.data_used = scratch.data_used.max(blocks);
        absorb(u, key, state, data, blocks)
    }
}
