//! Pseudonymisation domains: within one, the same value always gets the same pseudonym; between two, nothing
//! links them.

use crate::Error;

/// A pseudonymisation domain: who receives the pseudonyms, for what, of which kind of value, and when.
///
/// Every part may be empty. The parts are compared byte by byte: no case is folded, nothing is trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Domain {
    /// The holder of the data, where one installation serves several.
    pub tenant: String,
    /// Who is to receive the pseudonyms.
    pub recipient: String,
    /// What for.
    pub purpose: String,
    /// The stable name of the kind of value (`resident_id`, `mobile`, …).
    pub kind: String,
    /// Tells releases apart that are not to be joined with each other.
    pub epoch: String,
}

impl Domain {
    /// The bytes that enter every key of the domain: `formats.md`, "Domains and derived keys". Each part is
    /// written as a field (four bytes of length, big-endian, then the bytes), so that no two domains give the
    /// same bytes.
    ///
    /// # Errors
    /// [`Error::DomainPart`] where a part is longer than four bytes of length can say.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(64);
        let label = ("label", "yingbi/domain/1");
        let parts = [
            label,
            ("tenant", self.tenant.as_str()),
            ("recipient", &self.recipient),
            ("purpose", &self.purpose),
            ("kind", &self.kind),
            ("epoch", &self.epoch),
        ];
        for (name, part) in parts {
            field(&mut bytes, name, part.as_bytes())?;
        }
        Ok(bytes)
    }
}

/// Appends a field: its length in four bytes, big-endian, then its bytes.
pub(crate) fn field(out: &mut Vec<u8>, part: &'static str, bytes: &[u8]) -> Result<(), Error> {
    let limit = u32::MAX;
    let length = u32::try_from(bytes.len()).map_err(|_| Error::DomainPart { part, limit: limit.into() })?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_character_between_parts_changes_the_encoding() {
        let left = Domain { tenant: "ab".into(), recipient: "c".into(), ..Domain::default() };
        let right = Domain { tenant: "a".into(), recipient: "bc".into(), ..Domain::default() };
        assert_ne!(left.encode().unwrap(), right.encode().unwrap());
    }

    #[test]
    fn encoding_is_fields() {
        let domain = Domain { kind: "民".into(), ..Domain::default() };
        let mut expected = b"\0\0\0\x0fyingbi/domain/1".to_vec();
        expected.extend_from_slice(&[0; 12]);
        expected.extend_from_slice(b"\0\0\0\x03\xe6\xb0\x91\0\0\0\0");
        assert_eq!(domain.encode().unwrap(), expected);
    }
}
