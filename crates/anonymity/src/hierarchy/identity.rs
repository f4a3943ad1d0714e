//! Resident ids and telephone numbers, generalised to what they tell of their holder.

use yingbi_resident::{Landline, Mobile, MobileClass, ResidentId, Sex};

use super::path::Path;

/// The number in its canonical form; county and year; county and five years; city and five years; city and decade;
/// province and decade.
pub(super) const ID_DEPTH: usize = 6;
/// The number in its canonical form; its segment; its network or area; operator or province; mobile or fixed.
pub(super) const PHONE_DEPTH: usize = 5;

/// Region (by the code in the number, abolished or not) and birth of a resident id's holder, with the sex if asked
/// for: `330106 1985`, `330106 1985-1989`, `330100 1985-1989`, `330100 1980-1989`, `330000 1980-1989`.
pub(super) fn resident_id(value: &str, with_sex: bool, path: &mut Path) {
    let Ok(id) = ResidentId::parse(value) else { return };
    let (Some(region), Some(birth), Some(sex)) = (id.region(), id.birth(), id.sex()) else { return };
    let mut canonical = String::with_capacity(18);
    if id.write_canonical(&mut canonical).is_err() {
        return;
    }
    path.push(&canonical);
    let sex = match (with_sex, sex) {
        (false, _) => "",
        (true, Sex::Male) => " 男",
        (true, Sex::Female) => " 女",
    };
    let (code, year) = (region.get(), birth.year());
    for (region, years) in [(1, 1), (1, 5), (100, 5), (100, 10), (10_000, 10)] {
        let (region, first) = (code / region * region, year / years * years);
        match years {
            1 => path.push_fmt(format_args!("{region:06} {first}{sex}")),
            years => path.push_fmt(format_args!("{region:06} {first}-{}{sex}", first + years - 1)),
        }
    }
}

/// A mobile number: `13812345678`, `1381234****` (the segment that was given to one city), `138********`, the
/// operator the prefix was assigned to, 移动电话. A fixed one: `0571-88888888`, `0571-8888****`, `0571`, the province,
/// 固定电话. Numbers may have moved to another operator since 2019: the label tells who was assigned them.
pub(super) fn phone(value: &str, path: &mut Path) {
    if let Ok(mobile) = Mobile::parse(value) {
        let Ok(digits) = std::str::from_utf8(mobile.digits()) else { return };
        let (Some(segment), Some(prefix)) = (digits.get(..7), digits.get(..3)) else { return };
        path.push(digits);
        path.push_fmt(format_args!("{segment}****"));
        path.push_fmt(format_args!("{prefix}********"));
        path.push(operator(digits, mobile.class()));
        path.push("移动电话");
        return;
    }
    let Ok(line) = Landline::parse(value) else { return };
    let (area, Ok(local)) = (line.area(), std::str::from_utf8(line.local())) else { return };
    let (Some(place), Some(start)) = (line.place(), local.get(..local.len().saturating_sub(4))) else {
        return;
    };
    let province = place.split('/').next().unwrap_or(place);
    path.push_fmt(format_args!("{area}-{local}"));
    path.push_fmt(format_args!("{area}-{start}****"));
    path.push(&area);
    path.push_fmt(format_args!("固定电话 {province}"));
    path.push("固定电话");
}

/// Whom the ministry assigned a prefix to (numbering plan of the Ministry of Industry and Information Technology,
/// as of 2023). Virtual operators and satellites by their class.
fn operator(digits: &str, class: MobileClass) -> &'static str {
    match class {
        MobileClass::Virtual => return "虚拟运营商",
        MobileClass::Satellite => return "卫星电话",
        MobileClass::Iot => return "物联网",
        _ => {}
    }
    match digits.get(..3).unwrap_or_default() {
        "134" | "135" | "136" | "137" | "138" | "139" | "147" | "148" | "150" | "151" | "152" | "157"
        | "158" | "159" | "172" | "178" | "182" | "183" | "184" | "187" | "188" | "195" | "197" | "198" => {
            "中国移动"
        }
        "130" | "131" | "132" | "145" | "146" | "155" | "156" | "166" | "175" | "176" | "185" | "186"
        | "196" => "中国联通",
        "133" | "149" | "153" | "173" | "177" | "180" | "181" | "189" | "190" | "191" | "193" | "199" => {
            "中国电信"
        }
        "192" => "中国广电",
        _ => "其他运营商",
    }
}

#[cfg(test)]
mod tests {
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn ids_go_to_region_and_birth() {
        // the example of GB 11643, and the same person's number of fifteen digits
        let values = ["11010519491231002X", "110105491231002", "110105491231003"];
        let got = paths(&HierarchySpec::ResidentIds { sex: false }, &values);
        assert_eq!(
            got[0][1..],
            [
                "11010519491231002X",
                "110105 1949",
                "110105 1945-1949",
                "110100 1945-1949",
                "110100 1940-1949",
                "110000 1940-1949",
                "*"
            ]
        );
        assert_eq!(got[1][1..], got[0][1..]);
        let got = paths(&HierarchySpec::ResidentIds { sex: true }, &values);
        assert_eq!(got[0][2], "110105 1949 女");
        assert_eq!(got[2][6], "110000 1940-1949 男");
    }

    #[test]
    fn numbers_go_to_segment_network_and_operator() {
        let got = paths(&HierarchySpec::Phones, &["+86 138-1234-5678", "(0571)87654321", "12345"]);
        assert_eq!(got[0][1..], ["13812345678", "1381234****", "138********", "中国移动", "移动电话", "*"]);
        assert_eq!(got[1][1..], ["0571-87654321", "0571-8765****", "0571", "固定电话 浙江", "固定电话", "*"]);
        assert_eq!(got[2][1..], ["12345", "*", "*", "*", "*", "*"]);
    }
}
