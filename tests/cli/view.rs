//! What a party sees of a file, and that whatever fails shows nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::office::column;
use crate::support::{Place, code, resident_id, stderr, stdout, yingbi};

/// A community: its policies in a folder, and a file of residents.
struct Community {
    place: Place,
}

/// A small catalogue with every party of the sample that these tests need.
const CATALOGUE: &str = r#"
version = 1
community = "测试社区"
time_zone = "+08:00"
withheld = ["序号"]
[dataset]
name = "residents"
record = "身份证号"
[fields.name]
column = "姓名"
kind = "person_name"
ladder = ["masked", "clear"]
[fields.resident_id]
column = "身份证号"
kind = "resident_id"
ladder = ["pseudonym", "masked", "clear"]
[fields.birth_date]
column = "出生日期"
kind = "birth_date"
ladder = ["generalised", "clear"]
generalise = { hierarchy = "dates", level = 3 }
[fields.mobile]
column = "手机号"
kind = "mobile"
ladder = ["masked", "clear"]
[fields.community]
column = "小区"
kind = "community_name"
[fields.health]
column = "慢性病"
kind = "health"
ladder = ["clear"]
[fields.correction]
column = "社区矫正"
kind = "criminal_flag"
ladder = ["clear"]
[attributes.community]
column = "小区"
type = "text"
[attributes.age]
column = "出生日期"
type = "age"
[groups.minor]
attribute = "age"
below = 14
unknown = "member"
[groups.community_correction]
column = "社区矫正"
is = ["是"]
not = ["否"]
[purposes.repair]
needs = { name = "masked", mobile = "masked", community = "clear" }
[purposes.care]
needs = { name = ["clear", "masked"], resident_id = "pseudonym", birth_date = "generalised", health = "clear" }
[purposes.self-service]
needs = { "*" = "clear" }
[parties.property-manager]
attributes = { communities = "texts" }
[parties.social-worker]
contracts = true
[parties.resident]
attributes = { person = "person" }
personal = true
"#;

const PARTIES: &str = r#"
[[party]]
kind = "property-manager"
id = "one"
organisation = "物业一"
communities = ["桂花新村"]
[[party]]
kind = "social-worker"
id = "sun"
organisation = "阳光社工"
[party.contract]
number = "C-1"
services = ["care"]
communities = ["桂花新村"]
clients = []
from = "2020-01-01"
until = "2099-12-31"
"#;

const POLICIES: &str = r#"
@id("property")
@reason("报修")
permit (
  principal is PropertyManager,
  action in [Action::"name:masked", Action::"mobile:masked", Action::"community:clear"],
  resource
)
when {
  context.purpose == Purpose::"repair" &&
  resource has community && principal.communities.contains(resource.community)
};

@id("worker")
@reason("合同期内的服务")
permit (
  principal is SocialWorker,
  action in [
    Action::"name:masked", Action::"resident_id:pseudonym", Action::"birth_date:generalised"
  ],
  resource
)
when {
  principal has contract &&
  context.now >= principal.contract.from && context.now < principal.contract.until &&
  principal.contract.services.contains(context.purpose)
};

@id("worker-consent")
@reason("居民同意")
@obligation("服务结束后删除")
permit (principal is SocialWorker, action in [Action::"name:clear", Action::"health:clear"], resource)
when {
  principal has contract &&
  context.now >= principal.contract.from && context.now < principal.contract.until &&
  resource.consents.contains(context.purpose)
};

@id("self")
@reason("本人")
permit (principal is Resident, action in Action::"form:clear", resource)
when { resource has person && resource.person == principal.person };
"#;

fn residents() -> String {
    let mut text = String::from("序号,姓名,身份证号,出生日期,手机号,小区,慢性病,社区矫正\n");
    for row in 0..60u32 {
        let (year, month, day) = (1940 + row, 1 + row % 12, 1 + row % 28);
        writeln!(
            text,
            "{},{}建国,{},{year}-{month:02}-{day:02},1390000{:04},{},{},{}",
            row + 1,
            ["王", "李", "张", "欧阳"][row as usize % 4],
            resident_id(110_101, &format!("{year:04}{month:02}{day:02}"), row + 1),
            1000 + row,
            ["桂花新村", "山水苑", ""][row as usize % 3],
            ["高血压", "无", "糖尿病"][row as usize % 3],
            if row % 10 == 7 { "是" } else { "否" },
        )
        .unwrap();
    }
    text
}

impl Community {
    fn new() -> Community {
        let community = Community { place: Place::new() };
        fs::create_dir(community.place.path("policies")).unwrap();
        community.place.write("policies/catalogue.toml", CATALOGUE);
        community.place.write("policies/parties.toml", PARTIES);
        community.place.write("policies/all.cedar", POLICIES);
        community.place.write("in.csv", residents());
        community
    }

    fn run(&self, words: &[&str], language: &str) -> Output {
        let path = |name: &str| self.place.path(name).to_str().unwrap().to_owned();
        let mut all = vec!["view".to_owned(), path("in.csv"), "-o".to_owned(), path("out.csv")];
        all.extend(["--policies".to_owned(), path("policies"), "--lang".to_owned(), language.to_owned()]);
        all.extend(words.iter().map(|word| word.strip_prefix('@').map_or((*word).to_owned(), path)));
        yingbi(all)
    }

    #[track_caller]
    fn sees(&self, words: &[&str]) -> String {
        let output = self.run(words, "en");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        fs::read_to_string(self.place.path("out.csv")).unwrap()
    }

    /// In both languages: that status, that code, and nothing written.
    #[track_caller]
    fn refused(&self, words: &[&str], status: i32, message: &str) {
        let before = self.place.files();
        let mut said = Vec::new();
        for language in ["zh", "en"] {
            let output = self.run(words, language);
            let text = stderr(&output);
            assert_eq!(code(&output), status, "{text}");
            assert!(text.contains(message), "wanted {message}: {text}");
            assert!(stdout(&output).is_empty());
            assert_eq!(self.place.files(), before, "something was left behind");
            said.push(text);
        }
        assert_ne!(said[0], said[1]);
    }

    fn record(&self) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.place.path("out.csv.view.json")).unwrap()).unwrap()
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.place.path(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} is not in {file}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
}

const REPAIR: [&str; 4] = ["--as", "property-manager", "--purpose", "repair"];
const CARE: [&str; 4] = ["--as", "social-worker", "--purpose", "care"];

#[test]
fn a_property_manager_sees_masked_names_and_nothing_of_health() {
    let community = Community::new();
    let seen = community.sees(&REPAIR);
    assert_eq!(seen.lines().next().unwrap(), "姓名,手机号,小区");
    // Every third record lies in the estate; the others are left out.
    assert_eq!(seen.lines().count(), 21);
    assert!(column(&seen, "姓名").iter().all(|name| name.contains('*') && !name.contains("建国")), "{seen}");
    assert!(column(&seen, "手机号").iter().all(|mobile| mobile.contains('*')));
    for word in ["高血压", "糖尿病", "慢性病", "社区矫正", "110101"] {
        assert!(!seen.contains(word), "{word}");
    }
    let record = community.record();
    assert_eq!(record["output"]["rows"], 20);
    assert_eq!(record["output"]["suppressed"], 40);
    assert_eq!(record["party"]["id"], "one");
    assert_eq!(record["policies"][0]["id"], "property");
    assert_eq!(record["columns"][1]["forms"][0]["form"], "masked");
    assert_eq!(record["columns"][1]["forms"][0]["records"], 20);
    assert_eq!(record["columns"][6]["shown"], false);
}

#[test]
fn a_resident_sees_all_of_their_own_record_and_none_of_others() {
    let community = Community::new();
    let text = residents();
    let line = text.lines().nth(18).unwrap();
    let id = line.split(',').nth(2).unwrap();
    community.place.write("id.txt", format!("{id}\n"));
    let words = ["--as", "resident", "--as-file", "@id.txt", "--purpose", "self-service"];
    let seen = community.sees(&words);
    assert_eq!(seen.lines().count(), 2);
    // All but the running number, which the catalogue withholds from everybody.
    assert_eq!(seen.lines().nth(1).unwrap(), line.split_once(',').unwrap().1);
    // Whose record it was stands nowhere beside the file.
    let record = fs::read_to_string(community.place.path("out.csv.view.json")).unwrap();
    assert!(!record.contains(id));
    assert!(community.record()["party"].get("id").is_none());
    // A resident who is not in the file sees nothing.
    community.place.write("id.txt", resident_id(110_101, "19500101", 999));
    fs::remove_file(community.place.path("out.csv")).unwrap();
    fs::remove_file(community.place.path("out.csv.view.json")).unwrap();
    assert_eq!(community.sees(&words).lines().count(), 1);
}

#[test]
fn a_contractor_sees_pseudonyms_of_its_own_and_bands() {
    let community = Community::new();
    let seen = community.sees(&CARE);
    let ids = column(&seen, "身份证号");
    assert_eq!(ids.len(), 60);
    assert!(ids.iter().all(|id| id.len() == 30), "{seen}");
    assert!(column(&seen, "出生日期").iter().all(|date| date.len() < 10 || date.contains('*')), "{seen}");
    assert!(!seen.contains("建国"));
    assert_eq!(community.record()["keys"]["source"], "run");
    // Another run draws other keys.
    let again = Community::new();
    assert_ne!(column(&again.sees(&CARE), "身份证号"), ids);
}

#[test]
fn an_expired_contract_or_one_to_come_shows_nothing() {
    for (from, until) in [("2020-01-01", "2020-12-31"), ("2098-01-01", "2099-12-31")] {
        let community = Community::new();
        community.change("policies/parties.toml", "from = \"2020-01-01\"", &format!("from = \"{from}\""));
        community.change("policies/parties.toml", "until = \"2099-12-31\"", &format!("until = \"{until}\""));
        let seen = community.sees(&CARE);
        assert_eq!(seen.lines().count(), 1, "{seen}");
        assert_eq!(community.record()["output"]["rows"], 0);
    }
}

#[test]
fn nobody_has_consented_where_there_is_no_register() {
    let community = Community::new();
    let seen = community.sees(&CARE);
    assert!(!seen.contains("慢性病") || column(&seen, "慢性病").iter().all(|cell| cell.is_empty()));
    assert!(!seen.contains("高血压"));
}

#[test]
fn a_membership_that_cannot_be_read_withholds_the_record() {
    let community = Community::new();
    community.change("in.csv", ",高血压,否\n", ",高血压,不清楚\n");
    // The policies of this purpose do not ask for the group; with one that does, the record is gone.
    community.change(
        "policies/all.cedar",
        "@id(\"worker\")",
        "@id(\"guarded\")\n@reason(\"x\")\nforbid (principal is PropertyManager, action, resource)\n\
         when { resource.groups.contains(Group::\"community_correction\") };\n\n@id(\"worker\")",
    );
    let seen = community.sees(&REPAIR);
    assert_eq!(community.record()["withheld"], 1);
    assert!(!seen.contains("1390000****1000"));
}

#[test]
fn a_new_column_stops_the_run() {
    let community = Community::new();
    let text: String = residents()
        .lines()
        .enumerate()
        .map(|(row, line)| {
            format!("{line},{}\n", if row == 0 { "慢性病2".to_owned() } else { row.to_string() })
        })
        .collect();
    community.place.write("in.csv", text);
    community.refused(&REPAIR, 4, "YB0818");
}

#[test]
fn a_column_of_the_catalogue_that_the_file_lacks_stops_the_run() {
    let community = Community::new();
    let text: String =
        residents().lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n").collect();
    community.place.write("in.csv", text);
    community.refused(&REPAIR, 4, "YB0819");
}

#[test]
fn what_is_not_known_is_refused() {
    let community = Community::new();
    community.refused(&["--as", "property-manager", "--purpose", "repairs"], 4, "YB1000");
    community.refused(&["--as", "property-manger", "--purpose", "repair"], 4, "YB1001");
    community.refused(&["--as", "property-manager:two", "--purpose", "repair"], 4, "YB1002");
    community.refused(&["--as", "resident", "--purpose", "self-service"], 4, "YB1002");
    community.refused(&["--purpose", "repair"], 2, "YB0936");
    let id = resident_id(110_101, "19500101", 7);
    community.refused(&["--as", &format!("resident:{id}"), "--purpose", "self-service"], 2, "YB0937");
    let words = ["--as", "property-manager", "--purpose", "repair", "--emergency", "  "];
    community.refused(&words, 4, "YB1003");
}

#[test]
fn an_empty_set_of_policies_shows_nothing() {
    let community = Community::new();
    fs::write(community.place.path("policies/all.cedar"), "").unwrap();
    let seen = community.sees(&REPAIR);
    // The header says of what, and nothing else is there.
    assert_eq!(seen.trim_start_matches('\u{feff}').trim(), "姓名,手机号,小区");
    assert_eq!(community.record()["output"]["rows"], 0);
}

#[test]
fn a_policy_that_does_not_validate_stops_the_run() {
    let community = Community::new();
    community.change("policies/all.cedar", "principal.communities", "principal.comunities");
    community.refused(&REPAIR, 4, "YB0944");
    let text = stderr(&community.run(&REPAIR, "en"));
    assert!(text.contains("all.cedar:") && text.contains("communities"), "{text}");
}

#[test]
fn an_erring_prohibition_denies() {
    let community = Community::new();
    // An overflow where the age is above 60: Cedar by itself would skip the prohibition.
    community.change(
        "policies/all.cedar",
        "@id(\"worker\")",
        "@id(\"erring\")\n@reason(\"x\")\nforbid (principal is PropertyManager, action, resource)\n\
         when { resource has age && resource.age > 60 && resource.age * 9223372036854775807 < 0 };\n\n@id(\"worker\")",
    );
    let seen = community.sees(&REPAIR);
    assert!(seen.lines().count() < 21 && seen.lines().count() > 3, "{seen}");
    assert!(!seen.contains("1000"), "the oldest resident is shown: {seen}");
}

#[test]
fn a_link_and_the_input_are_never_written_over() {
    let community = Community::new();
    let input = community.place.path("in.csv");
    let policies = community.place.path("policies");
    for target in [input.clone(), policies.join("catalogue.toml")] {
        let words = [
            "view",
            input.to_str().unwrap(),
            "-o",
            target.to_str().unwrap(),
            "--policies",
            policies.to_str().unwrap(),
            "--force",
            "--lang",
            "en",
        ];
        let output = yingbi(words.iter().copied().chain(REPAIR));
        assert_eq!(code(&output), 2, "{}", stderr(&output));
        assert_eq!(fs::read_to_string(&input).unwrap(), residents());
        assert_eq!(fs::read_to_string(policies.join("catalogue.toml")).unwrap(), CATALOGUE);
    }
}

/// The sample of the repository.
fn sample() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/sample").to_str().unwrap().to_owned()
}

#[test]
fn the_sample_community_checks_tests_and_proves() {
    for command in ["check", "test"] {
        let output = yingbi(["policy", command, &sample(), "--lang", "en"]);
        assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    }
}

#[test]
fn the_sample_on_the_shared_residents() {
    let shared = std::env::var_os("YINGBI_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        std::path::PathBuf::from,
    );
    let input = shared.join("data/residents/residents_200k.csv.zst");
    if !input.exists() {
        println!("skipped: ../shared is not there");
        return;
    }
    let place = Place::new();
    let output = place.path("out.csv");
    let said = yingbi([
        "view",
        input.to_str().unwrap(),
        "-o",
        output.to_str().unwrap(),
        "--policies",
        &sample(),
        "--as",
        "property-manager",
        "--purpose",
        "repair",
        "--output-format",
        "csv",
        "--lang",
        "en",
    ]);
    assert_eq!(code(&said), 0, "{}", stderr(&said));
    let seen = fs::read_to_string(&output).unwrap();
    assert_eq!(seen.lines().next().unwrap(), "姓名,手机号,小区,楼栋,单元,房号");
    assert_eq!(seen.lines().count(), 200_001);
    let clear = zstd::decode_all(fs::File::open(&input).unwrap()).unwrap();
    let clear = String::from_utf8(clear).unwrap();
    let mut reader = csv::Reader::from_reader(clear.as_bytes());
    let names = reader.headers().unwrap().clone();
    let place_of = |name: &str| names.iter().position(|other| other == name).unwrap();
    let (name, mobile) = (place_of("姓名"), place_of("手机号"));
    for ((row, line), shown) in reader.records().enumerate().zip(seen.lines().skip(1)) {
        let line = line.unwrap();
        let cells: Vec<&str> = shown.split(',').collect();
        assert!(cells[0].is_empty() || cells[0] != &line[name], "record {row}: the name is clear");
        assert!(cells[1].is_empty() || cells[1] != &line[mobile], "record {row}: the mobile is clear");
        assert!(cells[1].is_empty() || cells[1].contains('*'), "record {row}");
    }
    for word in ["高血压", "糖尿病", "肢体", "矫正", "乙肝", "慢性"] {
        assert!(!seen.contains(word), "{word} is in the output");
    }
}

#[test]
fn consent_and_contract_come_from_the_register() {
    let community = Community::new();
    let text = residents();
    let (consenting, other) = (text.lines().nth(1).unwrap(), text.lines().nth(2).unwrap());
    let id = |line: &str| line.split(',').nth(2).unwrap().to_owned();
    community.place.write("person.txt", id(consenting) + "\n");
    let register = community.place.path("register.db").to_str().unwrap().to_owned();
    let person = community.place.path("person.txt").to_str().unwrap().to_owned();
    let done = |words: &[&str]| {
        let output = yingbi(words.iter().copied().chain(["--register", &register, "--lang", "en"]));
        assert_eq!(code(&output), 0, "{words:?}: {}", stderr(&output));
    };
    done(&["consent", "init"]);
    let contract = [
        "contract",
        "add",
        "C-7",
        "--organisation",
        "阳光社工",
        "--services",
        "care",
        "--communities",
        "桂花新村",
        "--from",
        "2020-01-01",
        "--until",
        "2099-12-31",
    ];
    let words = [&CARE[..], &["--register", "@register.db", "--force"]].concat();
    // A register without a contract: what parties.toml once said no longer counts.
    assert_eq!(community.sees(&words).lines().count(), 1);
    done(&contract);
    let seen = community.sees(&words);
    assert_eq!(seen.lines().count(), 61);
    assert!(!seen.contains("高血压"));
    assert_eq!(community.record()["party"]["contract"], "C-7");
    let give = ["consent", "give", "--person-file", &person, "--purpose", "care", "--recipient"];
    // Consent to somebody else changes nothing.
    done(&[&give[..], &["别的机构"]].concat());
    assert!(!community.sees(&words).contains("高血压"));
    done(&[&give[..], &["阳光社工"]].concat());
    let seen = community.sees(&words);
    assert_eq!(seen.matches("高血压").count(), 1, "{seen}");
    assert!(seen.contains(consenting.split(',').nth(1).unwrap()));
    assert!(!seen.contains(&id(consenting)) && !seen.contains(&id(other)));
    assert!(community.record()["register_sequence"].as_u64().unwrap() > 0);
    // Withdrawn for everybody, it is withdrawn for this one.
    done(&["consent", "withdraw", "--person-file", &person, "--purpose", "care"]);
    assert!(!community.sees(&words).contains("高血压"));
    done(&["contract", "suspend", "C-7"]);
    assert_eq!(community.sees(&words).lines().count(), 1);
    done(&["contract", "resume", "C-7"]);
    assert_eq!(community.sees(&words).lines().count(), 61);
    done(&["contract", "end", "C-7"]);
    assert_eq!(community.sees(&words).lines().count(), 1);
}

#[test]
fn a_view_can_be_written_to_every_format() {
    let community = Community::new();
    let input = community.place.path("in.csv");
    let policies = community.place.path("policies");
    for format in ["csv", "tsv", "jsonl", "xlsx", "parquet"] {
        let output = community.place.path(&format!("out.{format}"));
        let words = [
            "view",
            input.to_str().unwrap(),
            "-o",
            output.to_str().unwrap(),
            "--policies",
            policies.to_str().unwrap(),
            "--output-format",
            format,
            "--lang",
            "en",
        ];
        let said = yingbi(words.iter().copied().chain(REPAIR));
        assert_eq!(code(&said), 0, "{format}: {}", stderr(&said));
        let bytes = fs::read(output).unwrap();
        assert!(!bytes.windows(9).any(|part| part == "高血压".as_bytes()), "{format}");
    }
}

#[test]
fn author_errors_show_file_line_and_what_to_do_in_both_languages() {
    let faults: [(&str, &str, &str, &str); 8] = [
        ("policies/all.cedar", "principal.communities", "principal.comunities", "all.cedar:11:39"),
        ("policies/all.cedar", "Action::\"mobile:masked\"", "Action::\"mobil:masked\"", "all.cedar:"),
        ("policies/all.cedar", "Purpose::\"repair\"", "Purpose::\"repiar\"", "all.cedar:"),
        ("policies/all.cedar", "resource has community && ", "", "all.cedar:"),
        ("policies/all.cedar", "principal is PropertyManager", "principal is PropertyManger", "all.cedar:"),
        ("policies/all.cedar", "permit (", "permitt (", "all.cedar:"),
        ("policies/catalogue.toml", "kind = \"mobile\"", "kind = \"mobil\"", "catalogue.toml:"),
        ("policies/catalogue.toml", "column = \"慢性病\"", "column = \"小区\"", "catalogue.toml:"),
    ];
    for (file, from, to, place) in faults {
        let community = Community::new();
        community.change(file, from, to);
        let mut said = Vec::new();
        for language in ["zh", "en"] {
            let output = community.run(&REPAIR, language);
            let text = stderr(&output);
            assert_eq!(code(&output), 4, "{from} → {to}: {text}");
            assert!(text.contains(place), "{from} → {to}: no {place} in {text}");
            assert!(text.contains('^'), "the place is not marked: {text}");
            assert!(text.lines().count() >= 5, "says what to do: {text}");
            said.push(text);
        }
        let chinese = said[0].chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        assert!(chinese > 20, "hardly any Chinese: {}", said[0]);
        assert_ne!(said[0], said[1]);
    }
}

#[test]
fn the_matrix_and_the_difference_of_two_folders() {
    let output = yingbi(["policy", "matrix", &sample(), "--json", "--challenge", "3"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let matrix: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let cells = matrix["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 8 * 41 * 4);
    for cell in cells {
        let reach = cell["exposure"]["reach"].as_str().unwrap();
        assert_ne!(reach, "undecided", "{cell}");
        assert!(reach != "sometimes" || cell["exposure"]["witness"]["purpose"].is_string(), "{cell}");
        if cell["party"] == "market-firm" && cell["field"] == "health" {
            assert_eq!(reach, "never");
            assert_eq!(cell["exposure"]["tried"], if cell["on_ladder"] == true { 3 } else { 0 });
        }
    }
    // A folder in which the property company also sees names in clear.
    let place = Place::new();
    let changed = place.path("changed");
    let made = yingbi(["policy", "init", changed.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let path = changed.join("property.cedar");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("Action::\"name:masked\"", "Action::\"name:clear\"", 1)).unwrap();
    let diff = |more: &[&str]| {
        yingbi(["policy", "diff", &sample(), changed.to_str().unwrap(), "--lang", "en"].iter().chain(more))
    };
    let said = stdout(&diff(&[]));
    assert!(said.contains("now sees name in the form “clear”"), "{said}");
    assert!(said.contains("no longer sees name in the form “masked”"), "{said}");
    assert_eq!(code(&diff(&["--fail-on-gain"])), 1);
    assert_eq!(code(&yingbi(["policy", "diff", &sample(), &sample(), "--fail-on-gain"])), 0);
}

#[test]
fn a_hierarchy_of_another_kind_does_not_show_the_value() {
    let community = Community::new();
    community.change(
        "policies/catalogue.toml",
        "generalise = { hierarchy = \"dates\", level = 3 }",
        "generalise = { hierarchy = \"education\", level = 1 }",
    );
    let (text, seen) = (residents(), community.sees(&CARE));
    let clear = column(&text, "出生日期");
    assert!(column(&seen, "出生日期").iter().all(|cell| !clear.contains(cell)), "{seen}");
}

#[test]
fn neither_the_input_nor_a_registers_journal_is_written_over() {
    let community = Community::new();
    let input = community.place.write("in.csv.view.json", residents());
    let policies = community.place.path("policies");
    let register = community.place.path("c.db");
    let [input, policies, register] = [&input, &policies, &register].map(|path| path.to_str().unwrap());
    let made = yingbi(["consent", "init", "--register", register]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let output = community.place.path("in.csv");
    let journal = format!("{register}-journal");
    for target in [output.to_str().unwrap(), &journal] {
        let words = [
            "view",
            input,
            "--format",
            "csv",
            "--output-format",
            "csv",
            "-o",
            target,
            "--policies",
            policies,
            "--register",
            register,
            "--force",
            "--lang",
            "en",
        ];
        let said = yingbi(words.iter().copied().chain(REPAIR));
        assert_eq!(code(&said), 2, "{}", stderr(&said));
        assert!(stderr(&said).contains("YB0934"));
    }
    assert_eq!(fs::read_to_string(input).unwrap(), residents());
}

#[test]
fn conditions_of_any_depth_end_in_an_answer() {
    let community = Community::new();
    let deep = format!("{}true{}", "(".repeat(3000), ")".repeat(3000));
    community.change("policies/all.cedar", "context.purpose == Purpose::\"repair\"", &deep);
    let status = code(&community.run(&REPAIR, "en"));
    assert!(matches!(status, 0 | 4), "{status}");
}
