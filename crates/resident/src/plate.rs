use crate::Reason;
/// Class of a plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlateClass {
    /// Five places.
    Standard,
    /// Six places, D/F.
    NewEnergy,
    /// Ends in 学警港澳挂领使.
    Special,
}
/// A vehicle plate.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Plate {
    class: PlateClass,
}
impl Plate {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// Class.
    pub fn class(&self) -> PlateClass {
        self.class
    }
}
