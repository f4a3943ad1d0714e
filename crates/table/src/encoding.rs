//! Character encodings: told by a sample, checked, decoded, written.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoder, EncoderResult, GB18030, UTF_16BE, UTF_16LE};

use crate::Encoding;

/// How the bytes of a batch are encoded: what splitting and copying need to know of [`Encoding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inner {
    Utf8,
    Gb18030,
}

/// The byte order mark at the start of `head`, and the encoding it tells.
pub(crate) fn mark(head: &[u8]) -> Option<(Encoding, usize)> {
    match head {
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::Utf8Bom, 3)),
        [0xff, 0xfe, ..] => Some((Encoding::Utf16Le, 2)),
        [0xfe, 0xff, ..] => Some((Encoding::Utf16Be, 2)),
        [0x84, 0x31, 0x95, 0x33, ..] => Some((Encoding::Gb18030, 4)),
        _ => None,
    }
}

/// The text of a small file (a list, a table of labels) in UTF-8, GB18030 or UTF-16 with its mark; none where it is
/// in none of them.
pub fn decode_text(bytes: &[u8]) -> Option<String> {
    let whole = |encoding: &'static encoding_rs::Encoding, bytes| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
    };
    match mark(bytes) {
        Some((Encoding::Utf16Le, length)) => whole(UTF_16LE, bytes.get(length..)?),
        Some((Encoding::Utf16Be, length)) => whole(UTF_16BE, bytes.get(length..)?),
        Some((Encoding::Gb18030, length)) => whole(GB18030, bytes.get(length..)?),
        Some((_, length)) => String::from_utf8(bytes.get(length..)?.to_vec()).ok(),
        None => String::from_utf8(bytes.to_vec()).ok().or_else(|| whole(GB18030, bytes)),
    }
}

/// What a sample says. Its first and last character may be cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// There is a byte outside ASCII.
    pub(crate) beyond_ascii: bool,
    /// Bytes that break UTF-8.
    utf8_breaks: usize,
    /// Bytes that break GB18030.
    gb_breaks: usize,
    /// Pairs of Chinese characters in valid UTF-8: hardly one in ten thousand characters of GB18030 text looks like
    /// such by chance.
    utf8_pairs: usize,
}

impl Evidence {
    /// Adds a sample.
    pub(crate) fn add(&mut self, sample: &[u8]) {
        let Some(first) = sample.iter().position(|byte| !byte.is_ascii()) else { return };
        self.beyond_ascii = true;
        // Begin after the first ASCII byte past the cut start, end before the last run that may be cut.
        let start = if first == 0 { sample.iter().position(u8::is_ascii).unwrap_or(0) } else { 0 };
        let sample = &sample[start..];
        let end = sample.iter().rposition(u8::is_ascii).map_or(sample.len(), |at| at + 1);
        let tail = sample.len() - end;
        // A long run without any ASCII (no line end, no delimiter) is looked at all the same.
        let sample = if tail > 256 { sample } else { &sample[..end] };
        let (breaks, pairs) = utf8_breaks(sample);
        self.utf8_breaks += breaks;
        self.utf8_pairs += pairs;
        self.gb_breaks += gb_breaks(sample);
    }

    /// The verdict; UTF-8 where nothing speaks against it. Text that is neither as a whole is called UTF-8, so that
    /// the first line that is not fails: every second run of UTF-8 would pass for GB18030.
    pub(crate) fn verdict(&self) -> Encoding {
        if self.gb_breaks < self.utf8_breaks && self.utf8_pairs * 100 <= self.utf8_breaks {
            Encoding::Gb18030
        } else {
            Encoding::Utf8
        }
    }
}

/// Bytes that break UTF-8, and pairs of Chinese characters in what is valid.
fn utf8_breaks(sample: &[u8]) -> (usize, usize) {
    let (mut breaks, mut pairs, mut cut) = (0, 0, false);
    for chunk in sample.utf8_chunks() {
        let mut before = false;
        for c in chunk.valid().chars() {
            let chinese = ('\u{3000}'..='\u{9fff}').contains(&c);
            pairs += usize::from(chinese && before);
            before = chinese;
        }
        let invalid = chunk.invalid();
        breaks += usize::from(!invalid.is_empty());
        cut = !invalid.is_empty()
            && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
    }
    // The last character may be cut.
    (breaks - usize::from(cut), pairs)
}

fn gb_breaks(mut sample: &[u8]) -> usize {
    let mut breaks = 0;
    while let Err(at) = check_gb18030(sample) {
        // The last character may be cut.
        breaks += usize::from(at + 4 <= sample.len());
        sample = &sample[at + 1..];
    }
    breaks
}

/// Whether a sample without a mark is UTF-16: zero bytes stand on one side of the pairs only.
pub(crate) fn utf16_without_mark(sample: &[u8]) -> Option<Encoding> {
    let (pairs, _) = sample.as_chunks::<2>();
    let high = pairs.iter().filter(|pair| pair[0] == 0).count();
    let low = pairs.iter().filter(|pair| pair[1] == 0).count();
    let few = pairs.len() / 20 + 1;
    if low > few && high * 10 < low {
        Some(Encoding::Utf16Le)
    } else if high > few && low * 10 < high {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Checks the structure of GB18030 text; `Err` tells the first byte that breaks it. A lone 0x80 (the euro sign of
/// code page 936) passes, as in the WHATWG Encoding Standard.
pub(crate) fn check_gb18030(bytes: &[u8]) -> Result<(), usize> {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        match rest {
            [lead, ..] if lead.is_ascii() => {
                at += ascii_run(rest);
            }
            [0x80, ..] => at += 1,
            [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => at += 2,
            [a @ 0x81..=0xfe, b @ 0x30..=0x39, c @ 0x81..=0xfe, d @ 0x30..=0x39, ..] => {
                // linear pointer of the four bytes (GB 18030-2005, 5.2)
                let pointer =
                    ((u32::from(*a - 0x81) * 10 + u32::from(*b - 0x30)) * 126 + u32::from(*c - 0x81)) * 10
                        + u32::from(*d - 0x30);
                if (39_420..189_000).contains(&pointer) || pointer > 1_237_575 {
                    return Err(at);
                }
                at += 4;
            }
            _ => return Err(at),
        }
    }
    Ok(())
}

/// Length of the run of ASCII at the start; `bytes` begins with one.
fn ascii_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    let (words, _) = bytes.as_chunks::<8>();
    for word in words {
        let high = u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
        if high != 0 {
            return at + high.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + bytes[at..].iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len() - at)
}

/// Appends GB18030 `bytes` to `out` as UTF-8. `Err` tells the first byte that is not valid.
pub(crate) fn decode_gb18030(bytes: &[u8], out: &mut String) -> Result<(), usize> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    decode_with(&mut decoder, bytes, out, true)
}

/// Decodes through a small buffer: `decode_to_string…` would first fill all the room of `out` with zeros, for every
/// field anew.
fn decode_with(decoder: &mut Decoder, bytes: &[u8], out: &mut String, last: bool) -> Result<(), usize> {
    let mut buffer = [0u8; 512];
    let mut read = 0;
    loop {
        let (result, taken, written) =
            decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut buffer, last);
        read += taken;
        // The decoder writes whole characters of valid UTF-8.
        out.push_str(std::str::from_utf8(&buffer[..written]).map_err(|_| read)?);
        match result {
            DecoderResult::InputEmpty => return Ok(()),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, after) => {
                return Err(read.saturating_sub(usize::from(bad) + usize::from(after)));
            }
        }
    }
}

/// Encodes text for an output.
pub(crate) enum TextEncoder {
    Utf8,
    Gb18030(Box<Encoder>),
    Utf16Le,
    Utf16Be,
}

/// A character that the output's encoding lacks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unmappable;

impl TextEncoder {
    pub(crate) fn new(encoding: Encoding) -> TextEncoder {
        match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => TextEncoder::Utf8,
            Encoding::Gb18030 => TextEncoder::Gb18030(Box::new(GB18030.new_encoder())),
            Encoding::Utf16Le => TextEncoder::Utf16Le,
            Encoding::Utf16Be => TextEncoder::Utf16Be,
        }
    }

    /// Appends `text`.
    pub(crate) fn encode(&mut self, text: &str, out: &mut Vec<u8>) -> Result<(), Unmappable> {
        match self {
            TextEncoder::Utf8 => out.extend_from_slice(text.as_bytes()),
            TextEncoder::Gb18030(_) if text.is_ascii() => out.extend_from_slice(text.as_bytes()),
            TextEncoder::Gb18030(encoder) => {
                let mut rest = text;
                loop {
                    let room = encoder
                        .max_buffer_length_from_utf8_without_replacement(rest.len())
                        .unwrap_or(rest.len() * 4);
                    out.reserve(room);
                    let (result, read) =
                        encoder.encode_from_utf8_to_vec_without_replacement(rest, out, false);
                    match result {
                        EncoderResult::InputEmpty => return Ok(()),
                        EncoderResult::OutputFull => rest = &rest[read..],
                        EncoderResult::Unmappable(_) => return Err(Unmappable),
                    }
                }
            }
            TextEncoder::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            TextEncoder::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        }
        Ok(())
    }
}

/// The byte order mark an output of this encoding begins with.
pub(crate) fn written_mark(encoding: Encoding) -> &'static [u8] {
    match encoding {
        Encoding::Utf8 | Encoding::Gb18030 => b"",
        Encoding::Utf8Bom => b"\xef\xbb\xbf",
        Encoding::Utf16Le => b"\xff\xfe",
        Encoding::Utf16Be => b"\xfe\xff",
    }
}

/// How many bytes `text` takes in an encoding.
pub(crate) fn encoded_length(text: &str, encoding: Encoding) -> u64 {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => text.len() as u64,
        Encoding::Utf16Le | Encoding::Utf16Be => text.chars().map(|c| c.len_utf16() as u64 * 2).sum(),
        Encoding::Gb18030 => {
            let mut out = Vec::new();
            let _ = TextEncoder::new(encoding).encode(text, &mut out);
            out.len() as u64
        }
    }
}

/// Reads UTF-16 or GB18030 as UTF-8.
pub(crate) struct Transcoder {
    inner: Box<dyn Read + Send>,
    decoder: Decoder,
    input: Vec<u8>,
    output: String,
    given: usize,
    /// Bytes of the input before the ones in `input`.
    offset: u64,
    ended: bool,
    fault: Option<u64>,
}

/// Why a [`Transcoder`] stopped: the byte (of its input) that is not valid. Wrapped in an `io::Error`.
#[derive(Debug)]
pub(crate) struct Malformed(pub(crate) u64);

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "byte {} is not valid in the encoding", self.0)
    }
}

impl std::error::Error for Malformed {}

impl Transcoder {
    /// `inner` stands after a byte order mark; `offset` bytes were before.
    pub(crate) fn new(inner: Box<dyn Read + Send>, encoding: Encoding, offset: u64) -> Transcoder {
        let decoder = match encoding {
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Gb18030 => GB18030,
            Encoding::Utf8 | Encoding::Utf8Bom => encoding_rs::UTF_8,
        }
        .new_decoder_without_bom_handling();
        Transcoder {
            inner,
            decoder,
            input: Vec::new(),
            output: String::new(),
            given: 0,
            offset,
            ended: false,
            fault: None,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        self.input.clear();
        (&mut self.inner).take(1 << 18).read_to_end(&mut self.input)?;
        self.ended = self.input.is_empty();
        let result = decode_with(&mut self.decoder, &self.input, &mut self.output, self.ended);
        if let Err(at) = result {
            self.fault = Some(self.offset + at as u64);
        }
        self.offset += self.input.len() as u64;
        Ok(())
    }
}

impl Read for Transcoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            if let Some(byte) = self.fault {
                return Err(io::Error::other(Malformed(byte)));
            }
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let give = buffer.len().min(self.output.len() - self.given);
        buffer[..give].copy_from_slice(&self.output.as_bytes()[self.given..self.given + give]);
        self.given += give;
        Ok(give)
    }
}
