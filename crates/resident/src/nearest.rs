//! The name that somebody probably meant.

/// The candidate nearest to `name` by edit distance over characters, or an empty text where none is near.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    let wanted: Vec<char> = name.chars().collect();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.chars().collect();
        let distance = edit_distance(&wanted, &other);
        let near = distance * 2 <= wanted.len().max(other.len());
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name.to_owned()).unwrap_or_default()
}

/// Levenshtein distance, in characters inserted, deleted or replaced.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(nearest("supression", ["k", "suppression", "method"].into_iter()), "suppression");
        assert_eq!(nearest("手机号码", ["手机号", "姓名"].into_iter()), "手机号");
        assert_eq!(nearest("姓名", ["经度", "k"].into_iter()), "");
    }
}
