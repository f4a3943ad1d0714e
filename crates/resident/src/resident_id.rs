use crate::{Date, Reason, RegionCode};
/// Sex as the 17th digit tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}
/// Form of a resident id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdForm {
    /// GB 11643-1999.
    Citizen18,
    /// GB 11643-1989.
    Citizen15,
    /// 81, 82, 83.
    HongKongMacauTaiwanResidence,
    /// 18 digits beginning with 9.
    ForeignPermanent2023,
    /// three letters, twelve digits.
    ForeignPermanentOld,
}
/// A resident id.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResidentId {
    form: IdForm,
    bytes: [u8; 18],
}
impl ResidentId {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// The form.
    pub fn form(&self) -> IdForm {
        self.form
    }
    /// The region code; none for a foreigner's of the old form.
    pub fn region(&self) -> Option<RegionCode> {
        None
    }
    /// Date of birth.
    pub fn birth(&self) -> Option<Date> {
        None
    }
    /// Sex; none for a foreigner's of the old form.
    pub fn sex(&self) -> Option<Sex> {
        let _ = self.bytes;
        None
    }
    /// Whether the region code was in force in the year of birth.
    pub fn region_in_force_at_birth(&self) -> bool {
        false
    }
    /// Appends the canonical form.
    pub fn write_canonical(&self, _out: &mut String) {}
}
