//! Reports for a terminal: what matters first, in plain words; then the columns; then what to do.
//!
//! No line is wider than the terminal, Chinese counted double, save commands and paths, which are there to be copied.
//! Colour only helps: every statement stands in words.

mod audit;
mod release;
mod screen;
mod table;
mod verify;

pub use audit::terminal_audit;
pub use release::terminal_release;
pub use screen::TerminalStyle;
pub use table::terminal_table;
pub use verify::terminal_verify;
