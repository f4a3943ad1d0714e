//! JSON (RFC 8259) as far as a line needs it: where values begin and end, strictly checked.

/// Nesting beyond which a value is refused.
pub(crate) const MAX_DEPTH: u32 = 64;

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    /// At this byte.
    Syntax(usize),
    /// Nested too deep.
    Depth,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    /// A string; whether it holds escapes.
    Text {
        escaped: bool,
    },
    /// An array or an object.
    Nested,
}

/// A value: the bytes from `start` to `end`, quotes included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// A place in a text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    pub(crate) at: usize,
}

impl<'a> Scanner<'a> {
    /// Begins at byte `at`.
    pub(crate) fn new(text: &'a str, at: usize) -> Scanner<'a> {
        Scanner { text, at }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over blanks.
    #[inline]
    pub(crate) fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }

    /// Passes over blanks and this byte.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Bad> {
        if self.accept(byte) { Ok(()) } else { Err(Bad::Syntax(self.at)) }
    }

    /// Passes over blanks, and over this byte if it comes next.
    #[inline]
    pub(crate) fn accept(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Passes over the next value.
    pub(crate) fn value(&mut self) -> Result<Value, Bad> {
        self.nested_value(0)
    }

    fn nested_value(&mut self, depth: u32) -> Result<Value, Bad> {
        self.blanks();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => self.string()?,
            Some(b'{' | b'[') if depth >= MAX_DEPTH => return Err(Bad::Depth),
            Some(b'{') => {
                self.at += 1;
                if !self.accept(b'}') {
                    loop {
                        self.blanks();
                        if self.peek() != Some(b'"') {
                            return Err(Bad::Syntax(self.at));
                        }
                        self.string()?;
                        self.expect(b':')?;
                        self.nested_value(depth + 1)?;
                        if !self.accept(b',') {
                            break;
                        }
                    }
                    self.expect(b'}')?;
                }
                Kind::Nested
            }
            Some(b'[') => {
                self.at += 1;
                if !self.accept(b']') {
                    loop {
                        self.nested_value(depth + 1)?;
                        if !self.accept(b',') {
                            break;
                        }
                    }
                    self.expect(b']')?;
                }
                Kind::Nested
            }
            Some(b't') => self.word("true", Kind::Bool)?,
            Some(b'f') => self.word("false", Kind::Bool)?,
            Some(b'n') => self.word("null", Kind::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return Err(Bad::Syntax(start)),
        };
        Ok(Value { start, end: self.at, kind })
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, Bad> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(kind)
        } else {
            Err(Bad::Syntax(self.at))
        }
    }

    fn digits(&mut self) -> Result<(), Bad> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Bad::Syntax(self.at)) }
    }

    fn number(&mut self) -> Result<Kind, Bad> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Kind::Number)
    }

    /// Passes over a string; the opening quote comes next.
    pub(crate) fn string(&mut self) -> Result<Kind, Bad> {
        let bytes = self.text.as_bytes();
        let mut escaped = false;
        self.at += 1;
        loop {
            match bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Kind::Text { escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    match bytes.get(self.at) {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
                        Some(b'u') => {
                            let first = hex(bytes, self.at + 1).ok_or(Bad::Syntax(self.at))?;
                            self.at += 5;
                            if (0xD800..0xDC00).contains(&first) {
                                // the second half of a pair must follow
                                let second = (bytes.get(self.at..self.at + 2) == Some(b"\\u"))
                                    .then(|| hex(bytes, self.at + 2))
                                    .flatten()
                                    .filter(|second| (0xDC00..0xE000).contains(second));
                                second.ok_or(Bad::Syntax(self.at))?;
                                self.at += 6;
                            } else if (0xDC00..0xE000).contains(&first) {
                                return Err(Bad::Syntax(self.at));
                            }
                        }
                        _ => return Err(Bad::Syntax(self.at)),
                    }
                }
                Some(0..=0x1F) | None => return Err(Bad::Syntax(self.at)),
                Some(_) => self.at += 1,
            }
        }
    }
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
}

/// Appends what a string stands for; `inner` is what the quotes enclose and was checked by [`Scanner::string`].
pub(crate) fn unescape(inner: &str, out: &mut String) {
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let bytes = rest.as_bytes();
        let mut used = at + 2;
        match bytes.get(at + 1) {
            Some(b'b') => out.push('\u{8}'),
            Some(b'f') => out.push('\u{c}'),
            Some(b'n') => out.push('\n'),
            Some(b'r') => out.push('\r'),
            Some(b't') => out.push('\t'),
            Some(b'u') => {
                let first = hex(bytes, at + 2).unwrap_or(0xFFFD);
                used = at + 6;
                let code = if (0xD800..0xDC00).contains(&first) {
                    let second = hex(bytes, at + 8).unwrap_or(0xDC00);
                    used = at + 12;
                    0x1_0000 + ((first - 0xD800) << 10) + (second.max(0xDC00) - 0xDC00)
                } else {
                    first
                };
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(byte) => out.push(char::from(*byte)),
            None => {}
        }
        rest = rest.get(used..).unwrap_or("");
    }
    out.push_str(rest);
}

/// Appends text as a JSON string.
pub(crate) fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0..=0x1F => 0,
            _ => continue,
        };
        out.extend_from_slice(&bytes[from..at]);
        if short == 0 {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&digits);
        } else {
            out.extend_from_slice(&[b'\\', short]);
        }
        from = at + 1;
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_json(text: &str) -> bool {
        let mut scanner = Scanner::new(text, 0);
        scanner.value().is_ok() && {
            scanner.blanks();
            scanner.at == text.len()
        }
    }

    #[test]
    fn agrees_with_serde_json_on_odd_texts() {
        for text in [
            "",
            " ",
            "null",
            "nul",
            "true",
            "0",
            "-0",
            "01",
            "1.",
            ".5",
            "1.5e3",
            "1e",
            "1E+5",
            "-",
            "\"",
            "\"a\"",
            "\"\\u4e2d\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\x\"",
            "\"\t\"",
            "[]",
            "[1,]",
            "[,]",
            "[1 2]",
            "{}",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":}",
            "[[[]]]",
            "[[",
            "]",
            "1 1",
            " {\"a\":[1,{\"b\":null}]} ",
            "NaN",
            "Infinity",
            "'a'",
            "\u{feff}1",
        ] {
            assert_eq!(is_json(text), serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(Scanner::new(&deep, 0).value(), Err(Bad::Depth));
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}:,"a\\u0-9d.eE+ -]{0,24}"#) {
            // serde_json takes numbers beyond f64 for an error; they are text here
            let oracle = serde_json::from_str::<serde_json::Value>(&text);
            let too_big = oracle.as_ref().err().is_some_and(|e| e.to_string().contains("out of range"));
            prop_assert!(too_big || is_json(&text) == oracle.is_ok());
        }

        #[test]
        fn strings_come_back(text in "\\PC*|[\\x00-\\x7f\u{4e00}-\u{4e10}]{0,20}") {
            let mut written = Vec::new();
            write_string(&text, &mut written);
            let written = String::from_utf8(written).unwrap();
            prop_assert_eq!(&serde_json::from_str::<String>(&written).unwrap(), &text);
            let mut plain = String::new();
            unescape(&written[1..written.len() - 1], &mut plain);
            prop_assert_eq!(plain, text);
        }
    }
}
