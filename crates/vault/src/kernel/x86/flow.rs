//! How a batch goes through a vector unit.
//!
//! Short messages go in groups. First the counter blocks of all of them are laid out one behind the other, and their
//! additional data beside; then the counter blocks are enciphered, as many at once as the registers hold, whatever
//! message they belong to; then each message is masked and hashed. The hashes of two messages have nothing to do with
//! each other, so the processor runs them into one another by itself. A long message goes alone, its cipher and its
//! hash interleaved.
//!
//! No branch and no address depends on anything but lengths.

use zeroize::Zeroize;

use super::block::{Block, and, equal, halves, load, store, xor, zero};
use super::hash::{Run, Shared, absorb};
use super::key::{Key, Rounds};
use super::long::long;
use super::scratch::{GROUP, Scratch};
use super::unit::{KEEP, Unit};
use crate::kernel::{Message, Prefix, TAG};

pub(super) const BLOCK: usize = 16;
pub(super) const PAIR: usize = 2 * BLOCK;

/// The longest text and the longest additional data (without the prefix) of a message that goes in a group: 15 blocks.
const SHORT: usize = 15 * BLOCK;

/// 1 to 18 as the last word of a counter block.
static COUNTERS: [[u8; BLOCK]; 18] = {
    let mut counters = [[0; BLOCK]; 18];
    let mut i = 0;
    while i < 18 {
        counters[i][BLOCK - 1] = i as u8 + 1;
        i += 1;
    }
    counters
};

/// The two blocks of a key, or of what is to become one.
#[inline(always)]
fn two_blocks(bytes: &[u8; PAIR]) -> [Block; 2] {
    // SAFETY: 32 bytes are read from an array of 32.
    unsafe { [load(bytes.as_ptr()), load(bytes.as_ptr().add(BLOCK))] }
}

#[inline(always)]
pub(super) fn fill<U: Unit>(u: U, key: &mut Key, bytes: &[u8; PAIR]) {
    key.fill(u, two_blocks(bytes));
}

/// Fills a key with what two blocks become when enciphered; they never leave the registers.
#[inline(always)]
pub(super) fn derive<U: Unit>(u: U, key: &mut Key, rounds: &Rounds, blocks: [u128; 2]) {
    let [first, second] = blocks.map(|block| halves((block >> 64) as u64, block as u64));
    let mut pairs = [u.join(first, second)];
    u.encipher(rounds, &mut pairs);
    key.fill(u, u.split(pairs[0]));
}

#[inline(always)]
pub(super) fn expand<U: Unit>(u: U, rounds: &mut Rounds, bytes: &[u8; PAIR]) {
    rounds.fill(u, two_blocks(bytes));
}

/// The cipher of the zero block.
#[inline(always)]
pub(super) fn of_zero<U: Unit>(u: U, rounds: &Rounds) -> u128 {
    let mut pairs = [u.join(zero(), zero())];
    u.encipher(rounds, &mut pairs);
    let mut block = [0; BLOCK];
    // SAFETY: 16 bytes are written into an array of 16.
    unsafe { store(block.as_mut_ptr(), u.split(pairs[0])[0]) };
    u128::from_le_bytes(block)
}

#[inline(always)]
pub(super) fn seal<U: Unit>(u: U, key: &Key, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>]) {
    batch::<U, true>(u, key, prefix, buffer, messages, &mut []);
}

#[inline(always)]
pub(super) fn open<U: Unit>(
    u: U,
    key: &Key,
    prefix: &Prefix,
    buffer: &mut [u8],
    messages: &[Message<'_>],
    opened: &mut [bool],
) {
    batch::<U, false>(u, key, prefix, buffer, messages, opened);
}

/// The state after whole blocks of a prefix, as [`Prefix`] keeps it.
#[inline(always)]
pub(super) fn prefix<U: Unit>(u: U, key: &Key, blocks: &[[u8; BLOCK]]) -> [u8; BLOCK] {
    let mut state = [0; BLOCK];
    // SAFETY: the slice's blocks are read; 16 bytes are written into an array of 16.
    unsafe {
        let value = absorb(u, key, zero(), blocks.as_ptr().cast(), blocks.len());
        store(state.as_mut_ptr(), u.reverse_block(value));
    }
    state
}

/// Seals the messages, or opens them and says in `opened` which tags were right (the texts of the others are as they
/// were, or wiped).
#[inline(always)]
fn batch<U: Unit, const SEAL: bool>(
    u: U,
    key: &Key,
    prefix: &Prefix,
    buffer: &mut [u8],
    messages: &[Message<'_>],
    opened: &mut [bool],
) {
    let shared = Shared::new(u, prefix);
    let mut scratch = Scratch::new();
    let mut from = 0;
    while from < messages.len() {
        let group = lay_out(u, &shared, &mut scratch, &messages[from..]);
        if group.messages == 0 {
            let message = &messages[from];
            let text = place(buffer, message);
            // SAFETY: `place` gave the text and its tag.
            let right = unsafe { long::<U, SEAL>(u, key, &shared, &mut scratch, message, text) };
            if !SEAL {
                opened[from] = right;
            }
            if !right {
                buffer[message.start..][..message.len].zeroize();
            }
            from += 1;
            continue;
        }
        // SAFETY: `lay_out` has written them.
        unsafe { scratch.encipher(u, &key.rounds, group.blocks) };
        let (mut stream, mut data) = scratch.parts();
        for (i, message) in messages[from..from + group.messages].iter().enumerate() {
            let text = place(buffer, message);
            let blocks = message.len.div_ceil(BLOCK);
            let data_blocks = shared.data_blocks(message);
            let data_pairs = data_blocks.div_ceil(2);
            let mut run = Run::new(u, 2 * data_pairs + blocks + 1, shared.states[data_blocks % 2]);
            // SAFETY: `lay_out` wrote so many blocks of stream and data for this message; `place` gave its text and
            // tag.
            unsafe {
                for pair in 0..data_pairs {
                    run.feed(u, key, u.load(data.add(pair * PAIR)));
                }
                let mask = load(stream);
                let own = stream.add(BLOCK);
                close::<U, SEAL>(u, key, &mut run, text, message.len, own, shared.lengths(message));
                let tag = xor(u.reverse_block(u.reduce(run.sum)), mask);
                if SEAL {
                    store(text.add(message.len), tag);
                } else {
                    let right = equal(tag, load(text.add(message.len)));
                    if right {
                        unmask(u, text, message.len, own);
                    }
                    opened[from + i] = right;
                }
                stream = stream.add((1 + blocks) * BLOCK);
                data = data.add(data_pairs * PAIR);
            }
        }
        from += group.messages;
    }
}

/// A message's text, with the tag behind it.
#[inline(always)]
fn place(buffer: &mut [u8], message: &Message<'_>) -> *mut u8 {
    buffer[message.start..][..message.len.saturating_add(TAG)].as_mut_ptr()
}

/// The messages that were laid out as a group, and the counter blocks they have together.
struct Group {
    messages: usize,
    blocks: usize,
}

/// Lays out as many of the first messages as fit; none, if the first is too long for a group.
#[inline(always)]
fn lay_out<U: Unit>(u: U, shared: &Shared<U>, scratch: &mut Scratch, messages: &[Message<'_>]) -> Group {
    let (stream, data) = scratch.parts();
    let mut group = Group { messages: 0, blocks: 0 };
    let mut data_used = 0;
    for message in messages {
        if message.len > SHORT || message.aad.len() > SHORT {
            break;
        }
        let blocks = 1 + message.len.div_ceil(BLOCK);
        let data_blocks = shared.data_blocks(message);
        let paired = data_blocks.next_multiple_of(2);
        if group.blocks + blocks > GROUP || data_used + paired > GROUP {
            break;
        }
        let nonce = nonce(&message.nonce);
        let nonce = u.join(nonce, nonce);
        // SAFETY: `blocks` is at most 16, and `group.blocks` with it at most GROUP: a pair may reach one block further.
        // `data_used` with `paired` is at most GROUP; the copy reaches at most two blocks further.
        unsafe {
            for block in (0..blocks).step_by(2) {
                let counters = u.load(COUNTERS.as_ptr().cast::<u8>().add(block * BLOCK));
                u.store(stream.add((group.blocks + block) * BLOCK), u.xor(nonce, counters));
            }
            if data_blocks > 0 {
                let mut to = data.add(data_used * BLOCK);
                if data_blocks % 2 == 1 {
                    store(to, zero());
                    to = to.add(BLOCK);
                }
                store(to, shared.rest);
                to = to.add(shared.rest_len);
                copy_short(message.aad, to);
                store(to.add(message.aad.len()), zero());
            }
        }
        group.messages += 1;
        group.blocks += blocks;
        data_used += paired;
    }
    // A block more than is needed, where the last pair reached over.
    scratch.stream_used = scratch.stream_used.max(group.blocks + 1);
    scratch.data_used = scratch.data_used.max(data_used);
    group
}

/// The first twelve bytes of a counter block.
#[inline(always)]
pub(super) fn nonce(nonce: &[u8; 12]) -> Block {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *nonce;
    let low = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let high = u32::from_le_bytes([i, j, k, l]);
    halves(u64::from(high), low)
}

/// Copies a short slice without a call: in sixteens, the last of which overlaps, or in two parts.
///
/// # Safety
/// As many writable bytes at `to`.
#[inline(always)]
unsafe fn copy_short(from: &[u8], to: *mut u8) {
    let (len, from) = (from.len(), from.as_ptr());
    // SAFETY: every read ends within the slice, and every write where the copy of that byte belongs.
    unsafe {
        if len >= 16 {
            let mut at = 0;
            while at < len - 16 {
                store(to.add(at), load(from.add(at)));
                at += 16;
            }
            store(to.add(len - 16), load(from.add(len - 16)));
        } else if len >= 8 {
            let first = from.cast::<u64>().read_unaligned();
            let last = from.add(len - 8).cast::<u64>().read_unaligned();
            to.cast::<u64>().write_unaligned(first);
            to.add(len - 8).cast::<u64>().write_unaligned(last);
        } else if len >= 4 {
            let first = from.cast::<u32>().read_unaligned();
            let last = from.add(len - 4).cast::<u32>().read_unaligned();
            to.cast::<u32>().write_unaligned(first);
            to.add(len - 4).cast::<u32>().write_unaligned(last);
        } else if len > 0 {
            *to = *from;
            *to.add(len / 2) = *from.add(len / 2);
            *to.add(len - 1) = *from.add(len - 1);
        }
    }
}

/// Hashes a text and the lengths; before that, enciphers it in place when sealing. The bytes behind the text, where
/// the tag belongs, are undefined after sealing.
///
/// # Safety
/// `len` bytes and [`TAG`] more at `text`, and the keystream of so many blocks at `stream`.
#[inline(always)]
pub(super) unsafe fn close<U: Unit, const SEAL: bool>(
    u: U,
    key: &Key,
    run: &mut Run<U>,
    text: *mut u8,
    len: usize,
    stream: *const u8,
    lengths: Block,
) {
    // The pairs before the last one or two blocks, which may be cut.
    let whole = len.div_ceil(BLOCK).saturating_sub(1) / 2;
    let rest = len - whole * PAIR;
    // SAFETY: the caller's word. A block that begins within the text ends within the tag.
    unsafe {
        for pair in 0..whole {
            let mut cipher = u.load(text.add(pair * PAIR));
            if SEAL {
                cipher = u.xor(cipher, u.load(stream.add(pair * PAIR)));
                u.store(text.add(pair * PAIR), cipher);
            }
            run.feed(u, key, cipher);
        }
        let (text, stream) = (text.add(whole * PAIR), stream.add(whole * PAIR));
        let keep = KEEP.as_ptr().add(PAIR - rest);
        if rest > BLOCK {
            let mut cipher = u.load(text);
            if SEAL {
                cipher = u.xor(cipher, u.load(stream));
                u.store(text, cipher);
            }
            run.feed(u, key, u.and(cipher, u.load(keep)));
            run.feed(u, key, u.join(lengths, zero()));
        } else if rest > 0 {
            let mut cipher = load(text);
            if SEAL {
                cipher = xor(cipher, load(stream));
                store(text, cipher);
            }
            let cipher = and(cipher, load(keep));
            run.feed(u, key, u.join(cipher, lengths));
        } else {
            run.feed(u, key, u.join(lengths, zero()));
        }
    }
}

/// Deciphers a text in place, and leaves the tag behind it as it is.
///
/// # Safety
/// As for [`close`].
#[inline(always)]
pub(super) unsafe fn unmask<U: Unit>(u: U, text: *mut u8, len: usize, stream: *const u8) {
    let whole = len.div_ceil(BLOCK).saturating_sub(1) / 2;
    let rest = len - whole * PAIR;
    // SAFETY: the caller's word. A block that begins within the text ends within the tag.
    unsafe {
        for pair in 0..whole {
            let text = text.add(pair * PAIR);
            u.store(text, u.xor(u.load(text), u.load(stream.add(pair * PAIR))));
        }
        let (text, stream) = (text.add(whole * PAIR), stream.add(whole * PAIR));
        let keep = KEEP.as_ptr().add(PAIR - rest);
        if rest > BLOCK {
            let stream = u.and(u.load(stream), u.load(keep));
            u.store(text, u.xor(u.load(text), stream));
        } else if rest > 0 {
            let stream = and(load(stream), load(keep));
            store(text, xor(load(text), stream));
        }
    }
}
