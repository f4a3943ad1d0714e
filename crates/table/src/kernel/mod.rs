//! The code that may be unsafe, each part held against a plain one by its tests.
