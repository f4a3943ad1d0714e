//! The recipe: what is to be done with each column, written by a person or proposed by [`crate::recipe`].

mod nearest;
mod parse;
pub(crate) mod propose;
mod write;

use std::ops::Range;

use yingbi_anonymity::HierarchySpec;
use yingbi_resident::{AttributeType, Kind, MaskForm};

pub(crate) use nearest::nearest;

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
    /// The privacy that the output must have.
    pub privacy: Privacy,
    /// One rule a column.
    pub columns: Vec<ColumnRule>,
    /// The text the recipe was read from; empty for a proposed one.
    pub(crate) text: String,
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

/// Table `[privacy]`.
#[derive(Clone, Debug)]
pub struct Privacy {
    /// Smallest class allowed, in records and in persons.
    pub k: u64,
    /// Largest share of the records that may be left out, 0 to 1.
    pub suppression: f64,
    /// How values are recoded.
    pub method: yingbi_anonymity::Method,
}

impl Default for Privacy {
    fn default() -> Self {
        Privacy { k: 5, suppression: 0.05, method: yingbi_anonymity::Method::Local }
    }
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
    /// Each value becomes a token that only the holder of the key could have made.
    Pseudonymize,
    /// Each value becomes a coarser one.
    Generalize {
        /// By which hierarchy; the kind's own where none is given.
        hierarchy: Option<HierarchySpec>,
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
    /// Personal data found inside a text is cut out.
    Redact,
}

impl Action {
    /// The stable name, as recipes and release records write it.
    pub const fn name(&self) -> &'static str {
        match self {
            Action::Keep => "keep",
            Action::Drop => "drop",
            Action::Mask { .. } => "mask",
            Action::Pseudonymize => "pseudonymize",
            Action::Generalize { .. } => "generalize",
            Action::Shift { .. } => "shift",
            Action::Round { .. } => "round",
            Action::Redact => "redact",
        }
    }
}

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
