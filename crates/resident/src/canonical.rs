use crate::{Kind, Reason};
/// Appends the canonical form.
pub fn canonical(_kind: Kind, _text: &str, _out: &mut String) -> Result<(), Reason> {
    Err(Reason::Shape)
}
