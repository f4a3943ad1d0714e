//! The recipe: what is to be done with each column, written by a person or proposed by [`crate::recipe`].

mod hierarchy;
mod parse;
pub(crate) mod privacy;
pub(crate) mod propose;
mod write;

use std::ops::Range;
use std::path::PathBuf;

use serde::Serialize;
use yingbi_access::Form;
use yingbi_anonymity::PramForm;
use yingbi_resident::{AttributeType, Kind, MaskForm};
use yingbi_vault::{Domain, PseudonymForm};

pub use hierarchy::{HierarchyChoice, HierarchyFileError, read_hierarchy};
pub(crate) use hierarchy::{Unchecked, read_unchecked};
pub use privacy::{Differential, Diversity, Population, PopulationUniques, Privacy, RiskLimits};
pub(crate) use yingbi_resident::nearest;

use crate::column::Decimal;
use crate::error::{RecipeError, RecipeProblem};

/// What to do with a data set, column by column.
///
/// Made by [`Recipe::parse`] from TOML (`docs/src/recipes.md`), or proposed from what was found in a file.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The data set and what tells its records apart.
    pub dataset: Dataset,
    /// For whom and for what; enters pseudonyms and the release record.
    pub release: Release,
    /// Where the keys are.
    pub keys: Keys,
    /// The privacy that the output must have.
    pub privacy: Privacy,
    /// One rule a column.
    pub columns: Vec<ColumnRule>,
    /// The folder that relative paths start from: the recipe's own. Empty for the one that the program runs in.
    pub folder: PathBuf,
    /// What a proposed recipe has to say of its columns; empty for one that was read.
    pub(crate) remarks: Vec<Remark>,
    /// Sensitive columns of a proposed recipe of which no diversity is asked, since the file does not allow it.
    pub(crate) forgone: Vec<String>,
    /// The text the recipe was read from; empty for a proposed one.
    pub(crate) text: String,
}

/// Why a column that no class protects may single people out after all.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    /// The column, by position.
    pub(crate) column: usize,
    /// The other columns of the smallest set that does so, by name; empty where the column does by itself.
    pub(crate) with: Vec<String>,
    /// Share of the records looked at that are unique in them.
    pub(crate) uniques: f64,
    /// Records looked at: the first of the file.
    pub(crate) records: u64,
}

/// Table `[dataset]`.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// Name of the data set.
    pub name: Option<String>,
    /// Column whose value tells one person from another.
    pub record: Option<String>,
    /// Column whose value tells one household from another.
    pub household: Option<String>,
}

/// Table `[release]`.
#[derive(Clone, Debug, Default)]
pub struct Release {
    /// Who receives the output.
    pub recipient: Option<String>,
    /// What the recipient needs it for.
    pub purpose: Option<String>,
}

/// Table `[keys]`.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The keyring's file, as the recipe writes it: relative to the recipe's own folder.
    pub keyring: Option<String>,
    /// The holder of the data, where one keyring serves several; part of every context and domain.
    pub tenant: Option<String>,
}

/// One table `[columns."…"]`.
#[derive(Clone, Debug)]
pub struct ColumnRule {
    /// The column's name in the file's header.
    pub name: String,
    /// The name that enters a context; the column's own where none is given.
    pub id: Option<String>,
    /// What the column holds.
    pub kind: Kind,
    /// The column's role in the privacy model.
    pub attribute_type: AttributeType,
    /// What is done with it.
    pub action: Action,
    /// What becomes of a cell that the action cannot be done on.
    pub on_invalid: OnInvalid,
    /// How much the column's detail is worth beside that of the other quasi-identifiers; none counts as 1.
    pub weight: Option<f64>,
    /// Where the rule stands in the recipe's text.
    pub(crate) span: Option<Range<usize>>,
}

/// What is done with a column.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Action {
    /// Every cell stays as it is, byte for byte.
    Keep,
    /// The column is left out.
    Drop,
    /// Part of each value is hidden.
    Mask {
        /// Which part.
        form: MaskForm,
    },
    /// Each value becomes a pseudonym that only the holder of the key could have made.
    Pseudonymize {
        /// Its form.
        form: PseudonymForm,
        /// What of the domain is not as `[release]`, `[keys]` and the column's kind say.
        domain: DomainParts,
    },
    /// Each value is sealed: whoever holds the key, and knows the place it was sealed for, can open it.
    Seal(Sealing),
    /// Each value becomes its code in a blind index: equal values have equal codes.
    Index {
        /// The index's name in the keyring.
        name: String,
        /// The bits that the index must have; none takes what the keyring says.
        bits: Option<u16>,
    },
    /// Each sealed value is opened.
    Open {
        /// What it was sealed for.
        sealing: Sealing,
        /// Cells that are not sealed stay as they are; otherwise one ends the run.
        mixed: bool,
    },
    /// Each sealed value is opened and sealed anew with the active key of its use.
    Reseal(Sealing),
    /// Each pseudonym of one domain becomes the same value's pseudonym in another.
    Relink {
        /// The domain of the input's pseudonyms.
        from: Domain,
        /// The domain of the output's.
        to: Domain,
        /// The form of the input's pseudonyms.
        form: PseudonymForm,
        /// The form of the output's.
        to_form: PseudonymForm,
    },
    /// Each value becomes a coarser one.
    Generalize {
        /// By which hierarchy; the kind's own where none is given.
        hierarchy: Option<HierarchyChoice>,
        /// A fixed level (0 is the value itself), or the search's choice.
        level: Option<usize>,
    },
    /// Each date moves by a number of days that is the same for all dates of a person.
    Shift {
        /// The largest move in either direction, in days.
        days: u32,
    },
    /// Each number becomes the nearest multiple.
    Round {
        /// Of this step.
        to: Decimal,
    },
    /// Near numbers or dates, so many records of them that none is told by its own, become one (microaggregation).
    Microaggregate {
        /// Records of a group at least; `privacy.k` where none is given.
        k: Option<u64>,
        /// What a group is written as.
        average: Average,
        /// Columns that bear the same name here are grouped together, by the mean.
        together: Option<String>,
    },
    /// Numbers or dates beyond a bound become one (top and bottom coding).
    Clip {
        /// The lower end.
        bottom: Option<Tail>,
        /// The upper end.
        top: Option<Tail>,
        /// What an end is written as.
        form: TailForm,
    },
    /// Categories change by a known Markov matrix (post-randomisation method).
    Pram {
        /// Probability that the plain matrix keeps a category, 0 to below 1.
        retention: f64,
        /// Which matrix.
        form: PramForm,
    },
    /// Numbers or dates are exchanged between records of near ranks (rank swapping).
    Swap {
        /// The largest distance in rank, as a share of the records that hold a value: above 0, at most 1.
        within: f64,
    },
    /// Personal data found inside a text is cut out.
    Redact,
    /// Each cell is shown in the form that a policy decision gives it, or left empty. Of views only.
    Show(Vec<(Form, Action)>),
}

impl Action {
    /// The stable name, as recipes and release records write it.
    pub const fn name(&self) -> &'static str {
        match self {
            Action::Keep => "keep",
            Action::Drop => "drop",
            Action::Mask { .. } => "mask",
            Action::Pseudonymize { .. } => "pseudonymize",
            Action::Seal(_) => "seal",
            Action::Index { .. } => "index",
            Action::Open { .. } => "open",
            Action::Reseal(_) => "reseal",
            Action::Relink { .. } => "relink",
            Action::Generalize { .. } => "generalize",
            Action::Shift { .. } => "shift",
            Action::Round { .. } => "round",
            Action::Microaggregate { .. } => "microaggregate",
            Action::Clip { .. } => "clip",
            Action::Pram { .. } => "pram",
            Action::Swap { .. } => "swap",
            Action::Redact => "redact",
            Action::Show(_) => "show",
        }
    }
}

/// What a group of microaggregation is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Average {
    /// The mean of its records, with the column's decimals.
    #[default]
    Mean,
    /// The lower median of its records: a value that occurs.
    Median,
}

impl Average {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Average::Mean => "mean",
            Average::Median => "median",
        }
    }
}

/// Where an end of a column begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tail {
    /// At this number; of dates, days since 1970-01-01. It belongs to the end.
    At(Decimal),
    /// Where the end holds this share of the records that hold a value, above 0 and at most 0.5.
    Share(f64),
}

/// What an end of a column is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TailForm {
    /// The bound: `90`.
    #[default]
    Value,
    /// A label: `>=90`.
    Label,
}

impl TailForm {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            TailForm::Value => "value",
            TailForm::Label => "label",
        }
    }
}

/// What a recipe says of a pseudonymisation domain; what it leaves out comes from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainParts {
    /// Who receives the pseudonyms; else `release.recipient`.
    pub recipient: Option<String>,
    /// What for; else `release.purpose`.
    pub purpose: Option<String>,
    /// Tells releases apart that are not to be joined; else empty.
    pub epoch: Option<String>,
}

/// How a column is sealed: with which key, for which purpose, bound to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sealing {
    /// The use whose active key seals.
    pub usage: String,
    /// What the values may be opened for; part of their context.
    pub purpose: String,
    /// Each value is bound to its record's key (`dataset.record`), where the data set has one.
    pub bound: bool,
    /// The blind index of this name is written into a column of its own at the end of the table. Of the `seal` command
    /// only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
}

impl Default for Sealing {
    fn default() -> Self {
        Sealing { usage: DEFAULT_USE.to_owned(), purpose: String::new(), bound: true, index: None }
    }
}

/// The use of a key, and the name of an index, where nothing else is said.
pub const DEFAULT_USE: &str = "default";

/// What becomes of a cell that cannot be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OnInvalid {
    /// The run ends.
    Error,
    /// The cell is emptied and counted.
    #[default]
    Null,
}

impl Recipe {
    /// An error about `problem` at `span` of this recipe's text.
    pub(crate) fn error(&self, problem: RecipeProblem, span: Option<Range<usize>>) -> RecipeError {
        RecipeError::at(problem, &self.text, span)
    }

    /// The domain of a column's pseudonyms.
    pub(crate) fn domain(&self, kind: Kind, parts: &DomainParts) -> Domain {
        let part = |own: &Option<String>, release: &Option<String>| {
            own.as_ref().or(release.as_ref()).cloned().unwrap_or_default()
        };
        Domain {
            tenant: self.keys.tenant.clone().unwrap_or_default(),
            recipient: part(&parts.recipient, &self.release.recipient),
            purpose: part(&parts.purpose, &self.release.purpose),
            kind: kind.name().to_owned(),
            epoch: parts.epoch.clone().unwrap_or_default(),
        }
    }

    /// The rule for a column of that name.
    pub fn rule(&self, name: &str) -> Option<&ColumnRule> {
        self.columns.iter().find(|rule| rule.name == name)
    }

    /// The text the recipe was read from; empty where it was proposed.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl RecipeError {
    pub(crate) fn at(problem: RecipeProblem, text: &str, span: Option<Range<usize>>) -> RecipeError {
        let position = match &span {
            Some(span) => {
                let before = text.get(..span.start).unwrap_or(text);
                let line = before.matches('\n').count() as u64 + 1;
                let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) as u64 + 1;
                (line, column)
            }
            None => (0, 0),
        };
        RecipeError { problem, span, position }
    }
}
