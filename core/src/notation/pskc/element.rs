//! Elements that several parts of a key have in common (XML Encryption §3).

use crate::notation::xml::Element;

/// The first attribute of these names.
pub(super) fn attribute<'a>(element: Element<'a, '_>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| element.attribute(name))
}

/// The URI of an element's `EncryptionMethod`, or of the `EncryptionScheme` in it.
pub(super) fn method<'a>(element: Element<'a, '_>) -> Option<&'a str> {
    let method = element.child("EncryptionMethod")?;
    method
        .child("EncryptionScheme")
        .and_then(|scheme| attribute(scheme, &["Algorithm", "algorithm"]))
        .or_else(|| attribute(method, &["Algorithm", "algorithm"]))
}

/// The Base64 of an element's `CipherData`: in a `CipherValue`, or directly in it (pskc-creator).
pub(super) fn cipher_text<'a>(element: Element<'a, '_>) -> Option<&'a str> {
    let data = element.child("CipherData")?;
    Some(data.child("CipherValue").map_or_else(|| data.text(), Element::text)).filter(|text| !text.trim().is_empty())
}
