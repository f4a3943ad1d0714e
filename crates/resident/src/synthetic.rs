//! The region prefixes that pseudonyms of form `shaped` are ranked over (`formats.md`, "Form `shaped`"): frozen.
//!
//! P holds the four-digit beginnings that the region table of version 1 has (GB/T 2260 from 1980 on), the provinces 81
//! to 83 left out; Q those of the same 31 provinces that it has not, digits 3 and 4 below 90. Both lists stand here as
//! they were on the day they were frozen. A later region table changes neither: a pseudonym has to turn back in ten
//! years too.

/// How many four-digit beginnings were assigned when the lists were frozen.
pub const ASSIGNED: usize = 589;
/// How many of the same provinces were not.
pub const UNASSIGNED: usize = 2220;

/// A province and, a bit each, those of its beginnings that are in P: digits 3 and 4 are the number of the bit.
const PROVINCES: [(u16, u128); 31] = [
    (11, 0x7),
    (12, 0x7),
    (13, 0x0400_0000_0000_0000_7fe0_0fff),
    (14, 0x0400_0000_0000_0000_0fe0_0fff),
    (15, 0x3fe0_03ff),
    (21, 0x0400_0000_0000_0000_0060_7fff),
    (22, 0x0400_0000_0000_0000_07e0_01ff),
    (23, 0x0400_0000_0000_0000_0fe0_1fff),
    (31, 0x7),
    (32, 0x0400_0000_0000_0000_0fe0_3fff),
    (33, 0x0400_0000_0000_0000_1fe0_0fff),
    (34, 0x0400_0000_0000_0000_3fe7_ffff),
    (35, 0x0400_0000_0000_0000_1fe0_03ff),
    (36, 0x0400_0000_0000_0000_07e0_0fff),
    (37, 0x0400_0000_0000_0000_3fe3_ffff),
    (41, 0x0400_0000_0000_0000_7fe3_ffff),
    (42, 0x0400_0000_0000_0000_3fe0_3fff),
    (43, 0x0400_0000_0000_0000_ffe0_3fff),
    (44, 0x0400_0000_0038_0000_3fff_ffff),
    (45, 0x1fe0_7fff),
    (46, 0x0400_0000_0000_0000_0000_001f),
    (50, 0xf),
    (51, 0x0400_0040_0000_00ff_ffff_ffff),
    (52, 0x0fe0_007f),
    (53, 0x000f_ffe0_03ff),
    (54, 0x0fe0_007f),
    (61, 0x0400_0000_0000_0000_0fe0_07ff),
    (62, 0x7fe0_1fff),
    (63, 0x1fe0_0007),
    (64, 0x0060_003f),
    (65, 0x0400_0000_0000_0f01_ffe0_003f),
];

/// P, ascending.
static P: [u16; ASSIGNED] = {
    let mut list = [0; ASSIGNED];
    let (mut at, mut province) = (0, 0);
    while province < PROVINCES.len() {
        let (digits, bits) = PROVINCES[province];
        let mut rest = 0;
        while rest < 100 {
            if bits >> rest & 1 == 1 {
                list[at] = digits * 100 + rest;
                at += 1;
            }
            rest += 1;
        }
        province += 1;
    }
    assert!(at == ASSIGNED);
    list
};

/// Q: by digits 3 and 4 descending, then by province ascending.
static Q: [u16; UNASSIGNED] = {
    let mut list = [0; UNASSIGNED];
    let (mut at, mut rest) = (0, 90);
    while rest > 0 {
        rest -= 1;
        let mut province = 0;
        while province < PROVINCES.len() {
            let (digits, bits) = PROVINCES[province];
            if bits >> rest & 1 == 0 {
                list[at] = digits * 100 + rest;
                at += 1;
            }
            province += 1;
        }
    }
    assert!(at == UNASSIGNED);
    list
};

const NEITHER: u16 = u16::MAX;
/// Set in the rank of a beginning in Q.
const IN_Q: u16 = 1 << 15;

/// Of each four-digit number its place in P, its place in Q with [`IN_Q`] set, or [`NEITHER`].
static RANKS: [u16; 10_000] = {
    let mut ranks = [NEITHER; 10_000];
    let mut i = 0;
    while i < ASSIGNED {
        ranks[P[i] as usize] = i as u16;
        i += 1;
    }
    i = 0;
    while i < UNASSIGNED {
        ranks[Q[i] as usize] = i as u16 | IN_Q;
        i += 1;
    }
    ranks
};

fn rank(prefix: u16) -> u16 {
    RANKS.get(usize::from(prefix)).copied().unwrap_or(NEITHER)
}

/// The place in P (0…588) of the first four digits of an id; none where P has them not.
#[inline]
pub fn assigned_rank(prefix: u16) -> Option<u16> {
    let rank = rank(prefix);
    (rank & IN_Q == 0).then_some(rank)
}

/// The four digits at a place of P.
#[inline]
pub fn assigned(rank: u16) -> Option<u16> {
    P.get(usize::from(rank)).copied()
}

/// The place in Q (0…2219) of the first four digits of an id; none where Q has them not.
#[inline]
pub fn unassigned_rank(prefix: u16) -> Option<u16> {
    let rank = rank(prefix);
    (rank & IN_Q != 0 && rank != NEITHER).then_some(rank & !IN_Q)
}

/// The four digits at a place of Q.
#[inline]
pub fn unassigned(rank: u16) -> Option<u16> {
    Q.get(usize::from(rank)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region;

    /// The rule of `formats.md`, on today's table. Should a later table change that, the lists stay, and this test is
    /// to be cut down to the table of the version they were frozen from.
    #[test]
    fn the_frozen_lists_follow_from_the_table_they_were_made_of() {
        let mut p: Vec<u16> = region::codes()
            .map(|code| code.get())
            .filter(|code| !(81..=83).contains(&(code / 10_000)))
            .map(|code| (code / 100) as u16)
            .collect();
        p.dedup();
        assert!(p.is_sorted());
        assert_eq!(p, P, "{} assigned beginnings", p.len());
        let mut provinces: Vec<u16> = p.iter().map(|prefix| prefix / 100).collect();
        provinces.dedup();
        assert_eq!(provinces.len(), 31);
        let q: Vec<u16> = (0..90)
            .rev()
            .flat_map(|rest| provinces.iter().map(move |province| province * 100 + rest))
            .filter(|prefix| !p.contains(prefix))
            .collect();
        assert_eq!(q, Q, "{} unassigned beginnings", q.len());
        // "Never assigned" of a whole code follows from its beginning.
        assert!(
            q.iter().all(|&prefix| (0..100).all(|rest| !region::is_assigned(u32::from(prefix) * 100 + rest)))
        );
        assert!(q.iter().all(|&prefix| region::is_assigned(u32::from(prefix) / 100 * 10_000)));
    }

    #[test]
    fn ranks_are_places_and_nothing_else_has_one() {
        let (mut in_p, mut in_q) = (0, 0);
        for prefix in 0..=u16::MAX {
            if let Some(rank) = assigned_rank(prefix) {
                assert_eq!(assigned(rank), Some(prefix));
                in_p += 1;
            }
            if let Some(rank) = unassigned_rank(prefix) {
                assert_eq!(unassigned(rank), Some(prefix));
                assert_eq!(assigned_rank(prefix), None);
                in_q += 1;
            }
        }
        assert_eq!((in_p, in_q), (ASSIGNED, UNASSIGNED));
        assert_eq!((assigned(589), unassigned(2220)), (None, None));
        assert_eq!((assigned(0), assigned(588)), (Some(1100), Some(6590)));
    }
}
