//! One error for everything the toolkit does, with its place and its exit status.

use std::ops::Range;
use std::path::PathBuf;

use yingbi_resident::{Argument, Category, Diagnostic, Kind, Phrase};

use crate::model::{self, Naming};

/// Why a run ended.
///
/// No variant holds a cell value: positions, kinds, column names and counts only.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Reading or writing a table failed.
    #[error(transparent)]
    Table(#[from] yingbi_table::Error),
    /// The privacy asked for cannot be reached.
    #[error("{source}")]
    Anonymity {
        /// What the search said; it knows columns by their place.
        source: yingbi_anonymity::Error,
        /// Names of the quasi-identifiers, by place.
        names: Vec<String>,
        /// Names of the sensitive columns, by place.
        sensitive: Vec<String>,
        /// Kinds of units (`persons`, `households`) and the columns that tell them apart, by place.
        units: Vec<(&'static str, String)>,
    },
    /// Keys or pseudonyms failed.
    #[error(transparent)]
    Vault(#[from] yingbi_vault::Error),
    /// A register of consents and contracts failed.
    #[error(transparent)]
    Consent(#[from] yingbi_consent::Error),
    /// What was asked cannot be decided by the policies.
    #[error(transparent)]
    Access(#[from] yingbi_access::Error),
    /// The recipe is wrong by itself or does not fit the file.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// The run itself stopped.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl Diagnostic for Error {
    fn code(&self) -> &'static str {
        self.inner().code()
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments = self.inner().arguments();
        if let Error::Anonymity { source, names, sensitive, units } = self {
            let name = |place: &usize| names.get(*place).cloned().unwrap_or_default();
            let told = match source {
                yingbi_anonymity::Error::Unreachable(why) => {
                    Some(why.hurting.iter().map(name).collect::<Vec<_>>())
                }
                yingbi_anonymity::Error::Level { column, .. } => Some(vec![name(column)]),
                yingbi_anonymity::Error::Missing { .. } => Some(names.clone()),
                // These are of the one column that was treated.
                yingbi_anonymity::Error::TooFew { .. }
                | yingbi_anonymity::Error::Tails
                | yingbi_anonymity::Error::Perturbation { .. } => Some(vec![name(&0)]),
                _ => None,
            };
            for (key, argument) in &mut arguments {
                if let (Some(told), true) = (&told, matches!(*key, "column" | "columns")) {
                    *argument = told.as_slice().into();
                }
                if let (yingbi_anonymity::Error::Unreachable(why), "nearest") = (source, *key) {
                    *argument = nearest_goals(why, Naming { sensitive, units });
                }
            }
        }
        arguments
    }

    fn category(&self) -> Category {
        self.inner().category()
    }
}

/// For each model in the way the nearest that can be reached.
fn nearest_goals(why: &yingbi_anonymity::Unreachable, naming: Naming<'_>) -> Argument {
    let each = why.models.iter().zip(&why.nearest);
    let told: Vec<Phrase> = each
        .filter_map(|(asked, nearest)| nearest.as_ref().filter(|nearest| *nearest != asked))
        .map(|nearest| model::phrase(nearest, naming))
        .collect();
    if told.is_empty() {
        return Phrase { key: "model-goals-none".to_owned(), arguments: Vec::new() }.into();
    }
    Argument::Phrases { each: told, separator: "model-goals-separator" }
}

impl Error {
    fn inner(&self) -> &dyn Diagnostic {
        match self {
            Error::Table(error) => error,
            Error::Anonymity { source, .. } => source,
            Error::Vault(error) => error,
            Error::Access(error) => error,
            Error::Consent(error) => error,
            Error::Recipe(error) => error,
            Error::Run(error) => error,
        }
    }
}

impl From<yingbi_vault::IndexError> for Error {
    fn from(source: yingbi_vault::IndexError) -> Self {
        Error::Vault(source.into())
    }
}

impl From<yingbi_anonymity::Error> for Error {
    fn from(source: yingbi_anonymity::Error) -> Self {
        Error::of_columns(source, Vec::new())
    }
}

impl Error {
    /// An error of anonymity about columns of those names.
    pub(crate) fn of_columns(source: yingbi_anonymity::Error, names: Vec<String>) -> Error {
        Error::Anonymity { source, names, sensitive: Vec::new(), units: Vec::new() }
    }
}

/// Why a run stopped that is not the fault of the input's format, of a recipe or of a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The table holds a header and no record.
    #[error("{path}: there is a header and no record below it")]
    NoRecords {
        /// The input.
        path: PathBuf,
    },
    /// The bytes read in a later pass are not those of the first.
    #[error("{path}: the file changed while it was being read")]
    Changed {
        /// The input.
        path: PathBuf,
    },
    /// A cell could not be treated, and the recipe says that this is an error.
    #[error("record {record}, column {column}: the cell is no {}", kind.name())]
    Invalid {
        /// 1-based number of the record below the header.
        record: u64,
        /// The column's name.
        column: String,
        /// What the recipe says the column holds.
        kind: Kind,
    },
    /// A record has no key that its sealed values could be bound to.
    #[error("record {record}, column {column}: no key to bind the record's values to ({})", kind.name())]
    NoRecordKey {
        /// 1-based number of the record below the header.
        record: u64,
        /// The record column.
        column: String,
        /// What the column holds.
        kind: Kind,
    },
    /// A sealed value or a pseudonym could not be opened.
    #[error("record {record}, column {column}: {source}")]
    Unopened {
        /// 1-based number of the record below the header.
        record: u64,
        /// The column's name.
        column: String,
        /// Why.
        source: yingbi_vault::OpenError,
    },
    /// A pseudonym could not be turned into one of another domain.
    #[error("record {record}, column {column}: {source}")]
    Unlinked {
        /// 1-based number of the record below the header.
        record: u64,
        /// The column's name.
        column: String,
        /// Why.
        source: yingbi_vault::RelinkError,
    },
    /// A column that a job is to work on, or to bind values to, is not there.
    #[error("{path}: there is no column {column}")]
    NoColumn {
        /// The input.
        path: PathBuf,
        /// The name that was given.
        column: String,
        /// The nearest name of the file, or empty.
        nearest: String,
    },
    /// Two columns bear the name of one that a job is to work on or to bind values to.
    #[error("{path}: {times} columns are called {column}")]
    AmbiguousColumn {
        /// The input.
        path: PathBuf,
        /// The name.
        column: String,
        /// How many bear it.
        times: u64,
    },
    /// The column that values are bound to is to be worked on itself.
    #[error("column {column} cannot be bound to itself")]
    RecordSealed {
        /// The column.
        column: String,
    },
    /// A column that is to be sealed is sealed already, as the record beside the file says.
    #[error("column {column} is sealed already")]
    SealedAlready {
        /// The column.
        column: String,
    },
    /// The pseudonyms to be relinked are what a sealed column is bound to.
    #[error("column {column} is sealed and bound to the column that is to be relinked")]
    BoundToThis {
        /// The sealed column.
        column: String,
    },
    /// Another column of the file is sealed for another tenant, table or record column.
    #[error("column {column} is sealed for another place")]
    OtherPlacement {
        /// The sealed column.
        column: String,
    },
    /// A column of the file that the catalogue of the policies does not list.
    #[error("{path}: column {column} is not in the catalogue")]
    NotInCatalogue {
        /// The input.
        path: PathBuf,
        /// The column.
        column: String,
        /// The nearest column of the catalogue, or empty.
        nearest: String,
    },
    /// A column that the catalogue of the policies lists is not in the file.
    #[error("{path}: column {column} of the catalogue is not there")]
    NoPolicyColumn {
        /// The input.
        path: PathBuf,
        /// The catalogue's column.
        column: String,
        /// The nearest column of the file, or empty.
        nearest: String,
    },
    /// The register holds no contract of that number with the organisation that asks.
    #[error("no contract {number}")]
    NoContract {
        /// The number.
        number: String,
    },
    /// A purpose that needs no field shows none.
    #[error("purpose {purpose} needs nothing")]
    NothingNeeded {
        /// The purpose.
        purpose: String,
    },
    /// Several contracts would do.
    #[error("several contracts would do: {numbers}")]
    SeveralContracts {
        /// Their numbers.
        numbers: String,
    },
    /// The catalogue names a hierarchy that there is not.
    #[error("field {field}: no hierarchy {hierarchy}")]
    NoHierarchy {
        /// The field.
        field: String,
        /// The name.
        hierarchy: String,
    },
    /// The written file does not hold what the plan promised.
    #[error("the written file does not hold what was planned ({what})")]
    Unproved {
        /// `records`, `leftovers`, or the privacy model and what it is about.
        what: String,
    },
    /// The table of the population lacks records of the file.
    #[error("{path}: the population does not hold the file's records")]
    PopulationLacks {
        /// The table of the population.
        path: PathBuf,
    },
    /// A file is said to be a sample of fewer records than it has.
    #[error("{path}: {records} records cannot be a sample of {population}")]
    SmallPopulation {
        /// The input.
        path: PathBuf,
        /// Its records.
        records: u64,
        /// Records of the population, as given.
        population: u64,
    },
    /// No record of the file was drawn, or none is left of those that were.
    #[error("no record is left to write")]
    NothingLeft,
    /// A column has more distinct values than a hierarchy is built for.
    #[error("column {column}: more than {limit} distinct values to generalise")]
    TooManyValues {
        /// The column's name.
        column: String,
        /// The limit.
        limit: u64,
    },
    /// A release record cannot be read.
    #[error("{path}: not a release record of this tool")]
    NotARecord {
        /// The record.
        path: PathBuf,
    },
    /// A file that belongs to the call cannot be read.
    #[error("{path}: cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A column's name holds a personal number; it would go into the output and every document.
    #[error("{path}: the name of column {column} holds a personal number ({})", kind.name())]
    PersonalHeader {
        /// The input.
        path: PathBuf,
        /// The column, from 1.
        column: u64,
        /// What was found.
        kind: Kind,
    },
    /// Whoever called wants the run to end.
    #[error("interrupted")]
    Interrupted,
    /// A worker of the run ended before its work was done.
    #[error("a worker ended before its work was done")]
    Worker,
}

impl Diagnostic for RunError {
    fn code(&self) -> &'static str {
        match self {
            RunError::NoRecords { .. } => "YB0801",
            RunError::Changed { .. } => "YB0802",
            RunError::Invalid { .. } => "YB0803",
            RunError::Unproved { .. } => "YB0804",
            RunError::TooManyValues { .. } => "YB0805",
            RunError::NotARecord { .. } => "YB0806",
            RunError::Unreadable { .. } => "YB0807",
            RunError::Worker => "YB0808",
            RunError::PersonalHeader { .. } => "YB0809",
            RunError::Interrupted => "YB0810",
            RunError::NoRecordKey { .. } => "YB0811",
            RunError::NoColumn { .. } => "YB0812",
            RunError::AmbiguousColumn { .. } => "YB0813",
            RunError::RecordSealed { .. } => "YB0814",
            RunError::SealedAlready { .. } => "YB0815",
            RunError::BoundToThis { .. } => "YB0816",
            RunError::OtherPlacement { .. } => "YB0817",
            RunError::NotInCatalogue { .. } => "YB0818",
            RunError::NoPolicyColumn { .. } => "YB0819",
            RunError::NoHierarchy { .. } => "YB0820",
            RunError::NoContract { .. } => "YB0821",
            RunError::SeveralContracts { .. } => "YB0822",
            RunError::NothingNeeded { .. } => "YB0823",
            RunError::PopulationLacks { .. } => "YB0824",
            RunError::NothingLeft => "YB0825",
            RunError::SmallPopulation { .. } => "YB0827",
            RunError::Unopened { source, .. } => source.code(),
            RunError::Unlinked { source, .. } => source.code(),
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            RunError::NoRecords { path }
            | RunError::Changed { path }
            | RunError::PopulationLacks { path }
            | RunError::NotARecord { path } => {
                vec![("path", path.display().to_string().into())]
            }
            RunError::Unopened { .. } | RunError::Unlinked { .. } => {
                let (record, column, source): (_, _, &dyn Diagnostic) = match self {
                    RunError::Unopened { record, column, source } => (record, column, source),
                    RunError::Unlinked { record, column, source } => (record, column, source),
                    _ => return Vec::new(),
                };
                let mut arguments = source.arguments();
                arguments.push(("at-record", (*record).into()));
                arguments.push(("at-column", column.as_str().into()));
                arguments
            }
            RunError::Invalid { record, column, kind } | RunError::NoRecordKey { record, column, kind } => {
                vec![
                    ("record", (*record).into()),
                    ("column", column.as_str().into()),
                    ("kind", kind.name().into()),
                ]
            }
            RunError::NoContract { number } => vec![("number", number.as_str().into())],
            RunError::NothingNeeded { purpose } => vec![("purpose", purpose.as_str().into())],
            RunError::SeveralContracts { numbers } => vec![("numbers", numbers.as_str().into())],
            RunError::NoHierarchy { field, hierarchy } => {
                vec![("field", field.as_str().into()), ("hierarchy", hierarchy.as_str().into())]
            }
            RunError::NoColumn { path, column, nearest }
            | RunError::NotInCatalogue { path, column, nearest }
            | RunError::NoPolicyColumn { path, column, nearest } => vec![
                ("path", path.display().to_string().into()),
                ("column", column.as_str().into()),
                ("nearest", nearest.as_str().into()),
            ],
            RunError::AmbiguousColumn { path, column, times } => vec![
                ("path", path.display().to_string().into()),
                ("column", column.as_str().into()),
                ("times", (*times).into()),
            ],
            RunError::RecordSealed { column }
            | RunError::SealedAlready { column }
            | RunError::BoundToThis { column }
            | RunError::OtherPlacement { column } => vec![("column", column.as_str().into())],
            RunError::Unproved { what } => vec![("what", what.as_str().into())],
            RunError::TooManyValues { column, limit } => {
                vec![("column", column.as_str().into()), ("limit", (*limit).into())]
            }
            RunError::Unreadable { path, source } => {
                vec![("path", path.display().to_string().into()), ("cause", source.kind().to_string().into())]
            }
            RunError::PersonalHeader { path, column, kind } => vec![
                ("path", path.display().to_string().into()),
                ("column", (*column).into()),
                ("kind", kind.name().into()),
            ],
            RunError::SmallPopulation { path, records, population } => vec![
                ("path", path.display().to_string().into()),
                ("records", (*records).into()),
                ("population", (*population).into()),
            ],
            RunError::Worker | RunError::Interrupted | RunError::NothingLeft => vec![],
        }
    }

    fn category(&self) -> Category {
        match self {
            RunError::NoRecords { .. } | RunError::NothingLeft => Category::Privacy,
            RunError::SmallPopulation { .. } => Category::Usage,
            RunError::Changed { .. } | RunError::Invalid { .. } | RunError::NoRecordKey { .. } => {
                Category::Input
            }
            RunError::Unopened { source, .. } => source.category(),
            RunError::Unlinked { source, .. } => source.category(),
            RunError::TooManyValues { .. }
            | RunError::NotARecord { .. }
            | RunError::NotInCatalogue { .. }
            | RunError::NoPolicyColumn { .. }
            | RunError::NoHierarchy { .. }
            | RunError::NothingNeeded { .. }
            | RunError::AmbiguousColumn { .. } => Category::Recipe,
            RunError::NoColumn { .. }
            | RunError::RecordSealed { .. }
            | RunError::SealedAlready { .. }
            | RunError::BoundToThis { .. }
            | RunError::NoContract { .. }
            | RunError::SeveralContracts { .. }
            | RunError::OtherPlacement { .. } => Category::Usage,
            RunError::Unreadable { .. }
            | RunError::PersonalHeader { .. }
            | RunError::PopulationLacks { .. } => Category::Input,
            RunError::Unproved { .. } | RunError::Worker | RunError::Interrupted => Category::Output,
        }
    }
}

/// What is wrong with a recipe, and where in its text.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct RecipeError {
    /// What is wrong.
    pub problem: RecipeProblem,
    /// Byte range of the recipe's text (behind a byte order mark) it is about; none where the recipe was not read from a text.
    pub span: Option<Range<usize>>,
    /// 1-based line and column (in characters) of the start of `span`; 0 where there is none.
    pub position: (u64, u64),
}

/// What can be wrong with a recipe.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeProblem {
    /// Not TOML.
    #[error("not TOML: {message}")]
    Syntax {
        /// What the parser said.
        message: String,
    },
    /// A key the format does not know.
    #[error("unknown key {key}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest key that is known, or empty.
        nearest: String,
    },
    /// A value of another type than the key wants.
    #[error("{key} wants {expected}")]
    WrongType {
        /// The key.
        key: String,
        /// `string`, `number`, `table`, …
        expected: &'static str,
    },
    /// A key that must be there is not.
    #[error("{key} is missing")]
    MissingKey {
        /// The key.
        key: String,
    },
    /// A value the key does not know.
    #[error("{key} does not know {given}")]
    UnknownValue {
        /// The key.
        key: String,
        /// What stands there.
        given: String,
        /// What may stand there.
        allowed: String,
    },
    /// A hierarchy that cannot be made.
    #[error(transparent)]
    Hierarchy {
        /// What is wrong with it.
        source: yingbi_anonymity::Error,
    },
    /// A column of the file that the recipe does not list.
    #[error("column {column} of the file is not listed")]
    Unlisted {
        /// The file's column.
        column: String,
        /// The nearest listed column, or empty.
        nearest: String,
    },
    /// A listed column that the file lacks.
    #[error("column {column} is listed and the file lacks it")]
    Absent {
        /// The listed column.
        column: String,
        /// The nearest column of the file, or empty.
        nearest: String,
    },
    /// Two columns of the file bear the name that the recipe lists.
    #[error("column {column} stands {times} times in the file")]
    Duplicated {
        /// The name.
        column: String,
        /// How often it stands in the header.
        times: u64,
    },
    /// The column does not hold the kind the recipe says.
    #[error("column {column} does not hold {}", kind.name())]
    KindNotHeld {
        /// The column.
        column: String,
        /// The kind.
        kind: Kind,
        /// Cells of the sample that were looked at.
        sampled: u64,
    },
    /// The treatment cannot be done on that kind or that attribute type.
    #[error("column {column}: {treatment} does not fit {other}")]
    Unfit {
        /// The column.
        column: String,
        /// The treatment.
        treatment: String,
        /// The kind or attribute type.
        other: String,
    },
    /// A key of the format that this version cannot serve.
    #[error("{what} needs a part that this version does not have")]
    Unavailable {
        /// The key or value.
        what: String,
    },
    /// A number outside its bounds.
    #[error("{key} must lie between {low} and {high}")]
    OutOfRange {
        /// The key.
        key: String,
        /// Lowest allowed.
        low: String,
        /// Highest allowed.
        high: String,
    },
    /// The lower bound of top and bottom coding lies not below the upper one.
    #[error("{column}: bottom does not lie below top")]
    Bounds {
        /// The table of the column.
        column: String,
    },
    /// A column is to be treated together with others, and there are none, or they ask for groups of another size.
    #[error("column {column}: there is no other column of the same name under together, or its k is another")]
    Together {
        /// The column.
        column: String,
    },
    /// A treatment needs `dataset.record`.
    #[error("column {column}: {treatment} needs dataset.record")]
    NeedsRecord {
        /// The column.
        column: String,
        /// The treatment.
        treatment: String,
    },
    /// A treatment needs a keyring.
    #[error("column {column}: {treatment} needs a keyring")]
    NeedsKeyring {
        /// The column.
        column: String,
        /// The treatment, or the form of one.
        treatment: String,
    },
    /// The record column is to be sealed and bound to itself.
    #[error("column {column} would be bound to itself")]
    BoundToItself {
        /// The column.
        column: String,
    },
    /// A column is to be bound to the record column, which the output does not show.
    #[error("column {column} would be bound to {record}, which the output does not show ({treatment})")]
    RecordNotShown {
        /// The sealed column.
        column: String,
        /// The record column.
        record: String,
        /// What is done with it.
        treatment: String,
    },
    /// An index has other bits than the recipe says.
    #[error("column {column}: the index has {has} bits, not {bits}")]
    IndexBits {
        /// The column.
        column: String,
        /// What the recipe says.
        bits: u64,
        /// What the keyring says.
        has: u64,
    },
    /// Every column is dropped.
    #[error("every column is dropped")]
    Nothing,
    /// A weight on a column that is no quasi-identifier.
    #[error("{column}: only quasi-identifiers have a weight")]
    WeightOfOther {
        /// The table of the column.
        column: String,
    },
    /// A key has no effect without another.
    #[error("{key} needs {needs}")]
    Needs {
        /// The key.
        key: String,
        /// What it needs, as the recipe writes it.
        needs: String,
    },
    /// Diversity is asked of a column that is not sensitive.
    #[error("column {column}: diversity is asked of sensitive columns, and this one is {attribute_type}")]
    NotSensitive {
        /// The column.
        column: String,
        /// Its role.
        attribute_type: String,
    },
    /// Diversity is asked of a column whose values the output does not show, or not as they can be counted beforehand.
    #[error("column {column}: no diversity can be asked of what the output shows of it ({treatment})")]
    NotShown {
        /// The column.
        column: String,
        /// What is done with it.
        treatment: String,
    },
    /// Differential privacy is asked for, and a column is not covered by it.
    #[error("column {column}: not covered by differential privacy")]
    DifferentialColumn {
        /// The column.
        column: String,
    },
    /// A table that asks for nothing.
    #[error("{key} asks for nothing")]
    AsksNothing {
        /// The table.
        key: String,
    },
    /// A key that the method does not read.
    #[error("{key} is not read by method {method}")]
    KeyUnread {
        /// The key.
        key: String,
        /// The method.
        method: String,
    },
    /// Differential privacy is asked for, and a hierarchy is made from the data it hides.
    #[error("column {column}: the hierarchy {hierarchy} is made from the data")]
    DifferentialHierarchy {
        /// The column.
        column: String,
        /// The hierarchy.
        hierarchy: String,
    },
    /// Differential privacy is asked for, and beside it what would leave records out by another exact count.
    #[error("{key} cannot be asked for beside differential privacy")]
    BesideDifferential {
        /// The key.
        key: String,
    },
}

impl Diagnostic for RecipeError {
    fn code(&self) -> &'static str {
        match &self.problem {
            RecipeProblem::Hierarchy { source } => source.code(),
            RecipeProblem::Syntax { .. } => "YB0401",
            RecipeProblem::UnknownKey { .. } => "YB0402",
            RecipeProblem::WrongType { .. } => "YB0403",
            RecipeProblem::MissingKey { .. } => "YB0404",
            RecipeProblem::UnknownValue { .. } => "YB0405",
            RecipeProblem::Unlisted { .. } => "YB0406",
            RecipeProblem::Absent { .. } => "YB0407",
            RecipeProblem::Duplicated { .. } => "YB0408",
            RecipeProblem::KindNotHeld { .. } => "YB0409",
            RecipeProblem::Unfit { .. } => "YB0410",
            RecipeProblem::Unavailable { .. } => "YB0411",
            RecipeProblem::NeedsKeyring { .. } => "YB0415",
            RecipeProblem::BoundToItself { .. } => "YB0416",
            RecipeProblem::RecordNotShown { .. } => "YB0417",
            RecipeProblem::IndexBits { .. } => "YB0418",
            RecipeProblem::OutOfRange { .. } => "YB0412",
            RecipeProblem::NeedsRecord { .. } => "YB0413",
            RecipeProblem::Nothing => "YB0414",
            RecipeProblem::WeightOfOther { .. } => "YB0430",
            RecipeProblem::Needs { .. } => "YB0431",
            RecipeProblem::NotSensitive { .. } => "YB0432",
            RecipeProblem::NotShown { .. } => "YB0433",
            RecipeProblem::DifferentialColumn { .. } => "YB0434",
            RecipeProblem::AsksNothing { .. } => "YB0435",
            RecipeProblem::KeyUnread { .. } => "YB0436",
            RecipeProblem::DifferentialHierarchy { .. } => "YB0438",
            RecipeProblem::BesideDifferential { .. } => "YB0439",
            RecipeProblem::Bounds { .. } => "YB0440",
            RecipeProblem::Together { .. } => "YB0441",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments: Vec<(&'static str, Argument)> =
            vec![("line", self.position.0.into()), ("place", self.position.1.into())];
        match &self.problem {
            RecipeProblem::Hierarchy { source } => arguments.extend(source.arguments()),
            RecipeProblem::Syntax { message } => arguments.push(("message", message.as_str().into())),
            RecipeProblem::UnknownKey { key, nearest } => {
                arguments.push(("key", key.as_str().into()));
                arguments.push(("nearest", nearest.as_str().into()));
            }
            RecipeProblem::WrongType { key, expected } => {
                arguments.push(("key", key.as_str().into()));
                arguments.push(("expected", (*expected).into()));
            }
            RecipeProblem::MissingKey { key } => arguments.push(("key", key.as_str().into())),
            RecipeProblem::UnknownValue { key, given, allowed } => {
                arguments.push(("key", key.as_str().into()));
                arguments.push(("given", given.as_str().into()));
                arguments.push(("allowed", allowed.as_str().into()));
            }
            RecipeProblem::Unlisted { column, nearest } | RecipeProblem::Absent { column, nearest } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("nearest", nearest.as_str().into()));
            }
            RecipeProblem::Duplicated { column, times } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("times", (*times).into()));
            }
            RecipeProblem::KindNotHeld { column, kind, sampled } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("kind", kind.name().into()));
                arguments.push(("sampled", (*sampled).into()));
            }
            RecipeProblem::Unfit { column, treatment, other } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("treatment", treatment.as_str().into()));
                arguments.push(("other", other.as_str().into()));
            }
            RecipeProblem::Unavailable { what } => arguments.push(("what", what.as_str().into())),
            RecipeProblem::OutOfRange { key, low, high } => {
                arguments.push(("key", key.as_str().into()));
                arguments.push(("low", low.as_str().into()));
                arguments.push(("high", high.as_str().into()));
            }
            RecipeProblem::BoundToItself { column }
            | RecipeProblem::Bounds { column }
            | RecipeProblem::Together { column } => arguments.push(("column", column.as_str().into())),
            RecipeProblem::RecordNotShown { column, record, treatment } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("record", record.as_str().into()));
                arguments.push(("treatment", treatment.as_str().into()));
            }
            RecipeProblem::IndexBits { column, bits, has } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("bits", (*bits).into()));
                arguments.push(("has", (*has).into()));
            }
            RecipeProblem::WeightOfOther { column } | RecipeProblem::DifferentialColumn { column } => {
                arguments.push(("column", column.as_str().into()));
            }
            RecipeProblem::Needs { key, needs } => {
                arguments.push(("key", key.as_str().into()));
                arguments.push(("needs", needs.as_str().into()));
            }
            RecipeProblem::NotSensitive { column, attribute_type } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("type", attribute_type.as_str().into()));
            }
            RecipeProblem::AsksNothing { key } => arguments.push(("key", key.as_str().into())),
            RecipeProblem::KeyUnread { key, method } => {
                arguments.push(("key", key.as_str().into()));
                arguments.push(("method", method.as_str().into()));
            }
            RecipeProblem::BesideDifferential { key } => arguments.push(("key", key.as_str().into())),
            RecipeProblem::DifferentialHierarchy { column, hierarchy } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("hierarchy", hierarchy.as_str().into()));
            }
            RecipeProblem::NeedsRecord { column, treatment }
            | RecipeProblem::NotShown { column, treatment }
            | RecipeProblem::NeedsKeyring { column, treatment } => {
                arguments.push(("column", column.as_str().into()));
                arguments.push(("treatment", treatment.as_str().into()));
            }
            RecipeProblem::Nothing => {}
        }
        arguments
    }

    fn category(&self) -> Category {
        Category::Recipe
    }
}
