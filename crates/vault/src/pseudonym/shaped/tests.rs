use std::collections::HashSet;

use serde_json::Value;
use yingbi_resident::{ResidentId, region};

use super::super::tests::{domain, of_vectors, text};
use super::*;
use crate::Vault;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../../../tests/vectors/shaped.json")).unwrap()
}

/// `tests/vectors/shaped.json`, written by `shaped.py` beside it, which shares no code with this crate.
#[test]
fn gives_the_pseudonyms_of_the_vectors() {
    let document = vectors();
    let pseudonymizers: Vec<Pseudonymizer> =
        document["domains"].as_array().unwrap().iter().map(of_vectors).collect();
    let cases = document["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 1000);
    for (i, pseudonymizer) in pseudonymizers.iter().enumerate() {
        let cases: Vec<(String, String)> = cases
            .iter()
            .filter(|case| case["domain"].as_u64() == Some(i as u64))
            .map(|case| (text(case, "id"), text(case, "shaped")))
            .collect();
        assert_eq!(cases.len(), 250);
        let (mut shaped, mut back, mut outcomes) = (Values::new(), Values::new(), Vec::new());
        pseudonymizer.shaped_ids(cases.iter().map(|(id, _)| id.as_bytes()), &mut shaped, &mut outcomes);
        pseudonymizer.reverse_shaped_ids(shaped.iter(), &mut back, &mut outcomes);
        assert_eq!(outcomes, [Ok(()); 500]);
        for ((shaped, back), (id, expected)) in shaped.iter().zip(back.iter()).zip(&cases) {
            assert_eq!(shaped, expected.as_bytes());
            assert_eq!(back, id.as_bytes());
        }
        let (id, expected) = &cases[17];
        assert_eq!(pseudonymizer.shaped_id(id).as_ref(), Ok(expected));
        assert_eq!(*pseudonymizer.reverse_shaped_id(expected).unwrap(), *id);
    }
}

#[test]
fn refuses_what_the_vectors_call_refused_and_takes_both_ends() {
    let document = vectors();
    let pseudonymizer = of_vectors(&document["domains"][0]);
    let faults = document["refused"].as_array().unwrap();
    assert_eq!(faults.len(), 14);
    for fault in faults {
        let expected = match text(fault, "reason").as_str() {
            "malformed" => ShapedError::Malformed,
            _ => ShapedError::NotShaped,
        };
        let given = text(fault, "text");
        assert_eq!(pseudonymizer.reverse_shaped_id(&given).unwrap_err(), expected, "{given}");
    }
    for end in document["ends"].as_array().unwrap() {
        let end = end.as_str().unwrap();
        let id = pseudonymizer.reverse_shaped_id(end).unwrap();
        assert_eq!(pseudonymizer.shaped_id(&id).unwrap(), end);
    }
}

/// The lists of `shaped.json` freeze those of `yingbi-resident`.
#[test]
fn the_region_lists_are_those_of_the_vectors() {
    let document = vectors();
    for (name, at) in [("P", IDS.prefix), ("Q", SHAPED.prefix)] {
        let list = text(&document, name);
        let ours: Vec<String> = (0..).map_while(at).map(|prefix| prefix.to_string()).collect();
        assert_eq!(list.split(' ').collect::<Vec<_>>(), ours, "{name}");
    }
}

#[test]
fn ranking_and_unranking_are_each_others_reverse() {
    for space in [&IDS, &SHAPED] {
        let mut id = [0; SHAPED_CHARS];
        let step = space.size() / 20_011;
        for rank in (0..space.size()).step_by(step as usize).chain([space.size() - 1]) {
            space.write(rank, &mut id);
            assert_eq!(space.rank(&id), Ok(rank));
        }
    }
    let mut id = [0; SHAPED_CHARS];
    IDS.write(0, &mut id);
    assert_eq!(&id[..17], b"11000019000101000");
    IDS.write(COUNT - 1, &mut id);
    assert_eq!(&id[..17], b"65909920991231999");
    SHAPED.write(0, &mut id);
    assert_eq!(&id[..17], b"11890019300101000");
}

#[test]
fn an_id_that_cannot_be_ranked_says_why() {
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&domain("resident_id")).unwrap();
    let made =
        |first17: &str| format!("{first17}{}", char::from(mod_11_2(first17.as_bytes()).unwrap_or(b'0')));
    let x = (0..100).map(|n| made(&format!("110101209001010{n:02}"))).find(|id| id.ends_with('X')).unwrap();
    let good = made("11010120900101000");
    let wrong_check = format!("{}{}", &good[..17], if good.ends_with('0') { '1' } else { '0' });
    let cases = [
        (good.clone(), Ok(())),
        (x.clone(), Ok(())),
        (x.to_lowercase(), Err(ShapedError::Malformed)),
        (wrong_check, Err(ShapedError::Malformed)),
        (good[..15].to_owned(), Err(ShapedError::Malformed)),
        (String::new(), Err(ShapedError::Malformed)),
        (format!("{good}0"), Err(ShapedError::Malformed)),
        ("一二三四五六".into(), Err(ShapedError::Malformed)),
        // Permits of Hong Kong, Macau and Taiwan residents, and of foreigners; a region that the table lacks.
        (made("81000020900101000"), Err(ShapedError::Region)),
        (made("91184020900101000"), Err(ShapedError::Region)),
        (made("11890020900101000"), Err(ShapedError::Region)),
        // Any two digits are taken behind the first four.
        (made("11019920900101000"), Ok(())),
        (made("11010118991231000"), Err(ShapedError::Date)),
        (made("11010121000101000"), Err(ShapedError::Date)),
        (made("11010120900229000"), Err(ShapedError::Date)),
        (made("11010120960229000"), Ok(())),
        (made("11010100000101000"), Err(ShapedError::Date)),
    ];
    let (mut out, mut outcomes) = (Values::new(), Vec::new());
    pseudonymizer.shaped_ids(cases.iter().map(|(id, _)| id.as_bytes()), &mut out, &mut outcomes);
    assert_eq!(out.len(), cases.len());
    for (((id, expected), outcome), made) in cases.iter().zip(&outcomes).zip(out.iter()) {
        assert_eq!(outcome, expected, "{id}");
        assert_eq!(made.len(), if expected.is_ok() { SHAPED_CHARS } else { 0 });
        assert_eq!(pseudonymizer.shaped_id(id).map(|_| ()), *expected);
        if expected.is_ok() {
            let back = pseudonymizer.reverse_shaped_id(str::from_utf8(made).unwrap()).unwrap();
            assert_eq!(*back, *id);
        }
    }
}

/// As many distinct ids as said: consecutive ranks spread over the whole range, so that no two are the same.
fn distinct(count: usize) -> Vec<[u8; SHAPED_CHARS]> {
    let step = COUNT / count as u64;
    (0..count as u64)
        .map(|i| {
            let mut id = [0; SHAPED_CHARS];
            IDS.write(i * step + i % 1000, &mut id);
            id
        })
        .collect()
}

/// In release a million: distinct, accepted by check character, date and province, in no region of the table, all
/// turned back; and none alike in another domain.
#[test]
fn distinct_ids_give_distinct_synthetic_ones_that_turn_back() {
    let count = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
    let ids = distinct(count);
    let vault = Vault::ephemeral().unwrap();
    let one = vault.pseudonymizer(&domain("resident_id")).unwrap();
    let other = vault.pseudonymizer(&domain("another")).unwrap();
    let (mut shaped, mut elsewhere, mut outcomes) = (Values::new(), Values::new(), Vec::new());
    one.shaped_ids(ids.iter().map(|id| &id[..]), &mut shaped, &mut outcomes);
    other.shaped_ids(ids.iter().map(|id| &id[..]), &mut elsewhere, &mut outcomes);
    let mut seen = HashSet::with_capacity(count);
    let mut alike = 0;
    for (text, elsewhere) in shaped.iter().zip(elsewhere.iter()) {
        assert!(seen.insert(text));
        assert_eq!(mod_11_2(&text[..17]), Some(text[17]));
        let number = |range: std::ops::Range<usize>| number(&text[range]) as u32;
        let date = Date::new(number(6..10) as u16, number(10..12) as u8, number(12..14) as u8).unwrap();
        assert!((1930..2000).contains(&date.year()));
        assert!(region::is_assigned(number(0..2) * 10_000), "a province");
        assert!(!region::is_assigned(number(0..6)) && !region::is_assigned(number(0..4) * 100));
        alike += usize::from(text == elsewhere);
    }
    assert_eq!((seen.len(), elsewhere.len()), (count, count));
    // Each is alike with a chance of 1 in 4·10^12.
    assert_eq!(alike, 0);
    for text in shaped.iter().step_by(997) {
        let text = str::from_utf8(text).unwrap();
        assert!(ResidentId::is_synthetic(text));
        assert!(ResidentId::parse(text).is_err());
    }
    let mut back = Values::new();
    one.reverse_shaped_ids(shaped.iter(), &mut back, &mut outcomes);
    assert!(back.iter().eq(ids.iter()));
    assert_eq!(outcomes.len(), 3 * count);
    assert!(outcomes.iter().all(Result::is_ok));
}

#[test]
fn the_same_id_gives_the_same_in_a_batch_of_any_length() {
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&domain("resident_id")).unwrap();
    let ids = distinct(600);
    for length in [0, 1, 255, 256, 257, 512, 513, 600] {
        let (mut out, mut outcomes) = (Values::new(), Vec::new());
        out.push(b"before");
        pseudonymizer.shaped_ids(ids[..length].iter().map(|id| &id[..]), &mut out, &mut outcomes);
        assert_eq!((out.len(), outcomes.len()), (length + 1, length));
        for (id, text) in ids.iter().zip(out.iter().skip(1)).step_by(50) {
            let single = pseudonymizer.shaped_id(str::from_utf8(id).unwrap()).unwrap();
            assert_eq!(single.as_bytes(), text);
        }
    }
}
