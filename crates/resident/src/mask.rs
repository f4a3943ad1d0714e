use crate::{Kind, Reason};
/// How much of a value a mask leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MaskForm {
    /// The kind's own form.
    Standard,
    /// Nothing left but stars.
    Full,
    /// The beginning only.
    Prefix,
    /// The end only.
    Last4,
    /// A name's surname.
    Surname,
    /// An e-mail's domain.
    Domain,
}
impl MaskForm {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Full => "full",
            Self::Prefix => "prefix",
            Self::Last4 => "last4",
            Self::Surname => "surname",
            Self::Domain => "domain",
        }
    }
    /// By stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Standard, Self::Full, Self::Prefix, Self::Last4, Self::Surname, Self::Domain]
            .into_iter()
            .find(|f| f.name() == name)
    }
}
/// The forms a kind knows; a recipe that asks for another is refused when it is bound.
pub fn mask_forms(_kind: Kind) -> &'static [MaskForm] {
    &[MaskForm::Standard, MaskForm::Full]
}
/// Appends the masked value.
pub fn mask(_kind: Kind, _text: &str, _form: MaskForm, _out: &mut String) -> Result<(), Reason> {
    Err(Reason::Shape)
}
