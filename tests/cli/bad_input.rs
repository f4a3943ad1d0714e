//! Input that cannot be right: the exit status of `cli.md`, one clear message in either language, nothing left.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::support::{Place, binary, code, register, stderr, yingbi};

/// Runs `anonymize` in both languages on a file and asserts the exit status, the message and that only the input
/// is there afterwards.
#[track_caller]
fn refused(place: &Place, input: &Path, extra: &[&str], status: i32, message: &str) {
    refused_by("anonymize", place, input, extra, status, message);
}

#[track_caller]
fn refused_by(command: &str, place: &Place, input: &Path, extra: &[&str], status: i32, message: &str) {
    let before = place.files();
    let output = place.path("out.csv");
    let mut said = Vec::new();
    for language in ["zh", "en"] {
        let mut arguments = vec![command, input.to_str().unwrap(), "--lang", language];
        if command == "anonymize" && !extra.contains(&"-o") {
            arguments.extend(["-o", output.to_str().unwrap()]);
        }
        arguments.extend(extra);
        let result = yingbi(&arguments);
        let text = stderr(&result);
        assert_eq!(code(&result), status, "{language}: {text}");
        assert!(result.stdout.is_empty(), "something on standard output");
        assert_eq!(text.matches("YB0").count(), 1, "one message, not several: {text}");
        assert!(text.contains(message), "{language}: wanted {message}: {text}");
        assert!(text.lines().count() >= 2, "says what to do: {text}");
        assert!(!text.contains("panicked"), "{text}");
        said.push(text);
    }
    assert_ne!(said[0], said[1], "both languages say the same words");
    assert!(said[0].chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "no Chinese: {}", said[0]);
    assert_eq!(place.files(), before, "something was left behind");
}

/// The code of the one message that a call ends with.
#[track_caller]
fn told(input: &Path, place: &Place) -> String {
    let output = place.path("out.csv");
    let result =
        yingbi(["anonymize", input.to_str().unwrap(), "-o", output.to_str().unwrap(), "--lang", "en"]);
    let text = stderr(&result);
    text.split_whitespace()
        .find(|word| word.starts_with("YB"))
        .unwrap_or_default()
        .trim_end_matches(':')
        .to_owned()
}

#[test]
fn an_empty_file() {
    let place = Place::new();
    let input = place.write("in.csv", "");
    refused(&place, &input, &[], 3, "in.csv");
}

#[test]
fn a_header_alone() {
    let place = Place::new();
    let input = place.write("in.csv", "姓名,身份证号,手机号\n");
    refused(&place, &input, &[], 7, "YB0801");
}

#[test]
fn ragged_records() {
    let place = Place::new();
    let mut text = register(200);
    text.push_str("201,多,一,个,字段,13800001111,a,b,c,d,e,f\n");
    let input = place.write("in.csv", &text);
    refused(&place, &input, &[], 3, "201");
    let short = place.write("short.csv", register(200) + "201,少了\n202,也少\n");
    refused(&place, &short, &[], 3, "201");
    let padded = yingbi(["audit", short.to_str().unwrap(), "--ragged", "pad", "-q"]);
    assert_eq!(code(&padded), 0, "{}", stderr(&padded));
}

#[test]
fn an_unclosed_quote() {
    let place = Place::new();
    let input = place.write("in.csv", register(50) + "51,\"王,男,1,2,3,4,5,6,7\n52,b,c,d,e,f,g,h,i,j\n");
    refused(&place, &input, &[], 3, "51");
}

#[test]
fn nul_bytes() {
    let place = Place::new();
    let input = place.write("in.csv", register(50) + "51,a\0b,c,d,e,f,g,h,i,j\n");
    refused(&place, &input, &[], 3, "in.csv");
}

#[test]
fn mixed_encodings() {
    let place = Place::new();
    let mut bytes = register(300).into_bytes();
    // 王芳 in GBK below a table in UTF-8.
    bytes.extend_from_slice(b"301,\xcd\xf5\xb7\xbc,c,d,e,f,g,h,i,j\n");
    let input = place.write("in.csv", &bytes);
    refused(&place, &input, &[], 3, "in.csv");
}

#[test]
fn a_duplicated_header() {
    let place = Place::new();
    let text = register(100).replacen("月收入", "手机号", 1);
    let input = place.write("in.csv", &text);
    refused(&place, &input, &[], 4, "手机号");
    let audit = yingbi(["audit", input.to_str().unwrap(), "-q"]);
    assert_eq!(code(&audit), 0, "an audit still tells: {}", stderr(&audit));
}

#[test]
fn ten_thousand_columns_are_many_and_allowed() {
    let place = Place::new();
    let line =
        |cell: &dyn Fn(usize) -> String, columns: usize| (0..columns).map(cell).collect::<Vec<_>>().join(",");
    let mut text = line(&|column| format!("c{column}"), 10_000) + "\n";
    for row in 0..12 {
        text += &(line(&|column| ((row + column) % 3).to_string(), 10_000) + "\n");
    }
    let input = place.write("in.csv", &text);
    let audit = yingbi(["audit", input.to_str().unwrap(), "-q"]);
    assert_eq!(code(&audit), 0, "{}", stderr(&audit));
}

#[test]
fn more_columns_than_any_sheet_has() {
    let place = Place::new();
    let row = vec!["a"; 16_385].join(",");
    let input = place.write("in.csv", format!("{row}\n{row}\n"));
    refused(&place, &input, &[], 3, "16");
}

#[test]
fn a_field_of_a_hundred_megabytes() {
    let place = Place::new();
    let input = place.path("in.csv");
    let mut file = fs::File::create(&input).unwrap();
    file.write_all(register(20).as_bytes()).unwrap();
    file.write_all(b"21,\"").unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..100 {
        file.write_all(&block).unwrap();
    }
    file.write_all(b"\",c,d,e,f,g,h,i,j\n").unwrap();
    drop(file);
    refused(&place, &input, &[], 3, "21");
}

/// The register as a workbook, written by the program itself.
fn workbook(place: &Place, name: &str) -> std::path::PathBuf {
    let input = place.write("book.csv", register(300));
    let recipe = place.path("book.toml");
    let made = yingbi(["recipe", input.to_str().unwrap(), "-o", recipe.to_str().unwrap(), "-q"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let mut kept = String::from("version = 1\n");
    for column in register(1).lines().next().unwrap().split(',') {
        kept += &format!("[columns.\"{column}\"]\ntreatment = \"keep\"\ntype = \"insensitive\"\n");
    }
    fs::write(&recipe, kept).unwrap();
    let output = place.path(name);
    let arguments = ["anonymize", input.to_str().unwrap(), "-o", output.to_str().unwrap(), "-q", "--recipe"];
    let result = yingbi(arguments.into_iter().chain([recipe.to_str().unwrap()]));
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    for suffix in ["release.json", "report.html", "recipe.toml"] {
        fs::remove_file(place.path(&format!("{name}.{suffix}"))).unwrap();
    }
    output
}

#[test]
fn a_truncated_workbook() {
    let place = Place::new();
    let whole = workbook(&place, "whole.xlsx");
    let bytes = fs::read(&whole).unwrap();
    let input = place.write("in.xlsx", &bytes[..bytes.len() * 2 / 3]);
    refused(&place, &input, &[], 3, "in.xlsx");
}

#[test]
fn a_truncated_parquet_file() {
    let place = Place::new();
    let whole = workbook(&place, "whole.parquet");
    let bytes = fs::read(&whole).unwrap();
    let input = place.write("in.parquet", &bytes[..bytes.len() * 2 / 3]);
    refused(&place, &input, &[], 3, "in.parquet");
    let headless = place.write("tail.parquet", &bytes[bytes.len() / 2..]);
    refused(&place, &headless, &[], 3, "tail.parquet");
}

#[test]
fn a_zip_bomb() {
    let place = Place::new();
    let input = place.path("in.xlsx");
    let mut zip = zip::ZipWriter::new(fs::File::create(&input).unwrap());
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    zip.write_all(br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>"#).unwrap();
    // 400 MB of one letter in less than half a megabyte.
    let block = vec![b'a'; 1 << 20];
    for _ in 0..400 {
        zip.write_all(&block).unwrap();
    }
    zip.finish().unwrap();
    assert!(fs::metadata(&input).unwrap().len() < 1 << 20);
    refused(&place, &input, &[], 3, "in.xlsx");
    let compressed = place.path("in.csv.zst");
    let mut encoder = zstd::Encoder::new(fs::File::create(&compressed).unwrap(), 3).unwrap();
    for _ in 0..2000 {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap();
    refused(&place, &compressed, &[], 3, "in.csv.zst");
}

#[test]
fn a_directory() {
    let place = Place::new();
    let input = place.path("in.csv");
    fs::create_dir(&input).unwrap();
    refused(&place, &input, &[], 3, "in.csv");
}

#[test]
fn a_file_that_is_not_there() {
    let place = Place::new();
    refused(&place, &place.path("none.csv"), &[], 3, "none.csv");
}

#[test]
#[cfg(unix)]
fn an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let input = place.write("in.csv", register(50));
    fs::set_permissions(&input, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(place.root(), fs::Permissions::from_mode(0o777)).unwrap();
    if fs::read(&input).is_err() {
        refused(&place, &input, &[], 3, "in.csv");
        return;
    }
    // Root reads everything: the call is made as nobody, from a copy that nobody may run.
    let copy = place.path("yingbi");
    fs::copy(binary(), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let result = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&copy)
        .args(["anonymize", input.to_str().unwrap(), "-o", place.path("out.csv").to_str().unwrap()])
        .output();
    match result {
        Ok(result) => {
            assert_eq!(code(&result), 3, "{}", stderr(&result));
            assert!(stderr(&result).contains("in.csv"));
            assert!(!place.path("out.csv").exists());
        }
        Err(_) => println!("skipped: running as root, and setpriv is not there"),
    }
}

#[test]
fn a_password_protected_workbook() {
    let place = Place::new();
    // The container of an encrypted workbook (MS-OFFCRYPTO 2.3): a compound file with these streams.
    let input = place.path("in.xlsx");
    let mut file = vec![0u8; 512 * 3];
    file[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    file[24..26].copy_from_slice(&0x3eu16.to_le_bytes());
    file[26..28].copy_from_slice(&3u16.to_le_bytes());
    file[28..30].copy_from_slice(&0xfffeu16.to_le_bytes());
    file[30..32].copy_from_slice(&9u16.to_le_bytes());
    file[32..34].copy_from_slice(&6u16.to_le_bytes());
    file[44..48].copy_from_slice(&1u32.to_le_bytes());
    file[48..52].copy_from_slice(&1u32.to_le_bytes());
    file[56..60].copy_from_slice(&4096u32.to_le_bytes());
    for at in (60..512).step_by(4) {
        file[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    }
    file[68..72].copy_from_slice(&(-2i32).to_le_bytes());
    file[76..80].copy_from_slice(&0u32.to_le_bytes());
    for at in (512..1024).step_by(4) {
        file[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    }
    file[512..516].copy_from_slice(&(-3i32).to_le_bytes());
    file[516..520].copy_from_slice(&(-2i32).to_le_bytes());
    for (slot, name, kind) in [(0, "Root Entry", 5u8), (1, "EncryptionInfo", 2), (2, "EncryptedPackage", 2)] {
        let at = 1024 + slot * 128;
        for (index, unit) in name.encode_utf16().enumerate() {
            file[at + index * 2..at + index * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        file[at + 64..at + 66].copy_from_slice(&((name.len() as u16 + 1) * 2).to_le_bytes());
        file[at + 66] = kind;
        file[at + 67] = 1;
        for link in [68, 72, 76] {
            file[at + link..at + link + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        }
        file[at + 116..at + 120].copy_from_slice(&(-2i32).to_le_bytes());
    }
    file[1024 + 76..1024 + 80].copy_from_slice(&2u32.to_le_bytes());
    file[1024 + 2 * 128 + 68..1024 + 2 * 128 + 72].copy_from_slice(&1u32.to_le_bytes());
    fs::write(&input, &file).unwrap();
    refused(&place, &input, &[], 3, "in.xlsx");
    let other = place.write("other.xls", vec![7u8; 4096]);
    assert_ne!(told(&input, &place), told(&other, &place), "a password has a message of its own");
}

#[test]
fn output_onto_the_input() {
    let place = Place::new();
    let text = register(100);
    let input = place.write("in.csv", &text);
    refused(&place, &input, &["-o", input.to_str().unwrap()], 2, "in.csv");
    refused(&place, &input, &["-o", input.to_str().unwrap(), "--force"], 2, "in.csv");
    #[cfg(unix)]
    {
        let other = place.path("other.csv");
        fs::hard_link(&input, &other).unwrap();
        refused(&place, &input, &["-o", other.to_str().unwrap(), "--force"], 2, "other.csv");
        let link = place.path("link.csv");
        std::os::unix::fs::symlink(&input, &link).unwrap();
        refused(&place, &input, &["-o", link.to_str().unwrap(), "--force"], 2, "link.csv");
    }
    assert_eq!(fs::read_to_string(&input).unwrap(), text);
}

#[test]
fn an_output_that_exists() {
    let place = Place::new();
    let input = place.write("in.csv", register(100));
    let output = place.write("out.csv", "somebody's work");
    refused(&place, &input, &[], 2, "out.csv");
    assert_eq!(fs::read_to_string(output).unwrap(), "somebody's work");
}

#[test]
fn a_report_beside_the_output_that_exists() {
    let place = Place::new();
    let input = place.write("in.csv", register(100));
    place.write("out.csv.report.html", "somebody's work");
    refused(&place, &input, &[], 2, "out.csv.report.html");
}

#[test]
#[cfg(unix)]
fn a_full_disk() {
    let place = Place::new();
    let input = place.write("in.csv", register(20_000));
    let small = place.path("small");
    fs::create_dir(&small).unwrap();
    let script = "mount -t tmpfs -o size=64k tmpfs \"$1\" || exit 99
        cd \"$1\" && \"$2\" anonymize \"$3\" -o \"$1/out.csv\" --recipe \"$4\"; status=$?
        [ -z \"$(ls -A \"$1\")\" ] || exit 98
        exit $status";
    let mut recipe = String::from("version = 1\n");
    for column in register(1).lines().next().unwrap().split(',') {
        recipe += &format!("[columns.\"{column}\"]\ntreatment = \"keep\"\ntype = \"insensitive\"\n");
    }
    let recipe = place.write("recipe.toml", recipe);
    let result = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(&small)
        .arg(binary())
        .arg(&input)
        .arg(&recipe)
        .output();
    match result {
        Ok(result) if code(&result) != 99 && !stderr(&result).contains("unshare:") => {
            assert_eq!(code(&result), 6, "{}", stderr(&result));
            assert_eq!(stderr(&result).matches("YB0").count(), 1, "{}", stderr(&result));
        }
        _ => println!("skipped: a small file system cannot be mounted here"),
    }
}

#[test]
fn wrong_calls() {
    for (arguments, code_said) in [
        (vec!["audit"], "YB0902"),
        (vec![], "YB0923"),
        (vec!["dance"], "YB0906"),
        (vec!["audit", "x.csv", "--fail-on", "doom"], "YB0907"),
        (vec!["audit", "x.csv", "--colour"], "YB0901"),
        (vec!["anonymize", "-", "-o", "x"], "YB0910"),
        (vec!["anonymize", "x.csv", "-o", "y.csv", "--k", "none"], "YB0914"),
        (vec!["anonymize", "x.csv", "-o", "y.csv", "--k", "-1"], "YB0914"),
        (vec!["anonymize", "x.csv", "-o", "y.csv", "--suppression", "2"], "YB0914"),
        (vec!["audit", "x.csv", "--encoding", "ebcdic"], "YB0903"),
        (vec!["audit", "x.csv", "--lang", "fr"], "YB0924"),
    ] {
        let result = yingbi(&arguments);
        assert_eq!(code(&result), 2, "{arguments:?}: {}", stderr(&result));
        assert!(stderr(&result).contains(code_said), "{arguments:?}: {}", stderr(&result));
    }
}
