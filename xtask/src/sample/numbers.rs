//! Numbers that pass every check and belong to nobody we know of.
//!
//! They are drawn at random within what the standards allow, so one of them may by accident be somebody's: that
//! cannot be helped while they are to be valid. Accounts and machines, where it can be helped, lie in ranges set
//! aside for examples (RFC 2606, RFC 5737) or were assigned to no maker.

use super::date::Date;
use super::random::Random;
use super::row::digits;

/// GB 11643: seventeen digits and a check character.
pub(crate) fn resident_id(region: u32, birth: Date, sequence: u64, out: &mut String) {
    let start = out.len();
    digits(out, region.into(), 6);
    birth.compact(out);
    digits(out, sequence, 3);
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = out.as_bytes()[start..].iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    out.push(char::from(b"10X98765432"[(sum % 11) as usize]));
}

/// The form before 1999: two digits of the year and no check character.
pub(crate) fn resident_id_15(region: u32, birth: Date, sequence: u64, out: &mut String) {
    digits(out, region.into(), 6);
    digits(out, (birth.year % 100).unsigned_abs().into(), 2);
    digits(out, birth.month.into(), 2);
    digits(out, birth.day.into(), 2);
    digits(out, sequence, 3);
}

/// Prefixes of the three old networks and of the youngest; not those of machines and satellites.
const MOBILE: [u64; 40] = [
    130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 150, 151, 152, 153, 155, 156, 157, 158, 159, 166, 172,
    173, 175, 176, 177, 178, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 198, 199,
];

/// Any of them but those that people write down when they have none (all one digit, or counted up).
pub(crate) fn mobile(random: &mut Random) -> u64 {
    loop {
        let number = MOBILE[random.below(40) as usize] * 100_000_000 + random.below(100_000_000);
        let last = number % 10_000_000;
        if !last.is_multiple_of(1_111_111) && last != 2_345_678 && last != 3_456_789 {
            return number;
        }
    }
}

/// A card of one of the large banks: issuer, account, Luhn digit (ISO/IEC 7812-1, annex B).
pub(crate) fn bank_card(random: &mut Random, out: &mut String) {
    const ISSUERS: [(u64, usize); 6] =
        [(622_202, 19), (622_848, 19), (621_700, 19), (621_661, 19), (622_588, 16), (621_799, 19)];
    let (issuer, length) = ISSUERS[random.below(6) as usize];
    let start = out.len();
    digits(out, issuer, 6);
    digits(out, random.below(10u64.pow(length as u32 - 7)), length - 7);
    let sum: u32 = (out.as_bytes()[start..].iter().rev().enumerate())
        .map(|(i, b)| {
            let digit = u32::from(b - b'0');
            if i % 2 == 1 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    digits(out, u64::from((10 - sum % 10) % 10), 1);
}

/// GA 36: a letter and five of letters and digits; new-energy cars one more, D or F first.
pub(crate) fn plate(random: &mut Random, province: &str, out: &mut String) {
    const ALPHABET: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    out.push_str(province);
    out.push(char::from(b"AABBCDEFG"[random.below(9) as usize]));
    if random.chance(250) {
        out.push(if random.chance(800) { 'D' } else { 'F' });
        digits(out, random.below(100_000), 5);
        return;
    }
    let letters = random.below(3) as usize;
    for i in 0..5 {
        let (low, high) = if i == 1 && letters > 0 || i == 3 && letters > 1 { (10, 33) } else { (0, 9) };
        out.push(char::from(ALPHABET[random.between(low, high) as usize]));
    }
}

/// An address set aside for documents (RFC 5737), or one of a private network (RFC 1918).
pub(crate) fn ipv4(random: &mut Random, out: &mut String) {
    out.push_str(random.pick(&["192.0.2.", "198.51.100.", "203.0.113.", "192.168.1.", "192.168.31."]));
    digits(out, random.below(254) + 1, 1);
}

/// A hardware address: a locally administered one, which no maker was assigned (IEEE 802, section 8).
pub(crate) fn mac(random: &mut Random, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let byte = |out: &mut String, value: u64| {
        out.push(char::from(HEX[(value >> 4 & 15) as usize]));
        out.push(char::from(HEX[(value & 15) as usize]));
    };
    out.push_str("02");
    for _ in 0..5 {
        out.push(':');
        byte(out, random.below(256));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_character_of_the_example_in_the_standard() {
        // The example that GB 11643-1999 itself computes.
        let mut out = String::new();
        resident_id(110_105, Date { year: 1949, month: 12, day: 31 }, 2, &mut out);
        assert_eq!(out, "11010519491231002X");
    }

    #[test]
    fn cards_pass_luhn() {
        let mut random = Random::new(1, 1);
        for _ in 0..200 {
            let mut card = String::new();
            bank_card(&mut random, &mut card);
            let sum: u32 = (card.bytes().rev().enumerate())
                .map(|(i, b)| u32::from(b - b'0') * (1 + i as u32 % 2))
                .map(|d| d / 10 + d % 10)
                .sum();
            assert_eq!(sum % 10, 0, "{}", card.len());
        }
    }
}
