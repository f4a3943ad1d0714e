//! Administrative regions (GB/T 2260).
/// A six-digit code of the region table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);
/// A name a code has had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionName {
    /// The name.
    pub name: &'static str,
    /// First year.
    pub from: Option<u16>,
    /// Last year.
    pub until: Option<u16>,
}
impl RegionCode {
    /// The code, if the table has it at any time.
    pub fn new(_code: u32) -> Option<Self> {
        None
    }
    /// The code as a number.
    pub fn get(self) -> u32 {
        self.0
    }
    /// The province's code.
    pub fn province(self) -> RegionCode {
        RegionCode(self.0 / 10000 * 10000)
    }
    /// The prefecture's code.
    pub fn prefecture(self) -> RegionCode {
        RegionCode(self.0 / 100 * 100)
    }
    /// Names over time.
    pub fn names(self) -> Vec<RegionName> {
        Vec::new()
    }
    /// The latest name.
    pub fn name(self) -> &'static str {
        ""
    }
    /// The name in a year.
    pub fn name_in(self, _year: u16) -> Option<&'static str> {
        None
    }
    /// Whether in force in a year.
    pub fn in_force(self, _year: u16) -> bool {
        false
    }
}
/// Looks up a code.
pub fn lookup(code: u32) -> Option<RegionCode> {
    RegionCode::new(code)
}
/// Whether a code was assigned at some time.
pub fn is_assigned(_code: u32) -> bool {
    false
}
/// All codes that bear a name (full or without its suffix 省/市/区/县).
pub fn by_name(_name: &str) -> Vec<RegionCode> {
    Vec::new()
}
/// The chain of regions a code stands in, province first, itself last.
pub fn parents(_code: RegionCode) -> Vec<RegionCode> {
    Vec::new()
}
