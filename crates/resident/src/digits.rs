//! Validators over runs of ASCII digits, for scanners: no allocation, no normalisation.

/// Whether 18 ASCII bytes are a citizen identification number.
pub fn is_citizen_id18(_bytes: &[u8]) -> bool {
    false
}
/// Whether 15 ASCII digits are a citizen identification number of the first generation.
pub fn is_citizen_id15(_bytes: &[u8]) -> bool {
    false
}
/// Whether 18 ASCII bytes are any resident id of 18 characters.
pub fn is_resident_id18(_bytes: &[u8]) -> bool {
    false
}
/// The check character of the first 17 digits (GB 11643, ISO 7064 MOD 11-2).
pub fn mod_11_2(_first17: &[u8]) -> Option<u8> {
    None
}
/// Whether 11 ASCII digits are a mobile number.
pub fn is_mobile11(_bytes: &[u8]) -> bool {
    false
}
/// Whether ASCII digits satisfy the Luhn check (ISO/IEC 7812-1 annex B).
pub fn luhn(_bytes: &[u8]) -> bool {
    false
}
/// Whether ASCII digits are a bank card number: length, issuer range, Luhn.
pub fn is_bank_card(_bytes: &[u8]) -> bool {
    false
}
