//! Nothing but the value itself, in its own place, opens.

use super::*;

/// A value of each suite, bound to a record.
fn sealed(suite: Suite, form: SealedForm) -> (Vec<u8>, Opener) {
    let (sealer, opener) = pair(key(0x0102_0304, suite, Padding::Blocks16));
    (sealer.seal(b"110101190001011237", Some(b"record 7"), form).unwrap(), opener)
}

#[test]
fn each_change_of_place_alone_makes_a_value_not_open() {
    for suite in Suite::ALL {
        for form in FORMS {
            let (value, opener) = sealed(suite, form);
            assert!(opener.open(&value, Some(b"record 7"), form).is_ok());
            let raw = key(0x0102_0304, suite, Padding::Blocks16);
            let here = context();
            let elsewhere = [
                ("tenant", Context { tenant: "阳光社区 ".into(), ..here.clone() }),
                ("no tenant", Context { tenant: String::new(), ..here.clone() }),
                ("table", Context { table: "residents2".into(), ..here.clone() }),
                ("column", Context { column: "Resident_id".into(), ..here.clone() }),
                ("purpose", Context { purpose: "statistics".into(), ..here.clone() }),
            ];
            for (part, context) in elsewhere {
                let opener = super::opener(&[raw], &context).unwrap();
                let opened = opener.open(&value, Some(b"record 7"), form);
                assert_eq!(opened.unwrap_err(), OpenError::Refused, "{part} of {suite:?}");
            }
            for record in [Some(b"record 8".as_slice()), Some(b"record 7 "), Some(b""), None] {
                assert_eq!(opener.open(&value, record, form).unwrap_err(), OpenError::Refused, "{record:?}");
            }
            // The key under another id: the value's own id is unknown, and with its id changed to the other it is
            // refused, since the id is part of what it is bound to.
            let renamed = super::opener(&[RawKey { id: id(0x0102_0305), ..raw }], &here).unwrap();
            let unknown = OpenError::UnknownKey(id(0x0102_0304));
            assert_eq!(renamed.open(&value, Some(b"record 7"), form).unwrap_err(), unknown);
            let (binary, _) = sealed(suite, SealedForm::Binary);
            let mut forged = binary.clone();
            forged[4] = 5;
            let opened = renamed.open(&forged, Some(b"record 7"), SealedForm::Binary);
            assert_eq!(opened.unwrap_err(), OpenError::Refused);
            // The key's bytes taken for another suite.
            for other in Suite::ALL.into_iter().filter(|other| *other != suite) {
                let taken = RawKey { suite: other, secret: &SECRET[..other.key_len()], ..raw };
                let opener = super::opener(&[taken], &here).unwrap();
                let error = opener.open(&value, Some(b"record 7"), form).unwrap_err();
                assert!(matches!(error, OpenError::Refused | OpenError::Truncated), "{suite:?} as {other:?}");
            }
        }
    }
}

#[test]
fn values_exchanged_between_records_of_a_batch_do_not_open() {
    for suite in Suite::ALL {
        let (sealer, opener) = pair(key(1, suite, Padding::Blocks16));
        let records: [&[u8]; 2] = [b"1", b"2"];
        let mut out = Values::new();
        sealer.seal_batch(&[b"a", b"b"], Records::Bound(&records), SealedForm::Text, &mut out).unwrap();
        let exchanged = [out.get(1).unwrap(), out.get(0).unwrap()];
        let (mut opened, mut outcomes) = (Values::new(), Vec::new());
        opener
            .open_batch(&exchanged, Records::Bound(&records), SealedForm::Text, &mut opened, &mut outcomes)
            .unwrap();
        assert_eq!(outcomes, [Err(OpenError::Refused); 2]);
        assert_eq!(opened.bytes(), b"");
    }
}

/// Opens many variants of one value in a batch and asks that none does.
fn none_opens(opener: &Opener, variants: &[Vec<u8>], form: SealedForm) {
    let records = vec![b"record 7".as_slice(); variants.len()];
    let (mut out, mut outcomes) = (Values::new(), Vec::new());
    opener.open_batch(&slices(variants), Records::Bound(&records), form, &mut out, &mut outcomes).unwrap();
    assert_eq!(outcomes.len(), variants.len());
    for (i, outcome) in outcomes.iter().enumerate() {
        assert!(outcome.is_err(), "variant {i} opened");
    }
    assert_eq!(out.bytes(), b"");
}

#[test]
fn every_flipped_bit_every_cut_and_every_byte_more_is_refused() {
    for suite in Suite::ALL {
        for form in FORMS {
            let (value, opener) = sealed(suite, form);
            let flipped: Vec<Vec<u8>> = (0..8 * value.len())
                .map(|bit| {
                    let mut changed = value.clone();
                    changed[bit / 8] ^= 1 << (bit % 8);
                    changed
                })
                .collect();
            none_opens(&opener, &flipped, form);
            let cut: Vec<Vec<u8>> = (0..value.len())
                .flat_map(|length| [value[..length].to_vec(), value[value.len() - length..].to_vec()])
                .collect();
            none_opens(&opener, &cut, form);
            let longer: Vec<Vec<u8>> = (0..=255u8)
                .flat_map(|byte| [[&value, &[byte][..]].concat(), [&[byte], &value[..]].concat()])
                .collect();
            none_opens(&opener, &longer, form);
        }
    }
}

#[test]
fn every_character_in_every_place_of_the_text_is_refused_but_the_right_one() {
    // Every byte for every character, so also every text that means the same bytes in a lax reading: unused bits set,
    // padding, the other alphabet's characters, white space.
    let (value, opener) = sealed(Suite::Xaes256Gcm, SealedForm::Text);
    let mut variants = Vec::new();
    for place in 0..value.len() {
        for byte in (0..=255u8).filter(|byte| *byte != value[place]) {
            let mut changed = value.clone();
            changed[place] = byte;
            variants.push(changed);
        }
        for inserted in [b' ', b'\n', b'\r', b'\t', b'=', b'A'] {
            let mut changed = value.clone();
            changed.insert(place, inserted);
            variants.push(changed);
        }
    }
    for end in ["=", "==", "\n", " ", "\r\n", "A", "AA", "AAA", "AAAA", "\0"] {
        variants.push([&value, end.as_bytes()].concat());
    }
    none_opens(&opener, &variants, SealedForm::Text);
}

#[test]
fn one_value_has_one_text() {
    // Of both lengths that leave bits unused, every last character.
    for padding in [Padding::None] {
        let (sealer, opener) = pair(key(1, Suite::Xaes256Gcm, padding));
        for length in 0..6 {
            let value = sealer.seal(&vec![7; length], None, SealedForm::Text).unwrap();
            let mut opens = 0;
            for last in 0..=255u8 {
                let mut changed = value.clone();
                *changed.last_mut().unwrap() = last;
                opens += usize::from(opener.open(&changed, None, SealedForm::Text).is_ok());
            }
            assert_eq!(opens, 1, "value of {length} bytes");
        }
    }
}

#[test]
fn what_anyone_can_see_is_told() {
    let (binary, opener) = sealed(Suite::Xaes256Gcm, SealedForm::Binary);
    let open = |value: &[u8], form| opener.open(value, Some(b"record 7"), form).unwrap_err();
    let with = |place: usize, byte: u8| {
        let mut changed = binary.clone();
        changed[place] = byte;
        changed
    };
    assert_eq!(open(&[], SealedForm::Binary), OpenError::Truncated);
    assert_eq!(open(&binary[..4], SealedForm::Binary), OpenError::Truncated);
    assert_eq!(open(&binary[..60], SealedForm::Binary), OpenError::Truncated);
    assert_eq!(open(&with(0, 2), SealedForm::Binary), OpenError::Version);
    assert_eq!(open(&with(1, 9), SealedForm::Binary), OpenError::UnknownKey(id(0x0902_0304)));
    assert_eq!(open(&[1, 0, 0, 0, 0, 9], SealedForm::Binary), OpenError::Malformed);
    assert_eq!(open(&with(30, binary[30] ^ 1), SealedForm::Binary), OpenError::Refused);
    for (text, error) in [
        ("", OpenError::Malformed),
        ("yb1", OpenError::Malformed),
        ("yb1.", OpenError::Truncated),
        ("yb1.A", OpenError::Malformed),
        ("yb1.AQ", OpenError::Truncated),
        ("yb1.AR", OpenError::Malformed),
        ("yb1.AQ==", OpenError::Malformed),
        ("yb1.AgEBAQE", OpenError::Version),
        ("yb2.AQEBAQE", OpenError::Version),
        ("yb12.AQEBAQE", OpenError::Version),
        ("ybi1.AQEBAQE", OpenError::Malformed),
        ("YB1.AQEBAQE", OpenError::Malformed),
        ("yb1.AQAAAAA", OpenError::Malformed),
        ("yb1.AQEBAQE", OpenError::UnknownKey(id(0x0101_0101))),
        ("110101190001011237", OpenError::Malformed),
    ] {
        assert_eq!(open(text.as_bytes(), SealedForm::Text), error, "{text}");
        let named = sealed_key_id(text.as_bytes(), SealedForm::Text);
        match error {
            OpenError::UnknownKey(key) => assert_eq!(named, Ok(key)),
            _ => assert_eq!(named, Err(error), "{text}"),
        }
    }
}
