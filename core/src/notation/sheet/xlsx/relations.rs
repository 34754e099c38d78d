//! Which part another one names by an id (ECMA-376-2 §6.5, “relationships”).

use super::super::limits::WorkbookLimits;
use super::super::refusal::{SheetRefusal, too_large};
use super::super::xml::{WorkbookNode, WorkbookXml, local};
use super::LIST;

/// Which part another one names by an id (ECMA-376-2 §6.5, "relationships").
pub(super) struct Relations(Vec<Relation>);

struct Relation {
    id: String,
    /// The last word of its type, which is an address: it differs between the two editions of the standard.
    kind: String,
    part: String,
}

impl Relations {
    pub(super) fn read(part: &[u8], folder: &str, limits: &WorkbookLimits) -> Result<Self, SheetRefusal> {
        let mut xml = WorkbookXml::new(part, LIST, limits)?;
        let mut all = Vec::new();
        while let Some(node) = xml.next()? {
            let WorkbookNode::Start(element) = node else { continue };
            if local(element.name().as_ref()) != "Relationship" {
                continue;
            }
            if all.len() >= limits.entries {
                return Err(too_large(format!("it is made of more than {} parts", limits.entries)));
            }
            let mut relation = Relation { id: String::new(), kind: String::new(), part: String::new() };
            xml.attributes(&element, |key, value| match key {
                "Id" => relation.id = value.to_owned(),
                "Type" => relation.kind = value.rsplit('/').next().unwrap_or_default().to_owned(),
                "Target" => relation.part = resolve(value, folder),
                _ => {}
            })?;
            all.push(relation);
        }
        Ok(Self(all))
    }

    pub(super) fn of_type(&self, id: &str, kind: &str) -> Option<&str> {
        self.0.iter().find(|relation| relation.id == id && relation.kind == kind).map(|relation| &*relation.part)
    }

    pub(super) fn first_of_type(&self, kind: &str) -> Option<&str> {
        self.0.iter().find(|relation| relation.kind == kind).map(|relation| &*relation.part)
    }
}

/// A part's name from how another part in `folder` names it: `worksheets/sheet1.xml`, `/xl/worksheets/sheet1.xml`,
/// `../xl/worksheets/sheet1.xml`.
pub(super) fn resolve(target: &str, folder: &str) -> String {
    let target = target.replace('\\', "/");
    let from = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
