//! Every kind of author's error: its code, its place, its arguments. Said in words it is in the snapshots of the command
//! line.

use std::fmt::Write;

use yingbi_resident::Argument;

use super::{Policies, PolicyProblem, Severity};
use crate::sample::{self, CATALOGUE, PARTIES, file};

fn written(problems: &[PolicyProblem]) -> String {
    let mut text = String::new();
    for problem in problems {
        let arguments: Vec<String> = problem
            .arguments
            .iter()
            .map(|(name, value)| match value {
                Argument::Number(number) => format!("{name}={number}"),
                Argument::Name(value) => format!("{name}={value:?}"),
                Argument::Names(names) => format!("{name}={:?}", names.join(", ")),
                _ => format!("{name}=?"),
            })
            .collect();
        let severity = if problem.severity == Severity::Warning { " warning" } else { "" };
        let (file, line, column) = (&problem.file, problem.line, problem.column);
        writeln!(text, "{}{severity} {file}:{line}:{column} {}", problem.code, arguments.join(" ")).unwrap();
        if !problem.excerpt.is_empty() {
            let (skip, length) = problem.underline;
            let meant: String = problem.excerpt.chars().skip(skip).take(length).collect();
            writeln!(text, "    {}  [{meant}]", problem.excerpt.trim()).unwrap();
        }
        if let Some(detail) = &problem.detail {
            writeln!(text, "    cedar: {detail}").unwrap();
        }
    }
    text
}

fn problems(files: Vec<super::PolicyFile>) -> String {
    match Policies::from_files(files) {
        Ok(policies) => written(policies.warnings()),
        Err(errors) => written(errors.problems()),
    }
}

/// The sample with one policy more.
fn policy(text: &str) -> String {
    let mut files = sample::files();
    files.push(file("own.cedar", text));
    problems(files)
}

fn catalogue(change: impl Fn(&str) -> String) -> String {
    problems(vec![file("catalogue.toml", &change(CATALOGUE))])
}

fn others(name: &str, text: &str) -> String {
    let mut files = sample::files();
    files.retain(|file| file.name != name);
    files.push(file(name, text));
    problems(files)
}

#[test]
fn the_sample_has_nothing_to_say() {
    assert_eq!(problems(sample::files()), "");
}

#[test]
fn errors_of_a_catalogue() {
    let mut all = String::new();
    let mut with = |name: &str, from: &str, to: &str| {
        assert!(CATALOGUE.contains(from), "{from}");
        let found = catalogue(|text| text.replacen(from, to, 1));
        assert!(!found.is_empty(), "{name}");
        writeln!(all, "# {name}\n{found}").unwrap();
    };
    with("no TOML", "[dataset]", "[dataset");
    with("unknown key", "optional = true", "optionel = true");
    with("wrong type", "optional = true", "optional = \"yes\"");
    with("missing key", "column = \"手机号\"\n", "");
    with("another version", "version = 1", "version = 2");
    with("unknown kind of data", "kind = \"mobile\"", "kind = \"moblie\"");
    with("unknown form", "ladder = [\"masked\", \"clear\"]", "ladder = [\"maskd\", \"clear\"]");
    with("a form twice", "ladder = [\"masked\", \"clear\"]", "ladder = [\"masked\", \"masked\"]");
    with("a form above clear", "ladder = [\"masked\", \"clear\"]", "ladder = [\"clear\", \"masked\"]");
    with("empty ladder", "ladder = [\"clear\"]", "ladder = []");
    with("generalised without a level", "ladder = [\"clear\"]", "ladder = [\"generalised\", \"clear\"]");
    with("level out of range", "level = 2", "level = 0");
    with("mask form of another kind", "mask = \"surname\"", "mask = \"last4\"");
    with("mask without masked", "ladder = [\"clear\"]", "ladder = [\"clear\"]\nmask = \"full\"");
    with("not an identifier", "[fields.mobile]", "[fields.\"手机\"]");
    with("a word of Cedar's", "[attributes.floor]", "[attributes.in]");
    with("a column twice", "column = \"手机号\"", "column = \"姓名\"");
    with("shown and withheld", "withheld = [\"序号\"]", "withheld = [\"姓名\"]");
    with("attribute of every record", "[attributes.floor]", "[attributes.person]");
    with(
        "two kinds of one column",
        "record = \"身份证号\"",
        "record = \"身份证号\"\nrecord_kind = \"mobile\"",
    );
    with("unknown attribute of a group", "attribute = \"age\"", "attribute = \"agee\"");
    with("an attribute that is no number", "attribute = \"age\"", "attribute = \"community\"");
    with("no bound", "{ attribute = \"age\", from = 60 }", "{ attribute = \"age\" }");
    with("bounds the wrong way", "from = 60 }", "from = 60, below = 60 }");
    with("a word that means both", "not = [\"否\", \"无\"]", "not = [\"否\", \"是\"]");
    with("name of a group", "[groups.disabled]", "[groups.\"dis abled\"]");
    with("unknown parent", "parent = \"property-service\"", "parent = \"property-servise\"");
    with("a circle of purposes", "title = \"物业服务\"", "title = \"物业服务\"\nparent = \"repair\"");
    with("a need of an unknown field", "mobile = [\"clear\", \"masked\"]", "moblie = \"clear\"");
    with("a need the ladder lacks", "needs = { name = \"masked\" }", "needs = { name = \"pseudonym\" }");
    with("kind of party of no name", "[parties.property-manager]", "[parties.Property_Manager]");
    with("kinds of party that clash", "[parties.resident]", "[parties.record]");
    with("unknown type of a party's", "communities = \"texts\"", "communities = \"text list\"");
    with("time zone", "\"+08:00\"", "\"Asia/Shanghai\"");
    let groups: String =
        (0..65).map(|at| format!("[groups.g{at}]\ncolumn = \"组\"\nis = \"{at}\"\n")).collect();
    with("too many groups", "[purposes.property-service]", &format!("{groups}[purposes.property-service]"));
    writeln!(all, "# no catalogue\n{}", problems(vec![file("own.cedar", "")])).unwrap();
    insta::assert_snapshot!(all);
}

#[test]
fn errors_of_parties() {
    let mut all = String::new();
    let mut with = |name: &str, text: String| {
        let found = others("parties.toml", &text);
        assert!(!found.is_empty(), "{name}");
        writeln!(all, "# {name}\n{found}").unwrap();
    };
    with("no TOML, and nothing of it is shown", "[[party]\nid = \"110101199001010000\"".into());
    with("unknown kind", PARTIES.replace("property-manager", "property-manger"));
    with("unknown attribute", PARTIES.replace("communities = [\"御景湾\", \"望江府\"]", "communites = []"));
    with("wrong type", PARTIES.replace("communities = [\"御景湾\", \"望江府\"]", "communities = 1"));
    with("unknown purpose", PARTIES.replace("services = [\"elderly-care\"]", "services = [\"elder-care\"]"));
    with("unknown group", PARTIES.replace("clients = [\"elderly_alone\"]", "clients = [\"elderly\"]"));
    with("not a date", PARTIES.replace("2026-01-01", "2026-02-30"));
    with("ends before it begins", PARTIES.replace("until = 2026-12-31", "until = 2025-12-31"));
    with("a contract where there is none", PARTIES.replace("social-worker", "property-manager"));
    with(
        "twice",
        format!("{PARTIES}\n[[party]]\nkind = \"property-manager\"\nid = \"lvcheng\"\ncommunities = []"),
    );
    let person = |id: &str| format!("{PARTIES}\n[[party]]\nkind = \"resident\"\nid = \"{id}\"\nwards = 1");
    with("a person, of whom nothing is shown", person("330102194603071234"));
    insta::assert_snapshot!(all);
    assert!(!all.contains("330102") && !all.contains("110101"), "no personal number is shown");
}

#[test]
fn errors_of_policies() {
    let mut all = String::new();
    let mut with = |name: &str, text: &str| {
        let found = policy(text);
        assert!(!found.is_empty(), "{name}");
        writeln!(all, "# {name}\n{found}").unwrap();
    };
    let permit = |condition: &str| {
        format!(
            "@reason(\"测试\")\npermit (principal is PropertyManager, action, resource)\nwhen {{ {condition} }};"
        )
    };
    with("a comma too few", "permit (principal action, resource);");
    with("it ends too early", "permit (principal, action, resource)");
    with("a quote not closed", "permit (principal, action, resource) when { context.ticket == \"a };");
    with("one =", &permit("resource.community = \"御景湾\""));
    with("a word without quotes", &permit("resource.community == 御景湾"));
    with("a name that is no variable", &permit("resorce.community == \"御景湾\""));
    with("allow", "allow (principal, action, resource);");
    with("no resource", "permit (principal, action);");
    with("annotation twice", "@reason(\"a\") @reason(\"b\") permit (principal, action, resource);");
    with("template", "@reason(\"a\") permit (principal == ?principal, action, resource);");
    with("unknown entity type", "@reason(\"a\") permit (principal is PropertyManger, action, resource);");
    with(
        "unknown action",
        "@reason(\"a\") permit (principal, action == Action::\"moblie:clear\", resource);",
    );
    with(
        "a form the field lacks",
        "@reason(\"a\") permit (principal, action == Action::\"name:pseudonym\", resource);",
    );
    with("unknown attribute", &permit("resource.comunity == \"御景湾\""));
    with("unknown attribute of the party", &permit("principal.comunities.contains(\"御景湾\")"));
    with("unknown part of the context", &permit("context.purpos == Purpose::\"repair\""));
    with("optional attribute without has", &permit("resource.age > 60"));
    with("wrong type", &permit("resource has age && resource.age > \"60\""));
    with("incompatible types", &permit("resource.community == 1"));
    with("empty set", &permit("[].contains(resource.community)"));
    with("unknown purpose", &permit("context.purpose == Purpose::\"repairs\""));
    with("unknown group", &permit("resource.groups.contains(Group::\"elderly_alon\")"));
    with(
        "unknown party",
        "@reason(\"a\") permit (principal == PropertyManager::\"lvchen\", action, resource);",
    );
    with(
        "a person's number in a policy",
        "@reason(\"a\") permit (principal == Resident::\"330102194603071234\", action, resource);",
    );
    with("a record by name", "@reason(\"a\") permit (principal, action, resource == Record::\"330102\");");
    with("unknown method", &permit("principal.communities.contain(resource.community)"));
    with("unknown function", &permit("datetim(\"2026-01-01\") < context.now"));
    with("not a date", &permit("datetime(\"2026-13-01\") < context.now"));
    with("an argument too many", &permit("context.now.toDate(1) < context.now"));
    with("impossible", &permit("resource has income && resource.community == \"御景湾\""));
    with(
        "no action for it",
        "@reason(\"a\") permit (principal is PropertyManager, action, resource is Purpose);",
    );
    with("id twice", "@id(\"care-contract\") @reason(\"a\") forbid (principal, action, resource);");
    with("unknown annotation", "@reson(\"a\") permit (principal, action, resource);");
    with("no reason", "permit (principal, action, resource);");
    with("letters that turn the line around", &permit("resource.community == \"\u{202e}湾景御\""));
    insta::assert_snapshot!(all);
    assert!(!all.contains("330102194603071234"), "no personal number is shown");
}

#[test]
fn a_permit_for_nobody_is_a_warning() {
    let files = vec![
        file("catalogue.toml", CATALOGUE),
        file("parties.toml", ""),
        file("own.cedar", "@reason(\"a\") permit (principal is SocialWorker, action, resource);"),
    ];
    assert!(problems(files).starts_with("YB1079 warning own.cedar:1:14"));
}

#[test]
fn errors_of_tests_and_assertions() {
    let mut all = String::new();
    let case = |change: &[(&str, &str)]| {
        let mut text = String::from(
            "[[test]]\nname = \"a\"\nas = \"property-manager:lvcheng\"\npurpose = \"repair\"\n\
             at = \"2026-06-01T10:00:00+08:00\"\nrecord = { community = \"御景湾\" }\nexpect = { name = \"masked\" }\n",
        );
        for (from, to) in change {
            assert!(text.contains(from));
            text = text.replace(from, to);
        }
        others("tests/a.toml", &text)
    };
    assert_eq!(case(&[]), "");
    let mut with = |name: &str, found: String| {
        assert!(!found.is_empty(), "{name}");
        writeln!(all, "# {name}\n{found}").unwrap();
    };
    with("unknown key", case(&[("expect", "expects")]));
    with("unknown field", case(&[("name = \"masked\"", "nam = \"masked\"")]));
    with("a form the field lacks", case(&[("\"masked\"", "\"pseudonym\"")]));
    with("unknown party", case(&[(":lvcheng", ":lvchen")]));
    with("unknown kind of party", case(&[("property-manager:", "property-manger:")]));
    with("unknown purpose", case(&[("\"repair\"", "\"repairs\"")]));
    with("unknown attribute", case(&[("community =", "comunity =")]));
    with("wrong type", case(&[("\"御景湾\"", "3")]));
    with(
        "unknown policy",
        case(&[("expect = {", "reasons = { name = [\"property-repairs\"] }\nexpect = {")]),
    );
    with("nothing claimed", case(&[("expect = { name = \"masked\" }", "")]));
    with("no moment", case(&[("2026-06-01T10:00:00+08:00", "今天")]));
    let never =
        "[[never]]\nname = \"a\"\nparty = \"social-worker\"\nfield = \"disability\"\nform = \"clear\"\n";
    assert_eq!(others("assertions.toml", never), "");
    with("unknown party of an assertion", others("assertions.toml", &never.replace("worker", "woker")));
    with("nobody", others("assertions.toml", &never.replace("field", "except = \"social-worker\"\nfield")));
    with(
        "field and class",
        others("assertions.toml", &never.replace("field", "class = \"sensitive\"\nfield")),
    );
    with("no form", others("assertions.toml", &never.replace("form = \"clear\"\n", "")));
    with(
        "a form none of them has",
        others(
            "assertions.toml",
            &never.replace("\"disability\"", "[\"name\", \"disability\"]").replace("clear", "pseudonym"),
        ),
    );
    insta::assert_snapshot!(all);
}

#[test]
fn all_problems_are_found_at_once() {
    let text =
        CATALOGUE.replace("optional = true", "optionel = true").replace("kind = \"mobile\"", "kind = 1");
    let found = problems(vec![file("catalogue.toml", &text), file("own.cedar", "permit")]);
    assert_eq!(found.matches("YB10").count(), 3, "{found}");
}

#[test]
fn the_schema_is_cedars() {
    let policies = sample::policies();
    insta::assert_snapshot!(policies.catalogue().schema());
    assert_eq!(policies.schema().actions().count(), 12 + 4 + 3 + 5);
}

#[test]
fn a_digest_is_of_catalogue_and_policies() {
    let digest = |files| Policies::from_files(files).unwrap().digest();
    let mut files = sample::files();
    let own = digest(files.clone());
    files.reverse();
    assert_eq!(digest(files.clone()), own, "the order of a directory is nobody's");
    files.retain(|file| file.name != "parties.toml");
    assert_eq!(digest(files.clone()), own, "parties are part of the request");
    files.iter_mut().find(|file| file.name == "care.cedar").unwrap().text.push(' ');
    assert_ne!(digest(files), own);
}

#[test]
fn the_sample_community_reads_and_its_tests_hold() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/sample");
    let policies = Policies::read(&folder).unwrap_or_else(|errors| panic!("{}", written(errors.problems())));
    assert_eq!(written(policies.warnings()), "");
    let report = policies.run_trials();
    assert!(report.results.len() > 10);
    let failed: Vec<_> = report.results.iter().filter(|result| !result.findings.is_empty()).collect();
    assert!(report.passed(), "{failed:#?}");
}

#[test]
fn a_directory_that_is_not_there_is_an_error() {
    let errors = Policies::read(std::path::Path::new("/nowhere/at/all")).unwrap_err();
    assert_eq!(errors.problems()[0].code, "YB1033");
}
