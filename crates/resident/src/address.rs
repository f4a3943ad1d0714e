use crate::Reason;
/// The levels of an address, widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressLevel {
    /// 省
    Province,
    /// 市
    City,
    /// 区县
    County,
    /// 街道, 镇, 乡
    Street,
    /// 社区, 村
    Community,
    /// 小区
    Estate,
    /// 路
    Road,
    /// 号
    Number,
    /// 幢
    Building,
    /// 单元
    Unit,
    /// 室
    Room,
}
/// A postal address parsed into levels.
#[derive(Clone, PartialEq, Eq)]
pub struct Address<'a> {
    text: &'a str,
}
impl<'a> Address<'a> {
    /// Parses.
    pub fn parse(_text: &'a str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// The part at a level.
    pub fn level(&self, _level: AddressLevel) -> Option<&'a str> {
        None
    }
    /// The levels found, widest first.
    pub fn levels(&self) -> Vec<(AddressLevel, &'a str)> {
        Vec::new()
    }
    /// The text from its beginning to the end of the narrowest level not below `level`.
    pub fn up_to(&self, _level: AddressLevel) -> String {
        String::new()
    }
    /// The region code, if the table knows it.
    pub fn region(&self) -> Option<crate::RegionCode> {
        let _ = self.text;
        None
    }
}
