//! `microaggregate`: near values, k records of them, become their mean or median.

use std::collections::HashMap;

use yingbi_anonymity::{Error, Microaggregation};

use super::scale::Ladder;
use crate::recipe::Average;

/// The label of each text of a column that can be read.
///
/// A mean has as many decimals as the column's values have at most: more would tell nothing of a single record, and
/// would show which cells were treated.
pub(crate) fn microaggregated(
    ladder: Ladder,
    k: u64,
    average: Average,
) -> Result<HashMap<String, String>, Error> {
    // Numbers of more digits than a float tells apart are one value to it.
    let mut numbers: Vec<f64> = Vec::with_capacity(ladder.values.len());
    let mut counts: Vec<u64> = Vec::with_capacity(ladder.values.len());
    let mut number_of = Vec::with_capacity(ladder.values.len());
    let mut first_of = Vec::with_capacity(ladder.values.len());
    for (place, (value, count)) in ladder.values.iter().zip(&ladder.counts).enumerate() {
        let number = value.to_f64();
        match (numbers.last(), counts.last_mut()) {
            (Some(last), Some(sum)) if *last >= number => *sum += count,
            _ => {
                numbers.push(number);
                counts.push(*count);
                first_of.push(place);
            }
        }
        number_of.push(numbers.len() - 1);
    }
    let found = Microaggregation::optimal(&numbers, &counts, k)?;
    let decimals = ladder.values.iter().map(|value| value.decimals()).max().unwrap_or(0);
    let labels: Vec<String> = (0..found.groups())
        .map(|group| {
            let mut label = String::new();
            match average {
                Average::Mean => ladder.scale.write_mean(found.mean(group), decimals, &mut label),
                Average::Median => {
                    ladder.scale.write(ladder.values[first_of[found.median(group)]], &mut label)
                }
            }
            label
        })
        .collect();
    let label = |place: usize| labels[found.group(number_of[place])].clone();
    Ok(ladder.places.into_iter().map(|(text, place)| (text, label(place))).collect())
}
