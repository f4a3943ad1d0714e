//! Whether the time that secret work takes tells something of the secret: two classes of inputs, measured in a random
//! order, and Welch's t-test over their times (O. Reparaz, J. Balasch, I. Verbauwhede, "Dude, is my code constant
//! time?", DATE 2017). Not a test: times are the machine's, and other programs are on it.
//!
//! ```text
//! cargo run --release -p yingbi-vault --example timing [THOUSANDS OF MEASUREMENTS]
//! ```
//!
//! A line each: the greatest |t| over all measurements and over those below the 50th, 80th, 95th and 99th percentile (a
//! long tail of interruptions hides a difference), and the difference of the medians. Above 4.5 there is something to
//! explain; above 10 there is no doubt. The first two lines are there to be seen: one comparison that ends early, one
//! that does not.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement, not an interface")]

use std::hint::black_box;
use std::time::Instant;

use yingbi_vault::hazmat::{Ff1, GcmKey, Message, Path, RawKey, TAG, index, opener, sealer};
use yingbi_vault::{Context, Domain, IndexName, KeyId, KeyState, Padding, SealedForm, Suite, Vault};

/// Inputs of each class, gone through in turn.
const INPUTS: usize = 256;

/// xorshift64*: an order that no predictor knows, the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + (self.next() >> 33) as u8 % 10)).collect()
    }
}

/// Welch's t of two samples: none where there is no variance.
fn t(one: &[f64], other: &[f64]) -> Option<f64> {
    let moments = |times: &[f64]| {
        let count = times.len() as f64;
        let mean = times.iter().sum::<f64>() / count;
        let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    };
    let ((a, va), (b, vb)) = (moments(one), moments(other));
    (one.len() > 1 && other.len() > 1 && va + vb > 0.0).then(|| (a - b) / (va + vb).sqrt())
}

/// Measures `work` on inputs of two classes. `fresh` makes what the work may change, outside of what is measured.
fn compare<I, S, R>(
    name: &str,
    measurements: usize,
    classes: [Vec<I>; 2],
    mut fresh: impl FnMut(&I) -> S,
    mut work: impl FnMut(&mut S) -> R,
) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut times = [Vec::with_capacity(measurements), Vec::with_capacity(measurements)];
    // The first tenth warms caches, predictors and the clock of the processor.
    for turn in 0..measurements + measurements / 10 {
        let class = (random.next() >> 63) as usize;
        let mut input = fresh(&classes[class][turn % INPUTS]);
        let begun = Instant::now();
        black_box(work(black_box(&mut input)));
        let time = begun.elapsed().as_nanos() as f64;
        if turn >= measurements / 10 {
            times[class].push(time);
        }
    }
    let mut all: Vec<f64> = times.concat();
    all.sort_by(f64::total_cmp);
    let mut greatest = t(&times[0], &times[1]).unwrap_or(0.0).abs();
    for percent in [50, 80, 95, 99] {
        let limit = all[all.len() * percent / 100];
        let [one, other] = times
            .each_ref()
            .map(|times| times.iter().copied().filter(|time| *time <= limit).collect::<Vec<_>>());
        greatest = greatest.max(t(&one, &other).unwrap_or(0.0).abs());
    }
    let [one, other] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    println!("{name:58} |t| {greatest:8.1}   {one:8.0} ns, {:+.0} ns", other - one);
}

/// So many copies of one, and so many that differ.
fn fixed_and_random<I: Clone>(mut make: impl FnMut() -> I) -> [Vec<I>; 2] {
    let fixed = make();
    [vec![fixed; INPUTS], (0..INPUTS).map(|_| make()).collect()]
}

fn main() {
    let thousands = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(300);
    let measurements = thousands * 1000;
    println!("{measurements} measurements each");
    let mut random = Random(88_172_645_463_325_252);
    the_search_itself(measurements);
    tags(measurements, &mut random);
    opening(measurements, &mut random);
    codes(measurements, &mut random);
    formats(measurements, &mut random);
}

/// A comparison that ends where the texts differ, and one that does not: 1 KiB.
fn the_search_itself(measurements: usize) {
    let right = [7u8; 1024];
    let differing = |at: usize| {
        let mut text = right.to_vec();
        text[at] ^= 1;
        vec![text; INPUTS]
    };
    let early = |text: &mut Vec<u8>| text.iter().zip(&right).all(|(a, b)| a == b);
    compare(
        "(shown to differ) early end, first or last byte",
        measurements,
        [differing(0), differing(1023)],
        Vec::clone,
        early,
    );
    let whole = |text: &mut Vec<u8>| text.iter().zip(&right).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0;
    compare(
        "(shown not to) no early end, first or last byte",
        measurements,
        [differing(0), differing(1023)],
        Vec::clone,
        whole,
    );
}

/// A forged tag whose first byte is wrong, or whose last one is; trace characters of a token likewise.
fn tags(measurements: usize, random: &mut Random) {
    for path in Path::ALL {
        let Some(key) = GcmKey::on(path, &[0x3c; 32]) else {
            println!("{path:?}: not on this processor");
            continue;
        };
        let prefix = key.prefix(b"the place of a value");
        let message = Message { nonce: [9; 12], aad: b"", start: 0, len: 18 };
        let mut sealed = random.digits(18).into_bytes();
        sealed.extend([0; TAG]);
        key.seal(&prefix, &mut sealed, &[message]);
        let wrong = |at: usize| {
            let mut forged = sealed.clone();
            forged[at] ^= 0x40;
            vec![forged; INPUTS]
        };
        let name = format!("tag, first or last byte wrong ({path:?})");
        compare(&name, measurements, [wrong(18), wrong(18 + TAG - 1)], Vec::clone, |buffer| {
            let mut opened = [false];
            key.open(&prefix, buffer, &[message], &mut opened);
            opened
        });
    }
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&Domain::default()).unwrap();
    let token = pseudonymizer.token("110101199003078515");
    let wrong = |at: usize| {
        let mut text = token.clone().into_bytes();
        text[at] = if text[at] == b'a' { b'b' } else { b'a' };
        vec![String::from_utf8(text).unwrap(); INPUTS]
    };
    let last = token.len() - 1;
    compare(
        "token, first or last trace character wrong",
        measurements,
        [wrong(last - 3), wrong(last)],
        String::clone,
        |text| pseudonymizer.verify_token(text),
    );
}

/// Values that are all the same, or all different ones of the same length.
fn opening(measurements: usize, random: &mut Random) {
    let context = Context::default();
    for suite in Suite::ALL {
        let secret = [9; 64];
        let key = RawKey {
            id: KeyId::new(1).unwrap(),
            usage: "main",
            suite,
            padding: Padding::Blocks16,
            state: KeyState::Active,
            secret: &secret[..suite.key_len()],
        };
        struct Uncounted;
        impl yingbi_vault::Reserve for Uncounted {
            fn reserve(&self, _: KeyId, _: u64) -> Result<(), yingbi_vault::Error> {
                Ok(())
            }
        }
        let sealer = sealer(&[key], "main", &context, Some(std::sync::Arc::new(Uncounted))).unwrap();
        let opener = opener(&[key], &context).unwrap();
        let mut value = String::new();
        let mut count = 0;
        // Both classes are sealed alike, each value anew.
        let classes = [true, false].map(|fixed| {
            let mut seal = || {
                if !fixed || count == 0 {
                    value = random.digits(18);
                }
                count += 1;
                sealer.seal(value.as_bytes(), None, SealedForm::Binary).unwrap()
            };
            (0..INPUTS).map(|_| seal()).collect::<Vec<_>>()
        });
        let name = format!("opening, one value or many ({suite:?})");
        compare(&name, measurements, classes, Clone::clone, |sealed| {
            opener.open(sealed, None, SealedForm::Binary)
        });
    }
}

/// Codes of one value, or of many of the same length.
fn codes(measurements: usize, random: &mut Random) {
    let name = IndexName { column: "mobile".to_owned(), ..IndexName::default() };
    let index = index(&[5; 32], &name, &[(1, 12, KeyState::Active)]).unwrap();
    let classes = fixed_and_random(|| random.digits(11));
    compare("index lookup, one value or many", measurements, classes, String::clone, |value| {
        index.code(value)
    });
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&Domain::default()).unwrap();
    let classes = fixed_and_random(|| random.digits(18));
    compare("token, one value or many", measurements, classes, String::clone, |value| {
        pseudonymizer.token(value)
    });
}

/// FF1 of one text, or of many: halves of up to 32 bits, of up to 64, and beyond; and pseudonyms that keep the form of an
/// id, for which it is repeated until the result is in the domain.
fn formats(measurements: usize, random: &mut Random) {
    let ff1 = Ff1::new(&[7; 32], 10).unwrap();
    for digits in [11, 18, 30, 44] {
        let classes = fixed_and_random(|| {
            random.digits(digits).bytes().map(|byte| u16::from(byte - b'0')).collect::<Vec<_>>()
        });
        let name = format!("FF1 of {digits} digits, one text or many");
        compare(&name, measurements, classes, Vec::clone, |text| ff1.encrypt(b"tweak", text));
    }
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&Domain::default()).unwrap();
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let classes = fixed_and_random(|| {
        let draw = |bound: u64, random: &mut Random| (random.next() >> 33) % bound;
        let (year, month, day) = (1940 + draw(70, random), 1 + draw(12, random), 1 + draw(28, random));
        let body = format!("110101{year:04}{month:02}{day:02}{:03}", 1 + draw(900, random));
        let sum: u32 =
            body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
    });
    compare("shaped pseudonym, one id or many", measurements, classes, String::clone, |id| {
        pseudonymizer.shaped_id(id).unwrap()
    });
}
