//! Crockford's base32, upper case, read strictly: one spelling a value.

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Two characters for every ten bits: half the steps of one character for five.
const PAIRS: [[u8; 2]; 1024] = {
    let mut pairs = [[0; 2]; 1024];
    let mut i = 0;
    while i < 1024 {
        pairs[i] = [ALPHABET[i >> 5], ALPHABET[i & 31]];
        i += 1;
    }
    pairs
};

/// 128 bits as 26 characters: bits from the left, two zero bits last.
#[inline]
pub(crate) fn encode_128(value: u128, out: &mut [u8; 26]) {
    let (pairs, _) = out.as_chunks_mut::<2>();
    // 128 bits are twelve tens and an eight, which the two zero bits fill up.
    for (i, pair) in pairs.iter_mut().enumerate() {
        let ten = if i < 12 { value >> (118 - 10 * i) } else { value << 2 };
        *pair = PAIRS[(ten & 1023) as usize];
    }
}

/// The lowest 20 bits of `value` as 4 characters.
#[inline]
pub(crate) fn encode_20(value: u32) -> [u8; 4] {
    let [a, b] = PAIRS[(value >> 10 & 1023) as usize];
    let [c, d] = PAIRS[(value & 1023) as usize];
    [a, b, c, d]
}

/// The 128 bits of 26 characters; nothing for any other length, another character (lower case, I, L, O, U), or
/// last bits that are not zero.
pub(crate) fn decode_128(text: &[u8]) -> Option<u128> {
    let (last, most) = text.split_last().filter(|(_, most)| most.len() == 25)?;
    let mut value = 0u128;
    for &byte in most {
        value = value << 5 | u128::from(digit(byte)?);
    }
    let last = digit(*last)?;
    (last & 3 == 0).then_some(value << 3 | u128::from(last >> 2))
}

fn digit(byte: u8) -> Option<u8> {
    (0u8..).zip(ALPHABET).find(|(_, character)| **character == byte).map(|(digit, _)| digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: u128) -> String {
        let mut out = [0; 26];
        encode_128(value, &mut out);
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(encoded(0), "00000000000000000000000000");
        assert_eq!(encoded(1), "00000000000000000000000004");
        assert_eq!(encoded(u128::MAX), "ZZZZZZZZZZZZZZZZZZZZZZZZZW");
        assert_eq!(encoded(1 << 127), "G0000000000000000000000000");
        assert_eq!(&encode_20(0xf_ffff), b"ZZZZ");
        assert_eq!(&encode_20(0b00001_00010_00011_00100), b"1234");
    }

    #[test]
    fn decodes_what_it_encodes_and_nothing_else() {
        let mut value = 0x0123_4567_89ab_cdef_0f1e_2d3c_4b5a_6978u128;
        for _ in 0..1000 {
            value = value.wrapping_mul(0x5851_f42d_4c95_7f2d_1405_7b7e_f767_814f).rotate_left(41) ^ 1;
            assert_eq!(decode_128(encoded(value).as_bytes()), Some(value));
        }
        for wrong in
            ["", "0000000000000000000000000", "000000000000000000000000000", "00000000000000000000000001"]
        {
            assert_eq!(decode_128(wrong.as_bytes()), None, "{wrong}");
        }
        for wrong in *b"ilouILOUa- " {
            let mut text = *b"00000000000000000000000000";
            text[9] = wrong;
            assert_eq!(decode_128(&text), None);
        }
    }
}
