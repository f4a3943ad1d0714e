//! x
use crate::{AuditDocument, Messages, ReleaseRecord};
/// The audit as one HTML page.
pub fn html_audit(document: &AuditDocument, messages: &Messages) -> String {
    let _ = (document, messages);
    String::new()
}
/// The release as one HTML page.
pub fn html_release(record: &ReleaseRecord, messages: &Messages) -> String {
    let _ = (record, messages);
    String::new()
}
