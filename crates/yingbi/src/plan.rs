//! A recipe bound to a file: everything that can fail has failed, or the plan can run to its end.

use std::collections::BTreeMap;

use serde::Serialize;
use yingbi_anonymity::{FileFault, HierarchySpec};
use yingbi_resident::{Argument, AttributeType, Category, Check, Diagnostic, Kind, check};
use yingbi_table::SourceInfo;
use yingbi_vault::{Domain, PseudonymForm};

use crate::aim::Aim;
use crate::column::Scale;
use crate::digest::hex;
use crate::error::{RecipeError, RecipeProblem};
use crate::recipe::{Action, ColumnRule, HierarchyChoice, Recipe, Sealing, Tail, nearest};
use crate::survey::Sample;

/// What will be done, column by column, in the file's order. Holds no key and no cell.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    version: u32,
    /// One a column of the input.
    pub(crate) columns: Vec<PlannedColumn>,
    /// The column that tells persons apart.
    pub(crate) record: Option<usize>,
    pub(crate) k: u64,
    pub(crate) suppression: f64,
    pub(crate) method: &'static str,
    /// Who the pseudonyms are for.
    pub(crate) recipient: Option<String>,
    pub(crate) purpose: Option<String>,
    /// Who holds the data, and what the data set is called: part of every context.
    pub(crate) tenant: String,
    pub(crate) table: String,
    /// The column that sealed values are bound to, as the output shows it.
    pub(crate) binding: Option<usize>,
    /// What else is asked of the classes.
    #[serde(skip_serializing_if = "Aim::is_plain")]
    pub(crate) aim: Aim,
}

/// A made-up id stands beside columns that say something else of the person.
#[derive(Debug)]
pub(crate) struct Contradiction {
    column: String,
    others: String,
}

impl Diagnostic for Contradiction {
    fn code(&self) -> &'static str {
        "YB0419"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![("column", self.column.as_str().into()), ("others", self.others.as_str().into())]
    }

    fn category(&self) -> Category {
        Category::Recipe
    }
}

/// Sensitive columns of which a proposed recipe asks no diversity.
#[derive(Debug)]
pub(crate) struct Forgone<'a>(pub(crate) &'a [String]);

impl Diagnostic for Forgone<'_> {
    fn code(&self) -> &'static str {
        "YB0437"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![("columns", self.0.join(", ").into())]
    }

    fn category(&self) -> Category {
        Category::Privacy
    }
}

/// Every record of an output shows the same in all of its quasi-identifiers, though the input told records apart.
#[derive(Debug)]
pub(crate) struct OneClass {
    pub(crate) columns: String,
    /// What the recipe asks for that costs detail.
    pub(crate) defended: bool,
    pub(crate) method: &'static str,
}

impl Diagnostic for OneClass {
    fn code(&self) -> &'static str {
        "YB0826"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let why = if self.defended { "defended" } else { self.method };
        vec![("columns", self.columns.as_str().into()), ("why", why.into())]
    }

    fn category(&self) -> Category {
        Category::Privacy
    }
}

/// One column of a [`Plan`].
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PlannedColumn {
    /// The name that enters a context.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    #[serde(rename = "type")]
    pub(crate) attribute_type: &'static str,
    pub(crate) treatment: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) form: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hierarchy: Option<String>,
    /// SHA-256 of a hierarchy's file or rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hierarchy_sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parameter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sealing: Option<Sealing>,
    /// The domains of its pseudonyms: their own, or those of a relinking.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) domains: Vec<[String; 5]>,
    /// The forms it can be shown in, each with its treatment; of views only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) forms: Vec<String>,
    pub(crate) null_invalid: bool,
    /// The rule this came from, as an index into the recipe.
    #[serde(skip)]
    pub(crate) rule: usize,
    /// What becomes of the column in the output.
    #[serde(skip)]
    pub(crate) fate: Fate,
}

/// What becomes of a column.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// Left out.
    Drop,
    /// Copied byte for byte. In a quasi-identifier it counts towards the classes as it is.
    Keep,
    /// One of the quasi-identifiers that the search recodes; its place among them.
    Recode(usize),
    /// Looked up by distinct value at a fixed level of a hierarchy.
    Label(HierarchySpec, usize),
    /// One treatment, cell by cell.
    Treat,
    /// One treatment, cell by cell, that is first fitted to the column's distinct values.
    Fit,
    /// Each cell in the form that a policy decision gives it; the hierarchy and level of the generalised one.
    Show(Option<(HierarchySpec, usize)>),
}

impl Fate {
    /// The hierarchy and level by which values are looked up outside the classes.
    pub(crate) fn label(&self) -> Option<(&HierarchySpec, usize)> {
        match self {
            Fate::Label(spec, level) | Fate::Show(Some((spec, level))) => Some((spec, *level)),
            _ => None,
        }
    }
}

/// A column of the classes: where it stands and how it may be generalised.
#[derive(Clone, Debug)]
pub(crate) struct QuasiColumn {
    /// Index in the input.
    pub(crate) source: usize,
    pub(crate) spec: HierarchySpec,
    /// The level that the recipe fixed.
    pub(crate) level: Option<usize>,
}

/// Columns that are microaggregated together.
pub(crate) struct Group {
    /// Where each stands in the input, and its kind.
    pub(crate) columns: Vec<(usize, Kind)>,
    /// Records of a group at least.
    pub(crate) k: u64,
    /// Whether the columns ask for the same k.
    alike: bool,
}

impl Plan {
    /// Holds a recipe against a file (its header, and its first records) and against the keys there are.
    ///
    /// # Errors
    ///
    /// A column of the file that is not listed, a listed one that is not there or stands there twice, a kind that
    /// the column does not hold, a treatment that does not fit the kind or type, or that needs a keyring where there
    /// is none.
    pub(crate) fn bind(
        recipe: &Recipe,
        info: &SourceInfo,
        sample: &Sample,
        keyring: bool,
    ) -> Result<Plan, RecipeError> {
        let mut columns = Vec::with_capacity(info.columns.len());
        let mut quasi = 0;
        for rule in &recipe.columns {
            let times = info.columns.iter().filter(|name| **name == rule.name).count();
            let fail = |problem| Err(recipe.error(problem, rule.span.clone()));
            match times {
                0 => {
                    let near = nearest(&rule.name, info.columns.iter().map(String::as_str));
                    return fail(RecipeProblem::Absent { column: rule.name.clone(), nearest: near });
                }
                1 => {}
                times => {
                    let times = times as u64;
                    return fail(RecipeProblem::Duplicated { column: rule.name.clone(), times });
                }
            }
        }
        for (source, name) in info.columns.iter().enumerate() {
            let Some((index, rule)) = recipe.columns.iter().enumerate().find(|(_, rule)| rule.name == *name)
            else {
                let near = nearest(name, recipe.columns.iter().map(|rule| rule.name.as_str()));
                return Err(
                    recipe.error(RecipeProblem::Unlisted { column: name.clone(), nearest: near }, None)
                );
            };
            let fail = |problem| Err(recipe.error(problem, rule.span.clone()));
            if let Action::Generalize { hierarchy: Some(choice), .. } = &rule.action
                && choice.spec().is_none()
            {
                let source = yingbi_anonymity::Error::File { fault: FileFault::NotRead };
                return fail(RecipeProblem::Hierarchy { source });
            }
            if let Some(problem) = unfit(rule) {
                return fail(problem);
            }
            if let Some(sampled) = not_held(rule, &sample.cells(source)) {
                return fail(RecipeProblem::KindNotHeld { column: name.clone(), kind: rule.kind, sampled });
            }
            let by_record =
                matches!(rule.action, Action::Shift { .. } | Action::Pram { .. } | Action::Swap { .. });
            if by_record && recipe.dataset.record.is_none() {
                let treatment = rule.action.name().to_owned();
                return fail(RecipeProblem::NeedsRecord { column: name.clone(), treatment });
            }
            if let Some(problem) = keyless(rule, recipe, keyring) {
                return fail(problem);
            }
            columns.push(planned(rule, index, recipe, &mut quasi));
        }
        if columns.iter().all(|column| matches!(column.fate, Fate::Drop)) {
            return Err(recipe.error(RecipeProblem::Nothing, None));
        }
        for name in [&recipe.dataset.record, &recipe.dataset.household].into_iter().flatten() {
            if !info.columns.contains(name) {
                let near = nearest(name, info.columns.iter().map(String::as_str));
                return Err(recipe.error(RecipeProblem::Absent { column: name.clone(), nearest: near }, None));
            }
        }
        let record = recipe
            .dataset
            .record
            .as_ref()
            .and_then(|name| info.columns.iter().position(|other| other == name));
        let binding = binding(recipe, &columns, record)?;
        let aim = Aim::bind(recipe, &columns, record)?;
        let plan = Plan {
            version: 1,
            columns,
            record,
            k: recipe.privacy.k,
            suppression: recipe.privacy.suppression,
            method: recipe.privacy.method.name(),
            recipient: recipe.release.recipient.clone(),
            purpose: recipe.release.purpose.clone(),
            tenant: recipe.keys.tenant.clone().unwrap_or_default(),
            table: recipe.dataset.name.clone().unwrap_or_default(),
            binding,
            aim,
        };
        match plan.together(recipe).iter().find(|group| !group.alike || group.columns.len() < 2) {
            None => Ok(plan),
            Some(group) => {
                let rule =
                    group.columns.first().map(|(source, _)| &recipe.columns[plan.columns[*source].rule]);
                let column = rule.map(|rule| rule.name.clone()).unwrap_or_default();
                let span = rule.and_then(|rule| rule.span.clone());
                Err(recipe.error(RecipeProblem::Together { column }, span))
            }
        }
    }

    /// SHA-256 of the plan's JSON form.
    pub(crate) fn digest(&self) -> String {
        hex(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }

    /// The columns that form the classes, in the file's order.
    pub(crate) fn quasi(&self, recipe: &Recipe) -> Vec<QuasiColumn> {
        let mut quasi = Vec::new();
        for (source, column) in self.columns.iter().enumerate() {
            if column.attribute_type != AttributeType::Quasi.name() {
                continue;
            }
            let rule = &recipe.columns[column.rule];
            match (&column.fate, &rule.action) {
                (Fate::Recode(_), Action::Generalize { hierarchy, level }) => {
                    quasi.push(QuasiColumn { source, spec: spec(hierarchy, rule.kind), level: *level })
                }
                (Fate::Recode(_), _) => {
                    quasi.push(QuasiColumn { source, spec: HierarchySpec::Suppress, level: Some(0) });
                }
                _ => {}
            }
        }
        quasi
    }

    /// The columns that are microaggregated together.
    pub(crate) fn together(&self, recipe: &Recipe) -> Vec<Group> {
        let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
        for (source, column) in self.columns.iter().enumerate() {
            let rule = &recipe.columns[column.rule];
            if let Action::Microaggregate { k, together: Some(name), .. } = &rule.action {
                let k = k.unwrap_or(self.k.max(2));
                let group = groups.entry(name).or_insert(Group { columns: Vec::new(), k, alike: true });
                group.alike &= group.k == k;
                group.columns.push((source, rule.kind));
            }
        }
        groups.into_values().collect()
    }

    /// Columns of form `shaped` beside which birth, sex or region stay: what the made-up id says of them is not so.
    pub(crate) fn contradictions(&self) -> Vec<Contradiction> {
        let shown = |column: &&PlannedColumn| !matches!(column.fate, Fate::Drop);
        let told: Vec<&str> = [Kind::BirthDate, Kind::Age, Kind::Sex, Kind::Region].map(Kind::name).to_vec();
        let others = self.columns.iter().filter(shown).filter(|column| {
            told.contains(&column.kind) && !matches!(column.treatment, "pseudonymize" | "seal" | "index")
        });
        let others: Vec<&str> = others.map(|column| column.name.as_str()).collect();
        let shaped = self.columns.iter().filter(|column| column.form == Some(PseudonymForm::Shaped.name()));
        let each = shaped.filter(|_| !others.is_empty());
        each.map(|column| Contradiction { column: column.name.clone(), others: others.join(", ") }).collect()
    }

    /// Whether a pass is needed that counts distinct values before anything is written.
    pub(crate) fn counts(&self) -> bool {
        let counted = |fate: &Fate| matches!(fate, Fate::Recode(_) | Fate::Fit) || fate.label().is_some();
        self.columns.iter().any(|column| counted(&column.fate))
    }
}

/// The hierarchy of a rule. A file that was not read has been refused before: the strict answer stands for it.
fn spec(hierarchy: &Option<HierarchyChoice>, kind: Kind) -> HierarchySpec {
    match hierarchy {
        None => HierarchySpec::Auto(kind),
        Some(choice) => choice.spec().cloned().unwrap_or(HierarchySpec::Suppress),
    }
}

fn planned(rule: &ColumnRule, index: usize, recipe: &Recipe, quasi: &mut usize) -> PlannedColumn {
    let mut column = PlannedColumn {
        id: rule.id.clone().unwrap_or_else(|| rule.name.clone()),
        name: rule.name.clone(),
        kind: rule.kind.name(),
        attribute_type: rule.attribute_type.name(),
        treatment: rule.action.name(),
        form: None,
        hierarchy: None,
        hierarchy_sha256: None,
        level: None,
        parameter: None,
        sealing: None,
        domains: Vec::new(),
        forms: Vec::new(),
        null_invalid: rule.on_invalid == crate::recipe::OnInvalid::Null,
        rule: index,
        fate: Fate::Treat,
    };
    let mut recode = || {
        *quasi += 1;
        Fate::Recode(*quasi - 1)
    };
    let is_quasi = rule.attribute_type == AttributeType::Quasi;
    match &rule.action {
        Action::Drop => column.fate = Fate::Drop,
        // What a quasi-identifier shows must be counted, as it stands too.
        Action::Keep if is_quasi => column.fate = recode(),
        Action::Keep => column.fate = Fate::Keep,
        Action::Mask { form } => column.form = Some(form.name()),
        Action::Pseudonymize { form, domain } => {
            column.form = Some(form.name());
            column.domains = vec![parts(&recipe.domain(rule.kind, domain))];
        }
        Action::Seal(sealing) | Action::Open { sealing, .. } | Action::Reseal(sealing) => {
            column.sealing = Some(sealing.clone());
        }
        Action::Index { name, .. } => column.parameter = Some(name.clone()),
        Action::Relink { from, to, to_form, .. } => {
            column.form = Some(to_form.name());
            column.domains = vec![parts(from), parts(to)];
        }
        Action::Generalize { hierarchy, level } => {
            let mut spec = spec(hierarchy, rule.kind);
            if let HierarchySpec::Rare(below) = &mut spec {
                *below = recipe.privacy.k;
            }
            let choice = hierarchy.clone().unwrap_or(HierarchyChoice::Spec(spec.clone()));
            let (name, sha256) = choice.told();
            (column.hierarchy, column.hierarchy_sha256) = (Some(name), sha256);
            column.level = *level;
            column.fate = match level {
                Some(level) if !is_quasi => Fate::Label(spec, *level),
                _ => recode(),
            };
        }
        Action::Shift { days } => column.parameter = Some(days.to_string()),
        Action::Round { to } => column.parameter = Some(to.to_string()),
        Action::Microaggregate { k, average, together } => {
            // a group of one is the value itself
            let k = k.unwrap_or(recipe.privacy.k.max(2));
            let together = together.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            column.parameter = Some(format!("{k} {}{together}", average.name()));
            column.fate = Fate::Fit;
        }
        Action::Clip { bottom, top, form } => {
            let scale = Scale::of(rule.kind);
            let told = |key: &str, tail: &Option<Tail>| match tail {
                None => String::new(),
                Some(Tail::Share(share)) => format!("{key}_share={share} "),
                Some(Tail::At(bound)) => {
                    let mut text = format!("{key}=");
                    scale.write(*bound, &mut text);
                    text + " "
                }
            };
            column.parameter = Some(format!("{}{}{}", told("bottom", bottom), told("top", top), form.name()));
            if matches!((bottom, top), (Some(Tail::Share(_)), _) | (_, Some(Tail::Share(_)))) {
                column.fate = Fate::Fit;
            }
        }
        Action::Pram { retention, form } => {
            column.parameter = Some(format!("{retention} {}", form.name()));
            column.fate = Fate::Fit;
        }
        Action::Swap { within } => {
            column.parameter = Some(within.to_string());
            column.fate = Fate::Fit;
        }
        Action::Redact => {}
        Action::Show(forms) => {
            let mut label = None;
            for (form, action) in forms {
                let detail = match action {
                    Action::Mask { form } => form.name().to_owned(),
                    Action::Pseudonymize { form, domain } => {
                        column.domains.push(parts(&recipe.domain(rule.kind, domain)));
                        form.name().to_owned()
                    }
                    Action::Generalize { hierarchy, level } => {
                        let spec = spec(hierarchy, rule.kind);
                        let level = level.unwrap_or(1);
                        let detail = format!("{} {level}", spec.name());
                        label = Some((spec, level));
                        detail
                    }
                    _ => String::new(),
                };
                column
                    .forms
                    .push(format!("{} {} {detail}", form.name(), action.name()).trim_end().to_owned());
            }
            column.fate = Fate::Show(label);
        }
    }
    column
}

/// The parts of a domain, as documents write them.
pub(crate) fn parts(domain: &Domain) -> [String; 5] {
    let Domain { tenant, recipient, purpose, kind, epoch } = domain.clone();
    [tenant, recipient, purpose, kind, epoch]
}

/// What the rule lacks to work with keys: a keyring, the name of the table.
fn keyless(rule: &ColumnRule, recipe: &Recipe, keyring: bool) -> Option<RecipeProblem> {
    let placed = match &rule.action {
        Action::Seal(_) | Action::Index { .. } | Action::Open { .. } | Action::Reseal(_) => true,
        Action::Pseudonymize { form: PseudonymForm::Reversible, .. } | Action::Relink { .. } => false,
        _ => return None,
    };
    if !keyring {
        let treatment = match &rule.action {
            Action::Pseudonymize { form, .. } => format!("form = \"{}\"", form.name()),
            action => action.name().to_owned(),
        };
        return Some(RecipeProblem::NeedsKeyring { column: rule.name.clone(), treatment });
    }
    let unnamed = placed && recipe.dataset.name.as_ref().is_none_or(String::is_empty);
    unnamed.then(|| RecipeProblem::MissingKey { key: "dataset.name".to_owned() })
}

/// The column that sealed values are bound to: the record column, which must stand in the output as whoever opens the
/// values will read it.
fn binding(
    recipe: &Recipe,
    columns: &[PlannedColumn],
    record: Option<usize>,
) -> Result<Option<usize>, RecipeError> {
    let Some(record) = record else { return Ok(None) };
    let shown = matches!(
        (&columns[record].fate, &recipe.columns[columns[record].rule].action),
        (Fate::Keep, _) | (Fate::Treat, Action::Pseudonymize { .. })
    );
    let mut bound = false;
    for (source, column) in columns.iter().enumerate() {
        if column.sealing.as_ref().is_none_or(|sealing| !sealing.bound) {
            continue;
        }
        bound = true;
        let column = column.name.clone();
        let problem = if source == record {
            RecipeProblem::BoundToItself { column }
        } else if !shown {
            let (record, treatment) = (columns[record].name.clone(), columns[record].treatment.to_owned());
            RecipeProblem::RecordNotShown { column, record, treatment }
        } else {
            continue;
        };
        return Err(recipe.error(problem, recipe.columns[columns[source].rule].span.clone()));
    }
    Ok(bound.then_some(record))
}

/// Whether the treatment cannot be done on the rule's kind or type.
fn unfit(rule: &ColumnRule) -> Option<RecipeProblem> {
    let fail = |other: &str| {
        Some(RecipeProblem::Unfit {
            column: rule.name.clone(),
            treatment: rule.action.name().to_owned(),
            other: other.to_owned(),
        })
    };
    let quasi = rule.attribute_type == AttributeType::Quasi;
    match &rule.action {
        Action::Keep | Action::Drop => None,
        // The search recodes quasi-identifiers; anything else done to one would not be counted.
        Action::Generalize { level: None, .. } if !quasi => fail(rule.attribute_type.name()),
        Action::Generalize { .. } => None,
        _ if quasi => fail(AttributeType::Quasi.name()),
        Action::Mask { form } if !yingbi_resident::mask_forms(rule.kind).contains(form) => {
            fail(&format!("kind = \"{}\", form = \"{}\"", rule.kind.name(), form.name()))
        }
        Action::Mask { .. } => None,
        Action::Pseudonymize { form: PseudonymForm::Shaped, .. } if rule.kind != Kind::ResidentId => {
            fail(&format!("kind = \"{}\", form = \"shaped\"", rule.kind.name()))
        }
        Action::Shift { .. } if !matches!(rule.kind, Kind::Date | Kind::BirthDate) => fail(rule.kind.name()),
        // What names a person by itself names somebody still when it is moved a little, or to another record.
        Action::Microaggregate { .. } | Action::Clip { .. } | Action::Pram { .. } | Action::Swap { .. }
            if rule.attribute_type == AttributeType::Direct =>
        {
            fail(AttributeType::Direct.name())
        }
        _ => None,
    }
}

/// Kinds whose values a validator knows so surely that their absence from a sample proves the recipe wrong.
const PROVABLE: &[Kind] = &[
    Kind::ResidentId,
    Kind::Mobile,
    Kind::BankCard,
    Kind::Email,
    Kind::Ipv4,
    Kind::Ipv6,
    Kind::Mac,
    Kind::Uscc,
    Kind::Imei,
    Kind::Plate,
    Kind::BirthDate,
    Kind::Date,
];

/// Fewest filled cells a judgement is made on.
const ENOUGH: u64 = 20;

/// The number of cells looked at, where the sample proves that the column does not hold the rule's kind.
pub(crate) fn not_held(rule: &ColumnRule, cells: &[&str]) -> Option<u64> {
    let untouched = |action: &Action| {
        matches!(
            action,
            Action::Drop | Action::Keep | Action::Open { .. } | Action::Reseal(_) | Action::Relink { .. }
        )
    };
    let clear = match &rule.action {
        Action::Show(forms) => forms.iter().any(|(_, action)| !untouched(action)),
        action => !untouched(action),
    };
    if !clear || !PROVABLE.contains(&rule.kind) {
        return None;
    }
    let (mut filled, mut held) = (0u64, 0u64);
    for cell in cells {
        match check(rule.kind, cell) {
            Check::Empty => {}
            Check::Valid | Check::Masked | Check::Damaged(_) => {
                filled += 1;
                held += 1;
            }
            Check::Invalid(_) => filled += 1,
        }
    }
    (filled >= ENOUGH && held * 20 < filled).then_some(filled)
}
