//! Tables as text: cells, columns, rows and lines without end, nesting, compression.

use std::fs::File;
use std::io::Write;

use crate::limited;
use crate::support::{Place, register};

const MIB: usize = 1 << 20;

/// A register with something behind it.
fn followed(place: &Place, name: &str, begin: &str, unit: &[u8], times: usize, end: &str) {
    let mut file = File::create(place.path(name)).unwrap();
    file.write_all(register(20).as_bytes()).unwrap();
    file.write_all(begin.as_bytes()).unwrap();
    let block: Vec<u8> = unit.iter().copied().cycle().take(MIB / unit.len() * unit.len()).collect();
    for _ in 0..times {
        file.write_all(&block).unwrap();
    }
    file.write_all(end.as_bytes()).unwrap();
}

#[test]
fn a_cell_without_end() {
    let place = Place::new();
    followed(&place, "in.csv", "21,", b"x", 80, ",c,d,e,f,g,h,i,j\n");
    limited(&place, &["audit", "@in.csv", "-q"]).refused(3, "YB0208");
    // A quote that is never closed: told as such where the file ends before that is too long.
    followed(&place, "in.csv", "21,\"", b"x\n", 80, "");
    let ended = limited(&place, &["audit", "@in.csv", "-q"]);
    assert!(ended.said.contains("YB0208") || ended.said.contains("YB0204"), "{}", ended.said);
}

/// Four cells below the limit, as large as one record can be, and larger.
#[test]
fn a_record_of_large_cells() {
    let place = Place::new();
    let block = vec![b'x'; MIB];
    let record = |mib: usize| {
        let mut file = File::create(place.path("in.csv")).unwrap();
        file.write_all("甲,乙,丙,丁\n1,2,3,4\n".as_bytes()).unwrap();
        for cell in 0..4 {
            for _ in 0..mib {
                file.write_all(&block).unwrap();
            }
            file.write_all(if cell < 3 { b"," } else { b"\n" }).unwrap();
        }
        limited(&place, &["audit", "@in.csv", "-q"])
    };
    record(30).done();
    record(40).refused(3, "YB0208");
}

#[test]
fn a_row_of_gigabytes() {
    let place = Place::new();
    // A hole in the file: it takes no room on the disk.
    File::create(place.path("in.csv")).unwrap().set_len(4 << 30).unwrap();
    limited(&place, &["audit", "@in.csv", "-q"]).refused(3, "YB0208");
}

#[test]
fn columns_without_end() {
    let place = Place::new();
    followed(&place, "in.csv", "", b",", 40, "\n");
    limited(&place, &["audit", "@in.csv", "-q"]).refused(3, "YB0209");
    let names: Vec<String> = (0..1_000_000).map(|column| format!("c{column}")).collect();
    place.write("in.csv", format!("{0}\n{0}\n", names.join(",")));
    limited(&place, &["audit", "@in.csv", "-q"]).refused(3, "YB0209");
}

#[test]
fn as_many_columns_as_there_may_be() {
    let place = Place::new();
    let line =
        |row: usize| (0..16_384).map(|column| ((row + column) % 3).to_string()).collect::<Vec<_>>().join(",");
    let names: Vec<String> = (0..16_384).map(|column| format!("c{column}")).collect();
    let rows: Vec<String> = (0..6).map(line).collect();
    place.write("in.csv", names.join(",") + "\n" + &rows.join("\n") + "\n");
    limited(&place, &["audit", "@in.csv", "-q"]).done();
}

#[test]
fn blank_lines_without_end() {
    let place = Place::new();
    followed(&place, "in.csv", "", b"\n", 24, "");
    limited(&place, &["audit", "@in.csv", "-q"]).done();
}

#[test]
fn lines_of_json() {
    let place = Place::new();
    let refused = |text: String, message: &str| {
        place.write("in.jsonl", text);
        limited(&place, &["audit", "@in.jsonl", "-q"]).refused(3, message);
    };
    refused(format!("{{\"a\":{}{}}}\n", "[".repeat(1_000_000), "]".repeat(1_000_000)), "YB0284");
    refused(format!("{}1{}\n", "{\"a\":".repeat(1_000_000), "}".repeat(1_000_000)), "YB0284");
    refused(format!("{{\"a\":\"{}\"}}\n", "x".repeat(80 * MIB)), "YB0285");
    let keys: Vec<String> = (0..100_000).map(|key| format!("\"k{key}\":1")).collect();
    refused(format!("{{{}}}\n", keys.join(",")), "YB0286");
    refused((0..100_000).map(|key| format!("{{\"k{key}\":1}}\n")).collect(), "YB0286");
}

#[test]
fn what_expands() {
    let place = Place::new();
    let block = vec![b'a'; MIB];
    let mut zstd = zstd::Encoder::new(File::create(place.path("in.csv.zst")).unwrap(), 3).unwrap();
    zstd.write_all("甲,乙\n1,2\n3,".as_bytes()).unwrap();
    for _ in 0..2048 {
        zstd.write_all(&block).unwrap();
    }
    zstd.finish().unwrap();
    let ended = limited(&place, &["audit", "@in.csv.zst", "-q"]);
    assert!(
        ended.code == 3 && (ended.said.contains("YB0215") || ended.said.contains("YB0208")),
        "{}",
        ended.said
    );
}

/// Half a million distinct values of every quasi-identifier.
#[test]
fn distinct_values_without_end() {
    let place = Place::new();
    let mut text = String::from("姓名,出生日期,邮编,民族\n");
    for row in 0..200_000 {
        text +=
            &format!("王{row},{}-{:02}-{:02},{row:06},汉族\n", 1900 + row % 110, 1 + row % 12, 1 + row % 28);
    }
    place.write("in.csv", text);
    limited(&place, &["audit", "@in.csv", "-q"]).done();
}
