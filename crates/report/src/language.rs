//! The languages that messages exist in.

/// A language of messages and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Language::Zh, Language::En];

    /// The language of a tag or locale name: `zh`, `zh-CN`, `zh_CN.UTF-8`, `en`, `en_GB`; none for others,
    /// `C` and `POSIX` among them.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" | "cmn" => Some(Language::Zh),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    /// The BCP 47 tag, as HTML's `lang` wants it.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }
}

/// A diagnostic put into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The stable code.
    pub code: String,
    /// What happened.
    pub text: String,
    /// What to do; empty where nothing is to be done.
    pub help: String,
}
