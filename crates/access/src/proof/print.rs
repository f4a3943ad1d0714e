//! Conditions as Cedar text, for people to read.

use std::fmt::Write;

use super::witness::Moment;
use crate::expression::{Expr, Path, Piece, Root, TimeFunction, Value};

/// The condition as Cedar text.
pub(crate) fn print(expr: &Expr) -> String {
    let mut text = String::new();
    write(&mut text, expr, 0);
    text
}

/// How tightly an operator binds: if 0, `||` 1, `&&` 2, comparisons 3, sums 4, products 5, `!` and `-` 6, the rest 7.
fn level(expr: &Expr) -> u8 {
    match expr {
        Expr::If(..) => 0,
        Expr::Or(..) => 1,
        Expr::And(..) => 2,
        Expr::Not(inner) if matches!(&**inner, Expr::Equal(..) | Expr::Less(..) | Expr::LessOrEqual(..)) => 3,
        Expr::Has(_)
        | Expr::HasField(..)
        | Expr::Equal(..)
        | Expr::Less(..)
        | Expr::LessOrEqual(..)
        | Expr::In(..)
        | Expr::Is(..)
        | Expr::Like(..) => 3,
        Expr::Add(..) | Expr::Subtract(..) => 4,
        Expr::Multiply(..) => 5,
        // `!-1` is no Cedar, `-1.x` a number's attribute.
        Expr::Not(_) | Expr::Negate(_) => 6,
        Expr::Value(Value::Whole(number)) if *number < 0 => 6,
        _ => 7,
    }
}

fn write(text: &mut String, expr: &Expr, least: u8) {
    if level(expr) < least {
        text.push('(');
        write(text, expr, 0);
        text.push(')');
        return;
    }
    match expr {
        Expr::Value(of) => value(text, of),
        Expr::Leaf(path) => write_path(text, path),
        Expr::Has(path) => {
            let (last, before) = match path.names.split_last() {
                Some((last, before)) => (&**last, before),
                None => ("", &[][..]),
            };
            write_path(text, &Path { root: path.root, names: before.to_vec() });
            text.push_str(" has ");
            name(text, last);
        }
        Expr::HasField(of, field) => {
            write(text, of, 4);
            text.push_str(" has ");
            name(text, field);
        }
        Expr::Not(inner) => match &**inner {
            Expr::Equal(a, b) => binary(text, a, " != ", b, 4, 4),
            Expr::Less(a, b) => binary(text, a, " >= ", b, 4, 4),
            Expr::LessOrEqual(a, b) => binary(text, a, " > ", b, 4, 4),
            _ => {
                text.push('!');
                write(text, inner, 7);
            }
        },
        Expr::And(a, b) => binary(text, a, " && ", b, 2, 2),
        Expr::Or(a, b) => binary(text, a, " || ", b, 1, 1),
        Expr::If(condition, then, otherwise) => {
            text.push_str("if ");
            write(text, condition, 0);
            text.push_str(" then ");
            write(text, then, 0);
            text.push_str(" else ");
            write(text, otherwise, 0);
        }
        Expr::Equal(a, b) => binary(text, a, " == ", b, 4, 4),
        Expr::Less(a, b) => binary(text, a, " < ", b, 4, 4),
        Expr::LessOrEqual(a, b) => binary(text, a, " <= ", b, 4, 4),
        Expr::Add(a, b) => binary(text, a, " + ", b, 4, 5),
        Expr::Subtract(a, b) => binary(text, a, " - ", b, 4, 5),
        Expr::Multiply(a, b) => binary(text, a, " * ", b, 5, 6),
        Expr::Negate(a) => {
            // `-1` would be read as a literal.
            let literal = matches!(&**a, Expr::Value(_));
            text.push_str(if literal { "-(" } else { "-" });
            write(text, a, if literal { 0 } else { 7 });
            text.push_str(if literal { ")" } else { "" });
        }
        Expr::In(a, b) => binary(text, a, " in ", b, 4, 4),
        Expr::Is(a, kind) => {
            write(text, a, 4);
            text.push_str(" is ");
            text.push_str(kind);
        }
        Expr::Like(a, pieces) => {
            write(text, a, 4);
            text.push_str(" like \"");
            for piece in pieces.iter() {
                match piece {
                    Piece::Any => text.push('*'),
                    Piece::Char('*') => text.push_str("\\*"),
                    Piece::Char(character) => escaped(text, *character),
                }
            }
            text.push('"');
        }
        Expr::Contains(a, b) => call(text, a, "contains", Some(b)),
        Expr::ContainsAll(a, b) => call(text, a, "containsAll", Some(b)),
        Expr::ContainsAny(a, b) => call(text, a, "containsAny", Some(b)),
        Expr::Offset(a, b) => call(text, a, "offset", Some(b)),
        Expr::Since(a, b) => call(text, a, "durationSince", Some(b)),
        Expr::IsEmpty(a) => call(text, a, "isEmpty", None),
        Expr::Time(TimeFunction::Datetime, a) => function(text, "datetime", a),
        Expr::Time(TimeFunction::Duration, a) => function(text, "duration", a),
        Expr::Time(of, a) => {
            let name = match of {
                TimeFunction::ToDate => "toDate",
                TimeFunction::ToTime => "toTime",
                TimeFunction::ToSeconds => "toSeconds",
                TimeFunction::ToMinutes => "toMinutes",
                TimeFunction::ToHours => "toHours",
                TimeFunction::ToDays => "toDays",
                _ => "toMilliseconds",
            };
            call(text, a, name, None);
        }
        Expr::SetOf(all) => {
            text.push('[');
            for (at, element) in all.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                write(text, element, 0);
            }
            text.push(']');
        }
        Expr::RecordOf(all) => {
            text.push('{');
            for (at, (key, of)) in all.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                name(text, key);
                text.push_str(": ");
                write(text, of, 0);
            }
            text.push('}');
        }
        Expr::Field(of, field) => {
            write(text, of, 7);
            attribute(text, field);
        }
        // Neither is Cedar's own: what always errs, and what is not translated.
        Expr::Failing => text.push_str("<error>"),
        Expr::Opaque(why) => {
            let _ = write!(text, "<{why}>");
        }
    }
}

fn binary(text: &mut String, a: &Expr, operator: &str, b: &Expr, left: u8, right: u8) {
    write(text, a, left);
    text.push_str(operator);
    write(text, b, right);
}

fn call(text: &mut String, of: &Expr, method: &str, argument: Option<&Expr>) {
    write(text, of, 7);
    text.push('.');
    text.push_str(method);
    text.push('(');
    if let Some(argument) = argument {
        write(text, argument, 0);
    }
    text.push(')');
}

fn function(text: &mut String, name: &str, argument: &Expr) {
    text.push_str(name);
    text.push('(');
    write(text, argument, 0);
    text.push(')');
}

fn write_path(text: &mut String, path: &Path) {
    text.push_str(match path.root {
        Root::Principal => "principal",
        Root::Action => "action",
        Root::Resource => "resource",
        Root::Context => "context",
    });
    for name in &path.names {
        attribute(text, name);
    }
}

fn plain(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn attribute(text: &mut String, name: &str) {
    if plain(name) {
        text.push('.');
        text.push_str(name);
    } else {
        text.push('[');
        quoted(text, name);
        text.push(']');
    }
}

fn name(text: &mut String, name: &str) {
    if plain(name) { text.push_str(name) } else { quoted(text, name) }
}

fn escaped(text: &mut String, character: char) {
    match character {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        character if character.is_control() => {
            let _ = write!(text, "\\u{{{:x}}}", character as u32);
        }
        character => text.push(character),
    }
}

fn quoted(text: &mut String, of: &str) {
    text.push('"');
    of.chars().for_each(|character| escaped(text, character));
    text.push('"');
}

fn value(text: &mut String, of: &Value) {
    match of {
        Value::Truth(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Whole(number) => {
            let _ = write!(text, "{number}");
        }
        Value::Text(of) => quoted(text, of),
        Value::Entity(entity) => {
            text.push_str(&entity.kind);
            text.push_str("::");
            quoted(text, &entity.id);
        }
        Value::Time(moment) => {
            let day = moment.rem_euclid(86_400_000) == 0;
            let full = Moment(*moment).to_string();
            let full = if day { full.trim_end_matches("T00:00:00Z") } else { &full };
            let _ = write!(text, "datetime(\"{full}\")");
        }
        Value::Span(span) => duration(text, *span),
        Value::Set(all) => {
            text.push('[');
            for (at, element) in all.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                value(text, element);
            }
            text.push(']');
        }
        Value::Record(all) => {
            text.push('{');
            for (at, (key, of)) in all.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                name(text, key);
                text.push_str(": ");
                value(text, of);
            }
            text.push('}');
        }
    }
}

fn duration(text: &mut String, span: i64) {
    text.push_str("duration(\"");
    if span < 0 {
        text.push('-');
    }
    let mut rest = span.unsigned_abs();
    // The least duration of all can be written in milliseconds only.
    let units: [(&str, u64); 4] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];
    if span != i64::MIN {
        for (unit, length) in units {
            if rest >= length {
                let _ = write!(text, "{}{unit}", rest / length);
                rest %= length;
            }
        }
    }
    if rest > 0 || span == 0 {
        let _ = write!(text, "{rest}ms");
    }
    text.push_str("\")");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::expression::{Environment, Model, evaluate};
    use crate::rule::{Effect, rules};
    use crate::testing::{Random, Sort, World};

    /// The condition of one policy, read by Cedar and converted.
    fn condition(text: &str) -> Option<std::sync::Arc<Expr>> {
        let policies: cedar_policy::PolicySet =
            format!("permit (principal, action, resource) when {{ {text} }};").parse().ok()?;
        let all = rules(&policies, &crate::testing::catalogue());
        assert_eq!(all.len(), 1);
        assert!(all[0].effect == Effect::Permit);
        Some(all[0].condition.clone())
    }

    #[test]
    fn reads_as_it_was_written() {
        for text in [
            "principal.contract.until > context.now && !(resource has age)",
            "(resource.age >= 60 || resource.size != 2) && resource.groups.contains(Group::\"minor\")",
            "context.now < datetime(\"2026-06-01\")",
            "context.now.offset(duration(\"8h\")).toTime() >= duration(\"8h30m\")",
            "resource.grid like \"3301*\\*\\\"\"",
            "1 - (2 - resource.age) * 3 == -resource.size",
            "if context has ticket then principal.level < 2 else resource.owner",
            "!(-1) && resource.age > -1",
        ] {
            // Literals of extensions are calls until something evaluates them.
            let Expr::And(_, inner) = &*condition(text).unwrap() else { panic!("no clause") };
            assert_eq!(print(inner), text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn what_is_printed_means_the_same(seed in any::<u64>()) {
            let mut random = Random::new(seed);
            let text = random.of(Sort::Truth, 4);
            let Some(expr) = condition(&text) else { return Ok(()) };
            let Expr::And(_, inner) = &*expr else { panic!("no clause") };
            if inner.opaque().is_some() {
                return Ok(());
            }
            let printed = print(inner);
            let again = condition(&printed);
            prop_assert!(again.is_some(), "{printed}");
            let again = again.unwrap();
            let Expr::And(_, again) = &*again else { panic!("no clause") };
            prop_assert!(print(again) == printed, "{printed}\n{}", print(again));
            // Groups of `&&` may be read from the other side: the same, errors included.
            for _ in 0..4 {
                let world = World::random(&mut random, 1);
                let model = Model::new(&world.catalogue);
                let read = |name: &str| world.records[0].get(name).cloned();
                let environment = Environment {
                    model: &model,
                    principal: Some(&world.party),
                    action: Some((0, crate::Form::Clear)),
                    context: &world.context,
                    resource: &read,
                };
                let same = evaluate(inner, &environment).ok() == evaluate(again, &environment).ok();
                prop_assert!(same, "{text}\n{printed}");
            }
        }
    }
}
