//! Taking comments out of what is shipped: they are for readers of the source, and every byte before the first file counts.

use anyhow::{Result, ensure};

/// A script without its comments and indentation. A comment is a line that begins with `//`, or lines from one that begins
/// with `/*` to one that ends with `*/`; what stands behind a statement stays. The error is a text or a comment without end.
pub(super) fn without_those_of_a_script(script: &str) -> Result<String> {
    let mut kept = String::with_capacity(script.len());
    let (mut in_comment, mut in_template) = (false, false);
    for line in script.lines() {
        if in_template {
            // Text of the program, which may have any beginning.
            kept.push_str(line);
        } else {
            let line = line.trim_start();
            if in_comment || line.starts_with("/*") {
                in_comment = !line.trim_end().ends_with("*/");
                continue;
            }
            if line.is_empty() || line.starts_with("//") {
                continue;
            }
            kept.push_str(line);
        }
        in_template ^= line.matches('`').count() % 2 == 1;
        kept.push('\n');
    }
    ensure!(!in_comment && !in_template, "a comment or a text of a script that goes into the page has no end");
    Ok(kept)
}

/// The styles of a page without comments and indentation. None of ours has what begins a comment in a text.
pub(super) fn without_those_of_styles(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, style)) = rest.split_once("<style") {
        let (style, after) = style.split_once("</style>").unwrap_or((style, ""));
        let (tag, style) = style.split_once('>').unwrap_or((style, ""));
        let mut bare = String::new();
        let mut parts = style.split("/*");
        bare.push_str(parts.next().unwrap_or_default());
        for part in parts {
            bare.push_str(part.split_once("*/").map_or("", |(_, after)| after));
        }
        kept.push_str(before);
        kept.push_str("<style");
        kept.push_str(tag);
        kept.push_str(">\n");
        for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
            kept.push_str(line);
            kept.push('\n');
        }
        kept.push_str("</style>");
        rest = after;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_comments_and_blanks_goes() -> Result<()> {
        let script = "// a\n/** b\n * c */\nlet d = 1; // e\n  /* f */\n\n  call(`\n  // g\n`);\nconst h = \"/* i\";\n";
        assert_eq!(without_those_of_a_script(script)?, "let d = 1; // e\ncall(`\n  // g\n`);\nconst h = \"/* i\";\n");
        let html = "<p>/* a */</p><style media=\"all\">/* b */\n  p { c: d; /* e\n f */ }\n\n  q {}\n</style><i>";
        assert_eq!(
            without_those_of_styles(html),
            "<p>/* a */</p><style media=\"all\">\np { c: d;  }\nq {}\n</style><i>"
        );
        assert!(without_those_of_a_script("/* a").is_err() && without_those_of_a_script("`a").is_err());
        Ok(())
    }
}
