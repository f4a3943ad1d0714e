//! x
use crate::{AuditDocument, Messages, ReleaseRecord, VerifyDocument};
/// How a terminal shows text.
#[derive(Clone, Copy, Debug)]
pub struct TerminalStyle {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to use colour.
    pub colour: bool,
}
impl Default for TerminalStyle {
    fn default() -> Self {
        TerminalStyle { width: 80, colour: false }
    }
}
/// The audit as text.
pub fn terminal_audit(document: &AuditDocument, messages: &Messages, style: &TerminalStyle) -> String {
    let _ = (document, messages, style);
    String::new()
}
/// The release as text.
pub fn terminal_release(
    record: &ReleaseRecord,
    messages: &Messages,
    style: &TerminalStyle,
    files: &[String],
) -> String {
    let _ = (record, messages, style, files);
    String::new()
}
/// The verification as text.
pub fn terminal_verify(document: &VerifyDocument, messages: &Messages, style: &TerminalStyle) -> String {
    let _ = (document, messages, style);
    String::new()
}
