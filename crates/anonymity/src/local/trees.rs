//! Hierarchies as trees of numbered nodes, with what each label costs a record.

use super::costs::Costs;
use crate::problem::Problem;

/// What a label costs that does not exist: columns held at a fixed level have no label above it.
pub(super) const NEVER: f32 = 1e18;
/// Nodes up to which the cost of every pair's join is tabled.
const TABLED: usize = 320;

/// One column: the nodes of the levels that the search may choose, level after level from the lowest; so a node's
/// number is below its parent's. The last node is the root; where the highest level has several nodes it is one that
/// must not be written.
pub(super) struct Tree {
    pub(super) parent: Vec<u32>,
    /// What the label costs a record.
    pub(super) cost: Vec<f32>,
    /// Level in the hierarchy.
    pub(super) level: Vec<u8>,
    /// First node of each level, the lowest's first.
    starts: Vec<u32>,
    /// Place of each node among its parent's children, from 1.
    pub(super) place: Vec<u32>,
    /// For each level the node of that level above each of the lowest nodes.
    ancestors: Vec<Vec<u32>>,
    /// What each label costs more than its children on average.
    drops: Vec<f32>,
}

impl Tree {
    fn new(problem: &Problem<'_>, column: usize, costs: &Costs<'_>) -> Tree {
        let (floor, ceiling) = (problem.floor(column), problem.ceiling(column));
        let mut tree = Tree {
            parent: Vec::new(),
            cost: Vec::new(),
            level: Vec::new(),
            starts: Vec::new(),
            place: Vec::new(),
            ancestors: Vec::new(),
            drops: Vec::new(),
        };
        for at in floor..=ceiling {
            let level = problem.level(column, at);
            let start = tree.parent.len();
            tree.starts.push(start as u32);
            let nodes = level.labels.len();
            let above = (start + nodes) as u32;
            tree.parent.resize(start + nodes, above);
            if at < ceiling {
                for (node, parent) in level.nodes.iter().zip(&problem.level(column, at + 1).nodes) {
                    tree.parent[start + *node as usize] = above + parent;
                }
            }
            tree.level.resize(start + nodes, at as u8);
            tree.cost.extend((0..nodes as u32).map(|node| costs.cell(column, at, node) as f32));
        }
        if tree.parent.len() as u32 - tree.starts.last().copied().unwrap_or(0) != 1 {
            tree.starts.push(tree.parent.len() as u32);
            tree.parent.push(tree.parent.len() as u32);
            tree.level.push(ceiling as u8);
            tree.cost.push(NEVER);
        }
        let root = tree.parent.len() - 1;
        tree.parent[root] = root as u32;
        let mut children = vec![0u32; tree.parent.len()];
        let mut below = vec![0.0f32; tree.parent.len()];
        tree.place = vec![0; tree.parent.len()];
        for node in 0..root {
            let count = &mut children[tree.parent[node] as usize];
            *count += 1;
            tree.place[node] = *count;
            below[tree.parent[node] as usize] += tree.cost[node];
        }
        let means = below.iter().zip(&children).map(|(sum, children)| sum / (*children).max(1) as f32);
        tree.drops = tree.cost.iter().zip(means).map(|(cost, mean)| cost - mean).collect();
        let lowest = tree.nodes(0).len() as u32;
        tree.ancestors.push((0..lowest).collect());
        for depth in 1..tree.starts.len() {
            let above = tree.ancestors[depth - 1].iter().map(|node| tree.parent[*node as usize]).collect();
            tree.ancestors.push(above);
        }
        tree
    }

    /// For a level the node above each of the lowest nodes.
    pub(super) fn ancestors(&self, depth: usize) -> &[u32] {
        &self.ancestors[depth]
    }

    /// Mean cost of the nodes of a level.
    pub(super) fn mean(&self, depth: usize) -> f32 {
        let nodes = &self.cost[self.nodes(depth)];
        nodes.iter().sum::<f32>() / nodes.len().max(1) as f32
    }

    fn nodes(&self, depth: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(depth + 1).map_or(self.parent.len(), |end| *end as usize);
        self.starts[depth] as usize..end
    }

    pub(super) fn root(&self) -> u32 {
        self.parent.len() as u32 - 1
    }

    pub(super) fn levels(&self) -> usize {
        self.starts.len()
    }

    /// Children of the node with the most of them, at each level.
    pub(super) fn widest(&self, depth: usize) -> u32 {
        self.place[self.nodes(depth)].iter().copied().max().unwrap_or(0)
    }

    pub(super) fn depth(&self, node: u32) -> usize {
        self.starts.partition_point(|start| *start <= node) - 1
    }

    /// What the label above costs.
    pub(super) fn parent_cost(&self, node: u32) -> f32 {
        self.cost[self.parent[node as usize] as usize]
    }

    /// What a label costs more than its children on average.
    pub(super) fn drop(&self, node: u32) -> f32 {
        self.drops[node as usize]
    }

    /// Lowest common ancestor.
    #[inline]
    pub(super) fn join(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            if a < b {
                a = self.parent[a as usize];
            } else {
                b = self.parent[b as usize];
            }
        }
        a
    }
}

/// All columns, and the tuples as nodes of their lowest levels. Columns with a table come first.
///
/// A *row* stands for a node where many joins are made with it: in a column with a table the place where its row
/// begins, elsewhere the node itself.
pub(super) struct Trees {
    pub(super) columns: Vec<Tree>,
    /// The problem's column of each tree.
    pub(super) places: Vec<usize>,
    /// Columns with a table.
    tabled: usize,
    /// Where each table begins, and its nodes.
    tables: Vec<(u32, u32)>,
    /// What the lowest common ancestor of two nodes costs, and its row.
    costs: Vec<f32>,
    joins: Vec<u32>,
    /// Node of each row.
    node_of: Vec<u32>,
    /// Node of each tuple and column, tuple after tuple.
    leaves: Vec<u32>,
    /// What each tuple's own label costs a record.
    own: Vec<f32>,
    /// What a class costs for being one, and for the square of its size.
    toll: f64,
    square: f64,
}

impl Trees {
    pub(super) fn new(problem: &Problem<'_>, costs: &Costs<'_>) -> Trees {
        let mut columns: Vec<(usize, Tree)> =
            (0..problem.width).map(|column| (column, Tree::new(problem, column, costs))).collect();
        columns.sort_by_key(|(_, tree)| tree.parent.len() > TABLED);
        let (places, columns): (Vec<usize>, Vec<Tree>) = columns.into_iter().unzip();
        let tabled = columns.iter().filter(|tree| tree.parent.len() <= TABLED).count();
        let (mut tables, mut joint) = (Vec::new(), Vec::new());
        let (mut joins, mut node_of) = (Vec::new(), Vec::new());
        for tree in &columns[..tabled] {
            let (start, nodes) = (joint.len() as u32, tree.parent.len() as u32);
            tables.push((start, nodes));
            for a in 0..nodes {
                for b in 0..nodes {
                    let join = tree.join(a, b);
                    joins.push(start + join * nodes);
                    joint.push(tree.cost[join as usize]);
                    node_of.push(a);
                }
            }
        }
        let floors: Vec<(usize, &[u32])> = places
            .iter()
            .map(|&place| (place, problem.level(place, problem.floor(place)).nodes.as_slice()))
            .collect();
        let mut leaves = Vec::with_capacity(problem.codes.len());
        for tuple in problem.codes.chunks_exact(problem.width) {
            leaves.extend(floors.iter().map(|(place, floor)| floor[tuple[*place] as usize]));
        }
        let (toll, square) = costs.tolls();
        let mut trees = Trees {
            columns,
            places,
            tabled,
            tables,
            costs: joint,
            joins,
            node_of,
            leaves,
            own: Vec::new(),
            toll,
            square,
        };
        trees.own = trees.leaves.chunks_exact(problem.width).map(|leaf| trees.cost(leaf)).collect();
        trees
    }

    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn leaf(&self, tuple: u32) -> &[u32] {
        let at = tuple as usize * self.columns.len();
        &self.leaves[at..at + self.columns.len()]
    }

    /// What a tuple's records cost at the least, whatever class they are in; nothing is known where a class costs more
    /// than its labels.
    #[inline]
    pub(super) fn least(&self, tuple: u32, records: f64) -> f64 {
        if self.tolled() { f64::NEG_INFINITY } else { records * f64::from(self.own[tuple as usize]) }
    }

    /// What a class costs.
    #[inline]
    pub(super) fn class_cost(&self, records: f64, rate: f32) -> f64 {
        records * f64::from(rate) + self.toll + self.square * records * records
    }

    /// Whether a class costs more than its labels.
    pub(super) fn tolled(&self) -> bool {
        self.toll != 0.0 || self.square != 0.0
    }

    /// What is gained by there being more and smaller classes.
    pub(super) fn parting(&self, records: u64, parts: impl Iterator<Item = u64>) -> f64 {
        let (mut tolls, mut squares) = (-1.0, (records as f64).powi(2));
        for part in parts.filter(|part| *part > 0) {
            tolls += 1.0;
            squares -= (part as f64).powi(2);
        }
        self.square * squares - self.toll * tolls
    }

    /// The highest labels of a tuple.
    pub(super) fn top(&self, tuple: u32) -> Vec<u32> {
        let top = |(tree, leaf): (&Tree, &u32)| {
            let root = tree.root();
            if tree.cost[root as usize] < NEVER || tree.levels() < 2 {
                return root;
            }
            tree.ancestors(tree.levels() - 2)[*leaf as usize]
        };
        self.columns.iter().zip(self.leaf(tuple)).map(top).collect()
    }

    /// What a record costs that is left out.
    pub(super) fn dearest(&self) -> f64 {
        let each = self
            .columns
            .iter()
            .map(|tree| tree.cost.iter().filter(|cost| **cost < NEVER).fold(0.0f32, |a, b| a.max(*b)));
        f64::from(each.sum::<f32>())
    }

    /// What a label costs a record.
    pub(super) fn cost(&self, label: &[u32]) -> f32 {
        label.iter().zip(&self.columns).map(|(node, tree)| tree.cost[*node as usize]).sum()
    }

    /// Widens a label until it covers another.
    pub(super) fn cover(&self, label: &mut [u32], other: &[u32]) {
        for (tree, (mine, theirs)) in self.columns.iter().zip(label.iter_mut().zip(other)) {
            *mine = tree.join(*mine, *theirs);
        }
    }

    /// Rows of a label's nodes.
    #[inline]
    pub(super) fn rows(&self, label: &[u32], rows: &mut [u32]) {
        rows.copy_from_slice(label);
        for (row, (start, nodes)) in rows.iter_mut().zip(&self.tables) {
            *row = start + *row * nodes;
        }
    }

    /// Nodes of a label's rows.
    #[inline]
    pub(super) fn nodes(&self, rows: &[u32], nodes: &mut [u32]) {
        nodes.copy_from_slice(rows);
        for node in &mut nodes[..self.tabled] {
            *node = self.node_of[*node as usize];
        }
    }

    /// What the label that rows and nodes have in common costs a record.
    #[inline]
    pub(super) fn joint(&self, rows: &[u32], nodes: &[u32]) -> f32 {
        let (rows, more_rows) = rows.split_at(self.tabled);
        let (nodes, more_nodes) = nodes.split_at(self.tabled);
        let mut sum = 0.0;
        for (row, node) in rows.iter().zip(nodes) {
            sum += self.costs[row.wrapping_add(*node) as usize];
        }
        for (tree, (a, b)) in self.columns[self.tabled..].iter().zip(more_rows.iter().zip(more_nodes)) {
            sum += tree.cost[tree.join(*a, *b) as usize];
        }
        sum
    }

    /// Widens rows until they cover nodes; says what that label costs a record.
    #[inline]
    pub(super) fn widen(&self, rows: &mut [u32], nodes: &[u32]) -> f32 {
        let (rows, more_rows) = rows.split_at_mut(self.tabled);
        let (nodes, more_nodes) = nodes.split_at(self.tabled);
        let mut sum = 0.0;
        for (row, node) in rows.iter_mut().zip(nodes) {
            let at = row.wrapping_add(*node) as usize;
            *row = self.joins[at];
            sum += self.costs[at];
        }
        for (tree, (a, b)) in self.columns[self.tabled..].iter().zip(more_rows.iter_mut().zip(more_nodes)) {
            *a = tree.join(*a, *b);
            sum += tree.cost[*a as usize];
        }
        sum
    }
}
