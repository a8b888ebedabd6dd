//! What the organisers of an event share: notes and a list of tasks.

use traboule_kernel::Invalid;

use super::text::{line_mistake, lines_mistake};

/// How long a note may be, in characters.
pub const MAX_NOTE: usize = 10_000;
/// How long the title of a task may be, in characters.
pub const MAX_TASK: usize = 200;
/// How many notes an event has at most, and how many tasks.
pub const MAX_SHARED: u64 = 500;

/// Says what is wrong with a note: any number of lines.
pub fn note_mistake(field: &str, body: &str) -> Option<Invalid> {
    lines_mistake(field, body, MAX_NOTE)
}

/// Says what is wrong with the title of a task: one line.
pub fn task_mistake(field: &str, title: &str) -> Option<Invalid> {
    line_mistake(field, title, MAX_TASK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_checked_at_their_limits() {
        for (body, good) in [
            ("Chairs\nand\ttables", true),
            (" ", false),
            ("bell\u{7}", false),
            (&"x".repeat(MAX_NOTE), true),
            (&"x".repeat(MAX_NOTE + 1), false),
        ] {
            assert_eq!(note_mistake("body", body).is_none(), good, "{body:.20}");
        }
        for (title, good) in
            [("Chairs", true), ("", false), ("two\nlines", false), (&"x".repeat(MAX_TASK), true), (&"x".repeat(MAX_TASK + 1), false)]
        {
            assert_eq!(task_mistake("title", title).is_none(), good, "{title:.20}");
        }
    }
}
