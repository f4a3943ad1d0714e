//! Carrying pseudonyms over from one domain to another.

use super::{Pseudonymizer, RelinkError, TOKEN_CHARS};
use crate::Values;

/// The forms that a pseudonym can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum PseudonymForm {
    /// Thirty characters that do not turn back.
    #[default]
    Token,
    /// A sealed value that the holder of the keys turns back.
    Reversible,
    /// Of resident ids: another text of an id's shape.
    Shaped,
}

impl PseudonymForm {
    /// Every form.
    pub const ALL: [PseudonymForm; 3] =
        [PseudonymForm::Token, PseudonymForm::Reversible, PseudonymForm::Shaped];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            PseudonymForm::Token => "token",
            PseudonymForm::Reversible => "reversible",
            PseudonymForm::Shaped => "shaped",
        }
    }

    /// The form of that name.
    pub fn from_name(name: &str) -> Option<PseudonymForm> {
        PseudonymForm::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// The forms that turn back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reversal {
    /// [`PseudonymForm::Reversible`].
    Reversible,
    /// [`PseudonymForm::Shaped`].
    Shaped,
}

impl TryFrom<PseudonymForm> for Reversal {
    type Error = ();

    /// None for a form that does not turn back.
    fn try_from(form: PseudonymForm) -> Result<Reversal, ()> {
        match form {
            PseudonymForm::Token => Err(()),
            PseudonymForm::Reversible => Ok(Reversal::Reversible),
            PseudonymForm::Shaped => Ok(Reversal::Shaped),
        }
    }
}

/// How many values are in clear at once.
const CHUNK: usize = 256;

/// Appends, for each pseudonym of form `form` in the domain `from`, the pseudonym of form `to_form` that the same value
/// has in the domain `to`, or an empty value, and to `outcomes` whether there is one.
///
/// Whoever can do this can join what the two domains keep apart: it is for the holder of both, on a request that leaves
/// a record. The values stand in clear only in between, a few hundred at a time, in memory that is wiped.
///
/// A shaped pseudonym of a third domain is not told from one of `from`: it comes out as a pseudonym of another id.
pub fn relink<'a>(
    pseudonyms: impl IntoIterator<Item = &'a [u8]>,
    form: Reversal,
    from: &Pseudonymizer,
    to: &Pseudonymizer,
    to_form: PseudonymForm,
    out: &mut Values,
    outcomes: &mut Vec<Result<(), RelinkError>>,
) {
    let mut pseudonyms = pseudonyms.into_iter();
    let mut chunk = Vec::with_capacity(pseudonyms.size_hint().0.min(CHUNK));
    let (mut clear, mut made) = (Values::new(), Values::new());
    let mut token = String::new();
    let (mut reversible, mut shaped) = (Vec::new(), Vec::new());
    loop {
        chunk.clear();
        chunk.extend(pseudonyms.by_ref().take(CHUNK));
        if chunk.is_empty() {
            return;
        }
        let first = outcomes.len();
        clear.clear();
        match form {
            Reversal::Reversible => {
                reversible.clear();
                from.reverse_reversibles(chunk.iter().copied(), &mut clear, &mut reversible);
                outcomes.extend(reversible.iter().map(|outcome| outcome.map_err(RelinkError::from)));
            }
            Reversal::Shaped => {
                shaped.clear();
                from.reverse_shaped_ids(chunk.iter().copied(), &mut clear, &mut shaped);
                outcomes.extend(shaped.iter().map(|outcome| outcome.map_err(RelinkError::from)));
            }
        }
        let back: Vec<bool> = outcomes[first..].iter().map(Result::is_ok).collect();
        let turned: Vec<&[u8]> =
            clear.iter().zip(&back).filter(|(_, back)| **back).map(|(value, _)| value).collect();
        made.clear();
        match to_form {
            PseudonymForm::Token => {
                token.clear();
                to.tokens(turned.iter().copied(), &mut token);
                token.as_bytes().chunks_exact(TOKEN_CHARS).for_each(|token| made.push(token));
            }
            PseudonymForm::Reversible => to.reversibles(turned.iter().copied(), &mut made),
            PseudonymForm::Shaped => {
                shaped.clear();
                to.shaped_ids(turned.iter().copied(), &mut made, &mut shaped);
                let ok = outcomes[first..].iter_mut().filter(|outcome| outcome.is_ok());
                for (outcome, made) in ok.zip(&shaped) {
                    *outcome = made.map_err(RelinkError::from);
                }
            }
        }
        // `made` has a value, empty where there is none, for each that turned back.
        let mut made = made.iter();
        for back in back {
            out.push(if back { made.next().unwrap_or_default() } else { &[] });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::domain;
    use super::super::{ReversibleError, ShapedError};
    use super::*;
    use crate::Vault;

    #[test]
    fn carries_over_what_turns_back_and_says_why_the_rest_does_not() {
        let vault = Vault::ephemeral().unwrap();
        let from = vault.pseudonymizer(&domain("a")).unwrap();
        let to = vault.pseudonymizer(&domain("b")).unwrap();
        // 0 is no id, 1 an id; every third pseudonym is damaged.
        let id = |i: usize| {
            let first17 = format!("110101209001{:02}{:03}", 1 + i % 28, i);
            let check = yingbi_resident::digits::mod_11_2(first17.as_bytes()).unwrap();
            format!("{first17}{}", char::from(check))
        };
        let ids: Vec<String> = (0..600).map(id).collect();
        for form in [Reversal::Reversible, Reversal::Shaped] {
            let pseudonyms: Vec<String> = ids
                .iter()
                .enumerate()
                .map(|(i, id)| {
                    let text = match form {
                        Reversal::Reversible => from.reversible(id),
                        Reversal::Shaped => from.shaped_id(id).unwrap(),
                    };
                    if i % 3 == 0 { text[1..].to_owned() } else { text }
                })
                .collect();
            let malformed = match form {
                Reversal::Reversible => RelinkError::from(ReversibleError::Malformed),
                Reversal::Shaped => ShapedError::Malformed.into(),
            };
            for to_form in PseudonymForm::ALL {
                let (mut out, mut outcomes) = (Values::new(), Vec::new());
                let texts = pseudonyms.iter().map(String::as_bytes);
                relink(texts, form, &from, &to, to_form, &mut out, &mut outcomes);
                assert_eq!((out.len(), outcomes.len()), (600, 600));
                for (i, (made, outcome)) in out.iter().zip(&outcomes).enumerate() {
                    if i % 3 == 0 {
                        assert_eq!(*outcome, Err(malformed));
                        assert!(made.is_empty());
                        continue;
                    }
                    assert_eq!(*outcome, Ok(()));
                    let expected = match to_form {
                        PseudonymForm::Token => to.token(&ids[i]),
                        PseudonymForm::Reversible => to.reversible(&ids[i]),
                        PseudonymForm::Shaped => to.shaped_id(&ids[i]).unwrap(),
                    };
                    assert_eq!(made, expected.as_bytes());
                }
            }
        }
        // What turns back but is no resident id has no shaped form.
        let mixed = [from.reversible("no id"), from.reversible(&ids[1]), "ybr1.".into()];
        let (mut out, mut outcomes) = (Values::new(), Vec::new());
        let texts = mixed.iter().map(String::as_bytes);
        relink(texts, Reversal::Reversible, &from, &to, PseudonymForm::Shaped, &mut out, &mut outcomes);
        assert_eq!(
            outcomes,
            [Err(ShapedError::Malformed.into()), Ok(()), Err(ReversibleError::Malformed.into())]
        );
        assert!(
            out.iter().eq(["".into(), to.shaped_id(&ids[1]).unwrap(), String::new()].map(String::into_bytes))
        );
    }

    #[test]
    fn forms_have_stable_names() {
        for form in PseudonymForm::ALL {
            assert_eq!(PseudonymForm::from_name(form.name()), Some(form));
        }
        assert_eq!(PseudonymForm::from_name("Token"), None);
        assert_eq!(Reversal::try_from(PseudonymForm::Token), Err(()));
        assert_eq!(Reversal::try_from(PseudonymForm::Shaped), Ok(Reversal::Shaped));
    }
}
