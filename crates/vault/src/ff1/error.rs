//! Why FF1 did not start.

/// What FF1 was asked for and does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Ff1Error {
    /// The key has neither 16 nor 24 nor 32 bytes.
    #[error("an AES key has 16, 24 or 32 bytes")]
    Key,
    /// The radix lies outside of 2 to 65,536.
    #[error("a radix lies between 2 and 65536")]
    Radix,
    /// Fewer than a million texts have that length: all of them could be tried.
    #[error("the texts of that length are fewer than a million")]
    Domain,
    /// A text of 2^32 numerals or more, or a batch that is not made of whole texts.
    #[error("the numerals are no whole texts of that length")]
    Length,
    /// A tweak of 2^32 bytes or more.
    #[error("the tweak is longer than 2^32 - 1 bytes")]
    Tweak,
    /// A numeral that the radix does not have.
    #[error("a numeral is not below the radix")]
    Numeral,
}
