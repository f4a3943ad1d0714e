//! IPv4 /24, /16, /8; IPv6 /64, /48, /32; the maker's part of a hardware address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use yingbi_resident::normalise;

use super::path::Path;

pub(super) const DEPTH: usize = 3;

pub(super) fn path(value: &str, path: &mut Path) {
    let text = normalise(value);
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => {
            for bits in [24u32, 16, 8] {
                let masked = Ipv4Addr::from(ip.to_bits() & (u32::MAX << (32 - bits)));
                path.push_fmt(format_args!("{masked}/{bits}"));
            }
        }
        Ok(IpAddr::V6(ip)) => {
            for bits in [64u32, 48, 32] {
                let masked = Ipv6Addr::from(ip.to_bits() & (u128::MAX << (128 - bits)));
                path.push_fmt(format_args!("{masked}/{bits}"));
            }
        }
        Err(_) => {
            let hex: String = text.chars().filter(char::is_ascii_hexdigit).collect();
            let plain = text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.'));
            if plain && hex.len() == 12 {
                let hex = hex.to_ascii_lowercase();
                for _ in 0..DEPTH {
                    path.push_fmt(format_args!("{}:{}:{}", &hex[..2], &hex[2..4], &hex[4..6]));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn addresses_lose_their_right_end() {
        let got = paths(&HierarchySpec::Network, &["192.0.2.7", "2001:db8:1:2::9", "9C-C7-64-00-11-22", "x"]);
        assert_eq!(got[0], ["192.0.2.7", "192.0.2.0/24", "192.0.0.0/16", "192.0.0.0/8", "*"]);
        assert_eq!(got[1][1..], ["2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8::/32", "*"]);
        assert_eq!(got[2][1..], ["9c:c7:64", "9c:c7:64", "9c:c7:64", "*"]);
        assert_eq!(got[3][1..], ["*", "*", "*", "*"]);
    }
}
