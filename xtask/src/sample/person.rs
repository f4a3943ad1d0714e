//! Households and the people in them, before an office writes them down.

use super::date::Date;
use super::numbers;
use super::place::{self, Community, County};
use super::random::Random;
use super::words;

/// The day the sample was taken: 2026-03-31.
pub(crate) const TODAY: i32 = 20_543;
/// The mean year, in days.
const YEAR: i64 = 365;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Sex {
    Male,
    Female,
}

/// A flat and who is registered in it.
pub(crate) struct Household {
    pub(crate) number: u64,
    pub(crate) estate: &'static str,
    pub(crate) building: u64,
    pub(crate) unit: u64,
    pub(crate) room: u64,
    pub(crate) road: &'static str,
    pub(crate) door: u64,
    pub(crate) grid: u64,
    pub(crate) landline: Option<u64>,
    pub(crate) poor: bool,
    /// Where the household is registered (户籍): here, or in another county.
    pub(crate) registered: &'static County,
    pub(crate) plate: String,
    pub(crate) people: Vec<Person>,
}

#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) relation: &'static str,
    pub(crate) sex: Sex,
    /// Days since 1970-01-01.
    pub(crate) birth: i32,
    pub(crate) region: u32,
    pub(crate) sequence: u64,
    pub(crate) mobile: Option<u64>,
    pub(crate) ethnicity: &'static str,
    pub(crate) married: &'static str,
}

impl Person {
    pub(crate) fn age(&self) -> i64 {
        i64::from(TODAY - self.birth) / YEAR
    }

    pub(crate) fn resident_id(&self, out: &mut String) {
        numbers::resident_id(self.region, Date::from_days(self.birth), self.sequence, out);
    }
}

impl Household {
    /// Who could live together: a head, often a spouse, children, at times a parent or a lodger.
    pub(crate) fn new(random: &mut Random, community: &Community, number: u64) -> Household {
        let registered = if random.chance(650) { community.county } else { place::elsewhere(random) };
        let storey = random.between(1, 33) as u64;
        let estate = random.below(words::ESTATES.len() as u64) as usize;
        let mut household = Household {
            number,
            estate: words::ESTATES[estate],
            building: random.below(48) + 1,
            unit: random.below(4) + 1,
            room: storey * 100 + random.below(4) + 1,
            road: words::ROADS[estate % words::ROADS.len()],
            door: 10 + 7 * estate as u64,
            grid: estate as u64 / 2 + 1,
            landline: random.chance(180).then(|| 80_000_000 + random.below(9_999_999)),
            poor: random.chance(30),
            registered,
            plate: String::new(),
            people: Vec::with_capacity(6),
        };
        if random.chance(450) {
            numbers::plate(random, community.county.plate, &mut household.plate);
        }
        household.fill(random);
        household
    }

    fn fill(&mut self, random: &mut Random) {
        let surname = random.pick_early(words::SURNAMES);
        let ethnicity = if random.chance(910) { "汉族" } else { random.pick_early(words::ETHNICITIES) };
        let age = random.between(24, 70) + if random.chance(150) { random.between(0, 22) } else { 0 };
        let sex = if random.chance(640) { Sex::Male } else { Sex::Female };
        let alone = random.chance(220);
        let married = match alone {
            true if age > 62 => "丧偶",
            true if age > 34 && random.chance(500) => "离异",
            true => "未婚",
            false => "已婚",
        };
        self.add(random, surname, "户主", sex, age, married, ethnicity);
        if alone {
            return;
        }
        let other = if sex == Sex::Male { Sex::Female } else { Sex::Male };
        let spouse = random.pick_early(words::SURNAMES);
        let spouse_age = (age + random.between(-4, 3)).max(22);
        self.add(random, spouse, "配偶", other, spouse_age, "已婚", ethnicity);
        let family = if sex == Sex::Male { surname } else { spouse };
        let mother = if sex == Sex::Male { spouse_age } else { age };
        for _ in 0..random.weighted(&[25, 45, 26, 4]) {
            let child = mother - random.between(21, 40);
            if !(0..=48).contains(&child) {
                continue;
            }
            let (sex, relation) = if random.chance(515) { (Sex::Male, "子") } else { (Sex::Female, "女") };
            let married = if child > 25 && random.chance(500) { "已婚" } else { "未婚" };
            self.add(random, family, relation, sex, child, married, ethnicity);
        }
        if random.chance(130) && age < 66 {
            let (sex, relation) =
                if random.chance(350) { (Sex::Male, "父亲") } else { (Sex::Female, "母亲") };
            let theirs = if sex == Sex::Male { surname } else { random.pick_early(words::SURNAMES) };
            let older = age + random.between(22, 32);
            self.add(random, theirs, relation, sex, older, "丧偶", ethnicity);
        }
        if random.chance(50) {
            let lodger = random.pick_early(words::SURNAMES);
            let (age, ethnicity) = (random.between(18, 45), "汉族");
            self.add(random, lodger, "租客", Sex::Male, age, "未婚", ethnicity);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one fact each, named at the only two places that look")]
    fn add(
        &mut self,
        random: &mut Random,
        surname: &str,
        relation: &'static str,
        sex: Sex,
        age: i64,
        married: &'static str,
        ethnicity: &'static str,
    ) {
        let dotted = random.chance(4);
        let name = match (dotted, sex) {
            (true, Sex::Male) => random.pick(words::DOTTED_MALE).to_owned(),
            (true, Sex::Female) => random.pick(words::DOTTED_FEMALE).to_owned(),
            (false, _) => {
                let given = if sex == Sex::Male { words::GIVEN_MALE } else { words::GIVEN_FEMALE };
                let mut name = String::with_capacity(15);
                name.push_str(surname);
                name.push_str(random.pick(given));
                name
            }
        };
        let birth = i64::from(TODAY) - age * YEAR - age / 4 - random.below(365) as i64;
        let county = if random.chance(800) { self.registered } else { place::elsewhere(random) };
        // Odd for men. Sequences from 996 on were kept for centenarians, those from 1 to 3 are rare.
        let sequence = 2 * random.between(5, 496) as u64 + u64::from(sex == Sex::Male);
        self.people.push(Person {
            name,
            relation,
            sex,
            birth: birth as i32,
            region: county.code,
            sequence,
            mobile: (age >= 12 && random.chance(940)).then(|| numbers::mobile(random)),
            ethnicity: if dotted { "维吾尔族" } else { ethnicity },
            married,
        });
    }
}
