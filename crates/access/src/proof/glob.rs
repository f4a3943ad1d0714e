//! Patterns of `like`: matching, and texts that match some and not others.

use std::collections::{BTreeSet, HashSet, VecDeque};

use crate::expression::Piece;

/// Whether the whole text matches.
pub(crate) fn matches(pieces: &[Piece], text: &str) -> bool {
    let mut at = start(pieces);
    for character in text.chars() {
        at = step(pieces, &at, Some(character));
    }
    at.contains(&pieces.len())
}

/// The only text that matches, where there is no `*`.
pub(crate) fn exact(pieces: &[Piece]) -> Option<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Char(character) => Some(*character),
            Piece::Any => None,
        })
        .collect()
}

/// Whether every text matches.
pub(crate) fn everything(pieces: &[Piece]) -> bool {
    !pieces.is_empty() && pieces.iter().all(|piece| *piece == Piece::Any)
}

/// Places in the pattern that may have been come to.
type Places = BTreeSet<usize>;

fn start(pieces: &[Piece]) -> Places {
    closed(pieces, [0])
}

fn closed(pieces: &[Piece], places: impl IntoIterator<Item = usize>) -> Places {
    let mut all = Places::new();
    for mut place in places {
        all.insert(place);
        while pieces.get(place) == Some(&Piece::Any) {
            place += 1;
            all.insert(place);
        }
    }
    all
}

/// One character on; `None` is a character that no pattern names.
fn step(pieces: &[Piece], from: &Places, character: Option<char>) -> Places {
    let next = from.iter().filter_map(|place| match pieces.get(*place) {
        Some(Piece::Any) => Some(*place),
        Some(Piece::Char(wanted)) if Some(*wanted) == character => Some(place + 1),
        _ => None,
    });
    closed(pieces, next)
}

/// How the search for a text ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Found(String),
    /// No text at all matches and fails to match as wanted.
    Nothing,
    /// There may be one.
    Unknown,
}

/// Most states that a search visits.
const STATES: usize = 5_000;

/// A text that matches each pattern or doesn't, as wanted, and that `fresh` accepts.
pub(crate) fn word(patterns: &[(&[Piece], bool)], fresh: impl Fn(&str) -> bool) -> Word {
    let holds = |text: &str| patterns.iter().all(|(pieces, wanted)| matches(pieces, text) == *wanted);
    // What people would write comes first: a pattern with its stars filled in.
    let bases = patterns.iter().filter(|(_, wanted)| *wanted).map(|(pieces, _)| *pieces);
    for pieces in bases.chain([[Piece::Any].as_slice()]) {
        for filling in ["", "1", "2", "3", "甲1", "甲2", "x1", "x2", "x3", "x4", "x5", "x6", "x7"] {
            let text: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Char(character) => character.to_string(),
                    Piece::Any => filling.to_owned(),
                })
                .collect();
            if holds(&text) && fresh(&text) {
                return Word::Found(text);
            }
        }
    }
    let named: BTreeSet<char> = patterns
        .iter()
        .flat_map(|(pieces, _)| pieces.iter())
        .filter_map(|piece| match piece {
            Piece::Char(character) => Some(*character),
            Piece::Any => None,
        })
        .collect();
    let other = "甲乙丙丁戊己庚辛壬癸".chars().find(|character| !named.contains(character));
    let mut alphabet: Vec<Option<char>> = named.iter().copied().map(Some).collect();
    if other.is_some() {
        alphabet.push(None);
    }
    let mut matched = false;
    let mut seen: HashSet<Vec<Places>> = HashSet::new();
    let first: Vec<Places> = patterns.iter().map(|(pieces, _)| start(pieces)).collect();
    let mut open = VecDeque::from([(first.clone(), String::new())]);
    seen.insert(first);
    while let Some((state, text)) = open.pop_front() {
        let accepted =
            patterns.iter().zip(&state).all(|((pieces, wanted), at)| at.contains(&pieces.len()) == *wanted);
        if accepted {
            matched = true;
            if fresh(&text) {
                return Word::Found(text);
            }
        }
        for character in &alphabet {
            let next: Vec<Places> =
                patterns.iter().zip(&state).map(|((pieces, _), at)| step(pieces, at, *character)).collect();
            if seen.len() >= STATES {
                return Word::Unknown;
            }
            if seen.insert(next.clone()) {
                let mut text = text.clone();
                text.extend(character.or(other));
                open.push_back((next, text));
            }
        }
    }
    // Without a character to stand for all others the search was not complete.
    if matched || other.is_none() { Word::Unknown } else { Word::Nothing }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        text.chars().map(|c| if c == '*' { Piece::Any } else { Piece::Char(c) }).collect()
    }

    #[test]
    fn matches_whole_texts() {
        for (pattern, text, wanted) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a*", "a", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("*ab", "aab", true),
            ("凤*苑", "凤麟苑", true),
        ] {
            assert_eq!(matches(&pieces(pattern), text), wanted, "{pattern} {text}");
        }
    }

    #[test]
    fn a_text_is_found_or_there_is_none() {
        let word = |yes: &[&str], no: &[&str]| {
            let all: Vec<(Vec<Piece>, bool)> =
                yes.iter().map(|p| (pieces(p), true)).chain(no.iter().map(|p| (pieces(p), false))).collect();
            let all: Vec<(&[Piece], bool)> = all.iter().map(|(p, w)| (p.as_slice(), *w)).collect();
            super::word(&all, |_| true)
        };
        assert_eq!(word(&["a*", "*b"], &["ab"]), Word::Found("aab".to_owned()));
        assert_eq!(word(&["a*", "b*"], &[]), Word::Nothing);
        assert_eq!(word(&["a*"], &["*"]), Word::Nothing);
        assert_eq!(word(&["ab*"], &["a*"]), Word::Nothing);
        assert_eq!(word(&["*a*"], &["*a", "a*"]), Word::Found("1a1".to_owned()));
        assert_eq!(word(&["*a", "a*"], &["a*a"]), Word::Found("a".to_owned()));
    }

    proptest! {
        #[test]
        fn agrees_with_every_short_text(
            patterns in prop::collection::vec(("[ab*]{0,3}", any::<bool>()), 1..4)
        ) {
            let patterns: Vec<(Vec<Piece>, bool)> =
                patterns.iter().map(|(p, wanted)| (pieces(p), *wanted)).collect();
            let patterns: Vec<(&[Piece], bool)> = patterns.iter().map(|(p, w)| (p.as_slice(), *w)).collect();
            let holds = |text: &str| patterns.iter().all(|(p, wanted)| matches(p, text) == *wanted);
            let mut texts = vec![String::new()];
            for at in 0..400 {
                for c in ["a", "b", "c"] {
                    let next = format!("{}{c}", texts[at]);
                    texts.push(next);
                }
            }
            match word(&patterns, |_| true) {
                Word::Found(text) => prop_assert!(holds(&text)),
                Word::Nothing => prop_assert!(!texts.iter().any(|text| holds(text))),
                Word::Unknown => prop_assert!(false),
            }
        }
    }
}
