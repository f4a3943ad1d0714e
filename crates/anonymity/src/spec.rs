//! Which hierarchy a column gets.

use std::fmt;

use yingbi_resident::Kind;

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
    /// Bands of equal width that double.
    Numbers,
    /// Administrative regions by code or name: county, city, province.
    Regions,
    /// Postal addresses: community, street, county, city, province.
    Addresses,
    /// Sex (GB/T 2261.1): spellings made one.
    Sex,
    /// Ethnicity (GB/T 3304): 汉族 and 少数民族.
    Ethnicity,
    /// Education (GB/T 4658): stages.
    Education,
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
            HierarchySpec::Numbers => "numbers",
            HierarchySpec::Regions => "regions",
            HierarchySpec::Addresses => "addresses",
            HierarchySpec::Sex => "sex",
            HierarchySpec::Ethnicity => "ethnicity",
            HierarchySpec::Education => "education",
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

    /// The built-in hierarchy of that stable name; `auto` needs the column's kind. `table` has no built-in form.
    pub fn from_name(name: &str, kind: Kind) -> Option<HierarchySpec> {
        [
            HierarchySpec::Auto(kind),
            HierarchySpec::Categories,
            HierarchySpec::Dates,
            HierarchySpec::Ages,
            HierarchySpec::Numbers,
            HierarchySpec::Regions,
            HierarchySpec::Addresses,
            HierarchySpec::Sex,
            HierarchySpec::Ethnicity,
            HierarchySpec::Education,
            HierarchySpec::Marital,
            HierarchySpec::Relation,
            HierarchySpec::Premises,
            HierarchySpec::Rooms,
            HierarchySpec::Network,
            HierarchySpec::Suppress,
            HierarchySpec::Rare(Self::RARE),
        ]
        .into_iter()
        .find(|spec| spec.name() == name)
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
            Kind::Marital => HierarchySpec::Marital,
            Kind::Relation => HierarchySpec::Relation,
            Kind::Ipv4 | Kind::Ipv6 | Kind::Mac => HierarchySpec::Network,
            Kind::BuildingNo | Kind::UnitNo => HierarchySpec::Premises,
            Kind::RoomNo => HierarchySpec::Rooms,
            Kind::CommunityName
            | Kind::Occupation
            | Kind::Organization
            | Kind::Political
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
