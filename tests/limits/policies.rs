//! Policies and catalogues: size, nesting, patterns.

use crate::limited;
use crate::support::{Place, register};

const CATALOGUE: &str = r#"version = 1
community = "测试社区"
time_zone = "+08:00"
withheld = ["序号", "性别", "出生日期", "手机号", "文化程度", "婚姻状况", "月收入", "身份证号"]
[dataset]
name = "residents"
record = "身份证号"
[fields.name]
column = "姓名"
kind = "person_name"
ladder = ["masked", "clear"]
[fields.note]
column = "备注"
kind = "other"
ladder = ["clear"]
[attributes.note]
column = "备注"
type = "text"
[purposes.repair]
needs = { name = "masked" }
[parties.property-manager]
"#;

const PARTIES: &str = "[[party]]\nkind = \"property-manager\"\nid = \"one\"\norganisation = \"物业一\"\n";

/// A directory of policies, the one policy asking for this.
fn directory(condition: &str) -> Place {
    let place = Place::new();
    std::fs::create_dir(place.path("policies")).unwrap();
    place.write("policies/catalogue.toml", CATALOGUE);
    place.write("policies/parties.toml", PARTIES);
    place.write("policies/all.cedar", policy("a", condition));
    place
}

fn policy(id: &str, condition: &str) -> String {
    format!(
        "@id(\"{id}\")\n@reason(\"报修\")\npermit (principal is PropertyManager, action in [Action::\"name:masked\"], resource)\nwhen {{ {condition} }};\n"
    )
}

const CHECK: [&str; 3] = ["policy", "check", "@policies"];

#[test]
fn conditions_in_conditions() {
    let nested = |open: &str, close: &str| format!("{}true{}", open.repeat(50_000), close.repeat(50_000));
    for condition in [
        nested("(", ")"),
        nested("[", "]"),
        nested("!", ""),
        nested("true && ", ""),
        nested("false || ", ""),
        nested("if true then ", " else false"),
        format!("{} > 0", nested("1 + ", "").replace("true", "1")),
        format!("resource{}", ".a".repeat(50_000)),
    ] {
        let ended = limited(&directory(&condition), &CHECK);
        ended.refused(4, "YB1086");
    }
}

/// What is within the limits is answered: as deep as may be, and as long.
#[test]
fn the_deepest_there_may_be() {
    for condition in [
        format!("{}true{}", "(".repeat(60), ")".repeat(60)),
        format!("{}.isEmpty()", "[".repeat(40) + "1" + &"]".repeat(40)),
        vec!["context.purpose == Purpose::\"repair\""; 150].join(" || "),
    ] {
        let ended = limited(&directory(&condition), &CHECK);
        assert!(!ended.said.contains("YB1086"), "{}", ended.said);
    }
}

#[test]
fn policies_without_end() {
    let place = directory("true");
    let many: String = (0..20_000).map(|number| policy(&format!("p{number}"), "true")).collect();
    place.write("policies/many.cedar", many);
    limited(&place, &CHECK).refused(4, "YB1085");
    let place = directory("true");
    std::fs::File::create(place.path("policies/hole.cedar")).unwrap().set_len(4 << 30).unwrap();
    limited(&place, &CHECK).refused(4, "YB1085");
}

#[test]
fn catalogues_in_toml() {
    let place = directory("true");
    for text in [
        format!("version = 1\na = {}{}\n", "[".repeat(200_000), "]".repeat(200_000)),
        format!("version = 1\n[{}a]\nx = 1\n", "a.".repeat(200_000)),
        format!("version = 1\nb = {}1{}\n", "{a=".repeat(200_000), "}".repeat(200_000)),
    ] {
        place.write("policies/catalogue.toml", text);
        limited(&place, &CHECK).refused(4, "YB10");
    }
    place.write("policies/catalogue.toml", format!("{CATALOGUE}\n# {}\n", "x".repeat(3 << 20)));
    limited(&place, &CHECK).refused(4, "YB1085");
}

/// A pattern with as many wildcards as it can have, on long cells: no more than length times length.
#[test]
fn patterns_on_long_cells() {
    let place = directory(&format!("resource has note && resource.note like \"{}*b\"", "*a".repeat(400)));
    let text = register(40).lines().enumerate().fold(String::new(), |text, (row, line)| {
        let cells: Vec<&str> = line.split(',').collect();
        let note = if row == 0 { "备注".to_owned() } else { "a".repeat(20_000) };
        text + &cells[..9].join(",") + "," + &note + "\n"
    });
    place.write("in.csv", text);
    let call = [
        "view",
        "@in.csv",
        "-o",
        "@out.csv",
        "--policies",
        "@policies",
        "--as",
        "property-manager",
        "--purpose",
        "repair",
        "-q",
    ];
    limited(&place, &call).done();
}
