//! Decisions: the compiled view against Cedar's own authorizer, under any policies.
//!
//! Input: a byte of options; then Cedar text as it is, the byte 0xFF and bytes that choose request and records; or bytes
//! that choose everything, policies too. The catalogue and the parties are this module's.

use std::collections::{BTreeMap, BTreeSet};

use arbitrary::Unstructured;
use yingbi_access::{
    AttributeValue, Coder, Contract, Form, Guard, Joined, Policies, PolicyFile, Reads, Request, Scope,
    Scratch, Subject, View,
};

/// The bit of the first byte that takes policies as text.
const TEXT: u8 = 1;

/// 2026-06-01 02:00 UTC, in milliseconds.
const NOW: i64 = 1_780_279_200_000;

/// The data set that policies are about.
pub const CATALOGUE: &str = r#"version = 1
community = "梅花社区"
time_zone = "+08:00"

[dataset]
name = "residents"
record = "证件"

[fields.name]
column = "姓名"
kind = "person_name"
ladder = ["masked", "clear"]

[fields.mobile]
column = "电话"
kind = "mobile"
ladder = ["pseudonym", "masked", "clear"]

[fields.illness]
column = "病情"
kind = "health"
ladder = ["clear"]

[attributes.estate]
column = "小区"
type = "text"

[attributes.age]
column = "生日"
type = "age"

[attributes.size]
column = "人数"
type = "whole"
required = true

[attributes.owner]
column = "业主"
type = "truth"

[attributes.since]
column = "入住"
type = "day"

[groups.minor]
title = "未成年人"
attribute = "age"
below = 14
unknown = "member"

[groups.poor]
title = "低保"
column = "低保"
is = ["是"]
not = ["否", ""]

[purposes.service]
title = "服务"
needs = { name = "masked", mobile = ["masked", "pseudonym"] }

[purposes.repair]
title = "维修"
parent = "service"
needs = { name = ["clear", "masked"], mobile = ["clear", "masked"] }

[purposes.care]
title = "关爱"
needs = { name = "clear", illness = "clear" }

[parties.manager]
title = "物业"
attributes = { estates = "texts", level = "whole", station = "text?" }

[parties.carer]
title = "社工"
contracts = true
"#;

/// Asks both.
pub fn run(data: &[u8]) {
    let Some((&bits, rest)) = data.split_first() else { return };
    let (cedar, mut bytes) = if bits & TEXT != 0 {
        let at = rest.iter().position(|byte| *byte == 0xff).unwrap_or(rest.len());
        let text = String::from_utf8_lossy(&rest[..at]).into_owned();
        (text, Unstructured::new(rest.get(at + 1..).unwrap_or_default()))
    } else {
        let mut bytes = Unstructured::new(rest);
        let count = 1 + below(&mut bytes, 4);
        let all: Vec<String> = (0..count).map(|n| policy(&mut bytes, n)).collect();
        (all.concat(), bytes)
    };
    let file = |name: &str, text: &str| PolicyFile { name: name.to_owned(), text: text.to_owned() };
    let Ok(policies) =
        Policies::from_files(vec![file("catalogue.toml", CATALOGUE), file("fuzz.cedar", &cedar)])
    else {
        return;
    };
    // reading policies costs most: many questions for each set of them
    for _ in 0..8 {
        compare(&policies, &mut bytes);
    }
}

fn below(bytes: &mut Unstructured<'_>, limit: usize) -> usize {
    bytes.choose_index(limit).unwrap_or(0)
}

fn pick<'a>(bytes: &mut Unstructured<'_>, from: &[&'a str]) -> &'a str {
    from[below(bytes, from.len())]
}

fn texts(bytes: &mut Unstructured<'_>, from: &[&str]) -> BTreeSet<String> {
    (0..below(bytes, 3)).map(|_| pick(bytes, from).to_owned()).collect()
}

const ESTATES: [&str; 4] = ["山水苑", "b", "", "*"];
const PURPOSES: [&str; 3] = ["service", "repair", "care"];
const GROUPS: [&str; 2] = ["minor", "poor"];

fn subject(bytes: &mut Unstructured<'_>) -> Subject {
    let organisation = pick(bytes, &["甲公司", "b"]).to_owned();
    let mut attributes = BTreeMap::new();
    if below(bytes, 2) == 0 {
        attributes.insert("estates".to_owned(), AttributeValue::Texts(texts(bytes, &ESTATES)));
        let level = [0, 1, -1, i64::MAX, i64::MIN][below(bytes, 5)];
        attributes.insert("level".to_owned(), AttributeValue::Whole(level));
        if below(bytes, 2) == 0 {
            attributes.insert("station".to_owned(), AttributeValue::Text(pick(bytes, &ESTATES).to_owned()));
        }
        return Subject { kind: "manager".into(), id: "m".into(), organisation, attributes, contract: None };
    }
    let contract = (below(bytes, 3) > 0).then(|| Contract {
        number: "7".into(),
        services: texts(bytes, &PURPOSES),
        communities: texts(bytes, &ESTATES),
        clients: texts(bytes, &GROUPS),
        from: NOW - 1,
        until: NOW + below(bytes, 3) as i64,
    });
    Subject { kind: "carer".into(), id: "c".into(), organisation, attributes, contract }
}

fn cell(bytes: &mut Unstructured<'_>, source: &str) -> String {
    let all: &[&str] = match source {
        "证件" => &["11010119000101100X", "", "x", "110101190002021006"],
        "小区" => &["山水苑", "b", "", "*"],
        "生日" => &["1950-03-01", "2020-01-01", "", "不详", "2012-06-01"],
        "人数" => &["3", "0", "-1", "9223372036854775807", "x", ""],
        "业主" => &["是", "否", "", "true"],
        "入住" => &["2026-05-31", "2026-06-01", "", "1969-12-31"],
        _ => &["是", "否", "", "?"],
    };
    pick(bytes, all).to_owned()
}

fn compare(policies: &Policies, bytes: &mut Unstructured<'_>) {
    let subject = subject(bytes);
    let purpose = pick(bytes, &PURPOSES);
    let given = below(bytes, 4);
    let request = Request {
        subject: &subject,
        purpose,
        now: NOW,
        ticket: (given & 1 != 0).then_some("BX-1"),
        emergency: (given & 2 != 0).then_some("燃气"),
    };
    let catalogue = policies.catalogue();
    let view = View::compile(policies, &request, Scope::Every);
    let guard = Guard::new(policies);
    let prepared = guard.prepare(&request);
    let (view, prepared) = match (view, prepared) {
        (Ok(view), Ok(prepared)) => (view, prepared),
        (view, prepared) => {
            assert_eq!(view.is_err(), prepared.is_err(), "one of the two refuses the request");
            return;
        }
    };
    let consents = |person: &str| person.len() as u64 * 5;
    let joined = Joined { counts: None, consents: Some(&consents) };
    let mut coder = Coder::new(policies, view.reads(), NOW);
    let mut whole = Coder::new(policies, &Reads::all(catalogue), NOW);
    let sources = whole.sources().to_vec();
    let records: Vec<Vec<String>> =
        (0..6).map(|_| sources.iter().map(|source| cell(bytes, source)).collect()).collect();
    let column = |name: &String| -> Vec<&str> {
        let at = sources.iter().position(|other| other == name).expect("the whole coder reads every source");
        records.iter().map(|record| record[at].as_str()).collect()
    };
    let cells: Vec<Vec<&str>> = coder.sources().iter().map(column).collect();
    let cells: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    let columns = coder.code(records.len(), &cells, &joined).expect("as many cells as sources");
    let seen = view.evaluate(&columns, &mut Scratch::default());
    for (row, record) in records.iter().enumerate() {
        let cells: Vec<&str> = record.iter().map(String::as_str).collect();
        let record = whole.record(&cells, &joined).expect("as many cells as sources");
        let asked = prepared.every(&record);
        for (field, known) in catalogue.fields.iter().enumerate() {
            let mut allowed = BTreeSet::new();
            for form in Form::ALL {
                let ladder = asked[field].iter().find(|(other, _)| *other == form);
                let verdict = ladder.is_some_and(|(_, verdict)| verdict.allowed);
                let compiled = seen.allowed(field, form).get(row);
                assert_eq!(compiled, verdict, "{}: {} of record {row}", known.id, form.name());
                if verdict {
                    assert!(known.ladder.contains(&form) && !record.withheld, "allowed all the same");
                    allowed.insert(form);
                }
            }
            let of = catalogue.purposes.iter().find(|other| other.id == purpose).expect("a purpose of ours");
            let needed = of.needs.get(field).map(|need| need.candidates.as_slice()).unwrap_or_default();
            let chosen = needed.iter().find(|form| allowed.contains(form));
            let shown: Vec<Form> =
                seen.shown(field).filter(|(_, rows)| rows.get(row)).map(|(form, _)| form).collect();
            assert_eq!(shown, chosen.copied().into_iter().collect::<Vec<_>>(), "{}: what is shown", known.id);
        }
    }
}

/// A policy by the bytes.
fn policy(bytes: &mut Unstructured<'_>, n: usize) -> String {
    let effect = pick(bytes, &["permit", "permit", "forbid"]);
    let principal = pick(bytes, &["principal", "principal is Manager", "principal is Carer"]);
    let action = pick(
        bytes,
        &[
            "action",
            "action == Action::\"name:clear\"",
            "action in [Action::\"name:masked\", Action::\"mobile:masked\"]",
            "action in Action::\"form:masked\"",
            "action in Action::\"class:sensitive\"",
            "action in Action::\"field:mobile\"",
        ],
    );
    let mut text = format!("@id(\"p{n}\")\n{effect} ({principal}, {action}, resource)");
    for _ in 0..below(bytes, 3) {
        let word = pick(bytes, &["when", "when", "unless"]);
        text += &format!("\n{word} {{ {} }}", truth(bytes, 4));
    }
    text + ";\n"
}

fn truth(bytes: &mut Unstructured<'_>, depth: usize) -> String {
    if depth == 0 || bytes.is_empty() {
        return pick(
            bytes,
            &[
                "true",
                "false",
                "resource has age",
                "resource has estate",
                "resource has owner",
                "context has ticket",
                "principal has contract",
                "principal has station",
                "resource.groups.contains(Group::\"poor\")",
                "resource.consents.contains(context.purpose)",
                "context.purpose in Purpose::\"service\"",
                "resource.size > 2",
            ],
        )
        .to_owned();
    }
    let below_this = depth - 1;
    match below(bytes, 12) {
        0 | 1 => format!("({} && {})", truth(bytes, below_this), truth(bytes, below_this)),
        2 | 3 => format!("({} || {})", truth(bytes, below_this), truth(bytes, below_this)),
        4 => format!("!({})", truth(bytes, below_this)),
        5 => format!(
            "(if {} then {} else {})",
            truth(bytes, below_this),
            truth(bytes, below_this),
            truth(bytes, below_this)
        ),
        6 | 7 => {
            let op = pick(bytes, &["<", "<=", "==", "!=", ">"]);
            format!("({} {op} {})", whole(bytes, below_this), whole(bytes, below_this))
        }
        8 => {
            let op = pick(bytes, &["==", "!="]);
            format!("({} {op} {})", text(bytes), text(bytes))
        }
        9 => {
            let set = pick(
                bytes,
                &[
                    "[\"山水苑\", \"b\"]",
                    "[\"\"]",
                    "[\"山水苑\", resource.estate]",
                    "[\"b\", principal.organisation]",
                ],
            );
            format!("({set}).contains({})", text(bytes))
        }
        10 => {
            let guarded = pick(
                bytes,
                &[
                    "resource has age && resource.age < 14",
                    "resource has estate && principal is Manager && principal.estates.contains(resource.estate)",
                    "principal is Carer && principal has contract && principal.contract.until > context.now",
                    "resource has since && resource.since < context.now.toDate()",
                    "resource has owner && resource.owner",
                    "resource has person && resource.person like \"1*0?\"",
                    "principal is Carer && principal has contract && principal.contract.services.contains(context.purpose)",
                    "principal is Carer && principal has contract && resource.groups.containsAny(principal.contract.clients)",
                ],
            );
            format!("({guarded})")
        }
        _ => format!("({} like \"{}\")", text(bytes), pick(bytes, &["*", "山*", "*b*", "", "a\\*"])),
    }
}

fn whole(bytes: &mut Unstructured<'_>, depth: usize) -> String {
    let leaf =
        ["0", "1", "60", "9223372036854775807", "-9223372036854775807", "resource.size", "resource.age"];
    if depth == 0 || below(bytes, 3) == 0 {
        return pick(bytes, &leaf).to_owned();
    }
    let op = pick(bytes, &["+", "-", "*"]);
    format!("({} {op} {})", whole(bytes, depth - 1), whole(bytes, depth - 1))
}

fn text(bytes: &mut Unstructured<'_>) -> &'static str {
    pick(
        bytes,
        &["\"山水苑\"", "\"b\"", "\"\"", "principal.organisation", "resource.estate", "context.ticket"],
    )
}
