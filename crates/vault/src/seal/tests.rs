use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::hazmat::{RawKey, opener, sealer};
use super::*;
use crate::Error;
use crate::key::{KeyId, KeyState, Padding, Suite};

mod tamper;
mod vectors;
mod wycheproof;

const SECRET: [u8; 64] = {
    let mut secret = [0; 64];
    let mut i = 0;
    while i < 64 {
        secret[i] = (7 * i + 1) as u8;
        i += 1;
    }
    secret
};
const FORMS: [SealedForm; 2] = [SealedForm::Text, SealedForm::Binary];

fn id(number: u32) -> KeyId {
    KeyId::new(number).unwrap()
}

fn key(number: u32, suite: Suite, padding: Padding) -> RawKey<'static> {
    RawKey {
        id: id(number),
        usage: "main",
        suite,
        padding,
        state: KeyState::Active,
        secret: &SECRET[..suite.key_len()],
    }
}

fn context() -> Context {
    Context {
        tenant: "阳光社区".into(),
        table: "residents".into(),
        column: "resident_id".into(),
        purpose: "registration".into(),
    }
}

/// Keeps the count in memory.
#[derive(Default)]
struct Tally(AtomicU64);

impl Reserve for Tally {
    fn reserve(&self, key: KeyId, count: u64) -> Result<(), Error> {
        let fits = |taken: u64| taken.checked_add(count).filter(|sum| *sum <= count::LIMIT);
        match self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fits) {
            Ok(_) => Ok(()),
            Err(_) => Err(SealError::NoSealsLeft { key, limit: count::LIMIT }.into()),
        }
    }
}

fn pair(key: RawKey<'_>) -> (Sealer, Opener) {
    let keeper = Arc::new(Tally::default());
    (sealer(&[key], "main", &context(), Some(keeper)).unwrap(), opener(&[key], &context()).unwrap())
}

fn texts(lengths: impl Iterator<Item = usize>) -> Vec<Vec<u8>> {
    lengths.map(|length| (0..length).map(|i| (length * 31 + i * 7) as u8).collect()).collect()
}

fn slices(texts: &[Vec<u8>]) -> Vec<&[u8]> {
    texts.iter().map(Vec::as_slice).collect()
}

#[test]
fn what_is_sealed_opens_with_every_suite_padding_form_and_binding() {
    let values = texts((0..70).chain([1000, 4096]));
    let values = slices(&values);
    let keys: Vec<String> = (0..values.len()).map(|i| "k".repeat(i % 23)).collect();
    let keys: Vec<&[u8]> = keys.iter().map(String::as_bytes).collect();
    for suite in Suite::ALL {
        for padding in Padding::ALL {
            let (sealer, opener) = pair(key(0x0102_0304, suite, padding));
            let apart = sealer_apart(suite, padding);
            for form in FORMS {
                for records in [Records::Unbound, Records::Bound(&keys)] {
                    for sealer in [&sealer, &apart] {
                        let mut sealed = Values::new();
                        sealer.seal_batch(&values, records, form, &mut sealed).unwrap();
                        assert_eq!(sealed.len(), values.len());
                        for (text, value) in sealed.iter().zip(&values) {
                            let blocks = value.len().checked_div(padding.block()).map(|whole| whole + 1);
                            let padded = blocks.map_or(value.len(), |blocks| blocks * padding.block());
                            let binary = 5 + suite.nonce_len() + padded + 16;
                            assert_eq!(text.len(), form.len(binary));
                            assert_eq!(sealed_key_id(text, form), Ok(sealer.key()));
                        }
                        let sealed: Vec<&[u8]> = sealed.iter().collect();
                        let (mut opened, mut outcomes) = (Values::new(), Vec::new());
                        opener.open_batch(&sealed, records, form, &mut opened, &mut outcomes).unwrap();
                        assert!(outcomes.iter().all(Result::is_ok), "{suite:?} {padding:?} {form:?}");
                        assert!(opened.iter().eq(values.iter().copied()));
                    }
                }
            }
        }
    }
}

fn sealer_apart(suite: Suite, padding: Padding) -> Sealer {
    pair(key(0x0102_0304, suite, padding)).0.one_by_one(true)
}

#[test]
fn single_calls_and_batches_open_each_other() {
    for suite in Suite::ALL {
        let (sealer, opener) = pair(key(9, suite, Padding::Blocks16));
        for form in FORMS {
            let sealed = sealer.seal(b"a value", Some(b"record"), form).unwrap();
            assert_eq!(&**opener.open(&sealed, Some(b"record"), form).unwrap(), b"a value");
            let unbound = sealer.seal(b"", None, form).unwrap();
            assert_eq!(&**opener.open(&unbound, None, form).unwrap(), b"");
            assert_eq!(opener.open(&unbound, Some(b""), form).unwrap_err(), OpenError::Refused);
            assert_eq!(opener.open(&sealed, None, form).unwrap_err(), OpenError::Refused);
        }
    }
}

#[test]
fn another_implementation_opens_what_the_default_suite_seals() {
    use xaes_256_gcm::Xaes256Gcm;
    use xaes_256_gcm::aead::{AeadInOut, KeyInit};

    let (sealer, _) = pair(key(0x0a0b_0c0d, Suite::Xaes256Gcm, Padding::Blocks16));
    let sealed = sealer.seal("值".as_bytes(), Some(b"110"), SealedForm::Binary).unwrap();
    assert_eq!(sealed[..5], [1, 0x0a, 0x0b, 0x0c, 0x0d]);
    let mut aad = Vec::new();
    for part in [
        b"yingbi/seal/1".as_slice(),
        b"xaes-256-gcm",
        &[0x0a, 0x0b, 0x0c, 0x0d],
        "阳光社区".as_bytes(),
        b"residents",
        b"resident_id",
        b"registration",
    ] {
        aad.extend_from_slice(&(part.len() as u32).to_be_bytes());
        aad.extend_from_slice(part);
    }
    aad.extend_from_slice(b"\x01\0\0\0\x03110");
    let nonce: [u8; 24] = sealed[5..29].try_into().unwrap();
    let (text, tag) = sealed[29..].split_last_chunk::<16>().unwrap();
    let mut text = text.to_vec();
    Xaes256Gcm::new_from_slice(&SECRET[..32])
        .unwrap()
        .decrypt_inout_detached(&nonce.into(), &aad, text.as_mut_slice().into(), &(*tag).into())
        .unwrap();
    assert_eq!(text, b"\xe5\x80\xbc\x80\0\0\0\0\0\0\0\0\0\0\0\0");
}

#[test]
fn a_batch_shows_one_first_half_and_one_by_one_shows_none() {
    let values = vec![b"same".as_slice(); 600];
    for (apart, halves) in [(false, 1), (true, 600)] {
        let (sealer, _) = pair(key(9, Suite::Xaes256Gcm, Padding::Blocks16));
        let mut sealed = Values::new();
        sealer
            .one_by_one(apart)
            .seal_batch(&values, Records::Unbound, SealedForm::Binary, &mut sealed)
            .unwrap();
        let distinct = |range: std::ops::Range<usize>| {
            sealed.iter().map(|value| &value[range.clone()]).collect::<std::collections::HashSet<_>>().len()
        };
        assert_eq!(distinct(5..17), halves);
        assert_eq!(distinct(17..29), 600);
    }
}

#[test]
fn the_deterministic_suite_shows_equality_within_a_place_and_nowhere_else() {
    let (sealer, _) = pair(key(9, Suite::Aes256Siv, Padding::Blocks16));
    let seal = |value: &[u8], record| sealer.seal(value, record, SealedForm::Text).unwrap();
    assert_eq!(seal(b"v", None), seal(b"v", None));
    assert_ne!(seal(b"v", None), seal(b"w", None));
    assert_ne!(seal(b"v", Some(b"1")), seal(b"v", Some(b"2")));
}

#[test]
fn a_key_that_may_not_open_says_why_and_no_other_is_tried() {
    let good = key(1, Suite::Xaes256Gcm, Padding::Blocks16);
    let sealed = pair(good).0.seal(b"v", None, SealedForm::Text).unwrap();
    // The very bytes of the key are there under another id, and are not tried.
    let other = RawKey { id: id(2), ..good };
    let reason = |keys: &[RawKey<'_>]| {
        opener(keys, &context()).unwrap().open(&sealed, None, SealedForm::Text).map(|_| ())
    };
    assert_eq!(reason(&[good, other]), Ok(()));
    assert_eq!(reason(&[RawKey { state: KeyState::Enabled, ..good }]), Ok(()));
    assert_eq!(reason(&[other]), Err(OpenError::UnknownKey(id(1))));
    assert_eq!(
        reason(&[RawKey { state: KeyState::Disabled, ..good }, other]),
        Err(OpenError::Disabled(id(1)))
    );
    assert_eq!(
        reason(&[RawKey { state: KeyState::Destroyed, secret: &[], ..good }, other]),
        Err(OpenError::Destroyed(id(1)))
    );
    for state in [KeyState::Enabled, KeyState::Disabled, KeyState::Destroyed] {
        let keys = [RawKey { state, ..good }, RawKey { usage: "other", ..other }];
        let refused = sealer(&keys, "main", &context(), None).unwrap_err();
        assert_eq!(refused, SealError::NoActiveKey { usage: "main".into() }.into());
    }
}

#[test]
fn a_mixed_batch_opens_in_order_with_each_failure_at_its_place() {
    let keys = [
        key(1, Suite::Xaes256Gcm, Padding::Blocks16),
        RawKey { state: KeyState::Enabled, ..key(2, Suite::Aes256GcmSiv, Padding::None) },
        RawKey { state: KeyState::Enabled, ..key(3, Suite::Aes256Siv, Padding::Blocks64) },
    ];
    let sealers: Vec<Sealer> =
        keys.iter().map(|&key| pair(RawKey { state: KeyState::Active, ..key }).0).collect();
    let opener = opener(&keys, &context()).unwrap();
    // 700 values in a jumble: three suites, several derived keys, bad ones between.
    let mut sealed: Vec<Vec<u8>> = Vec::new();
    let mut expected = Vec::new();
    let records: Vec<String> = (0..700).map(|i| format!("record {i}")).collect();
    let records: Vec<&[u8]> = records.iter().map(String::as_bytes).collect();
    for (i, record) in records.iter().enumerate() {
        let value = format!("value {i}");
        let mut text = sealers[i % 3].seal(value.as_bytes(), Some(record), SealedForm::Text).unwrap();
        expected.push(match i % 11 {
            3 => {
                *text.last_mut().unwrap() = b'!';
                Err(OpenError::Malformed)
            }
            7 => {
                text.truncate(20);
                Err(OpenError::Truncated)
            }
            9 => {
                text[1] = b'c';
                Err(OpenError::Malformed)
            }
            _ => Ok(value),
        });
        sealed.push(text);
    }
    let (mut out, mut outcomes) = (Values::new(), Vec::new());
    out.push(b"before");
    opener
        .open_batch(&slices(&sealed), Records::Bound(&records), SealedForm::Text, &mut out, &mut outcomes)
        .unwrap();
    assert_eq!(out.get(0), Some(b"before".as_slice()));
    for (i, expected) in expected.iter().enumerate() {
        let value = out.get(i + 1).unwrap();
        match expected {
            Ok(text) => assert_eq!((value, outcomes[i]), (text.as_bytes(), Ok(()))),
            Err(error) => assert_eq!((value, outcomes[i]), (b"".as_slice(), Err(*error))),
        }
    }
    assert_eq!((out.len(), outcomes.len()), (701, 700));
}

#[test]
fn a_call_that_fails_leaves_its_output_as_it_was() {
    let (sealer, opener) = pair(key(1, Suite::Xaes256Gcm, Padding::Blocks16));
    let (mut out, mut outcomes) = (Values::new(), Vec::new());
    out.push(b"before");
    let records = Records::Bound(&[b"only one"]);
    let wrong = Error::from(SealError::RecordCount { values: 2, records: 1 });
    let values: [&[u8]; 2] = [b"a", b"b"];
    assert_eq!(sealer.seal_batch(&values, records, SealedForm::Text, &mut out), Err(wrong.clone()));
    assert_eq!(opener.open_batch(&values, records, SealedForm::Text, &mut out, &mut outcomes), Err(wrong));
    assert_eq!((out.iter().collect::<Vec<_>>(), outcomes.len()), (vec![b"before".as_slice()], 0));
}

#[test]
fn seals_of_gcm_siv_are_counted_and_end() {
    let key = key(1, Suite::Aes256GcmSiv, Padding::Blocks16);
    let uncounted = sealer(&[key], "main", &context(), None).unwrap();
    let none = Error::from(SealError::NoSealsLeft { key: id(1), limit: 1 << 32 });
    assert_eq!(uncounted.seal(b"v", None, SealedForm::Text), Err(none.clone()));

    let tally = Arc::new(Tally(AtomicU64::new((1 << 32) - 10)));
    let keeper: Arc<dyn Reserve> = tally.clone();
    let sealer = sealer(&[key], "main", &context(), Some(keeper)).unwrap();
    let mut out = Values::new();
    let seal = |n: usize, out: &mut Values| {
        sealer.seal_batch(&vec![b"v".as_slice(); n], Records::Unbound, SealedForm::Text, out)
    };
    seal(4, &mut out).unwrap();
    seal(3, &mut out).unwrap();
    assert_eq!(seal(4, &mut out), Err(none.clone()), "three are left");
    seal(3, &mut out).unwrap();
    assert_eq!(seal(1, &mut out), Err(none));
    assert_eq!(out.len(), 10);
    assert_eq!(tally.0.load(Ordering::SeqCst), 1 << 32);
}

#[test]
fn resealing_changes_what_is_not_under_the_active_key() {
    let old = RawKey { state: KeyState::Enabled, ..key(1, Suite::Aes256Siv, Padding::Blocks16) };
    let new = key(2, Suite::Xaes256Gcm, Padding::Blocks32);
    let gone = key(3, Suite::Xaes256Gcm, Padding::None);
    let before = pair(RawKey { state: KeyState::Active, ..old }).0;
    let lost = pair(gone).0;
    let sealer = sealer(&[old, new], "main", &context(), None).unwrap();
    let opener = opener(&[old, new], &context()).unwrap();
    for form in FORMS {
        let records: Vec<[u8; 2]> = (0u16..500).map(u16::to_be_bytes).collect();
        let records: Vec<&[u8]> = records.iter().map(<[u8; 2]>::as_slice).collect();
        let from = |i: usize| [&before, &sealer, &lost][i % 3];
        let sealed: Vec<Vec<u8>> = (0..500)
            .map(|i| from(i).seal(format!("value {i}").as_bytes(), Some(records[i]), form).unwrap())
            .collect();
        let (mut out, mut outcomes) = (Values::new(), Vec::new());
        reseal_batch(
            &opener,
            &sealer,
            &slices(&sealed),
            Records::Bound(&records),
            form,
            &mut out,
            &mut outcomes,
        )
        .unwrap();
        for i in 0..500 {
            let value = out.get(i).unwrap();
            match i % 3 {
                0 => {
                    assert_eq!(outcomes[i], Ok(Resealed::Anew));
                    assert_eq!(sealed_key_id(value, form), Ok(id(2)));
                    let opened = opener.open(value, Some(records[i]), form).unwrap();
                    assert_eq!(**opened, *format!("value {i}").as_bytes());
                }
                1 => assert_eq!((outcomes[i], value), (Ok(Resealed::Kept), &*sealed[i])),
                _ => assert_eq!((outcomes[i], value), (Err(OpenError::UnknownKey(id(3))), b"".as_slice())),
            }
        }
    }
}

/// What becomes of values in resealing.
fn resealed(
    opener: &Opener,
    sealer: &Sealer,
    sealed: &[Vec<u8>],
    form: SealedForm,
) -> Vec<Result<(), OpenError>> {
    let (mut out, mut outcomes) = (Values::new(), Vec::new());
    reseal_batch(opener, sealer, &slices(sealed), Records::Unbound, form, &mut out, &mut outcomes).unwrap();
    assert_eq!(out.len(), sealed.len());
    let kept = |(i, outcome): (usize, &Result<Resealed, OpenError>)| match outcome {
        Ok(Resealed::Kept) => assert_eq!(out.get(i), Some(&*sealed[i])),
        Ok(Resealed::Anew) => panic!("{i} was under this key"),
        Err(_) => assert_eq!(out.get(i), Some(b"".as_slice())),
    };
    outcomes.iter().enumerate().for_each(kept);
    outcomes.into_iter().map(|outcome| outcome.map(|_| ())).collect()
}

#[test]
fn resealing_keeps_nothing_that_the_active_key_cannot_have_sealed() {
    for suite in Suite::ALL {
        for padding in Padding::ALL {
            let (sealer, opener) = pair(key(0x0102_0304, suite, padding));
            for form in FORMS {
                let value = sealer.seal(&[b'v'; 70], None, form).unwrap();
                let kept = |values: &[Vec<u8>]| resealed(&opener, &sealer, values, form);
                assert_eq!(kept(std::slice::from_ref(&value)), [Ok(())]);
                // Every length a value may be cut to, and up to a block more.
                let lengths = 0..value.len() + 90;
                let mut values: Vec<Vec<u8>> =
                    lengths.map(|len| [&value[..], &[b'A'; 90]].concat()[..len].to_vec()).collect();
                for (value, outcome) in values.iter().zip(kept(&values)) {
                    let binary = match form {
                        SealedForm::Binary => Some(value.len()),
                        SealedForm::Text => {
                            let mut bytes = vec![0; text::decoded_bound(value.len())];
                            text::decode(value, &mut bytes).ok()
                        }
                    };
                    let room = 5 + suite.nonce_len() + 16;
                    let right = binary.and_then(|binary| binary.checked_sub(room)).is_some_and(|padded| {
                        padding == Padding::None || padded > 0 && padded.is_multiple_of(padding.block())
                    });
                    assert_eq!(outcome.is_ok(), right, "{suite:?} {padding:?} {form:?} {}", value.len());
                    let plain = matches!(outcome, Ok(()) | Err(OpenError::Malformed | OpenError::Truncated));
                    assert!(plain, "{outcome:?}");
                }
                // Another character anywhere behind the key's id: the text has to be strictly base64url.
                if form == SealedForm::Text {
                    values.clear();
                    for place in text::TEXT.len() + 8..value.len() {
                        for byte in b"+/= \n\0!\x80" {
                            let mut changed = value.clone();
                            changed[place] = *byte;
                            values.push(changed);
                        }
                    }
                    assert!(kept(&values).iter().all(|outcome| *outcome == Err(OpenError::Malformed)));
                }
            }
        }
    }
}

#[test]
fn a_text_is_checked_as_strictly_as_it_is_decoded() {
    for len in 0..60 {
        let binary = vec![0xa7; len];
        let mut text = vec![0; SealedForm::Text.len(len)];
        text::encode(&binary, &mut text);
        assert_eq!(text::decoded_len(&text), Ok(len));
        let mut bytes = vec![0; text::decoded_bound(text.len())];
        for place in 0..text.len() {
            let right = text[place];
            for byte in 0..=255 {
                text[place] = byte;
                assert_eq!(
                    text::decoded_len(&text),
                    text::decode(&text, &mut bytes),
                    "{place} of {len}, {byte}"
                );
            }
            text[place] = right;
            assert_eq!(text::decoded_len(&text[..place]), text::decode(&text[..place], &mut bytes));
        }
    }
}

#[test]
fn padding_hides_lengths_within_a_block() {
    let (sealer, _) = pair(key(1, Suite::Xaes256Gcm, Padding::Blocks16));
    let length = |value: &str| sealer.seal(value.as_bytes(), None, SealedForm::Text).unwrap().len();
    assert_eq!(length("无"), length("残疾军人"));
    assert_eq!(length(""), length("无"));
}

#[test]
fn authentic_text_with_wrong_padding_is_refused_like_any_forgery() {
    // Sealed without padding, opened by a key that says there is some: the tag is right, since padding is no part of
    // the context.
    let bare = key(1, Suite::Xaes256Gcm, Padding::None);
    let padded = RawKey { padding: Padding::Blocks16, ..bare };
    let opener = opener(&[padded], &context()).unwrap();
    for value in [[0u8; 16], [0x80; 16], [1; 16]] {
        let sealed = pair(bare).0.seal(&value, None, SealedForm::Binary).unwrap();
        let opened = opener.open(&sealed, None, SealedForm::Binary);
        match value[0] {
            0x80 => assert_eq!(&**opened.unwrap(), &value[..15]),
            _ => assert_eq!(opened.unwrap_err(), OpenError::Refused),
        }
    }
}

#[test]
fn nothing_prints_a_secret() {
    let (sealer, opener) = pair(key(1, Suite::Xaes256Gcm, Padding::None));
    let mut values = Values::new();
    values.push(b"canary");
    let records = [b"canary".as_slice()];
    let printed = format!("{sealer:?} {opener:?} {values:?} {:?}", Records::Bound(&records));
    assert!(!printed.contains("canary") && !printed.contains("99"), "{printed}");
}

#[test]
fn values_keep_their_order() {
    let mut values = Values::with_capacity(2, 10);
    for value in ["one", "", "three", "四"] {
        values.push(value.as_bytes());
    }
    assert_eq!(values.iter().collect::<Vec<_>>(), ["one", "", "three", "四"].map(str::as_bytes));
    assert_eq!((values.get(3), values.get(4)), (Some("四".as_bytes()), None));
    assert_eq!(values.ends(), [3, 3, 8, 11]);
    values.truncate(2);
    assert_eq!(values.bytes(), b"one");
    values.clear();
    assert!(values.is_empty() && values.bytes().is_empty());
}

#[test]
fn context_parts_cannot_run_into_each_other() {
    let seal = |context: &Context| {
        let raw = [key(1, Suite::Aes256Siv, Padding::Blocks16)];
        sealer(&raw, "main", context, None).unwrap().seal(b"v", None, SealedForm::Text).unwrap()
    };
    let left = Context { table: "ab".into(), column: "c".into(), ..Context::default() };
    let right = Context { table: "a".into(), column: "bc".into(), ..Context::default() };
    assert_ne!(seal(&left), seal(&right));
}

#[test]
fn sealers_and_openers_are_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let (sealer, opener) = pair(key(1, Suite::Xaes256Gcm, Padding::Blocks16));
    shared(&sealer);
    shared(&opener);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (sealer, opener) = (&sealer, &opener);
            scope.spawn(move || {
                for call in 0..50 {
                    let value = format!("{thread} {call}");
                    let sealed = sealer.seal(value.as_bytes(), None, SealedForm::Text).unwrap();
                    assert_eq!(**opener.open(&sealed, None, SealedForm::Text).unwrap(), *value.as_bytes());
                }
            });
        }
    });
}

#[test]
fn an_empty_batch_is_sealed_and_opened_to_nothing() {
    for suite in Suite::ALL {
        // No keeper: nothing is counted where nothing is sealed.
        let key = key(1, suite, Padding::Blocks16);
        let sealer = sealer(&[key], "main", &context(), None).unwrap();
        let opener = opener(&[key], &context()).unwrap();
        let (mut out, mut outcomes) = (Values::new(), Vec::new());
        for records in [Records::Unbound, Records::Bound(&[])] {
            sealer.seal_batch(&[], records, SealedForm::Text, &mut out).unwrap();
            opener.open_batch(&[], records, SealedForm::Text, &mut out, &mut outcomes).unwrap();
        }
        assert!(out.is_empty() && outcomes.is_empty());
    }
}

#[test]
fn blocks_are_cut_by_number_and_by_bytes() {
    let long = vec![0; BLOCK_BYTES];
    let (short, long) = (b"short".as_slice(), long.as_slice());
    assert_eq!(block(&[short; 1000]), BLOCK);
    assert_eq!(block(&[long; 3]), 1);
    assert_eq!(block(&[short, long, short]), 2);
    assert_eq!(block(&[short; 3]), 3);
}

#[test]
fn a_batch_beyond_one_derived_key_draws_another() {
    // Two to the twentieth values and ten more: too many where nothing is optimised.
    if cfg!(debug_assertions) {
        return;
    }
    let (sealer, _) = pair(key(1, Suite::Xaes256Gcm, Padding::None));
    let values = vec![b"v".as_slice(); (1 << 20) + 10];
    let mut out = Values::new();
    sealer.seal_batch(&values, Records::Unbound, SealedForm::Binary, &mut out).unwrap();
    let half = |i: usize| &out.get(i).unwrap()[5..17];
    assert_eq!(half(0), half((1 << 20) - 1));
    assert_ne!(half(0), half(1 << 20));
    assert_eq!(half(1 << 20), half((1 << 20) + 9));
}
