//! Golden files: what is shown to people, written down in `core/tests/golden`, so that a change of words is seen in
//! review. Only for tests.

use std::fs;
use std::path::Path;

/// The variable that renews the golden files: `RENEW_GOLDEN=1 cargo test -p token-desk-core golden`.
const RENEW: &str = "RENEW_GOLDEN";

/// Compares `text` with the golden file of that name, or writes it if [`RENEW`] is set.
pub(crate) fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os(RENEW).is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let difference = difference(&golden, text);
    assert!(
        difference.is_empty(),
        "core/tests/golden/{name} is not what the program says (-: the file, +: the program):\n{difference}\n\
         If the program is right: {RENEW}=1 cargo test -p token-desk-core golden"
    );
}

/// The lines that only one of them has, each at its place.
fn difference(golden: &str, text: &str) -> String {
    let (mut old, mut new) = (golden.lines().peekable(), text.lines().peekable());
    let mut out = String::new();
    loop {
        match (old.peek().copied(), new.peek().copied()) {
            (None, None) => return out,
            (Some(a), Some(b)) if a == b => _ = (old.next(), new.next()),
            (Some(a), b) => {
                // Lines further down in both were only moved by lines that are new.
                let inserted = new.clone().position(|line| line == a);
                match inserted.filter(|_| b.is_some()) {
                    Some(count) => new.by_ref().take(count).for_each(|line| out.push_str(&format!("+ {line}\n"))),
                    None => {
                        out.push_str(&format!("- {a}\n"));
                        old.next();
                    }
                }
            }
            (None, Some(b)) => {
                out.push_str(&format!("+ {b}\n"));
                new.next();
            }
        }
    }
}

/// Makes a function that gives an example of every variant of an enum: a variant without one does not compile.
macro_rules! examples {
    ($kind:ident { $( $pattern:pat => $($example:expr),+ );+ $(;)? }) => {
        impl $kind {
            /// An example of each.
            pub(crate) fn examples() -> Vec<$kind> {
                match None::<$kind> {
                    None => {}
                    $( Some($pattern) => {} )+
                }
                let mut examples = Vec::new();
                $( $(
                    let example: $kind = $example;
                    assert!(matches!(example, $pattern), "{example:?} stands in another's place");
                    examples.push(example);
                )+ )+
                examples
            }
        }
    };
}
pub(crate) use examples;

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_shows_what_goes_and_what_comes() {
        assert_eq!(difference("a\nb\nc\n", "a\nb\nc\n"), "");
        assert_eq!(difference("a\nb\nc\n", "a\nx\nc\n"), "- b\n+ x\n");
        assert_eq!(difference("a\nc\n", "a\nb\nc\nd\n"), "+ b\n+ d\n");
        assert_eq!(difference("a\nb\n", ""), "- a\n- b\n");
    }
}
