//! Failures, deaths, and several at once.
