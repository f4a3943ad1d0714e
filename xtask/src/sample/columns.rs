//! The columns of a sample: the register of a residents' committee, and the plain shape of the benchmark.

use super::date::Date;
use super::flaw;
use super::numbers;
use super::person::{Household, Person, Sex, TODAY};
use super::place::Community;
use super::random::Random;
use super::row::{Cell, Row, digits};
use super::words;

/// The register: 41 columns.
pub(crate) const REGISTER: [&str; 41] = [
    "序号",
    "采集日期",
    "所属网格",
    "户号",
    "居民姓名",
    "家庭关系",
    "性别",
    "民族",
    "公民身份号码",
    "出生年月日",
    "联系电话",
    "家庭座机",
    "户籍所在地",
    "居住地址",
    "小区名称",
    "幢号",
    "单元号",
    "室号",
    "婚姻",
    "学历",
    "从事职业",
    "工作单位",
    "政治面貌",
    "宗教",
    "是否低保",
    "残疾情况",
    "慢性病情况",
    "矫正对象",
    "车牌号码",
    "银行账号",
    "社会保障号",
    "微信",
    "QQ号码",
    "电子邮箱",
    "房屋面积",
    "物业费金额",
    "门禁卡MAC",
    "最近登录IP",
    "经度",
    "纬度",
    "备注",
];

/// The plain shape: 11 columns, about 160 bytes a record.
pub(crate) const PLAIN: [&str; 11] =
    ["编号", "姓名", "性别", "身份证号", "手机号", "出生日期", "社区", "地址", "职业", "金额", "登记日期"];

pub(crate) struct Writer<'a> {
    pub(crate) community: &'a Community,
    pub(crate) register: bool,
    pub(crate) flaws: bool,
}

impl Writer<'_> {
    pub(crate) fn plain(
        &self,
        random: &mut Random,
        number: u64,
        home: &Household,
        person: &Person,
        row: &mut Row,
    ) {
        row.number(number);
        row.text(&person.name);
        row.text(if person.sex == Sex::Male { "男" } else { "女" });
        self.id(random, person, row);
        self.mobile(random, person, row);
        Date::from_days(person.birth).iso(row.out());
        row.end(Cell::Date(person.birth));
        row.out().push_str(self.community.name);
        row.text("社区");
        self.address(random, home, row);
        row.text(self.occupation(random, person));
        row.hundredths(random.below(2_000_000));
        let day = TODAY - random.below(1500) as i32;
        Date::from_days(day).iso(row.out());
        row.end(Cell::Date(day));
    }

    pub(crate) fn register(
        &self,
        random: &mut Random,
        number: u64,
        home: &Household,
        person: &Person,
        row: &mut Row,
    ) {
        let county = self.community.county;
        row.number(number);
        self.date(random, TODAY - random_days(number), row);
        row.print(format_args!("{}{:03}{:03}", county.code, 7, home.grid));
        row.print(format_args!("H{:08}", home.number));
        row.text(&person.name);
        row.text(person.relation);
        row.text(self.sex(random, person));
        row.text(if self.flaws && random.chance(200) {
            person.ethnicity.strip_suffix('族').unwrap_or(person.ethnicity)
        } else {
            person.ethnicity
        });
        self.id(random, person, row);
        self.date(random, person.birth, row);
        self.mobile(random, person, row);
        if let Some(number) = home.landline {
            let mark = if random.chance(800) { "-" } else { "" };
            row.print(format_args!("{}{mark}{number}", county.area_code));
        } else {
            row.text("");
        }
        self.registered(random, home, row);
        self.address(random, home, row);
        row.text(home.estate);
        let suffix = if self.flaws { random.pick(&["幢", "号楼", "栋", ""]) } else { "幢" };
        row.print(format_args!("{}{suffix}", home.building));
        row.print(format_args!("{}单元", home.unit));
        row.number(home.room);
        row.text(if person.age() < 16 { "" } else { person.married });
        row.text(self.education(random, person));
        row.text(self.occupation(random, person));
        self.employer(random, person, row);
        row.text(if person.age() < 18 { "群众" } else { random.pick_early(words::POLITICAL) });
        row.text(if random.chance(40) { random.pick(words::RELIGIONS) } else { "无" });
        row.text(if home.poor { "是" } else { "否" });
        row.text(if random.chance(35) { random.pick(words::DISABILITIES) } else { "无" });
        let ill = if person.age() > 55 { 420 } else { 40 };
        row.text(if random.chance(ill) { random.pick_early(words::ILLNESSES) } else { "无" });
        row.text(if person.age() > 17 && random.chance(4) { "是" } else { "否" });
        row.text(if person.relation == "户主" { &home.plate } else { "" });
        self.accounts(random, person, row);
        let area = 4200 + (home.room * 97 + home.building * 31) % 9800;
        row.hundredths(area);
        row.hundredths(area * 25);
        if random.chance(600) {
            numbers::mac(random, row.out());
        }
        row.end(Cell::Text);
        if random.chance(350) {
            numbers::ipv4(random, row.out());
        }
        row.end(Cell::Text);
        for centre in [county.at.0, county.at.1] {
            let millionths = centre * 1000 + random.between(-30_000, 30_000);
            digits(row.out(), millionths.unsigned_abs() / 1_000_000, 1);
            row.out().push('.');
            digits(row.out(), millionths.unsigned_abs() % 1_000_000, 6);
            row.end(Cell::Number);
        }
        if random.chance(260) {
            self.remark(random, home, row.out());
        }
        row.end(Cell::Text);
    }

    fn id(&self, random: &mut Random, person: &Person, row: &mut Row) {
        let cell = if self.flaws {
            flaw::resident_id(random, person, row.out())
        } else {
            person.resident_id(row.out());
            Cell::Text
        };
        row.end(cell);
    }

    fn mobile(&self, random: &mut Random, person: &Person, row: &mut Row) {
        let cell = match person.mobile {
            Some(number) if self.flaws => flaw::mobile(random, number, row.out()),
            Some(number) => {
                digits(row.out(), number, 11);
                Cell::Text
            }
            None => Cell::Text,
        };
        row.end(cell);
    }

    fn date(&self, random: &mut Random, day: i32, row: &mut Row) {
        let date = Date::from_days(day);
        if self.flaws && random.chance(300) {
            date.any(random, row.out());
            row.end(Cell::Text);
        } else {
            date.iso(row.out());
            row.end(Cell::Date(day));
        }
    }

    fn sex(&self, random: &mut Random, person: &Person) -> &'static str {
        let male = person.sex == Sex::Male;
        match self.flaws && random.chance(20) {
            true => random.pick(if male { &["男性", "1", "M"] } else { &["女性", "2", "F"] }),
            false if male => "男",
            false => "女",
        }
    }

    fn address(&self, random: &mut Random, home: &Household, row: &mut Row) {
        let county = self.community.county;
        let out = row.out();
        // The plain shape leaves out what is the same for all.
        if self.register && (!self.flaws || random.chance(850)) {
            out.push_str(county.province);
            out.push_str(county.city);
        }
        out.push_str(county.name);
        for part in [self.community.street, "街道", home.road] {
            out.push_str(part);
        }
        digits(out, home.door, 1);
        out.push('号');
        out.push_str(home.estate);
        let short = self.flaws && random.chance(150);
        let marks = if short { ["-", "-", ""] } else { ["幢", "单元", "室"] };
        for (number, mark) in [home.building, home.unit, home.room].into_iter().zip(marks) {
            digits(out, number, 1);
            out.push_str(mark);
        }
        row.end(Cell::Text);
    }

    fn registered(&self, random: &mut Random, home: &Household, row: &mut Row) {
        if home.registered.code == self.community.county.code {
            return self.address(random, home, row);
        }
        let county = home.registered;
        let number = home.number % 390 + 1;
        row.print(format_args!("{}{}{}{}{number}号", county.province, county.city, county.name, home.road));
    }

    fn education(&self, random: &mut Random, person: &Person) -> &'static str {
        match person.age() {
            0..=5 => "",
            6..=12 => "小学",
            13..=15 => "初中",
            _ => random.pick_early(words::EDUCATION),
        }
    }

    fn occupation(&self, random: &mut Random, person: &Person) -> &'static str {
        match person.age() {
            0..=5 => "学龄前儿童",
            6..=21 => "学生",
            60.. => "退休",
            _ => random.pick_early(words::OCCUPATIONS),
        }
    }

    fn employer(&self, random: &mut Random, person: &Person, row: &mut Row) {
        let county = self.community.county;
        let city = if county.city.is_empty() { county.province } else { county.city };
        let out = row.out();
        if (22..60).contains(&person.age()) && random.chance(620) {
            out.push_str(city);
            if random.chance(300) {
                out.push_str(random.pick(words::INSTITUTIONS));
            } else {
                out.push_str(random.pick(words::FIRM_WORDS));
                out.push_str(random.pick(words::FIRM_TRADES));
                out.push_str("有限公司");
            }
        }
        row.end(Cell::Text);
    }

    fn accounts(&self, random: &mut Random, person: &Person, row: &mut Row) {
        if person.age() > 17 && random.chance(700) {
            let start = row.out().len();
            numbers::bank_card(random, row.out());
            if self.flaws && random.chance(100) {
                let card = row.out().split_off(start);
                for (i, digit) in card.chars().enumerate() {
                    if i > 0 && i % 4 == 0 {
                        row.out().push(' ');
                    }
                    row.out().push(digit);
                }
            }
        }
        row.end(Cell::Text);
        if random.chance(900) {
            row.out().push(char::from(b'A' + random.below(26) as u8));
            digits(row.out(), random.below(100_000_000), 8);
        }
        row.end(Cell::Text);
        let adult = person.age() > 13;
        match adult.then(|| random.below(5)) {
            Some(0) => row.print(format_args!("wxid_{:014x}", random.next() >> 8)),
            Some(1 | 2) => row.print(format_args!("{}{}", random.pick(LOGINS), random.below(9000) + 100)),
            _ => row.text(""),
        }
        if adult && random.chance(400) {
            let length = random.between(6, 10) as u32;
            digits(row.out(), 10u64.pow(length - 1) + random.below(8 * 10u64.pow(length - 1)), 1);
        }
        row.end(Cell::Text);
        if adult && random.chance(300) {
            let host = random.pick(&["example.com", "example.org", "mail.example.net", "example.cn"]);
            row.print(format_args!("{}{}@{host}", random.pick(LOGINS), random.below(9000)));
        } else {
            row.text("");
        }
    }

    fn remark(&self, random: &mut Random, home: &Household, out: &mut String) {
        let template = random.pick_early(words::REMARKS);
        let somebody = &home.people[random.below(home.people.len() as u64) as usize];
        let mut pieces = template.split(['{', '}']);
        // Texts and places to fill take turns, a text first.
        while let Some(text) = pieces.next() {
            out.push_str(text);
            match pieces.next() {
                Some("n") => out.push_str(&somebody.name),
                Some("p") => digits(out, numbers::mobile(random), 11),
                Some("i") => somebody.resident_id(out),
                Some("r") => digits(out, home.room + 100, 1),
                Some("d") => Date::from_days(TODAY - random.below(700) as i32).any(random, out),
                Some("c") => numbers::plate(random, self.community.county.plate, out),
                _ => {}
            }
        }
    }
}

const LOGINS: &[&str] =
    &["xiaoyang", "lucky_", "sunny", "dahai", "qingfeng", "wang_", "hello", "tingyu", "bamboo"];

/// Days before the sample on which a record was taken: late ones follow early ones loosely.
fn random_days(number: u64) -> i32 {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as i32 % 900
}
