//! How a batch goes through a vector unit.
//!
//! Short messages go in groups. First the counter blocks of all of them are laid out one behind the other, and their
//! additional data beside; then the counter blocks are enciphered, as many at once as the registers hold, whatever
//! message they belong to; then each message is masked and hashed. The hashes of two messages have nothing to do with
//! each other, so the processor runs them into one another by itself. A long message goes alone, its cipher and its
//! hash interleaved.
//!
//! No branch and no address depends on anything but lengths.

use core::mem::MaybeUninit;

use super::block::{Block, and, equal, halves, load, store, xor, zero};
use super::key::{Key, Rounds};
use super::unit::{KEEP, Unit};
use crate::kernel::{Message, Prefix, TAG};

const BLOCK: usize = 16;
const PAIR: usize = 2 * BLOCK;
/// Blocks that a long message goes in at once: as many as there are powers of H.
const CHUNK: usize = 8;

/// The longest text and the longest additional data (without the prefix) of a message that goes in a group: 15 blocks.
const SHORT: usize = 15 * BLOCK;
/// Counter blocks of a group, and blocks of additional data.
const GROUP: usize = 64;

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

/// Where a group is laid out. What was used of it is wiped at the end of the batch: the keystream uncovers the texts,
/// and the additional data may name a record.
#[repr(C, align(32))]
struct Scratch {
    /// Enciphered in steps of eight or sixteen blocks.
    stream: MaybeUninit<[Block; GROUP + 16]>,
    /// Written in steps of sixteen bytes, some of which reach over the end.
    data: MaybeUninit<[Block; GROUP + 4]>,
    stream_used: usize,
    data_used: usize,
}

impl Scratch {
    #[inline(always)]
    fn new() -> Scratch {
        Scratch { stream: MaybeUninit::uninit(), data: MaybeUninit::uninit(), stream_used: 0, data_used: 0 }
    }

    /// The stream and the data.
    #[inline(always)]
    fn parts(&mut self) -> (*mut u8, *mut u8) {
        (self.stream.as_mut_ptr().cast(), self.data.as_mut_ptr().cast())
    }

    /// Enciphers the first `blocks` blocks of the stream, all of them written.
    #[inline(always)]
    fn encipher<U: Unit>(&mut self, u: U, rounds: &Rounds, blocks: usize) {
        let (stream, _) = self.parts();
        // Whole steps: what lies between is enciphered too, so something has to be there.
        let padded = blocks.next_multiple_of(8);
        self.stream_used = self.stream_used.max(padded);
        let mut at = 0;
        // SAFETY: `padded` is at most GROUP + 8, so every access lies within `stream`; what is read was written.
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

/// GHASH over a number of blocks known beforehand (NIST SP 800-38D, section 6.4): as many runs of eight as there are,
/// then the rest, and one reduction for each.
struct Run<U: Unit> {
    sum: U::Sum,
    /// The state so far, to be added to the next pair.
    state: U::Pair,
    /// The next power in the key's table.
    at: usize,
    /// Blocks from the beginning of this run on.
    left: usize,
}

impl<U: Unit> Run<U> {
    #[inline(always)]
    fn new(u: U, blocks: usize, state: U::Pair) -> Self {
        Run { sum: u.nothing(), state, at: Key::POWERS.saturating_sub(blocks), left: blocks }
    }

    /// Takes in two blocks. The last pair may have a second one that is beyond the end: zero.
    #[inline(always)]
    fn feed(&mut self, u: U, key: &Key, pair: U::Pair) {
        if self.at >= Key::POWERS {
            let state = u.reduce(self.sum);
            self.left -= Key::POWERS;
            self.at = Key::POWERS.saturating_sub(self.left);
            self.sum = u.nothing();
            self.state = u.join(state, zero());
        }
        let pair = u.xor(u.reverse(pair), self.state);
        self.sum = u.add(self.sum, pair, key, self.at);
        self.state = u.join(zero(), zero());
        self.at += 2;
    }
}

/// Takes `blocks` blocks at `from` into a state.
///
/// # Safety
/// So many readable blocks.
#[inline(always)]
unsafe fn absorb<U: Unit>(u: U, key: &Key, state: Block, from: *const u8, blocks: usize) -> Block {
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
struct Shared<U: Unit> {
    /// The state in the first or the second block of a pair: wherever the first block of the rest is.
    states: [U::Pair; 2],
    state: Block,
    rest: Block,
    rest_len: usize,
    bytes: u64,
}

impl<U: Unit> Shared<U> {
    #[inline(always)]
    fn new(u: U, prefix: &Prefix) -> Self {
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
    fn lengths(&self, message: &Message<'_>) -> Block {
        let data = 8 * (self.bytes + message.aad.len() as u64);
        let text = 8 * message.len as u64;
        halves(text.swap_bytes(), data.swap_bytes())
    }

    /// Blocks of a message's additional data that are not in the state yet.
    #[inline(always)]
    fn data_blocks(&self, message: &Message<'_>) -> usize {
        (self.rest_len + message.aad.len()).div_ceil(BLOCK)
    }
}

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
/// were, but that of a long one is deciphered).
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
            let right = long::<U, SEAL>(u, key, &shared, &mut scratch, message, text);
            if !SEAL {
                opened[from] = right;
            }
            from += 1;
            continue;
        }
        scratch.encipher(u, &key.rounds, group.blocks);
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
fn nonce(nonce: &[u8; 12]) -> Block {
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
unsafe fn close<U: Unit, const SEAL: bool>(
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
unsafe fn unmask<U: Unit>(u: U, text: *mut u8, len: usize, stream: *const u8) {
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

/// One message that is too long for a group; `text` is what [`place`] gave for it.
#[inline(always)]
fn long<U: Unit, const SEAL: bool>(
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
    scratch.encipher(u, &key.rounds, 1 + tail_blocks);

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
        // SAFETY: whole chunks lie within the text.
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
    // SAFETY: the last whole chunk and the tail lie within the text; `encipher` has written the tail's keystream.
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
