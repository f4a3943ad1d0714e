//! Decisions on one record, by Cedar's own authorizer.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::str::FromStr;

use cedar_policy::{
    AuthorizationError, Authorizer, Context, Decision as Ruling, Entities, Entity, EntityId, EntityTypeName,
    EntityUid, Request as Question, RestrictedExpression as Term,
};
use cedar_policy_core::entities::TCComputation;
use cedar_policy_core::extensions::Extensions;
use cedar_policy_core::validator::CoreSchema;
use yingbi_resident::nearest;

use crate::catalogue::{AttributeType, Catalogue, PartyKind, PartyType};
use crate::error::Error;
use crate::form::Form;
use crate::moment;
use crate::policies::Policies;
use crate::request::{Record, Request};
use crate::subject::{AttributeValue, Contract, Subject};

/// Decides on one record at a time, for systems in which a person looks at one resident.
pub struct Guard<'a> {
    policies: &'a Policies,
    authorizer: Authorizer,
    /// The purposes and the actions; nothing if Cedar refused them, which denies everything.
    base: Option<Entities>,
}

/// What is shown of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// One a field, in the catalogue's order.
    pub cells: Vec<Cell>,
    /// Nothing of the record may be shown to anybody ([`Record::withheld`]): no policy was asked.
    pub withheld: bool,
}

/// What is shown of a field, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The field's place in the catalogue.
    pub field: usize,
    /// The form that is shown; none: nothing is.
    pub form: Option<Form>,
    /// The forms that were tried, in this order; the last is the one shown if one is.
    pub tried: Vec<(Form, Verdict)>,
    /// Whether the purpose gets what it declared to need: a form is shown, or none is needed.
    pub need_met: bool,
}

/// Whether a form of a field may be shown, and by which policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may.
    pub allowed: bool,
    /// The policies that decided: those that permit, or those that forbid. Empty where no policy permits.
    pub reasons: Vec<Reason>,
    /// What erred, and so denied: ids of policies; `record`, `record.<attribute>` where the record itself is not as the
    /// catalogue has it; `request`.
    pub errors: Vec<String>,
}

impl Verdict {
    /// The ids of the policies that decided.
    pub fn policies(&self) -> impl Iterator<Item = String> + '_ {
        self.reasons.iter().map(|reason| reason.policy.clone())
    }

    fn erred(what: &str) -> Verdict {
        Verdict { errors: vec![what.to_owned()], ..Verdict::default() }
    }
}

/// A policy that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its id.
    pub policy: String,
    /// Its `@reason`.
    pub reason: Option<String>,
    /// Its `@obligation`s.
    pub obligations: Vec<String>,
    /// Its `@notice`s.
    pub notices: Vec<String>,
}

/// A request that was checked, ready for any number of records.
pub struct Prepared<'g> {
    guard: &'g Guard<'g>,
    /// Purposes, actions and the party.
    base: Entities,
    /// By field and form of its ladder; none if Cedar refused it.
    questions: Vec<Vec<(Form, Option<Question>)>>,
    purpose: usize,
}

impl<'a> Guard<'a> {
    /// A guard of these policies.
    pub fn new(policies: &'a Policies) -> Guard<'a> {
        let purposes = purposes(policies.catalogue());
        let base = purposes.and_then(|all| Entities::from_entities(all, Some(policies.schema())).ok());
        Guard { policies, authorizer: Authorizer::new(), base }
    }

    /// The catalogue of the policies.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.policies.catalogue()
    }

    /// The policies.
    pub fn policies(&self) -> &'a Policies {
        self.policies
    }

    /// Decides what is shown of a record.
    ///
    /// # Errors
    /// As [`Guard::prepare`].
    pub fn decide(&self, request: &Request<'_>, record: &Record) -> Result<Decision, Error> {
        Ok(self.prepare(request)?.decide(record))
    }

    /// Whether one form of a field may be shown, whatever the purpose needs. A form that is not on the field's ladder
    /// may not.
    ///
    /// # Errors
    /// As [`Guard::prepare`]; [`Error::Field`] for a field that the catalogue does not have.
    pub fn allows(
        &self,
        request: &Request<'_>,
        record: &Record,
        field: usize,
        form: Form,
    ) -> Result<Verdict, Error> {
        self.prepare(request)?.allows(record, field, form)
    }

    /// Checks a request and makes it ready for many records.
    ///
    /// # Errors
    /// [`Error::Purpose`], [`Error::PartyKind`], [`Error::Blank`]; [`Error::PartyAttribute`] and [`Error::PartyValue`]
    /// for a party that is not as its kind has to be; [`Error::Moment`] for a time outside of the years 1 to 9999.
    pub fn prepare(&self, request: &Request<'_>) -> Result<Prepared<'_>, Error> {
        let catalogue = self.catalogue();
        let purpose = checked(self.policies, request)?;
        let broken = || Error::Broken;
        let kind = self.policies.kind(&request.subject.kind)?;
        let party = party(request.subject, kind).ok_or_else(broken)?;
        let principal = party.uid();
        let base = self.base.clone().ok_or_else(broken)?;
        let base = base.add_entities([party], Some(self.policies.schema())).map_err(|_| broken())?;
        let context = context(request).ok_or(Error::Moment)?;
        let resource = record_uid().ok_or_else(broken)?;
        let mut questions = Vec::with_capacity(catalogue.fields.len());
        for field in &catalogue.fields {
            let mut forms = Vec::with_capacity(field.ladder.len());
            for form in &field.ladder {
                let question = uid("Action", &format!("{}:{}", field.id, form.name())).and_then(|action| {
                    let (principal, resource) = (principal.clone(), resource.clone());
                    Question::new(principal, action, resource, context.clone(), Some(self.policies.schema()))
                        .ok()
                });
                forms.push((*form, question));
            }
            questions.push(forms);
        }
        Ok(Prepared { guard: self, base, questions, purpose })
    }

    fn verdict(&self, question: &Question, entities: &Entities) -> Verdict {
        let response = self.authorizer.is_authorized(question, self.policies.cedar(), entities);
        let mut errors: Vec<String> = response
            .diagnostics()
            .errors()
            .map(|AuthorizationError::PolicyEvaluationError(error)| error.policy_id().to_string())
            .collect();
        errors.sort();
        let mut reasons: Vec<Reason> =
            response.diagnostics().reason().map(|id| self.reason(id.as_ref())).collect();
        reasons.sort_by(|a, b| a.policy.cmp(&b.policy));
        // Cedar skips a policy that errs; here it denies.
        let allowed = response.decision() == Ruling::Allow && errors.is_empty();
        Verdict { allowed, reasons, errors }
    }

    fn reason(&self, id: &str) -> Reason {
        let info = self.policies.policy(id);
        Reason {
            policy: id.to_owned(),
            reason: info.and_then(|info| info.reason.clone()),
            obligations: info.map(|info| info.obligations.clone()).unwrap_or_default(),
            notices: info.map(|info| info.notices.clone()).unwrap_or_default(),
        }
    }
}

impl Prepared<'_> {
    /// Decides what is shown of a record.
    pub fn decide(&self, record: &Record) -> Decision {
        let catalogue = self.guard.catalogue();
        let needs = &catalogue.purposes[self.purpose].needs;
        let entities = if record.withheld { Err("record".to_owned()) } else { self.with(record) };
        let cells = needs
            .iter()
            .enumerate()
            .map(|(field, need)| {
                let mut cell =
                    Cell { field, form: None, tried: Vec::new(), need_met: need.candidates.is_empty() };
                if record.withheld {
                    return cell;
                }
                for form in &need.candidates {
                    let verdict = self.ask(&entities, field, *form);
                    let allowed = verdict.allowed;
                    cell.tried.push((*form, verdict));
                    if allowed {
                        (cell.form, cell.need_met) = (Some(*form), true);
                        break;
                    }
                }
                cell
            })
            .collect();
        Decision { cells, withheld: record.withheld }
    }

    /// Whether one form of a field may be shown, whatever the purpose needs.
    ///
    /// # Errors
    /// [`Error::Field`] for a field that the catalogue does not have.
    pub fn allows(&self, record: &Record, field: usize, form: Form) -> Result<Verdict, Error> {
        if field >= self.questions.len() {
            return Err(Error::Field { field });
        }
        if record.withheld {
            return Ok(Verdict::default());
        }
        Ok(self.ask(&self.with(record), field, form))
    }

    /// Whether each form may be shown, whatever the purpose needs: by field, then along its ladder.
    pub fn every(&self, record: &Record) -> Vec<Vec<(Form, Verdict)>> {
        let entities = if record.withheld { Err("record".to_owned()) } else { self.with(record) };
        let verdict = |field: usize, form: Form| match record.withheld {
            true => Verdict::default(),
            false => self.ask(&entities, field, form),
        };
        let forms = self.questions.iter().enumerate();
        forms
            .map(|(field, forms)| forms.iter().map(|(form, _)| (*form, verdict(field, *form))).collect())
            .collect()
    }

    fn ask(&self, entities: &Result<Entities, String>, field: usize, form: Form) -> Verdict {
        let entities = match entities {
            Ok(entities) => entities,
            Err(what) => return Verdict::erred(what),
        };
        match self.questions[field].iter().find(|(rung, _)| *rung == form) {
            Some((_, Some(question))) => self.guard.verdict(question, entities),
            Some((_, None)) => Verdict::erred("request"),
            None => Verdict::default(),
        }
    }

    /// The entities with this record among them; what is wrong with it otherwise.
    fn with(&self, record: &Record) -> Result<Entities, String> {
        let catalogue = self.guard.catalogue();
        if let Some(wrong) = unfit(record, catalogue) {
            return Err(wrong);
        }
        let refused = || "record".to_owned();
        let record = entity(record).ok_or_else(refused)?;
        let core = CoreSchema::new(self.guard.policies.schema().as_ref());
        // A record has no parents: the hierarchy stays as it is, and is not computed again.
        let inner: cedar_policy_core::entities::Entities = self.base.as_ref().clone();
        let with = inner.add_entities(
            [std::sync::Arc::new(record.as_ref().clone())],
            Some(&core),
            TCComputation::AssumeAlreadyComputed,
            Extensions::all_available(),
        );
        with.map(Entities::from).map_err(|_| refused())
    }
}

/// The place of the request's purpose, if the request is as it has to be.
pub(crate) fn checked(policies: &Policies, request: &Request<'_>) -> Result<usize, Error> {
    let catalogue = policies.catalogue();
    let purpose = catalogue.purpose(request.purpose).ok_or_else(|| {
        let near = nearest(request.purpose, catalogue.purposes.iter().map(|purpose| purpose.id.as_str()));
        Error::Purpose { purpose: request.purpose.to_owned(), nearest: (!near.is_empty()).then_some(near) }
    })?;
    for (what, text) in [("ticket", request.ticket), ("emergency", request.emergency)] {
        if text.is_some_and(|text| crate::catalogue::cell_text(text).is_none()) {
            return Err(Error::Blank { what });
        }
    }
    moment::cedar_text(request.now).ok_or(Error::Moment)?;
    conforms(request.subject, policies.kind(&request.subject.kind)?, catalogue)?;
    Ok(purpose)
}

/// Whether a party is as its kind has to be.
fn conforms(subject: &Subject, kind: &PartyKind, catalogue: &Catalogue) -> Result<(), Error> {
    let value =
        |attribute: &str| Error::PartyValue { kind: kind.id.clone(), attribute: attribute.to_owned() };
    for (id, given) in &subject.attributes {
        let known = kind.attributes.iter().find(|attribute| attribute.id == *id).ok_or_else(|| value(id))?;
        let fits = match (known.attribute_type, given) {
            (PartyType::Text | PartyType::Person, AttributeValue::Text(_))
            | (PartyType::Texts | PartyType::Persons, AttributeValue::Texts(_))
            | (PartyType::Whole, AttributeValue::Whole(_))
            | (PartyType::Truth, AttributeValue::Truth(_)) => true,
            (PartyType::Time, AttributeValue::Time(moment)) => moment::cedar_text(*moment).is_some(),
            (PartyType::Groups, AttributeValue::Groups(groups)) => known_groups(groups, catalogue),
            (PartyType::Purposes, AttributeValue::Purposes(purposes)) => known_purposes(purposes, catalogue),
            _ => false,
        };
        if !fits {
            return Err(value(id));
        }
    }
    for attribute in kind.attributes.iter().filter(|attribute| !attribute.optional) {
        if !subject.attributes.contains_key(&attribute.id) {
            return Err(Error::PartyAttribute { kind: kind.id.clone(), attribute: attribute.id.clone() });
        }
    }
    if let Some(contract) = &subject.contract {
        let fits = kind.contracts
            && known_groups(&contract.clients, catalogue)
            && known_purposes(&contract.services, catalogue)
            && [contract.from, contract.until].iter().all(|at| moment::cedar_text(*at).is_some());
        if !fits {
            return Err(value("contract"));
        }
    }
    Ok(())
}

fn known_groups(groups: &BTreeSet<String>, catalogue: &Catalogue) -> bool {
    groups.iter().all(|group| catalogue.group(group).is_some())
}

fn known_purposes(purposes: &BTreeSet<String>, catalogue: &Catalogue) -> bool {
    purposes.iter().all(|purpose| catalogue.purpose(purpose).is_some())
}

/// What of a record is not as the catalogue has it.
fn unfit(record: &Record, catalogue: &Catalogue) -> Option<String> {
    for attribute in catalogue.attributes.iter().filter(|attribute| attribute.required) {
        if !record.attributes.contains_key(&attribute.id) {
            return Some(format!("record.{}", attribute.id));
        }
    }
    for (id, given) in &record.attributes {
        let known = catalogue.attributes.iter().find(|attribute| attribute.id == *id);
        let fits = match (known.map(|attribute| attribute.attribute_type), given) {
            (Some(AttributeType::Text), AttributeValue::Text(_))
            | (Some(AttributeType::Truth), AttributeValue::Truth(_))
            | (
                Some(AttributeType::Whole | AttributeType::Age | AttributeType::Count),
                AttributeValue::Whole(_),
            ) => true,
            (Some(AttributeType::Day), AttributeValue::Time(moment)) => moment::cedar_text(*moment).is_some(),
            _ => false,
        };
        if !fits {
            return Some(if known.is_some() { format!("record.{id}") } else { "record".to_owned() });
        }
    }
    (!known_groups(&record.groups, catalogue))
        .then(|| "record.groups".to_owned())
        .or_else(|| (!known_purposes(&record.consents, catalogue)).then(|| "record.consents".to_owned()))
}

fn uid(kind: &str, id: &str) -> Option<EntityUid> {
    Some(EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind).ok()?, EntityId::new(id)))
}

/// The one record a question is about. Its id says nothing: policies tell records apart by their attributes.
fn record_uid() -> Option<EntityUid> {
    uid("Record", "record")
}

fn purposes(catalogue: &Catalogue) -> Option<Vec<Entity>> {
    let all = &catalogue.purposes;
    all.iter()
        .map(|purpose| {
            let parents: Option<HashSet<EntityUid>> =
                purpose.parent.iter().map(|parent| uid("Purpose", &all[*parent].id)).collect();
            Some(Entity::new_no_attrs(uid("Purpose", &purpose.id)?, parents?))
        })
        .collect()
}

fn texts(texts: &BTreeSet<String>) -> Term {
    Term::new_set(texts.iter().map(|text| Term::new_string(text.clone())))
}

fn entities(kind: &str, ids: &BTreeSet<String>) -> Option<Term> {
    let members: Option<Vec<Term>> =
        ids.iter().map(|id| Some(Term::new_entity_uid(uid(kind, id)?))).collect();
    Some(Term::new_set(members?))
}

fn datetime(moment: i64) -> Option<Term> {
    moment::cedar_text(moment).map(Term::new_datetime)
}

fn term(value: &AttributeValue) -> Option<Term> {
    Some(match value {
        AttributeValue::Text(text) => Term::new_string(text.clone()),
        AttributeValue::Whole(number) => Term::new_long(*number),
        AttributeValue::Truth(truth) => Term::new_bool(*truth),
        AttributeValue::Time(moment) => datetime(*moment)?,
        AttributeValue::Texts(all) => texts(all),
        AttributeValue::Groups(groups) => entities("Group", groups)?,
        AttributeValue::Purposes(purposes) => entities("Purpose", purposes)?,
    })
}

fn party(subject: &Subject, kind: &PartyKind) -> Option<Entity> {
    let mut attributes = HashMap::new();
    attributes.insert("organisation".to_owned(), Term::new_string(subject.organisation.clone()));
    for (id, value) in &subject.attributes {
        attributes.insert(id.clone(), term(value)?);
    }
    if let Some(contract) = &subject.contract {
        attributes.insert("contract".to_owned(), contract_term(contract)?);
    }
    Entity::new(uid(&kind.entity, &subject.id)?, attributes, HashSet::new()).ok()
}

fn contract_term(contract: &Contract) -> Option<Term> {
    let parts = [
        ("number", Term::new_string(contract.number.clone())),
        ("services", entities("Purpose", &contract.services)?),
        ("communities", texts(&contract.communities)),
        ("clients", entities("Group", &contract.clients)?),
        ("from", datetime(contract.from)?),
        ("until", datetime(contract.until)?),
    ];
    Term::new_record(parts.map(|(name, term)| (name.to_owned(), term))).ok()
}

fn context(request: &Request<'_>) -> Option<Context> {
    let mut pairs = vec![
        ("purpose".to_owned(), Term::new_entity_uid(uid("Purpose", request.purpose)?)),
        ("now".to_owned(), datetime(request.now)?),
    ];
    for (name, text) in [("ticket", request.ticket), ("emergency", request.emergency)] {
        pairs.extend(text.map(|text| (name.to_owned(), Term::new_string(text.to_owned()))));
    }
    Context::from_pairs(pairs).ok()
}

fn entity(record: &Record) -> Option<Entity> {
    let mut attributes = HashMap::with_capacity(record.attributes.len() + 3);
    for (id, value) in &record.attributes {
        attributes.insert(id.clone(), term(value)?);
    }
    if let Some(person) = &record.person {
        attributes.insert("person".to_owned(), Term::new_string(person.clone()));
    }
    attributes.insert("groups".to_owned(), entities("Group", &record.groups)?);
    attributes.insert("consents".to_owned(), entities("Purpose", &record.consents)?);
    Entity::new(record_uid()?, attributes, HashSet::new()).ok()
}
