//! Orders of classes in which like stands beside like.

use super::classes::Class;
use super::trees::Trees;

/// Sorts classes along a space-filling order of their labels: columns take turns, each from its upper levels to its
/// lower ones, in an order drawn from `seed`. Classes that stand beside each other agree in what came first.
pub(super) fn arrange(trees: &Trees, classes: &mut Vec<Class>, seed: u64) {
    let steps = steps(trees, seed);
    let mut paths: Vec<Vec<u32>> = trees.columns.iter().map(|tree| vec![0; tree.levels()]).collect();
    let mut keys: Vec<(u128, u32)> = Vec::with_capacity(classes.len());
    for (at, class) in classes.iter().enumerate() {
        for ((path, tree), node) in paths.iter_mut().zip(&trees.columns).zip(&class.label) {
            let mut node = *node;
            let start = tree.depth(node);
            path[..start].fill(0);
            for place in &mut path[start..] {
                *place = tree.place[node as usize];
                node = tree.parent[node as usize];
            }
        }
        let mut key = 0u128;
        for step in &steps {
            key = (key << step.bits) | u128::from(paths[step.column][step.depth]);
        }
        keys.push((key, at as u32));
    }
    keys.sort_unstable();
    let mut old = std::mem::take(classes);
    classes.extend(keys.iter().map(|(_, at)| std::mem::take(&mut old[*at as usize])));
}

struct Step {
    column: usize,
    depth: usize,
    bits: u32,
}

/// Levels of columns in the order in which they are compared, as many as fit a key: always the dearest of three
/// drawn, so that what tells most comes early, and not the same each time.
fn steps(trees: &Trees, seed: u64) -> Vec<Step> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678_9ABC_DEF1;
    let mut draw = |below: usize| {
        // xorshift (Marsaglia 2003)
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % below
    };
    let mut left: Vec<usize> = trees.columns.iter().map(|tree| tree.levels() - 1).collect();
    let mut steps = Vec::new();
    let mut free = u128::BITS;
    loop {
        let open: Vec<usize> = (0..left.len()).filter(|column| left[*column] > 0).collect();
        if open.is_empty() {
            return steps;
        }
        let dear = |column: usize| trees.columns[column].mean(left[column]);
        let mut column = open[draw(open.len())];
        for _ in 0..2 {
            let other = open[draw(open.len())];
            if dear(other) > dear(column) {
                column = other;
            }
        }
        left[column] -= 1;
        let depth = left[column];
        let bits = u32::BITS - trees.columns[column].widest(depth).leading_zeros();
        if bits > free {
            left[column] = 0;
            continue;
        }
        free -= bits;
        steps.push(Step { column, depth, bits });
    }
}
