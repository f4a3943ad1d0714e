//! A community whose every cell that matters is a canary, its keys and its policies.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use yingbi::{GenerationStore, KeyId, KeyProvider, Keyring, Padding, Suite};

use crate::session::Session;
use crate::support::resident_id;

pub const RECORDS: usize = 80;

/// What tests need of it besides its files.
pub struct Town {
    /// The file's cells, record by record.
    pub rows: Vec<Vec<String>>,
    pub passphrase: &'static str,
}

pub const HEADER: [&str; 12] = [
    "序号",
    "姓名",
    "性别",
    "身份证号",
    "出生日期",
    "手机号",
    "家庭住址",
    "银行卡号",
    "小区",
    "慢性病",
    "社区矫正",
    "备注",
];

/// What opens the keyring, imported keys (one of 32 bytes, one of 64): known here, so that they can be searched for.
const KEY_FILE: [u8; 32] =
    *b"\x9d;K\xf2\x01t\xc8\x7fQ\xe3\x18\xaa\x5eZ\x90\x0c\xd1m\xb6(\xfe\x83=\x47\x12\xcc\x9bv\xe0\x2a\x55\x6f";
const SEALING: [u8; 32] = *b"\x3c\xf8\x91\x06\xabe\xd7\x2f\xba\x70\x14\xeeJ\x88\xc3\x59\x99\x02\xdb\x7c\x61\xf5\x20\xb8\x0d\xe7\x43\x96\xacS\x1f\x84";
const EQUAL: [u8; 64] = [
    0xe4, 0x1b, 0x77, 0xc0, 0x5d, 0x92, 0x08, 0xaf, 0x36, 0xdd, 0x61, 0x84, 0xf9, 0x2c, 0x53, 0xbe, 0x15,
    0x8a, 0xc7, 0x40, 0xeb, 0x9e, 0x22, 0x7d, 0xb1, 0x04, 0x6f, 0xd8, 0x39, 0xa6, 0x5c, 0xf3, 0x81, 0x1e,
    0xc9, 0x54, 0xa2, 0x6b, 0xf0, 0x3d, 0x97, 0xe8, 0x0a, 0x75, 0xcd, 0x42, 0xb6, 0x29, 0xde, 0x13, 0x8f,
    0x60, 0xfa, 0x35, 0xc1, 0x5b, 0x9c, 0x07, 0xe2, 0x78, 0x4d, 0xb3, 0x26, 0xd1,
];

/// A number of GB 11714 is not wanted here: a card's, with its Luhn digit.
fn card(row: usize) -> String {
    let body = format!("622588{:012}", 731_000_000_517_usize + row * 1_000_003);
    let doubled = |(place, digit): (usize, u8)| {
        let digit = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
        digit / 10 + digit % 10
    };
    let sum: u32 = body.bytes().rev().enumerate().map(doubled).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// The characters of `number`, from a range that no text of ours uses.
fn rare(number: usize) -> String {
    let from = |number: usize| char::from_u32(0x9b00 + u32::try_from(number).unwrap()).unwrap();
    [from(number % 97), from(100 + number / 97)].iter().collect()
}

/// The cells of a record.
fn cells(row: usize) -> Vec<String> {
    let (year, month) = (1941 + row * 7 % 60, 1 + row * 5 % 12);
    // No two are born on one day: a class of two would show it.
    let day = 17 + row / 60;
    let date = format!("{year:04}{month:02}{day}");
    let sequence = u32::try_from(row * 2 + 101 + row % 2).unwrap();
    let name = format!("{}{}", ["欧阳", "司马", "上官", "诸葛"][row % 4], rare(row));
    let mobile = format!("139{:08}", 10_004_211 + row * 911_107);
    vec![
        (row + 1).to_string(),
        name.clone(),
        if sequence % 2 == 1 { "男" } else { "女" }.to_owned(),
        resident_id([110_101, 310_104, 330_106][row % 3], &date, sequence),
        format!("{year:04}-{month:02}-{day}"),
        mobile.clone(),
        format!("桂花路{}号{}幢{}单元{}室", 11 + row, 1 + row % 9, 1 + row % 4, 1001 + row * 7),
        card(row),
        ["桂花新村", "山水苑"][row % 2].to_owned(),
        ["高血压", "无", "糖尿病"][row % 3].to_owned(),
        if row % 10 == 7 { "是" } else { "否" }.to_owned(),
        format!("其女{name}女士每周三来访电话{mobile}"),
    ]
}

/// The columns whose every cell is one of a kind, and a canary.
const SECRET: [(usize, &str); 7] =
    [(1, "name"), (3, "id"), (4, "birth"), (5, "mobile"), (6, "address"), (7, "card"), (11, "note")];

pub fn private(session: &Session, name: &str) {
    fs::set_permissions(session.path(name), fs::Permissions::from_mode(0o600)).unwrap();
}

/// As CSV.
pub fn csv(rows: &[Vec<String>]) -> String {
    let header = HEADER.map(str::to_owned).to_vec();
    [&[header], rows].concat().iter().fold(String::new(), |mut text, row| {
        writeln!(text, "{}", row.join(",")).unwrap();
        text
    })
}

/// Makes the files and the flock.
pub fn build(session: &mut Session) -> Town {
    let rows: Vec<Vec<String>> = (0..RECORDS).map(cells).collect();
    for (row, cells) in rows.iter().enumerate() {
        for (column, name) in SECRET {
            session.flock.text(&format!("cell/{name}/{}/", row + 1), &cells[column]);
        }
        // Region's end, birth date and order: what an id is when its ends are cut off.
        session.flock.text(&format!("cell/id-part/{}/", row + 1), &cells[3][4..17]);
    }
    session.put("in.csv", csv(&rows), &["cell/"]);
    let (gb18030, _, _) = encoding_rs::GB18030.encode("桂花社区居民信息表\r\n");
    let body = csv(&rows);
    let (body, _, _) = encoding_rs::GB18030.encode(&body);
    session.put("titled.csv", [&*gb18030, &*body].concat(), &["cell/"]);

    let passphrase = "枇杷 unter Dächern — 七月的雨 9!";
    for (name, text) in [
        ("now", passphrase),
        ("next", "falsches Pferd 电池 Heftklammer"),
        ("wrong", "not this one, 不是这句"),
    ] {
        session.flock.text(&format!("pass/{name}"), text);
        session.put(&format!("pass-{name}"), format!("{text}\n"), &[&format!("pass/{name}")]);
        private(session, &format!("pass-{name}"));
    }
    session.flock.text("pass/database", "Gehe1m-der-Datenbank");
    for (name, key) in [("file", &KEY_FILE[..]), ("sealing", &SEALING), ("equal", &EQUAL)] {
        session.flock.key(&format!("key/{name}"), key);
    }
    session.put("key", KEY_FILE, &["key/file"]);
    private(session, "key");
    session.put("other-key", [0x5c; 32], &[]);
    private(session, "other-key");

    // Beside the keys that a keyring draws for itself, which nobody knows.
    let state = GenerationStore::File(session.path("state"));
    let keyring =
        Keyring::create(session.path("ring"), &KeyProvider::key_file(session.path("key")), &state).unwrap();
    let mut editor = keyring.edit(Duration::from_secs(30)).unwrap();
    for (id, usage, suite, key) in
        [(770_001, "known", Suite::Xaes256Gcm, &SEALING[..]), (770_002, "equal", Suite::Aes256Siv, &EQUAL)]
    {
        let id = KeyId::new(id).unwrap();
        editor.import(id, usage, suite, Padding::default(), key, 0).unwrap();
        editor.activate(id).unwrap();
    }
    drop(editor.commit().unwrap());

    fs::create_dir(session.path("policies")).unwrap();
    fs::create_dir(session.path("policies/tests")).unwrap();
    session.put("policies/catalogue.toml", CATALOGUE, &[]);
    session.put("policies/parties.toml", PARTIES, &[]);
    session.put("policies/all.cedar", POLICIES, &[]);
    session.put("policies/tests/cases.toml", CASES, &[]);
    session.put("policies/assertions.toml", ASSERTIONS, &[]);
    Town { rows, passphrase }
}

const CATALOGUE: &str = r#"
version = 1
community = "测试社区"
withheld = ["序号", "性别", "银行卡号", "备注"]
[dataset]
name = "residents"
record = "身份证号"
[fields]
name = { column = "姓名", kind = "person_name", ladder = ["masked", "clear"] }
resident_id = { column = "身份证号", kind = "resident_id", ladder = ["pseudonym", "masked", "clear"] }
birth_date = { column = "出生日期", kind = "birth_date", ladder = ["generalised", "clear"], generalise = { hierarchy = "dates", level = 3 } }
mobile = { column = "手机号", kind = "mobile", ladder = ["masked", "clear"] }
address = { column = "家庭住址", kind = "address", ladder = ["masked", "clear"] }
community = { column = "小区", kind = "community_name" }
health = { column = "慢性病", kind = "health", ladder = ["clear"] }
correction = { column = "社区矫正", kind = "criminal_flag", ladder = ["clear"] }
[attributes]
community = { column = "小区", type = "text" }
age = { column = "出生日期", type = "age" }
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
  action in [Action::"name:masked", Action::"resident_id:pseudonym", Action::"birth_date:generalised"],
  resource
)
when {
  principal has contract &&
  context.now >= principal.contract.from && context.now < principal.contract.until &&
  principal.contract.services.contains(context.purpose)
};

@id("worker-consent")
@reason("居民同意")
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

const CASES: &str = r#"
[[test]]
name = "报修"
as = "property-manager"
purpose = "repair"
at = "2026-06-01T10:00:00+08:00"
record = { community = "桂花新村", age = 45 }
expect = { name = "masked", mobile = "masked" }
"#;

const ASSERTIONS: &str = r#"
[[never]]
name = "物业看不到健康"
party = "property-manager"
field = "health"
form = "*"
"#;
