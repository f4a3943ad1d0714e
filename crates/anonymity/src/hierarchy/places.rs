//! Regions and addresses.

use yingbi_resident::region::{self, RegionCode};
use yingbi_resident::{Address, AddressLevel, normalise};

use super::path::Path;

/// Street, county, city, province.
pub(super) const REGION_DEPTH: usize = 4;
/// Community, street, county, city, province.
pub(super) const ADDRESS_DEPTH: usize = 5;

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
        let address = Address::read(text);
        let code = address.region().or_else(|| match region::by_name(text).as_slice() {
            [only] => Some(*only),
            _ => None,
        });
        let part = |level| address.level(level).unwrap_or("");
        let (mut province, mut city, mut county) = (String::new(), String::new(), String::new());
        for above in code.map(region::parents).unwrap_or_default() {
            let name = above.name();
            // "市辖区" and the like are headings of the table, not places
            let name = if matches!(name, "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划")
            {
                ""
            } else {
                name
            };
            match tier(above) {
                AddressLevel::Province => province = name.to_owned(),
                AddressLevel::City => city = name.to_owned(),
                _ => county = name.to_owned(),
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

fn tier(code: RegionCode) -> AddressLevel {
    match code.get() {
        code if code % 10_000 == 0 => AddressLevel::Province,
        code if code % 100 == 0 => AddressLevel::City,
        _ => AddressLevel::County,
    }
}
