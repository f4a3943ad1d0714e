//! Sealing anew what is not under the active key yet.

use super::OpenError;
use super::context::Records;
use super::opener::Opener;
use super::sealer::Sealer;
use super::text::SealedForm;
use super::values::Values;
use crate::Error;

/// What became of a value in [`reseal_batch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resealed {
    /// It names the sealer's key and has the form of what that key seals, and is passed through as it was. It was not
    /// opened: that it would open is not said.
    Kept,
    /// It was opened and sealed anew.
    Anew,
}

/// Passes values through that name the sealer's key, opens the others and seals them anew, and appends all to `out` in
/// order; one that did not open is empty there, with its reason in `outcomes`. Records and form stay the same. What is
/// opened on the way is only in buffers that are wiped. Where it fails, `out` and `outcomes` are left as they were.
///
/// A value that names the sealer's key is passed through if it is strictly written and of a length that the key's suite
/// and padding make; otherwise it fails with [`OpenError::Malformed`] or [`OpenError::Truncated`]. It is not opened: a
/// kept value that was changed, or that belongs to another place, shows only when it is opened.
///
/// `opener` and `sealer` may be of different contexts: that is how a column gets another id or purpose. Values under
/// the sealer's key are passed through even then, so such a change takes a new key.
///
/// # Errors
/// Those of [`Sealer::seal_batch`].
pub fn reseal_batch(
    opener: &Opener,
    sealer: &Sealer,
    sealed: &[&[u8]],
    records: Records<'_>,
    form: SealedForm,
    out: &mut Values,
    outcomes: &mut Vec<Result<Resealed, OpenError>>,
) -> Result<(), Error> {
    records.check(sealed.len())?;
    let before = (out.len(), outcomes.len());
    let done = reseal_all(opener, sealer, sealed, records, form, out, outcomes);
    if done.is_err() {
        out.truncate(before.0);
        outcomes.truncate(before.1);
    }
    done
}

fn reseal_all(
    opener: &Opener,
    sealer: &Sealer,
    sealed: &[&[u8]],
    records: Records<'_>,
    form: SealedForm,
    out: &mut Values,
    outcomes: &mut Vec<Result<Resealed, OpenError>>,
) -> Result<(), Error> {
    // Whole runs rather than blocks: one draw of a derived key for all that is sealed anew.
    let own: Vec<_> = sealed.iter().map(|value| sealer.own(value, form)).collect();
    let mut old = Vec::new();
    let mut keys = Vec::new();
    for (i, (value, own)) in sealed.iter().zip(&own).enumerate() {
        if own.is_none() {
            old.push(*value);
            keys.extend(records.get(i));
        }
    }
    let part = if records.bound() { Records::Bound(&keys) } else { Records::Unbound };
    let (mut clear, mut opened) = (Values::new(), Vec::new());
    opener.open_batch(&old, part, form, &mut clear, &mut opened)?;

    // Those that opened, sealed anew.
    let good: Vec<usize> = (0..old.len()).filter(|&i| opened[i].is_ok()).collect();
    let values: Vec<&[u8]> = good.iter().filter_map(|&i| clear.get(i)).collect();
    let good_keys: Vec<&[u8]> = good.iter().filter_map(|&i| part.get(i)).collect();
    let part = if records.bound() { Records::Bound(&good_keys) } else { Records::Unbound };
    let mut anew = Values::new();
    sealer.seal_batch(&values, part, form, &mut anew)?;

    out.reserve(sealed.len(), anew.bytes().len() + sealed.iter().map(|value| value.len()).sum::<usize>());
    let (mut opened, mut anew) = (opened.into_iter(), anew.iter());
    for (value, own) in sealed.iter().zip(own) {
        let outcome = match own {
            Some(kept) => kept.map(|()| Resealed::Kept),
            None => opened.next().unwrap_or(Err(OpenError::Malformed)).map(|()| Resealed::Anew),
        };
        out.push(match outcome {
            Ok(Resealed::Kept) => value,
            Ok(Resealed::Anew) => anew.next().unwrap_or_default(),
            Err(_) => &[],
        });
        outcomes.push(outcome);
    }
    Ok(())
}
