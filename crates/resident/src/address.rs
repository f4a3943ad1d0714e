//! Postal addresses, parsed into levels from left to right.

use crate::Reason;
use crate::region::{self, RegionCode, RegionLevel};
use crate::text::{fold, is_blank, is_dash};

/// The levels of an address, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressLevel {
    /// 省, 自治区, 直辖市.
    Province,
    /// 市, 地区, 自治州, 盟.
    City,
    /// 区, 县, county-level 市, 旗.
    County,
    /// 街道, 镇, 乡, 苏木.
    Street,
    /// 社区, 村, 居委会.
    Community,
    /// A housing estate: 小区, 花园, 新村.
    Estate,
    /// 路, 街, 巷, 弄; a group of a village (组).
    Road,
    /// The number on the road (号).
    Number,
    /// 幢, 栋, 号楼, 座.
    Building,
    /// 单元, 梯, 门.
    Unit,
    /// 室, 房.
    Room,
}

impl AddressLevel {
    /// Every level, the widest first.
    pub const ALL: [AddressLevel; 11] = [
        AddressLevel::Province,
        AddressLevel::City,
        AddressLevel::County,
        AddressLevel::Street,
        AddressLevel::Community,
        AddressLevel::Estate,
        AddressLevel::Road,
        AddressLevel::Number,
        AddressLevel::Building,
        AddressLevel::Unit,
        AddressLevel::Room,
    ];

    /// The stable name in lower case, as recipes write it.
    pub const fn name(self) -> &'static str {
        match self {
            AddressLevel::Province => "province",
            AddressLevel::City => "city",
            AddressLevel::County => "county",
            AddressLevel::Street => "street",
            AddressLevel::Community => "community",
            AddressLevel::Estate => "estate",
            AddressLevel::Road => "road",
            AddressLevel::Number => "number",
            AddressLevel::Building => "building",
            AddressLevel::Unit => "unit",
            AddressLevel::Room => "room",
        }
    }

    /// The level of that stable name.
    pub fn from_name(name: &str) -> Option<AddressLevel> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// An address parsed into levels, each a part of the text as it was written.
#[derive(Clone, PartialEq, Eq)]
pub struct Address<'a> {
    text: &'a str,
    /// Start and end of each level, by its place in [`AddressLevel::ALL`].
    parts: [Option<(u32, u32)>; 11],
    region: Option<RegionCode>,
}

impl std::fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let levels: Vec<&str> = self.levels().map(|(level, _)| level.name()).collect();
        f.debug_struct("Address").field("levels", &levels).finish_non_exhaustive()
    }
}

impl<'a> Address<'a> {
    /// The address in a cell: from any level on, with or without a province, with short forms (浙江杭州西湖区) and a
    /// tail such as 12-3-401 or 3幢2单元501室.
    ///
    /// # Errors
    /// [`Reason::Shape`] unless at least two levels are found, one of them below the county;
    /// [`Reason::Length`] beyond 120 characters.
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        // 360 bytes are 120 ideographs: no postal address is longer, and free text ends here quickly.
        if text.len() > 360 {
            return Err(Reason::Length);
        }
        let address = Address::read(text);
        if address.is_plausible() { Ok(address) } else { Err(Reason::Shape) }
    }

    /// Whether what was read is an address and not a sentence or a code that has numbers in it.
    fn is_plausible(&self) -> bool {
        use AddressLevel::{Community, County, Estate, Number, Room, Street, Unit};
        let has = |level: AddressLevel| self.parts[level as usize].is_some();
        let count = |range: std::ops::Range<usize>| self.parts[range].iter().flatten().count();
        // Numbers alone (2024-01-01) are no address; nor are regions alone.
        if count(0..11) < 2 || count(Street as usize..11) < 1 || count(0..Number as usize) < 1 {
            return false;
        }
        let named = |level: AddressLevel| {
            self.level(level).is_none_or(|name| {
                (2..=16).contains(&name.chars().count())
                    && !name.contains(['省', '在', '已', '请', '于', '从'])
            })
        };
        if ![Street, Community, Estate, AddressLevel::Road].into_iter().all(named) {
            return false;
        }
        // 隔壁1206室: an estate that nothing else speaks for needs the name of one.
        let only_room = count(0..Estate as usize) == 0
            && !has(AddressLevel::Road)
            && !has(AddressLevel::Building)
            && (has(Room) || has(Unit) || has(Number));
        if only_room && !self.level(Estate).is_some_and(is_estate) {
            return false;
        }
        // What is left unread: a note in brackets, a few characters.
        let end = self.parts.iter().flatten().map(|&(_, end)| end as usize).max().unwrap_or(0);
        let tail = self.text.get(end..).unwrap_or_default().trim_matches(is_blank);
        let limit = if has(County) || has(Street) { 16 } else { 8 };
        tail.chars().count() <= limit || tail.starts_with(['(', '（', '[', '【'])
    }

    /// As much of an address as the text holds, possibly nothing: for columns in which only a part is expected
    /// (a region, a building).
    pub fn read(text: &'a str) -> Self {
        let mut address = Address { text, parts: [None; 11], region: None };
        let mut cursor = Cursor { text, at: text.len() - text.trim_start_matches(is_blank).len() };
        address.read_regions(&mut cursor);
        address.read_below(&mut cursor);
        address
    }

    /// The part at a level.
    pub fn level(&self, level: AddressLevel) -> Option<&'a str> {
        let (start, end) = self.parts[level as usize]?;
        self.text.get(start as usize..end as usize)
    }

    /// The levels found, the widest first.
    pub fn levels(&self) -> impl Iterator<Item = (AddressLevel, &'a str)> + '_ {
        AddressLevel::ALL.into_iter().filter_map(|level| self.level(level).map(|part| (level, part)))
    }

    /// Start and end of the part at a level, in bytes of the text.
    pub fn range(&self, level: AddressLevel) -> Option<std::ops::Range<usize>> {
        self.parts[level as usize].map(|(start, end)| start as usize..end as usize)
    }

    /// The text from its beginning through the narrowest level found that is not below `level`; empty if there is
    /// none.
    pub fn up_to(&self, level: AddressLevel) -> String {
        let mut out = String::new();
        for (found, part) in self.levels() {
            if found <= level {
                out.push_str(part);
            }
        }
        out
    }

    /// The region as far as the table knows it: of the county, else of the city, else of the province.
    pub fn region(&self) -> Option<RegionCode> {
        self.region
    }

    fn set(&mut self, level: AddressLevel, start: usize, end: usize) {
        self.parts[level as usize] = Some((start as u32, end as u32));
    }

    /// Province, city and county, by the table; a county unknown to it by its ending.
    fn read_regions(&mut self, cursor: &mut Cursor<'a>) {
        for level in [AddressLevel::Province, AddressLevel::City, AddressLevel::County] {
            let rest = cursor.rest();
            let Some((length, code)) = longest_region(rest, level, self.region) else { continue };
            self.set(level, cursor.at, cursor.at + length);
            cursor.advance(length);
            self.region = Some(code);
            // Between them: 市辖区, which is a code and no place.
            cursor.skip_word("市辖区");
        }
        if self.parts[AddressLevel::County as usize].is_none() && self.region.is_some() {
            // Counties younger than the table, and development zones, which have no code.
            let not = ["社区", "小区", "校区", "片区", "辖区", "景区", "厂区", "库区", "城区"];
            let ends = ["区", "县", "旗", "市"];
            let length = ending_in(cursor.rest(), 18, &ends, &not).filter(|&end| {
                let (head, after) = cursor.rest().split_at(end);
                !head.contains(['路', '街', '巷', '镇', '乡', '村'])
                    && !after.starts_with(['场', '东', '西', '南', '北'])
            });
            if let Some(length) = length {
                self.set(AddressLevel::County, cursor.at, cursor.at + length);
                cursor.advance(length);
            }
        }
    }

    fn read_below(&mut self, cursor: &mut Cursor<'a>) {
        if let Some(length) = ending_in(cursor.rest(), 12, &["街道办事处", "街道", "镇", "乡", "苏木"], &[])
        {
            self.set(AddressLevel::Street, cursor.at, cursor.at + length);
            cursor.advance(length);
        }
        if let Some(length) = ending_in(
            cursor.rest(),
            14,
            &["社区居委会", "社区", "村委会", "居委会", "村民委员会", "居民委员会", "嘎查", "村"],
            &["新村", "花园村", "度假村", "公寓村"],
        )
        // 中关村南大街 is a road, 桥靠村三组 a village's group.
        .filter(|&end| {
            let after = cursor.rest()[end..].trim_start_matches(['东', '南', '西', '北', '中']);
            !["大街", "大道", "路", "街"].iter().any(|road| after.starts_with(road))
        }) {
            self.set(AddressLevel::Community, cursor.at, cursor.at + length);
            cursor.advance(length);
        }
        loop {
            let before = cursor.at;
            self.read_named(cursor);
            self.read_numbered(cursor);
            if cursor.at == before || cursor.rest().is_empty() {
                break;
            }
        }
    }

    /// A road or an estate: ideographs up to the first number.
    fn read_named(&mut self, cursor: &mut Cursor<'a>) {
        let rest = cursor.rest();
        let length = named_length(rest);
        if length == 0 {
            return;
        }
        let word = &rest[..length];
        let (start, end) = (cursor.at, cursor.at + length);
        // 文三路东方花园: a road, then an estate in the same run of ideographs.
        let split = road_split(word);
        let next_number = number_length(&rest[length..]);
        let road_number = next_number > 0
            && rest[length + next_number..].starts_with('号')
            && !rest[length + next_number..].starts_with("号楼");
        match split {
            Some(road) if self.parts[AddressLevel::Road as usize].is_none() => {
                self.set(AddressLevel::Road, start, start + road);
                if road < length
                    && self.parts[AddressLevel::Estate as usize].is_none()
                    && (road..length).len() >= 6
                {
                    self.set(AddressLevel::Estate, start + road, end);
                }
            }
            _ if self.parts[AddressLevel::Estate as usize].is_none()
                && (next_number > 0 || is_estate(word))
                && !road_number =>
            {
                self.set(AddressLevel::Estate, start, end);
            }
            _ if self.parts[AddressLevel::Estate as usize].is_none() && is_estate(word) => {
                self.set(AddressLevel::Estate, start, end);
            }
            _ if road_number && self.parts[AddressLevel::Road as usize].is_none() => {
                self.set(AddressLevel::Road, start, end);
            }
            _ => return,
        }
        cursor.advance(length);
    }

    /// 36号, 12幢, 3单元, 401室, 12-3-401.
    fn read_numbered(&mut self, cursor: &mut Cursor<'a>) {
        loop {
            cursor.skip_blanks();
            let rest = cursor.rest();
            if let Some(used) = self.read_dashed(cursor.at, rest) {
                cursor.advance(used);
                continue;
            }
            let number = number_length(rest);
            if number == 0 {
                return;
            }
            let after = &rest[number..];
            let Some((level, mark)) = numbered_level(&rest[..number], after) else { return };
            let taken = |level: AddressLevel| self.parts[level as usize].is_some();
            let level = match level {
                // 88弄12号, 5号3号: the second one is a house within the first; behind a building it is a room.
                AddressLevel::Number if taken(AddressLevel::Building) => AddressLevel::Room,
                AddressLevel::Number if taken(AddressLevel::Number) => AddressLevel::Building,
                level => level,
            };
            if self.parts[level as usize].is_some() {
                return;
            }
            self.set(level, cursor.at, cursor.at + number + mark);
            cursor.advance(number + mark);
        }
    }

    /// `12-3-401`, `12-401`, `12幢-3-401`'s rest; with 号, 室 behind or not.
    fn read_dashed(&mut self, at: usize, rest: &str) -> Option<usize> {
        let mut pieces = [(0usize, 0usize); 4];
        let (mut count, mut i) = (0, 0);
        loop {
            let length = number_length(&rest[i..]);
            if length == 0 || count == pieces.len() {
                return None;
            }
            // 3幢-2-501 and 3栋-501: marks inside of the chain.
            let mark = numbered_level("", &rest[i + length..])
                .filter(|(level, _)| *level == AddressLevel::Building || *level == AddressLevel::Unit);
            let mark = mark.map_or(0, |(_, mark)| mark);
            pieces[count] = (i, i + length + mark);
            count += 1;
            i += length + mark;
            match rest[i..].chars().next() {
                Some(c) if is_dash(c) || c == '~' || (c == '/' && count > 0) => i += c.len_utf8(),
                _ => break,
            }
        }
        use AddressLevel::{Building, Room, Unit};
        let free = |level: AddressLevel| self.parts[level as usize].is_none();
        let levels: &[AddressLevel] = match count {
            3 if free(Building) && free(Unit) && free(Room) => &[Building, Unit, Room],
            2 if free(Building) && free(Room) => &[Building, Room],
            2 if free(Unit) && free(Room) => &[Unit, Room],
            _ => return None,
        };
        let mut end = pieces[count - 1].1;
        if let Some(mark) = ["室", "房", "号", "户"].iter().find(|m| rest[end..].starts_with(**m)) {
            end += mark.len();
            pieces[count - 1].1 = end;
        }
        for (level, (from, to)) in levels.iter().zip(pieces) {
            self.set(*level, at + from, at + to);
        }
        Some(end)
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, length: usize) {
        self.at += length;
        self.skip_blanks();
    }

    /// Blanks, commas, and a note in brackets of up to twelve characters: 东山苑(南区)12幢.
    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let bare = rest.trim_start_matches(|c| is_blank(c) || matches!(c, ',' | '，' | '、'));
            self.at += rest.len() - bare.len();
            let note = bare
                .strip_prefix(['(', '（'])
                .and_then(|inner| inner.find([')', '）']).map(|end| (inner, end)));
            match note {
                Some((inner, end)) if end <= 36 && self.at > 0 => {
                    let closing = inner[end..].chars().next().map_or(0, char::len_utf8);
                    let used = bare.len() - inner.len() + end + closing;
                    // One at the very end stays: it is no part of any level.
                    if used == bare.len() {
                        return;
                    }
                    self.at += used;
                }
                _ => return,
            }
        }
    }

    fn skip_word(&mut self, word: &str) {
        if self.rest().starts_with(word) {
            self.advance(word.len());
        }
    }
}

/// The longest region name of a level at the beginning of a text, in full or without its ending, within the region
/// found so far.
fn longest_region(
    text: &str,
    level: AddressLevel,
    within: Option<RegionCode>,
) -> Option<(usize, RegionCode)> {
    let mut best: Option<(bool, usize, bool, RegionCode)> = None;
    region::for_each_at(text, &mut |length, full, code| {
        if !fits(code, level, within) {
            return;
        }
        // 杭州西湖区: the short form counts only above the county, where it can't be a word of something else, and
        // not before the words that name an estate or a road after its city.
        if !full {
            const NAMED_AFTER: [char; 11] =
                ['路', '街', '大', '花', '新', '小', '公', '苑', '城', '里', '村'];
            let after = text.get(length..).unwrap_or_default();
            if level == AddressLevel::County || after.is_empty() || after.starts_with(NAMED_AFTER) {
                return;
            }
        }
        // In full before short, then the longest; a name may have had several codes: the current one, else the lowest.
        let lower = best.is_none_or(|(f, l, current, b)| {
            (full, length, code.is_current()) > (f, l, current)
                || (full, length, code.is_current()) == (f, l, current) && code < b
        });
        if lower {
            best = Some((full, length, code.is_current(), code));
        }
    });
    best.map(|(_, length, _, code)| (length, code))
}

fn fits(code: RegionCode, level: AddressLevel, within: Option<RegionCode>) -> bool {
    let rank = match level {
        AddressLevel::Province => RegionLevel::Province,
        AddressLevel::City => RegionLevel::Prefecture,
        _ => RegionLevel::County,
    };
    code.level() == rank
        && !matches!(code.name(), "市辖区" | "县" | "省直辖县级行政单位" | "自治区直辖县级行政单位")
        && match within.map(|w| (w.level(), w)) {
            None => true,
            Some((RegionLevel::Province, w)) => code.province() == w,
            Some((_, w)) => {
                code.prefecture() == w.prefecture()
                    || code.province() == w.province()
                        && level == AddressLevel::County
                        && code.get() / 100 % 100 == 90
            }
        }
}

/// Length of the shortest beginning of ideographs, at most `most` characters, that ends in one of `endings` and not
/// in one of `not`.
fn ending_in(text: &str, most: usize, endings: &[&str], not: &[&str]) -> Option<usize> {
    for (count, (i, c)) in text.char_indices().enumerate() {
        if count >= most || !matches!(c, '\u{4e00}'..='\u{9fff}') {
            return None;
        }
        let end = i + c.len_utf8();
        let head = &text[..end];
        let hit = endings.iter().any(|e| head.len() > e.len() && head.ends_with(e));
        if !hit || not.iter().any(|n| head.ends_with(n)) {
            continue;
        }
        // 镇 of 镇江路, 乡 of 乡村: an ending only where no longer one follows.
        let after = &text[end..];
        let longer = endings.iter().find_map(|e| {
            e.char_indices().skip(1).find_map(|(k, _)| {
                (head.ends_with(&e[..k]) && after.starts_with(&e[k..])).then_some(e.len() - k)
            })
        });
        if let Some(more) = longer {
            return Some(end + more);
        }
        if count == 0 {
            continue;
        }
        return Some(end);
    }
    None
}

/// Length of a run of ideographs and letters up to the number that belongs to a building.
fn named_length(text: &str) -> usize {
    let mut length = 0;
    for (i, c) in text.char_indices() {
        let rest = &text[i..];
        let number = number_length(rest);
        if number > 0 {
            // 东山六区, 丁桥3区: a number that belongs to the estate's name.
            let after = &rest[number..];
            if after.starts_with(['区', '期', '村', '组', '里', '队', '社']) && !after.starts_with("区间")
            {
                length = i + number + 3;
                continue;
            }
            if numbered_level(&rest[..number], after).is_some() || !is_numeral(c) {
                break;
            }
        }
        if i < length {
            continue;
        }
        if !(matches!(c, '\u{4e00}'..='\u{9fff}') || c == '·') {
            break;
        }
        if matches!(c, '幢' | '栋' | '室') {
            break;
        }
        length = i + c.len_utf8();
    }
    length
}

const ROADS: &[&str] = &["大道", "大街", "胡同", "路", "街", "巷", "弄", "道", "组", "里弄", "公路", "国道"];

/// End of the first road name within a run of ideographs.
fn road_split(word: &str) -> Option<usize> {
    let mut found = None;
    for (i, c) in word.char_indices() {
        let end = i + c.len_utf8();
        let head = &word[..end];
        if head.chars().count() >= 2 && ROADS.iter().any(|r| head.ends_with(r)) {
            // 道 of 大道, 街 of 街道; 路 before 口, 桥 is no road.
            let after = &word[end..];
            if after.starts_with(['口', '桥', '道', '站', '区', '弄', '巷']) && !after.starts_with("道")
            {
                continue;
            }
            // 天府大道北段: a section belongs to its road.
            let section =
                after.char_indices().nth(1).filter(|(_, c)| *c == '段').map_or(0, |(i, c)| i + c.len_utf8());
            found = Some(end + section);
            break;
        }
    }
    found
}

/// Whether a word ends as the names of estates do.
pub(crate) fn is_estate(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "小区",
        "花园",
        "花苑",
        "家园",
        "公寓",
        "新村",
        "新城",
        "苑",
        "府",
        "园",
        "城",
        "庭",
        "湾",
        "庄",
        "居",
        "轩",
        "阁",
        "公馆",
        "别墅",
        "山庄",
        "广场",
        "中心",
        "大厦",
        "里",
        "坊",
        "院",
        "邸",
        "郡",
        "岛",
        "境",
        "景",
        "墅",
        "宿舍",
        "家属院",
        "大院",
        "名邸",
        "名苑",
        "雅苑",
        "嘉园",
        "世家",
        "国际",
        "区",
        "期",
        "台",
        "峰",
        "天地",
        "半岛",
        "华府",
        "豪庭",
        "村",
        "都",
        "宫",
        "舍",
        "寓",
        "筑",
        "印象",
        "时代",
    ];
    word.chars().count() >= 2 && ENDINGS.iter().any(|e| word.ends_with(e))
}

fn is_numeral(c: char) -> bool {
    "一二三四五六七八九十百〇零甲乙丙丁东西南北".contains(c)
}

/// Length of a number: digits with letters around them (12A, B3), numerals, or one letter before 座, 幢, 栋.
fn number_length(text: &str) -> usize {
    let (mut length, mut digits, mut letters) = (0, 0, 0);
    for (i, c) in text.char_indices() {
        let c = fold(c);
        if c.is_ascii_digit() {
            digits += 1;
        } else if c.is_ascii_alphabetic() && letters < 2 {
            letters += 1;
        } else {
            break;
        }
        length = i + text[i..].chars().next().map_or(0, char::len_utf8);
    }
    if digits > 0 {
        return length;
    }
    if length > 0 {
        let after = &text[length..];
        return if length == 1 && after.starts_with(['座', '幢', '栋', '区']) { length } else { 0 };
    }
    // Numerals: 十二幢, 三单元.
    let numerals: usize = text
        .chars()
        .take_while(|&c| "一二三四五六七八九十百〇零甲乙丙丁东西".contains(c))
        .map(char::len_utf8)
        .sum();
    if numerals > 0 && numbered_level("", &text[numerals..]).is_some() { numerals } else { 0 }
}

/// The level that the mark behind a number tells, and the mark's length; a bare number of three or four digits
/// behind everything else is a room.
fn numbered_level(number: &str, after: &str) -> Option<(AddressLevel, usize)> {
    use AddressLevel::{Building, Number, Room, Unit};
    const MARKS: &[(&str, AddressLevel)] = &[
        ("号楼", Building),
        ("#楼", Building),
        ("幢楼", Building),
        ("幢", Building),
        ("栋", Building),
        ("棟", Building),
        ("座", Building),
        ("楼栋", Building),
        ("#", Building),
        ("单元", Unit),
        ("梯", Unit),
        ("门", Unit),
        ("室", Room),
        ("房", Room),
        ("户", Room),
        ("号院", Number),
        ("号", Number),
        ("弄", Number),
    ];
    // 三门峡, 东门: numerals and directions before 门 are names more often than stairwells.
    let spelled = !number.is_ascii() || number.is_empty();
    for (mark, level) in MARKS {
        if after.starts_with(mark) && !(spelled && *mark == "门") {
            return Some((*level, mark.len()));
        }
    }
    let digits = number.chars().map(fold).filter(char::is_ascii_digit).count();
    let ends = after.chars().next().is_none_or(|c| is_blank(c) || matches!(c, '(' | '（' | ',' | '，'));
    (matches!(digits, 3 | 4) && ends).then_some((Room, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(text: &str) -> Vec<(&'static str, &str)> {
        Address::read(text).levels().map(|(l, p)| (l.name(), p)).collect()
    }

    #[test]
    fn from_province_to_room() {
        assert_eq!(
            levels("浙江省杭州市西湖区北山街道栖霞社区东山小区12幢3单元401室"),
            [
                ("province", "浙江省"),
                ("city", "杭州市"),
                ("county", "西湖区"),
                ("street", "北山街道"),
                ("community", "栖霞社区"),
                ("estate", "东山小区"),
                ("building", "12幢"),
                ("unit", "3单元"),
                ("room", "401室"),
            ]
        );
        assert_eq!(
            levels("浙江省杭州市西湖区北山街道东山府12-3-401"),
            [
                ("province", "浙江省"),
                ("city", "杭州市"),
                ("county", "西湖区"),
                ("street", "北山街道"),
                ("estate", "东山府"),
                ("building", "12"),
                ("unit", "3"),
                ("room", "401"),
            ]
        );
        assert_eq!(
            levels("江苏省苏州市吴江区中山路36号"),
            [
                ("province", "江苏省"),
                ("city", "苏州市"),
                ("county", "吴江区"),
                ("road", "中山路"),
                ("number", "36号")
            ]
        );
    }

    #[test]
    fn without_a_province_and_short() {
        assert_eq!(
            levels("杭州市西湖区文三路100号3幢2单元501"),
            [
                ("city", "杭州市"),
                ("county", "西湖区"),
                ("road", "文三路"),
                ("number", "100号"),
                ("building", "3幢"),
                ("unit", "2单元"),
                ("room", "501"),
            ]
        );
        assert_eq!(
            levels("浙江杭州西湖区翠苑街道翠苑四区8号楼1单元302室"),
            [
                ("province", "浙江"),
                ("city", "杭州"),
                ("county", "西湖区"),
                ("street", "翠苑街道"),
                ("estate", "翠苑四区"),
                ("building", "8号楼"),
                ("unit", "1单元"),
                ("room", "302室"),
            ]
        );
        assert_eq!(
            levels("北京市东城区和平里街道5号楼"),
            [("province", "北京市"), ("county", "东城区"), ("street", "和平里街道"), ("building", "5号楼")]
        );
        assert_eq!(
            levels("阳光花园A座1201室"),
            [("estate", "阳光花园"), ("building", "A座"), ("room", "1201室")]
        );
        assert_eq!(
            levels("浙江省温州市瑞安市前进组8号")[2..],
            [("county", "瑞安市"), ("road", "前进组"), ("number", "8号")]
        );
        assert_eq!(
            levels("河南省三门峡市三门峡经济开发区人民路22号")[2..],
            [("county", "三门峡经济开发区"), ("road", "人民路"), ("number", "22号")]
        );
        // A district younger than the table.
        assert_eq!(levels("浙江省杭州市临平区南苑街道1幢")[2], ("county", "临平区"));
    }

    #[test]
    fn lanes_yards_sections() {
        let tail = |text: &'static str| levels(text).split_off(2);
        assert_eq!(
            tail("上海市浦东新区张江镇科苑路88弄12号302室"),
            [
                ("street", "张江镇"),
                ("road", "科苑路"),
                ("number", "88弄"),
                ("building", "12号"),
                ("room", "302室")
            ]
        );
        assert_eq!(
            tail("北京市海淀区中关村南大街5号院3号楼2单元801室"),
            [
                ("road", "中关村南大街"),
                ("number", "5号院"),
                ("building", "3号楼"),
                ("unit", "2单元"),
                ("room", "801室")
            ]
        );
        assert_eq!(
            tail("成都市武侯区天府大道北段1700号1栋2单元2301号"),
            [
                ("road", "天府大道北段"),
                ("number", "1700号"),
                ("building", "1栋"),
                ("unit", "2单元"),
                ("room", "2301号")
            ]
        );
        assert_eq!(
            levels("东山苑(南区)12幢3单元"),
            [("estate", "东山苑"), ("building", "12幢"), ("unit", "3单元")]
        );
    }

    #[test]
    fn refused() {
        for text in [
            "现住在山东省济南市历下区泉城路3号,已迁出",
            "",
            "无",
            "浙江省杭州市",
            "屋顶漏水已修",
            "张三",
            "13512345678",
            "2024-01-01",
        ] {
            assert!(Address::parse(text).is_err(), "{text}: {:?}", levels(text));
        }
    }

    #[test]
    fn cut_at_a_level() {
        let address = Address::parse("浙江省杭州市西湖区北山街道东山小区12幢3单元401室").unwrap();
        assert_eq!(address.up_to(AddressLevel::Street), "浙江省杭州市西湖区北山街道");
        assert_eq!(address.up_to(AddressLevel::City), "浙江省杭州市");
        assert_eq!(address.region().map(RegionCode::get), Some(330_106));
    }
}
