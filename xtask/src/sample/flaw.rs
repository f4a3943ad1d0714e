//! What happens to a value on its way through offices and spreadsheets.

use super::date::Date;
use super::numbers;
use super::person::Person;
use super::random::Random;
use super::row::{Cell, digits};
use super::words;

/// The digits as a Chinese keyboard gives them by default.
fn full_width(text: &str, out: &mut String) {
    out.extend(
        text.chars().map(|c| if c.is_ascii() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }),
    );
}

/// A resident id as the cell shows it: seven in eight unharmed. A number in a spreadsheet is one of those it has cut.
pub(crate) fn resident_id(random: &mut Random, person: &Person, out: &mut String) -> Cell {
    let mut id = String::with_capacity(18);
    person.resident_id(&mut id);
    let birth = Date::from_days(person.birth);
    match random.weighted(&[874, 15, 12, 12, 14, 8, 10, 10, 8, 8, 4, 4, 5, 8, 8]) {
        0 => out.push_str(&id),
        1 if birth.year < 1999 => numbers::resident_id_15(person.region, birth, person.sequence, out),
        // A typo: one digit turned into another, which no id survives.
        2 => {
            let at = random.below(17) as usize;
            let was = id.as_bytes()[at] - b'0';
            let is = (u64::from(was) + 1 + random.below(9)) % 10;
            out.push_str(&id[..at]);
            digits(out, is, 1);
            out.push_str(&id[at + 1..]);
        }
        3 => {
            out.push_str(&id[..6]);
            out.push_str("********");
            out.push_str(&id[14..]);
        }
        4 => {
            out.push('\'');
            out.push_str(&id);
        }
        5 => full_width(&id, out),
        6 => {
            for part in [&id[..6], " ", &id[6..14], " ", &id[14..]] {
                out.push_str(part);
            }
        }
        // What a spreadsheet shows of a number of eighteen digits, and what it keeps of it.
        7 => {
            for part in [&id[..1], ".", &id[1..3 + random.below(4) as usize], "E+17"] {
                out.push_str(part);
            }
        }
        8 => {
            out.push_str(&id[..15]);
            out.push_str("000");
            return Cell::Number;
        }
        9 => {
            out.push(' ');
            out.push_str(&id.to_lowercase());
            out.push(' ');
        }
        // Residence permits of Hong Kong, Macau and Taiwan residents.
        10 => {
            let place = random.between(81, 83) as u32 * 10_000;
            numbers::resident_id(place, birth, person.sequence, out);
        }
        11 => {
            out.push(if random.chance(500) { 'E' } else { 'G' });
            digits(out, random.below(100_000_000), 8);
        }
        12 => out.push_str(random.pick(&["111111111111111111", "123456789012345678", "000000000000000000"])),
        13 => out.push_str(random.pick(words::NOTHING)),
        14 => {}
        _ => out.push_str(&id),
    }
    Cell::Text
}

/// A mobile as the cell shows it; in a spreadsheet some of them are numbers.
pub(crate) fn mobile(random: &mut Random, number: u64, out: &mut String) -> Cell {
    let (head, middle, tail) = (number / 100_000_000, number / 10_000 % 10_000, number % 10_000);
    let joined = |out: &mut String, mark: &str| {
        digits(out, head, 3);
        out.push_str(mark);
        digits(out, middle, 4);
        out.push_str(mark);
        digits(out, tail, 4);
    };
    match random.weighted(&[858, 16, 14, 10, 8, 10, 20, 20, 12, 6, 6, 6, 14]) {
        1 => joined(out, " "),
        2 => joined(out, "-"),
        3 => {
            out.push_str(random.pick(&["+86", "+86 ", "86-", "0086"]));
            joined(out, "");
        }
        4 => full_width(&number.to_string(), out),
        5 => {
            joined(out, "");
            out.push_str(".0");
        }
        6 => {
            joined(out, "");
            out.push_str(random.pick(words::PHONE_NOTES));
        }
        7 => {
            joined(out, "");
            out.push_str(random.pick(&["/", "、", " ", "，", ";"]));
            digits(out, numbers::mobile(random), 11);
        }
        8 => {
            digits(out, head, 3);
            out.push_str("****");
            digits(out, tail, 4);
        }
        9 => out.push_str(random.pick(&["13800000000", "12345678901", "11111111111", "13000000000"])),
        10 => digits(out, number / 10, 10),
        11 => out.push_str(random.pick(words::NOTHING)),
        12 => {}
        _ => {
            joined(out, "");
            if random.chance(200) {
                return Cell::Number;
            }
        }
    }
    Cell::Text
}

/// Makes a copy of a person as a second registration would have it: the same id, details that differ.
pub(crate) fn registered_again(random: &mut Random, person: &Person) -> Person {
    let mut copy = person.clone();
    if random.chance(500) {
        copy.mobile = Some(numbers::mobile(random));
    }
    if random.chance(300) {
        copy.relation = "其他";
    }
    copy
}
