//! Spaces, and the characters that nobody sees.

/// Whether a character has no width, so that two texts can differ by it without looking different.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{FEFF}'
    )
}

/// Removes invisible characters, trims, and collapses inner runs of white space to one space.
pub fn tidy(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_and_runs_of_space_go() {
        assert_eq!(tidy("  Mary\u{200B}  Ann\n "), "Mary Ann");
        assert_eq!(tidy("\u{FEFF}\u{200B} "), "");
    }
}
