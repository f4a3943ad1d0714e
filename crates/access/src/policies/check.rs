//! What is wrong with policies: Cedar's strict validation, and what it does not look at.

use std::collections::BTreeSet;
use std::ops::Range;

use cedar_policy::{Policy, PolicySet, Schema, Validator};
use cedar_policy_core::ast::{self, ExprKind, Literal};
use cedar_policy_core::parser::Loc;
use cedar_policy_core::parser::err::{ParseError, ToASTErrorKind};
use cedar_policy_core::validator::validation_errors::{
    AttributeAccess, LubContext, UnrecognizedActionIdHelp,
};
use cedar_policy_core::validator::{ValidationError, ValidationMode, ValidationWarning};
use miette::Diagnostic as _;
use yingbi_resident::{Argument, nearest};

use super::load::Parsed;
use super::problem::{self, Fault, PolicyProblem, Source};
use crate::catalogue::Catalogue;
use crate::form::Form;
use crate::subject::Subject;

/// The annotations that are read.
const ANNOTATIONS: &[&str] = &["id", "reason", "obligation", "notice"];

/// The names under which an annotation can stand several times: `notice`, `notice_2` … `notice_9`.
pub(super) fn numbered(key: &str) -> impl Iterator<Item = String> {
    std::iter::once(key.to_owned()).chain((2..=9).map(move |number| format!("{key}_{number}")))
}

/// Judges policies that could be parsed.
pub(super) struct Judge<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) schema: &'a Schema,
    /// None where there is no list of parties.
    pub(super) parties: Option<&'a [Subject]>,
    pub(super) parsed: &'a [Parsed<'a>],
}

fn span_of(loc: Option<&Loc>, otherwise: &Range<usize>) -> Range<usize> {
    loc.map_or(otherwise.clone(), |loc| loc.start()..loc.end())
}

/// Where an annotation stands; the policy if it has none of that name.
pub(super) fn annotation_span(policy: &Policy, key: &str, otherwise: &Range<usize>) -> Range<usize> {
    let inner: &ast::Policy = policy.as_ref();
    let found = inner.annotations().find(|(name, _)| AsRef::<str>::as_ref(*name) == key);
    span_of(found.and_then(|(_, annotation)| annotation.loc.as_ref()), otherwise)
}

/// The first line of a policy behind its annotations: where its effect stands.
fn head(parsed: &Parsed<'_>) -> Range<usize> {
    let inner: &ast::Policy = parsed.policy.as_ref();
    let behind =
        inner.annotations().filter_map(|(_, annotation)| annotation.loc.as_ref()).map(Loc::end).max();
    let start = behind.unwrap_or(parsed.span.start);
    let text = parsed.file.text.get(start..parsed.span.end).unwrap_or_default();
    let word = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let effect = match parsed.policy.effect() {
        cedar_policy::Effect::Permit => "permit",
        cedar_policy::Effect::Forbid => "forbid",
    };
    let at = text[word..].find(effect).map_or(start + word, |skip| start + word + skip);
    at..at + effect.len()
}

impl Judge<'_> {
    /// Finds everything that is wrong.
    pub(super) fn check(&self, set: &PolicySet, problems: &mut Vec<PolicyProblem>) {
        if self.parsed.is_empty() {
            problems.push(problem::whole("*.cedar", Fault::warning("YB1072")));
        }
        let validator = Validator::new(self.schema.clone());
        let core: &cedar_policy_core::validator::Validator = validator.as_ref();
        let result = core.validate(set.as_ref(), ValidationMode::Strict);
        let mut wrong = BTreeSet::new();
        for error in result.validation_errors() {
            wrong.insert(self.error(error, problems));
        }
        // No action at all before a condition that never holds: what is wrong otherwise explains both.
        for warning in result.validation_warnings() {
            if let ValidationWarning::InvalidActionApplication(w) = warning
                && wrong.insert(w.policy_id.to_string())
            {
                self.push(Fault::error("YB1068"), &w.policy_id, None, problems);
            }
        }
        for warning in result.validation_warnings() {
            self.warning(warning, &mut wrong, problems);
        }
        for parsed in self.parsed {
            self.literals(parsed, problems);
            self.annotations(parsed, problems);
            self.unreachable(parsed, problems);
        }
    }

    fn place(&self, id: &ast::PolicyID, loc: Option<&Loc>) -> Option<(Source<'_>, Range<usize>)> {
        let id: &str = id.as_ref();
        let parsed = self.parsed.iter().find(|parsed| parsed.id == id)?;
        Some((parsed.file, span_of(loc, &head(parsed))))
    }

    fn push(&self, fault: Fault, id: &ast::PolicyID, loc: Option<&Loc>, problems: &mut Vec<PolicyProblem>) {
        problems.push(match self.place(id, loc) {
            Some((source, span)) => {
                let span = narrowed(&fault, source, span);
                source.problem(fault, span, true)
            }
            None => problem::whole("*.cedar", fault),
        });
    }

    /// Reports an error; the id of its policy.
    fn error(&self, error: &ValidationError, problems: &mut Vec<PolicyProblem>) -> String {
        use ValidationError as V;
        let (fault, id, loc) = match error {
            V::UnrecognizedEntityType(e) => {
                let near = nearest(&e.actual_entity_type, self.entity_types());
                let fault =
                    Fault::error("YB1052").with("name", e.actual_entity_type.as_str()).with("nearest", near);
                (fault, &e.policy_id, &e.source_loc)
            }
            V::UnrecognizedActionId(e) => {
                let name = action_id(&e.actual_action_id);
                let near = match &e.hint {
                    Some(UnrecognizedActionIdHelp::AvoidActionTypeInActionId(known)) => action_id(known),
                    _ => self.action_near(&name),
                };
                let fault = Fault::error("YB1053").with("name", name).with("nearest", near);
                (fault, &e.policy_id, &e.source_loc)
            }
            V::UnsafeAttributeAccess(e) => {
                let path = path(&e.attribute_access);
                let near = e.suggestion.clone().unwrap_or_default();
                let near = if near.is_empty() { self.attribute_near(&e.attribute_access) } else { near };
                let fault = Fault::error("YB1054")
                    .with("name", path)
                    .with("of", owner(&e.attribute_access))
                    .with("nearest", near);
                (fault, &e.policy_id, &e.source_loc)
            }
            V::UnsafeOptionalAttributeAccess(e) => {
                let written = self.place(&e.policy_id, e.source_loc.as_ref());
                let guard = written.and_then(|(source, span)| guard(source.text.get(span)?));
                let fault = Fault::error("YB1055")
                    .with("name", path(&e.attribute_access))
                    .with("guard", guard.unwrap_or_default());
                (fault, &e.policy_id, &e.source_loc)
            }
            V::UnexpectedType(e) => {
                let expected: BTreeSet<String> = e.expected.iter().map(ToString::to_string).collect();
                let expected: Vec<&str> = expected.iter().map(|name| readable(name)).collect();
                let fault = Fault::error("YB1056")
                    .with("expected", expected.as_slice())
                    .with("found", readable(&e.actual.to_string()));
                (fault, &e.policy_id, &e.source_loc)
            }
            V::IncompatibleTypes(e) => {
                let types: Vec<String> = e.types.iter().map(ToString::to_string).collect();
                let types: Vec<&str> = types.iter().map(|name| readable(name)).collect();
                let fault = Fault::error("YB1057")
                    .with("types", types.as_slice())
                    .with("where", place_of(&e.context));
                (fault, &e.policy_id, &e.source_loc)
            }
            V::EmptySetForbidden(e) => (Fault::error("YB1058"), &e.policy_id, &e.source_loc),
            V::InvalidEnumEntity(e) => {
                let id: &str = e.err.uid.eid().as_ref();
                let known = self.catalogue.groups.iter().map(|group| group.id.as_str());
                let fault = Fault::error("YB1060").with("name", id).with("nearest", nearest(id, known));
                // Cedar points at the entity itself where it can.
                let loc = if e.err.uid.loc().is_some() { e.err.uid.loc() } else { e.source_loc.as_ref() };
                self.push(fault, &e.policy_id, loc, problems);
                return e.policy_id.to_string();
            }
            V::FunctionArgumentValidation(e) => {
                let fault = Fault::error("YB1065").detail(e.msg.clone());
                (fault, &e.policy_id, &e.source_loc)
            }
            V::NonLitExtConstructor(e) => (Fault::error("YB1065"), &e.policy_id, &e.source_loc),
            V::UndefinedFunction(e) => {
                let fault = Fault::error("YB1064").with("name", e.name.as_str()).with("nearest", "");
                (fault, &e.policy_id, &e.source_loc)
            }
            V::WrongNumberArguments(e) => {
                let fault = Fault::error("YB1071").with("expected", e.expected).with("found", e.actual);
                (fault, &e.policy_id, &e.source_loc)
            }
            V::UnsafeTagAccess(e) => (other(error), &e.policy_id, &e.source_loc),
            V::NoTagsAllowed(e) => (other(error), &e.policy_id, &e.source_loc),
            V::InternalInvariantViolation(e) => (other(error), &e.policy_id, &e.source_loc),
            V::EntityDerefLevelViolation(e) => (other(error), &e.policy_id, &e.source_loc),
            V::IncompleteSchema(e) => (other(error), &e.policy_id, &e.source_loc),
        };
        self.push(fault, id, loc.as_ref(), problems);
        id.to_string()
    }

    fn warning(
        &self,
        warning: &ValidationWarning,
        wrong: &mut BTreeSet<String>,
        problems: &mut Vec<PolicyProblem>,
    ) {
        use ValidationWarning as W;
        match warning {
            // A forbid that can never hold protects nobody, a permit gives nothing: its author meant something else.
            W::ImpossiblePolicy(w) => {
                if wrong.insert(w.policy_id.to_string()) {
                    self.push(Fault::error("YB1067"), &w.policy_id, None, problems);
                }
            }
            W::InvalidActionApplication(_) => {}
            W::BidiCharsInString(w) => {
                self.push(Fault::error("YB1073"), &w.policy_id, w.source_loc.as_ref(), problems);
            }
            W::BidiCharsInIdentifier(w) => {
                self.push(Fault::error("YB1073"), &w.policy_id, w.source_loc.as_ref(), problems);
            }
            // Names and words of a community are written in Chinese and Latin letters side by side.
            W::MixedScriptString(_) | W::MixedScriptIdentifier(_) | W::ConfusableIdentifier(_) => {}
        }
    }

    fn entity_types(&self) -> impl Iterator<Item = &str> {
        let parties = self.catalogue.parties.iter().map(|party| party.entity.as_str());
        parties.chain(["Record", "Purpose", "Group", "Action"])
    }

    fn actions(&self) -> Vec<String> {
        let mut actions: Vec<String> = Form::ALL.iter().map(|form| format!("form:{}", form.name())).collect();
        actions.extend(["none", "personal", "sensitive"].map(|class| format!("class:{class}")));
        for field in &self.catalogue.fields {
            actions.push(format!("field:{}", field.id));
            actions.extend(field.ladder.iter().map(|form| format!("{}:{}", field.id, form.name())));
        }
        actions
    }

    /// The nearest action: of a field that there is, one of that field.
    fn action_near(&self, name: &str) -> String {
        let actions = self.actions();
        let field = name
            .split_once(':')
            .map(|(field, _)| field)
            .filter(|field| self.catalogue.field(field).is_some());
        let of_field = actions.iter().map(String::as_str).filter(|action| {
            field.is_none_or(|field| action.split_once(':').is_some_and(|(other, _)| other == field))
        });
        nearest(name, of_field)
    }

    /// The nearest attribute to one that is not there.
    fn attribute_near(&self, access: &AttributeAccess) -> String {
        let (attributes, names): (_, Vec<&str>) = match access {
            AttributeAccess::EntityLUB(_, attributes) => {
                let owners = owners(access);
                let mut names = Vec::new();
                if owners.iter().any(|owner| owner == "Record") {
                    names.extend(["person", "groups", "consents"]);
                    names.extend(self.catalogue.attributes.iter().map(|attribute| attribute.id.as_str()));
                }
                for party in self.catalogue.parties.iter().filter(|party| owners.contains(&party.entity)) {
                    names.push("organisation");
                    names.extend(party.contracts.then_some("contract"));
                    names.extend(party.attributes.iter().map(|attribute| attribute.id.as_str()));
                }
                (attributes, names)
            }
            AttributeAccess::Context(_, attributes) => {
                (attributes, vec!["purpose", "now", "ticket", "emergency"])
            }
            AttributeAccess::Other(attributes) => {
                (attributes, vec!["number", "services", "communities", "clients", "from", "until"])
            }
        };
        let last = attributes.first().map(ToString::to_string).unwrap_or_default();
        nearest(&last, names.into_iter())
    }

    /// Names in quotes: purposes, groups and parties have to be those of the catalogue and of the list of parties.
    fn literals(&self, parsed: &Parsed<'_>, problems: &mut Vec<PolicyProblem>) {
        let inner: &ast::Policy = parsed.policy.as_ref();
        let condition = inner.condition();
        for expression in condition.subexpressions() {
            let ExprKind::Lit(Literal::EntityUID(entity)) = expression.expr_kind() else { continue };
            let kind = entity.entity_type().to_string();
            let id: &str = entity.eid().as_ref();
            let fault = match kind.as_str() {
                "Purpose" if self.catalogue.purpose(id).is_none() => {
                    let known = self.catalogue.purposes.iter().map(|purpose| purpose.id.as_str());
                    Fault::error("YB1059").with("name", id).with("nearest", nearest(id, known))
                }
                // Where there are no groups, Cedar has nothing to hold it against.
                "Group" if self.catalogue.groups.is_empty() => {
                    Fault::error("YB1060").with("name", id).with("nearest", "")
                }
                "Record" => Fault::error("YB1075"),
                _ => match self.party(&kind, id) {
                    Some(fault) => fault,
                    None => continue,
                },
            };
            let loc = if entity.loc().is_some() { entity.loc() } else { expression.source_loc() };
            // A personal number that was written into a policy is not shown again.
            let shown = fault.code != "YB1078";
            problems.push(parsed.file.problem(fault, span_of(loc, &head(parsed)), shown));
        }
    }

    fn party(&self, kind: &str, id: &str) -> Option<Fault> {
        let party = self.catalogue.parties.iter().find(|party| party.entity == kind)?;
        if party.personal {
            return Some(Fault::error("YB1078").with("kind", party.id.as_str()));
        }
        let listed = self.parties?;
        let mut of_kind = listed.iter().filter(|subject| subject.kind == party.id);
        if of_kind.clone().any(|subject| subject.id == id) {
            return None;
        }
        let near = nearest(id, of_kind.by_ref().map(|subject| subject.id.as_str()));
        Some(Fault::error("YB1061").with("name", id).with("kind", party.id.as_str()).with("nearest", near))
    }

    fn annotations(&self, parsed: &Parsed<'_>, problems: &mut Vec<PolicyProblem>) {
        for (key, _) in parsed.policy.annotations() {
            let known = ANNOTATIONS.contains(&key)
                || ["obligation", "notice"].iter().any(|name| numbered(name).any(|other| other == key));
            if !known {
                let near = nearest(key, ANNOTATIONS.iter().copied());
                let fault = Fault::warning("YB1069").with("name", key).with("nearest", near);
                let span = annotation_span(&parsed.policy, key, &head(parsed));
                problems.push(parsed.file.problem(fault, span, true));
            }
        }
        let reasoned = parsed.policy.annotation("reason").is_some_and(|reason| !reason.trim().is_empty());
        if parsed.policy.effect() == cedar_policy::Effect::Permit && !reasoned {
            let fault = Fault::warning("YB1070").with("id", parsed.id.as_str());
            problems.push(parsed.file.problem(fault, head(parsed), true));
        }
    }

    /// A permit for kinds of party of which none is listed.
    fn unreachable(&self, parsed: &Parsed<'_>, problems: &mut Vec<PolicyProblem>) {
        use cedar_policy::PrincipalConstraint as P;
        let Some(listed) = self.parties else { return };
        let (P::Is(kind) | P::IsIn(kind, _)) = parsed.policy.principal_constraint() else { return };
        let kind = kind.to_string();
        let Some(party) = self.catalogue.parties.iter().find(|party| party.entity == kind) else { return };
        if !party.personal && !listed.iter().any(|subject| subject.kind == party.id) {
            let fault =
                Fault::warning("YB1079").with("id", parsed.id.as_str()).with("kind", party.id.as_str());
            problems.push(parsed.file.problem(fault, head(parsed), true));
        }
    }
}

/// Of a whole expression, the name that is not there.
fn narrowed(fault: &Fault, source: Source<'_>, span: Range<usize>) -> Range<usize> {
    let name = fault.arguments.iter().find_map(|(key, value)| match value {
        Argument::Name(name) if *key == "name" => name.rsplit('.').next(),
        _ => None,
    });
    let (Some(name), "YB1054", Some(text)) = (name, fault.code, source.text.get(span.clone())) else {
        return span;
    };
    match text.find(&format!(".{name}")) {
        Some(at) => span.start + at + 1..span.start + at + 1 + name.len(),
        None => span,
    }
}

/// Cedar's own words, where there are none of ours.
fn other(error: &ValidationError) -> Fault {
    Fault::error("YB1066").detail(error.to_string())
}

/// `name:clear` of `Action::"name:clear"`.
fn action_id(text: &str) -> String {
    let inner = text.strip_prefix("Action::").unwrap_or(text);
    inner.trim_matches('"').to_owned()
}

/// `contract.until`, as it is written.
fn path(access: &AttributeAccess) -> String {
    let (AttributeAccess::EntityLUB(_, names)
    | AttributeAccess::Context(_, names)
    | AttributeAccess::Other(names)) = access;
    names.iter().rev().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// The entity types an attribute was looked for in. Cedar tells them in its message only: "`x` on entity types `A`, `B`".
fn owners(access: &AttributeAccess) -> Vec<String> {
    let text = access.to_string();
    let Some((_, behind)) = text.split_once(" on entity type") else { return Vec::new() };
    behind.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What an attribute was looked for in: entity types, `context`, or nothing.
fn owner(access: &AttributeAccess) -> String {
    match access {
        AttributeAccess::EntityLUB(..) => owners(access).join(", "),
        AttributeAccess::Context(..) => "context".to_owned(),
        AttributeAccess::Other(_) => String::new(),
    }
}

/// `resource has age` for `resource.age`.
fn guard(written: &str) -> Option<String> {
    let (owner, name) = written.trim().rsplit_once('.')?;
    let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    (plain(owner) && plain(name)).then(|| format!("{owner} has {name}"))
}

/// A type without what only Cedar's checker needs to know.
fn readable(name: &str) -> &str {
    match name {
        "__cedar::internal::True" | "__cedar::internal::False" | "True" | "False" => "Bool",
        _ => name,
    }
}

fn place_of(context: &LubContext) -> &'static str {
    match context {
        LubContext::Set => "set",
        LubContext::Conditional => "if",
        LubContext::Equality => "equality",
        LubContext::Contains => "contains",
        LubContext::ContainsAnyAll => "contains-all",
        LubContext::GetTag => "tag",
    }
}

/// Reports what keeps a file from being parsed.
pub(super) fn syntax(source: Source<'_>, problems: &mut Vec<PolicyProblem>) {
    // Read once more by the parser beneath, whose errors can be told apart.
    let Err(errors) = cedar_policy_core::parser::parse_policyset(source.text) else {
        return problems.push(problem::whole(source.file, Fault::error("YB1084").with("found", "")));
    };
    for error in errors.iter() {
        let labelled = error.labels().and_then(|mut labels| labels.next());
        let span = labelled.as_ref().map_or(0..0, |label| label.offset()..label.offset() + label.len());
        let written = source.text.get(span.clone()).unwrap_or_default();
        let fault = match error {
            ParseError::ToCST(cst) => {
                let expected = labelled.as_ref().and_then(|label| label.label()).unwrap_or_default();
                let expected = expected.strip_prefix("expected ").unwrap_or(expected).replace('`', "");
                match written {
                    "" => Fault::error("YB1051").with("expected", expected),
                    _ => Fault::error("YB1050").with("found", written).with("expected", expected),
                }
                .detail(cst.to_string())
            }
            ParseError::ToAST(ast) => named(ast.kind(), written).detail(ast.to_string()),
        };
        problems.push(source.problem(fault, span, true));
    }
}

/// The faults of a policy's form that have a name of their own.
fn named(kind: &ToASTErrorKind, written: &str) -> Fault {
    const METHODS: &[&str] = &[
        "contains",
        "containsAll",
        "containsAny",
        "isEmpty",
        "offset",
        "durationSince",
        "toDate",
        "toTime",
        "toMilliseconds",
        "toSeconds",
        "toMinutes",
        "toHours",
        "toDays",
        "datetime",
        "duration",
    ];
    use ToASTErrorKind as K;
    let missing = |name: &str| {
        Fault::error("YB1064").with("name", name).with("nearest", nearest(name, METHODS.iter().copied()))
    };
    let variables = ["principal", "action", "resource", "context"];
    let first = written.split('.').next().unwrap_or_default();
    let word = !first.is_empty() && first.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match kind {
        K::UnknownMethod { id, .. } => missing(id.as_ref()),
        K::UnknownFunction { id, .. } => missing(&id.to_string()),
        K::ArbitraryVariable(name) => {
            let known = ["principal", "action", "resource", "context"];
            Fault::error("YB1080")
                .with("name", name.as_str())
                .with("nearest", nearest(name, known.into_iter()))
        }
        K::InvalidSingleEq => Fault::error("YB1081"),
        K::DuplicateAnnotation(name) => Fault::error("YB1082").with("name", name.to_string()),
        K::MissingScopeVariable(variable) => Fault::error("YB1083").with("name", variable.to_string()),
        K::ExpectedStaticPolicy(_) | K::SlotsInConditionClause(_) => Fault::error("YB1063"),
        K::InvalidAccess { .. } if word && !variables.contains(&first) => {
            Fault::error("YB1080").with("name", first).with("nearest", nearest(first, variables.into_iter()))
        }
        _ => Fault::error("YB1084").with("found", written),
    }
}
