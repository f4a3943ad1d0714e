//! Numbers of buildings, stairwells and rooms.

use yingbi_resident::normalise;

use super::path::Path;

/// Buildings and stairwells: 55幢, 55号楼 and 55 are one; then tens of numbers, as neighbours are numbered.
pub(super) fn premises(value: &str, path: &mut Path) {
    let text = normalise(value);
    let Some(bare) = number(&text) else { return };
    path.push(bare);
    if let Some(number) = bare.parse::<u32>().ok().filter(|n| (1..10_000).contains(n)) {
        let low = (number - 1) / 10 * 10 + 1;
        path.push_fmt(format_args!("{low}-{}", low + 9));
    }
}

/// Rooms: the floor (3304 and 33-04 are on floor 33), then storeys up to 3, 6, 9, 18, 33 and above (the classes
/// by which GB 50352 and the fire code tell low, multi-storey, medium and high residential buildings).
pub(super) fn room(value: &str, path: &mut Path) {
    let text = normalise(value);
    let Some(bare) = number(&text) else { return };
    path.push(bare);
    let Some(floor) = floor(bare) else { return };
    path.push_fmt(format_args!("{floor}层"));
    const TOPS: [u32; 5] = [3, 6, 9, 18, 33];
    let at = TOPS.partition_point(|top| *top < floor);
    let low = if at == 0 { 1 } else { TOPS[at - 1] + 1 };
    match TOPS.get(at) {
        Some(high) => path.push_fmt(format_args!("{low}-{high}层")),
        None => path.push_fmt(format_args!("{low}层以上")),
    }
}

fn floor(room: &str) -> Option<u32> {
    let digits = match room.split_once('-') {
        Some((floor, _)) => floor,
        None => room.get(..room.len().checked_sub(2)?)?,
    };
    digits.parse().ok().filter(|floor| (1..200).contains(floor))
}

/// A number of a building, stairwell or room without its ending and leading zeros.
pub(super) fn number(text: &str) -> Option<&str> {
    const ENDINGS: [&str; 9] = ["号楼", "单元", "幢", "栋", "座", "楼", "室", "房", "号"];
    let text = text.trim();
    let bare = ENDINGS.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text);
    let number = bare.trim_start_matches('0');
    let plain = number.bytes().any(|b| b.is_ascii_alphanumeric())
        && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then_some(number)
}

#[cfg(test)]
mod tests {
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn numbers_without_their_endings() {
        let got = paths(&HierarchySpec::Premises, &["055", "55号楼", "55幢", "东楼"]);
        assert_eq!(got.iter().map(|p| p[1].as_str()).collect::<Vec<_>>(), ["55", "55", "55", "东楼"]);
        assert_eq!(got[0][2..], ["51-60", "*"]);
    }

    #[test]
    fn floors_and_classes_of_height() {
        let got = paths(&HierarchySpec::Rooms, &["1203室", "33-04", "402", "3501", "7", "B"]);
        assert_eq!(got[0][1..], ["1203", "12层", "10-18层", "*"]);
        assert_eq!(got[1][1..], ["33-04", "33层", "19-33层", "*"]);
        assert_eq!(got[2][2..], ["4层", "4-6层", "*"]);
        assert_eq!(got[3][3], "34层以上");
        assert_eq!(got[4][1..], ["7", "*", "*", "*"]);
        assert_eq!(got[5][1..], ["B", "*", "*", "*"]);
    }
}
