//! Texts that hold tokens or something like them, but none that can be used: told by their content, so that a person
//! knows what to ask for instead. What is no text at all is told in [`crate::intake`].

use crate::ground::refusal::Refusal;

/// What the makers of closed files are asked for.
const ASK: &str =
    "Ask the vendor for the seeds as PSKC, or as an “Entra MFA CSV” file; OATH tokens are delivered so on request.";

/// Refuses what is known and of no use; `None` for everything else.
pub(super) fn recognise(text: &str) -> Option<Refusal> {
    let start = text.trim_start();
    let (code, what, advice) =
        if start.starts_with(['{', '[']) { backup(start)? } else { closed(start).or_else(|| other_app(start))? };
    Some(Refusal::new(code, what, advice))
}

type Words = (&'static str, &'static str, &'static str);

/// Files whose keys only the vendor's own server can open.
fn closed(start: &str) -> Option<Words> {
    // The head is enough: a marker far below could be a model's name.
    let head = head(start, 4096);
    let lower = head.to_ascii_lowercase();
    // A DIGIPASS export: records of two letters, the header record names the file (OneSpan's demonstration files).
    let records =
        head.lines().filter(|line| ["ZZ ", "DH ", "DC ", "DA ", "DF "].iter().any(|kind| line.starts_with(kind)));
    if records.count() >= 2 && head.lines().any(|line| line.starts_with("DH FILE=")) {
        return Some((
            "dpx",
            "This is a DIGIPASS export of OneSpan (.dpx), whose keys only OneSpan’s own server can open, even with the transport key.",
            "Ask OneSpan for the seeds of your OATH tokens as PSKC; only DIGIPASS tokens made for OATH have such seeds.",
        ));
    }
    if lower.contains("authenexdb") || (lower.contains("insert into otp") && lower.contains("authenex")) {
        return Some(("authenex", "This is a database dump of Authenex (SQL), which Token Desk can’t read.", ASK));
    }
    if lower.starts_with("# ykksm") {
        return Some((
            "ykksm",
            "This is a key list of a Yubico validation server (ykksm): its keys are for Yubico OTP, not for OATH.",
            "Program an OATH-HOTP or OATH-TOTP key into the YubiKeys and load the file that Yubico’s program writes then.",
        ));
    }
    // HID's files are not published: their names for themselves are all that is known of them.
    if ["activid", "activcard", "actividentity"].iter().any(|name| lower.contains(name))
        && !lower.contains("keycontainer")
        && !lower.contains("serial number")
    {
        return Some((
            "hid",
            "This seems to be a device file of HID ActivID (.sds or .sdb), which only HID’s own server can read.",
            "Ask HID for the tokens as PSKC (.pskc) with its import key.",
        ));
    }
    if lower.contains("-----begin pgp message-----") {
        return Some((
            "pgp",
            "This is a message encrypted with OpenPGP, with text around it.",
            "Open it with the key that the vendor encrypted it for (Kleopatra, GPG Suite or “gpg -d”), then load the file that is inside.",
        ));
    }
    None
}

/// Lists of other authenticator apps that are no JSON.
fn other_app(start: &str) -> Option<Words> {
    let head = head(start, 2048);
    let first = head.lines().next().unwrap_or_default();
    if first.contains("login_totp") && first.contains("login_uri") {
        return Some((
            "app-bitwarden",
            "This is an export of Bitwarden (CSV): keys of an app, without serial numbers.",
            OF_APPS,
        ));
    }
    (head.starts_with("<?xml") && head.contains("<map>") && head.contains("tokenOrder")).then_some((
        "app-freeotp",
        "This is the storage of FreeOTP: keys of an app, without serial numbers.",
        OF_APPS,
    ))
}

const OF_APPS: &str = "A hardware token has a file of its own: ask its vendor. If you do want the keys of the app, export them as otpauth links or as QR codes, and load those.";
const LOCKED_APP: &str = "A hardware token has a file of its own: ask its vendor. If you do want the keys of the app, export them there without a password, as otpauth links or as QR codes, and load those.";

/// Backups of authenticator apps in JSON (the sources of Aegis, andOTP, 2FAS, FreeOTP+ and Bitwarden).
fn backup(start: &str) -> Option<Words> {
    let has = |name: &str| start.contains(name);
    // The lists for Entra have these names, and no app has.
    if has("\"serialNumber\"") && has("\"secretKey\"") {
        return None;
    }
    if start.starts_with('{') {
        let head = head(start, 65_536);
        if head.contains("\"header\"") && head.contains("\"slots\"") && has("\"db\"") {
            return Some(if has("\"entries\"") {
                ("app-aegis", "This is a backup of the app Aegis: keys of an app, without serial numbers.", OF_APPS)
            } else {
                ("app-aegis", "This is an encrypted backup of the app Aegis.", LOCKED_APP)
            });
        }
        if has("\"servicesEncrypted\"") && !has("\"servicesEncrypted\":null") {
            return Some(("app-2fas", "This is an encrypted backup of the app 2FAS.", LOCKED_APP));
        }
        if head.contains("\"services\"") && (has("\"schemaVersion\"") || has("\"appVersionCode\"")) {
            return Some((
                "app-2fas",
                "This is a backup of the app 2FAS: keys of an app, without serial numbers.",
                OF_APPS,
            ));
        }
        if head.contains("\"tokenOrder\"") || (head.contains("\"tokens\"") && has("\"issuerExt\"")) {
            return Some((
                "app-freeotp",
                "This is a backup of the app FreeOTP+: keys of an app, without serial numbers.",
                OF_APPS,
            ));
        }
        if head.contains("\"encrypted\"") && (has("\"items\"") || has("\"encKeyValidation_DO_NOT_EDIT\"")) {
            let locked = has("\"encKeyValidation_DO_NOT_EDIT\"");
            return Some(if locked {
                ("app-bitwarden", "This is an encrypted export of Bitwarden.", LOCKED_APP)
            } else {
                ("app-bitwarden", "This is an export of Bitwarden: keys of an app, without serial numbers.", OF_APPS)
            });
        }
        return None;
    }
    let entry = head(start, 4096);
    (entry.contains("\"secret\"") && entry.contains("\"label\"") && entry.contains("\"type\"")).then_some((
        "app-andotp",
        "This is a backup of the app andOTP: keys of an app, without serial numbers.",
        OF_APPS,
    ))
}

/// The first bytes of a text, not more than `length` and whole characters only.
fn head(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}
