//! The documents other programs read: `audit --json`, `OUTPUT.release.json`, `verify --json`.
//!
//! Names are stable; keys may be added, and a reader ignores those it does not know. No document holds a cell
//! value. Shares and risks are numbers from 0 to 1; every count is of records (rows) unless it says otherwise;
//! digests are SHA-256 in lower-case hexadecimal; `kind`, `type`, `sensitivity`, `treatment` are the stable names
//! of `yingbi-resident` and of recipes. Nothing in them comes from a clock, so that the same input, recipe and
//! key give the same bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version written into every document of this module.
pub const VERSION: u32 = 1;

/// What `audit` found in one or more files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditDocument {
    /// [`VERSION`].
    pub version: u32,
    /// Program and version that wrote the document: `yingbi 0.1.0`.
    #[serde(default)]
    pub tool: String,
    /// One entry a file, in the order of the command line.
    pub inputs: Vec<AuditInput>,
}

/// One file that was audited.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditInput {
    /// The path as it was given.
    pub path: String,
    /// `csv`, `tsv`, `xlsx`, `xls`, `json_lines`, `parquet`.
    pub format: String,
    /// `utf-8`, `utf-8-bom`, `gb18030`, `utf-16le`, `utf-16be`; none where the format fixes it.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Row of the header, from 1, in the file or sheet; none where there is no header.
    #[serde(default)]
    pub header_row: Option<u64>,
    /// Data records: without title rows, header and footers.
    pub rows: u64,
    /// The sheet that was read.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Digest of the file's bytes as stored.
    #[serde(default)]
    pub sha256: String,
    /// One entry a column, in the file's order.
    pub columns: Vec<ColumnReport>,
    /// Risk of re-identification by the quasi-identifiers; none where there are no quasi-identifiers or no records.
    #[serde(default)]
    pub risk: Option<RiskReport>,
    /// Which columns single people out together, whatever role each has; none where fewer than two columns were looked
    /// at, or no records.
    #[serde(default)]
    pub suggestion: Option<SuggestionReport>,
    /// What an outsider can undo in the file.
    #[serde(default)]
    pub breaches: Vec<Breach>,
    /// What the reader should know of the file (hidden rows, other sheets, footers left out …).
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// What one column is, and how that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// Position from 0.
    pub index: u64,
    /// The header, or a synthesised name (`column_1`).
    pub name: String,
    /// Stable name of the kind.
    pub kind: String,
    /// Role in the privacy model: `direct`, `quasi`, `sensitive`, `insensitive`.
    #[serde(rename = "type")]
    pub attribute_type: String,
    /// Legal class: `none`, `personal`, `sensitive`.
    pub sensitivity: String,
    /// Calibrated probability that `kind` is right.
    pub confidence: f64,
    /// Named facts that led there; numbers and names, never a cell value.
    #[serde(default)]
    pub evidence: BTreeMap<String, Fact>,
    /// What the cells are.
    #[serde(default)]
    pub counts: CellCounts,
    /// Other readings, likeliest first.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// Two readings are about as likely: a person should decide.
    #[serde(default)]
    pub ambiguous: bool,
}

/// Cells of one column, held against its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellCounts {
    /// Blank, or a word for nothing (无, 暂无, `-`).
    #[serde(default)]
    pub empty: u64,
    /// Well-formed values of the kind.
    #[serde(default)]
    pub valid: u64,
    /// Values of the kind that can no longer be trusted or repaired (`4.1E+17`).
    #[serde(default)]
    pub damaged: u64,
    /// Already masked.
    #[serde(default)]
    pub masked: u64,
    /// Not of the kind.
    #[serde(default)]
    pub invalid: u64,
    /// Personal numbers that the byte scan found inside cells of this column, by kind.
    #[serde(default)]
    pub found: BTreeMap<String, u64>,
}

/// Another reading of a column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Stable name of the kind.
    pub kind: String,
    /// Probability from 0 to 1.
    pub confidence: f64,
}

/// One fact of an evidence or an argument of a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// Yes or no.
    Flag(bool),
    /// A count or a position.
    Count(u64),
    /// A share, a rate, a score.
    Number(f64),
    /// A name that is not a cell: a lexicon term, a kind, a domain, a column.
    Name(String),
    /// Several facts of one sort.
    List(Vec<Fact>),
    /// Facts that belong together.
    Group(BTreeMap<String, Fact>),
}

impl From<bool> for Fact {
    fn from(value: bool) -> Self {
        Fact::Flag(value)
    }
}

impl From<u64> for Fact {
    fn from(value: u64) -> Self {
        Fact::Count(value)
    }
}

impl From<usize> for Fact {
    fn from(value: usize) -> Self {
        Fact::Count(value as u64)
    }
}

impl From<f64> for Fact {
    fn from(value: f64) -> Self {
        Fact::Number(value)
    }
}

impl From<f32> for Fact {
    fn from(value: f32) -> Self {
        Fact::Number(f64::from(value))
    }
}

impl From<&str> for Fact {
    fn from(value: &str) -> Self {
        Fact::Name(value.to_owned())
    }
}

impl From<String> for Fact {
    fn from(value: String) -> Self {
        Fact::Name(value)
    }
}

impl From<Vec<Fact>> for Fact {
    fn from(value: Vec<Fact>) -> Self {
        Fact::List(value)
    }
}

impl<const N: usize> From<[(&str, Fact); N]> for Fact {
    fn from(value: [(&str, Fact); N]) -> Self {
        Fact::Group(value.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect())
    }
}

impl From<&yingbi_resident::Argument> for Fact {
    fn from(value: &yingbi_resident::Argument) -> Self {
        match value {
            yingbi_resident::Argument::Number(number) => Fact::Count(*number),
            yingbi_resident::Argument::Name(name) => Fact::Name(name.clone()),
            yingbi_resident::Argument::Names(names) => {
                Fact::List(names.iter().map(|name| Fact::Name(name.clone())).collect())
            }
            // `Argument` may grow: what is not known here is left empty rather than guessed.
            _ => Fact::Name(String::new()),
        }
    }
}

/// Risk of re-identification under the prosecutor model: the attacker knows that the person is in the file.
///
/// With classes of records equal in every quasi-identifier, a record of a class of size *s* is picked out with
/// probability 1/*s*; `prosecutor_max` is 1/k, `prosecutor_average` is classes / records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RiskReport {
    /// Names of the columns that form the classes.
    pub quasi_identifiers: Vec<String>,
    /// Size of the smallest class, in records.
    pub k: u64,
    /// Distinct persons in the class that has fewest; none where nothing tells persons apart.
    #[serde(default)]
    pub k_persons: Option<u64>,
    /// Records alone in their class.
    pub uniques: u64,
    /// Number of classes.
    #[serde(default)]
    pub classes: u64,
    /// Records measured.
    #[serde(default)]
    pub records: u64,
    /// Highest risk of any record.
    pub prosecutor_max: f64,
    /// Mean risk over all records.
    pub prosecutor_average: f64,
    /// Share of the records whose risk is above 0.2: those of classes smaller than 5.
    #[serde(default)]
    pub above: Option<f64>,
    /// The same with distinct persons in the place of records; none where nothing tells persons apart.
    #[serde(default)]
    pub persons: Option<UnitReport>,
    /// What models estimate where the file is a sample of a larger population; none where its size was not given.
    #[serde(default)]
    pub population: Option<PopulationReport>,
    /// Class sizes in ascending buckets without gaps in meaning; empty buckets may be left out.
    #[serde(default)]
    pub distribution: Vec<SizeBucket>,
}

/// Risk with persons in the place of records: five records of one person hide nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnitReport {
    /// Records of classes that are one person's, or nobody's who is known.
    pub alone: u64,
    /// Mean over the records of 1 / (persons of the record's class); at most that where a class has more persons than
    /// are counted.
    pub average: f64,
}

/// Estimates for a population of which the file is a sample. Formulas and sources in `docs/src/risk.md`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PopulationReport {
    /// Records of the population, as given.
    pub size: u64,
    /// Expected risk of a record for an attacker who does not know who is in the file: the highest of any record.
    pub journalist_max: f64,
    /// Its mean over the records, which is also the share of right matches that a marketer can expect.
    pub journalist_average: f64,
    /// The model that estimated the rest: `pitman`, `zayatz`, `snb`, as Dankar's rule has it.
    pub model: String,
    /// Expected records of the population that are unique in it.
    pub uniques: f64,
    /// Standard error of `uniques`, where the model has one.
    #[serde(default)]
    pub standard_error: Option<f64>,
    /// Expected share of the file's unique records that are unique in the population.
    pub conditional: f64,
}

/// Which columns single people out together (distinct and separation ratio: Motwani and Xu 2007).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SuggestionReport {
    /// Records that were looked at: all, or those of a sample of the distinct records.
    pub looked_at: u64,
    /// Columns a set has at most.
    pub depth: u64,
    /// No separation ratio is further than this from the whole file's, with a probability of 0.99; 0 where all records
    /// were looked at.
    pub error: f64,
    /// The distinct ratio from which on a set counts as identifying.
    pub threshold: f64,
    /// The columns looked at, those that tell the most first.
    pub columns: Vec<ColumnTells>,
    /// Sets that reach the threshold and of which no part does, the smallest and most distinct first; the first 20.
    pub keys: Vec<KeyReport>,
    /// The smallest k that keeps every record's risk at or below `risk`.
    pub k_for_risk: Vec<KForRisk>,
}

/// How much a column tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnTells {
    /// The header.
    pub name: String,
    /// Role in the privacy model, as the audit has it.
    #[serde(rename = "type")]
    pub attribute_type: String,
    /// Classes of this column alone / records.
    pub distinctness: f64,
    /// Share of the pairs of differing records that this column tells apart.
    pub separation: f64,
    /// What it adds on average to the distinct ratio of other columns.
    pub weight: f64,
    /// Whether it is part of an identifying set.
    pub identifying: bool,
}

/// A set of columns that singles people out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyReport {
    /// Headers, in the file's order.
    pub columns: Vec<String>,
    /// Classes / records: the average prosecutor risk of these columns.
    pub distinctness: f64,
    /// Share of the pairs of differing records that are told apart.
    pub separation: f64,
    /// Share of the records that are alone in their class.
    pub uniques: f64,
}

/// The k that a risk takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KForRisk {
    /// Highest risk of any record, 0 to 1.
    pub risk: f64,
    /// Records a class needs.
    pub k: u64,
}

/// Classes whose size lies in a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeBucket {
    /// Smallest size counted here.
    pub size_from: u64,
    /// Largest size counted here; none in the open last bucket.
    #[serde(default)]
    pub size_to: Option<u64>,
    /// Classes of such a size.
    pub classes: u64,
    /// Records in them.
    pub records: u64,
}

/// Something an outsider can undo.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Breach {
    /// Stable name of the attack.
    pub attack: String,
    /// The column attacked, by name.
    pub column: String,
    /// Records tried.
    pub rows: u64,
    /// Records whose value was recovered.
    pub recovered: u64,
    /// `low`, `medium`, `high`.
    pub severity: String,
    /// The clause it touches, as `PIPL 51`.
    #[serde(default)]
    pub clause: Option<String>,
}

/// A remark with a code of its own; its text comes from the messages of the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The stable code, as `YB0251`.
    pub code: String,
    /// The arguments of its message, by name.
    #[serde(default)]
    pub arguments: BTreeMap<String, Fact>,
}

impl Notice {
    /// The notice that a diagnostic makes.
    pub fn of(diagnostic: &dyn yingbi_resident::Diagnostic) -> Notice {
        Notice {
            code: diagnostic.code().to_owned(),
            arguments: diagnostic
                .arguments()
                .iter()
                .map(|(name, argument)| ((*name).to_owned(), Fact::from(argument)))
                .collect(),
        }
    }
}

/// What was done to make one output: `OUTPUT.release.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// [`VERSION`].
    pub version: u32,
    /// Program and version.
    #[serde(default)]
    pub tool: String,
    /// The file that was read.
    pub input: ReleaseInput,
    /// The file that was written.
    pub output: ReleaseOutput,
    /// Digest of the recipe's text, which is left beside the output as `OUTPUT.recipe.toml`.
    pub recipe_sha256: String,
    /// Digest of the bound plan.
    pub plan_sha256: String,
    /// One entry a column of the input, in its order; dropped ones too.
    pub columns: Vec<ColumnRelease>,
    /// The privacy asked for and measured on the output as written; none where no quasi-identifier was there.
    #[serde(default)]
    pub privacy: Option<PrivacyRecord>,
    /// Who receives the output, and for what.
    #[serde(default)]
    pub release: Option<Recipient>,
    /// Where the pseudonyms' keys are; none where no treatment used a key.
    #[serde(default)]
    pub keys: Option<KeyCustody>,
    /// Personal numbers that the byte scan still finds in the output.
    #[serde(default)]
    pub leftovers: Vec<Leftover>,
    /// Cells made inert because a spreadsheet would have run them as a formula.
    #[serde(default)]
    pub neutralised: u64,
    /// What the reader should know.
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// The input of a release.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReleaseInput {
    /// Name of the file without its folder.
    #[serde(default)]
    pub name: String,
    /// Digest of its bytes as stored.
    pub sha256: String,
    /// Data records.
    pub rows: u64,
    /// See [`AuditInput::format`].
    #[serde(default)]
    pub format: String,
    /// See [`AuditInput::encoding`].
    #[serde(default)]
    pub encoding: Option<String>,
    /// The sheet that was read.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Row of the header, from 1.
    #[serde(default)]
    pub header_row: Option<u64>,
}

/// The output of a release.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReleaseOutput {
    /// Name of the file without its folder.
    #[serde(default)]
    pub name: String,
    /// Digest of its bytes.
    pub sha256: String,
    /// Records written.
    pub rows: u64,
    /// Records left out: input rows = output rows + suppressed.
    pub suppressed: u64,
    /// See [`AuditInput::format`].
    #[serde(default)]
    pub format: String,
    /// See [`AuditInput::encoding`].
    #[serde(default)]
    pub encoding: Option<String>,
    /// Columns written.
    #[serde(default)]
    pub columns: u64,
    /// Length in bytes.
    #[serde(default)]
    pub bytes: u64,
}

/// What was done with one column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnRelease {
    /// The header.
    pub name: String,
    /// Stable name of the kind.
    pub kind: String,
    /// Role in the privacy model.
    #[serde(rename = "type")]
    pub attribute_type: String,
    /// `keep`, `drop`, `mask`, `pseudonymize`, `seal`, `index`, `generalize`, `shift`, `round`, `microaggregate`,
    /// `clip`, `pram`, `swap`, `redact`.
    pub treatment: String,
    /// Form of the treatment (`token`, `standard` …) or its parameters, where it has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Hierarchy of a generalisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hierarchy: Option<String>,
    /// Levels of the hierarchy that the output uses; empty for other treatments.
    #[serde(default)]
    pub levels: Vec<LevelUse>,
    /// Cells that the treatment could not take and that were emptied (`on_invalid = "null"`).
    #[serde(default)]
    pub invalid: u64,
    /// Distinct texts in the output, of a quasi-identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// Information lost in this column, of a quasi-identifier: 0 nothing, 1 all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    /// Its weight beside the other quasi-identifiers, where the recipe gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// How many records a generalisation shows at one level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelUse {
    /// 0 is the value as it was.
    pub level: u64,
    /// Name of the level, where it has one: `top` where nothing is told any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Records of the output at this level.
    pub records: u64,
}

/// The privacy asked for, and what was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PrivacyRecord {
    /// Names of the columns that form the classes.
    pub quasi_identifiers: Vec<String>,
    /// The k of the recipe.
    pub k_required: u64,
    /// Smallest class of the output, in records.
    pub k_measured: u64,
    /// Smallest number of distinct persons in a class; none where the recipe has no `record`.
    #[serde(default)]
    pub k_persons: Option<u64>,
    /// The column that tells one resident from another.
    #[serde(default)]
    pub record: Option<String>,
    /// Information lost by generalising and suppressing, 0 to 1 (ARX "Loss").
    pub loss: f64,
    /// Share of records that might be left out.
    #[serde(default)]
    pub suppression_limit: f64,
    /// `local`, `consistent` or `global`.
    #[serde(default)]
    pub method: String,
    /// Classes of the output.
    #[serde(default)]
    pub classes: u64,
    /// Records of the output alone in their class.
    #[serde(default)]
    pub uniques: u64,
    /// Highest risk of any record of the output.
    #[serde(default)]
    pub prosecutor_max: f64,
    /// Mean risk over the records of the output.
    #[serde(default)]
    pub prosecutor_average: f64,
    /// Class sizes of the output.
    #[serde(default)]
    pub distribution: Vec<SizeBucket>,
    /// Every privacy model that was asked for, k-anonymity first, with what the output attains.
    #[serde(default)]
    pub models: Vec<ModelRecord>,
    /// What the search kept low.
    #[serde(default)]
    pub objective: ObjectiveRecord,
    /// What is known about how good the result is.
    #[serde(default)]
    pub certificate: Certificate,
    /// Whether no label tells more than its text says to a reader who knows the program.
    #[serde(default)]
    pub defended: bool,
    /// Records that were left out at random, before anything was counted; part of the output's `suppressed`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sampled_out: u64,
    /// The table of the population that classes were held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<PopulationRecord>,
    /// The same columns of the input, before anything was done; counted in the input.
    #[serde(default)]
    pub before: Option<BeforeRecord>,
    /// What the recoding kept; none where no class was recoded.
    #[serde(default)]
    pub utility: Option<UtilityRecord>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// One privacy model: what was asked, what the output attains.
///
/// The parameters are those of the model's definition (`docs/src/anonymity.md`): `k`, `l`, `c`, `t`, `beta`, `delta`,
/// `epsilon`, `min`, `max`, `risk`, `share`, `population`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelRecord {
    /// `k_anonymity`, `k_map`, `distinct_diversity`, `entropy_diversity`, `recursive_diversity`, `t_closeness`,
    /// `delta_presence`, `beta_likeness`, `delta_disclosure`, `average_risk`, `sample_uniqueness`,
    /// `population_uniqueness`, `differential_privacy`.
    pub model: String,
    /// The sensitive column it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Which of the model's forms: of k-anonymity what is counted (`records`, `persons`, `households`), of entropy its
    /// estimator (`shannon`, `grassberger`), of t-closeness the distance (`equal`, `ordered`, `hierarchical`), of
    /// β-likeness `basic` or `enhanced`, of population uniqueness the estimator (`pitman`, `zayatz`, `snb`, `dankar`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The column whose values are the units counted, where they are not records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The parameters asked for.
    pub asked: BTreeMap<String, Fact>,
    /// The tightest parameters that the output satisfies.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attained: BTreeMap<String, Fact>,
    /// Where `attained` comes from: `file`, measured on the file as written; `reference`, the same together with the
    /// input's distribution or the population; `run`, counted while it was written, since the file does not show the
    /// units; `method`, by how it was made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
    /// What the file alone shows, where `proof` is `reference`: held against its own distribution. For `verify`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shown: BTreeMap<String, Fact>,
}

/// What a search kept low.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveRecord {
    /// `loss`, `entropy`, `entropy-monotone`, `discernibility`, `discernibility-monotone`, `average-class-size`,
    /// `precision`, `height`.
    #[serde(default)]
    pub name: String,
    /// How the columns become one figure, of `loss`: `geometric`, `arithmetic`, `sum`, `maximum`, `rank`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<String>,
    /// Its value for the output, weights included; of `rank` one figure a column, the largest first.
    #[serde(default)]
    pub value: Vec<f64>,
}

/// What is known about how good a result is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// `optimal`: no recoding with one level a column within the limits is better; `bounded`: the search ended at its
    /// budget, and none is better than `bound`; `heuristic`: no claim.
    #[serde(default)]
    pub kind: String,
    /// No recoding with one level a column has a value of the objective below this; empty where no claim is made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bound: Vec<f64>,
    /// Combinations of levels that were open to the search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<u64>,
    /// Of these, checked one by one; the others were shown to be no better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<u64>,
}

/// A table of the population.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationRecord {
    /// Name of the file without its folder.
    pub name: String,
    /// Digest of its bytes as stored.
    pub sha256: String,
    /// Its records.
    pub rows: u64,
}

/// Risk of the input in the columns that form the output's classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BeforeRecord {
    /// Smallest class, in records.
    pub k: u64,
    /// Classes.
    pub classes: u64,
    /// Records alone in their class.
    pub uniques: u64,
    /// Mean risk over the records.
    pub prosecutor_average: f64,
}

/// What a recoding kept of the quasi-identifiers; a record left out counts as one of which nothing is shown. Formulas
/// and sources in `docs/src/risk.md`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UtilityRecord {
    /// 1 where every value is itself, 0 where all are `*` (Sweeney 2002).
    pub precision: f64,
    /// Non-uniform entropy lost, as a share of all of it (Gionis and Tassa 2009).
    pub entropy: f64,
    /// Discernibility: the sum of squares of the classes' sizes, and for each record left out the number of all records
    /// (Bayardo and Agrawal 2005).
    pub discernibility: f64,
    /// Records kept / classes (LeFevre et al. 2006).
    pub average_class: f64,
    /// Mean number of combinations of values that a record's labels cover (Goldberger and Tassa 2010).
    pub ambiguity: f64,
    /// One a quasi-identifier, in their order.
    pub columns: Vec<ColumnKept>,
}

/// What a recoding kept of one quasi-identifier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnKept {
    /// The header.
    pub name: String,
    /// This column's loss, 0 to 1.
    pub loss: f64,
    /// This column's precision, 0 to 1.
    pub precision: f64,
    /// Kullback–Leibler divergence of the values' shares from those that the labels let expect, in bits.
    pub divergence: f64,
    /// Squared error as a share of the variance, for numbers and dates.
    #[serde(default)]
    pub squared_error: Option<f64>,
}

/// Who receives a release, and for what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The recipient's name.
    #[serde(default)]
    pub recipient: Option<String>,
    /// The purpose.
    #[serde(default)]
    pub purpose: Option<String>,
}

/// Where the keys of a release are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCustody {
    /// `run`: drawn for this run and in memory only; `keyring`: kept in a keyring.
    pub source: String,
    /// The keys no longer exist anywhere.
    pub wiped: bool,
    /// The id of the keyring, 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyring: Option<String>,
}

/// Personal numbers of one kind that are still there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// Stable name of the kind.
    pub kind: String,
    /// How many.
    pub count: u64,
    /// The output column they stand in, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// What `verify` found when it held an output against its release record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VerifyDocument {
    /// [`VERSION`].
    pub version: u32,
    /// Program and version.
    #[serde(default)]
    pub tool: String,
    /// The file that was measured.
    pub path: String,
    /// The release record it was held against.
    pub record: String,
    /// Whether every check holds.
    pub holds: bool,
    /// One entry a check, in the order they were made.
    pub checks: Vec<VerifyCheck>,
    /// Claims of the record that the file alone cannot tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<ModelRecord>,
}

/// One fact of a release record, measured again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VerifyCheck {
    /// Stable name: `sha256`, `rows`, `columns`, `k_measured`, `k_persons`, `k_required`, `leftovers`, `model`, ….
    pub name: String,
    /// The privacy model that a check `model` is about, as the record has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelRecord>,
    /// What the record says.
    pub expected: Option<Fact>,
    /// What was measured.
    pub found: Option<Fact>,
    /// Whether it holds.
    pub holds: bool,
}
