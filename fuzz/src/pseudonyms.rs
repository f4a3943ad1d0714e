//! Pseudonyms, blind indexes and FF1: what turns back turns back to itself, a batch is its values one by one, FF1 is the
//! `fpe` crate's.
//!
//! Input: [`Input`] by `arbitrary`.

use std::cell::OnceCell;

use arbitrary::{Arbitrary, Unstructured};
use fpe::ff1::{FF1, FlexibleNumeralString};
use yingbi_resident::digits;
use yingbi_vault::hazmat::{Ff1, index};
use yingbi_vault::{
    Domain, IndexName, KeyState, PseudonymForm, Pseudonymizer, Reversal, SHAPED_CHARS, TOKEN_CHARS, Values,
    Vault, relink,
};

/// What is enciphered, and under what.
#[derive(Debug, Arbitrary)]
pub struct Input<'a> {
    /// Any texts.
    pub values: Vec<&'a str>,
    /// Ids are made of these: region, day, number.
    pub ids: Vec<(u16, u16, u16)>,
    /// The key of FF1 and of the index.
    pub key: [u8; 32],
    /// The radix less two.
    pub radix: u16,
    /// The tweak.
    pub tweak: &'a [u8],
    /// The numerals, reduced to the radix.
    pub text: Vec<u16>,
    /// The bits of the index.
    pub bits: u8,
}

/// Two domains of a vault that this thread keeps: drawn once, or every input would wait for it.
struct Domains {
    one: Pseudonymizer,
    other: Pseudonymizer,
}

impl Domains {
    fn new() -> Domains {
        let vault = Vault::ephemeral().expect("randomness of the system");
        let domain = |purpose: &str| {
            let domain = Domain { purpose: purpose.into(), kind: "resident_id".into(), ..Domain::default() };
            vault.pseudonymizer(&domain).expect("a domain of a few bytes")
        };
        Domains { one: domain("care"), other: domain("school") }
    }
}

/// Enciphers and turns back.
pub fn run(data: &[u8]) {
    thread_local! {
        static DOMAINS: OnceCell<Domains> = const { OnceCell::new() };
    }
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else { return };
    DOMAINS.with(|domains| {
        let domains = domains.get_or_init(Domains::new);
        hold_texts(&input, domains);
        hold_ids(&input, domains);
    });
    hold_index(&input);
    hold_ff1(&input);
}

fn bytes<'a>(values: &[&'a str]) -> Vec<&'a [u8]> {
    values.iter().map(|value| value.as_bytes()).collect()
}

fn hold_texts(input: &Input<'_>, Domains { one, other }: &Domains) {
    let values: Vec<&str> = input.values.iter().take(80).copied().collect();
    let mut tokens = String::new();
    one.tokens(bytes(&values), &mut tokens);
    assert_eq!(tokens.len(), values.len() * TOKEN_CHARS);
    for (at, value) in values.iter().enumerate() {
        let token = &tokens[at * TOKEN_CHARS..][..TOKEN_CHARS];
        assert_eq!(token, one.token(value), "alone and in a batch");
        assert!(one.verify_token(token), "a token of the domain");
        assert!(other.token(value) != token, "a token of another domain");
        let _ = one.verify_token(value);
    }

    let mut sealed = Values::new();
    one.reversibles(bytes(&values), &mut sealed);
    let (mut opened, mut outcomes) = (Values::new(), Vec::new());
    one.reverse_reversibles(sealed.iter(), &mut opened, &mut outcomes);
    assert!(outcomes.iter().all(Result::is_ok), "a reversible pseudonym does not turn back");
    assert!(opened.iter().eq(bytes(&values)), "turned back to another value");
    for (sealed, value) in sealed.iter().zip(&values) {
        let text = std::str::from_utf8(sealed).expect("pseudonyms are ASCII");
        assert_eq!(text, one.reversible(value), "alone and in a batch");
        assert!(other.reverse_reversible(text).is_err(), "turns back in another domain");
        // any text has an answer
        let _ = one.reverse_reversible(value);
        let _ = one.reverse_shaped_id(value);
        if let Ok(shaped) = one.shaped_id(value) {
            assert_eq!(*one.reverse_shaped_id(&shaped).expect("turns back"), **value);
        }
    }
}

/// Ids with their check character; most are of regions and dates that the form takes.
fn ids(input: &Input<'_>) -> Vec<String> {
    const REGIONS: [&str; 8] =
        ["330106", "110101", "650103", "440305", "710000", "519999", "820000", "000000"];
    let id = |&(region, day, number): &(u16, u16, u16)| {
        let region = REGIONS[usize::from(region) % REGIONS.len()];
        let (year, month, day) = (1890 + day % 220, 1 + day / 220 % 13, 1 + day / 2860 % 32);
        let body = format!("{region}{year:04}{month:02}{day:02}{:03}", number % 1000);
        let check = digits::mod_11_2(body.as_bytes()).map_or('0', char::from);
        format!("{body}{check}")
    };
    input.ids.iter().take(300).map(id).collect()
}

fn hold_ids(input: &Input<'_>, Domains { one, other }: &Domains) {
    let ids = ids(input);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (mut shaped, mut outcomes) = (Values::new(), Vec::new());
    one.shaped_ids(bytes(&ids), &mut shaped, &mut outcomes);
    let (mut back, mut turned) = (Values::new(), Vec::new());
    one.reverse_shaped_ids(shaped.iter(), &mut back, &mut turned);
    let (mut carried, mut moved) = (Values::new(), Vec::new());
    relink(shaped.iter(), Reversal::Shaped, one, other, PseudonymForm::Token, &mut carried, &mut moved);
    assert!(shaped.len() == ids.len() && back.len() == ids.len() && carried.len() == ids.len());
    for (at, id) in ids.iter().enumerate() {
        let text = std::str::from_utf8(shaped.get(at).unwrap_or_default()).expect("pseudonyms are ASCII");
        match outcomes[at] {
            Ok(()) => {
                assert_eq!(text.len(), SHAPED_CHARS);
                assert_eq!(Ok(text.to_owned()), one.shaped_id(id), "alone and in a batch");
                assert!(turned[at].is_ok() && back.get(at) == Some(id.as_bytes()), "turned back");
                let token = other.token(id);
                assert!(moved[at].is_ok() && carried.get(at) == Some(token.as_bytes()), "carried over");
            }
            Err(error) => {
                assert!(text.is_empty(), "a refused id has a pseudonym");
                assert_eq!(one.shaped_id(id), Err(error));
                assert!(turned[at].is_err() && moved[at].is_err());
            }
        }
    }
}

/// A code is its value's, has as many bits as were asked for, and is HMAC's.
fn hold_index(input: &Input<'_>) {
    let bits = 1 + u16::from(input.bits);
    let name = IndexName {
        tenant: "t".into(),
        table: "residents".into(),
        column: "phone".into(),
        name: "whole".into(),
    };
    let index = index(&input.key, &name, &[(1, bits, KeyState::Active)]).expect("bits from 1 to 256");
    let mut codes = Values::new();
    index.codes(&bytes(&input.values), &mut codes);
    let lengths: Vec<usize> = codes.iter().map(<[u8]>::len).collect();
    assert!(lengths.windows(2).all(|pair| pair[0] == pair[1]), "codes of one index are of one length");
    for (code, value) in codes.iter().zip(&input.values) {
        assert_eq!(code, index.code(value).as_bytes(), "alone and in a batch");
    }
    assert_eq!(index.bits(), bits);
}

/// FF1 against the second implementation, forth and back, one by one and in a batch.
fn hold_ff1(input: &Input<'_>) {
    let radix = u32::from(input.radix) + 2;
    let mut text: Vec<u16> = input.text.iter().take(200).map(|n| (u32::from(*n) % radix) as u16).collect();
    let Ok(ff1) = Ff1::new(&input.key, radix) else {
        assert!(radix > 65_536, "a radix refused");
        return;
    };
    let plain = text.clone();
    let texts = u128::from(radix).saturating_pow(text.len().min(128) as u32);
    if ff1.encrypt(input.tweak, &mut text).is_err() {
        assert!(text == plain && (texts < 1_000_000 || text.len() < 2), "a text refused");
        return;
    }
    let theirs = FF1::<aes::Aes256>::new(&input.key, radix).expect("the same radix");
    let expected = theirs.encrypt(input.tweak, &FlexibleNumeralString::from(plain.clone()));
    assert_eq!(text, Vec::<u16>::from(expected.expect("the same text")), "FF1 and the crate differ");
    let mut batch = [plain.clone(), text.clone(), plain.clone()].concat();
    ff1.encrypt_batch(input.tweak, plain.len(), &mut batch).expect("three texts of that length");
    assert!(batch[..plain.len()] == text && batch[2 * plain.len()..] == text, "alone and in a batch");
    ff1.decrypt(input.tweak, &mut text).expect("as long as before");
    assert_eq!(text, plain, "deciphered");
}
