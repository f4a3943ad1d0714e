//! Recipes: any text is refused with a place in it, or read; what is read is written and read again to the same.
//!
//! Input: the text of a recipe.

use yingbi::{Language, Messages, Recipe};

/// Reads any text as a recipe.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let recipe = match Recipe::parse(text) {
        Ok(recipe) => recipe,
        Err(error) => {
            // places are those behind a byte order mark
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let (line, column) = error.position;
            if let Some(span) = error.span {
                assert!(span.start <= span.end && text.get(span).is_some(), "a span beside the text");
                assert!(line >= 1 && column >= 1 && line as usize <= text.matches('\n').count() + 1);
            }
            let _ = error.problem.to_string();
            return;
        }
    };
    thread_local! {
        static MESSAGES: Messages = Messages::new(Language::En);
    }
    let write = |recipe: &Recipe| MESSAGES.with(|messages| recipe.to_toml(messages));
    let written = write(&recipe);
    match Recipe::parse(&written) {
        Ok(again) => assert_eq!(write(&again), written, "written, read and written"),
        Err(error) => panic!("a recipe as written is refused at {:?}: {}", error.position, error.problem),
    }
}
