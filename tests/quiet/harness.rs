//! The search finds what is planted on purpose, in each place and spelling.

use std::io::Write;

use crate::canary::{base64, hex};
use crate::session::{Call, Session};

const SECRET: &str = "correct horse 电池 staple";

fn session() -> Session {
    let mut session = Session::new(&[]);
    session.flock.text("pass/planted", SECRET);
    session.flock.key("key/planted", &[[0x17; 16], *b"0123456789abcdef"].concat());
    session
}

/// Runs a line of shell; says where canaries were found.
fn found(script: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let mut session = session();
    session.run("sh", &["-c", script], environment, &Call::default());
    session.findings
}

#[test]
fn a_canary_planted_on_purpose_is_found_in_every_place() {
    // The variable is filled in by the shell, so that the secret stands in no argument.
    let build = "p=$(printf 'correct horse %s staple' 电池)";
    assert_eq!(found(&format!("{build}; true"), &[]), Vec::<String>::new());
    for (script, place) in [
        ("printf %s \"$p\"", "standard output"),
        ("printf %s \"$p\" >&2", "standard error"),
        ("printf %s \"$p\" >left.txt", "file cwd/left.txt"),
        ("printf %s \"$p\" >\"$TMPDIR/.left\"", "file tmp/.left"),
        ("mkdir -p \"$HOME/.cache\"; printf %s \"$p\" >\"$HOME/.cache/x\"", "file home/.cache/x"),
        ("printf %s \"$p\" >gone; sleep 0.3; rm gone", "file cwd/gone"),
        (": >\"$p\"", "a file's name"),
        ("sh -c 'sleep 0.3' \"$p\"; true", "cmdline"),
        ("P=$p sh -c 'sleep 0.3'; true", "environ"),
    ] {
        let all = found(&format!("{build}; {script}"), &[]);
        assert!(
            all.iter().any(|one| one.starts_with("pass/planted in ") && one.contains(place)),
            "{place}: {all:?}"
        );
    }
    let all = found("sleep 0.1", &[("PASS", SECRET)]);
    assert!(all.iter().any(|one| one.contains("environ")), "{all:?}");
}

#[test]
fn a_canary_is_found_in_every_spelling() {
    let mut flock = session().flock;
    let key = [[0x17; 16], *b"0123456789abcdef"].concat();
    let mut names = |bytes: &[u8]| flock.find(&[b"before ", bytes, b" after"].concat());
    let units: Vec<u16> = SECRET.encode_utf16().collect();
    for spelling in [
        SECRET.as_bytes().to_vec(),
        encoding_rs::GB18030.encode(SECRET).0.into_owned(),
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        b"correct horse \\u7535\\u6c60 staple".to_vec(),
        b"correct%20horse%20%E7%94%B5%E6%B1%A0%20staple".to_vec(),
        hex(SECRET.as_bytes()).into_bytes(),
        hex(SECRET.as_bytes()).to_uppercase().into_bytes(),
        base64(SECRET.as_bytes()).into_bytes(),
        base64(format!("a{SECRET}b").as_bytes()).into_bytes(),
        base64(format!("ab{SECRET}c").as_bytes()).into_bytes(),
    ] {
        assert_eq!(names(&spelling), ["pass/planted"], "{}", String::from_utf8_lossy(&spelling));
    }
    for spelling in [
        key.clone(),
        key[16..].to_vec(),
        hex(&key).into_bytes(),
        base64(&key).into_bytes(),
        base64(&key[16..]).into_bytes(),
        format!("{:?}", &key[..]).into_bytes(),
        format!("{:02X?}", "no, without blanks").into_bytes(),
    ] {
        let wanted: &[&str] = if spelling.starts_with(b"\"no") { &[] } else { &["key/planted"] };
        assert_eq!(names(&spelling), wanted, "{}", String::from_utf8_lossy(&spelling));
    }
    // Packed.
    let mut flock = session().flock;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("sheet.xml", options.compression_method(zip::CompressionMethod::Deflated)).unwrap();
    write!(zip, "{0}<c>{SECRET}</c>{0}", "<row/>".repeat(50)).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    assert!(zip.windows(5).all(|part| part != b"staple"), "not packed");
    assert_eq!(flock.find(&zip), ["pass/planted"]);
    let frame = zstd::encode_all(format!("{SECRET}{SECRET}{SECRET}").as_bytes(), 3).unwrap();
    assert_eq!(flock.find(&frame), ["pass/planted"]);
    // What anybody may see is no canary.
    assert!(flock.find("correct horse battery staple".as_bytes()).is_empty());
}
