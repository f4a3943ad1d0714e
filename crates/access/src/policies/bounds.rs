//! How large a directory of policies may be, and how deep a policy may nest: looked at before anything is parsed, since
//! what texts are parsed into takes up to a hundred times their length, and checks take time by the square of depth.

use super::PolicyFile;
use super::problem::{self, Fault, PolicyProblem};

/// Bytes of all files together.
pub(super) const BYTES: u64 = 2 << 20;
/// Brackets that are open at once.
const DEPTH: usize = 64;
/// Operators of one policy that may nest (`&&`, `||`, `+`, `-`, `*`, `!`, `.`, `if`): each may be a level of its own.
const OPERATORS: usize = 1_024;

/// Reports what is too large; parsing may go on only where nothing is.
pub(super) fn check(files: &[PolicyFile], problems: &mut Vec<PolicyProblem>) {
    let mut bytes = 0;
    for file in files {
        bytes += file.text.len() as u64;
        if bytes > BYTES {
            problems.push(too_large(&file.name));
            return;
        }
    }
    for file in files.iter().filter(|file| file.name.ends_with(".cedar")) {
        if let Some((at, limit)) = too_deep(file.text.as_bytes()) {
            // The line may be as long as the file.
            let fault = Fault::error("YB1086").with("limit", limit as u64);
            problems.push(super::load::source(file).problem(fault, at..at + 1, false));
        }
    }
}

/// All files up to this one are larger than a directory of policies may be.
pub(super) fn too_large(name: &str) -> PolicyProblem {
    problem::whole(name, Fault::error("YB1085").with("file", name).with("limit", BYTES))
}

/// The first place where a policy is deeper, and the limit that it passes. Strings and comments do not count.
fn too_deep(text: &[u8]) -> Option<(usize, usize)> {
    let (mut depth, mut operators, mut at) = (0_usize, 0, 0);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => at = end_of_string(text, at),
            b'/' if text.get(at + 1) == Some(&b'/') => at = end_of_line(text, at),
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b';' if depth == 0 => operators = 0,
            b'&' | b'|' => {
                operators += 1;
                // The second of the pair.
                at += 1;
            }
            b'+' | b'-' | b'*' | b'!' | b'.' => operators += 1,
            b'i' if is_word(text, at, b"if") => operators += 1,
            _ => {}
        }
        if depth > DEPTH {
            return Some((at, DEPTH));
        }
        if operators > OPERATORS {
            return Some((at, OPERATORS));
        }
        at += 1;
    }
    None
}

/// Where the string that begins at `at` ends: its closing quote, or the end of the text.
fn end_of_string(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => break,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

fn end_of_line(text: &[u8], at: usize) -> usize {
    let length = text[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    length.map_or(text.len(), |length| at + length)
}

fn is_word(text: &[u8], at: usize, word: &[u8]) -> bool {
    let part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    text[at..].starts_with(word)
        && !part(text.get(at + word.len()))
        && !part(at.checked_sub(1).and_then(|before| text.get(before)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_operators_count_where_they_are_code() {
        let deep = |text: &str| too_deep(text.as_bytes()).map(|(_, limit)| limit);
        assert_eq!(deep(&"(".repeat(64)), None);
        assert_eq!(deep(&"(".repeat(65)), Some(DEPTH));
        assert_eq!(deep(&"[{(".repeat(22)), Some(DEPTH));
        assert_eq!(deep(&format!("\"{}\\\"\"", "(".repeat(99))), None);
        assert_eq!(deep(&format!("// {}\n()", "(".repeat(99))), None);
        assert_eq!(deep(&"()".repeat(99)), None);
        for operator in ["&&", "||", "+", "-", "*", "!", ".", "if "] {
            assert_eq!(deep(&operator.repeat(1_024)), None, "{operator}");
            assert_eq!(deep(&operator.repeat(1_025)), Some(OPERATORS), "{operator}");
            assert_eq!(deep(&format!("{0};{0}", operator.repeat(600))), None, "{operator} of two policies");
            assert_eq!(
                deep(&format!("({0};{0})", operator.repeat(600))),
                Some(OPERATORS),
                "{operator} in brackets"
            );
        }
        assert_eq!(deep(&"ifs xif _if ".repeat(999)), None);
        // What is not closed is the parser's to tell.
        assert_eq!(deep("\"\\"), None);
        assert_eq!(deep("&"), None);
    }
}
