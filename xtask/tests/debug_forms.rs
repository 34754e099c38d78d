//! What the core prints of itself: no derived `Debug` shows plain bytes, which may be a key.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::Path;
use syn::{Fields, Item, Type};

/// Types whose bytes are no secret: marks of keys, identifiers, salts, users, what a ZIP file says in plain.
const PUBLIC: [&str; 6] = ["Entry", "KeyId", "KeyMark", "ObjectId", "S2k", "UserBlock"];

#[test]
fn no_derived_debug_shows_plain_bytes() {
    let mut found = Vec::new();
    let files = walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src"), &mut found);
    assert!(files > 300, "{files} files");
    found.sort();
    found.dedup();
    assert_eq!(
        found, PUBLIC,
        "types with bytes in a derived `Debug` (left), and those where these are no secret (right)"
    );
}

/// Looks through a folder; how many files there were.
fn walk(folder: &Path, found: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files += 1;
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).expect("Rust");
            file.items.iter().for_each(|item| look(item, found));
        }
    }
    files
}

fn look(item: &Item, found: &mut Vec<String>) {
    let (name, attributes, fields): (_, _, Vec<&Fields>) = match item {
        Item::Struct(one) => (&one.ident, &one.attrs, vec![&one.fields]),
        Item::Enum(one) => (&one.ident, &one.attrs, one.variants.iter().map(|variant| &variant.fields).collect()),
        Item::Mod(one) if one.ident != "tests" => {
            return one.content.iter().flat_map(|(_, items)| items).for_each(|item| look(item, found));
        }
        _ => return,
    };
    let derives_debug = attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).any(|attribute| {
        let mut has = false;
        attribute
            .parse_nested_meta(|meta| {
                has |= meta.path.segments.last().is_some_and(|last| last.ident == "Debug");
                Ok(())
            })
            .unwrap();
        has
    });
    if derives_debug && fields.iter().flat_map(|fields| fields.iter()).any(|field| holds_bytes(&field.ty)) {
        found.push(name.to_string());
    }
}

/// Whether bytes stand anywhere in a type, or what would overwrite them, but prints them.
fn holds_bytes(ty: &Type) -> bool {
    match ty {
        Type::Array(array) => is_byte(&array.elem) || holds_bytes(&array.elem),
        Type::Slice(slice) => is_byte(&slice.elem) || holds_bytes(&slice.elem),
        Type::Reference(reference) => holds_bytes(&reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(holds_bytes),
        Type::Path(path) => path.path.segments.iter().any(|segment| {
            segment.ident == "Zeroizing"
                || match &segment.arguments {
                    syn::PathArguments::AngleBracketed(inner) => inner.args.iter().any(|argument| match argument {
                        syn::GenericArgument::Type(inner) => {
                            holds_bytes(inner) || (segment.ident == "Vec" && is_byte(inner))
                        }
                        _ => false,
                    }),
                    _ => false,
                }
        }),
        _ => false,
    }
}

fn is_byte(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("u8"))
}
