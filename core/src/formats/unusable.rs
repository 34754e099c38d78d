//! Texts that hold tokens or something like them, but none that can be used: recognised by their content, so that a person
//! knows what to ask for instead. What is no text at all is recognised in [`crate::intake`].

use crate::ground::refusal::Refusal;
use crate::reading::column_guess::cell::could_be_key;
use crate::reading::probe::xml_root;

/// What the makers of closed files are asked for.
const ASK: &str =
    "Ask the vendor for the seeds as PSKC, or as an “Entra MFA CSV” file; OATH tokens are delivered so on request.";
const OF_APPS: &str = "A hardware token has a file of its own: ask its vendor. If you do want the keys of the app, export them as otpauth links or as QR codes, and load those.";
const LOCKED_APP: &str = "A hardware token has a file of its own: ask its vendor. If you do want the keys of the app, export them there without a password, as otpauth links or as QR codes, and load those.";

/// What is known and of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// A DIGIPASS export of OneSpan.
    Digipass,
    /// A database dump of Authenex.
    Authenex,
    /// A key list of a Yubico validation server.
    YubicoValidationServer,
    /// A device file of HID ActivID.
    HidActivId,
    /// An OpenPGP message with text around it.
    OpenPgp,
    /// An export of Bitwarden as CSV.
    BitwardenCsv,
    /// The storage of FreeOTP.
    FreeOtp,
    /// A backup of Aegis.
    Aegis,
    /// An encrypted backup of Aegis.
    AegisLocked,
    /// An encrypted backup of 2FAS.
    TwoFasLocked,
    /// A backup of 2FAS.
    TwoFas,
    /// A backup of FreeOTP+.
    FreeOtpPlus,
    /// An encrypted export of Bitwarden.
    BitwardenLocked,
    /// An export of Bitwarden as JSON.
    Bitwarden,
    /// A backup of andOTP.
    AndOtp,
    /// A seed file of RSA SecurID.
    RsaSecurId,
    /// A list of FortiTokens, without keys.
    FortiTokenList,
    /// An export of a realm of Keycloak.
    Keycloak,
    /// An otp-secrets file of OpenVPN or pppd.
    OtpSecrets,
    /// What tools save of Authy's storage.
    Authy,
    /// An encrypted export of Ente Auth.
    EnteLocked,
    /// An export of Raivo.
    Raivo,
}

impl From<Unusable> for Refusal {
    fn from(unusable: Unusable) -> Self {
        use Unusable as U;
        let (code, what, advice) = match unusable {
            U::Digipass => (
                "dpx",
                "This is a DIGIPASS export of OneSpan (.dpx), whose keys only OneSpan’s own server can open, even with the transport key.",
                "Ask OneSpan for the seeds of your OATH tokens as PSKC; only DIGIPASS tokens made for OATH have such seeds.",
            ),
            U::Authenex => ("authenex", "This is a database dump of Authenex (SQL), which Token Desk can’t read.", ASK),
            U::YubicoValidationServer => (
                "ykksm",
                "This is a key list of a Yubico validation server (ykksm): its keys are for Yubico OTP, not for OATH.",
                "Program an OATH-HOTP or OATH-TOTP key into the YubiKeys and load the file that Yubico’s program writes then.",
            ),
            U::HidActivId => (
                "hid",
                "This seems to be a device file of HID ActivID (.sds or .sdb), which only HID’s own server can read.",
                "Ask HID for the tokens as PSKC (.pskc) with its import key.",
            ),
            U::OpenPgp => (
                "pgp",
                "This is a message encrypted with OpenPGP, with text around it.",
                "Open it with the key that the vendor encrypted it for (Kleopatra, GPG Suite or “gpg -d”), then load the file that is inside.",
            ),
            U::BitwardenCsv => (
                "app-bitwarden",
                "This is an export of Bitwarden (CSV): keys of an app, without serial numbers.",
                OF_APPS,
            ),
            U::FreeOtp => {
                ("app-freeotp", "This is the storage of FreeOTP: keys of an app, without serial numbers.", OF_APPS)
            }
            U::Aegis => {
                ("app-aegis", "This is a backup of the app Aegis: keys of an app, without serial numbers.", OF_APPS)
            }
            U::AegisLocked => ("app-aegis", "This is an encrypted backup of the app Aegis.", LOCKED_APP),
            U::TwoFasLocked => ("app-2fas", "This is an encrypted backup of the app 2FAS.", LOCKED_APP),
            U::TwoFas => {
                ("app-2fas", "This is a backup of the app 2FAS: keys of an app, without serial numbers.", OF_APPS)
            }
            U::FreeOtpPlus => (
                "app-freeotp",
                "This is a backup of the app FreeOTP+: keys of an app, without serial numbers.",
                OF_APPS,
            ),
            U::BitwardenLocked => ("app-bitwarden", "This is an encrypted export of Bitwarden.", LOCKED_APP),
            U::Bitwarden => {
                ("app-bitwarden", "This is an export of Bitwarden: keys of an app, without serial numbers.", OF_APPS)
            }
            U::AndOtp => {
                ("app-andotp", "This is a backup of the app andOTP: keys of an app, without serial numbers.", OF_APPS)
            }
            U::RsaSecurId => (
                "rsa",
                "This is a seed file of RSA SecurID (.sdtid): its tokens are no OATH tokens, and Entra ID can’t take them.",
                "Keep them at RSA’s own server. For Entra ID, order tokens made for OATH (TOTP), with their seeds as PSKC or “Entra MFA CSV”.",
            ),
            U::FortiTokenList => (
                "fortitoken",
                "This is a list of FortiTokens by serial number: it has no keys.",
                "Ask Fortinet for the seed file of these tokens, in the format for Microsoft Azure; it comes as a ZIP file whose password is told apart from it. Load the file that is inside.",
            ),
            U::Keycloak => (
                "keycloak",
                "This is a realm export of Keycloak: its one-time passwords are of users’ apps, without serial numbers.",
                "Nothing in it is of use here, and it holds the users’ credentials: keep it safe. Hardware tokens have a file of their own: ask their vendor.",
            ),
            U::OtpSecrets => (
                "otp-secrets",
                "This is an otp-secrets file of OpenVPN or pppd: keys by user name, without serial numbers.",
                "Put the users and keys of its tokens into a table with the first row “username,algorithm,digits,period,secret”, and load that.",
            ),
            U::Authy => (
                "app-authy",
                "This is what was saved of the app Authy: keys of an app, without serial numbers.",
                OF_APPS,
            ),
            U::EnteLocked => ("app-ente", "This is an encrypted export of the app Ente Auth.", LOCKED_APP),
            U::Raivo => {
                ("app-raivo", "This is an export of the app Raivo: keys of an app, without serial numbers.", OF_APPS)
            }
        };
        Self::new(code, what, advice)
    }
}

#[cfg(test)]
crate::ground::golden::examples!(Unusable {
    Self::Digipass => Self::Digipass;
    Self::Authenex => Self::Authenex;
    Self::YubicoValidationServer => Self::YubicoValidationServer;
    Self::HidActivId => Self::HidActivId;
    Self::OpenPgp => Self::OpenPgp;
    Self::BitwardenCsv => Self::BitwardenCsv;
    Self::FreeOtp => Self::FreeOtp;
    Self::Aegis => Self::Aegis;
    Self::AegisLocked => Self::AegisLocked;
    Self::TwoFasLocked => Self::TwoFasLocked;
    Self::TwoFas => Self::TwoFas;
    Self::FreeOtpPlus => Self::FreeOtpPlus;
    Self::BitwardenLocked => Self::BitwardenLocked;
    Self::Bitwarden => Self::Bitwarden;
    Self::AndOtp => Self::AndOtp;
    Self::RsaSecurId => Self::RsaSecurId;
    Self::FortiTokenList => Self::FortiTokenList;
    Self::Keycloak => Self::Keycloak;
    Self::OtpSecrets => Self::OtpSecrets;
    Self::Authy => Self::Authy;
    Self::EnteLocked => Self::EnteLocked;
    Self::Raivo => Self::Raivo;
});

/// What is known and of no use; `None` for everything else.
pub(super) fn recognise(text: &str) -> Option<Unusable> {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) { backup(start) } else { closed(start).or_else(|| other_app(start)) }
}

/// Files whose keys only the vendor's own server can open.
fn closed(start: &str) -> Option<Unusable> {
    // The head is enough: a marker far below could be a model's name.
    let head = head(start, 4096);
    let lower = head.to_ascii_lowercase();
    // A DIGIPASS export: records of two letters, the header record names the file (OneSpan's demonstration files).
    let records =
        head.lines().filter(|line| ["ZZ ", "DH ", "DC ", "DA ", "DF "].iter().any(|kind| line.starts_with(kind)));
    if records.count() >= 2 && head.lines().any(|line| line.starts_with("DH FILE=")) {
        return Some(Unusable::Digipass);
    }
    if lower.contains("authenexdb") || (lower.contains("insert into otp") && lower.contains("authenex")) {
        return Some(Unusable::Authenex);
    }
    if lower.starts_with("# ykksm") {
        return Some(Unusable::YubicoValidationServer);
    }
    // HID's files are not published: their names for themselves are all that is known of them.
    if ["activid", "activcard", "actividentity"].iter().any(|name| lower.contains(name))
        && !lower.contains("keycontainer")
        && !lower.contains("serial number")
    {
        return Some(Unusable::HidActivId);
    }
    if lower.contains("-----begin pgp message-----") {
        return Some(Unusable::OpenPgp);
    }
    if is_rsa_batch(start) {
        return Some(Unusable::RsaSecurId);
    }
    if are_forti_tokens(head) {
        return Some(Unusable::FortiTokenList);
    }
    are_otp_secrets(head).then_some(Unusable::OtpSecrets)
}

/// Whether it is the XML of RSA SecurID, whose root element is `TKNBatch` (RSA Authentication Manager's `.sdtid`).
fn is_rsa_batch(start: &str) -> bool {
    start.starts_with('<') && xml_root(start).is_some_and(|root| root.eq_ignore_ascii_case("TKNBatch"))
}

/// Whether nearly all lines have a FortiToken's serial number (`FTK200…`, `FTKMOB…`), and none has a key.
fn are_forti_tokens(head: &str) -> bool {
    let is_token = |cell: &str| {
        (12..=16).contains(&cell.len())
            && cell.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("FTK"))
            && cell.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let cells = |line: &str| -> Vec<String> {
        line.split([',', ';', '\t', ' ']).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
    };
    let (mut all, mut tokens) = (0_u32, 0_u32);
    // The last line may be cut off.
    for line in head.lines().take(50).filter(|line| !line.trim().is_empty()) {
        let cells = cells(line);
        // With users beside them it is a user list.
        if cells.iter().any(|cell| cell.contains('@') || could_be_key(cell) && !is_token(cell)) {
            return false;
        }
        all += 1;
        tokens += u32::from(cells.iter().any(|cell| is_token(cell)));
    }
    tokens > 0 && (tokens + 1) * 10 >= all * 9
}

/// Whether most lines are `user server type:hash:encoding:key:PIN:id client`, its type `totp-60-6`, `hotp` or `motp`
/// (openvpn-otp, ppp-otp).
fn are_otp_secrets(head: &str) -> bool {
    let lines = head.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_row = |line: &&str| {
        let mut parts = line.split_whitespace().nth(2).unwrap_or_default().split(':');
        let kind = parts.next().and_then(|kind| kind.split('-').next()).unwrap_or_default();
        let known = ["totp", "hotp", "motp"].iter().any(|word| kind.eq_ignore_ascii_case(word));
        known && parts.count() >= 3
    };
    let (all, rows) = (lines.clone().count(), lines.filter(is_row).count());
    rows > 0 && rows * 2 > all
}

/// Lists of other authenticator apps that are no JSON.
fn other_app(start: &str) -> Option<Unusable> {
    let head = head(start, 2048);
    let first = head.lines().next().unwrap_or_default();
    if first.contains("login_totp") && first.contains("login_uri") {
        return Some(Unusable::BitwardenCsv);
    }
    (head.starts_with("<?xml") && head.contains("<map>") && head.contains("tokenOrder")).then_some(Unusable::FreeOtp)
}

/// Backups of authenticator apps in JSON (the sources of Aegis, andOTP, 2FAS, FreeOTP+, Bitwarden, Ente
/// Auth and Raivo), and the export of Keycloak.
fn backup(start: &str) -> Option<Unusable> {
    let has = |name: &str| start.contains(name);
    if has("\"realm\"") && (has("\"otpPolicyType\"") || has("\"secretData\"") || has("\"credentialData\"")) {
        return Some(Unusable::Keycloak);
    }
    // Lists of tokens have serial numbers, and no app has.
    if has("\"serial") || has("\"Serial") {
        return None;
    }
    if start.starts_with('{') {
        let head = head(start, 65_536);
        if head.contains("\"header\"") && head.contains("\"slots\"") && has("\"db\"") {
            return Some(if has("\"entries\"") { Unusable::Aegis } else { Unusable::AegisLocked });
        }
        if has("\"servicesEncrypted\"") && !has("\"servicesEncrypted\":null") {
            return Some(Unusable::TwoFasLocked);
        }
        if head.contains("\"services\"") && (has("\"schemaVersion\"") || has("\"appVersionCode\"")) {
            return Some(Unusable::TwoFas);
        }
        if head.contains("\"tokenOrder\"") || (head.contains("\"tokens\"") && has("\"issuerExt\"")) {
            return Some(Unusable::FreeOtpPlus);
        }
        if head.contains("\"encrypted\"") && (has("\"items\"") || has("\"encKeyValidation_DO_NOT_EDIT\"")) {
            let locked = has("\"encKeyValidation_DO_NOT_EDIT\"");
            return Some(if locked { Unusable::BitwardenLocked } else { Unusable::Bitwarden });
        }
        if head.contains("\"authenticator_tokens\"") || has("\"encrypted_seed\"") {
            return Some(Unusable::Authy);
        }
        if head.contains("\"kdfParams\"") && has("\"encryptedData\"") {
            return Some(Unusable::EnteLocked);
        }
        return None;
    }
    let entry = head(start, 4096);
    if ["\"secret\"", "\"account\"", "\"kind\"", "\"timer\""].iter().all(|name| entry.contains(name)) {
        return Some(Unusable::Raivo);
    }
    (entry.contains("\"secret\"") && entry.contains("\"label\"") && entry.contains("\"type\""))
        .then_some(Unusable::AndOtp)
}

/// The first bytes of a text, not more than `length` and whole characters only.
fn head(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Unusable;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(Unusable::examples());
    }
}
