//! Pseudonyms of form `token`.

use std::fmt;

use aes::Aes256Enc;
use aes::cipher::{BlockCipherEncrypt, KeyInit};

use crate::hmac::Hmac;
use crate::secret::Secret;
use crate::{Domain, Error, base32, hkdf};

/// The characters of a token, all of them ASCII.
pub const TOKEN_CHARS: usize = 30;

/// How many trace blocks are enciphered at once: enough to keep the AES unit of any processor busy.
const BATCH: usize = 8;

/// Turns values into the pseudonyms of one domain.
///
/// A token is T, the first 16 bytes of HMAC-SHA-256(token key, canonical value), as 26 characters of Crockford
/// base32, then 4 trace characters: the first 20 bits of AES-256(trace key, T). Whoever lacks the keys learns
/// nothing from a token but that two equal ones mean equal values; whoever has the trace key can tell a token of
/// the domain from a mistyped or a foreign one ([`verify_token`](Self::verify_token)).
pub struct Pseudonymizer {
    token: Hmac,
    /// Boxed so that moving the pseudonymizer copies no round keys; `aes` wipes them on drop.
    trace: Box<Aes256Enc>,
}

impl Pseudonymizer {
    /// The keys of a domain, from the root and the two secrets of the domain's entry.
    ///
    /// # Errors
    /// Those of the domain's encoding.
    pub(crate) fn derive(
        root: &Secret<32>,
        salt: &Secret<32>,
        trace: &Secret<32>,
        domain: &Domain,
    ) -> Result<Self, Error> {
        let mut info = domain.encode()?;
        crate::domain::field(&mut info, "label", b"token")?;
        let token = hkdf::expand::<32>(&hkdf::extract(salt, root.bytes()), &info);
        Ok(Pseudonymizer {
            token: Hmac::new(token.bytes()),
            trace: Box::new(Aes256Enc::new(trace.bytes().into())),
        })
    }

    /// Appends one token ([`TOKEN_CHARS`] characters) for each value, with nothing between them.
    ///
    /// The values are taken as they are: bring them into canonical form first (`yingbi_resident::canonical`).
    pub fn tokens<'a>(&self, canonical: impl IntoIterator<Item = &'a [u8]>, out: &mut String) {
        let mut values = canonical.into_iter();
        out.reserve(values.size_hint().0.saturating_mul(TOKEN_CHARS));
        loop {
            let mut batch: [&[u8]; BATCH] = [&[]; BATCH];
            let mut filled = 0usize;
            for (place, value) in batch.iter_mut().zip(values.by_ref()) {
                *place = value;
                filled += 1;
            }
            if filled == 0 {
                return;
            }
            let mut codes = [0u128; BATCH];
            let used = filled.next_multiple_of(2);
            let (places, _) = codes[..used].as_chunks_mut::<2>();
            for (places, pair) in places.iter_mut().zip(batch.as_chunks::<2>().0) {
                *places = self.token.code_words_two(*pair).map(leftmost);
            }
            let mut text = [0u8; BATCH * TOKEN_CHARS];
            self.write(&codes, &mut text);
            // Base32 is ASCII, so nothing is ever replaced; the call is there to need no unchecked conversion.
            out.push_str(&String::from_utf8_lossy(&text[..filled * TOKEN_CHARS]));
            if filled < BATCH {
                return;
            }
        }
    }

    /// The token of one value in canonical form. For many, [`tokens`](Self::tokens) is faster.
    pub fn token(&self, canonical: &str) -> String {
        let mut out = String::new();
        self.tokens([canonical.as_bytes()], &mut out);
        out
    }

    /// Whether `text` has the form of a token and carries this domain's trace characters. A text that was not
    /// made here passes with a chance of 2^-20. It proves no origin to others: any holder of the keys can make
    /// trace characters.
    pub fn verify_token(&self, text: &str) -> bool {
        let Some((code, trace)) = text.as_bytes().split_at_checked(TOKEN_CHARS - 4) else { return false };
        let Some(code) = base32::decode_128(code) else { return false };
        let mut written = [0u8; TOKEN_CHARS];
        self.write(&[code], &mut written);
        // No early end: the time must not tell how many characters of a guess were right.
        trace.len() == 4
            && trace.iter().zip(&written[TOKEN_CHARS - 4..]).fold(0, |d, (a, b)| d | (a ^ b)) == 0
    }

    /// The text of each code with its trace characters; `out` holds [`TOKEN_CHARS`] for each.
    #[inline]
    fn write<const N: usize>(&self, codes: &[u128; N], out: &mut [u8]) {
        let mut blocks = codes.map(|code| code.to_be_bytes().into());
        self.trace.encrypt_blocks(&mut blocks);
        let (tokens, _) = out.as_chunks_mut::<TOKEN_CHARS>();
        for ((token, code), block) in tokens.iter_mut().zip(codes).zip(&blocks) {
            let (text, trace) = token.split_at_mut(TOKEN_CHARS - 4);
            if let Ok(text) = text.try_into() {
                base32::encode_128(*code, text);
            }
            trace.copy_from_slice(&base32::encode_20(
                u32::from_be_bytes([0, block[0], block[1], block[2]]) >> 4,
            ));
        }
    }
}

/// T: the leftmost 128 bits of a value's code.
#[inline]
fn leftmost([a, b, c, d, ..]: [u32; 8]) -> u128 {
    u128::from(a) << 96 | u128::from(b) << 64 | u128::from(c) << 32 | u128::from(d)
}

impl fmt::Debug for Pseudonymizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonymizer([secret])")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use std::collections::HashSet;

    use super::*;
    use crate::Vault;

    fn domain(kind: &str) -> Domain {
        Domain { kind: kind.into(), ..Domain::default() }
    }

    fn text(value: &Value, key: &str) -> String {
        value[key].as_str().unwrap().to_owned()
    }

    fn secret(value: &Value, key: &str) -> Secret<32> {
        let hex = text(value, key);
        assert_eq!(hex.len(), 64);
        let mut secret = Secret::zeroed();
        for (i, byte) in secret.bytes_mut().iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
        }
        secret
    }

    /// `tests/vectors/token.json`, written by `token.py` beside it, which shares no code with this crate.
    #[test]
    fn gives_the_tokens_of_the_vectors() {
        let file = include_str!("../../../tests/vectors/token.json");
        let document: Value = serde_json::from_str(file).unwrap();
        let cases = document["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 60);
        for case in cases {
            let parts = &case["domain"];
            let domain = Domain {
                tenant: text(parts, "tenant"),
                recipient: text(parts, "recipient"),
                purpose: text(parts, "purpose"),
                kind: text(parts, "kind"),
                epoch: text(parts, "epoch"),
            };
            let [root, salt, trace] = ["root", "salt", "trace_key"].map(|key| secret(case, key));
            let pseudonymizer = Pseudonymizer::derive(&root, &salt, &trace, &domain).unwrap();
            let token = pseudonymizer.token(&text(case, "value"));
            assert_eq!(token, text(case, "token"));
            assert!(pseudonymizer.verify_token(&token));
        }
    }

    #[test]
    fn a_batch_of_any_length_gives_the_single_tokens() {
        let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&domain("other")).unwrap();
        let values: Vec<String> = (0..40).map(|i| "v".repeat(i) + &i.to_string()).collect();
        for length in 0..values.len() {
            let mut together = "before".to_owned();
            pseudonymizer.tokens(values[..length].iter().map(String::as_bytes), &mut together);
            let singly: String = values[..length].iter().map(|value| pseudonymizer.token(value)).collect();
            assert_eq!(together, format!("before{singly}"));
        }
    }

    #[test]
    fn the_same_value_always_gets_the_same_token_and_two_domains_share_nothing() {
        let vault = Vault::ephemeral().unwrap();
        let (first, again) =
            (vault.pseudonymizer(&domain("a")).unwrap(), vault.pseudonymizer(&domain("a")).unwrap());
        let other = vault.pseudonymizer(&domain("b")).unwrap();
        let elsewhere = Vault::ephemeral().unwrap().pseudonymizer(&domain("a")).unwrap();
        let mut seen = HashSet::new();
        for i in 0..500 {
            let value = i.to_string();
            let token = first.token(&value);
            assert_eq!(token, again.token(&value));
            for token in [token, other.token(&value), elsewhere.token(&value)] {
                assert!(seen.insert(token[..26].to_owned()));
                assert!(seen.insert(token));
            }
        }
    }

    #[test]
    fn a_token_that_was_changed_or_made_elsewhere_does_not_verify() {
        let vault = Vault::ephemeral().unwrap();
        let pseudonymizer = vault.pseudonymizer(&domain("a")).unwrap();
        let token = pseudonymizer.token("a value");
        assert!(pseudonymizer.verify_token(&token));
        let mut passed = 0; // each text below passes with a chance of 2^-20
        for at in 0..TOKEN_CHARS {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
            passed += u32::from(pseudonymizer.verify_token(std::str::from_utf8(&bytes).unwrap()));
            assert!(!pseudonymizer.verify_token(&token[..at]));
        }
        passed += u32::from(vault.pseudonymizer(&domain("b")).unwrap().verify_token(&token));
        assert!(passed <= 1);
        assert!(!pseudonymizer.verify_token(&token.to_lowercase()) || token == token.to_lowercase());
        for wrong in [format!("{token} "), format!("{token}0"), "姓名".repeat(5), "é".repeat(15)] {
            assert!(!pseudonymizer.verify_token(&wrong));
        }
    }

    #[test]
    fn debug_forms_show_nothing_and_threads_may_share() {
        fn shared<T: Send + Sync>(_: &T) {}
        let vault = Vault::ephemeral().unwrap();
        let pseudonymizer = vault.pseudonymizer(&domain("a")).unwrap();
        shared(&vault);
        shared(&pseudonymizer);
        shared(&vault.run_hasher());
        assert_eq!(format!("{vault:?}"), "Vault([secret])");
        assert_eq!(format!("{pseudonymizer:?}"), "Pseudonymizer([secret])");
        assert_eq!(format!("{:?}", vault.run_hasher()), "[secret]");
    }

    #[test]
    fn the_hashers_of_one_vault_agree_and_those_of_two_do_not() {
        let (vault, other) = (Vault::ephemeral().unwrap(), Vault::ephemeral().unwrap());
        assert_eq!(vault.run_hasher().of(b"a"), vault.run_hasher().of(b"a"));
        assert_ne!(vault.run_hasher().of(b"a"), vault.run_hasher().of(b"b"));
        assert_ne!(vault.run_hasher().of(b"a"), other.run_hasher().of(b"a"));
    }
}
