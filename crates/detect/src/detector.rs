//! Column classification: gathers a sample, weighs what header, values and neighbours say, and settles on a kind.

use yingbi_resident::{AttributeType, Kind, Sensitivity};

use crate::agreement::{Agreement, agreements};
use crate::header::{self, HeaderReading};
use crate::profile::Profile;
use crate::sample::{Sample, Values};
use crate::score::{Scores, score};
use crate::{AgreementKind, Evidence, Finding, Hit, Scanner, count_cells};

/// Tells what each column of a table holds.
///
/// Feed it some thousand records by [`Detector::sample`], neighbours together (records of one household follow each
/// other, and their order says something), then ask [`Detector::finish`]. Memory is bounded: 4,096 records, fewer of
/// a wide table, 200 bytes a cell.
///
/// ```
/// use yingbi_detect::Detector;
/// use yingbi_resident::Kind;
///
/// let mut detector = Detector::new(&[Some("性别"), Some("年龄")]);
/// detector.sample(&[&["男", "女", "女"], &["31", "70", "8"]]);
/// let findings = detector.finish();
/// assert_eq!(findings[0].kind, Kind::Sex);
/// assert_eq!(findings[1].kind, Kind::Age);
/// ```
#[derive(Clone, Debug)]
pub struct Detector {
    headers: Vec<HeaderReading>,
    known: Vec<bool>,
    sample: Sample,
    full: bool,
}

impl Detector {
    /// A detector for columns with these headers; `None` where a column has none.
    pub fn new(headers: &[Option<&str>]) -> Detector {
        Detector {
            headers: headers.iter().map(|header| header.map(header::read).unwrap_or_default()).collect(),
            known: headers.iter().map(|header| header.is_some_and(header::has_meaning)).collect(),
            sample: Sample::new(headers.len()),
            full: false,
        }
    }

    /// Feeds aligned cells of some records: one slice a column, all of the same length; a column that is missing
    /// counts as empty. Records beyond the limit are left aside.
    pub fn sample(&mut self, columns: &[&[&str]]) {
        if !self.full {
            self.full = self.sample.take(columns);
        }
    }

    /// Whether further records would be left aside.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// One finding a column, in the order of the headers.
    pub fn finish(self) -> Vec<Finding> {
        let values: Vec<Values<'_>> = self.sample.columns.iter().map(Values::of).collect();
        let profiles: Vec<Profile> = values.iter().map(Profile::of).collect();
        let agreements = agreements(&self.sample, &Profile::roles(&profiles));
        let mut all: Vec<Scores> = (0..profiles.len())
            .map(|column| {
                let own: Vec<&Agreement> = agreements.iter().filter(|found| found.column == column).collect();
                score(&self.headers[column], self.known[column], &profiles[column], &own)
            })
            .collect();
        pair_coordinates(&mut all);
        rank_flags(&mut all, &profiles, &self.headers);
        let mut findings: Vec<Finding> = all
            .into_iter()
            .enumerate()
            .map(|(column, scores)| self.settle(column, scores, &profiles[column]))
            .collect();
        things_not_people(&mut findings, &self.headers);
        findings
    }

    fn settle(&self, column: usize, scores: Scores, profile: &Profile) -> Finding {
        let ranked = scores.ranked();
        let (kind, confidence) = ranked[0];
        let alternatives: Vec<(Kind, f32)> =
            ranked[1..].iter().copied().filter(|(_, share)| *share >= 0.02).take(4).collect();
        let ambiguous = alternatives
            .first()
            .is_some_and(|(_, share)| *share >= 0.2 || (scores.undecidable && *share >= 0.05))
            || scores.doubted.is_some_and(|doubted| doubted == kind && !alternatives.is_empty());
        let mut evidence = scores.evidence;
        evidence.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        let mut evidence: Vec<Evidence> = evidence.into_iter().map(|(_, one)| one).collect();
        evidence.truncate(12);
        if profile.filled == 0 {
            evidence.push(Evidence::NoValues);
        }
        let cells = count_cells(kind, self.sample.columns[column].iter());
        let (attribute_type, sensitivity) = self.role(column, kind, profile);
        Finding {
            kind,
            attribute_type,
            sensitivity,
            confidence,
            evidence,
            alternatives,
            ambiguous,
            sampled: self.sample.columns[column].len() as u64,
            cells,
            embedded: self.embedded(column, kind),
        }
    }

    /// What a column does to its person: an address down to the room names a household, unless it is where one is registered.
    fn role(&self, column: usize, kind: Kind, profile: &Profile) -> (AttributeType, Sensitivity) {
        if kind == Kind::Address && profile.address_room >= 0.7 && !self.headers[column].origin {
            return (AttributeType::Direct, kind.sensitivity());
        }
        // height and weight: no illness, yet everybody can see them
        if kind == Kind::Other && self.headers[column].weight(Kind::Other) > 0.0 {
            return (AttributeType::Quasi, Sensitivity::Personal);
        }
        (kind.attribute_type(), kind.sensitivity())
    }

    /// Personal numbers of other kinds inside the cells.
    fn embedded(&self, column: usize, kind: Kind) -> Vec<(Kind, u64)> {
        let scanner = Scanner::new();
        let mut counts: Vec<(Kind, u64)> = Vec::new();
        let mut hits: Vec<Hit> = Vec::new();
        for cell in self.sample.columns[column].iter() {
            hits.clear();
            scanner.scan(cell.as_bytes(), &mut hits);
            let mut seen: Vec<Kind> = Vec::new();
            for hit in &hits {
                if hit.kind != kind && !seen.contains(&hit.kind) {
                    seen.push(hit.kind);
                    match counts.iter_mut().find(|(kind, _)| *kind == hit.kind) {
                        Some((_, count)) => *count += 1,
                        None => counts.push((hit.kind, 1)),
                    }
                }
            }
        }
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counts
    }
}

/// A longitude wants a latitude beside it.
fn pair_coordinates(all: &mut [Scores]) {
    let tops: Vec<Kind> = all.iter().map(Scores::top).collect();
    for column in 0..all.len() {
        let mate = match tops[column] {
            Kind::Longitude => Kind::Latitude,
            Kind::Latitude => Kind::Longitude,
            _ => continue,
        };
        let beside = [column.checked_sub(1), Some(column + 1)];
        if let Some(with) = beside.into_iter().flatten().find(|other| tops.get(*other) == Some(&mate)) {
            let evidence = Evidence::Agreement {
                kind: tops[column],
                what: AgreementKind::CoordinatePair,
                column: with,
                rate: 1.0,
                of: 0,
            };
            all[column].add(tops[column], 2.0, evidence);
        } else {
            all[column].shift(tops[column], -1.0);
        }
    }
}

/// Columns of yes and no without a telling header: the rarer yes is likelier a correction order, the commoner an
/// allowance; the values cannot tell, and the finding says so.
fn rank_flags(all: &mut [Scores], profiles: &[Profile], headers: &[HeaderReading]) {
    for (column, scores) in all.iter_mut().enumerate() {
        if headers[column].telling || !matches!(scores.top(), Kind::WelfareFlag | Kind::CriminalFlag) {
            continue;
        }
        let rare = profiles[column].yes < 0.01;
        let (kind, other) = if rare {
            (Kind::CriminalFlag, Kind::WelfareFlag)
        } else {
            (Kind::WelfareFlag, Kind::CriminalFlag)
        };
        scores.add(kind, 0.8, Evidence::BaseRate { kind, other });
        scores.undecidable = true;
    }
}

/// A table in which no column names a person holds things: its coordinates are nobody's, and a column that looks
/// like telephones or accounts without a header that says so may as well be codes.
fn things_not_people(findings: &mut [Finding], headers: &[HeaderReading]) {
    let said =
        |column: usize, kind: Kind| headers.get(column).is_some_and(|header| header.weight(kind) > 0.0);
    let person = findings.iter().enumerate().any(|(column, finding)| {
        let names_one = matches!(
            finding.kind,
            Kind::PersonName
                | Kind::ResidentId
                | Kind::Email
                | Kind::Address
                | Kind::BirthDate
                | Kind::Relation
                | Kind::Sex
                | Kind::Ethnicity
                | Kind::Marital
                | Kind::Political
        );
        let by_header = matches!(
            finding.kind,
            Kind::Mobile
                | Kind::Landline
                | Kind::PassportNo
                | Kind::Permit
                | Kind::BankCard
                | Kind::SocialSecurity
                | Kind::Wechat
                | Kind::Qq
                | Kind::HouseholdNo
                | Kind::Plate
        );
        finding.confidence >= 0.5
            && !finding.ambiguous
            && (names_one || (by_header && said(column, finding.kind)))
    });
    if person {
        return;
    }
    for (column, finding) in findings.iter_mut().enumerate() {
        if matches!(finding.kind, Kind::Coordinates | Kind::Longitude | Kind::Latitude) {
            finding.sensitivity = Sensitivity::None;
            finding.evidence.push(Evidence::NoPerson);
        }
        let code_like = matches!(finding.kind, Kind::Mobile | Kind::Landline | Kind::BankCard | Kind::Qq);
        if code_like && !said(column, finding.kind) && finding.confidence > 0.5 {
            finding.confidence = 0.5;
            finding.ambiguous = true;
            finding.alternatives.retain(|(kind, _)| *kind != Kind::Other);
            finding.alternatives.insert(0, (Kind::Other, 0.45));
            finding.evidence.push(Evidence::NoPerson);
        }
    }
}
