//! The names of keys, and what belongs to one for its whole life.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// The number by which a sealed value names its key: 32 random bits, unique in its keyring, never 0. Written as eight
/// lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(NonZeroU32);

impl KeyId {
    /// The id of this number; none for 0.
    pub const fn new(id: u32) -> Option<KeyId> {
        match NonZeroU32::new(id) {
            Some(id) => Some(KeyId(id)),
            None => None,
        }
    }

    /// As it stands in a sealed value: four bytes, big-endian.
    pub const fn to_bytes(self) -> [u8; 4] {
        self.0.get().to_be_bytes()
    }

    /// From a sealed value; none for four zeros.
    pub const fn from_bytes(bytes: [u8; 4]) -> Option<KeyId> {
        KeyId::new(u32::from_be_bytes(bytes))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A text that is no key id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKeyId;

impl FromStr for KeyId {
    type Err = NoKeyId;

    /// Reads eight lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<KeyId, NoKeyId> {
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 8 || !text.bytes().all(digit) {
            return Err(NoKeyId);
        }
        u32::from_str_radix(text, 16).ok().and_then(KeyId::new).ok_or(NoKeyId)
    }
}

/// How a key seals. Fixed when the key is made; a value names its key, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Suite {
    /// XAES-256-GCM (C2SP): randomised, 24-byte nonces. For everything that has no reason against it.
    #[default]
    Xaes256Gcm,
    /// AES-256-GCM-SIV (RFC 8452): where randomness cannot be trusted, such as in cloned machines. At most 2^32 values
    /// under a key.
    Aes256GcmSiv,
    /// AEAD_AES_SIV_CMAC_512 (RFC 5297): deterministic; equal values of a column show that they are equal.
    Aes256Siv,
}

impl Suite {
    /// Every suite.
    pub const ALL: [Suite; 3] = [Suite::Xaes256Gcm, Suite::Aes256GcmSiv, Suite::Aes256Siv];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Suite::Xaes256Gcm => "xaes-256-gcm",
            Suite::Aes256GcmSiv => "aes-256-gcm-siv",
            Suite::Aes256Siv => "aes-256-siv",
        }
    }

    /// The suite of that name.
    pub fn from_name(name: &str) -> Option<Suite> {
        Suite::ALL.into_iter().find(|suite| suite.name() == name)
    }

    /// Bytes of a key.
    pub const fn key_len(self) -> usize {
        match self {
            Suite::Xaes256Gcm | Suite::Aes256GcmSiv => 32,
            Suite::Aes256Siv => 64,
        }
    }

    /// Bytes of a nonce in a sealed value.
    pub const fn nonce_len(self) -> usize {
        match self {
            Suite::Xaes256Gcm => 24,
            Suite::Aes256GcmSiv => 12,
            Suite::Aes256Siv => 0,
        }
    }
}

/// What a key fills a value up to before it seals it, so that the sealed length does not tell a short category. Fixed
/// when the key is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Padding {
    /// Nothing: the sealed length tells the value's.
    None,
    /// The next multiple of 16 bytes, at least one byte more than the value.
    #[default]
    Blocks16,
    /// Of 32 bytes.
    Blocks32,
    /// Of 64 bytes.
    Blocks64,
}

impl Padding {
    /// Every padding.
    pub const ALL: [Padding; 4] = [Padding::None, Padding::Blocks16, Padding::Blocks32, Padding::Blocks64];

    /// Bytes of a block; 0 for none.
    pub const fn block(self) -> usize {
        match self {
            Padding::None => 0,
            Padding::Blocks16 => 16,
            Padding::Blocks32 => 32,
            Padding::Blocks64 => 64,
        }
    }

    /// The padding with blocks of that many bytes.
    pub fn from_block(bytes: usize) -> Option<Padding> {
        Padding::ALL.into_iter().find(|padding| padding.block() == bytes)
    }
}

/// What a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// Seals and opens. One key a use.
    Active,
    /// Opens.
    Enabled,
    /// Neither, until it is enabled again.
    Disabled,
    /// Its bytes are gone. The entry and its certificate stay.
    Destroyed,
}

impl KeyState {
    /// Every state.
    pub const ALL: [KeyState; 4] =
        [KeyState::Active, KeyState::Enabled, KeyState::Disabled, KeyState::Destroyed];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            KeyState::Active => "active",
            KeyState::Enabled => "enabled",
            KeyState::Disabled => "disabled",
            KeyState::Destroyed => "destroyed",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<KeyState> {
        KeyState::ALL.into_iter().find(|state| state.name() == name)
    }
}
