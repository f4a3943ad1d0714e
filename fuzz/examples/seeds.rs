//! Writes the seed corpora: `cargo run --manifest-path fuzz/Cargo.toml --example seeds`, from anywhere. Everything is
//! made here; residents in it do not exist. Files that stand in `corpus/` already stay.
#![allow(clippy::unwrap_used, reason = "a program for the fuzzer's keeper, which may end with a panic")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use yingbi::{Language, Messages, Privacy, Release, Request, Session, SinkOptions, Timings, anonymize};
use yingbi_fuzz::{access, consent, histogram, keyring, table};
use yingbi_resident::digits;
use yingbi_table::{Format, HeaderChoice, OpenOptions, Source};
use yingbi_vault::hazmat::{RawKey, sealer};
use yingbi_vault::{Context, KeyId, KeyState, Padding, SealedForm, Suite};

fn main() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, seeds) in [
        ("access", access_seeds()),
        ("checkpoint", checkpoint_seeds()),
        ("consent", consent_seeds()),
        ("csv", csv_seeds()),
        ("encoding", encoding_seeds()),
        ("hierarchy", hierarchy_seeds()),
        ("histogram", histogram_seeds()),
        ("identifiers", identifier_seeds()),
        ("jsonl", jsonl_seeds()),
        ("keyring", keyring_seeds()),
        ("parquet", parquet_seeds()),
        ("pipeline", pipeline_seeds()),
        ("policies", policy_seeds()),
        ("pseudonyms", choice_seeds()),
        ("recipe", recipe_seeds()),
        ("release", release_seeds()),
        ("seal", seal_seeds()),
        ("spans", span_seeds()),
        ("xls", xls_seeds()),
        ("xlsx", xlsx_seeds()),
    ] {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder).unwrap();
        for (at, seed) in seeds.iter().enumerate() {
            let path = folder.join(format!("seed-{at:02}"));
            if !path.exists() {
                fs::write(&path, seed).unwrap();
            }
        }
        println!("{target}: {} seeds, {} bytes", seeds.len(), seeds.iter().map(Vec::len).sum::<usize>());
    }
}

type Seeds = Vec<Vec<u8>>;

/// The byte that chooses, and a text behind it.
fn with(choice: u8, text: impl AsRef<[u8]>) -> Vec<u8> {
    [&[choice], text.as_ref()].concat()
}

/// A valid id of nobody alive.
fn id(n: u32) -> String {
    let body = format!("110101{}{:02}{:02}{:03}", 1900 + n % 10, 1 + n % 12, 1 + n % 28, 1 + n);
    let check = digits::mod_11_2(body.as_bytes()).map_or('0', char::from);
    format!("{body}{check}")
}

fn residents() -> String {
    let mut text = String::from("序号,姓名,身份证号,电话,备注\n");
    for n in 0..4 {
        text += &format!("{n},居民{n},{},1390000000{n},\"一,\"\"{n}\"\"\n二\"\n", id(n));
    }
    text
}

/// A note of no job, one that says too much, one over nothing, one edited and a part edited, and an honest one.
fn checkpoint_seeds() -> Seeds {
    let note = r#"{"version":2,"plan_sha256":"","options_sha256":"","keys":[],"input":[0,0],"records":1,"cells":[0,1,0],"bytes":3,"sha256":""}"#;
    vec![
        [with(0, note), b"\xffno,".to_vec()].concat(),
        [vec![1, 255, 255, 0, 0], b"no,secret,rest\n".to_vec()].concat(),
        vec![1, 0, 0, 0, 0],
        vec![2, 6, 40, 1, 1],
        vec![3, 6, 20, 0, 1],
        vec![3, 6, 0, 0, 0],
    ]
}

fn csv_seeds() -> Seeds {
    let text = residents();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    vec![
        with(0, &text),
        with(8, text.replace('\n', "\r\n")),
        with(2, format!("某社区登记表,,,,\n{text}合计,,,,4\n")),
        with(1, text.replace(',', "\t")),
        with(0, text.replace(',', ";").replace('\n', "\r")),
        with(4, "a,b,c\n1,2\n3,4,5,,\n\n6\n"),
        with(0, gb),
        with(0, utf16),
        with(0, "name\n=1+1\n\n\"\"\n-5\n+86 139\n＠x\n"),
        with(8, "a|b\n\"1|\"|@x\n'|\"\"\"\"\n"),
        with(1, "a\tb\n1\t\"x\" y\n3\tz\n"),
        with(0, [b"\xef\xbb\xbf", text.as_bytes()].concat()),
    ]
}

fn encoding_seeds() -> Seeds {
    let text = "甲一,€\u{1f600}\n㐀,ＡＢ\n\u{e5e5},x\n";
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let two = |bits: u8, shift: u8, text: &[u8]| [&[bits, shift], text].concat();
    vec![
        two(0, 0, &gb),
        two(0x80, 5, &gb),
        two(1, 0, &le),
        two(0x81, 3, &le),
        two(2, 0, &be),
        two(0x82, 2, &be),
        two(3, 0, text.as_bytes()),
        two(0x83, 9, text.as_bytes()),
        two(0, 0, b"\x80,\xfe\x7e\n\x81\x30\x81\x30,\x84\x31\xa4\x37\n\x90\x30\x81\x30,\xe3\x32\x9a\x35\n"),
        two(0, 0, &[&b"\x84\x31\x95\x33"[..], &gb].concat()),
        two(3, 0, &[&b"\xfe\xff"[..], &be].concat()),
    ]
}

fn jsonl_seeds() -> Seeds {
    [
        "{\"name\":\"\\u5f20\",\"n\":1.50,\"ok\":true,\"tags\":[1,{\"a\":null}],\"none\":null}\n{ \"name\" : \"a\\/b\\n\" , \"n\":-1e5,\"late\":\"x\"}\n\n{\"n\":12345678901234567890,\"name\":\"=1+1\"}\n",
        "\u{feff}{\"姓名\":\"甲\",\"电话\":\"13900000001\"}\r\n{\"电话\":\"\",\"姓名\":\"\\ud83d\\ude00\"}\r\n",
        "{}\n{\"\":1}\n{\"a\":[[[[[]]]]]}\n",
        "{\"a\":1,\"\\u0061\":2}\n",
        "{\"a\":1}\n{\"a\":}\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

fn parquet_seeds() -> Seeds {
    use arrow_array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array,
        Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, types::Int32Type,
    };
    use parquet::arrow::ArrowWriter;
    use parquet::basic::{Compression, Encoding, ZstdLevel};
    use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
    let money =
        Decimal128Array::from(vec![Some(12345), Some(-5), None]).with_precision_and_scale(9, 2).unwrap();
    let words: DictionaryArray<Int32Type> = vec![Some("低保"), None, Some("低保")].into_iter().collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("text", Arc::new(StringArray::from(vec![Some("甲"), Some("乙"), None]))),
        ("i", Arc::new(Int32Array::from(vec![Some(1), Some(-7), None]))),
        ("l", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ("f", Arc::new(Float64Array::from(vec![Some(1e-7), Some(0.5), None]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(0), Some(-1), None]))),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![Some(0), Some(1_500_000), None]))),
        ("money", Arc::new(money)),
        ("word", Arc::new(words)),
    ];
    let write = |columns: &[(&str, ArrayRef)], properties: WriterProperties| {
        let batch = RecordBatch::try_from_iter(columns.to_vec()).unwrap();
        let mut out = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        out
    };
    let plain = || WriterProperties::builder().set_statistics_enabled(EnabledStatistics::None);
    let mut seeds = vec![write(&columns, plain().build())];
    for (at, column) in columns.iter().enumerate() {
        let one = std::slice::from_ref(column);
        let properties = match at % 4 {
            0 => plain().set_dictionary_enabled(false),
            1 => plain().set_compression(Compression::SNAPPY),
            2 => plain().set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap())),
            _ => plain().set_writer_version(WriterVersion::PARQUET_2_0),
        };
        seeds.push(write(one, properties.build()));
    }
    let delta = plain().set_dictionary_enabled(false).set_writer_version(WriterVersion::PARQUET_2_0);
    seeds.push(write(&columns[..1], delta.set_encoding(Encoding::DELTA_BYTE_ARRAY).build()));
    seeds
}

fn part(name: &str, text: &str) -> Vec<u8> {
    [name.as_bytes(), b"\n", text.as_bytes(), b"\xff"].concat()
}

fn xlsx_seeds() -> Seeds {
    const MAIN: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = |properties: &str, sheet: &str, more: &[(&str, &str)]| {
        let mut parts = part(
            "_rels/.rels",
            &format!(
                r#"<Relationships><Relationship Id="a" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        );
        parts.extend(part(
            "xl/workbook.xml",
            &format!(r#"<workbook {MAIN}>{properties}<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ));
        parts.extend(part(
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships><Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ));
        parts.extend(part("xl/worksheets/s.xml", &format!("<worksheet {MAIN}>{sheet}</worksheet>")));
        for (name, text) in more {
            parts.extend(part(name, text));
        }
        parts
    };
    let inline = |reference: &str, text: &str| {
        format!(r#"<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let rows = format!(
        r#"<sheetData><row r="1">{}{}</row><row r="2">{}<c r="B2"><v>2.5</v></c></row></sheetData>"#,
        inline("A1", "姓名"),
        inline("B1", "积分"),
        inline("A2", "甲&amp;一")
    );
    let shared = r#"<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>1</v></c></row><row r="4" hidden="1"><c r="A4" s="1"><v>45000.5</v></c><c r="C4" t="b"><v>1</v></c></row><row><c t="e"><v>#N/A</v></c><c t="str"><f>1+1</f><v>2</v></c><c s="1"><v>1e20</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>"#;
    let strings = r#"<sst count="3" uniqueCount="2"><si><t>姓名</t></si><si><r><t xml:space="preserve"> 生 </t></r><r><t>日_x000D_</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>"#;
    let styles = r#"<styleSheet><numFmts count="1"><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd hh:mm"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="165"/></cellXfs></styleSheet>"#;
    let all = [("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)];
    let plain = book("", &rows, &[]);
    let rich = book(r#"<workbookPr date1904="1"/>"#, shared, &all);
    vec![
        with(1, &plain),
        with(3, &rich),
        with(1 | 4 | 8, &rich),
        with(0, yingbi_fuzz::xlsx::package(&plain, true).unwrap()),
        with(2, yingbi_fuzz::xlsx::package(&rich, false).unwrap()),
        with(1 | 2, book("", "<sheetData/>", &[("docProps/core.xml", "<p><dc:creator>x</dc:creator></p>")])),
    ]
}

fn xls_seeds() -> Seeds {
    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
    }
    fn cell(kind: u16, row: u16, column: u16, rest: &[u8]) -> Vec<u8> {
        record(kind, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], rest].concat())
    }
    let bof = |of: u8| record(0x0809, &[0, 6, of, 0, 0xbb, 0x0d, 0xcc, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
    let end = record(0x000a, &[]);
    let strings = {
        let mut table = vec![2, 0, 0, 0, 2, 0, 0, 0];
        table.extend([2, 0, 1, 0xd3, 0x59, 0x0d, 0x54]); // 姓名, wide
        table.extend([3, 0, 0, b'a', b'=', b'b']);
        record(0x00fc, &table)
    };
    let workbook = |date1904: bool| {
        let head = |offset: u32| {
            [
                bof(5),
                record(0x0042, &1200_u16.to_le_bytes()),
                record(0x0022, &[u8::from(date1904), 0]),
                record(0x0085, &[&offset.to_le_bytes()[..], &[0, 0, 2, 0, b'S', b'1']].concat()),
                strings.clone(),
                end.clone(),
            ]
            .concat()
        };
        let globals = head(head(0).len() as u32);
        let sheet = [
            bof(0x10),
            record(0x0200, &[0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0]),
            cell(0x00fd, 0, 0, &0_u32.to_le_bytes()),
            cell(0x00fd, 0, 1, &1_u32.to_le_bytes()),
            cell(0x0203, 1, 0, &1.5_f64.to_le_bytes()),
            cell(0x027e, 1, 1, &((7_u32 << 2) | 2).to_le_bytes()),
            cell(0x0205, 2, 0, &[1, 0]),
            record(0x00bd, &[2, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 10, 0, 0, 0, 1, 0]),
            record(0x0006, &[&[2, 0, 1, 0, 0, 0][..], &2.0_f64.to_le_bytes(), &[0; 8]].concat()),
            end.clone(),
        ];
        [globals, sheet.concat()].concat()
    };
    let small = workbook(true);
    vec![
        with(1, workbook(false)),
        with(3, &small),
        with(0, yingbi_fuzz::xls::compound(&small)),
        with(1, [bof(5), record(0x002f, &[0; 6])].concat()),
    ]
}

const RECIPE: &str = r#"version = 1

[dataset]
name = "residents"
record = "身份证号"
household = "户"

[release]
recipient = "阳光"
purpose = "care"

[keys]
keyring = "ring"
tenant = "t"

[privacy]
k = 5
persons = 3
suppression = 0.05
method = "local"
objective = { name = "loss", aggregate = "geometric" }
diversity."病" = { distinct = 2, closeness = 0.3, distance = "hierarchical" }
risk = { average = 0.05, population_uniques = { share = 0.0001, model = "pitman", population = 1400000000 } }

[columns."身份证号"]
kind = "resident_id"
treatment = "pseudonymize"
form = "shaped"
domain = { recipient = "x", epoch = "2026" }

[columns."出生日期"]
kind = "birth_date"
type = "quasi"
treatment = "generalize"
weight = 2.5
hierarchy = { scale = "dates", bands = [["1990-01-01", "2000-01-01"], ["1990-01-01"]] }
"#;

fn recipe_seeds() -> Seeds {
    let column = |rest: &str| format!("version = 1\n[columns.a]\n{rest}\n").into_bytes();
    let mut seeds: Seeds = [
        "kind = \"mobile\"\ntreatment = \"mask\"\nform = \"last4\"\non_invalid = \"error\"",
        "treatment = \"seal\"\nuse = \"u\"\npurpose = \"p\"\nbound = false\nid = \"i\"",
        "treatment = \"index\"\nbits = 9",
        "kind = \"amount\"\ntype = \"sensitive\"\ntreatment = \"round\"\nto = 0.5",
        "kind = \"date\"\ntreatment = \"clip\"\ntop = \"2020-01-01\"\nbottom_share = 0.1\nform = \"label\"",
        "type = \"sensitive\"\ntreatment = \"microaggregate\"\nk = 3\ntogether = \"g\"",
        "type = \"insensitive\"\ntreatment = \"pram\"\nretention = 0.8\nform = \"plain\"",
        "type = \"insensitive\"\ntreatment = \"swap\"\nwithin = 0.02",
        "kind = \"birth_date\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = { ages_on = \"2026-01-01\" }\nlevel = 2",
        "type = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = { table = [[\"a\", \"b\"], [\"c\", \"b\"]] }",
        "kind = \"age\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = { scale = \"ages\", bands = 4, fit = \"equal-width\" }",
        "type = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = { file = \"h.csv\" }",
        "kind = \"date\"\ntreatment = \"shift\"\ndays = 30",
        "treatment = \"redact\"",
    ]
    .iter()
    .map(|rest| column(rest))
    .collect();
    seeds.push(RECIPE.as_bytes().to_vec());
    seeds.push(b"version = 1\n[privacy]\ndifferential = { epsilon = 2.0, delta = 1e-5 }\n[columns.a]\ntype = \"quasi\"\ntreatment = \"keep\"\n".to_vec());
    seeds.push(b"version = 1\n[privacy]\nmethod = \"global\"\nnodes = 9\nseconds = 1.5\nobjective = \"height\"\npopulation = { file = \"all.csv\", k = 20, presence = { min = 0.0, max = 0.2 } }\n[columns.a]\ntreatment = \"drop\"\n".to_vec());
    seeds
}

fn hierarchy_seeds() -> Seeds {
    let three = |choice: u8, kind: u8, file: &str, values: &str| {
        [&[choice, kind], file.as_bytes(), b"\0", values.as_bytes()].concat()
    };
    let mut seeds = vec![
        three(0, 1, "a;x;*\nb;x;*\n\"c;\"\"\";y;*\n", "a\nb\nc;\""),
        three(0, 1, "a,b\na,c\n", "a"),
        three(1, 20, "scale = \"numbers\"\nbands = [[\"0\", \"10\"], [\"0\"]]\n", "1\n-5\n1,234\nx"),
        three(
            1,
            11,
            "scale = \"dates\"\nbands = 3\nfit = \"equal-count\"\n",
            "1990-01-01\n2000/2/3\n19991231",
        ),
        three(1, 3, "table = [[\"a\", \"b\"]]\n", "a"),
        three(1, 3, "hierarchy = \"ages\"\n", "1\n37岁\n200"),
        three(2, 0, "\u{feff}甲\t乙\r\n丙\t乙\r\n", "甲\n丙"),
    ];
    let values = "1990-01-01\n1943年7月\n37\n汉族\n汉\n大学本科\n浙江省杭州市西湖区文三路1号2幢301室\n330106\n13900000001\n0571-88001122\n男\n10.0.0.1\n3-2-501\n501\n本人\n已婚\n党员\n教师\n无\n\n*\n1,234.5";
    for choice in 3..27 {
        seeds.push(three(choice, choice, "", values));
    }
    seeds
}

fn histogram_seeds() -> Seeds {
    use yingbi_anonymity::{Batch, Counting, Histogram};
    let mut seeds = vec![with(1 | 4, "a\u{2}b")];
    for bits in [1_u8, 5, 9, 0x11, 0x35] {
        let cells: Vec<Vec<u8>> = ["甲", "1", "乙", "2", "甲", "1", "", "x", "丙", "3", "甲", "2"]
            .map(|cell| cell.as_bytes().to_vec())
            .to_vec();
        seeds.push(with(bits, cells.join(&0xff)));
    }
    for (sensitive, units) in [(0, 0), (1, 0), (1, 1), (2, 2)] {
        let counting = Counting { quasi: 2, sensitive, units, unit_cap: 2 };
        let mut histogram = Histogram::new(counting);
        let (a, b) = (["a", "b", "b", "甲"], ["1", "2", "2", "3"]);
        let quasi: [&[&str]; 2] = [&a, &b];
        let cells: Vec<&[&str]> = vec![&b; sensitive];
        let hashes = [Some(1), Some(7), None, Some(9)];
        let units: Vec<&[Option<u64>]> = vec![&hashes; units];
        histogram.add(&Batch { quasi: &quasi, sensitive: &cells, units: &units }).unwrap();
        let mut bytes = Vec::new();
        histogram.write_to(&mut bytes).unwrap();
        seeds.push(with(0, &bytes));
        let body = &bytes[..bytes.len() - 8];
        assert_eq!(histogram::crc(body).to_le_bytes(), bytes[bytes.len() - 8..]);
        seeds.push(with(2, body));
        histogram.add_population(&quasi).unwrap();
        let mut bytes = Vec::new();
        histogram.write_to(&mut bytes).unwrap();
        seeds.push(with(2, &bytes[..bytes.len() - 8]));
    }
    seeds
}

/// Values of many kinds, as people write them.
fn values() -> Vec<String> {
    let mut values: Vec<String> = [
        "13900000001",
        "+86 139-0000-0001",
        "0086-13900000001",
        "１３９０００００００１",
        "0571-88001122",
        "(0571)8800 1122-801",
        "400-800-1234",
        "浙A12345",
        "浙AD12345",
        "京A·12345",
        "91330106MA2B0XYZ1Q",
        "resident@example.com",
        "10.1.2.3",
        "2001:db8::1",
        "0c:1d:2e:3f:40:51",
        "0C-1D-2E-3F-40-51",
        "120.123456,30.25",
        "116.40",
        "1990-01-01",
        "1990/1/2",
        "1990年1月2日",
        "19900102",
        "32874",
        "1990-02",
        "E12345678",
        "H12345678",
        "王小明",
        "欧阳明",
        "1,234.50",
        "-7",
        "+.5",
        "浙江省杭州市西湖区文三路123号4幢5单元601室",
        "无",
        "不详",
        "330102****1234",
        "4.1E+17",
        "356938035643809",
        "男",
        "37岁",
        "业主王小明(儿子)电话139-1234-5670，住3幢2单元501室，车牌浙A12345，微信wx_abc123",
    ]
    .map(str::to_owned)
    .to_vec();
    values.extend((0..3).map(id));
    let card = (0..10).map(|d| format!("622202120000123456{d}")).find(|n| digits::luhn(n.as_bytes()));
    values.extend(card);
    let old = format!("{}{}", &id(1)[..6], &id(1)[8..17]);
    values.push(old);
    values
}

fn identifier_seeds() -> Seeds {
    values().iter().enumerate().map(|(at, value)| with(at as u8, value)).collect()
}

fn span_seeds() -> Seeds {
    let mut seeds: Seeds = values().into_iter().map(String::into_bytes).collect();
    seeds.push(format!("{},13900000001\n身份证{}x,6222 0212 0000 1234 567\n", id(4), id(5)).into_bytes());
    seeds.push(residents().into_bytes());
    seeds
}

fn keyring_seeds() -> Seeds {
    let key = |id: &str, usage: &str, suite: &str, state: &str, more: &str| {
        format!(r#"{{"id":"{id}","use":"{usage}","suite":"{suite}",{more}"state":"{state}","wrapped":"@"}}"#)
    };
    let sign = key("0000000a", "sign", "ed25519", "active", "");
    let body = |keys: &[String], domains: &str, indexes: &str| {
        format!(
            r#"{{"generation":3,"keys":[{}],"domains":[{domains}],"indexes":[{indexes}]}}"#,
            keys.join(",")
        )
    };
    let full = body(
        &[
            sign.clone(),
            key("0000000b", "root", "hkdf-sha-256", "active", ""),
            key("0000000c", "index", "hkdf-sha-256", "active", ""),
            key("0000000d", "default", "xaes-256-gcm", "active", r#""padding":16,"#),
            key("0000000e", "default", "aes-256-gcm-siv", "enabled", r#""padding":0,"reserved":5,"#),
            key("0000000f", "ids", "aes-256-siv", "disabled", r#""padding":64,"#),
        ],
        r#"{"id":"00000010","tenant":"","recipient":"阳光","purpose":"care","kind":"mobile","epoch":"","canon":1,"state":"active","root":"0000000b","salt":"@","trace":"@"}"#,
        r#"{"id":"00000011","root":"0000000c","tenant":"","table":"residents","column":"电话","name":"default","generation":1,"bits":8,"state":"active"}"#,
    );
    let small = body(std::slice::from_ref(&sign), "", "");
    let certificate = r#"{"version":1,"keyring":"abababababababababababababababab","entry":"0000000d","kind":"key","names":["ids","aes-256-siv"],"time":1780279200,"reason":"x","copies_elsewhere":false,"public_key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","signature":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let passphrase = format!(
        "{{\"version\":1,\"keyring\":\"{}\",\"wrap\":{{\"passphrase\":{{\"kdf\":\"argon2id\",\"t\":1,\"p\":1,\"m\":19456,\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"master\":\"AAAA\"}}}}}}\n{{}}\nAAAA\n",
        "ab".repeat(16)
    );
    vec![
        with(0, keyring::good()),
        with(0, keyring::file(&keyring::filled(full.as_bytes()))),
        with(0, passphrase),
        with(1, keyring::filled(small.as_bytes())),
        with(2, &small),
        with(2, &full),
        with(3, format!("{{\"version\":1,\"keyring\":\"{}\",\"generation\":1}}\n", "ab".repeat(16))),
        with(4, certificate),
    ]
}

fn seal_seeds() -> Seeds {
    let mut seeds = choice_seeds();
    let key = [0; 64];
    for (n, suite) in [Suite::Xaes256Gcm, Suite::Aes256Siv].into_iter().enumerate() {
        for form in [SealedForm::Text, SealedForm::Binary] {
            let raw = RawKey {
                id: KeyId::new(0x0102_0304).unwrap(),
                usage: "fuzz",
                suite,
                padding: Padding::ALL[n],
                state: KeyState::Active,
                secret: &key[..suite.key_len()],
            };
            let sealer = sealer(&[raw], "fuzz", &Context::default(), None).unwrap();
            let value = sealer.seal("13900000001".as_bytes(), None, form).unwrap();
            // what `arbitrary` takes for the last field, the bytes that are no value of ours
            seeds.push([&[0; 9][..], &value].concat());
        }
    }
    seeds
}

/// Bytes to choose by: an even spread, and all of one kind.
fn choice_seeds() -> Seeds {
    let mut seeds: Seeds = Vec::new();
    let mut state = 7_u64;
    for length in [16, 64, 160, 400] {
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        seeds.push((0..length).map(next).collect());
    }
    seeds.push(vec![1; 96]);
    seeds.push("13900000001 甲一 110101190101010020 ".repeat(4).into_bytes());
    seeds
}

fn pipeline_seeds() -> Seeds {
    let mut seeds = choice_seeds();
    // privacy, flags, then what `arbitrary` reads for columns: an element each while the byte before is odd
    for treatment in 0..21_u8 {
        let mut seed = vec![1, 9, treatment % 3, treatment % 4, treatment % 4];
        for column in 0..3_u8 {
            seed.extend([
                1,
                treatment.wrapping_add(column * 5),
                treatment.wrapping_add(column * 8),
                column,
                5,
            ]);
        }
        seed.push(0);
        seed.extend((0..48).map(|n: u8| n.wrapping_mul(37)));
        seed.push(24);
        seeds.push(seed);
    }
    seeds
}

const CEDAR: &str = r#"@id("a")
@reason("why")
permit (principal is Manager, action in [Action::"name:masked", Action::"mobile:masked"], resource)
when { context.purpose in Purpose::"service" && (resource has estate && principal.estates.contains(resource.estate)) };
@id("b")
permit (principal is Carer, action, resource)
when { principal has contract && principal.contract.services.contains(context.purpose) && resource.consents.contains(Purpose::"care") }
unless { resource.groups.contains(Group::"minor") };
@id("c")
forbid (principal, action in Action::"class:sensitive", resource)
when { !(resource has age) || resource.age * 2 < 14 || resource.size + 1 > 9 };
"#;

fn access_seeds() -> Seeds {
    let tail: Vec<u8> = (0..60_u8).map(|n| n.wrapping_mul(29)).collect();
    let mut seeds: Seeds = choice_seeds().into_iter().map(|seed| with(0, seed)).collect();
    seeds.push(with(1, [CEDAR.as_bytes(), b"\xff", &tail].concat()));
    for one in CEDAR.split_inclusive(";\n") {
        seeds.push(with(1, [one.as_bytes(), b"\xff", &tail[7..]].concat()));
    }
    seeds
}

fn policy_seeds() -> Seeds {
    let catalogue = part("catalogue.toml", access::CATALOGUE);
    let cedar = part("a.cedar", CEDAR);
    let parties = part(
        "parties.toml",
        "[[party]]\nkind = \"manager\"\nid = \"m\"\norganisation = \"甲\"\nestates = [\"*\"]\nlevel = 1\n\n[[party]]\nkind = \"carer\"\nid = \"c\"\norganisation = \"乙\"\n[party.contract]\nnumber = \"7\"\nservices = [\"care\"]\ncommunities = [\"*\"]\nclients = [\"poor\"]\nfrom = \"2026-01-01\"\nuntil = \"2026-12-31\"\n",
    );
    let assertions = part(
        "assertions.toml",
        "[[never]]\nname = \"never\"\nparty = \"manager\"\nfield = [\"illness\"]\nform = \"*\"\n",
    );
    let tests = part(
        "tests/a.toml",
        "[[test]]\nname = \"one\"\nas = \"manager\"\npurpose = \"repair\"\nat = \"2026-06-01T10:00:00+08:00\"\nrecord = { estate = \"b\", age = 45, size = 2 }\nexpect = { name = \"masked\", illness = \"none\" }\n",
    );
    let whole = [&catalogue[..], &cedar, &parties, &assertions, &tests].concat();
    vec![whole, [&catalogue[..], &cedar].concat(), catalogue.clone(), [&catalogue[..], &tests].concat()]
}

fn consent_seeds() -> Seeds {
    use yingbi_consent::{
        Actor, ConsentAct, ConsentEntry, ConsentStore, ConsentType, Person, Selection, Terms, Validity,
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.db");
    let mut store = ConsentStore::create(path.to_str().unwrap()).unwrap();
    let give = |person: &str, purpose: &str| ConsentEntry {
        person: Person::new(person).unwrap(),
        act: ConsentAct::Give {
            terms: Terms::new(purpose),
            validity: Validity { from: Some(consent::NOW - 5), until: Some(consent::NOW + 5) },
        },
        by: Actor::Guardian(Person::new("mother").unwrap()),
        consent_type: ConsentType::Explicit,
        time: consent::NOW - 10,
    };
    let mut refuse = give("r", "care");
    refuse.act = ConsentAct::Refuse { terms: Terms::new("care") };
    refuse.by = Actor::Principal;
    store.record(&[give("p", "repair"), refuse]).unwrap();
    let mut lines = Vec::new();
    store.export(&Selection::default(), &mut lines).unwrap();
    let first = lines.split_inclusive(|byte| *byte == b'\n').next().unwrap().to_vec();
    vec![
        with(0, &lines),
        with(0, &first),
        with(1, [0, 24, 4, 0, 0, 0, 9, 16, 0, 2, 0xff, 0xff]),
        with(1, [0x10, 3, 1, 0xff]),
        with(2, "2026-12-31T18:00:00+08:00"),
        with(2, "2026-02-28"),
        with(2, "-05:30"),
        with(2, "0001-01-01T00:00Z"),
    ]
}

fn release_seeds() -> Seeds {
    let csv = {
        let mut text = String::from("姓名,电话,年龄,性别\n");
        for n in 0..12 {
            text += &format!("王小{n},1390000{:04},{},{}\n", n, 30 + n % 3, ["男", "女"][n % 2]);
        }
        text
    };
    let options =
        OpenOptions { format: Some(Format::Csv), header: HeaderChoice::Auto, ..OpenOptions::default() };
    let source = Source::from_reader(&mut csv.as_bytes(), &options).unwrap();
    let messages = Messages::new(Language::En);
    let folder = table::scratch();
    let mut privacy = Privacy::default();
    privacy.k = 2;
    let mut seeds = Vec::new();
    for (n, format) in [Format::Csv, Format::JsonLines].into_iter().enumerate() {
        let output = folder.join(format!("shared-{n}"));
        let request = Request {
            output: &output,
            recipe: None,
            privacy: privacy.clone(),
            release: Release::default(),
            record: None,
            sink: SinkOptions { format: Some(format), ..SinkOptions::default() },
            messages: &messages,
            vault: None,
        };
        let outcome = anonymize(&source, &request, &Session::default(), &mut Timings::default()).unwrap();
        let file = fs::read(&output).unwrap();
        let record = serde_json::to_string(&outcome.record).unwrap();
        let open = record.replacen(&format!("\"{}\"", outcome.record.output.sha256), "\"@\"", 1);
        for record in [record, open] {
            seeds.push([record.as_bytes(), b"\xff", &file].concat());
        }
    }
    seeds.push(b"{\"version\":1,\"input\":{\"sha256\":\"\",\"rows\":1},\"output\":{\"sha256\":\"@\",\"rows\":1,\"suppressed\":0,\"format\":\"csv\"},\"recipe_sha256\":\"\",\"plan_sha256\":\"\",\"columns\":[{\"name\":\"a\",\"kind\":\"other\",\"type\":\"quasi\",\"treatment\":\"keep\"}],\"privacy\":{\"quasi_identifiers\":[\"a\"],\"k_required\":1,\"k_measured\":1,\"loss\":0.0}}\xffa\n1\n".to_vec());
    seeds.push(br#"{"version":1,"tool":"x","job":"seal","tenant":"t","table":"residents","record":{"column":"id","kind":"resident_id"},"columns":[{"name":"a","id":"a","kind":"mobile","use":"u","purpose":"p","bound":true,"key":"0000000a","suite":"aes-256-siv","cells":3}],"input":{"sha256":"","rows":1},"output":{"sha256":"@","rows":1,"suppressed":0}}"#.to_vec());
    seeds
}
