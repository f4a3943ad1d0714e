//! Properties of the parsers and masks over made and random input.

#![allow(clippy::unwrap_used, reason = "a test: it may fail and it prints its figures")]

use proptest::prelude::*;
use yingbi_resident::{
    Address, BankCard, Check, Date, DateForm, DateSeparator, Kind, MaskForm, Mobile, ResidentId, canonical,
    check, digits, mask, mask_forms, mobiles, normalise, region,
};

/// Any text, biased to what offices write.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9xX*.+\\- ]{0,24}",
        "[0-9０-９一-龥省市区路号幢单元室·()*@.:A-Za-z-]{0,40}",
        "[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?.{0,8}",
        citizen(),
        card(),
        mobile(),
    ]
}

fn citizen() -> impl Strategy<Value = String> {
    let codes: Vec<u32> = region::codes().map(|c| c.get()).collect();
    (prop::sample::select(codes), date(), 0u32..1000).prop_map(|(code, date, sequence)| {
        let body = format!("{code:06}{:04}{:02}{:02}{sequence:03}", date.year(), date.month(), date.day());
        let check = digits::mod_11_2(body.as_bytes()).unwrap();
        format!("{body}{}", char::from(check))
    })
}

fn date() -> impl Strategy<Value = Date> {
    // 1900-01-01 to 2099-12-31.
    (-25_567i32..47_482).prop_map(|days| Date::from_days(days).unwrap())
}

fn card() -> impl Strategy<Value = String> {
    "62[0-9]{13,16}"
        .prop_map(|body| (0..10).map(|d| format!("{body}{d}")).find(|n| digits::luhn(n.as_bytes())).unwrap())
}

fn mobile() -> impl Strategy<Value = String> {
    "1[3589][0-9][0-9]{8}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_panics_and_no_mask_passes_a_value_unchanged(text in cell()) {
        let _ = normalise(&text);
        for span in mobiles(&text) {
            prop_assert!(text.get(span.start..span.end).is_some());
        }
        let _ = Address::read(&text).levels().count();
        for &kind in Kind::ALL {
            let _ = check(kind, &text);
            for &form in mask_forms(kind) {
                let mut out = String::from("|");
                match mask(kind, &text, form, &mut out) {
                    // A name's surname alone is the one form without stars.
                    Ok(()) => prop_assert!(out[1..] != text && (out.contains('*') || form == MaskForm::Surname)),
                    Err(_) => prop_assert_eq!(&out, "|"),
                }
            }
            let mut out = String::new();
            if canonical(kind, &text, &mut out).is_ok() {
                let mut again = String::new();
                prop_assert_eq!(canonical(kind, &out, &mut again), Ok(()));
                prop_assert_eq!(out, again, "canonical forms are fixed points");
            }
        }
    }

    #[test]
    fn a_resident_id_gives_back_what_it_was_made_of(id in citizen()) {
        let parsed = ResidentId::parse(&id).unwrap();
        let mut out = String::new();
        parsed.write_canonical(&mut out).unwrap();
        prop_assert_eq!(&out, &id);
        prop_assert_eq!(parsed.region().map(|r| r.get()), id[..6].parse().ok());
        prop_assert!(parsed.birth().is_some() && parsed.sex().is_some());
        prop_assert!(digits::is_resident_id18(id.as_bytes()));
    }

    #[test]
    fn one_wrong_digit_is_never_valid(id in citizen(), place in 0usize..17, by in 1u8..10) {
        let mut bytes = id.into_bytes();
        bytes[place] = (bytes[place] - b'0' + by) % 10 + b'0';
        let text = String::from_utf8(bytes).unwrap();
        prop_assert_ne!(check(Kind::ResidentId, &text), Check::Valid);
    }

    #[test]
    fn no_mask_shows_a_check_digit(id in citizen(), card in card()) {
        for (kind, text) in [(Kind::ResidentId, &id), (Kind::BankCard, &card)] {
            if check(kind, text) != Check::Valid {
                continue;
            }
            for &form in mask_forms(kind) {
                let mut out = String::new();
                mask(kind, text, form, &mut out).unwrap();
                prop_assert!(out.ends_with("***"));
                prop_assert!(out.bytes().filter(u8::is_ascii_digit).count() <= 6);
            }
        }
    }

    #[test]
    fn spellings_of_a_mobile_have_one_canonical_form(number in mobile()) {
        prop_assume!(Mobile::parse(&number).is_ok());
        for text in [
            format!("+86 {number}"),
            format!("0086-{number}"),
            format!("{}-{}-{}", &number[..3], &number[3..7], &number[7..]),
            format!("{} {} {}", &number[..3], &number[3..7], &number[7..]),
            format!("{number}.0"),
            format!("{number}(本人)"),
            number.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect(),
        ] {
            let mut out = String::new();
            prop_assert_eq!(canonical(Kind::Mobile, &text, &mut out), Ok(()));
            prop_assert_eq!(&out, &number);
        }
    }

    #[test]
    fn dates_come_back_in_every_form(date in date(), padded: bool) {
        use DateSeparator::{Dash, Dot, Han, None, Slash};
        prop_assert_eq!(Date::from_days(date.to_days()), Some(date));
        for separator in [None, Dash, Slash, Dot, Han] {
            let mut text = String::new();
            date.write(DateForm::new(separator, padded), &mut text);
            prop_assert_eq!(Date::parse(&text), Ok(date));
        }
    }

    #[test]
    fn cards_are_found_by_both_ways(card in card()) {
        prop_assert_eq!(BankCard::parse(&card).is_ok(), digits::is_bank_card(card.as_bytes()) && !digits::is_placeholder(card.as_bytes()));
    }
}

/// What a mask shows by its table, the plainest way: a beginning, stars, an end.
fn plain_mask(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let place = |(at, c): (usize, &char)| if at < head || at + tail >= chars.len() { *c } else { '*' };
    chars.iter().enumerate().map(place).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn masks_show_what_a_plain_reading_of_their_table_shows(
        id in citizen(),
        card in card(),
        mobile in mobile(),
        surname in prop::sample::select(vec!["王", "李", "欧阳", "诸葛", "司马"]),
        given in "[伟芳娜敏静丽强磊军洋]{1,2}",
        day in date(),
        address in any::<[u8; 4]>(),
        hardware in any::<[u8; 6]>(),
        local in "[a-z][a-z0-9]{1,12}",
        degrees in (73u32..135, 100_000u32..999_999),
    ) {
        use MaskForm::{Domain, Full, Last4, Prefix, Standard, Surname};
        let [a, b, c, d] = address;
        let hex: Vec<String> = hardware.iter().map(|byte| format!("{byte:02x}")).collect();
        let (mail, line) = (format!("{local}@example.com"), format!("0571-8{}", &mobile[4..]));
        let first = local.chars().next().unwrap();
        let name = format!("{surname}{given}");
        let dated = |between: [&str; 3]| {
            let [y, m, d] = between;
            format!("{:04}{y}{:02}{m}{:02}{d}", day.year(), day.month(), day.day())
        };
        let hidden = |between: [&str; 3]| format!("{:04}{}**{}**{}", day.year(), between[0], between[1], between[2]);
        let mut cases = vec![
            (Kind::ResidentId, id.clone(), Standard, plain_mask(&id, 2, 0)),
            (Kind::ResidentId, id.clone(), Prefix, plain_mask(&id, 6, 0)),
            (Kind::ResidentId, id.clone(), Full, "***".to_owned()),
            (Kind::BankCard, card.clone(), Standard, plain_mask(&card, 6, 0)),
            (Kind::BankCard, card.clone(), Prefix, plain_mask(&card, 6, 0)),
            (Kind::PersonName, name.clone(), Standard, format!("{surname}**")),
            (Kind::PersonName, name.clone(), Surname, surname.to_owned()),
            (Kind::PersonName, name, Full, "***".to_owned()),
            (Kind::Landline, line.clone(), Standard, plain_mask(&line, 5, 0)),
            (Kind::Landline, line.clone(), Last4, plain_mask(&line, 5, 4)),
            (Kind::Ipv4, format!("{a}.{b}.{c}.{d}"), Standard, format!("{a}.{b}.*.*")),
            (Kind::Mac, hex.join(":"), Standard, format!("{}:**:**:**", hex[..3].join(":"))),
            (Kind::Email, mail.clone(), Standard, format!("{first}***@example.com")),
            (Kind::Email, mail, Domain, "***@example.com".to_owned()),
            (Kind::Longitude, format!("{}.{}", degrees.0, degrees.1), Standard, format!("{}.***", degrees.0)),
        ];
        for (form, head, tail) in [(Standard, 3, 4), (Prefix, 3, 0), (Last4, 0, 4)] {
            cases.push((Kind::Mobile, mobile.clone(), form, plain_mask(&mobile, head, tail)));
        }
        for between in [["-", "-", ""], ["/", "/", ""], ["年", "月", "日"], ["", "", ""]] {
            cases.push((Kind::BirthDate, dated(between), Standard, hidden(between)));
        }
        for (kind, text, form, wanted) in cases {
            let mut out = String::new();
            match mask(kind, &text, form, &mut out) {
                Ok(()) => prop_assert_eq!(out, wanted, "{:?} {:?}", kind, form),
                // A made value that is none, by a rule of its own (a mobile of no network): then nothing is shown.
                Err(_) => {
                    prop_assert!(check(kind, &text) != Check::Valid, "{:?}, {:?} refused", kind, form);
                    prop_assert_eq!(out, "");
                }
            }
        }
    }
}
