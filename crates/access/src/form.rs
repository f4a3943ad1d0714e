//! The graded forms in which a value can be shown.

use serde::{Deserialize, Serialize};

/// A form in which a value is shown. Nothing at all ("none") is the absence of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The value as it is.
    Clear,
    /// Part of it hidden (`yingbi_resident::mask`).
    Masked,
    /// A pseudonym in the domain of the subject's own organisation.
    Pseudonym,
    /// A coarser value: a band of ages, a district.
    Generalised,
}

impl Form {
    /// Every form.
    pub const ALL: [Form; 4] = [Form::Clear, Form::Masked, Form::Pseudonym, Form::Generalised];

    /// The stable name, as catalogues, policies and documents write it.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Clear => "clear",
            Form::Masked => "masked",
            Form::Pseudonym => "pseudonym",
            Form::Generalised => "generalised",
        }
    }

    /// The form of that stable name.
    pub fn from_name(name: &str) -> Option<Form> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}
