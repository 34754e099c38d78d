//! Names of columns that only user lists have: other names of serial numbers, and what the usual exports bring along.

use crate::ground::redaction::redact_column_name;
use crate::ground::words::{letters_and_digits, unaccented};
use crate::notation::table::columns::{ColumnRole, Columns};

/// Names that only user lists have, in lower-case letters without accents, and digits. Those of serial numbers may name
/// the model or a running number in a token file.
const NAMES: [(&str, ColumnRole); 44] = [
    ("primaryemail", ColumnRole::Mail),
    ("workemail", ColumnRole::Mail),
    ("familyname", ColumnRole::LastName),
    ("preferredname", ColumnRole::UserName),
    ("tokennummer", ColumnRole::Serial),
    ("tokennr", ColumnRole::Serial),
    ("tokenno", ColumnRole::Serial),
    ("tokennum", ColumnRole::Serial),
    ("tokensn", ColumnRole::Serial),
    ("hardwaretoken", ColumnRole::Serial),
    ("hardwaretokenid", ColumnRole::Serial),
    ("hardwaretokennumber", ColumnRole::Serial),
    ("hardwaretokennummer", ColumnRole::Serial),
    ("hardwaretokennr", ColumnRole::Serial),
    ("hwtoken", ColumnRole::Serial),
    ("oathtoken", ColumnRole::Serial),
    ("oathtokenid", ColumnRole::Serial),
    ("oathtokenserial", ColumnRole::Serial),
    ("otptoken", ColumnRole::Serial),
    ("totptoken", ColumnRole::Serial),
    ("assignedtoken", ColumnRole::Serial),
    ("assignedtokenserial", ColumnRole::Serial),
    ("assignedtokenserialnumber", ColumnRole::Serial),
    ("assignedserial", ColumnRole::Serial),
    ("assignedserialnumber", ColumnRole::Serial),
    ("zugewiesenestoken", ColumnRole::Serial),
    ("zugewiesenertoken", ColumnRole::Serial),
    ("toegewezentoken", ColumnRole::Serial),
    ("tokenassegnato", ColumnRole::Serial),
    ("tokenasignado", ColumnRole::Serial),
    ("tokenatribuido", ColumnRole::Serial),
    ("tokenmateriel", ColumnRole::Serial),
    ("jetonmateriel", ColumnRole::Serial),
    ("numerodutoken", ColumnRole::Serial),
    ("numerodetoken", ColumnRole::Serial),
    ("numerodeltoken", ColumnRole::Serial),
    ("numerotoken", ColumnRole::Serial),
    ("fobnumber", ColumnRole::Serial),
    ("fobserial", ColumnRole::Serial),
    ("tokentyp", ColumnRole::Model),
    ("tokenmodell", ColumnRole::Model),
    ("tokenmodele", ColumnRole::Model),
    ("hardwaretokentype", ColumnRole::Model),
    ("hardwaretokenmodel", ColumnRole::Model),
];

/// The columns of a user list with this header row.
pub(super) fn headed<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> Columns {
    let mut columns = Columns::from_header(cells.clone());
    if columns.known() == 0 {
        // Its names were not kept, because a row without a known one could be keys.
        let mapping: Vec<Option<ColumnRole>> = cells.clone().map(role_of_name).collect();
        return if mapping.iter().any(Option::is_some) {
            let names: Vec<String> = cells.enumerate().map(|(index, cell)| shown_name(index, cell)).collect();
            Columns::from_mapping(&mapping, names.iter().map(String::as_str), true)
        } else {
            columns
        };
    }
    columns.learn(&NAMES);
    columns
}

/// What a name means in a user list.
pub(super) fn role_of_name(name: &str) -> Option<ColumnRole> {
    ColumnRole::of_header(name).or_else(|| {
        let plain = plain(name);
        NAMES.iter().find(|(known, _)| *known == plain).map(|(_, role)| *role)
    })
}

/// A name as it may be shown, if it is not sure that it is one: it could be a key in a first row.
pub(super) fn shown_name(index: usize, cell: &str) -> String {
    let known = cell.is_empty() || role_of_name(cell).is_some() || is_usual(cell);
    let shown = if known { cell } else { redact_column_name(cell) };
    if shown.len() < cell.len() { format!("column {}", index + 1) } else { shown.to_owned() }
}

/// Whether a column that is not used need not be reported: the exports of Entra, of Microsoft 365 and of Get-MgUser have
/// many that say nothing of a token, as have lists that people keep.
pub(super) fn is_usual(name: &str) -> bool {
    // A second column for what is known of a user is left; a second one with serial numbers is not.
    if let Some(role) = role_of_name(name) {
        return role != ColumnRole::Serial;
    }
    let inner = name.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or(name, |(inner, _)| inner);
    let name = plain(inner);
    BEGINNINGS.iter().any(|start| name.starts_with(start)) || USUAL.contains(&&*name)
}

/// Whether only exports of Entra and Graph have a column of that name.
pub(super) fn is_entras(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "accountenabled",
        "mailnickname",
        "usagelocation",
        "assignedlicenses",
        "directorysynced",
        "creationtype",
        "identityissuer",
    ];
    let name = plain(name);
    name.starts_with("onpremises") || NAMES.contains(&name.as_str())
}

pub(super) fn plain(name: &str) -> String {
    letters_and_digits(name).chars().map(unaccented).collect()
}

/// How many columns begin in the exports that have a family of them.
const BEGINNINGS: [&str; 14] = [
    "onpremises",
    "extensionattribute",
    "customattribute",
    "licen",
    "password",
    "dirsync",
    "lastdirsync",
    "lastpassword",
    "phone",
    "street",
    "mobile",
    "business",
    "preferred",
    "mailbox",
];

#[rustfmt::skip]
const USUAL: &[&str] = &[
    // Lists that people keep.
    "no", "nr", "row", "line", "index", "count", "position", "pos", "lfdnr", "comment", "comments", "note", "notes",
    "remark", "remarks", "description", "assigned", "customer", "location", "address", "accountname",
    "team", "group", "role", "building", "floor", "room", "costcenter", "costcentre", "telephone", "fax",
    "anrede", "titel", "abteilung", "firma", "firmenname", "standort", "strasse", "ort", "stadt", "plz", "land",
    "landregion", "telefon", "telefonnummer", "mobiltelefon", "mobiltelefonnummer", "handy", "buro",
    "postleitzahl", "kommentar", "bemerkung", "bemerkungen", "notiz", "notizen", "kostenstelle", "lizenzen",
    "nutzungsstandort", "bundesland", "bundeslandkanton", "kennwortlauftnieab", "erstelltam", "proxyadressen",
    // Entra's “Download users” and its bulk templates.
    "jobtitle", "department", "usagelocation", "state", "country", "officelocation", "physicaldeliveryofficename",
    "city", "postalcode", "zip", "zipcode", "telephonenumber", "alternateemailaddress", "alternateemailaddresses",
    "agegroup", "consentprovidedforminor", "legalagegroupclassification", "companyname", "company", "creationtype",
    "directorysynced", "invitationstate", "identityissuer", "createddatetime", "initialpassword", "manager",
    "directreports", "identities", "externaluserstate", "externaluserstatechangedatetime", "lastsignin",
    "lastsignindatetime", "employeeid", "employeetype", "employeehiredate", "employeeleavedatetime",
    "employeeorgdata", "division", "sponsors",
    // Microsoft 365's “Export users”.
    "countryregion", "countryorregion", "oathtokenmetadata", "office", "proxyaddresses", "releasetrack",
    "softdeletiontimestamp", "stateorprovince", "strongpasswordrequired", "title", "whencreated", "stsrefreshtoken",
    "stsrefreshtokensvalidfrom", "userlandingpageidentifierforo365shell", "othermail", "othermails",
    "middlename",
    // Get-MgUser with all properties, Get-AzureADUser.
    "aboutme", "activities", "additionalproperties", "agreementacceptances", "approleassignments",
    "assignedlicenses", "assignedplans", "authentication", "authorizationinfo", "birthday", "calendar",
    "calendargroups", "calendars", "calendarview", "chats", "cloudclipboard", "cloudrealtimecommunicationinfo",
    "contactfolders", "contacts", "createdobjects", "customsecurityattributes", "dataconsistency",
    "deleteddatetime", "deletiontimestamp", "deviceenrollmentlimit", "devicemanagementtroubleshootingevents",
    "devices", "drive", "drives", "employeeexperience", "events", "extensionproperty", "extensions",
    "facsimiletelephonenumber", "faxnumber", "followedsites", "hiredate", "imaddresses", "immutableid",
    "inferenceclassification", "insights", "interests", "iscompromised", "ismanagementrestricted",
    "isresourceaccount", "joinedteams", "lastdirsynctime", "mailfolders", "mailnickname", "mailsettings",
    "managedappregistrations", "manageddevices", "memberof", "messages", "mysite", "oauth2permissiongrants",
    "objecttype", "onenote", "onlinemeetings", "otheraddresses", "outlook", "ownedobjects", "owneddevices",
    "pastprojects", "people", "permissiongrants", "photo", "photos", "planner", "presence", "print",
    "provisionedplans", "provisioningerrors", "refreshtokensvalidfromdatetime", "registereddevices",
    "responsibilities", "schools", "scopedrolememberof", "securityidentifier", "serviceprovisioningerrors",
    "settings", "showinaddresslist", "signinactivity", "signinnames", "signinsessionsvalidfromdatetime",
    "sipproxyaddress", "skills", "solutions", "teamwork", "todo", "transitivememberof", "usertypechangedon",
    "userstate", "userstatechangedon",
];

/// The column (from 0) that says which model of token a user is to have, and whether it may say instead how codes are
/// counted. A person may `choose` any; by themselves, those of products and devices are not about tokens.
pub(super) fn model_column(columns: &Columns, chosen: bool) -> Option<(usize, bool)> {
    let named = |place: &usize, names: &[&str]| {
        columns.names.get(*place).is_some_and(|name| names.contains(&plain(name).as_str()))
    };
    let others = ["product", "productname", "devicemodel"];
    let model = columns.place(ColumnRole::Model).filter(|place| chosen || !named(place, &others));
    let of_tokens = || columns.place(ColumnRole::OtpType).filter(|place| !chosen && named(place, &["tokentype"]));
    model.map(|place| (place, false)).or_else(|| of_tokens().map(|place| (place, true)))
}
