use crate::Reason;
/// Form of a travel document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PermitForm {
    /// Chinese passport.
    Passport,
    /// 港澳居民来往内地通行证
    HongKongMacau,
    /// 台湾居民来往大陆通行证
    Taiwan,
    /// 往来港澳通行证, 往来台湾通行证
    Exit,
    /// A foreign passport.
    ForeignPassport,
}
/// A travel document without a check digit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    form: PermitForm,
}
impl Permit {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// The form.
    pub fn form(&self) -> PermitForm {
        self.form
    }
}
