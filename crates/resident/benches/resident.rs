//! Speed of validators and masks.
use criterion as _;
use yingbi_resident as _;
fn main() {}
