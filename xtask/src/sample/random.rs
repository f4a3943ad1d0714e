//! Chance that repeats itself: xoshiro256** (Blackman and Vigna, 2018), seeded through SplitMix64. For samples
//! only; keys are drawn by `yingbi-vault`.

pub(crate) struct Random([u64; 4]);

impl Random {
    /// The stream of a block of a sample: the same pair always gives the same stream, so that blocks may be
    /// made in any order and by any number of threads.
    pub(crate) fn new(seed: u64, block: u64) -> Random {
        let mut state = seed ^ block.wrapping_mul(0xd1b5_4a32_d192_ed03);
        Random(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    pub(crate) fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number below `limit`, which is not zero.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.abs_diff(low) + 1) as i64
    }

    /// True in so many cases of a thousand.
    pub(crate) fn chance(&mut self, of_thousand: u64) -> bool {
        self.below(1000) < of_thousand
    }

    /// One of them, each as likely as another.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len() as u64) as usize]
    }

    /// One of them; the earlier, the likelier (the first of n about twice the middle one).
    pub(crate) fn pick_early<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        let n = list.len() as u64;
        list[self.below(n).min(self.below(n)) as usize]
    }

    /// An index, each as likely as its weight says.
    pub(crate) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, &weight) in weights.iter().enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }
}
