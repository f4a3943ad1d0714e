//! Perturbation held against the plainest way to do the same: every partition, whole matrices, real records.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers outside #[test] functions too

use std::collections::BTreeMap;

use proptest::prelude::*;
use yingbi_anonymity::{Error, Mdav, Microaggregation, Pram, PramForm, RankSwapping, TailCoding};

/// Distinct ascending values with counts.
fn column(counts: std::ops::RangeInclusive<u64>) -> impl Strategy<Value = (Vec<f64>, Vec<u64>)> {
    prop::collection::btree_map(-40i32..40, counts, 1..11).prop_map(|column: BTreeMap<i32, u64>| {
        (column.keys().map(|value| f64::from(*value) / 4.0).collect(), column.values().copied().collect())
    })
}

/// Sum of squares about the mean, two passes over single records.
fn sse(records: &[f64]) -> f64 {
    let mean = records.iter().sum::<f64>() / records.len() as f64;
    records.iter().map(|value| (value - mean).powi(2)).sum()
}

/// The least SSE over every way to cut sorted items (each some equal records) into groups of k records.
fn best(items: &[Vec<f64>], k: u64) -> f64 {
    let cuts = items.len() - 1;
    (0u32..1 << cuts)
        .filter_map(|cut| {
            let mut sum = 0.0;
            let mut group: Vec<f64> = Vec::new();
            for (place, item) in items.iter().enumerate() {
                group.extend(item);
                if place == cuts || cut >> place & 1 == 1 {
                    if (group.len() as u64) < k {
                        return None;
                    }
                    sum += sse(&group);
                    group.clear();
                }
            }
            Some(sum)
        })
        .fold(f64::INFINITY, f64::min)
}

/// A keyed function for tests: splitmix64 (Steele, Lea and Flood 2014) over the words.
fn keyed(key: u64) -> impl Fn([u64; 3]) -> u64 {
    move |words| words.iter().fold(mix(key), |state, word| mix(state ^ word))
}

fn mix(word: u64) -> u64 {
    let mut word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Which value each of so many records has.
fn records(counts: &[u64]) -> Vec<usize> {
    counts.iter().enumerate().flat_map(|(value, count)| std::iter::repeat_n(value, *count as usize)).collect()
}

/// The plain matrix of PRAM, written down cell by cell.
fn plain(counts: &[u64], retention: f64) -> Vec<Vec<f64>> {
    let m = counts.len();
    let cell = |i, j| match (m, i == j) {
        (1, _) => 1.0,
        (_, true) => retention,
        (_, false) => (1.0 - retention) / (m - 1) as f64,
    };
    (0..m).map(|i| (0..m).map(|j| cell(i, j)).collect()).collect()
}

/// R = P Q by the paper's formulas, with whole matrices.
fn invariant(counts: &[u64], retention: f64) -> Vec<Vec<f64>> {
    let m = counts.len();
    let n: u64 = counts.iter().sum();
    let share: Vec<f64> = counts.iter().map(|count| *count as f64 / n as f64).collect();
    let p = plain(counts, retention);
    let reached: Vec<f64> = (0..m).map(|k| (0..m).map(|j| p[j][k] * share[j]).sum()).collect();
    let q = |k: usize, l: usize| p[l][k] * share[l] / reached[k];
    (0..m).map(|i| (0..m).map(|l| (0..m).map(|k| p[i][k] * q(k, l)).sum()).collect()).collect()
}

proptest! {
    #[test]
    fn microaggregation_is_the_best_partition((values, counts) in column(1..=5), k in 1u64..7) {
        let total: u64 = counts.iter().sum();
        let found = Microaggregation::optimal(&values, &counts, k);
        prop_assume!(total >= k);
        let found = found.unwrap();
        let items: Vec<Vec<f64>> =
            values.iter().zip(&counts).map(|(value, count)| vec![*value; *count as usize]).collect();
        let expected = best(&items, k);
        prop_assert!((found.sse() - expected).abs() < 1e-9 * (1.0 + expected), "{} {expected}", found.sse());

        // The groups are what they are said to be.
        let mut at = 0;
        let mut sum = 0.0;
        for group in 0..found.groups() {
            let range = found.values(group);
            prop_assert_eq!(range.start, at);
            at = range.end;
            prop_assert!(range.clone().all(|value| found.group(value) == group));
            let mut cells: Vec<f64> = items[range].concat();
            prop_assert_eq!(found.records(group), cells.len() as u64);
            prop_assert!(cells.len() as u64 >= k);
            sum += sse(&cells);
            let mean = cells.iter().sum::<f64>() / cells.len() as f64;
            prop_assert!((found.mean(group) - mean).abs() < 1e-9);
            cells.sort_by(f64::total_cmp);
            prop_assert_eq!(values[found.median(group)], cells[(cells.len() - 1) / 2]);
        }
        prop_assert_eq!(at, values.len());
        prop_assert!((found.sse() - sum).abs() < 1e-9 * (1.0 + sum));
    }

    #[test]
    fn without_ties_it_is_the_best_over_records((values, _) in column(1..=1), k in 1u64..5) {
        prop_assume!(values.len() as u64 >= k);
        let ours = Microaggregation::optimal(&values, &vec![1; values.len()], k).unwrap();
        let single: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
        let expected = best(&single, k);
        prop_assert!((ours.sse() - expected).abs() < 1e-9 * (1.0 + expected));
        // No group could be cut, so none has 2k records.
        prop_assert!((0..ours.groups()).all(|group| ours.records(group) < 2 * k));
    }

    #[test]
    fn ties_kept_together_never_beat_ties_parted((values, counts) in column(1..=2), k in 1u64..5) {
        let cells: Vec<Vec<f64>> = records(&counts).into_iter().map(|value| vec![values[value]]).collect();
        prop_assume!(cells.len() as u64 >= k && cells.len() < 15);
        let ours = Microaggregation::optimal(&values, &counts, k).unwrap();
        prop_assert!(ours.sse() >= best(&cells, k) - 1e-9);
    }

    #[test]
    fn tails_are_the_smallest_that_hold_enough(
        counts in prop::collection::vec(1u64..20, 1..12), share in 0.01f64..0.5, least in 0u64..8,
    ) {
        let total: u64 = counts.iter().sum();
        let enough = ((share * total as f64 - 1e-9).ceil() as u64).max(least).max(1).min(total);
        let bottom = TailCoding::at_shares(&counts, Some(share), None, least).unwrap().bottom().unwrap();
        prop_assert!(counts[..=bottom].iter().sum::<u64>() >= enough);
        prop_assert!(counts[..bottom].iter().sum::<u64>() < enough);
        let top = TailCoding::at_shares(&counts, None, Some(share), least).unwrap().top().unwrap();
        prop_assert!(counts[top..].iter().sum::<u64>() >= enough);
        prop_assert!(counts[top + 1..].iter().sum::<u64>() < enough);
    }

    #[test]
    fn pram_has_the_matrix_of_the_paper(
        counts in prop::collection::vec(1u64..2000, 1..9), retention in 0.0f64..1.0,
    ) {
        let n: u64 = counts.iter().sum();
        for (form, expected) in
            [(PramForm::Plain, plain(&counts, retention)), (PramForm::Invariant, invariant(&counts, retention))]
        {
            let pram = Pram::new(&counts, retention, form).unwrap();
            for (i, row) in expected.iter().enumerate() {
                for (j, cell) in row.iter().enumerate() {
                    prop_assert!((pram.probability(i, j) - cell).abs() < 1e-12, "{form:?} {i} {j}");
                }
                let sum: f64 = row.iter().sum();
                prop_assert!((sum - 1.0).abs() < 1e-9);
            }
        }
        let pram = Pram::new(&counts, retention, PramForm::Invariant).unwrap();
        for (l, count) in counts.iter().enumerate() {
            let kept: f64 = counts.iter().enumerate().map(|(i, c)| *c as f64 * pram.probability(i, l)).sum();
            prop_assert!((kept - *count as f64).abs() < 1e-9 * n as f64);
        }
    }

    #[test]
    fn ranks_are_exchanged_within_the_window(
        counts in prop::collection::vec(1u64..6, 1..40), share in 0.01f64..1.0, key in any::<u64>(),
    ) {
        let keyed = keyed(key);
        let n: u64 = counts.iter().sum();
        let swapping = RankSwapping::new(&counts, share, &keyed).unwrap();
        prop_assert!(swapping.window() <= ((share * n as f64) as u64).max(2));
        let partners: Vec<u64> = (0..n).map(|rank| swapping.partner(rank, &keyed)).collect();
        let mut sorted = partners.clone();
        sorted.sort_unstable();
        prop_assert!(sorted.into_iter().eq(0..n), "a bijection");
        let mut rings = 0;
        for (rank, partner) in partners.iter().enumerate() {
            let rank = rank as u64;
            prop_assert!(rank.abs_diff(*partner) <= swapping.window());
            prop_assert!(n == 1 || *partner != rank, "no rank keeps its value");
            rings += u64::from(partners[*partner as usize] != rank);
        }
        // Pairs, save for three ranks of each odd block.
        prop_assert!(rings <= 3 * (n / swapping.window() + 2));
        // The same key gives the same; where a value has one record, so has what it becomes.
        let again = RankSwapping::new(&counts, share, &keyed).unwrap();
        prop_assert!((0..n).all(|rank| again.partner(rank, &keyed) == partners[rank as usize]));
    }

    #[test]
    fn values_that_differ_are_all_there_again(
        n in 1usize..300, share in 0.01f64..0.5, key in any::<u64>(),
    ) {
        let keyed = keyed(key);
        let swapping = RankSwapping::new(&vec![1; n], share, &keyed).unwrap();
        let mut written: Vec<usize> =
            (0..n).map(|value| swapping.draw(value, mix(key ^ value as u64), &keyed)).collect();
        written.sort_unstable();
        prop_assert!(written.into_iter().eq(0..n));
    }
}

/// Each column about its mean, in standard deviations, in two passes.
fn standardised(records: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = records.len() as f64;
    let columns: Vec<(f64, f64)> = (0..records[0].len())
        .map(|c| {
            let mean = records.iter().map(|row| row[c]).sum::<f64>() / n;
            (mean, (records.iter().map(|row| (row[c] - mean).powi(2)).sum::<f64>() / n).sqrt())
        })
        .collect();
    let point = |value: &f64, (mean, deviation): &(f64, f64)| {
        if *deviation > 0.0 { (value - mean) / deviation } else { 0.0 }
    };
    records
        .iter()
        .map(|row| row.iter().zip(&columns).map(|(value, column)| point(value, column)).collect())
        .collect()
}

/// MDAV as the paper tells it, record by record: the groups as sets of records.
fn plain_mdav(records: &[Vec<f64>], k: usize) -> Vec<Vec<usize>> {
    let points = standardised(records);
    let mean = |rows: &[usize]| -> Vec<f64> {
        (0..records[0].len())
            .map(|c| rows.iter().map(|row| points[*row][c]).sum::<f64>() / rows.len() as f64)
            .collect()
    };
    let distance = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
    };
    let mut rest: Vec<usize> = (0..records.len()).collect();
    let mut groups = Vec::new();
    let farthest = |rest: &[usize], from: &[f64]| {
        let mut best = rest[0];
        for &row in rest {
            if distance(&points[row], from) > distance(&points[best], from) {
                best = row;
            }
        }
        best
    };
    let take = |rest: &mut Vec<usize>, centre: usize| {
        rest.sort_by(|one, other| {
            let of = |row: &usize| distance(&points[*row], &points[centre]);
            of(one).total_cmp(&of(other)).then(one.cmp(other))
        });
        let mut group: Vec<usize> = rest.drain(..k).collect();
        rest.sort_unstable();
        group.sort_unstable();
        group
    };
    while rest.len() >= 3 * k {
        let far = farthest(&rest, &mean(&rest));
        let opposite = farthest(&rest, &points[far]);
        groups.push(take(&mut rest, far));
        groups.push(take(&mut rest, opposite));
    }
    if rest.len() >= 2 * k {
        let far = farthest(&rest, &mean(&rest));
        groups.push(take(&mut rest, far));
    }
    groups.push(rest);
    groups
}

proptest! {
    #[test]
    fn mdav_is_the_papers_on_records_that_differ(
        rows in prop::collection::btree_set((-500i32..500, -9i32..9, 0i32..70), 4..40), k in 2usize..6,
    ) {
        prop_assume!(rows.len() >= k);
        // Thirds of unlike size leave hardly any two distances equal but for rounding.
        let rows: Vec<Vec<f64>> = rows
            .into_iter()
            .map(|(a, b, c)| vec![f64::from(a) / 3.0, f64::from(b).powi(3), f64::from(c).sqrt() * 7.0])
            .collect();
        let found = Mdav::new(&rows.concat(), 3, &vec![1; rows.len()], k as u64).unwrap();
        let mut ours = vec![Vec::new(); found.groups()];
        (0..rows.len()).for_each(|row| ours[found.group(row)].push(row));
        let expected = plain_mdav(&rows, k);
        prop_assert_eq!(&ours, &expected);
        for (group, members) in expected.iter().enumerate() {
            prop_assert_eq!(found.records(group), members.len() as u64);
            let plain = |column: usize| members.iter().map(|row| rows[*row][column]).sum::<f64>() / members.len() as f64;
            for (column, mean) in (0..3).map(|column| (column, plain(column))) {
                prop_assert!((found.mean(group, column) - mean).abs() < 1e-9 * (1.0 + mean.abs()));
            }
        }
    }

    #[test]
    fn mdav_groups_hold_k_records(
        rows in prop::collection::btree_map((-9i32..9, 0i32..7), 1u64..30, 1..40), k in 1u64..25,
    ) {
        let tuples: Vec<f64> = rows.keys().flat_map(|(a, b)| [f64::from(*a), f64::from(*b)]).collect();
        let counts: Vec<u64> = rows.values().copied().collect();
        let total: u64 = counts.iter().sum();
        match Mdav::new(&tuples, 2, &counts, k) {
            Err(error) => prop_assert_eq!(error, Error::TooFew { found: total, needed: k }),
            Ok(found) => {
                let mut records = vec![0; found.groups()];
                for (tuple, count) in counts.iter().enumerate() {
                    records[found.group(tuple)] += count;
                }
                for (group, held) in records.iter().enumerate() {
                    prop_assert!(*held >= k && *held == found.records(group));
                }
                let sum: f64 = (0..found.groups()).map(|g| found.mean(g, 0) * found.records(g) as f64).sum();
                let before: f64 = rows.iter().map(|((a, _), count)| f64::from(*a) * *count as f64).sum();
                prop_assert!((sum - before).abs() < 1e-9 * (1.0 + total as f64));
            }
        }
    }
}

#[test]
fn mdav_refuses_what_cannot_be() {
    let refused = |tuples: &[f64], width, counts: &[u64], k| Mdav::new(tuples, width, counts, k).err();
    assert_eq!(
        refused(&[1.0, 2.0], 2, &[1, 1], 1),
        Some(Error::Shape { what: "counts", found: 2, expected: 1 })
    );
    let wrong = |parameter| Some(Error::Perturbation { parameter });
    assert_eq!(refused(&[1.0, 2.0, 1.0, 2.0], 2, &[1, 1], 1), wrong("values"));
    assert_eq!(refused(&[1.0, f64::NAN], 2, &[1], 1), wrong("values"));
    assert_eq!(refused(&[1.0], 0, &[1], 1), wrong("values"));
    assert_eq!(refused(&[1.0], 1, &[1], 0), wrong("k"));
    assert_eq!(refused(&[1.0], 1, &[0], 1), wrong("counts"));
    let none = Mdav::new(&[], 2, &[], 5).unwrap();
    assert_eq!((none.groups(), none.group(0), none.records(0)), (0, 0, 0));
    assert!(none.mean(0, 0).is_nan());
}

/// How often each value is written, over so many keys, per key.
fn average(counts: &[u64], keys: u64, draw: impl Fn(u64, usize, u64) -> usize) -> Vec<f64> {
    let mut written = vec![0.0; counts.len()];
    for key in 0..keys {
        for (record, value) in records(counts).into_iter().enumerate() {
            written[draw(key, value, record as u64)] += 1.0 / keys as f64;
        }
    }
    written
}

#[test]
fn marginals_hold_in_expectation() {
    let counts = [3u64, 1, 40, 7, 1, 90, 12, 2, 5, 1];
    let keys = 4000;
    let swapped = average(&counts, keys, |key, value, record| {
        let keyed = keyed(key);
        RankSwapping::new(&counts, 0.1, &keyed).unwrap().draw(value, mix(key ^ mix(record)), &keyed)
    });
    let pram = Pram::new(&counts, 0.7, PramForm::Invariant).unwrap();
    let drawn = average(&counts, keys, |key, value, record| {
        let mut state = mix(key ^ mix(record));
        pram.draw(value, &mut || {
            state = mix(state);
            state
        })
    });
    for (written, what) in [(swapped, "swap"), (drawn, "pram")] {
        for (value, (count, mean)) in counts.iter().zip(&written).enumerate() {
            // Six standard deviations of a mean whose single draws vary by at most the count.
            let bound = 6.0 * (*count as f64 / keys as f64).sqrt();
            assert!((mean - *count as f64).abs() < bound, "{what} {value}: {mean} for {count}");
        }
    }
}

#[test]
fn draws_follow_the_matrix() {
    let counts = [5u64, 60, 30, 5];
    for form in [PramForm::Invariant, PramForm::Plain] {
        let pram = Pram::new(&counts, 0.6, form).unwrap();
        for from in 0..counts.len() {
            let draws = 200_000u64;
            let mut written = vec![0.0; counts.len()];
            let mut state = mix(from as u64 + 1);
            for _ in 0..draws {
                let to = pram.draw(from, &mut || {
                    state = mix(state);
                    state
                });
                written[to] += 1.0 / draws as f64;
            }
            for (to, share) in written.iter().enumerate() {
                let expected = pram.probability(from, to);
                let deviation = (expected * (1.0 - expected) / draws as f64).sqrt();
                assert!(
                    (share - expected).abs() < 6.0 * deviation,
                    "{form:?} {from} {to} {share} {expected}"
                );
            }
        }
    }
}

#[test]
fn partners_are_drawn_evenly_from_a_small_block() {
    // Six ranks are one block or two, as the key says: each rank meets every other.
    let mut met = [[0u32; 6]; 6];
    let keys = 60_000;
    for key in 0..keys {
        let keyed = keyed(key);
        let swapping = RankSwapping::new(&[1; 6], 1.0, &keyed).unwrap();
        for rank in 0..6 {
            met[rank as usize][swapping.partner(rank, &keyed) as usize] += 1;
        }
    }
    for (rank, row) in met.iter().enumerate() {
        assert_eq!(row[rank], 0);
        assert!(
            row.iter().enumerate().all(|(other, times)| other == rank || *times > keys as u32 / 30),
            "{met:?}"
        );
    }
}

#[test]
fn edges() {
    let keyed = keyed(7);
    let one = RankSwapping::new(&[1], 0.5, &keyed).unwrap();
    assert_eq!((one.partner(0, &keyed), one.draw(0, 9, &keyed), one.draw(3, 9, &keyed)), (0, 0, 3));
    assert_eq!(RankSwapping::new(&[], 0.5, &keyed).unwrap().draw(0, 9, &keyed), 0);
    for share in [0.0, 1.5, f64::NAN] {
        assert!(RankSwapping::new(&[1], share, &keyed).is_err());
    }
    for retention in [-0.1, 1.1, f64::NAN] {
        assert!(Pram::new(&[1], retention, PramForm::Plain).is_err());
    }
    assert!(RankSwapping::new(&[1, 0], 0.5, &keyed).is_err());
    let single = Pram::new(&[9], 0.0, PramForm::Invariant).unwrap();
    assert_eq!((single.draw(0, &mut || 1), single.probability(0, 0)), (0, 1.0));
    assert_eq!(Pram::new(&[], 0.5, PramForm::Invariant).unwrap().categories(), 0);
    let kept = Pram::new(&[9, 1], 1.0, PramForm::Invariant).unwrap();
    assert_eq!((kept.draw(0, &mut || u64::MAX), kept.draw(1, &mut || 0)), (0, 1));
}
