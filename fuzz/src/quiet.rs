//! Panics of other people's libraries that production catches.

use std::sync::Once;

/// Under libFuzzer a panic ends the process even where it is caught, since the hook aborts. Where production says that
/// it catches the panics of a library, this lets those pass whose place lies in it: a source path that contains one of
/// `paths`. All others stay fatal.
pub fn let_libraries_panic(paths: &'static [&'static str]) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let fatal = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let theirs = info.location().is_some_and(|place| {
                let file = place.file().replace('\\', "/");
                paths.iter().any(|path| file.contains(path))
            });
            if !theirs {
                fatal(info);
            }
        }));
    });
}
