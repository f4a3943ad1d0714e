//! The kinds of a resident's data, and the part each plays.

/// The role of a column in the privacy model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeType {
    /// Names one person by itself.
    Direct,
    /// Names one person together with others of its kind (quasi-identifier).
    Quasi,
    /// What a person would be hurt by when it is learned.
    Sensitive,
    /// None of these.
    Insensitive,
}

/// The legal class of a kind (GB/T 35273-2020 annexes A and B, the stricter profile).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Not personal by itself.
    None,
    /// Personal information.
    Personal,
    /// Sensitive personal information.
    Sensitive,
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, $role:ident, $legal:ident; )*) => {
        /// A kind of data in a resident's record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind { $( $(#[$doc])* $variant, )* }

        impl Kind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &'static [Kind] = &[ $( Kind::$variant, )* ];

            /// The stable name, as recipes and JSON documents write it.
            pub const fn name(self) -> &'static str {
                match self { $( Kind::$variant => $name, )* }
            }

            /// The kind of that stable name.
            pub fn from_name(name: &str) -> Option<Kind> {
                match name { $( $name => Some(Kind::$variant), )* _ => None }
            }

            /// The role this kind plays unless a recipe says otherwise.
            pub const fn attribute_type(self) -> AttributeType {
                match self { $( Kind::$variant => AttributeType::$role, )* }
            }

            /// The legal class of this kind.
            pub const fn sensitivity(self) -> Sensitivity {
                match self { $( Kind::$variant => Sensitivity::$legal, )* }
            }
        }
    };
}

kinds! {
    /// A running number of the record.
    RowNo = "row_no", Insensitive, None;
    /// A date that is not one of birth.
    Date = "date", Insensitive, None;
    /// The number of a grid (网格), the smallest district of community work.
    GridCode = "grid_code", Insensitive, None;
    /// The number of a household (户编号).
    HouseholdNo = "household_no", Direct, Personal;
    /// A person's name.
    PersonName = "person_name", Direct, Personal;
    /// Relation to the head of the household (与户主关系).
    Relation = "relation", Quasi, Personal;
    /// Sex (GB/T 2261.1).
    Sex = "sex", Quasi, Personal;
    /// Ethnicity (民族, GB/T 3304).
    Ethnicity = "ethnicity", Sensitive, Sensitive;
    /// Citizen identification number (GB 11643) and what stands in its place: residence permits of Hong Kong,
    /// Macau and Taiwan residents, permanent residence of foreigners.
    ResidentId = "resident_id", Direct, Sensitive;
    /// Passport or travel permit; no check digit.
    PassportNo = "passport", Direct, Sensitive;
    /// Date of birth.
    BirthDate = "birth_date", Quasi, Personal;
    /// Mobile telephone number.
    Mobile = "mobile", Direct, Personal;
    /// Fixed-line telephone number.
    Landline = "landline", Direct, Personal;
    /// Postal address of a person.
    Address = "address", Quasi, Personal;
    /// Name of a housing estate (小区).
    CommunityName = "community_name", Quasi, Personal;
    /// Building (幢, 栋, 号楼).
    BuildingNo = "building_no", Quasi, Personal;
    /// Stairwell of a building (单元).
    UnitNo = "unit_no", Quasi, Personal;
    /// Room or flat (室).
    RoomNo = "room_no", Quasi, Personal;
    /// Marital status (GB/T 2261.2).
    Marital = "marital", Quasi, Sensitive;
    /// Education (GB/T 4658).
    Education = "education", Quasi, Personal;
    /// Occupation (GB/T 6565).
    Occupation = "occupation", Quasi, Personal;
    /// Employer or other organisation a person belongs to.
    Organization = "organization", Quasi, Personal;
    /// Political affiliation (政治面貌, GB/T 4762).
    Political = "political", Sensitive, Sensitive;
    /// Religion.
    Religion = "religion", Sensitive, Sensitive;
    /// Receives subsistence allowance (低保) or the like.
    WelfareFlag = "welfare_flag", Sensitive, Sensitive;
    /// Disability and its grade.
    Disability = "disability", Sensitive, Sensitive;
    /// Health, illness.
    Health = "health", Sensitive, Sensitive;
    /// Community correction (社区矫正) or criminal record.
    CriminalFlag = "criminal_flag", Sensitive, Sensitive;
    /// Vehicle plate (GA 36).
    Plate = "plate", Direct, Personal;
    /// Bank card number (ISO/IEC 7812).
    BankCard = "bank_card", Direct, Sensitive;
    /// Social security card number.
    SocialSecurity = "social_security", Direct, Personal;
    /// WeChat account.
    Wechat = "wechat", Direct, Personal;
    /// QQ account.
    Qq = "qq", Direct, Personal;
    /// E-mail address (RFC 5322 addr-spec, the part in use).
    Email = "email", Direct, Personal;
    /// A sum, an area, a price.
    Amount = "amount", Insensitive, None;
    /// Hardware address of a network interface (EUI-48).
    Mac = "mac", Quasi, Personal;
    /// IPv4 address.
    Ipv4 = "ipv4", Quasi, Personal;
    /// IPv6 address (RFC 4291).
    Ipv6 = "ipv6", Quasi, Personal;
    /// Longitude in degrees.
    Longitude = "longitude", Quasi, Sensitive;
    /// Latitude in degrees.
    Latitude = "latitude", Quasi, Sensitive;
    /// Unified social credit code of an organisation (GB 32100-2015).
    Uscc = "uscc", Insensitive, None;
    /// Identity of a mobile device (3GPP TS 23.003).
    Imei = "imei", Quasi, Personal;
    /// Free text: may hold anything.
    FreeText = "free_text", Direct, Personal;
    /// Age in years.
    Age = "age", Quasi, Personal;
    /// Administrative region, by code or name (GB/T 2260).
    Region = "region", Quasi, Personal;
    /// Longitude and latitude in one cell.
    Coordinates = "coordinates", Quasi, Sensitive;
    /// Residence or travel permit that is not a resident id.
    Permit = "permit", Direct, Sensitive;
    /// Anything else.
    Other = "other", Insensitive, None;
}

impl AttributeType {
    /// `direct`, `quasi`, `sensitive`, `insensitive`.
    pub const fn name(self) -> &'static str {
        match self {
            AttributeType::Direct => "direct",
            AttributeType::Quasi => "quasi",
            AttributeType::Sensitive => "sensitive",
            AttributeType::Insensitive => "insensitive",
        }
    }

    /// The type of that stable name.
    pub fn from_name(name: &str) -> Option<AttributeType> {
        [Self::Direct, Self::Quasi, Self::Sensitive, Self::Insensitive].into_iter().find(|t| t.name() == name)
    }
}

impl Sensitivity {
    /// `none`, `personal`, `sensitive`.
    pub const fn name(self) -> &'static str {
        match self {
            Sensitivity::None => "none",
            Sensitivity::Personal => "personal",
            Sensitivity::Sensitive => "sensitive",
        }
    }
}
