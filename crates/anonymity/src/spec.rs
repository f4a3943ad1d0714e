//! Which hierarchy a column gets.

use std::fmt;

use yingbi_resident::{Date, Kind};

use crate::error::Error;
use crate::hierarchy::{Bands, csv};

/// How a generalisation hierarchy is made for a column's values.
///
/// Its `Debug` form tells a table's size, not its cells.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum HierarchySpec {
    /// The one that fits the kind.
    Auto(Kind),
    /// Free categories: rare values are grouped first.
    Categories,
    /// Day, month, year, bands of 5, 10 and 20 years.
    Dates,
    /// Bands of 5 and 15 years, 0–14 / 15–59 / 60 and above.
    Ages,
    /// Bands of 5 and 10 years, 0–14 / 15–64 / 65 and above.
    WorkingAges,
    /// A date of birth by the age on a day: the date, the age, bands as of [`HierarchySpec::Ages`].
    AgesOn(Date),
    /// Bands of equal width that double.
    Numbers,
    /// Bands of numbers, ages or dates by given borders, or by borders that fit the data.
    Bands(Bands),
    /// Administrative regions by code or name: county, city, province.
    Regions,
    /// Postal addresses: community, street, county, city, province.
    Addresses,
    /// Postal addresses: building, estate or road and number, then as [`HierarchySpec::Addresses`].
    Buildings,
    /// Resident ids: county and year of birth, up to province and decade.
    ResidentIds {
        /// Whether the labels tell the sex too.
        sex: bool,
    },
    /// Telephone numbers: segment, network or area, operator or province, mobile or fixed.
    Phones,
    /// Sex (GB/T 2261.1): spellings made one.
    Sex,
    /// Ethnicity (GB/T 3304): 汉族 and 少数民族.
    Ethnicity,
    /// Education (GB/T 4658): stages.
    Education,
    /// Occupation (GB/T 6565): groups, major groups; those without one by the reason.
    Occupation,
    /// Political status (GB/T 4762).
    Political,
    /// Marital status (GB/T 2261.2): 有配偶 and 无配偶.
    Marital,
    /// Relation to the head of the household.
    Relation,
    /// Numbers of buildings and stairwells: spellings made one, then tens.
    Premises,
    /// Numbers of rooms: floor, then classes of height.
    Rooms,
    /// Dotted or colon-separated numbers cut from the right (IP and hardware addresses).
    Network,
    /// The value, or `*`.
    Suppress,
    /// The value; `*` where it is rare, held by fewer records than this; `*`.
    Rare(u64),
    /// A table: one row a value, `value, level 1, level 2, …` (the form of ARX's CSV files).
    Table(Vec<Vec<String>>),
}

impl fmt::Debug for HierarchySpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HierarchySpec::Auto(kind) => write!(f, "Auto({})", kind.name()),
            HierarchySpec::Table(rows) => write!(f, "Table({} rows)", rows.len()),
            other => f.write_str(other.name()),
        }
    }
}

impl HierarchySpec {
    /// Records below which a value is rare, where nothing else is said: the k of a risk of one in five.
    pub const RARE: u64 = 5;

    /// The stable name, as recipes write it; `table` for a table.
    pub const fn name(&self) -> &'static str {
        match self {
            HierarchySpec::Auto(_) => "auto",
            HierarchySpec::Categories => "categories",
            HierarchySpec::Dates => "dates",
            HierarchySpec::Ages => "ages",
            HierarchySpec::WorkingAges => "ages-65",
            HierarchySpec::AgesOn(_) => "ages-on",
            HierarchySpec::Numbers => "numbers",
            HierarchySpec::Bands(_) => "bands",
            HierarchySpec::Regions => "regions",
            HierarchySpec::Addresses => "addresses",
            HierarchySpec::Buildings => "buildings",
            HierarchySpec::ResidentIds { sex: false } => "resident-ids",
            HierarchySpec::ResidentIds { sex: true } => "resident-ids-sex",
            HierarchySpec::Phones => "phones",
            HierarchySpec::Sex => "sex",
            HierarchySpec::Ethnicity => "ethnicity",
            HierarchySpec::Education => "education",
            HierarchySpec::Occupation => "occupation",
            HierarchySpec::Political => "political",
            HierarchySpec::Marital => "marital",
            HierarchySpec::Relation => "relation",
            HierarchySpec::Premises => "premises",
            HierarchySpec::Rooms => "rooms",
            HierarchySpec::Network => "network",
            HierarchySpec::Suppress => "suppress",
            HierarchySpec::Rare(_) => "rare",
            HierarchySpec::Table(_) => "table",
        }
    }

    /// Whether labels depend on which values the data hold, or how often: differential privacy can't use such a one.
    pub fn made_from_data(&self) -> bool {
        match self {
            HierarchySpec::Auto(kind) => HierarchySpec::of(*kind).made_from_data(),
            HierarchySpec::Categories | HierarchySpec::Numbers | HierarchySpec::Rare(_) => true,
            HierarchySpec::Bands(bands) => bands.is_fitted(),
            _ => false,
        }
    }

    /// The built-in hierarchy of that stable name; `auto` needs the column's kind. `table` has no built-in form.
    pub fn from_name(name: &str, kind: Kind) -> Option<HierarchySpec> {
        HierarchySpec::built_in(kind).into_iter().find(|spec| spec.name() == name)
    }

    /// Every hierarchy that has a name, `auto` (of that kind) first.
    pub fn built_in(kind: Kind) -> Vec<HierarchySpec> {
        vec![
            HierarchySpec::Auto(kind),
            HierarchySpec::Categories,
            HierarchySpec::Dates,
            HierarchySpec::Ages,
            HierarchySpec::WorkingAges,
            HierarchySpec::Numbers,
            HierarchySpec::Regions,
            HierarchySpec::Addresses,
            HierarchySpec::Buildings,
            HierarchySpec::ResidentIds { sex: false },
            HierarchySpec::ResidentIds { sex: true },
            HierarchySpec::Phones,
            HierarchySpec::Sex,
            HierarchySpec::Ethnicity,
            HierarchySpec::Education,
            HierarchySpec::Occupation,
            HierarchySpec::Political,
            HierarchySpec::Marital,
            HierarchySpec::Relation,
            HierarchySpec::Premises,
            HierarchySpec::Rooms,
            HierarchySpec::Network,
            HierarchySpec::Suppress,
            HierarchySpec::Rare(Self::RARE),
        ]
    }

    /// The table in a text of ARX's form: a line a value, `value;level 1;level 2;…`. The separator is the first of
    /// `;`, tab and `,` that the first line has outside quotes; quotes are those of RFC 4180. Lines without any
    /// cell are left out; nothing else is judged here: see [`Hierarchy::check`](crate::Hierarchy::check). With the
    /// table come the lines that its rows begin in, from 1.
    ///
    /// # Errors
    /// [`FileFault::Unclosed`](crate::FileFault::Unclosed) where a quote is never closed.
    pub fn from_csv(text: &str) -> Result<(HierarchySpec, Vec<usize>), Error> {
        let (lines, rows) = csv::rows(text)?.into_iter().unzip();
        Ok((HierarchySpec::Table(rows), lines))
    }

    /// Whether a value that is `*` was not understood, rather than hidden for being rare.
    pub(crate) const fn reads(&self) -> bool {
        !matches!(self, HierarchySpec::Categories | HierarchySpec::Rare(_) | HierarchySpec::Suppress)
    }

    /// The hierarchy that fits a kind; [`HierarchySpec::Auto`] resolves to this.
    pub const fn of(kind: Kind) -> HierarchySpec {
        match kind {
            Kind::Date | Kind::BirthDate => HierarchySpec::Dates,
            Kind::Age => HierarchySpec::Ages,
            Kind::Amount | Kind::Longitude | Kind::Latitude => HierarchySpec::Numbers,
            Kind::Region | Kind::GridCode => HierarchySpec::Regions,
            Kind::Address => HierarchySpec::Addresses,
            Kind::Sex => HierarchySpec::Sex,
            Kind::Ethnicity => HierarchySpec::Ethnicity,
            Kind::Education => HierarchySpec::Education,
            Kind::Occupation => HierarchySpec::Occupation,
            Kind::Political => HierarchySpec::Political,
            Kind::Marital => HierarchySpec::Marital,
            Kind::Relation => HierarchySpec::Relation,
            Kind::Ipv4 | Kind::Ipv6 | Kind::Mac => HierarchySpec::Network,
            Kind::BuildingNo | Kind::UnitNo => HierarchySpec::Premises,
            Kind::RoomNo => HierarchySpec::Rooms,
            Kind::CommunityName
            | Kind::Organization
            | Kind::Religion
            | Kind::WelfareFlag
            | Kind::Disability
            | Kind::Health
            | Kind::CriminalFlag
            | Kind::Other => HierarchySpec::Categories,
            _ => HierarchySpec::Suppress,
        }
    }
}
