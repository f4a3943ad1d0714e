//! Identifiers, dates and numbers: what is parsed is written and parsed again to the same; canonical forms are fixed
//! points; no mask lets a value through.
//!
//! Input: a byte that chooses the kind, then a cell.

use yingbi::Decimal;
use yingbi_resident::{
    BankCard, Coordinates, Date, Email, IdForm, Imei, IpAddress, Kind, Landline, Mac, MaskForm, Mobile,
    PartialDate, Permit, PersonName, Plate, ResidentId, Uscc, canonical, check, digits, latitude, longitude,
    mask, mask_forms, mobiles, normalise, spreadsheet_serial, words_for_nothing,
};

/// Parses any text as every identifier.
pub fn run(data: &[u8]) {
    let Some((&choice, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let kind = Kind::ALL[usize::from(choice) % Kind::ALL.len()];
    let _ = (normalise(text), words_for_nothing(text), check(kind, text));
    hold_masks(kind, text);
    hold_canonical(kind, text);
    hold_numbers(text);
    hold_dates(text);
    hold_places(text);
}

fn hold_masks(kind: Kind, text: &str) {
    for &form in mask_forms(kind) {
        let mut out = String::from("|");
        match mask(kind, text, form, &mut out) {
            // a name's surname alone is the one form without stars
            Ok(()) => assert!(
                out[1..] != *text && (out.contains('*') || form == MaskForm::Surname),
                "{} by {form:?}: a value goes through",
                kind.name()
            ),
            Err(_) => assert_eq!(out, "|", "a failed mask leaves something"),
        }
    }
}

fn hold_canonical(kind: Kind, text: &str) {
    // version 1 of the forms, which is frozen, writes an extension directly behind its number
    if kind == Kind::Landline && Landline::parse(text).is_ok_and(|line| line.extension().is_some()) {
        return;
    }
    let mut out = String::new();
    if canonical(kind, text, &mut out).is_ok() {
        let mut again = String::new();
        assert_eq!(canonical(kind, &out, &mut again), Ok(()), "{}", kind.name());
        assert_eq!(out, again, "{}: a canonical form is a fixed point", kind.name());
    }
}

/// ASCII of a parser's own making.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("identifiers are ASCII")
}

fn hold_numbers(cell: &str) {
    if let Ok(id) = ResidentId::parse(cell) {
        let own = ResidentId::parse(text(id.as_bytes())).expect("its own characters");
        assert_eq!(own.as_bytes(), id.as_bytes());
        let mut out = String::new();
        if id.write_canonical(&mut out).is_ok() {
            // a permanent resident's old number stays as it is; every other form has eighteen characters
            match id.form() {
                IdForm::ForeignPermanentOld => assert_eq!(out.as_bytes(), id.as_bytes()),
                _ => assert!(digits::is_resident_id18(out.as_bytes())),
            }
            let again = ResidentId::parse(&out).expect("the canonical form");
            assert_eq!((again.birth(), again.sex()), (id.birth(), id.sex()));
            assert_eq!(again.region().map(|code| code.get()), id.region().map(|code| code.get()));
        }
    }
    if let Ok(mobile) = Mobile::parse(cell) {
        let again = Mobile::parse(text(mobile.digits())).expect("eleven digits");
        assert_eq!(again.digits(), mobile.digits());
        assert!(digits::is_mobile11(mobile.digits()));
    }
    if let Ok(landline) = Landline::parse(cell) {
        let (area, local) = (landline.area(), text(landline.local()).to_owned());
        assert_eq!(landline.place().is_some(), !area.is_empty(), "an area code of the table, or none");
        // a service number does not say here whether it is one of 400 or of 800
        if !area.is_empty() {
            let again = Landline::parse(&format!("{area}-{local}")).expect("area and number");
            assert_eq!((again.area(), text(again.local())), (area, local.as_str()));
        }
    }
    if let Ok(card) = BankCard::parse(cell) {
        let again = BankCard::parse(text(card.digits())).expect("its digits");
        assert_eq!(again.digits(), card.digits());
        assert!(digits::luhn(card.digits()));
    }
    if let Ok(code) = Uscc::parse(cell) {
        assert_eq!(Uscc::parse(text(code.as_bytes())).expect("its characters").as_bytes(), code.as_bytes());
    }
    if let Ok(permit) = Permit::parse(cell) {
        let again = Permit::parse(text(permit.as_bytes())).expect("its characters");
        assert_eq!((again.form(), again.as_bytes()), (permit.form(), permit.as_bytes()));
    }
    if let Ok(imei) = Imei::parse(cell) {
        assert_eq!(Imei::parse(text(imei.digits())).expect("its digits").digits(), imei.digits());
    }
    if let Ok(plate) = Plate::parse(cell) {
        let mut out = String::new();
        plate.write(&mut out);
        let again = Plate::parse(&out).expect("a plate as written");
        let mut twice = String::new();
        again.write(&mut twice);
        assert_eq!((again.class(), twice), (plate.class(), out));
    }
    if let Some(number) = Decimal::parse(cell) {
        assert!(number.to_f64().is_finite());
        if let Some(step) = Decimal::parse("0.05") {
            let rounded = number.round_to(step);
            assert!((rounded.to_f64() - number.to_f64()).abs() <= 0.025 + number.to_f64().abs() * 1e-15);
            assert_eq!(rounded.round_to(step), rounded, "rounded is rounded");
        }
    }
}

fn hold_dates(cell: &str) {
    if let Ok((date, form)) = Date::parse_with_form(cell) {
        assert_eq!(Date::from_days(date.to_days()), Some(date));
        let mut out = String::new();
        date.write(form, &mut out);
        assert_eq!(Date::parse(&out), Ok(date), "a date as written");
        assert_eq!(Date::parse(cell), Ok(date));
    }
    if let Ok(date) = spreadsheet_serial(cell) {
        assert_eq!(Date::from_days(date.to_days()), Some(date));
    }
    if let (Ok(part), Ok(date)) = (PartialDate::parse(cell), Date::parse(cell)) {
        assert!(part.holds(date), "a day lies in itself");
    }
}

fn hold_places(cell: &str) {
    if let Ok(mac) = Mac::parse(cell) {
        let octets: Vec<String> = mac.octets().iter().map(|octet| format!("{octet:02X}")).collect();
        assert_eq!(Mac::parse(&octets.join(":")).expect("six octets").octets(), mac.octets());
    }
    if let Ok(address) = IpAddress::parse(cell) {
        let again = IpAddress::parse(&address.get().to_string()).expect("an address as written");
        assert_eq!(again.get(), address.get());
    }
    if let Ok(email) = Email::parse(cell) {
        let whole = format!("{}@{}", email.local(), email.domain());
        let again = Email::parse(&whole).expect("its two parts");
        assert_eq!((again.local(), again.domain()), (email.local(), email.domain()));
    }
    if let Ok(place) = Coordinates::parse(cell) {
        assert!(place.longitude().abs() <= 180.0 && place.latitude().abs() <= 90.0);
    }
    for degrees in [longitude(cell), latitude(cell)].into_iter().flatten() {
        assert!(degrees.is_finite());
    }
    if let Ok(name) = PersonName::parse(cell) {
        assert!(cell.contains(name.surname()) && cell.contains(name.given()));
    }
    let mut done = 0;
    for span in mobiles(cell) {
        assert!(span.start >= done && cell.get(span.start..span.end).is_some(), "a place in the text");
        done = span.end;
    }
}
