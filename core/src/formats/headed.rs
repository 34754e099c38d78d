//! Tables whose header row says which product they are of: CyberArk, Azure MFA Server and Thales, python-pskc.

use super::format::{Format, Read};
use crate::ground::words::letters_and_digits;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows;
use crate::reading::probe::Probe;
use crate::reading::table::TableRules;

/// CyberArk Identity, once Centrify and Idaptive: `User Principle Name`, `Token Identifier`, `Secret Key (HEX)`,
/// `Account Name`, `Issuer`, which is percent-encoded … (Centrify documentation, "Importing OATH tokens in bulk").
pub(super) const CYBER_ARK: Format = Format {
    id: FormatId::CyberArk,
    word: "cyberark",
    help: "The bulk file of CyberArk Identity, once Centrify and Idaptive; its keys are hex.",
    recognise: |probe| {
        has_table(probe)
            && (named(probe, "tokenidentifier") || named(probe, "userprinciplename"))
            && named(probe, "secretkeyhex")
    },
    read: Read::Table(TableRules {
        names: &[("issuer", ColumnRole::Manufacturer)],
        percent_encoded: true,
        ..TableRules::of(SecretEncoding::Hex)
    }),
};

/// Azure MFA Server's columns, as Thales delivers them; the server takes Base32.
pub(super) const MFA_SERVER: Format = Format {
    id: FormatId::MfaServer,
    word: "mfa-server",
    help: "The list that Azure MFA Server took, and Thales’ list: with a start date, without users.",
    recognise: |probe| {
        let all = [
            ColumnRole::Serial,
            ColumnRole::Secret,
            ColumnRole::Manufacturer,
            ColumnRole::Model,
            ColumnRole::Start,
            ColumnRole::Interval,
        ];
        all.into_iter().all(|role| probe.has(role)) && !probe.has(ColumnRole::Upn) && !probe.has(ColumnRole::ObjectId)
    },
    read: Read::Table(TableRules::of(SecretEncoding::Base32)),
};

/// The CSV of python-pskc's `pskc2csv`: the algorithm is RFC 6030's URI.
pub(super) const PSKC_CSV: Format = Format {
    id: FormatId::PskcCsv,
    word: "pskc-csv",
    help: "What python-pskc makes of a PSKC file: serial, secret, algorithm, response_length, time_interval …",
    recognise: |probe| {
        has_table(probe)
            && named(probe, "algorithm")
            && (named(probe, "responselength")
                || ["keyprov:pskc", "keyprov/pskc"].iter().any(|uri| rows::first_lines(probe.text, 1000).contains(uri)))
    },
    read: Read::Table(TableRules::NEW),
};

fn has_table(probe: &Probe<'_>) -> bool {
    probe.has(ColumnRole::Serial) && probe.has(ColumnRole::Secret)
}

/// Whether a header cell has that name, in lower-case letters and digits.
fn named(probe: &Probe<'_>, name: &str) -> bool {
    let names = probe.columns.as_ref().map(|columns| &columns.names[..]).unwrap_or_default();
    names.iter().any(|cell| letters_and_digits(cell) == name)
}
