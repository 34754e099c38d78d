//! The table of all formats, and which of them a text is.

use super::format::Format;
use super::{
    dualshield, entra_csv, entra_json, entraoath, headed, inventory, mapped, oath_csv, otpauth_links, owner_keys,
    pskc_file, safenet, safeword, servers, uap, vendor_csv, yubico,
};
use crate::model::format_id::FormatId;
use crate::reading::probe::Probe;

/// The table of all formats, the most particular first: the first that recognises a file reads it.
pub static FORMATS: &[Format] = &[
    pskc_file::FORMAT,
    dualshield::FORMAT,
    uap::FORMAT,
    safenet::FORMAT,
    safeword::FORMAT,
    entraoath::FORMAT,
    otpauth_links::FORMAT,
    entra_json::FORMAT,
    inventory::FORMAT,
    servers::RC_DEVS,
    headed::PSKC_CSV,
    headed::CYBER_ARK,
    headed::MFA_SERVER,
    entra_csv::FORMAT,
    yubico::LOG,
    yubico::LIST,
    owner_keys::PAM_OATH,
    owner_keys::TABLE,
    oath_csv::WITH_USERS,
    servers::PHENIX_ID,
    servers::MULTI_OTP,
    oath_csv::SERIAL_KEY,
    oath_csv::FORMAT,
    servers::FEITIAN,
    vendor_csv::FORMAT,
    mapped::FORMAT,
];

impl FormatId {
    /// Its line in the table.
    #[must_use]
    pub fn format(self) -> &'static Format {
        FORMATS.iter().find(|format| format.id == self).unwrap_or(&FORMATS[0])
    }
}

/// The first format that recognises the text.
pub(super) fn recognise(probe: &mut Probe<'_>) -> Option<&'static Format> {
    let fits = |probe: &Probe<'_>| FORMATS.iter().find(|format| (format.recognise)(probe));
    fits(probe).or_else(|| {
        probe.lenient = true;
        let found = fits(probe);
        probe.lenient = false;
        found
    })
}

/// Another format as which a text that was read as one could be read, and would give other tokens. The tables with a
/// header row all give the same; what a person named is not doubted.
pub(super) fn also_fits(taken: FormatId, probe: &Probe<'_>) -> Option<FormatId> {
    // Recognised by their header or their root element: what names itself leaves no doubt.
    let named = [
        FormatId::EntraJson,
        FormatId::Inventory,
        FormatId::EntraCsv,
        FormatId::VendorCsv,
        FormatId::MfaServer,
        FormatId::CyberArk,
        FormatId::PskcCsv,
    ];
    let mut others = FORMATS.iter().filter(|other| other.id != taken && !named.contains(&other.id));
    others.find(|other| taken != FormatId::Mapped && (other.recognise)(probe)).map(|other| other.id)
}
