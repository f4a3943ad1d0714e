//! The records beside outputs: `verify` of any record with any file ends in an error or a document, and says that all holds only
//! where digest and number of records do. The same bytes are read as what `open` finds beside a sealed file.
//!
//! Input: the record, the byte 0xFF, the file. A record that says `@` for the output's digest is given the right one, so
//! that the fuzzer comes behind that check.

use std::fs;

use sha2::{Digest as _, Sha256};
use yingbi::{ReleaseRecord, Session, Timings, sealed_placement, verify};

use crate::quiet::let_libraries_panic;
use crate::table::scratch;

/// Verifies.
pub fn run(data: &[u8]) {
    // a record may say that the file is Parquet or XLS
    let_libraries_panic(&["/parquet-", "/arrow-", "/calamine-", "/bytes-", "/library/"]);
    let at = data.iter().position(|byte| *byte == 0xff).unwrap_or(data.len());
    let (record, file) = (&data[..at], data.get(at + 1..).unwrap_or_default());
    let digest: String = Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect();
    let record = match std::str::from_utf8(record) {
        Ok(text) => text.replacen("\"@\"", &format!("\"{digest}\""), 1).into_bytes(),
        Err(_) => record.to_vec(),
    };
    let folder = scratch();
    let (output, beside) = (folder.join("output"), folder.join("output.release.json"));
    fs::write(&output, file).expect("a file in the folder of the run");
    fs::write(&beside, &record).expect("a file in the folder of the run");
    fs::write(folder.join("output.sealed.json"), &record).expect("a file in the folder of the run");
    let _ = sealed_placement(&output);
    let Ok(document) = verify(&output, None, &Session::default(), &mut Timings::default()) else { return };
    assert_eq!(document.holds, document.checks.iter().all(|check| check.holds));
    if document.holds {
        let record: ReleaseRecord = serde_json::from_slice(&record).expect("it was read");
        assert_eq!(record.output.sha256, digest, "it holds of another file");
        assert_eq!(record.input.rows, record.output.rows + record.output.suppressed, "records lost");
        if let Some(privacy) = &record.privacy {
            assert!(record.output.rows == 0 || privacy.k_measured >= privacy.k_required);
        }
    }
}
