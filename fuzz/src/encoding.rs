//! Encodings: what is decoded in blocks, or field by field, against `encoding_rs` on the whole buffer.
//!
//! Input: a byte of options, a byte that moves the text against the borders of blocks, then text in any encoding.

use yingbi_table::{Encoding, Format, HeaderChoice, OpenOptions, decode_text};

use crate::table::read;

/// The bit of the first byte that puts a block's border into the text.
const SEAM: u8 = 0x80;

/// Decodes any bytes.
pub fn run(data: &[u8]) {
    let [bits, shift, text @ ..] = data else { return };
    hold_list(text);
    let (encoding, coding) = match bits & 3 {
        0 => (Encoding::Gb18030, encoding_rs::GB18030),
        1 => (Encoding::Utf16Le, encoding_rs::UTF_16LE),
        2 => (Encoding::Utf16Be, encoding_rs::UTF_16BE),
        _ => (Encoding::Utf8, encoding_rs::UTF_8),
    };
    // a table of two columns under its header; records of the filler end within a text's length of a block's end
    let mut head = String::from("a,b\n");
    if bits & SEAM != 0 {
        let unit = if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) { 2 } else { 1 };
        let room = (1 << 18) / unit - head.len() - usize::from(*shift).min(text.len());
        while head.len() + 3 <= room {
            let field = (room - head.len() - 3).min(9_000);
            head.extend(std::iter::repeat_n('x', field));
            head.push_str("1,\n");
        }
    }
    let mut file = encode(&head, encoding);
    file.extend_from_slice(text);
    let options = OpenOptions {
        format: Some(Format::Csv),
        encoding: Some(encoding),
        header: HeaderChoice::Bare,
        ..OpenOptions::default()
    };
    let found = read(&file, &options).ok().map(|table| table.rows);
    let whole = coding.decode_without_bom_handling_and_without_replacement(&file);
    let expected = whole.and_then(|whole| {
        let options = OpenOptions { encoding: Some(Encoding::Utf8), ..options.clone() };
        read(whole.as_bytes(), &options).ok().map(|table| table.rows)
    });
    assert_eq!(found, expected, "text read in its encoding and as UTF-8");
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

/// Small files (lists, tables of labels): the marks rule, then UTF-8, then GB18030.
fn hold_list(text: &[u8]) {
    let whole = |coding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        coding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
    };
    let expected = if let Some(rest) = text.strip_prefix(b"\xef\xbb\xbf") {
        whole(encoding_rs::UTF_8, rest)
    } else if let Some(rest) = text.strip_prefix(b"\xff\xfe") {
        whole(encoding_rs::UTF_16LE, rest)
    } else if let Some(rest) = text.strip_prefix(b"\xfe\xff") {
        whole(encoding_rs::UTF_16BE, rest)
    } else if let Some(rest) = text.strip_prefix(b"\x84\x31\x95\x33") {
        whole(encoding_rs::GB18030, rest)
    } else {
        whole(encoding_rs::UTF_8, text).or_else(|| whole(encoding_rs::GB18030, text))
    };
    assert_eq!(decode_text(text), expected, "the text of a small file");
}
