//! What a resident's data *is*: kinds, identifiers, regions, addresses, names, masks.

#![forbid(unsafe_code)]

pub mod digits;
pub mod domain;
pub mod name;
pub mod region;
pub mod synthetic;

mod account;
mod address;
mod bank_card;
mod canonical;
mod check;
mod coordinates;
mod date;
mod device;
mod diagnostic;
mod kind;
mod mask;
mod nearest;
mod network;
mod partial_date;
mod permit;
mod phone;
mod plate;
mod resident_id;
mod shapes;
mod text;
mod uscc;

pub use address::{Address, AddressLevel};
pub use bank_card::BankCard;
pub use canonical::canonical;
pub use check::{Check, Reason, check};
pub use coordinates::{Coordinates, in_china_latitude, in_china_longitude, latitude, longitude};
pub use date::{Date, DateForm, DateSeparator, spreadsheet_serial};
pub use device::{Imei, Mac};
pub use diagnostic::{Argument, Category, Diagnostic, Phrase};
pub use kind::{AttributeType, Kind, Sensitivity};
pub use mask::{MaskForm, mask, mask_forms};
pub use name::PersonName;
pub use nearest::nearest;
pub use network::{Email, IpAddress};
pub use partial_date::PartialDate;
pub use permit::{Permit, PermitForm};
pub use phone::{Landline, Mobile, MobileClass, MobileSpan, mobiles};
pub use plate::{Plate, PlateClass};
pub use region::{RegionCode, RegionLevel, RegionName};
pub use resident_id::{IdForm, ResidentId, Sex};
pub use text::{normalise, words_for_nothing};
pub use uscc::Uscc;
