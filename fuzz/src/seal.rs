//! Sealed values: what is sealed opens to itself and nowhere else, any other bytes are refused; the kernels of AES-GCM
//! against `ring`, XAES against the crate of that name.
//!
//! Input: [`Input`] by `arbitrary`.

use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use yingbi_vault::hazmat::{GcmKey, Message, NONCE, Path, RawKey, TAG, XaesKey, opener, sealer};
use yingbi_vault::{
    Context, Error, KeyId, KeyState, Opener, Padding, Records, Reserve, SealedForm, Suite, Values,
};

/// What is sealed, under what, and what is done to it.
#[derive(Debug, Arbitrary)]
pub struct Input<'a> {
    /// The key, filled up with zeros.
    pub key: &'a [u8],
    /// Suite, padding, text or bytes, bound to records or not.
    pub choices: [u8; 4],
    /// Tenant, table, column, purpose.
    pub context: [&'a str; 4],
    /// The values; each is also the record key of the one before.
    pub values: Vec<&'a [u8]>,
    /// Which byte of which sealed value is changed, and by what.
    pub change: (u8, u16, u8),
    /// Bytes that are no sealed value of ours.
    pub foreign: &'a [u8],
}

/// Seals and opens.
pub fn run(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let mut key = [0; 64];
    let length = input.key.len().min(64);
    key[..length].copy_from_slice(&input.key[..length]);
    hold_sealing(&input, &key);
    let key: &[u8; 32] = key.first_chunk().expect("64 bytes have a first 32");
    hold_kernels(&input, key);
}

struct Endless;

impl Reserve for Endless {
    fn reserve(&self, _: KeyId, _: u64) -> Result<(), Error> {
        Ok(())
    }
}

fn hold_sealing(input: &Input<'_>, key: &[u8; 64]) {
    let [suite, padding, form, bound] = input.choices;
    let suite = Suite::ALL[usize::from(suite) % Suite::ALL.len()];
    let form = if form % 2 == 0 { SealedForm::Text } else { SealedForm::Binary };
    let keys = [RawKey {
        id: KeyId::new(0x0102_0304).expect("not zero"),
        usage: "fuzz",
        suite,
        padding: Padding::ALL[usize::from(padding) % Padding::ALL.len()],
        state: KeyState::Active,
        secret: &key[..suite.key_len()],
    }];
    let [tenant, table, column, purpose] = input.context.map(str::to_owned);
    let context = Context { tenant, table, column, purpose };
    let elsewhere = Context { column: format!("{}.", context.column), ..context.clone() };
    let seal = sealer(&keys, "fuzz", &context, Some(Arc::new(Endless))).expect("names of this length");
    let open = opener(&keys, &context).expect("names of this length");

    let values: Vec<&[u8]> = input.values.iter().take(40).copied().collect();
    let mut owners = values.clone();
    owners.rotate_left(usize::from(!values.is_empty()));
    let records = if bound % 2 == 0 { Records::Unbound } else { Records::Bound(&owners) };
    let mut sealed = Values::new();
    seal.seal_batch(&values, records, form, &mut sealed).expect("values of this length");
    let sealed: Vec<Vec<u8>> = sealed.iter().map(<[u8]>::to_vec).collect();
    let sealed: Vec<&[u8]> = sealed.iter().map(Vec::as_slice).collect();
    assert_eq!(sealed.len(), values.len());

    let (opened, outcomes) = all(&open, &sealed, records, form);
    assert!(outcomes.iter().all(|opened| *opened), "a sealed value does not open");
    assert!(opened.iter().map(Vec::as_slice).eq(values.iter().copied()), "sealed and opened: another value");

    let (which, at, by) = input.change;
    if let Some(value) = sealed.get(usize::from(which) % sealed.len().max(1)) {
        let index = usize::from(which) % sealed.len();
        let record = (bound % 2 != 0).then(|| owners[index]);
        assert_eq!(*open.open(value, record, form).expect("opens by itself"), values[index]);
        // any byte changed, any length cut, any byte more, another place, another record
        let mut changed = value.to_vec();
        let at = usize::from(at) % changed.len();
        changed[at] ^= by;
        assert!(by == 0 || open.open(&changed, record, form).is_err(), "a changed value opens");
        assert!(open.open(&value[..at], record, form).is_err(), "a cut value opens");
        assert!(open.open(&[value, &[by][..]].concat(), record, form).is_err(), "a longer value opens");
        let place = opener(&keys, &elsewhere).expect("names of this length");
        assert!(place.open(value, record, form).is_err(), "opens in another column");
        let other = match record {
            Some(record) => [record, b"."].concat(),
            None => Vec::new(),
        };
        assert!(open.open(value, Some(&other), form).is_err(), "opens in another record");
    }
    // nobody forges a value by mutation; what matters is that any bytes have an answer, alone and in a batch
    for form in [SealedForm::Text, SealedForm::Binary] {
        let alone = open.open(input.foreign, None, form).is_ok();
        let batch = [input.foreign, input.foreign];
        let (_, outcomes) = all(&open, &batch, Records::Unbound, form);
        assert_eq!(outcomes, [alone; 2], "alone and in a batch");
    }
}

fn all(open: &Opener, sealed: &[&[u8]], records: Records<'_>, form: SealedForm) -> (Vec<Vec<u8>>, Vec<bool>) {
    let (mut out, mut outcomes) = (Values::new(), Vec::new());
    open.open_batch(sealed, records, form, &mut out, &mut outcomes).expect("as many records as values");
    (out.iter().map(<[u8]>::to_vec).collect(), outcomes.iter().map(Result::is_ok).collect())
}

/// Every path of the kernel gives the bytes of `ring`, batch by batch, and opens them; a wrong tag is refused alone.
fn hold_kernels(input: &Input<'_>, key: &[u8; 32]) {
    let values: Vec<&[u8]> = input.values.iter().take(20).copied().collect();
    let prefix = input.context[0].as_bytes();
    let nonce = |n: usize| {
        let mut nonce = [input.choices[0]; 12];
        nonce[8..].copy_from_slice(&(n as u32).to_be_bytes());
        nonce
    };
    let ring = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("32 bytes"));
    let mut expected = Vec::new();
    let mut messages = Vec::new();
    for (n, value) in values.iter().enumerate() {
        let aad = input.context[n % 4].as_bytes();
        messages.push(Message { nonce: nonce(n), aad, start: expected.len(), len: value.len() });
        let mut text = value.to_vec();
        let data = Aad::from([prefix, aad].concat());
        ring.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce(n)), data, &mut text)
            .expect("short texts");
        expected.extend_from_slice(&text);
    }
    let plain: Vec<u8> = values.iter().flat_map(|value| [value, &[0; TAG][..]].concat()).collect();
    let (_, at, by) = input.change;
    for path in Path::ALL {
        let Some(gcm) = GcmKey::on(path, key) else { continue };
        let prepared = gcm.prefix(prefix);
        let mut buffer = plain.clone();
        gcm.seal(&prepared, &mut buffer, &messages);
        assert_eq!(buffer, expected, "{path:?} and ring seal otherwise");
        let mut opened = vec![false; messages.len()];
        let changed = messages.get(usize::from(by) % messages.len().max(1)).copied();
        if let Some(message) = changed {
            buffer[message.start + usize::from(at) % (message.len + TAG)] ^= by;
        }
        gcm.open(&prepared, &mut buffer, &messages, &mut opened);
        for (message, opened) in messages.iter().zip(opened) {
            let whole = by == 0 || changed.is_none_or(|changed| changed.start != message.start);
            assert_eq!(opened, whole, "{path:?}: the tag");
            let text = &buffer[message.start..][..message.len];
            if whole {
                assert_eq!(text, &plain[message.start..][..message.len], "{path:?}: the text");
            } else {
                assert!(text.iter().all(|byte| *byte == 0), "{path:?}: a refused text is not wiped");
            }
        }
    }

    let Some(value) = values.first() else { return };
    let mut nonce = [0; NONCE];
    for (place, byte) in nonce.iter_mut().zip(input.foreign) {
        *place = *byte;
    }
    let mut expected = value.to_vec();
    {
        use xaes_256_gcm::aead::{AeadInOut, KeyInit};
        let cipher = xaes_256_gcm::Xaes256Gcm::new(key.into());
        let tag = cipher
            .encrypt_inout_detached((&nonce).into(), prefix, expected.as_mut_slice().into())
            .expect("short texts");
        expected.extend_from_slice(&tag);
    }
    for path in Path::ALL {
        let Some(xaes) = XaesKey::on(path, key) else { continue };
        let mut buffer = [value, &[0; TAG][..]].concat();
        xaes.seal(&nonce, prefix, &mut buffer);
        assert_eq!(buffer, expected, "{path:?} and the crate seal otherwise");
        assert!(xaes.open(&nonce, prefix, &mut buffer), "{path:?}");
        assert_eq!(&buffer[..value.len()], *value);
    }
}
