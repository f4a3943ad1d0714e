//! The code that may be unsafe: vector instructions and views without a second check of what was checked before.
//! Each part is held against a plain one by its tests.
#![allow(unsafe_code)]

pub(crate) mod split;
pub(crate) mod views;
