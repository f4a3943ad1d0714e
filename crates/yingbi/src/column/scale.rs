//! Cells that have an order and distances: numbers, and dates as days.

use std::collections::HashMap;

use yingbi_resident::{Date, DateForm, Kind, normalise};

use super::Decimal;

/// How the cells of a column are read as numbers and written again, always in one form: a spelling of its own would
/// tell a record by what its value no longer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Decimal numbers, with or without separators of thousands; ages also with 岁.
    Numbers,
    /// Days since 1970-01-01, written `1995-06-02`. A time of day is left off.
    Dates,
}

impl Scale {
    pub(crate) const fn of(kind: Kind) -> Scale {
        match kind {
            Kind::Date | Kind::BirthDate => Scale::Dates,
            _ => Scale::Numbers,
        }
    }

    pub(crate) fn read(self, text: &str) -> Option<Decimal> {
        match self {
            Scale::Numbers => {
                let text = normalise(text);
                let bare = text.strip_suffix("周岁").or_else(|| text.strip_suffix('岁')).unwrap_or(&text);
                Decimal::parse(bare)
            }
            Scale::Dates => Date::parse(text).ok().map(|date| Decimal::whole(date.to_days().into())),
        }
    }

    /// Appends a number that [`Scale::read`] gave.
    pub(crate) fn write(self, number: Decimal, out: &mut String) {
        use std::fmt::Write;
        match self {
            // Writing to a text can't fail.
            Scale::Numbers => drop(write!(out, "{number}")),
            Scale::Dates => write_days(number.to_f64(), out),
        }
    }

    /// Appends a mean, with so many decimals; of days the nearest one.
    pub(crate) fn write_mean(self, mean: f64, decimals: u32, out: &mut String) {
        match self {
            Scale::Numbers => {
                let text = format!("{mean:.*}", decimals as usize);
                let nothing = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
                out.push_str(if nothing { text.trim_start_matches('-') } else { &text });
            }
            Scale::Dates => write_days(mean.round(), out),
        }
    }
}

fn write_days(days: f64, out: &mut String) {
    // A float that stands for days of the years 1800 to 2199 is well within the range.
    if let Some(date) = Date::from_days(days as i32) {
        date.write(DateForm::ISO, out);
    }
}

/// The distinct values of a column in ascending order, however they are spelt.
pub(crate) struct Ladder {
    pub(crate) scale: Scale,
    pub(crate) values: Vec<Decimal>,
    /// Records that hold each.
    pub(crate) counts: Vec<u64>,
    /// The place of each text that could be read.
    pub(crate) places: HashMap<String, usize>,
}

impl Ladder {
    /// From the distinct texts of a column.
    pub(crate) fn of(kind: Kind, texts: &[&str], counts: &[u64]) -> Ladder {
        let scale = Scale::of(kind);
        let mut read: Vec<(Decimal, &str, u64)> = texts
            .iter()
            .zip(counts)
            .filter_map(|(text, count)| Some((scale.read(text)?, *text, *count)))
            .collect();
        // Of two spellings of one number (1.5 and 1.50) the shorter stands for both.
        read.sort_unstable_by(|one, other| {
            one.0.compare(&other.0).then(one.0.decimals().cmp(&other.0.decimals())).then(one.1.cmp(other.1))
        });
        let mut ladder = Ladder { scale, values: Vec::new(), counts: Vec::new(), places: HashMap::new() };
        for (value, text, count) in read {
            match (ladder.values.last(), ladder.counts.last_mut()) {
                (Some(last), Some(sum)) if last.compare(&value).is_eq() => *sum += count,
                _ => {
                    ladder.values.push(value);
                    ladder.counts.push(count);
                }
            }
            ladder.places.insert(text.to_owned(), ladder.values.len() - 1);
        }
        ladder
    }

    /// Each value as it is written.
    pub(crate) fn written(&self) -> Vec<String> {
        let text = |value: &Decimal| {
            let mut text = String::new();
            self.scale.write(*value, &mut text);
            text
        };
        self.values.iter().map(text).collect()
    }
}
