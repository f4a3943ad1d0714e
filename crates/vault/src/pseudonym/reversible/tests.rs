use serde_json::Value;

use super::super::tests::{domain, of_vectors, text};
use super::*;
use crate::Vault;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../../../tests/vectors/reversible.json")).unwrap()
}

/// `tests/vectors/reversible.json`, written by `reversible.py` beside it, which shares no code with this crate.
#[test]
fn gives_the_pseudonyms_of_the_vectors_and_turns_them_back() {
    let document = vectors();
    let mut compared = 0;
    for (i, parts) in document["domains"].as_array().unwrap().iter().enumerate() {
        let pseudonymizer = of_vectors(parts);
        let cases: Vec<(String, String)> = document["cases"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|case| case["domain"].as_u64() == Some(i as u64))
            .map(|case| (text(case, "value"), text(case, "reversible")))
            .collect();
        let (mut out, mut back, mut outcomes) = (Values::new(), Values::new(), Vec::new());
        pseudonymizer.reversibles(cases.iter().map(|(value, _)| value.as_bytes()), &mut out);
        pseudonymizer.reverse_reversibles(out.iter(), &mut back, &mut outcomes);
        assert_eq!(outcomes, vec![Ok(()); cases.len()]);
        assert_eq!((out.len(), back.len()), (cases.len(), cases.len()));
        for ((out, back), (value, expected)) in out.iter().zip(back.iter()).zip(&cases) {
            assert_eq!(out, expected.as_bytes());
            assert_eq!(back, value.as_bytes());
            assert_eq!(pseudonymizer.reversible(value), *expected);
            assert_eq!(*pseudonymizer.reverse_reversible(expected).unwrap(), value.as_bytes());
            compared += 1;
        }
    }
    assert_eq!(compared, 100);
}

#[test]
fn refuses_what_the_vectors_call_refused_with_its_reason() {
    let document = vectors();
    let pseudonymizer = of_vectors(&document["domains"][0]);
    let faults = document["refused"].as_array().unwrap();
    assert_eq!(faults.len(), 38);
    let (mut out, mut outcomes) = (Values::new(), Vec::new());
    let texts: Vec<String> = faults.iter().map(|fault| text(fault, "text")).collect();
    pseudonymizer.reverse_reversibles(texts.iter().map(String::as_bytes), &mut out, &mut outcomes);
    for ((fault, outcome), value) in faults.iter().zip(outcomes).zip(out.iter()) {
        let reason = match outcome.unwrap_err() {
            ReversibleError::Malformed => "malformed",
            ReversibleError::OtherDomain(_) => "other_domain",
            ReversibleError::Refused => "refused",
        };
        assert_eq!(reason, text(fault, "reason"), "{}", text(fault, "text"));
        assert!(value.is_empty());
    }
}

/// One spelling a value: every other byte at every place, every cut, every bit.
#[test]
fn nothing_else_turns_back() {
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&domain("other")).unwrap();
    let good = pseudonymizer.reversible("a value");
    assert_eq!(good.len(), 75);
    let (mut texts, mut out, mut outcomes) = (Vec::new(), Values::new(), Vec::new());
    for at in 0..good.len() {
        texts.push(good.as_bytes()[..at].to_vec());
        for byte in 0..=u8::MAX {
            let mut text = good.clone().into_bytes();
            if text[at] != byte {
                text[at] = byte;
                texts.push(text);
            }
            if byte % 16 == at as u8 % 16 {
                let mut longer = good.clone().into_bytes();
                longer.insert(at, byte);
                texts.push(longer);
            }
        }
    }
    pseudonymizer.reverse_reversibles(texts.iter().map(Vec::as_slice), &mut out, &mut outcomes);
    assert_eq!((out.len(), outcomes.len()), (texts.len(), texts.len()));
    assert!(outcomes.iter().all(Result::is_err) && out.bytes().is_empty());
    // A character of the alphabet where the sealed bytes stand: well formed, and refused.
    let refused = outcomes.iter().filter(|outcome| **outcome == Err(ReversibleError::Refused)).count();
    assert!(refused > 60 * 63, "{refused}");
}

#[test]
fn long_and_short_ones_side_by_side_in_batches_of_any_length() {
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&domain("other")).unwrap();
    let values: Vec<Vec<u8>> =
        (0..600usize).map(|i| vec![i as u8; i * 7 % 90 * (1 + i % 100 / 99 * 200)]).collect();
    for length in [0, 1, 2, 15, 16, 17, 255, 256, 257, 600] {
        let (mut out, mut back, mut outcomes) = (Values::new(), Values::new(), Vec::new());
        pseudonymizer.reversibles(values[..length].iter().map(Vec::as_slice), &mut out);
        assert_eq!(out.len(), length);
        pseudonymizer.reverse_reversibles(out.iter(), &mut back, &mut outcomes);
        assert_eq!(outcomes, vec![Ok(()); length]);
        assert!(back.iter().eq(values[..length].iter()));
    }
}

#[test]
fn another_domain_is_named_and_shares_nothing() {
    let vault = Vault::ephemeral().unwrap();
    let one = vault.pseudonymizer(&domain("a")).unwrap();
    let other = vault.pseudonymizer(&domain("b")).unwrap();
    let (first, second) = (one.reversible("a value"), other.reversible("a value"));
    assert_eq!(first, vault.pseudonymizer(&domain("a")).unwrap().reversible("a value"));
    assert_ne!(first[20..], second[20..]);
    let expected = ReversibleError::OtherDomain(one.domain_id());
    assert_eq!(other.reverse_reversible(&first), Err(expected));
    assert_eq!(expected.to_string(), format!("the pseudonym belongs to the domain {}", one.domain_id()));
}
