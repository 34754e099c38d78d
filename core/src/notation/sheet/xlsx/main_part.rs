//! Which part of an Office package is the workbook.

use super::super::archive::Archive;
use super::super::kind::WorkbookKind;
use super::super::limits::LIMITS;
use super::super::refusal::SheetRefusal;
use super::super::xml::{WorkbookNode, WorkbookXml, local};
use super::LIST;
use super::relations::Relations;

/// The kind of workbook that a package is, and the name of its main part, lower case; `None` if it is no workbook.
///
/// The package's own relations name the part (ECMA-376-2 §6.5): mostly `xl/workbook.xml`, but a program may put it
/// anywhere. Where they can't be read, the usual name is looked for.
pub(in super::super) fn main_part(archive: &Archive<'_>) -> Option<(WorkbookKind, String)> {
    if !archive.names().any(|name| name == TYPES) {
        return None;
    }
    if let Ok(Some(part)) = named_by_relations(archive) {
        let kind = kind_of_workbook_part(&part).or_else(|| kind_by_type(archive, &part).ok().flatten())?;
        return Some((kind, part));
    }
    archive.names().find_map(|name| Some((kind_of_workbook_part(name)?, name.to_owned())))
}

/// The kind of workbook whose main part has this name (lower case): `xl/workbook.xml`, or `xl/workbook2.xml`.
pub(in super::super) fn kind_of_workbook_part(name: &str) -> Option<WorkbookKind> {
    match name.strip_prefix("xl/workbook")?.trim_start_matches(|c: char| c.is_ascii_digit()) {
        ".xml" => Some(WorkbookKind::Xlsx),
        ".bin" => Some(WorkbookKind::Xlsb),
        _ => None,
    }
}

const TYPES: &str = "[content_types].xml";

fn named_by_relations(archive: &Archive<'_>) -> Result<Option<String>, SheetRefusal> {
    let Some(part) = archive.read("_rels/.rels", LIST, &LIMITS)? else { return Ok(None) };
    let relations = Relations::read(part.as_slice(), "", &LIMITS)?;
    Ok(relations.first_of_type("officeDocument").map(str::to_ascii_lowercase))
}

/// The kind of a part by its content type (ECMA-376-1 §12.2, ECMA-376-2 §7.2.3).
fn kind_by_type(archive: &Archive<'_>, part: &str) -> Result<Option<WorkbookKind>, SheetRefusal> {
    let Some(list) = archive.read(TYPES, LIST, &LIMITS)? else { return Ok(None) };
    let mut xml = WorkbookXml::new(list.as_slice(), LIST, &LIMITS)?;
    while let Some(node) = xml.next()? {
        let WorkbookNode::Start(element) = node else { continue };
        if local(element.name().as_ref()) != "Override" {
            continue;
        }
        let (mut named, mut content_type) = (false, String::new());
        xml.attributes(&element, |key, value| match key {
            "PartName" => named = value.trim_start_matches('/').eq_ignore_ascii_case(part),
            "ContentType" => content_type = value.to_ascii_lowercase(),
            _ => {}
        })?;
        if named {
            return Ok(match &*content_type {
                binary if binary.contains("ms-excel.sheet.binary") => Some(WorkbookKind::Xlsb),
                sheet if sheet.contains("spreadsheetml") || sheet.contains("ms-excel.sheet") => {
                    Some(WorkbookKind::Xlsx)
                }
                _ => None,
            });
        }
    }
    Ok(None)
}
