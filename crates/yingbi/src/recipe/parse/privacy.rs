//! Table `[privacy]`.

use std::ops::Range;

use toml::de::DeValue;
use yingbi_anonymity::{Distance, HierarchySpec, Method, Objective};
use yingbi_resident::Kind;

use super::{Reader, Section, out_of_range, unknown_value};
use crate::error::{RecipeError, RecipeProblem};
use crate::recipe::privacy::{
    Differential, Diversity, Population, PopulationUniques, RiskLimits, aggregate, distance, objective,
    population_model,
};
use crate::recipe::{HierarchyChoice, Privacy};

const KEYS: [&str; 13] = [
    "k",
    "persons",
    "households",
    "suppression",
    "method",
    "objective",
    "population",
    "risk",
    "differential",
    "defended",
    "nodes",
    "seconds",
    "diversity",
];

impl Reader<'_> {
    pub(super) fn privacy(&self, root: &Section<'_, '_>) -> Result<Privacy, RecipeError> {
        let mut privacy = Privacy::default();
        let Some(section) = self.section(root, "privacy")? else { return Ok(privacy) };
        self.known(&section, &KEYS)?;
        if let Some((k, _)) = self.count(&section, "k", 1, Privacy::MOST)? {
            privacy.k = k;
        }
        for (key, own, place) in [
            ("persons", &mut privacy.persons, &mut privacy.spans.persons),
            ("households", &mut privacy.households, &mut privacy.spans.households),
        ] {
            if let Some((k, span)) = self.count(&section, key, 1, Privacy::MOST)? {
                (*own, *place) = (Some(k), Some(span));
            }
        }
        if let Some(share) = self.within(&section, "suppression", (0.0, "0"), (1.0, "1"))? {
            privacy.suppression = share;
        }
        if let Some((name, span)) = self.string(&section, "method")? {
            privacy.method = match Method::from_name(&name) {
                Some(method) => method,
                None => {
                    let allowed = "local, consistent, global";
                    return self.fail(unknown_value("privacy.method", &name, allowed), span);
                }
            };
        }
        privacy.objective = self.objective(&section)?;
        privacy.population = self.population(&section)?;
        privacy.risk = self.risk(&section)?;
        if let Some(table) = self.section(&section, "differential")? {
            self.known(&table, &["epsilon", "delta"])?;
            privacy.differential = Some(Differential {
                epsilon: self.needed(&table, "epsilon", (1e-6, "0.000001"), (20.0, "20"))?,
                delta: self.needed(&table, "delta", (1e-300, "1e-300"), (0.5, "0.5"))?,
            });
            privacy.spans.differential = Some(table.span);
        }
        privacy.defended = self.boolean(&section, "defended")?.unwrap_or(false);
        privacy.nodes = self.count(&section, "nodes", 1, u64::MAX)?.map(|(nodes, _)| nodes);
        privacy.seconds = self.within(&section, "seconds", (0.0, "0"), (1e9, "1000000000"))?;
        self.method_reads(&section, privacy.method)?;
        if let Some(columns) = self.section(&section, "diversity")? {
            for (name, value) in columns.table {
                let table = self.table(&columns.key(name.get_ref()), value)?;
                privacy.diversity.push(self.diversity(name.get_ref(), name.span(), &table)?);
            }
            // The parser sorts by name; the text's own order is what its owner knows.
            privacy.diversity.sort_by_key(|one| one.span.as_ref().map_or(0, |span| span.start));
        }
        Ok(privacy)
    }

    /// Refuses keys that the method does not read: they would be silently without effect.
    fn method_reads(&self, section: &Section<'_, '_>, method: Method) -> Result<(), RecipeError> {
        let unread = match method {
            Method::Global => "defended",
            Method::Local | Method::Consistent => "nodes",
        };
        match section.get(unread) {
            Some(entry) => {
                let (key, method) = (section.key(unread), method.name().to_owned());
                self.fail(RecipeProblem::KeyUnread { key, method }, entry.span())
            }
            None => Ok(()),
        }
    }

    /// `"loss"`, or `{ name = "loss", aggregate = "sum" }`.
    fn objective(&self, section: &Section<'_, '_>) -> Result<Objective, RecipeError> {
        let Some(entry) = section.get("objective") else { return Ok(Objective::default()) };
        let named = |name: &str, key: &str, span: Range<usize>| {
            objective(name).or_else(|allowed| self.fail(unknown_value(key, name, &allowed), span))
        };
        let table = match entry.get_ref() {
            DeValue::String(name) => return named(name, "privacy.objective", entry.span()),
            DeValue::Table(_) => self.table("privacy.objective", entry)?,
            _ => return self.wrong(section, "objective", "string", entry),
        };
        self.known(&table, &["name", "aggregate"])?;
        let Some((name, span)) = self.string(&table, "name")? else { return self.missing(&table, "name") };
        let objective = named(&name, &table.key("name"), span)?;
        let Some((text, span)) = self.string(&table, "aggregate")? else { return Ok(objective) };
        match (objective, aggregate(&text)) {
            (Objective::Loss { .. }, Ok(aggregate)) => Ok(Objective::Loss { aggregate }),
            (Objective::Loss { .. }, Err(allowed)) => {
                self.fail(unknown_value(&table.key("aggregate"), &text, &allowed), span)
            }
            _ => self.fail(
                RecipeProblem::UnknownKey { key: table.key("aggregate"), nearest: String::new() },
                span,
            ),
        }
    }

    fn population(&self, section: &Section<'_, '_>) -> Result<Option<Population>, RecipeError> {
        let Some(table) = self.section(section, "population")? else { return Ok(None) };
        self.known(&table, &["file", "k", "presence"])?;
        let Some((file, _)) = self.string(&table, "file")? else { return self.missing(&table, "file") };
        let presence = match self.section(&table, "presence")? {
            None => None,
            Some(limits) => {
                self.known(&limits, &["min", "max"])?;
                let min = self.within(&limits, "min", (0.0, "0"), (1.0, "1"))?.unwrap_or(0.0);
                let max = self.within(&limits, "max", (0.0, "0"), (1.0, "1"))?.unwrap_or(1.0);
                if min > max {
                    let low = min.to_string();
                    return self.fail(out_of_range(&limits.key("max"), &low, "1"), limits.span);
                }
                Some((min, max))
            }
        };
        let k = self.count(&table, "k", 1, Privacy::MOST)?.map(|(k, _)| k);
        if k.is_none() && presence.is_none() {
            return self.fail(RecipeProblem::AsksNothing { key: table.name }, table.span);
        }
        Ok(Some(Population { file, k, presence }))
    }

    fn risk(&self, section: &Section<'_, '_>) -> Result<RiskLimits, RecipeError> {
        let Some(table) = self.section(section, "risk")? else { return Ok(RiskLimits::default()) };
        self.known(&table, &["average", "sample_uniques", "population_uniques"])?;
        let population_uniques = match self.section(&table, "population_uniques")? {
            None => None,
            Some(limits) => {
                self.known(&limits, &["share", "model", "population"])?;
                let model = match self.string(&limits, "model")? {
                    None => yingbi_anonymity::PopulationModel::Dankar,
                    Some((name, span)) => match population_model(&name) {
                        Ok(model) => model,
                        Err(allowed) => {
                            return self.fail(unknown_value(&limits.key("model"), &name, &allowed), span);
                        }
                    },
                };
                let Some((population, _)) = self.count(&limits, "population", 1, 1 << 53)? else {
                    return self.missing(&limits, "population");
                };
                let share = self.needed(&limits, "share", (0.0, "0"), (1.0, "1"))?;
                Some(PopulationUniques { share, model, population })
            }
        };
        let risk = RiskLimits {
            average: self.within(&table, "average", (1e-12, "0.000000000001"), (1.0, "1"))?,
            sample_uniques: self.within(&table, "sample_uniques", (0.0, "0"), (1.0, "1"))?,
            population_uniques,
        };
        if risk == RiskLimits::default() {
            return self.fail(RecipeProblem::AsksNothing { key: table.name }, table.span);
        }
        Ok(risk)
    }

    fn diversity(
        &self,
        column: &str,
        span: Range<usize>,
        table: &Section<'_, '_>,
    ) -> Result<Diversity, RecipeError> {
        self.known(
            table,
            &[
                "distinct",
                "entropy",
                "grassberger",
                "recursive",
                "closeness",
                "distance",
                "hierarchy",
                "beta",
                "enhanced_beta",
                "disclosure",
            ],
        )?;
        let above = |key: &str| self.within(table, key, (1e-9, "0.000000001"), (1e9, "1000000000"));
        let effective = |key: &str| self.within(table, key, (1.0, "1"), (1e6, "1000000"));
        let recursive = match self.section(table, "recursive")? {
            None => None,
            Some(limits) => {
                self.known(&limits, &["c", "l"])?;
                let c = self.needed(&limits, "c", (1e-9, "0.000000001"), (1e9, "1000000000"))?;
                let Some((l, _)) = self.count(&limits, "l", 1, Privacy::MOST)? else {
                    return self.missing(&limits, "l");
                };
                Some((c, l))
            }
        };
        let closeness = self.within(table, "closeness", (0.0, "0"), (1.0, "1"))?;
        let mut diversity = Diversity {
            column: column.to_owned(),
            distinct: self.count(table, "distinct", 1, Privacy::MOST)?.map(|(l, _)| l),
            entropy: effective("entropy")?,
            grassberger: effective("grassberger")?,
            recursive,
            closeness,
            beta: above("beta")?,
            enhanced_beta: above("enhanced_beta")?,
            disclosure: above("disclosure")?,
            span: Some(span),
            ..Diversity::default()
        };
        if let Some((name, span)) = self.string(table, "distance")? {
            diversity.distance = match distance(&name) {
                Ok(distance) => distance,
                Err(allowed) => {
                    return self.fail(unknown_value(&table.key("distance"), &name, &allowed), span);
                }
            };
        }
        // `auto` stands for the column's own kind, which is known when the recipe is bound to a file.
        diversity.hierarchy = match self.hierarchy(table, Kind::Other)? {
            Some(HierarchyChoice::Spec(HierarchySpec::Auto(_))) => None,
            chosen => chosen,
        };
        if diversity.is_empty() {
            let key = table.name.clone();
            return self.fail(RecipeProblem::AsksNothing { key }, table.span.clone());
        }
        // A key that nothing reads would be silently without effect.
        let read =
            [("distance", closeness.is_some()), ("hierarchy", diversity.distance == Distance::Hierarchical)];
        for (key, read) in read {
            if let (Some(entry), false) = (table.get(key), read) {
                let needs = if key == "distance" { "closeness" } else { "distance = \"hierarchical\"" };
                let problem = RecipeProblem::Needs { key: table.key(key), needs: needs.to_owned() };
                return self.fail(problem, entry.span());
            }
        }
        Ok(diversity)
    }

    fn count(
        &self,
        section: &Section<'_, '_>,
        key: &str,
        low: u64,
        high: u64,
    ) -> Result<Option<(u64, Range<usize>)>, RecipeError> {
        match self.integer(section, key)? {
            None => Ok(None),
            Some((number, span)) => match u64::try_from(number) {
                Ok(number) if (low..=high).contains(&number) => Ok(Some((number, span))),
                _ => self.fail(out_of_range(&section.key(key), &low.to_string(), &high.to_string()), span),
            },
        }
    }

    /// A number between two bounds, both allowed; each with the form it has in messages.
    fn within(
        &self,
        section: &Section<'_, '_>,
        key: &str,
        low: (f64, &str),
        high: (f64, &str),
    ) -> Result<Option<f64>, RecipeError> {
        match self.number(section, key)? {
            None => Ok(None),
            Some((number, _)) if number >= low.0 && number <= high.0 => Ok(Some(number)),
            Some((_, span)) => self.fail(out_of_range(&section.key(key), low.1, high.1), span),
        }
    }

    fn needed(
        &self,
        section: &Section<'_, '_>,
        key: &str,
        low: (f64, &str),
        high: (f64, &str),
    ) -> Result<f64, RecipeError> {
        match self.within(section, key, low, high)? {
            Some(number) => Ok(number),
            None => self.missing(section, key),
        }
    }
}
