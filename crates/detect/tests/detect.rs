//! Detection on made-up tables, properties of scanner and spans, and the marks against the shared data.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod common;

use proptest::prelude::*;
use yingbi_detect::{Detector, Evidence, Finding, Scanner, Span, SpanFinder, redact, redact_numbers};
use yingbi_resident::{AttributeType, Kind, digits};

fn detect(table: &[(Option<&str>, Vec<String>)]) -> Vec<Finding> {
    let headers: Vec<Option<&str>> = table.iter().map(|(header, _)| *header).collect();
    let cells: Vec<Vec<&str>> = table.iter().map(|(_, c)| c.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    let mut detector = Detector::new(&headers);
    detector.sample(&slices);
    detector.finish()
}

fn cycle(values: &[&str], rows: usize) -> Vec<String> {
    values.iter().cycle().take(rows).map(|v| (*v).to_owned()).collect()
}

fn numbered(rows: usize, cell: impl Fn(usize) -> String) -> Vec<String> {
    (0..rows).map(cell).collect()
}

fn id(row: usize) -> String {
    let first17 = format!(
        "110101{:04}{:02}{:02}{:03}",
        1935 + row * 7 % 80,
        1 + row % 12,
        1 + row * 5 % 28,
        row * 37 % 1000
    );
    format!("{first17}{}", digits::mod_11_2(first17.as_bytes()).unwrap() as char)
}

const GIVEN: &[&str] = &["伟", "芳", "秀英", "建国", "子涵", "丽娟", "志强", "雨桐", "海燕", "国庆"];
const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭",
];

fn person(row: usize) -> String {
    format!("{}{}", SURNAMES[row * 7 % SURNAMES.len()], GIVEN[row * 3 % GIVEN.len()])
}

fn mobile(row: usize) -> String {
    format!("13{}{:08}", row % 10, (row * 7_919_333 + 12_345_678) % 100_000_000)
}

#[test]
fn columns_that_offices_have_beside_the_usual_ones() {
    let rows = 120;
    let findings = detect(&[
        (Some("监护人姓名"), numbered(rows, person)),
        (Some("紧急联系人电话"), numbered(rows, mobile)),
        (Some("微信昵称"), cycle(&["快乐每一天", "小鱼儿", "阳光", "A建材老李", "静待花开", "lucky"], rows)),
        (Some("血型"), cycle(&["A", "B", "O", "AB", "A型"], rows)),
        (Some("身高"), numbered(rows, |r| format!("{}", 150 + r * 7 % 40))),
        (Some("入住日期"), numbered(rows, |r| format!("2{:03}-0{}-1{}", 10 + r % 14, 1 + r % 9, r % 9))),
        (Some("护照号"), numbered(rows, |r| format!("E{:08}", r * 991 + 10_000_000))),
        (Some("港澳通行证"), numbered(rows, |r| format!("C{:08}", r * 733 + 20_000_000))),
        (Some("邮编"), cycle(&["310012", "100005", "510030"], rows)),
        (Some("学校"), cycle(&["第一小学", "育才中学", "实验幼儿园"], rows)),
        (Some("单位电话"), numbered(rows, |r| format!("0571-88{:06}", r * 911))),
        (Some("缴费金额"), numbered(rows, |r| format!("{}.{:02}", 100 + r * 13, r % 100))),
        (Some("年龄"), numbered(rows, |r| format!("{}", r * 7 % 90))),
        (Some("籍贯"), cycle(&["浙江杭州", "湖南长沙", "四川成都"], rows)),
        (Some("社区名称"), cycle(&["武林社区", "文三社区", "翠苑社区"], rows)),
        (Some("网格员"), cycle(&["王秀英", "陈建国", "刘丽娟"], rows)),
        (Some("楼长"), cycle(&["赵海燕", "周志强", "孙芳"], rows)),
        (Some("是否党员"), cycle(&["是", "否", "否"], rows)),
        (Some("证件类型"), cycle(&["居民身份证", "护照"], rows)),
    ]);
    let kinds: Vec<Kind> = findings.iter().map(|f| f.kind).collect();
    let wanted = [
        Kind::PersonName,
        Kind::Mobile,
        Kind::Wechat,
        Kind::Health,
        Kind::Other,
        Kind::Date,
        Kind::PassportNo,
        Kind::Permit,
        Kind::Region,
        Kind::Organization,
        Kind::Landline,
        Kind::Amount,
        Kind::Age,
        Kind::Region,
        Kind::CommunityName,
        Kind::PersonName,
        Kind::PersonName,
        Kind::Political,
        Kind::Other,
    ];
    let wrong: Vec<String> = kinds
        .iter()
        .zip(wanted)
        .enumerate()
        .filter(|(_, (k, w))| *k != w)
        .map(|(i, (k, w))| format!("{i}: {k:?} for {w:?}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(findings[4].attribute_type, AttributeType::Quasi, "a height can be seen");
}

/// Year, month and day of a made birth.
fn birth(row: usize) -> (usize, usize, usize) {
    (1935 + row * 7 % 80, 1 + row % 12, 1 + row * 5 % 28)
}

#[test]
fn births_in_part() {
    type Form = fn((usize, usize, usize)) -> String;
    let forms: [Form; 11] = [
        |(y, m, _)| format!("{y}.{m:02}"),
        |(y, m, _)| format!("{:02}.{m:02}", y % 100),
        |(y, m, _)| format!("{y}{m:02}"),
        |(y, m, _)| format!("{y}-{m:02}"),
        |(y, m, _)| format!("{y}/{m}"),
        |(y, m, _)| format!("{y}年{m}月"),
        |(y, _, _)| format!("{y}"),
        |(y, m, d)| format!("{d:02}/{m:02}/{y}"),
        // a number cell loses the zero of October
        |(y, m, _)| format!("{}", y as f64 + m as f64 / 100.0),
        |(y, m, d)| if d % 2 == 0 { format!("{y}.{m:02}") } else { format!("{y}-{m:02}-{d:02}") },
        |(y, m, _)| format!("{}.{m:02}", 2008 + y % 14),
    ];
    for header in ["出生年月", "生年月", "出生日期", "出生年份", "孩子出生年月", "csny"]
    {
        for (number, form) in forms.iter().enumerate() {
            for rows in [12, 300] {
                let table = [
                    (Some("姓名"), numbered(rows, person)),
                    (Some(header), numbered(rows, |r| form(birth(r * 3 + 1)))),
                ];
                let finding = &detect(&table)[1];
                assert_eq!(finding.kind, Kind::BirthDate, "{header} {number} {rows}: {finding:?}");
                assert_eq!(finding.attribute_type, AttributeType::Quasi);
                assert!(finding.confidence > 0.8, "{header} {number} {rows}: {finding:?}");
            }
        }
    }
    // without a header the ids beside them tell
    for (number, form) in forms.iter().enumerate().take(10) {
        let table = [(None, numbered(200, id)), (Some("col2"), numbered(200, |r| form(birth(r))))];
        let finding = &detect(&table)[1];
        assert_eq!(finding.kind, Kind::BirthDate, "{number}: {finding:?}");
    }
    // even without ids a column of months is no sum of money
    let alone = detect(&[(None, numbered(200, |r| forms[0](birth(r))))]);
    assert_eq!(alone[0].kind, Kind::BirthDate, "{alone:?}");
    // whatever stands under a birth header, it is no sum that might be rounded
    let odd = detect(&[(Some("出生年月"), numbered(50, |r| format!("{}.{:02}", r * 37, 13 + r)))]);
    assert_ne!(odd[0].kind, Kind::Amount);
}

#[test]
fn dates_in_part() {
    for header in ["入党时间", "参加工作时间", "缴费年月", "迁入日期"] {
        for form in [|y, m| format!("{y}.{m:02}"), |y: usize, m: usize| format!("{y}{m:02}")] {
            let cells = numbered(150, |r| form(2001 + r * 7 % 20, 1 + r % 12));
            let finding = &detect(&[(Some("姓名"), numbered(150, person)), (Some(header), cells)])[1];
            assert_eq!(finding.kind, Kind::Date, "{header}: {finding:?}");
        }
    }
    // sums stay sums
    for header in [Some("单价"), Some("年收入"), None] {
        let cells = numbered(150, |r| format!("{}.{:02}", 1900 + r * 7 % 150, r * 13 % 100));
        assert_eq!(detect(&[(header, cells)])[0].kind, Kind::Amount, "{header:?}");
    }
}

#[test]
fn ids_taken_for_numbers() {
    // 15 digits kept; through a double; as displayed
    let cut = |r: usize| format!("{}000", &id(r)[..15]);
    let double = |r: usize| format!("{}", id(r)[..17].parse::<f64>().unwrap() * 10.0);
    let shown = |r: usize| {
        let id = id(r);
        format!("{}.{}E+17", &id[..1], &id[1..6])
    };
    for header in [Some("证件号"), Some("证件号码"), Some("证件编号"), Some("身份证号"), None]
    {
        for (number, table) in [
            numbered(200, cut),
            numbered(200, double),
            numbered(200, |r| if r % 2 == 0 { id(r) } else { cut(r) }),
            numbered(200, |r| match r % 4 {
                0 => id(r),
                1 => cut(r),
                2 => double(r),
                _ => shown(r),
            }),
        ]
        .into_iter()
        .enumerate()
        {
            let finding = &detect(&[(header, table)])[0];
            assert_eq!(finding.kind, Kind::ResidentId, "{header:?} {number}: {finding:?}");
            assert_eq!(finding.attribute_type, AttributeType::Direct);
        }
        if header.is_some() {
            let any = numbered(200, |r| format!("{}{:04}", &id(r)[..14], r * 31 % 10_000));
            assert_eq!(detect(&[(header, any)])[0].kind, Kind::ResidentId, "{header:?}");
        }
    }
}

#[test]
fn values_alone_and_agreements() {
    let rows = 200;
    let address = |r: usize| {
        format!(
            "北京市东城区东华门街道{}{}号楼{}单元{}0{}室",
            ["柏林花园", "和平里小区", "锦绣家园"][r / 3 % 3],
            1 + r / 3 % 30,
            1 + r / 3 % 4,
            1 + r / 3 % 20,
            1 + r / 3 % 4
        )
    };
    let findings = detect(&[
        (None, numbered(rows, |r| format!("{}", r + 501))),
        (None, numbered(rows, person)),
        (None, numbered(rows, id)),
        (
            None,
            numbered(rows, |r| {
                let i = id(r);
                format!(
                    "{}/{}/{}",
                    &i[6..10],
                    i[10..12].trim_start_matches('0'),
                    i[12..14].trim_start_matches('0')
                )
            }),
        ),
        (None, numbered(rows, |r| if id(r).as_bytes()[16] % 2 == 1 { "1".into() } else { "2".into() })),
        (None, numbered(rows, address)),
        (None, numbered(rows, |r| ["柏林花园", "和平里小区", "锦绣家园"][r / 3 % 3].to_owned())),
        (None, numbered(rows, |r| format!("{}", 1 + r / 3 % 30))),
        (None, numbered(rows, |r| format!("{}", 1 + r / 3 % 4))),
        (None, numbered(rows, |r| format!("{}0{}", 1 + r / 3 % 20, 1 + r / 3 % 4))),
        (None, numbered(rows, |r| format!("HH{:07}", 33 + r / 3))),
        (
            None,
            numbered(rows, |r| {
                let i: i32 = id(r)[6..10].parse().unwrap();
                format!("{}", 2025 - i)
            }),
        ),
        (None, numbered(rows, |r| format!("2024-{:02}-{:02}", 1 + r % 12, 1 + r % 28))),
    ]);
    let kinds: Vec<Kind> = findings.iter().map(|f| f.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::RowNo,
            Kind::PersonName,
            Kind::ResidentId,
            Kind::BirthDate,
            Kind::Sex,
            Kind::Address,
            Kind::CommunityName,
            Kind::BuildingNo,
            Kind::UnitNo,
            Kind::RoomNo,
            Kind::HouseholdNo,
            Kind::Age,
            Kind::Date,
        ]
    );
    assert_eq!(findings[5].attribute_type, AttributeType::Direct, "an address down to the room");
    assert!(findings[3].evidence.iter().any(|e| matches!(e, Evidence::Agreement { column: 2, .. })));
}

#[test]
fn things_that_look_like_people() {
    let rows = 300;
    let findings = detect(&[
        (
            Some("订单号"),
            numbered(rows, |r| format!("11010119{:02}0{}0{}{:04}", 40 + r % 60, 1 + r % 9, 1 + r % 9, r)),
        ),
        (Some("零件编码"), numbered(rows, |r| format!("1{:010}", r * 7919))),
        (Some("产品条码"), numbered(rows, mobile)),
        (Some("版本"), numbered(rows, |r| format!("{}.{}.{}.{}", r % 9, r % 5, r % 31, r % 250))),
        (Some("登记人数"), numbered(rows, |r| format!("{}", r % 40))),
        (Some("手机费"), numbered(rows, |r| format!("{}.5", r % 200))),
        (
            Some("词"),
            cycle(&["和谐", "温馨", "花园", "石头", "江南", "平安", "时间", "任务", "计划", "白天"], rows),
        ),
        (Some("校验值"), numbered(rows, |r| format!("{:032x}", r as u128 * 0x1234_5678_9abc_def0_1234))),
    ]);
    for (column, finding) in findings.iter().enumerate() {
        let personal = matches!(finding.attribute_type, AttributeType::Direct | AttributeType::Sensitive);
        if column == 2 {
            assert!(finding.ambiguous, "a code like a mobile is told with both readings: {finding:?}");
            assert!(finding.alternatives.iter().any(|(kind, _)| matches!(kind, Kind::Other | Kind::Mobile)));
        } else {
            assert!(
                !(personal && finding.confidence > 0.5),
                "column {column}: {:?} {}",
                finding.kind,
                finding.confidence
            );
        }
    }
}

#[test]
fn empty_tables_and_odd_calls() {
    assert_eq!(Detector::new(&[]).finish().len(), 0);
    let findings = Detector::new(&[Some("身份证号"), None, Some("")]).finish();
    assert_eq!(findings[0].kind, Kind::ResidentId);
    assert!(findings[0].confidence < 0.95 && findings[0].evidence.contains(&Evidence::NoValues));
    assert_eq!(findings[1].kind, Kind::Other);
    let mut detector = Detector::new(&[Some("姓名"), Some("x")]);
    detector.sample(&[&["王小明", "李丽"]]);
    detector.sample(&[]);
    assert_eq!(detector.finish().len(), 2);
}

#[test]
fn a_finding_prints_no_value() {
    let findings = detect(&[(Some("备注"), cycle(&["联系人王小明电话13912345670,请周末再来"], 50))]);
    let text = format!("{findings:?}");
    assert!(!text.contains("王小明") && !text.contains("13912345670"));
    assert_eq!(findings[0].embedded, [(Kind::Mobile, 50)]);
}

#[test]
fn evidence_has_its_message_in_both_languages() {
    let locales = concat!(env!("CARGO_MANIFEST_DIR"), "/../report/locales");
    let keys = |language: &str| -> Option<Vec<String>> {
        let text = std::fs::read_to_string(format!("{locales}/{language}/detect.ftl")).ok()?;
        Some(
            text.lines()
                .filter(|l| l.starts_with("evidence-"))
                .filter_map(|l| l.split(" =").next())
                .map(str::to_owned)
                .collect(),
        )
    };
    let (Some(zh), Some(en)) = (keys("zh-CN"), keys("en")) else {
        println!("skipped: locales absent");
        return;
    };
    assert_eq!(zh, en);
    for evidence in [
        Evidence::NoPerson,
        Evidence::NoValues,
        Evidence::NameLikelihood { share: 0.5 },
        Evidence::BaseRate { kind: Kind::WelfareFlag, other: Kind::CriminalFlag },
        Evidence::PassRate { kind: Kind::Mobile, passed: 1, of: 2, chance: 0.1 },
        Evidence::AddressLevels { share: 1.0, room: 0.5 },
    ] {
        assert!(zh.contains(&evidence.message().0.to_owned()), "{}", evidence.message().0);
    }
}

#[test]
fn shared_data_is_named() {
    if common::residents().is_none() {
        println!("skipped: shared data absent");
        return;
    }
    let labels = common::labels("labels.json");
    for (file, header, least) in [
        ("residents_20k.csv", true, 39),
        ("no_header_2k.csv", false, 34),
        ("ambiguous_header_2k.csv", true, 34),
    ] {
        let findings = common::findings(&common::table(file, header, 5_000));
        let named = common::named(&findings, &labels);
        assert!(named.right >= least, "{file}: {} of {}; wrong {:?}", named.right, labels.len(), named.wrong);
    }
    let labels = common::labels("hard_negatives_labels.json");
    let findings = common::findings(&common::table("hard_negatives_5k.csv", true, 5_000));
    let alarms = common::false_alarms(&findings, &labels);
    assert!(alarms.iter().all(|&i| labels[i].0 == "product11"), "{alarms:?}");
    for (label, finding) in labels.iter().zip(&findings) {
        assert!(label.0 != "product11" || finding.ambiguous);
    }
}

#[test]
fn shared_cells_and_spans_are_found() {
    if common::residents().is_none() {
        println!("skipped: shared data absent");
        return;
    }
    for (kind, count) in common::cells() {
        assert!(count.precision() >= 0.995 && count.recall() >= 0.995, "{kind} {count:?}");
    }
    let (spans, _) = common::spans();
    for (kind, precision, recall) in [
        ("resident_id", 0.99, 0.99),
        ("mobile", 0.99, 0.99),
        ("bank_card", 0.99, 0.99),
        ("email", 0.99, 0.99),
        ("ipv4", 0.99, 0.99),
        ("mac", 0.99, 0.99),
        ("plate", 0.95, 0.95),
        ("person_name", 0.90, 0.80),
        ("address", 0.9, 0.9),
        ("wechat", 0.9, 0.9),
        ("qq", 0.9, 0.9),
    ] {
        let count = spans.get(kind).copied().unwrap_or_default();
        assert!(count.precision() >= precision && count.recall() >= recall, "{kind} {count:?}");
    }
}

#[test]
fn redacted_text_holds_no_span() {
    let text = "联系人王小明,电话139-1234-5670,邮箱a@example.com";
    let mut out = String::new();
    redact(text, &SpanFinder::new().find(text), &mut out);
    for part in ["王小明", "1234", "example"] {
        assert!(!out.contains(part), "{out}");
    }
    // spans out of order, out of bounds or overlapping never uncover a character
    let span = |start, end| Span { kind: Kind::Other, start, end, confidence: 1.0 };
    let mut out = String::new();
    redact("abcdef", &[span(1, 3), span(2, 4), span(5, 99), span(7, 8), span(3, 2)], &mut out);
    assert_eq!(out, "a〔other〕〔other〕e〔other〕");
}

#[test]
fn redacted_names_hold_no_number() {
    assert_eq!(
        redact_numbers("2026年名单（13912345670、１３９１２３４５６７１）.csv"),
        "2026年名单（〔mobile〕、〔mobile〕）.csv"
    );
    assert_eq!(redact_numbers("a@example.com"), "〔email〕");
    for name in ["", "2026年居民信息（最终版）(2).xlsx", "Sheet1"] {
        assert_eq!(redact_numbers(name), name);
    }
}

/// Text made of what the recognisers look for.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("13912345670".to_owned()),
        Just("110101199001010015".to_owned()),
        Just("6222021234567890128".to_owned()),
        Just("+86".to_owned()),
        Just("-".to_owned()),
        Just(" ".to_owned()),
        Just("@".to_owned()),
        Just("a.b@example.com".to_owned()),
        Just("00:1a:2b:3c:4d:5e".to_owned()),
        Just("192.168.0.1".to_owned()),
        Just("１３９".to_owned()),
        Just("身份证".to_owned()),
        Just("联系人王小明".to_owned()),
        Just("浙A·12345".to_owned()),
        Just("浙".to_owned()),
        Just("·".to_owned()),
        Just("X".to_owned()),
        Just("Ｘ".to_owned()),
        Just("北京市朝阳区".to_owned()),
        Just("3幢2单元".to_owned()),
        Just("微信".to_owned()),
        Just("QQ".to_owned()),
        Just("::".to_owned()),
        Just("(儿子)".to_owned()),
        "[0-9]{1,20}",
        "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn spans_lie_in_bounds_in_order_apart(text in pieces()) {
        let length = text.chars().count();
        let spans = SpanFinder::new().find(&text);
        let mut last = 0;
        for span in &spans {
            prop_assert!(span.start >= last && span.start < span.end && span.end <= length);
            prop_assert!((0.0..=1.0).contains(&span.confidence));
            last = span.end;
        }
        let mut out = String::new();
        redact(&text, &spans, &mut out);
        prop_assert_eq!(out.matches('〔').count(), spans.len() + text.matches('〔').count()
            - spans.iter().map(|s| text.chars().skip(s.start).take(s.end - s.start).filter(|c| *c == '〔').count()).sum::<usize>());
    }

    #[test]
    fn the_fast_scan_is_the_plain_scan(text in pieces(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for input in [text.as_bytes(), &bytes] {
            let (mut fast, mut plain) = (Vec::new(), Vec::new());
            Scanner::new().scan(input, &mut fast);
            Scanner::plain().scan(input, &mut plain);
            prop_assert_eq!(&fast, &plain);
            let mut last = 0;
            for hit in &fast {
                prop_assert!(hit.start >= last && hit.start < hit.end && hit.end as usize <= input.len());
                last = hit.end;
            }
        }
    }

    #[test]
    fn any_table_gets_its_findings(headers in proptest::collection::vec(proptest::option::of("\\PC{0,8}"), 1..5), cells in proptest::collection::vec(pieces(), 0..40)) {
        let headers: Vec<Option<&str>> = headers.iter().map(Option::as_deref).collect();
        let rows = cells.len() / headers.len();
        let columns: Vec<Vec<&str>> = (0..headers.len()).map(|c| cells[c * rows..(c + 1) * rows].iter().map(String::as_str).collect()).collect();
        let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
        let mut detector = Detector::new(&headers);
        detector.sample(&slices);
        let findings = detector.finish();
        prop_assert_eq!(findings.len(), headers.len());
        for finding in &findings {
            prop_assert!((0.0..=1.0).contains(&finding.confidence));
            prop_assert_eq!(finding.cells.total(), finding.sampled);
        }
    }
}
