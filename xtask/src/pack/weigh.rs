//! What each capability of the page weighs: its functions by their names, and the data that only they refer to.
//!
//! The names come with the module that wasm-opt has worked on, so what is weighed is what is shipped, after inlining.
//! They leave the module before it goes into the page.

use std::{collections::BTreeMap, ops::Range};

use anyhow::{Context, Result};
use wasmparser::{DataKind, KnownCustom, Name, Operator, Parser, Payload, TypeRef};

use super::program;

/// What a group of functions is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Tables,
    Pskc,
    OtherXml,
    Json,
    Workbooks,
    Pictures,
    Links,
    UserLists,
    Codes,
    Desk,
    Convert,
    Sealing,
    Page,
    Library,
    Shared,
}

/// The groups in the order of the table, with their words. What a name starts with decides: see [`PLACES`].
const GROUPS: [(Group, &str); 15] = [
    (Group::Tables, "tables: CSV and its like, layouts of servers, columns named by hand"),
    (Group::Pskc, "PSKC, read and written, with its ciphers"),
    (Group::OtherXml, "the XML reader; DualShield, UAP, SafeNet, SafeWord"),
    (Group::Json, "JSON: Graph, EntraOATH, saved layouts"),
    (Group::Workbooks, "workbooks: what was opened by the second module"),
    (Group::Pictures, "QR codes in pictures"),
    (Group::Links, "`otpauth` links"),
    (Group::UserLists, "user lists"),
    (Group::Codes, "codes and hashes: TOTP, HOTP, HMAC, SHA"),
    (Group::Desk, "the desk: assignment, undo, findings, the three files of the export; the way from the worker"),
    (Group::Convert, "Convert: other formats out, with its dialog"),
    (Group::Sealing, "files sealed as ZIP, passwords for them"),
    (Group::Page, "the page: what is seen, the worker, Yew"),
    (Group::Library, "Rust's library: text, numbers, lists, memory"),
    (Group::Shared, "data that several of these refer to"),
];

/// Beginnings of paths. The longest that fits decides.
const PLACES: [(&str, Group); 89] = [
    ("token_desk_core::notation::table", Group::Tables),
    ("token_desk_core::ground::text", Group::Tables),
    ("token_desk_core::model::key_encoding", Group::Tables),
    ("token_desk_core::intake", Group::Tables),
    ("token_desk_core::reading", Group::Tables),
    ("token_desk_core::formats", Group::Tables),
    ("token_desk::components::columns", Group::Tables),
    ("data_encoding", Group::Tables),
    ("memchr", Group::Tables),
    ("token_desk_core::notation::pskc", Group::Pskc),
    ("token_desk_core::formats::pskc_file", Group::Pskc),
    ("token_desk_core::output::targets::pskc", Group::Pskc),
    ("token_desk::components::unlock", Group::Pskc),
    ("aes", Group::Pskc),
    ("aes_kw", Group::Pskc),
    ("des", Group::Pskc),
    ("camellia", Group::Pskc),
    ("cbc", Group::Pskc),
    ("cipher", Group::Pskc),
    ("inout", Group::Pskc),
    ("token_desk_core::notation::xml", Group::OtherXml),
    ("token_desk_core::reading::record", Group::OtherXml),
    ("token_desk_core::formats::dualshield", Group::OtherXml),
    ("token_desk_core::formats::uap", Group::OtherXml),
    ("token_desk_core::formats::safenet", Group::OtherXml),
    ("token_desk_core::formats::safeword", Group::OtherXml),
    ("token_desk_core::formats::entra_json", Group::Json),
    ("token_desk_core::formats::entraoath", Group::Json),
    ("token_desk_core::reading::json_items", Group::Json),
    ("serde_json", Group::Json),
    ("serde", Group::Json),
    ("serde_core", Group::Json),
    ("itoa", Group::Json),
    ("zmij", Group::Json),
    ("ryu", Group::Json),
    ("token_desk_core::notation::sheet", Group::Workbooks),
    ("quick_xml", Group::Workbooks),
    ("rawzip", Group::Workbooks),
    ("miniz_oxide", Group::Workbooks),
    ("token_desk_core::notation::qr", Group::Pictures),
    ("token_desk::platform::picture", Group::Pictures),
    ("quircs", Group::Pictures),
    ("token_desk_core::notation::otpauth", Group::Links),
    ("token_desk_core::formats::otpauth_links", Group::Links),
    ("token_desk_core::roster", Group::UserLists),
    ("token_desk_core::model::user", Group::UserLists),
    ("token_desk_core::model::users", Group::UserLists),
    ("token_desk::platform::worker_side::read_list", Group::UserLists),
    ("token_desk::components::users", Group::UserLists),
    ("token_desk::components::enter_users", Group::UserLists),
    ("token_desk_core::model::otp", Group::Codes),
    ("hmac", Group::Codes),
    ("sha1", Group::Codes),
    ("sha2", Group::Codes),
    ("digest", Group::Codes),
    ("block_buffer", Group::Codes),
    ("crypto_common", Group::Codes),
    ("hybrid_array", Group::Codes),
    ("token_desk_core", Group::Desk),
    ("postcard", Group::Desk),
    ("radsort", Group::Desk),
    ("rustc_hash", Group::Desk),
    ("zeroize", Group::Desk),
    ("token_desk::components::export", Group::Desk),
    ("token_desk::components::findings", Group::Desk),
    ("token_desk_core::output::layout", Group::Convert),
    ("token_desk_core::output::targets", Group::Convert),
    ("token_desk_core::output::targets::entra_csv", Group::Desk),
    ("token_desk_core::output::targets::entra_json", Group::Desk),
    ("token_desk_core::output::targets::entra_rules", Group::Desk),
    ("token_desk_core::output::targets::inventory", Group::Desk),
    ("token_desk_core::notation::zip", Group::Sealing),
    ("token_desk_core::output::sealing", Group::Sealing),
    ("token_desk_core::output::passwords", Group::Sealing),
    ("token_desk::components::dialogs::protection", Group::Sealing),
    ("token_desk::platform::sealer", Group::Sealing),
    ("ctr", Group::Sealing),
    ("token_desk::components::convert", Group::Convert),
    ("token_desk::components::custom_layout", Group::Convert),
    ("token_desk::app::convert", Group::Convert),
    ("core", Group::Library),
    ("alloc", Group::Library),
    ("std", Group::Library),
    ("hashbrown", Group::Library),
    ("dlmalloc", Group::Library),
    ("compiler_builtins", Group::Library),
    ("panic_abort", Group::Library),
    ("rustc_std_workspace_core", Group::Library),
    ("rustc_demangle", Group::Library),
];

/// Numbers in code that look like addresses of data, and are the end of Unicode.
const NO_ADDRESSES: [u32; 2] = [0x10_ffff, 0x11_0000];

/// What a capability costs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Weight {
    /// What the bytes are for, in words.
    pub(super) what: &'static str,
    /// Code and data in the module.
    pub(super) bytes: usize,
    /// By itself, compressed.
    pub(super) compressed: usize,
}

/// The contents of a module.
#[derive(Default)]
struct Module<'m> {
    /// Where the sections lie that are only for readers.
    custom: Vec<Range<usize>>,
    /// Each function's group, code, and the addresses in it.
    functions: Vec<(Group, &'m [u8], Vec<u32>)>,
    /// The data, with the address of its first byte.
    data: Vec<(u32, &'m [u8])>,
}

/// The module without the sections that are for readers and tools alone: names, debugging information.
pub(super) fn bare(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Vec::with_capacity(module.len());
    let mut from = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CustomSection(section) = payload? {
            // Before the content of a section are its kind, one byte, and its length.
            let length = section.range().len();
            let head = 1 + leb_length(length);
            kept.extend_from_slice(module.get(from..section.range().start - head).context("a section begins early")?);
            from = section.range().end;
        }
    }
    kept.extend_from_slice(module.get(from..).unwrap_or_default());
    Ok(kept)
}

/// How many bytes a number takes in LEB128.
fn leb_length(number: usize) -> usize {
    (1..).find(|&bytes| number < 1 << (7 * bytes)).unwrap_or(1)
}

/// The weights of all groups. `module` has its names; without them nothing can be attributed, and there are none.
pub(super) fn weigh(module: &[u8]) -> Result<Vec<Weight>> {
    let Some(read) = read(module)? else { return Ok(Vec::new()) };
    let mut groups: BTreeMap<Group, Vec<u8>> = BTreeMap::new();
    for (group, code, _) in &read.functions {
        groups.entry(*group).or_default().extend_from_slice(code);
    }
    for (group, piece) in shared_out(&read) {
        groups.entry(group).or_default().extend_from_slice(piece);
    }
    // What is left are types, tables and the names of imports: a matter of the whole.
    let attributed: usize = groups.values().map(Vec::len).sum();
    let rest = module.len() - read.custom.iter().map(Range::len).sum::<usize>() - attributed;
    let mut weights = Vec::new();
    for (group, what) in GROUPS {
        let bytes = groups.remove(&group).unwrap_or_default();
        let more = if group == Group::Library { rest } else { 0 };
        weights.push(Weight {
            what,
            bytes: bytes.len() + more,
            compressed: program::gzip(&bytes, true)?.len() + more / 3,
        });
    }
    Ok(weights)
}

fn read(module: &[u8]) -> Result<Option<Module<'_>>> {
    let mut read = Module::default();
    let mut names: BTreeMap<u32, &str> = BTreeMap::new();
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            Payload::DataSection(section) => {
                for data in section {
                    let data = data?;
                    if let DataKind::Active { offset_expr, .. } = data.kind
                        && let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
                    {
                        read.data.push((value.cast_unsigned(), data.data));
                    }
                }
            }
            Payload::CustomSection(section) => {
                read.custom.push(section.range());
                let KnownCustom::Name(all) = section.as_known() else { continue };
                for part in all {
                    let Name::Function(functions) = part? else { continue };
                    for naming in functions {
                        let naming = naming?;
                        names.insert(naming.index, naming.name);
                    }
                }
            }
            _ => {}
        }
    }
    if names.is_empty() {
        return Ok(None);
    }
    for (index, body) in (imported..).zip(bodies) {
        let group = group(names.get(&index).copied().unwrap_or_default());
        let mut addresses = Vec::new();
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            addresses.extend(address(&operators.read()?));
        }
        addresses.retain(|address| !NO_ADDRESSES.contains(address));
        let range = body.range();
        read.functions.push((group, module.get(range).unwrap_or_default(), addresses));
    }
    Ok(Some(read))
}

/// The number in an instruction that may be an address of data.
fn address(operator: &Operator<'_>) -> Option<u32> {
    use Operator as O;
    match operator {
        O::I32Const { value } => Some(value.cast_unsigned()),
        O::I32Load { memarg }
        | O::I64Load { memarg }
        | O::F32Load { memarg }
        | O::F64Load { memarg }
        | O::I32Load8S { memarg }
        | O::I32Load8U { memarg }
        | O::I32Load16S { memarg }
        | O::I32Load16U { memarg }
        | O::I64Load8S { memarg }
        | O::I64Load8U { memarg }
        | O::I64Load16S { memarg }
        | O::I64Load16U { memarg }
        | O::I64Load32S { memarg }
        | O::I64Load32U { memarg }
        | O::I32Store { memarg }
        | O::I64Store { memarg }
        | O::I32Store8 { memarg }
        | O::I32Store16 { memarg }
        | O::V128Load { memarg }
        | O::V128Load8Splat { memarg }
        | O::V128Load32Zero { memarg }
        | O::V128Load64Zero { memarg }
        | O::V128Store { memarg } => u32::try_from(memarg.offset).ok(),
        _ => None,
    }
}

/// Cuts the data at each address that something refers to, and gives each piece to the group that alone reaches it: by
/// its code, or by an address in a piece that it has.
fn shared_out<'m>(module: &Module<'m>) -> Vec<(Group, &'m [u8])> {
    let inside = |address: u32| {
        module.data.iter().any(|(start, bytes)| {
            address.checked_sub(*start).is_some_and(|at| usize::try_from(at).is_ok_and(|at| at < bytes.len()))
        })
    };
    // A pointer in data is four bytes, at a multiple of four.
    let mut pointers: Vec<(u32, u32)> = Vec::new();
    for (start, bytes) in &module.data {
        let skipped = start.next_multiple_of(4) - start;
        let (words, _) = bytes.get(skipped as usize..).unwrap_or_default().as_chunks::<4>();
        for (place, word) in (start + skipped..).step_by(4).zip(words) {
            let target = u32::from_le_bytes(*word);
            if inside(target) && !NO_ADDRESSES.contains(&target) {
                pointers.push((place, target));
            }
        }
    }
    let mut owners: BTreeMap<u32, Option<Group>> = module.data.iter().map(|(start, _)| (*start, None)).collect();
    owners.extend(pointers.iter().map(|(_, target)| (*target, None)));
    let mut claims: Vec<(u32, Group)> = Vec::new();
    for (group, _, addresses) in &module.functions {
        for &address in addresses {
            if inside(address) {
                owners.insert(address, None);
                claims.push((address, *group));
            }
        }
    }
    while let Some((address, group)) = claims.pop() {
        let end = owners.range(address + 1..).next().map_or(u32::MAX, |(next, _)| *next);
        let Some(owner) = owners.get_mut(&address) else { continue };
        let now = match *owner {
            None => group,
            Some(known) if known == group => continue,
            Some(Group::Shared) => continue,
            Some(_) => Group::Shared,
        };
        *owner = Some(now);
        let first = pointers.partition_point(|(place, _)| *place < address);
        let reached = pointers.iter().skip(first).take_while(|(place, _)| *place < end);
        claims.extend(reached.map(|(_, target)| (*target, now)));
    }
    let mut pieces = Vec::new();
    for (start, bytes) in &module.data {
        let starts: Vec<(u32, Option<Group>)> = owners
            .range(*start..)
            .take_while(|(at, _)| inside_of(*start, bytes, **at))
            .map(|(&at, &to)| (at, to))
            .collect();
        for (position, (at, owner)) in starts.iter().enumerate() {
            let from = (at - start) as usize;
            let to = starts.get(position + 1).map_or(bytes.len(), |(next, _)| (next - start) as usize);
            pieces.push((owner.unwrap_or(Group::Shared), bytes.get(from..to).unwrap_or_default()));
        }
    }
    pieces
}

fn inside_of(start: u32, bytes: &[u8], address: u32) -> bool {
    address.checked_sub(start).is_some_and(|at| (at as usize) < bytes.len())
}

/// The group of a function. A generic one belongs to those for whom it was made: a list of tokens to the tokens. So the
/// core's names count before the page's, both before those of libraries, and Rust's own last.
fn group(name: &str) -> Group {
    let rank = |path: &str| match path.split("::").next() {
        Some("token_desk_core") => 0,
        Some("token_desk") => 1,
        _ if matches!(place(path), Some(Group::Library)) => 3,
        _ => 2,
    };
    let name = without_hashes(name);
    match paths(&name).min_by_key(|path| rank(path)) {
        // A library that has no place of its own is there for the page: Yew's are many.
        Some(path) => place(path).unwrap_or(Group::Page),
        None => Group::Library,
    }
}

/// `core[c5930c85a12de822]::fmt` as `core::fmt`.
fn without_hashes(name: &str) -> String {
    let hash = |text: &str| text.len() > 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts = name.split('[');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((inside, after)) if hash(inside) => bare += after,
            _ => bare.extend(["[", part]),
        }
    }
    bare
}

/// The paths in a demangled name: `<alloc::vec::Vec<token_desk_core::model::user::User>>::push` has two with a crate in front.
fn paths(name: &str) -> impl Iterator<Item = &str> {
    let part_of_a_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    name.split(move |c: char| !part_of_a_path(c)).filter(|path| {
        path.split_once("::").is_some_and(|(head, _)| !head.is_empty() && !head.starts_with(char::is_uppercase))
    })
}

fn place(path: &str) -> Option<Group> {
    let fits = |start: &str| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    PLACES.iter().filter(|(start, _)| fits(start)).max_by_key(|(start, _)| start.len()).map(|(_, group)| *group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generic_function_belongs_to_those_for_whom_it_was_made() {
        for (name, expected) in [
            ("<alloc::vec::Vec<token_desk_core::notation::sheet::grid::Cell>>::push", Group::Workbooks),
            ("core::slice::sort::stable::drift::sort::<(u32, token_desk_core::model::user::User)>", Group::UserLists),
            ("token_desk_core::formats::pskc_file::read", Group::Pskc),
            ("token_desk_core::reading::table::read", Group::Tables),
            (
                "<yew::html::Comp<token_desk::components::convert::Convert> as yew::html::Stateful>::view",
                Group::Convert,
            ),
            ("<yew::virtual_dom::VNode as core::clone::Clone>::clone", Group::Page),
            ("core::fmt::num::imp::fmt_u64", Group::Library),
            ("<token_desk_core[efb07a4b61e89ac4]::notation::qr::Search>::level", Group::Pictures),
            ("<[u8] as core[c5930c85a12de822]::fmt::Debug>::fmt", Group::Library),
            ("memcpy", Group::Library),
            ("token_desk_core::users_of_something::else", Group::Desk),
        ] {
            assert_eq!(group(name), expected, "{name}");
        }
    }

    #[test]
    fn every_group_has_its_words() {
        for (_, group) in PLACES {
            assert!(GROUPS.iter().any(|(known, _)| *known == group), "{group:?}");
        }
    }

    /// A module with two functions, `core::a` and `quircs::b`, and 16 bytes of data, of which each refers to one half.
    fn module() -> Vec<u8> {
        let section = |kind: u8, content: &[u8]| [&[kind, u8::try_from(content.len()).unwrap_or(0)], content].concat();
        let name = |text: &str| [&[u8::try_from(text.len()).unwrap_or(0)], text.as_bytes()].concat();
        // No locals; i32.const, drop, end.
        let body = |address: u8| [8, 0, 0x41, 0x80 | address, 0x80, 0xc0, 0, 0x1a, 0x0b];
        let bodies = [body(0), body(8)].concat();
        let names = [vec![2, 0], name("core::a"), vec![1], name("quircs::b")].concat();
        let functions = section(1, &names);
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, &[1, 0x60, 0, 0]),
            section(3, &[2, 0, 0]),
            section(5, &[1, 0, 20]),
            section(10, &[vec![2], bodies].concat()),
            section(11, &[&[1, 0, 0x41, 0x80, 0x80, 0xc0, 0, 0x0b, 16][..], &[0xff; 16]].concat()),
            section(0, &[name("name"), functions].concat()),
        ]
        .concat()
    }

    #[test]
    fn code_and_data_go_to_their_group_and_all_is_told() -> Result<()> {
        let module = module();
        let bare = bare(&module)?;
        assert!(bare.len() < module.len());
        assert!(weigh(&bare)?.is_empty(), "nothing is said without names");
        let weights = weigh(&module)?;
        let pictures = weights.iter().find(|weight| weight.what == "QR codes in pictures").context("no pictures")?;
        assert_eq!(pictures.bytes, 8 + 8, "its code, and its half of the data");
        Ok(())
    }
}
