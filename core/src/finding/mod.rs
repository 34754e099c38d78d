//! Findings: what a person should know about a row, a file or a user, and what to do about it.
//!
//! A row that is read becomes a token or a finding; a token can have findings as well. A finding never holds any
//! part of a key but a single character that does not belong there. A file that can't be read at all is a
//! [`Refusal`](crate::ground::refusal::Refusal).

mod class;
mod kind;

pub use crate::model::explain::{Explain, Explanation, Severity};
pub use class::FindingClass;
pub use kind::{Elsewhere, FindingKind, SignPlace, UnreadSheets};

use crate::ground::redaction::Quote;
use crate::ground::sorting;
use serde::{Deserialize, Serialize};

/// One finding and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was found.
    pub kind: FindingKind,
    /// Line of the file, from 1; 0 for the file as a whole.
    pub line: u32,
    /// Column of the file, from 1; 0 for the whole row.
    pub column: u16,
    /// The serial number or UPN that it is about; may be empty.
    pub subject: Quote,
}

impl Explain for Finding {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        self.kind.explain(self.line == 0, look)
    }
}

/// Puts findings in the order of a file: first those about the whole of it, then line by line. Those of a line stay in
/// their order.
#[inline(never)]
pub(crate) fn sort_by_line(findings: &mut Vec<Finding>) {
    sorting::sort_by(findings, |one, other| one.line.cmp(&other.line));
}

impl Finding {
    /// A finding about a file as a whole.
    #[must_use]
    pub fn of_file(kind: FindingKind) -> Self {
        Self { kind, line: 0, column: 0, subject: "".into() }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.explain(|it| it.severity)
    }

    /// With what other findings it is grouped.
    #[must_use]
    pub fn class(&self) -> FindingClass {
        FindingClass::of(&self.kind)
    }

    /// A stable name for programs: `secret-unreadable` …
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.explain(|it| it.code)
    }

    /// What a group of findings of this kind has in common, for a heading.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        self.explain(|it| it.heading)
    }

    /// What is the matter, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        self.explain(|it| it.message.to_string())
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.explain(|it| it.advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Desk;
    use crate::ground::golden;
    use crate::notation::otpauth::{LinkNote, LinkProblem};
    use crate::notation::pskc::{KeyNote, KeyProblem};
    use crate::notation::sheet::CellTrouble;
    use crate::notation::xml::RepairKind;
    use crate::reading::options::ReadOptions;
    use std::collections::{BTreeMap, HashSet};
    use std::fmt::Write as _;

    /// Every example, and of the kinds that wrap another room's problem every example of that.
    fn examples() -> Vec<FindingKind> {
        FindingKind::examples()
            .into_iter()
            .flat_map(|kind| match kind {
                FindingKind::PskcProblem(_) => {
                    KeyProblem::examples().into_iter().map(FindingKind::PskcProblem).collect()
                }
                FindingKind::PskcNote(_) => KeyNote::examples().into_iter().map(FindingKind::PskcNote).collect(),
                FindingKind::XmlProblem(_) => RepairKind::examples().into_iter().map(FindingKind::XmlProblem).collect(),
                FindingKind::LinkProblem(_) => {
                    LinkProblem::examples().into_iter().map(FindingKind::LinkProblem).collect()
                }
                FindingKind::LinkNote(_) => LinkNote::examples().into_iter().map(FindingKind::LinkNote).collect(),
                FindingKind::Cell(_) => CellTrouble::examples().into_iter().map(FindingKind::Cell).collect(),
                kind => vec![kind],
            })
            .collect()
    }

    /// What can be done about a finding in a table with a token in line 2, and about one in a list with a user there.
    fn fixes(kind: &FindingKind) -> [Vec<String>; 2] {
        let finding = Finding { kind: kind.clone(), line: 2, column: 1, subject: "1".into() };
        let labels = |desk: &Desk| -> Vec<String> {
            let summary = desk.summary();
            summary.groups.iter().flat_map(|group| desk.fixes(group)).map(|fix| fix.label).collect()
        };
        let tokens =
            "serial number,secret key,time interval,manufacturer,model\n1,KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW,30,M,X\n";
        let options = ReadOptions::default();
        let mut reading = crate::formats::read_tokens(tokens.as_bytes(), &options, &mut |_| {}).unwrap();
        reading.findings = vec![finding.clone()];
        let (table, _) = Desk::default().add_tokens("t", reading, options).unwrap();
        let users = b"userPrincipalName,userType\na@x.com,Guest\n";
        let mut reading = crate::roster::read_users(users, &Default::default(), &mut |_| {}).unwrap();
        reading.findings = vec![finding];
        let (list, _) = Desk::default().add_users("u", reading).unwrap();
        [labels(&table), labels(&list)]
    }

    #[test]
    fn golden_words_of_findings() {
        let mut text = String::new();
        for kind in examples() {
            let finding = Finding { kind: kind.clone(), line: 2, column: 1, subject: "1".into() };
            let of_file = Finding::of_file(kind.clone());
            let (severity, code) = (finding.severity().word(), finding.code());
            _ = writeln!(text, "{severity} {code}: {}", finding.heading());
            _ = writeln!(text, "    {}", finding.message());
            if of_file.message() != finding.message() {
                _ = writeln!(text, "    of the file: {}", of_file.message());
            }
            _ = writeln!(text, "    → {}", finding.advice());
            let [table, list] = fixes(&kind);
            _ = writeln!(text, "    [{}]", table.join("] ["));
            if list != table {
                _ = writeln!(text, "    in a user list: [{}]", list.join("] ["));
            }
        }
        golden::check("findings.txt", &text);
    }

    #[test]
    fn findings_hold_text_of_a_file_as_quotes_only() {
        let source = include_str!("kind.rs");
        let kinds = source.split("pub enum FindingKind {").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap();
        assert!(!kinds.contains("<str>") && !kinds.contains("String"), "text goes through Quote or Words");
    }

    #[test]
    fn a_class_has_one_code_one_heading_and_one_severity() {
        let mut known: BTreeMap<&str, (FindingClass, Severity, &str)> = BTreeMap::new();
        for kind in examples() {
            let finding = Finding::of_file(kind);
            let of_class = (finding.class(), finding.severity(), finding.heading());
            assert_eq!(*known.entry(finding.code()).or_insert(of_class), of_class, "{}", finding.code());
        }
        let classes: HashSet<FindingClass> = known.values().map(|(class, ..)| *class).collect();
        assert_eq!(classes.len(), known.len(), "two codes in one class");
    }
}
