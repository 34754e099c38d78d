//! `KeyPackage` (RFC 6030 §4.2): a device, and the keys on it.

use super::container::{ContainerReader, Halt};
use super::data::KeySource;
use super::description::read_description;
use super::element::attribute;
use super::key::{PskcKey, note, write};
use super::number::convert;
use super::policy::limited;
use super::pskc_creator::read_attributes;
use super::{KeyField, KeyNote, KeyProblem};
use crate::ground::date::parse_date_time;
use crate::notation::xml::{Element, Tree};

/// `KeyPackage`; `Device` in drafts.
pub(super) fn is_package(element: Element<'_, '_>) -> bool {
    matches!(element.name(), "KeyPackage" | "Device")
}

/// `Key`; `Secret` in the oldest draft.
pub(super) fn is_key(element: Element<'_, '_>) -> bool {
    matches!(element.name(), "Key" | "Secret")
}

/// Whether a value of a key is in it.
pub(super) fn has_value(element: Element<'_, '_>) -> bool {
    element.holds_any(&["PlainValue", "EncryptedValue"])
}

/// A key that can't be used, as its element is none where keys are.
pub(super) fn misplaced(element: Element<'_, '_>, name: &str) -> PskcKey {
    let problem = Some(KeyProblem::Misplaced(limited(name).into()));
    PskcKey { line: element.line(), problem, ..PskcKey::default() }
}

/// Memory for one key after the other.
#[derive(Default)]
pub(super) struct KeyScratch {
    /// What is known of the device that a key belongs to.
    device: PskcKey,
    key: PskcKey,
}

impl<'t> ContainerReader<'t, '_> {
    pub(super) fn package(
        &mut self,
        package: Element<'_, 't>,
        scratch: &mut KeyScratch,
        sink: &mut dyn FnMut(&PskcKey),
    ) -> Result<(), Halt> {
        let KeyScratch { device, key } = scratch;
        let mut any = false;
        // Once for all keys of the device: there may be many.
        device.start_as(None);
        device.line = package.line();
        read_device(package, device);
        // The template may be borrowed while the key is read, so it is put aside.
        let templates = std::mem::take(&mut self.templates);
        let mut result = Ok(());
        for element in package.children().filter(|child| is_key(*child)) {
            any = true;
            let reference = attribute(element, &["KeyProperties"]);
            let template = reference.and_then(|id| templates.get(id)).map(Tree::root);
            key.start_as(Some(device));
            if reference.is_some() && template.is_none() {
                key.notes.push(KeyNote::TemplateMissing);
            }
            result = self.key(package, KeySource { key: element, template }, key);
            if result.is_err() {
                break;
            }
            if self.is_malformed {
                note(key, KeyNote::NotWellFormed);
            }
            sink(key);
        }
        self.templates = templates;
        result?;
        for element in package.children().filter(|child| !is_key(*child) && has_value(*child)) {
            any = true;
            key.start_as(Some(device));
            key.line = element.line();
            key.problem = Some(KeyProblem::Misplaced(limited(element.name()).into()));
            sink(key);
        }
        if !any {
            device.problem = Some(if package.is_cut() { KeyProblem::CutOff } else { KeyProblem::NoKey });
            sink(device);
        }
        Ok(())
    }

    /// Reads a key of a package into `key`, which begins as what is known of its device.
    fn key(&mut self, package: Element<'_, 't>, source: KeySource<'_, 't>, key: &mut PskcKey) -> Result<(), Halt> {
        key.line = source.key.line();
        if source.key.is_cut() {
            key.problem = Some(KeyProblem::CutOff);
        } else if package.is_cut() {
            key.notes.push(KeyNote::PackageOpen);
        }
        read_description(source, key);
        if source.key.is_cut() {
            // What is there may be a part only, and so may its check value.
            return Ok(());
        }
        let values = source.values();
        self.secret(values.secret, key)?;
        key.counter = self.unsigned(values.counter, KeyField::Counter, key)?;
        key.time = self.unsigned(values.time, KeyField::Time, key)?;
        key.interval = self.unsigned(values.interval, KeyField::Interval, key)?;
        let drift = self.number(values.drift, KeyField::Drift, key)?;
        key.drift = convert(drift, KeyField::Drift, key);
        if let Some(element) = values.attributes {
            read_attributes(element, key);
        }
        Ok(())
    }
}

fn read_device(package: Element<'_, '_>, key: &mut PskcKey) {
    for child in package.children() {
        match child.name() {
            "DeviceInfo" | "DeviceId" => {
                for part in child.children() {
                    let text = part.trimmed();
                    match part.name() {
                        "Manufacturer" => write(&mut key.manufacturer, text),
                        "SerialNo" => write(&mut key.serial, text),
                        "Model" => write(&mut key.model, text),
                        "IssueNo" => write(&mut key.issue_no, text),
                        "DeviceBinding" => write(&mut key.device_binding, text),
                        "UserId" => write(&mut key.user_id, text),
                        "StartDate" => key.start = date(text, key),
                        "ExpiryDate" | "Expiry" => key.expiry = date(text, key),
                        _ => {}
                    }
                }
            }
            "CryptoModuleInfo" => write(&mut key.crypto_module, child.text_of("Id")),
            _ => {}
        }
    }
}

pub(super) fn date(text: &str, key: &mut PskcKey) -> Option<i64> {
    let found = parse_date_time(text);
    if found.is_none() && !text.is_empty() {
        note(key, KeyNote::DateUnreadable);
    }
    found
}
