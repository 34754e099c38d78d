//! `Policy` of a key (RFC 6030 §5): what it may be used for, and when.

use super::KeyNote;
use super::data::KeySource;
use super::key::{KeyKind, PskcKey, note};
use super::package::date;
use crate::notation::xml::Element;

pub(super) fn read_policy(source: KeySource<'_, '_>, key: &mut PskcKey) {
    let mut usages: Vec<&str> = Vec::new();
    for usage in source.both().filter_map(|element| element.child("Usage")) {
        usages.extend(usage.attributes().filter(|(_, value)| is_true(value)).map(|(name, _)| name));
    }
    for policy in source.both().filter_map(|element| element.child("Policy")) {
        for child in policy.children() {
            let text = child.trimmed();
            match child.name() {
                "StartDate" => key.start = date(text, key).or(key.start),
                "ExpiryDate" => key.expiry = date(text, key).or(key.expiry),
                "KeyUsage" => usages.push(text),
                "NumberOfTransactions" => match text.parse() {
                    Ok(count) => note(key, KeyNote::Transactions(count)),
                    Err(_) => note(key, KeyNote::PolicyUnknown(child.name().into())),
                },
                "PINPolicy" => {
                    note(key, KeyNote::PinPolicy);
                    const KNOWN: [&str; 6] =
                        ["PINKeyId", "PINUsageMode", "MaxFailedAttempts", "MinLength", "MaxLength", "PINEncoding"];
                    let foreign = child.attributes().map(|(name, _)| name).find(|name| !KNOWN.contains(name));
                    if let Some(name) = foreign.or_else(|| child.children().next().map(Element::name)) {
                        note(key, KeyNote::PolicyUnknown(limited(name).into()));
                    }
                }
                name => note(key, KeyNote::PolicyUnknown(limited(name).into())),
            }
        }
    }
    if !usages.is_empty()
        && !usages.iter().any(|usage| usage.eq_ignore_ascii_case("OTP"))
        && !matches!(key.kind, KeyKind::NotOath(_))
    {
        note(key, KeyNote::UsageOther(limited(&usages.join(", ")).into()));
    }
}

pub(super) fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1") || text.trim().eq_ignore_ascii_case("true")
}

pub(super) fn limited(name: &str) -> Box<str> {
    name.chars().filter(|c| !c.is_control()).take(60).collect::<String>().into()
}
