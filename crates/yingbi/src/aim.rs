//! What a plan asks of the classes, and what its search weighs.

use serde::Serialize;
use yingbi_anonymity::{
    Counted, Distance, EntropyEstimator, Goal, HierarchySpec, Method, Objective, PrivacyModel,
};
use yingbi_report::ModelRecord;
use yingbi_resident::{AttributeType, Kind};

use crate::error::{RecipeError, RecipeProblem};
use crate::model::{self, Naming};
use crate::plan::{Fate, PlannedColumn};
use crate::recipe::privacy::{aggregate_name, objective_name};
use crate::recipe::{
    Action, Differential, Diversity, HierarchyChoice, Population, Privacy, Recipe, RiskLimits, nearest,
};

/// A kind of units that classes are counted in.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// The column of the input that tells them apart.
    pub(crate) source: usize,
    /// `persons` or `households`.
    pub(crate) kind: &'static str,
    /// Fewest of a class.
    pub(crate) k: u64,
    /// Whether the output tells them apart as well.
    pub(crate) shown: bool,
    /// The kind whose spellings are one unit, where the output shows the column as it was.
    pub(crate) spelt: Option<Kind>,
}

/// A sensitive column of which something is asked.
#[derive(Clone, Debug)]
pub(crate) struct SensitiveColumn {
    /// Its column in the input.
    pub(crate) source: usize,
    pub(crate) asks: Diversity,
    /// The hierarchy that distances between its values are measured by; of its values as they were, where the output
    /// shows them at a level of it.
    pub(crate) hierarchy: Option<HierarchySpec>,
}

/// What is asked, with columns by their place in the input.
///
/// What a recipe can say of `[privacy]` beyond k, suppression and method enters the plan's digest through the part that
/// is serialised; a recipe that says nothing of it has the digest it always had.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Aim {
    models: Vec<ModelRecord>,
    objective: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregate: Option<&'static str>,
    /// One a quasi-identifier; empty where all weigh the same.
    weights: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) population: Option<Population>,
    pub(crate) defended: bool,
    nodes: Option<u64>,
    pub(crate) seconds: Option<f64>,
    #[serde(skip)]
    plain: bool,
    #[serde(skip)]
    pub(crate) units: Vec<Unit>,
    #[serde(skip)]
    pub(crate) sensitive: Vec<SensitiveColumn>,
    #[serde(skip)]
    pub(crate) differential: Option<Differential>,
    #[serde(skip)]
    goal: Goal,
    /// Names of the sensitive columns and of the units, as documents write them.
    #[serde(skip)]
    sensitive_names: Vec<String>,
    #[serde(skip)]
    unit_names: Vec<(&'static str, String)>,
}

impl Aim {
    /// Holds `[privacy]` against the columns of a file.
    pub(crate) fn bind(
        recipe: &Recipe,
        columns: &[PlannedColumn],
        record: Option<usize>,
    ) -> Result<Aim, RecipeError> {
        let privacy = &recipe.privacy;
        let units = units(recipe, columns, record)?;
        let sensitive = privacy
            .diversity
            .iter()
            .map(|asks| sensitive(recipe, columns, asks))
            .collect::<Result<Vec<_>, _>>()?;
        let asks = [
            ("privacy.households", privacy.households.is_some()),
            ("privacy.population", privacy.population.is_some()),
            ("privacy.risk", privacy.risk != RiskLimits::default()),
            ("privacy.differential", privacy.differential.is_some()),
            ("privacy.diversity", !sensitive.is_empty()),
        ];
        // Without classes all of it would be silently without effect.
        if let (Some((key, _)), false) = (asks.iter().find(|(_, asked)| *asked), has_classes(columns)) {
            let needs = "type = \"quasi\"".to_owned();
            return Err(recipe.error(RecipeProblem::Needs { key: (*key).to_owned(), needs }, None));
        }
        if privacy.differential.is_some() {
            beside_differential(recipe)?;
            covered(recipe, columns)?;
        }
        let unit_names: Vec<(&'static str, String)> =
            units.iter().map(|unit| (unit.kind, columns[unit.source].name.clone())).collect();
        let sensitive_names: Vec<String> =
            sensitive.iter().map(|column| columns[column.source].name.clone()).collect();
        let models = models(privacy, &units, &sensitive);
        let naming = Naming { sensitive: &sensitive_names, units: &unit_names };
        let weights = weights(recipe, columns);
        // Whether classes short of k pass the limit would tell of single records; and with every level fixed there is
        // nothing to choose.
        let (suppression, method) = match privacy.differential {
            Some(_) => (1.0, Method::Global),
            None => (privacy.suppression, privacy.method),
        };
        let plain_models = 1 + usize::from(units.first().is_some_and(|unit| unit.k == privacy.k));
        Ok(Aim {
            models: models.iter().map(|model| model::record(model, naming)).collect(),
            objective: objective_name(privacy.objective),
            aggregate: aggregate_name(privacy.objective),
            population: privacy.population.clone(),
            defended: privacy.defended,
            nodes: privacy.nodes,
            seconds: privacy.seconds,
            plain: models.len() == plain_models
                && privacy.objective == Objective::default()
                && weights.is_empty()
                && !privacy.defended
                && privacy.nodes.is_none()
                && privacy.seconds.is_none(),
            goal: Goal {
                models,
                suppression,
                method,
                objective: privacy.objective,
                weights: weights.clone(),
                defended: privacy.defended,
                nodes: privacy.nodes,
                ..Goal::default()
            },
            weights,
            units,
            sensitive,
            differential: privacy.differential,
            sensitive_names,
            unit_names,
        })
    }

    /// Whether k, suppression and method tell all of it.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }

    /// The goal of the search.
    pub(crate) fn goal(&self, threads: usize) -> Goal {
        Goal { threads: threads.max(1), ..self.goal.clone() }
    }

    /// Every model that is asked for, k-anonymity of records first.
    pub(crate) fn models(&self) -> &[PrivacyModel] {
        &self.goal.models
    }

    /// What the places in [`Aim::models`] stand for.
    pub(crate) fn naming(&self) -> Naming<'_> {
        Naming { sensitive: &self.sensitive_names, units: &self.unit_names }
    }

    pub(crate) fn sensitive_names(&self) -> &[String] {
        &self.sensitive_names
    }

    pub(crate) fn unit_names(&self) -> &[(&'static str, String)] {
        &self.unit_names
    }

    /// The kind of units of that place.
    pub(crate) fn persons(&self) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.kind == "persons")
    }

    /// Distinct units of a class are counted exactly up to here: enough to tell that a class holds what is asked.
    pub(crate) fn unit_cap(&self) -> usize {
        let most = self.units.iter().map(|unit| unit.k).max().unwrap_or(0);
        crate::anonymize::person_cap(most)
    }

    /// Weight of each quasi-identifier; empty where all weigh the same.
    pub(crate) fn weights(&self) -> &[f64] {
        &self.weights
    }

    pub(crate) fn objective(&self) -> (&'static str, Option<&'static str>) {
        (self.objective, self.aggregate)
    }
}

fn has_classes(columns: &[PlannedColumn]) -> bool {
    columns.iter().any(|column| matches!(column.fate, Fate::Recode(_)))
}

/// How a column of an output tells units apart: by its kind's canonical form where it was kept, as it stands where it
/// holds pseudonyms.
pub(crate) fn spelt(treatment: &str, kind: &str) -> Option<Kind> {
    Kind::from_name(kind).filter(|kind| treatment == "keep" && *kind != Kind::Other)
}

/// Persons, where a column tells them apart, then households, where they are asked for.
fn units(
    recipe: &Recipe,
    columns: &[PlannedColumn],
    record: Option<usize>,
) -> Result<Vec<Unit>, RecipeError> {
    let privacy = &recipe.privacy;
    let needs = |key: &str, needs: &str, span| {
        let problem = RecipeProblem::Needs { key: key.to_owned(), needs: needs.to_owned() };
        Err(recipe.error(problem, span))
    };
    let unit = |source: usize, kind, k| Unit {
        source,
        kind,
        k,
        shown: matches!(columns[source].treatment, "keep" | "pseudonymize"),
        spelt: spelt(columns[source].treatment, columns[source].kind),
    };
    let mut units = Vec::new();
    match (record, privacy.persons) {
        (None, Some(_)) => {
            return needs("privacy.persons", "dataset.record", privacy.spans.persons.clone());
        }
        // What is promised is then promised of records.
        (Some(_), None) if privacy.differential.is_some() => {}
        (Some(source), k) => units.push(unit(source, "persons", k.unwrap_or(privacy.k))),
        (None, None) => {}
    }
    if let Some(k) = privacy.households {
        let named = recipe.dataset.household.as_ref();
        let source = named.and_then(|name| columns.iter().position(|column| column.name == *name));
        match source {
            Some(source) => units.push(unit(source, "households", k)),
            None => {
                return needs("privacy.households", "dataset.household", privacy.spans.households.clone());
            }
        }
    }
    Ok(units)
}

fn sensitive(
    recipe: &Recipe,
    columns: &[PlannedColumn],
    asks: &Diversity,
) -> Result<SensitiveColumn, RecipeError> {
    let fail = |problem| Err(recipe.error(problem, asks.span.clone()));
    let name = || asks.column.clone();
    let Some(source) = columns.iter().position(|column| column.name == asks.column) else {
        let near = nearest(&asks.column, columns.iter().map(|column| column.name.as_str()));
        return fail(RecipeProblem::Absent { column: name(), nearest: near });
    };
    let column = &columns[source];
    if column.attribute_type != AttributeType::Sensitive.name() {
        let attribute_type = column.attribute_type.to_owned();
        return fail(RecipeProblem::NotSensitive { column: name(), attribute_type });
    }
    // What is not in the output, or sealed, tells nothing that would have to differ; what is drawn for each record is
    // not known before it is written.
    let rule = &recipe.columns[column.rule];
    let grouped = matches!(&rule.action, Action::Microaggregate { together: Some(_), .. });
    let hidden = matches!(column.fate, Fate::Drop | Fate::Show(_));
    if hidden || grouped || matches!(column.treatment, "seal" | "pram" | "swap") {
        return fail(RecipeProblem::NotShown { column: name(), treatment: column.treatment.to_owned() });
    }
    let own = match &rule.action {
        Action::Generalize { hierarchy, .. } => hierarchy.as_ref(),
        _ => None,
    };
    let chosen = asks.hierarchy.as_ref().or(own);
    if chosen.is_some_and(|chosen| chosen.spec().is_none()) {
        let (key, needs) =
            (format!("privacy.diversity.{}", asks.column), "Recipe::read_hierarchies".to_owned());
        return fail(RecipeProblem::Needs { key, needs });
    }
    let chosen = chosen.and_then(HierarchyChoice::spec).cloned();
    let hierarchy = (asks.distance == Distance::Hierarchical)
        .then(|| chosen.unwrap_or_else(|| HierarchySpec::of(rule.kind)));
    Ok(SensitiveColumn { source, asks: asks.clone(), hierarchy })
}

/// Whatever else leaves records out does so by exact counts, which one more record may tip with a chance that no δ bounds.
fn beside_differential(recipe: &Recipe) -> Result<(), RecipeError> {
    let privacy = &recipe.privacy;
    let asked = [
        ("privacy.persons", privacy.persons.is_some()),
        ("privacy.households", privacy.households.is_some()),
        ("privacy.population", privacy.population.is_some()),
        ("privacy.risk", privacy.risk != RiskLimits::default()),
    ];
    match asked.iter().find(|(_, asked)| *asked) {
        Some((key, _)) => {
            let problem = RecipeProblem::BesideDifferential { key: (*key).to_owned() };
            Err(recipe.error(problem, privacy.spans.differential.clone()))
        }
        None => Ok(()),
    }
}

/// Differential privacy is of the classes' columns at levels fixed beforehand, and of nothing that is written beside
/// them; nor may a hierarchy look at the data.
fn covered(recipe: &Recipe, columns: &[PlannedColumn]) -> Result<(), RecipeError> {
    for column in columns {
        let rule = &recipe.columns[column.rule];
        let fail = |problem| Err(recipe.error(problem, rule.span.clone()));
        let fixed = match (&column.fate, &rule.action) {
            (Fate::Drop, _) | (Fate::Recode(_), Action::Keep) => continue,
            (Fate::Recode(_), Action::Generalize { hierarchy, level: Some(_) }) => hierarchy,
            _ => return fail(RecipeProblem::DifferentialColumn { column: column.name.clone() }),
        };
        let spec = match fixed.as_ref().and_then(HierarchyChoice::spec) {
            None | Some(HierarchySpec::Auto(_)) => HierarchySpec::of(rule.kind),
            Some(spec) => spec.clone(),
        };
        if spec.made_from_data() {
            let hierarchy = spec.name().to_owned();
            return fail(RecipeProblem::DifferentialHierarchy { column: column.name.clone(), hierarchy });
        }
    }
    Ok(())
}

/// Weight of each quasi-identifier; empty where no column has one.
fn weights(recipe: &Recipe, columns: &[PlannedColumn]) -> Vec<f64> {
    let quasi = columns.iter().filter(|column| matches!(column.fate, Fate::Recode(_)));
    let weights: Vec<Option<f64>> = quasi.map(|column| recipe.columns[column.rule].weight).collect();
    if weights.iter().all(Option::is_none) {
        return Vec::new();
    }
    weights.into_iter().map(|weight| weight.unwrap_or(1.0)).collect()
}

fn models(privacy: &Privacy, units: &[Unit], sensitive: &[SensitiveColumn]) -> Vec<PrivacyModel> {
    let mut models = vec![PrivacyModel::k(privacy.k)];
    models.extend(
        units
            .iter()
            .enumerate()
            .map(|(place, unit)| PrivacyModel::KAnonymity { k: unit.k, of: Counted::Units(place) }),
    );
    if let Some(population) = &privacy.population {
        models.extend(population.k.map(|k| PrivacyModel::KMap { k }));
        models.extend(population.presence.map(|(min, max)| PrivacyModel::DeltaPresence { min, max }));
    }
    for (column, SensitiveColumn { asks, .. }) in sensitive.iter().enumerate() {
        let entropy = |l, estimator| PrivacyModel::EntropyDiversity { column, l, estimator };
        let beta = |beta, enhanced| PrivacyModel::BetaLikeness { column, beta, enhanced };
        let distance = asks.distance;
        models.extend(asks.distinct.map(|l| PrivacyModel::DistinctDiversity { column, l }));
        models.extend(asks.entropy.map(|l| entropy(l, EntropyEstimator::Shannon)));
        models.extend(asks.grassberger.map(|l| entropy(l, EntropyEstimator::Grassberger)));
        models.extend(asks.recursive.map(|(c, l)| PrivacyModel::RecursiveDiversity { column, c, l }));
        models.extend(asks.closeness.map(|t| PrivacyModel::TCloseness { column, t, distance }));
        models.extend(asks.beta.map(|most| beta(most, false)));
        models.extend(asks.enhanced_beta.map(|most| beta(most, true)));
        models.extend(asks.disclosure.map(|delta| PrivacyModel::DeltaDisclosure { column, delta }));
    }
    let risk = &privacy.risk;
    models.extend(risk.average.map(|risk| PrivacyModel::AverageRisk { risk }));
    models.extend(risk.sample_uniques.map(|share| PrivacyModel::SampleUniqueness { share }));
    models.extend(risk.population_uniques.map(|limit| PrivacyModel::PopulationUniqueness {
        share: limit.share,
        model: limit.model,
        population: limit.population,
    }));
    models.extend(privacy.differential.map(|differential| PrivacyModel::DifferentialPrivacy {
        epsilon: differential.epsilon,
        delta: differential.delta,
    }));
    models
}
