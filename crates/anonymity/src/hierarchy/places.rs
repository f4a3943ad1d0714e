//! Regions and addresses.

use std::fmt;

use yingbi_resident::region::{self, RegionCode};
use yingbi_resident::{Address, AddressLevel, normalise};

use super::dwellings;
use super::path::Path;

/// Street, county, city, province.
pub(super) const REGION_DEPTH: usize = 4;
/// Community, street, county, city, province.
pub(super) const ADDRESS_DEPTH: usize = 5;

/// Building; estate, or road and number; and those.
pub(super) const BUILDING_DEPTH: usize = ADDRESS_DEPTH + 2;

/// A region by code (2 to 12 digits, GB/T 2260 and GB/T 10114; longer numbers start with one) or by name.
pub(super) fn region(value: &str, path: &mut Path) {
    let text = normalise(value);
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        code(text, path);
        return;
    }
    let Some(place) = Place::read(text) else { return };
    path.push(&place.street);
    place.wide(path);
}

/// A code keeps the form of a code, cut from the right and filled with zeros to six digits.
fn code(digits: &str, path: &mut Path) {
    let known = digits.len() >= 2
        && digits
            .get(..2)
            .and_then(|p| p.parse::<u32>().ok())
            .is_some_and(|p| region::is_assigned(p * 10_000));
    if !known {
        return;
    }
    path.push(&digits[..digits.len().min(9)]);
    for keep in [6, 4, 2] {
        path.push_fmt(format_args!("{:0<6}", &digits[..digits.len().min(keep)]));
    }
}

/// An address by its levels; one that starts below the province is completed from the region table.
pub(super) fn address(value: &str, path: &mut Path) {
    let text = normalise(value);
    let Some(place) = Place::read(text.trim()) else { return };
    path.push(&place.community);
    path.push(&place.street);
    place.wide(path);
}

/// An address by its levels from the building on.
pub(super) fn building(value: &str, path: &mut Path) {
    let text = normalise(value);
    let text = text.trim();
    let address = Address::read(text);
    let Some(place) = Place::of(&address, text) else { return };
    let part = |level| address.level(level).unwrap_or("");
    let estate = [AddressLevel::Road, AddressLevel::Number, AddressLevel::Estate].map(part).concat();
    let house = dwellings::number(part(AddressLevel::Building));
    path.push_fmt(format_args!("{}{estate}{}", place.community, Building(house)));
    path.push_fmt(format_args!("{}{estate}", place.community));
    path.push(&place.community);
    path.push(&place.street);
    place.wide(path);
}

/// 5幢, 5号楼 and 5 are one building.
struct Building<'a>(Option<&'a str>);

impl fmt::Display for Building<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |number| write!(f, "{number}幢"))
    }
}

/// Labels from the community up; a level that is not named repeats the one above it.
struct Place {
    community: String,
    street: String,
    county: String,
    city: String,
    province: String,
}

impl Place {
    fn read(text: &str) -> Option<Place> {
        Place::of(&Address::read(text), text)
    }

    fn of(address: &Address<'_>, text: &str) -> Option<Place> {
        let part = |level| address.level(level).unwrap_or("");
        // 西湖区 alone is of more than one city; those that are in force today come first
        let alone = if part(AddressLevel::Province).is_empty() && part(AddressLevel::City).is_empty() {
            Some(part(AddressLevel::County)).filter(|county| !county.is_empty()).unwrap_or(text)
        } else {
            text
        };
        // no region has a name of more than fifteen characters
        let mut codes = if alone.len() <= 45 { region::by_name(alone) } else { Vec::new() };
        if codes.iter().any(|code| code.is_current()) {
            codes.retain(|code| code.is_current());
        }
        if codes.is_empty() {
            codes.extend(address.region());
        }
        let (mut province, mut city, mut county) = (String::new(), String::new(), String::new());
        // a name that several places have or had tells what is common to them
        for tier in [AddressLevel::Province, AddressLevel::City, AddressLevel::County] {
            let mut names = codes.iter().map(|code| name_at(*code, tier));
            let first = names.next().unwrap_or("");
            if !names.all(|name| name == first) {
                break;
            }
            match tier {
                AddressLevel::Province => province = first.to_owned(),
                AddressLevel::City => city = first.to_owned(),
                _ => county = first.to_owned(),
            }
        }
        // what the table does not know is taken as written
        if province.is_empty() {
            province = part(AddressLevel::Province).to_owned();
        }
        if city.is_empty() && part(AddressLevel::City) != province {
            city = part(AddressLevel::City).to_owned();
        }
        if county.is_empty() {
            county = part(AddressLevel::County).to_owned();
        }
        let city = format!("{province}{city}");
        let county = format!("{city}{county}");
        let street = format!("{county}{}", part(AddressLevel::Street));
        let community = format!("{street}{}", part(AddressLevel::Community));
        (!community.is_empty()).then_some(Place { community, street, county, city, province })
    }

    fn wide(&self, path: &mut Path) {
        for label in [&self.county, &self.city, &self.province] {
            path.push(if label.is_empty() { super::STAR } else { label });
        }
    }
}

/// The name of the province, city or county that a code lies in; empty where it is a heading of the table and no place.
fn name_at(code: RegionCode, tier: AddressLevel) -> &'static str {
    let above = region::parents(code).into_iter().find(|above| match above.get() {
        above if above % 10_000 == 0 => tier == AddressLevel::Province,
        above if above % 100 == 0 => tier == AddressLevel::City,
        _ => tier == AddressLevel::County,
    });
    let name = above.map_or("", RegionCode::name);
    match name {
        "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划" => "",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn regions_by_code_and_by_name() {
        let values = ["330106", "330106001005", "110103", "崇文区", "西湖区", "杭州市", "杭州市西湖区", "99"];
        let got = paths(&HierarchySpec::Regions, &values);
        assert_eq!(got[0][1..], ["330106", "330106", "330100", "330000", "*"]);
        assert_eq!(got[1][1..], ["330106001", "330106", "330100", "330000", "*"]);
        // abolished in 2010
        assert_eq!(got[2][1..], ["110103", "110103", "110100", "110000", "*"]);
        assert_eq!(got[3][1..], ["北京市崇文区", "北京市崇文区", "北京市", "北京市", "*"]);
        // several cities have one of that name
        assert_eq!(got[4][1..], ["西湖区", "西湖区", "*", "*", "*"]);
        assert_eq!(got[5][3..], ["浙江省杭州市", "浙江省", "*"]);
        assert_eq!(got[6][2..], ["浙江省杭州市西湖区", "浙江省杭州市", "浙江省", "*"]);
        assert_eq!(got[7][1..], ["*"; 5]);
    }

    #[test]
    fn addresses_by_level() {
        let values = [
            "浙江省杭州市拱墅区武林街道凤麟社区南肖埠小区55幢4单元403室",
            "杭州市拱墅区武林街道凤麟社区南肖埠小区55号楼",
        ];
        let got = paths(&HierarchySpec::Buildings, &values);
        let community = "浙江省杭州市拱墅区武林街道凤麟社区";
        assert_eq!(got[0][1], format!("{community}南肖埠小区55幢"));
        assert_eq!(got[1][1..], got[0][1..]);
        assert_eq!(got[0][2], format!("{community}南肖埠小区"));
        assert_eq!(got[0][3], community);
        assert_eq!(
            got[0][4..],
            ["浙江省杭州市拱墅区武林街道", "浙江省杭州市拱墅区", "浙江省杭州市", "浙江省", "*"]
        );
    }
}
