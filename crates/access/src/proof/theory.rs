//! Whether literals can hold together, and the values under which they do.
//!
//! Texts and sets of texts are decided by classes of equal texts (Downey, Sethi & Tarjan 1980): equalities are joined,
//! elements follow from the sets that have all of others, and every class that is left gets a text of its own. What can
//! be told apart is then told apart, and the sets are the least there can be, so that whatever is denied fails to hold
//! unless it follows. `like` is decided by automata, numbers by `numbers.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::formula::{Atom, Element, Formulas, LeafId, LeafType, Number, Text};
use super::glob::{self, Word};
use super::numbers::{self, Inequality, Numbers};
use crate::expression::{Entity, Piece, Root};

/// An atom and whether it is to hold.
pub(crate) type Literal = (u32, bool);

/// What a model gives an unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    Text(String),
    Whole(i64),
    Truth(bool),
    Texts(BTreeSet<String>),
    /// Groups or purposes.
    Members(BTreeSet<Arc<str>>),
}

/// Values of unknowns; of what is not named any value will do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Model {
    pub(crate) given: BTreeMap<LeafId, Given>,
    /// Whether it is there.
    pub(crate) there: BTreeMap<LeafId, bool>,
}

/// How literals stand together.
#[derive(Debug)]
pub(crate) enum Checked {
    Consistent(Model),
    /// Proved inconsistent: these alone can't hold together.
    Inconsistent(Vec<Literal>),
    Unknown(&'static str),
}

/// What holds of every request and record, besides types.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Purposes with those below them: who consents to the first consents to the second.
    pub(crate) below: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    /// What a number is to be where nothing forbids it, by the last name of its path.
    pub(crate) now: i64,
}

pub(crate) fn check(formulas: &Formulas, facts: &Facts, literals: &[Literal]) -> Checked {
    let mut model = Model::default();
    let (mut texts, mut numbers) = (Vec::new(), Vec::new());
    let mut unknown = None;
    for literal @ (atom, wanted) in literals.iter().copied() {
        match formulas.atom(atom) {
            Atom::Truth(leaf) => {
                model.given.insert(*leaf, Given::Truth(wanted));
            }
            Atom::Present(leaf) => {
                model.there.insert(*leaf, wanted);
            }
            Atom::AtMost(..) => numbers.push(literal),
            Atom::Opaque(..) => unknown = Some("untranslated"),
            _ => texts.push(literal),
        }
    }
    match check_numbers(formulas, facts, &numbers) {
        Numbers::Solved(found) => {
            model.given.extend(found.into_iter().map(|(leaf, value)| (leaf, Given::Whole(value))));
        }
        Numbers::Contradiction => {
            return Checked::Inconsistent(core(&numbers, |part| {
                check_numbers(formulas, facts, part) == Numbers::Contradiction
            }));
        }
        Numbers::Unknown => unknown = unknown.or(Some("arithmetic")),
    }
    match check_texts(formulas, facts, &texts) {
        Texts::Solved(found) => model.given.extend(found),
        Texts::Contradiction => {
            return Checked::Inconsistent(core(&texts, |part| {
                check_texts(formulas, facts, part) == Texts::Contradiction
            }));
        }
        Texts::Unknown => unknown = unknown.or(Some("patterns")),
    }
    match unknown {
        Some(why) => Checked::Unknown(why),
        None => Checked::Consistent(model),
    }
}

/// The years 1 to 9999: requests and records of other times are refused.
const FIRST: i128 = -62_135_596_800_000;
const LAST: i128 = 253_402_300_799_999;

/// A part of inconsistent literals that is inconsistent, and no longer so without any one of it.
fn core(literals: &[Literal], inconsistent: impl Fn(&[Literal]) -> bool) -> Vec<Literal> {
    let mut core = literals.to_vec();
    let mut at = 0;
    while at < core.len() {
        let without: Vec<Literal> =
            core.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, literal)| *literal).collect();
        if inconsistent(&without) {
            core = without;
        } else {
            at += 1;
        }
    }
    core
}

fn last(formulas: &Formulas, leaf: LeafId) -> &str {
    formulas.leaf_of(leaf).path.names.last().map_or("id", |name| name)
}

fn check_numbers(formulas: &Formulas, facts: &Facts, literals: &[Literal]) -> Numbers {
    if literals.is_empty() {
        return Numbers::Solved(BTreeMap::new());
    }
    let mut inequalities: Vec<Inequality<'_>> = Vec::new();
    for (atom, wanted) in literals {
        let Atom::AtMost(terms, bound) = formulas.atom(*atom) else { continue };
        let terms = terms.iter().map(|(number, factor): &(Number, i128)| (number, *factor));
        inequalities.push(if *wanted {
            (terms.collect(), *bound)
        } else {
            (terms.map(|(number, factor)| (number, -factor)).collect(), -*bound - 1)
        });
    }
    numbers::solve(&inequalities, &|leaf| preferred(formulas, facts, leaf), &|leaf| match formulas
        .leaf_of(leaf)
        .leaf_type
    {
        LeafType::Time => (FIRST, LAST),
        _ => (i64::MIN.into(), i64::MAX.into()),
    })
}

/// A number as people would write it there.
fn preferred(formulas: &Formulas, facts: &Facts, leaf: LeafId) -> i128 {
    const DAYS: i64 = 86_400_000;
    let of = formulas.leaf_of(leaf);
    let value = match (of.leaf_type, last(formulas, leaf)) {
        (LeafType::Time, "from") => facts.now - 30 * DAYS,
        (LeafType::Time, "until") => facts.now + 180 * DAYS,
        (LeafType::Time, _) => facts.now,
        (_, "age") => 40,
        _ => 2,
    };
    value.into()
}

#[derive(Debug, PartialEq, Eq)]
enum Texts {
    Solved(Vec<(LeafId, Given)>),
    Contradiction,
    Unknown,
}

/// Classes of equal texts.
#[derive(Default)]
struct Classes {
    of: BTreeMap<Text, usize>,
    parents: Vec<usize>,
}

impl Classes {
    fn fresh(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    fn place(&mut self, text: &Text) -> usize {
        if let Some(place) = self.of.get(text) {
            return *place;
        }
        let place = self.fresh();
        self.of.insert(text.clone(), place);
        place
    }

    fn find(&self, mut place: usize) -> usize {
        while self.parents[place] != place {
            place = self.parents[place];
        }
        place
    }
}

fn check_texts(formulas: &Formulas, facts: &Facts, literals: &[Literal]) -> Texts {
    let mut classes = Classes::default();
    // Every text there is, and which are equal.
    for (atom, wanted) in literals {
        match formulas.atom(*atom) {
            Atom::Same(a, b) => {
                let (a, b) = (classes.place(a), classes.place(b));
                if *wanted {
                    let (a, b) = (classes.find(a), classes.find(b));
                    classes.parents[a] = b;
                }
            }
            Atom::Like(leaf, _) => {
                classes.place(&Text::Leaf(*leaf));
            }
            Atom::Member(_, Element::Text(text)) => {
                classes.place(text);
            }
            _ => {}
        }
    }
    let mut known: BTreeMap<usize, Arc<str>> = BTreeMap::new();
    let mut filled: BTreeSet<usize> = BTreeSet::new();
    for (text, place) in &classes.of {
        let class = classes.find(*place);
        match text {
            Text::Known(text) => {
                if known.insert(class, text.clone()).is_some_and(|other| other != *text) {
                    return Texts::Contradiction;
                }
            }
            Text::Leaf(leaf) if never_blank(formulas, *leaf) => {
                filled.insert(class);
            }
            Text::Leaf(_) => {}
        }
    }
    if filled.iter().any(|class| known.get(class).is_some_and(|text| text.trim().is_empty())) {
        return Texts::Contradiction;
    }
    // The least sets.
    let mut sets: BTreeMap<LeafId, BTreeSet<usize>> = BTreeMap::new();
    let mut members: BTreeMap<LeafId, BTreeSet<Entity>> = BTreeMap::new();
    for (atom, wanted) in literals {
        match (formulas.atom(*atom), *wanted) {
            (Atom::Member(set, Element::Text(text)), wanted) => {
                let class = classes.place(text);
                let class = classes.find(class);
                let set = sets.entry(*set).or_default();
                if wanted {
                    set.insert(class);
                }
            }
            (Atom::Member(set, Element::Entity(entity)), wanted) => {
                let found = members.entry(*set).or_default();
                if wanted {
                    found.insert(entity.clone());
                    if consents(formulas, *set)
                        && let Some(below) = facts.below.get(&entity.id)
                    {
                        found.extend(
                            below.iter().map(|id| Entity { kind: entity.kind.clone(), id: id.clone() }),
                        );
                    }
                }
            }
            (Atom::Overlap(a, b), true) => {
                let element = classes.fresh();
                sets.entry(*a).or_default().insert(element);
                sets.entry(*b).or_default().insert(element);
            }
            (Atom::Superset(a, b), false) => {
                let element = classes.fresh();
                sets.entry(*b).or_default().insert(element);
                sets.entry(*a).or_default();
            }
            (Atom::Empty(set), false) => {
                let element = classes.fresh();
                sets.entry(*set).or_default().insert(element);
            }
            (Atom::Overlap(a, b) | Atom::Superset(a, b), _) => {
                sets.entry(*a).or_default();
                sets.entry(*b).or_default();
            }
            (Atom::Empty(set), true) => {
                sets.entry(*set).or_default();
            }
            _ => {}
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for (atom, wanted) in literals {
            if let (Atom::Superset(a, b), true) = (formulas.atom(*atom), *wanted) {
                let all = sets.get(b).cloned().unwrap_or_default();
                let into = sets.entry(*a).or_default();
                let before = into.len();
                into.extend(all);
                changed |= into.len() != before;
            }
        }
    }
    // What may not be.
    let empty = BTreeSet::new();
    let set = |leaf: &LeafId| sets.get(leaf).unwrap_or(&empty);
    for (atom, wanted) in literals {
        let violated = match (formulas.atom(*atom), *wanted) {
            (Atom::Same(a, b), false) => classes.find(classes.of[a]) == classes.find(classes.of[b]),
            (Atom::Member(leaf, Element::Text(text)), false) => {
                set(leaf).contains(&classes.find(classes.of[text]))
            }
            (Atom::Member(leaf, Element::Entity(entity)), false) => {
                members.get(leaf).is_some_and(|all| all.contains(entity))
            }
            (Atom::Overlap(a, b), false) => !set(a).is_disjoint(set(b)),
            (Atom::Superset(a, b), false) => set(b).is_subset(set(a)),
            (Atom::Empty(leaf), true) => !set(leaf).is_empty(),
            _ => false,
        };
        if violated {
            return Texts::Contradiction;
        }
    }
    let words = match words(formulas, literals, &classes, known, &filled) {
        Ok(words) => words,
        Err(found) => return found,
    };
    let word = |class: usize| words.get(&classes.find(class)).cloned().unwrap_or_default();
    let mut given: Vec<(LeafId, Given)> = Vec::new();
    for (text, place) in &classes.of {
        if let Text::Leaf(leaf) = text {
            given.push((*leaf, Given::Text(word(*place))));
        }
    }
    for (leaf, all) in &sets {
        given.push((*leaf, Given::Texts(all.iter().map(|class| word(*class)).collect())));
    }
    for (leaf, all) in &members {
        given.push((*leaf, Given::Members(all.iter().map(|entity| entity.id.clone()).collect())));
    }
    Texts::Solved(given)
}

/// A text for each class, no two the same.
fn words(
    formulas: &Formulas,
    literals: &[Literal],
    classes: &Classes,
    known: BTreeMap<usize, Arc<str>>,
    filled: &BTreeSet<usize>,
) -> Result<BTreeMap<usize, String>, Texts> {
    let mut patterns: BTreeMap<usize, Vec<(&[Piece], bool)>> = BTreeMap::new();
    for (atom, wanted) in literals {
        if let Atom::Like(leaf, pieces) = formulas.atom(*atom) {
            let class = classes.find(classes.of[&Text::Leaf(*leaf)]);
            patterns.entry(class).or_default().push((pieces, *wanted));
        }
    }
    for (class, text) in &known {
        let fails = |(pieces, wanted): &(&[Piece], bool)| glob::matches(pieces, text) != *wanted;
        if patterns.get(class).is_some_and(|all| all.iter().any(fails)) {
            return Err(Texts::Contradiction);
        }
    }
    let mut used: BTreeSet<String> = known.values().map(|text| text.to_string()).collect();
    let mut words: BTreeMap<usize, String> =
        known.into_iter().map(|(class, text)| (class, text.to_string())).collect();
    // A set of which nothing is known is better shown by the name of what is in it.
    let mut named: BTreeMap<usize, &str> = BTreeMap::new();
    for (text, place) in &classes.of {
        if let Text::Leaf(leaf) = text {
            named.entry(classes.find(*place)).or_insert(last(formulas, *leaf));
        }
    }
    let mut unknown = false;
    for place in 0..classes.parents.len() {
        let class = classes.find(place);
        if words.contains_key(&class) {
            continue;
        }
        let text = match patterns.get(&class) {
            None => {
                let name = named.get(&class).copied().unwrap_or("witness");
                (1usize..).map(|number| format!("{name}-{number}")).find(|text| !used.contains(text))
            }
            Some(patterns) => {
                let fresh = |text: &str| {
                    !used.contains(text) && (!filled.contains(&class) || !text.trim().is_empty())
                };
                match glob::word(patterns, fresh) {
                    Word::Found(text) => Some(text),
                    Word::Nothing => return Err(Texts::Contradiction),
                    Word::Unknown => None,
                }
            }
        };
        match text {
            Some(text) => {
                used.insert(text.clone());
                words.insert(class, text);
            }
            None => unknown = true,
        }
    }
    if unknown { Err(Texts::Unknown) } else { Ok(words) }
}

/// A ticket and the reason of an emergency are refused where they are blank.
fn never_blank(formulas: &Formulas, leaf: LeafId) -> bool {
    let path = &formulas.leaf_of(leaf).path;
    path.root == Root::Context && matches!(last(formulas, leaf), "ticket" | "emergency")
}

fn consents(formulas: &Formulas, leaf: LeafId) -> bool {
    let path = &formulas.leaf_of(leaf).path;
    path.root == Root::Resource && path.names.len() == 1 && &*path.names[0] == "consents"
}
