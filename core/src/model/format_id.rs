//! The names of formats; how each is read is in [`formats`](crate::formats).

use serde::{Deserialize, Serialize};

/// The formats of token files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FormatId {
    /// Our own list of all tokens and who holds them.
    Inventory,
    /// The body of Microsoft Graph's bulk request, or the bare array of its items.
    EntraJson,
    /// The CSV of the Entra portal, with a `upn` column.
    EntraCsv,
    /// Any other table with serial numbers and keys: Deepnet's and Token2's token files …
    VendorCsv,
    /// RFC 6030 and its drafts.
    Pskc,
    /// Deepnet DualShield, v5 and v6, and its Google variant.
    DualShield,
    /// Deepnet's Unified Authentication Platform, v3.
    UapV3,
    /// SafeNet and Aladdin eToken PASS.
    SafeNet,
    /// SafeWord DAT (`importAlpine.dat`).
    SafeWord,
    /// Yubico's configuration log.
    YubicoLog,
    /// Yubico's `serial, public id, private id, key …`.
    YubicoList,
    /// privacyIDEA's, LinOTP's and NetIQ's OATH CSV.
    OathCsv,
    /// privacyIDEA's OATH CSV, version 2, with users.
    OathCsv2,
    /// multiOTP.
    MultiOtp,
    /// Two columns, serial number and key: PingID, Duo, Swivel, IBM.
    SerialKey,
    /// RCDevs WebADM.
    RcDevs,
    /// PhenixID.
    PhenixId,
    /// CyberArk, Centrify, Idaptive.
    CyberArk,
    /// Azure MFA Server, and Thales' list in the same layout.
    MfaServer,
    /// python-pskc's `pskc2csv`.
    PskcCsv,
    /// Feitian's list, with blanks between the columns.
    Feitian,
    /// The inventory of the EntraOATH PowerShell module.
    EntraOath,
    /// Keys by the names of their owners, without serial numbers: Authelia's and Nextcloud's exports.
    OwnerKeys,
    /// The users file of pam_oath.
    PamOath,
    /// `otpauth://` and `otpauth-migration://` links.
    OtpAuth,
    /// A table whose columns a person named.
    Mapped,
    /// No file: tokens whose keys were made here.
    Made,
    /// What a person entered, no file.
    ByHand,
}

impl FormatId {
    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DualShield => "DualShield XML",
            Self::EntraCsv => "Entra CSV",
            Self::EntraJson => "JSON for Microsoft Graph",
            Self::EntraOath => "EntraOATH inventory (JSON)",
            Self::ByHand => "Added by hand",
            Self::CyberArk => "CyberArk",
            Self::MfaServer => "MFA Server CSV",
            Self::PskcCsv => "python-pskc CSV",
            Self::Inventory => "Inventory",
            Self::Made => "Made here",
            Self::Mapped => "Table with named columns",
            Self::OathCsv => "OATH CSV",
            Self::OathCsv2 => "OATH CSV with users",
            Self::SerialKey => "Serial number and key",
            Self::OtpAuth => "otpauth links",
            Self::OwnerKeys => "Keys by user name",
            Self::PamOath => "pam_oath users file",
            Self::Pskc => "PSKC",
            Self::SafeNet => "SafeNet XML",
            Self::SafeWord => "SafeWord DAT",
            Self::MultiOtp => "multiOTP",
            Self::PhenixId => "PhenixID",
            Self::RcDevs => "RCDevs WebADM",
            Self::Feitian => "Feitian list",
            Self::UapV3 => "Deepnet UAP v3 (XML)",
            Self::VendorCsv => "Token file (CSV)",
            Self::YubicoLog => "Yubico configuration log",
            Self::YubicoList => "Yubico key list",
        }
    }
}
