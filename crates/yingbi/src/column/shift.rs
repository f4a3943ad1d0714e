//! `shift`: each date moves by a number of days that is the same for all dates of a person.

use arrow_array::StringArray;
use yingbi_resident::Date;

use super::{Cells, ColumnFacts, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Shift {
    pub(crate) facts: ColumnFacts,
    /// The largest move, in days.
    pub(crate) days: u32,
}

impl Shift {
    /// From -days to +days, never 0: a record that did not move would be recognised by its date.
    fn offset(&self, person: u64) -> i32 {
        let places = u64::from(self.days) * 2;
        let place = person % places;
        let days = i64::from(self.days);
        let offset = i64::try_from(place).unwrap_or(0) - days;
        i32::try_from(if offset >= 0 { offset + 1 } else { offset }).unwrap_or(1)
    }
}

impl Treatment for Shift {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let persons = cells.persons.unwrap_or(&[]);
        self.facts.each(cells, tally, cells.bytes(), |row, text, out| {
            let Some(person) = persons.get(row).copied().flatten() else { return false };
            let Ok((date, form)) = Date::parse_with_form(text) else { return false };
            match date.add_days(self.offset(person)) {
                Some(moved) => {
                    moved.write(form, out);
                    true
                }
                None => false,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::OnInvalid;
    use yingbi_resident::Kind;

    #[test]
    fn an_offset_is_in_bounds_and_never_nothing() {
        let facts = ColumnFacts { name: "d".into(), kind: Kind::Date, on_invalid: OnInvalid::Null };
        let shift = Shift { facts, days: 3 };
        let mut seen: Vec<i32> = (0..600).map(|person| shift.offset(person)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, [-3, -2, -1, 1, 2, 3]);
    }
}
