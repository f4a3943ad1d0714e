//! The table of known optima, read from its own text: a row that says something unknown is an error, so that none is
//! passed over in silence.

use yingbi_anonymity::{
    Aggregate, Counted, Distance, EntropyEstimator, Objective, PopulationModel, PrivacyModel,
};

/// The population of the USA, as ARX 3.9.2 has it.
pub(crate) const USA: u64 = 317_238_626;

/// What is released, and beside what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sample {
    /// adult.csv.
    Whole,
    /// adult_subset.csv, with adult.csv as the population.
    Subset,
    /// A random sample of adult.csv, by (k, β)-SDGS.
    Random,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expected {
    NoSolution,
    /// Figures of the objective, how far they may differ relatively, levels, and records suppressed where told.
    Optimum {
        figures: Vec<f64>,
        within: f64,
        levels: Vec<usize>,
        suppressed: Option<u64>,
    },
}

/// A row of the table.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) models: Vec<PrivacyModel>,
    pub(crate) sample: Sample,
    pub(crate) suppression: f64,
    pub(crate) objective: Objective,
    /// A column that is no quasi-identifier.
    pub(crate) without: Option<String>,
    /// Whether that column is sensitive.
    pub(crate) sensitive: bool,
    pub(crate) expected: Expected,
}

/// Every row of the tables in a text; `Err` says which could not be read and why.
pub(crate) fn cases(text: &str) -> Vec<Result<Case, String>> {
    let mut above: Option<String> = None;
    let mut cases = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
        if !line.starts_with('|') || cells.len() != 8 || cells[0].parse::<u32>().is_err() {
            continue;
        }
        let metric = if cells[4] == "same" { above.clone().unwrap_or_default() } else { cells[4].to_owned() };
        above = Some(metric.clone());
        let name = format!("row {} ({})", cells[0], cells[1]);
        cases.push(case(&name, &cells, &metric).map_err(|why| format!("{name}: {why}")));
    }
    cases
}

fn case(name: &str, cells: &[&str], metric: &str) -> Result<Case, String> {
    let (mut models, mut sample) = (Vec::new(), Sample::Whole);
    for part in split(cells[2]) {
        let (model, of) = model(&part).ok_or_else(|| format!("model {part}"))?;
        models.push(model);
        if of != Sample::Whole {
            sample = of;
        }
    }
    let sensitive = cells[5].strip_suffix(" removed").unwrap_or(cells[5]).trim();
    Ok(Case {
        name: name.to_owned(),
        models,
        sample,
        suppression: cells[3].parse().map_err(|_| format!("suppression {}", cells[3]))?,
        objective: objective(metric).ok_or_else(|| format!("metric {metric}"))?,
        without: (sensitive != "-").then(|| sensitive.to_owned()),
        sensitive: !cells[5].ends_with(" removed"),
        expected: expected(cells[6], cells[7])
            .ok_or_else(|| format!("expected {} {}", cells[6], cells[7]))?,
    })
}

/// Parts at `+` outside parentheses.
fn split(text: &str) -> Vec<String> {
    text.split(" + ").map(|part| part.trim().to_lowercase()).collect()
}

/// The numbers in a text, in their order.
fn numbers(text: &str) -> Vec<f64> {
    let bytes: Vec<char> = text.chars().collect();
    let (mut all, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at].is_ascii_digit() {
            let start = at;
            while at < bytes.len()
                && (bytes[at].is_ascii_digit()
                    || bytes[at] == '.'
                    || (matches!(bytes[at], 'e' | 'E')
                        && bytes.get(at + 1).is_some_and(|c| c.is_ascii_digit() || *c == '-'))
                    || (bytes[at] == '-' && matches!(bytes[at - 1], 'e' | 'E')))
            {
                at += 1;
            }
            all.extend(bytes[start..at].iter().collect::<String>().parse::<f64>());
        } else {
            at += 1;
        }
    }
    all
}

fn model(text: &str) -> Option<(PrivacyModel, Sample)> {
    let found = numbers(text);
    let has = |word: &str| text.contains(word);
    let first = *found.first()?;
    let column = 0;
    let whole = |model| Some((model, Sample::Whole));
    let subset = |model| has("adult_subset").then_some((model, Sample::Subset));
    if has("eps=") && found.len() == 2 {
        return Some((PrivacyModel::DifferentialPrivacy { epsilon: first, delta: found[1] }, Sample::Random));
    }
    if has("k-map") {
        return subset(PrivacyModel::KMap { k: first as u64 });
    }
    if has("presence") && found.len() == 2 {
        return subset(PrivacyModel::DeltaPresence { min: first, max: found[1] });
    }
    if has("recursive") && found.len() == 2 {
        return whole(PrivacyModel::RecursiveDiversity { column, c: first, l: found[1] as u64 });
    }
    if has("uniqueness") {
        let share = first;
        if has("sample") {
            return whole(PrivacyModel::SampleUniqueness { share });
        }
        let estimator = match () {
            () if !has("(usa)") => return None,
            () if has("snb") => PopulationModel::SnbArx,
            () if has("dankar") => PopulationModel::Dankar,
            () if has("pitman") => PopulationModel::Pitman,
            () if has("zayatz") => PopulationModel::Zayatz,
            () => return None,
        };
        return whole(PrivacyModel::PopulationUniqueness { share, model: estimator, population: USA });
    }
    if has("risk") {
        return has("avg").then_some((PrivacyModel::AverageRisk { risk: first }, Sample::Whole));
    }
    if found.len() != 1 {
        return None;
    }
    if has("entropy") {
        let estimator =
            if has("grassberger") { EntropyEstimator::Grassberger } else { EntropyEstimator::Shannon };
        return whole(PrivacyModel::EntropyDiversity { column, l: first, estimator });
    }
    if has("distinct") {
        return whole(PrivacyModel::DistinctDiversity { column, l: first as u64 });
    }
    if has("disclosure") {
        return whole(PrivacyModel::DeltaDisclosure { column, delta: first });
    }
    if has("b=") && (has("enhanced") || has("basic")) {
        return whole(PrivacyModel::BetaLikeness { column, beta: first, enhanced: has("enhanced") });
    }
    if text.starts_with("t=") {
        let distance = match () {
            () if has("equal") => Distance::Equal,
            () if has("ordered") => Distance::Ordered,
            () if has("hierarchical") => Distance::Hierarchical,
            () => return None,
        };
        return whole(PrivacyModel::TCloseness { column, t: first, distance });
    }
    let k = PrivacyModel::KAnonymity { k: first as u64, of: Counted::Records };
    text.starts_with("k=").then_some((k, Sample::Whole))
}

fn objective(text: &str) -> Option<Objective> {
    let lower = text.to_lowercase();
    let monotone = lower.contains("mono") && !lower.contains("non-mono");
    let known = |word: &str| lower.starts_with(word) || lower.starts_with(&format!("precomputed {word}"));
    if known("pentropy") || known("entropy") {
        return Some(Objective::Entropy { monotone });
    }
    if known("dm") || known("discern") {
        return Some(Objective::Discernibility { monotone });
    }
    if known("aecs") {
        return Some(Objective::AverageClassSize);
    }
    if known("height") {
        return Some(Objective::Height);
    }
    if known("precision") && !monotone {
        return Some(Objective::Precision);
    }
    if !known("loss") {
        return None;
    }
    let inside = lower.split_once('(')?.1.split_once(')')?.0.trim();
    let aggregate = match inside.split(',').map(str::trim).find(|word| word.parse::<f64>().is_err()) {
        None | Some("" | "geometric_mean" | "geometric mean") => Aggregate::GeometricMean,
        Some("arithmetic_mean" | "arithmetic mean") => Aggregate::ArithmeticMean,
        Some("sum") => Aggregate::Sum,
        Some("maximum" | "max") => Aggregate::Maximum,
        Some("rank") => Aggregate::Rank,
        Some(_) => return None,
    };
    Some(Objective::Loss { aggregate })
}

fn expected(loss: &str, optimum: &str) -> Option<Expected> {
    if loss.starts_with("none") {
        return Some(Expected::NoSolution);
    }
    let (node, rest) = optimum.split_once(' ').unwrap_or((optimum, ""));
    let levels = node.split(',').map(|level| level.trim().parse().ok()).collect::<Option<Vec<usize>>>()?;
    let suppressed = numbers(rest).first().map(|n| *n as u64);
    let mut figures = Vec::new();
    let mut within = 1e-9;
    if let Some(list) = loss.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
        for part in list.split(',') {
            let (figure, times) = part.trim().split_once(" x").unwrap_or((part.trim(), "1"));
            let figure: f64 = figure.parse().ok()?;
            figures.extend(vec![figure; times.parse().ok()?]);
        }
        // such figures are given to ten places
        within = 5e-10;
    } else {
        figures.push(loss.parse().ok()?);
    }
    Some(Expected::Optimum { figures, within, levels, suppressed })
}
