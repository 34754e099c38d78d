//! Every kind of user list: who is in it, under which name and object id, and what is found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, holders, refused_users, tokens, users};
use token_desk_core::desk::Desk;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::reading::options::ReadOptions;

const ID_A: &str = "0cadbf92-0000-4111-8222-0123456789ab";
const ID_B: &str = "1cadbf92-0000-4111-8222-0123456789ab";

/// A list, its users in words (`upn | name | object id | flags`) and its findings.
fn check(list: &[u8], expected: &[&str], findings: &[&str]) {
    let reading = users(list);
    let words: Vec<String> = reading
        .users
        .iter()
        .map(|user| {
            let flags = match (user.is_guest(), user.enabled) {
                (true, _) => " | guest",
                (_, Some(false)) => " | disabled",
                _ => "",
            };
            let id = user.object_id.map_or_else(String::new, |id| id.to_string());
            let serials: String = user.serials.iter().map(|serial| format!(" | {serial}")).collect();
            format!("{} | {} | {id}{flags}{serials}", user.upn, user.name)
        })
        .collect();
    assert_eq!(words, expected);
    assert_eq!(codes(&reading.findings), findings);
}

#[test]
fn one_upn_a_line() {
    // What the finding says is left out, is: only what was not known is taken from it.
    check(
        b"upn,name,object id\na@x.com,Amy,\na@x.com,Amy again,0cadbf92-0000-0000-0000-000000000000\n",
        &["a@x.com | Amy | 0cadbf92-0000-0000-0000-000000000000"],
        &["3 user-twice"],
    );
    check(
        b"upn,object id\na@x.com,0cadbf92-0000-0000-0000-000000000000\na@x.com,0cadbf92-0000-0000-0000-000000000001\n",
        &["a@x.com |  | 0cadbf92-0000-0000-0000-000000000000"],
        &["3 user-other-id"],
    );
    check(b"a@x.com\r\n\r\n  B@x.com  \r\nA@X.COM\n", &["a@x.com |  | ", "B@x.com |  | "], &["4 user-twice"]);
    check(b"a@x.com", &["a@x.com |  | "], &[]);
    check(b"upn\na@x.com\n", &["a@x.com |  | "], &[]);
    check(b"a@x.com; b@x.com; c@x.com", &["a@x.com |  | ", "b@x.com |  | ", "c@x.com |  | "], &[]);
}

#[test]
fn upn_and_name() {
    check(
        "a@x.com,Amy Adams\nb@x.com,\"Bond, James\"\nc@x.com\nd@x.com,Zoë\n".as_bytes(),
        &["a@x.com | Amy Adams | ", "b@x.com | Bond, James | ", "c@x.com |  | ", "d@x.com | Zoë | "],
        &[],
    );
    check(b"UPN;User Name\na@x.com;Amy\n", &["a@x.com | Amy | "], &[]);
    check(b"Amy\ta@x.com\nBob\tb@x.com\n", &["a@x.com | Amy | ", "b@x.com | Bob | "], &[]);
}

#[test]
fn entras_download_users() {
    let header = "userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,\
                  usageLocation,streetAddress,state,country,officeLocation,city,postalCode,telephoneNumber,mobilePhone,\
                  alternateEmailAddress,ageGroup,consentProvidedForMinor,legalAgeGroupClassification,companyName,\
                  creationType,directorySynced,invitationState,identityIssuer,createdDateTime";
    let row = |upn: &str, name: &str, id: &str, kind: &str, enabled: &str| {
        format!(
            "{upn},{name},Last,mail@other.com,First,{id},{kind},,,{enabled},,,,,,,,,,,,,,,,,,,8/19/2021 1:25:31 PM\r\n"
        )
    };
    let list = format!(
        "\u{feff}{header}\r\n{}{}{}{}",
        row("amy@contoso.com", "=1+3 Amy", ID_A, "Member", "True"),
        row("bob_outlook.com#EXT#@contoso.onmicrosoft.com", "\"Bob, B.\"", ID_B, "Guest", "True"),
        row("carl_outlook.com#EXT#@contoso.onmicrosoft.com", "Carl", "", "Member", "True"),
        row("dora@contoso.com", "Dora", "not-a-guid", "Member", "False"),
    );
    check(
        list.as_bytes(),
        &[
            &format!("amy@contoso.com | =1+3 Amy | {ID_A}"),
            &format!("bob_outlook.com#EXT#@contoso.onmicrosoft.com | Bob, B. | {ID_B} | guest"),
            // An external user whom the tenant counts as a member.
            "carl_outlook.com#EXT#@contoso.onmicrosoft.com | Carl | ",
            "dora@contoso.com | Dora |  | disabled",
        ],
        &["3 user-guest", "5 object-id-unreadable", "5 user-disabled"],
    );
    let reading = users(list.as_bytes());
    assert_eq!(reading.columns.len(), 29);
    let disabled = reading.findings.iter().find(|finding| finding.code() == "user-disabled").unwrap();
    assert_eq!(&*reading.columns[usize::from(disabled.column) - 1], "accountEnabled");
    assert_eq!(&*disabled.subject, "dora@contoso.com");
}

#[test]
fn the_older_download_with_object_id() {
    let list = format!(
        "userPrincipalName,displayName,surname,mail,givenName,objectId,userType,jobTitle,department,accountEnabled,\
         usageLocation,streetAddress,state,country,physicalDeliveryOfficeName,city,postalCode,telephoneNumber,mobile\n\
         a@x.com,,Adams,,Amy,{ID_A},Member,,,True,,,,,,,,,\n"
    );
    check(list.as_bytes(), &[&format!("a@x.com | Amy Adams | {ID_A}")], &[]);
}

#[test]
fn microsoft_365s_export_users() {
    let list = format!(
        "Block credential,City,Country/Region,Department,DirSyncEnabled,Display name,Fax,First name,Last dirsync time,\
         Last name,Last password change time stamp,License assignment details,Licenses,Mobile Phone,\
         Oath token metadata,Object Id,Office,Password never expires,Phone number,Postal code,\
         Preferred data location,Preferred language,Proxy addresses,Release track,Soft deletion time stamp,State,\
         Street address,Strong password required,Title,Usage location,User principal name,When created\r\n\
         False,Bern,,,,Amy Adams,,Amy,,Adams,,,\"E3+\nE5\",,,{ID_A},,,,,,,\"SMTP:a@x.com+smtp:b@x.com\",,,,,,,CH,a@x.com,1/2/2024\r\n\
         True,Bern,,,,Bob,,Bob,,B,,,,,,{ID_B},,,,,,,,,,,,,,CH,b@x.com,1/2/2024\r\n"
    );
    check(
        list.as_bytes(),
        &[&format!("a@x.com | Amy Adams | {ID_A}"), &format!("b@x.com | Bob | {ID_B} | disabled")],
        // The first user's row goes over two lines.
        &["4 user-disabled"],
    );
}

#[test]
fn get_mguser_of_both_powershells() {
    let old = format!(
        "#TYPE Selected.Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser\r\n\"Id\";\"UserPrincipalName\";\"DisplayName\"\r\n\
         \"{ID_A}\";\"a@x.com\";\"Amy; \"\"A.\"\"\"\r\n\"{ID_B}\";\"b@x.com\";\"J?rgen\"\r\n"
    );
    let expected = [&*format!("a@x.com | Amy; \"A.\" | {ID_A}"), &*format!("b@x.com | J?rgen | {ID_B}")];
    check(old.as_bytes(), &expected, &[]);
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(old.encode_utf16()).flat_map(|unit: u16| unit.to_le_bytes()).collect();
    check(&utf16, &expected, &[]);
    let new = format!("\"Id\",\"UserPrincipalName\",\"DisplayName\"\n\"{ID_A}\",\"a@x.com\",\"Jürgen\"\n");
    check(new.as_bytes(), &[&format!("a@x.com | Jürgen | {ID_A}")], &[]);
    // -UseQuotes AsNeeded, and the AzureAD module's name of the column.
    let bare = format!("ObjectId,UserPrincipalName,DisplayName\n{ID_A},a@x.com,Amy\n");
    check(bare.as_bytes(), &[&format!("a@x.com | Amy | {ID_A}")], &[]);
}

#[test]
fn a_bulk_template() {
    check(
        b"version:v1.0,,,,\r\nName [displayName] Required,User name [userPrincipalName] Required,\
          Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,First name [givenName]\r\n\
          Example: Chris Green,chris@contoso.com,myPassword1234,No,Chris\r\nAmy Adams,amy@contoso.com,secret,No,Amy\r\n",
        &["amy@contoso.com | Amy Adams | "],
        &[],
    );
}

#[test]
fn a_template_for_the_members_of_a_group_takes_upns_and_object_ids() {
    check(
        format!(
            "version:v1.0\r\nMember object ID or user principal name [memberObjectIdOrUpn] Required\r\n\
             Example: 9832aad8-e4fe-496b-a604-95c6eF01ae75\r\namy@contoso.com\r\n{ID_A}\r\n{ID_A}\r\nnobody\r\n"
        )
        .as_bytes(),
        &["amy@contoso.com |  | ", &format!(" |  | {ID_A}")],
        &["6 user-twice", "7 upn-invalid"],
    );
}

#[test]
fn the_template_asks_whether_to_block_and_not_whether_to_enable() {
    let list = "version:v1.0\nName [displayName] Required,User name [userPrincipalName] Required,\
                Block sign in (Yes/No) [accountEnabled] Required\nAmy,amy@contoso.com,Yes\nBob,bob@contoso.com,No\n";
    let enabled: Vec<Option<bool>> = users(list.as_bytes()).users.iter().map(|user| user.enabled).collect();
    assert_eq!(enabled, [Some(false), Some(true)]);
}

#[test]
fn a_column_with_serial_numbers_assigns_them() {
    let list = "upn,serial number\na@x.com,0002\nb@x.com,0001\na@x.com,0003\nc@x.com,0009\n";
    check(list.as_bytes(), &["a@x.com |  |  | 0002 | 0003", "b@x.com |  |  | 0001", "c@x.com |  |  | 0009"], &[]);
    let file = "serial number,secret key,time interval\n0001,AAAQEAYEAUDAOCAJ,60\n0002,BAAQEAYEAUDAOCAJ,60\n\
                0003,CAAQEAYEAUDAOCAJ,60\n0004,DAAQEAYEAUDAOCAJ,60\n";
    let (desk, _) = Desk::default().add_tokens("t", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    let (desk, added) = desk.add_users("u.csv", users(list.as_bytes())).unwrap();
    assert_eq!((added.new, added.assigned), (3, 3));
    assert_eq!(
        holders(&desk),
        ["0001 → b@x.com New", "0002 → a@x.com New", "0003 → a@x.com New", "0004 → nobody Free"]
    );
    let group = desk.summary().groups.iter().find(|group| group.code == "serial-unknown").expect("c@x.com's");
    let finding = desk.finding(group.items[0]).unwrap();
    assert_eq!((finding.file.as_str(), finding.line, finding.subject.as_str()), ("u.csv", 5, "c@x.com"));
    assert!(finding.message.contains("0009"));
    assert_eq!(finding.column, "serial number");
    // Without a header row, and as Excel protects the zeros.
    check(b"a@x.com,=\"0002\"\nb@x.com,00017\n", &["a@x.com |  |  | 0002", "b@x.com |  |  | 00017"], &[]);
    // A number that Excel rounded is no token's: the user stays, and it is reported.
    let rounded = b"upn,serial number\na@x.com,2.30801E+12\nb@x.com,0001\n";
    check(rounded, &["a@x.com |  | ", "b@x.com |  |  | 0001"], &["2 listed-serial-excel"]);
    let reading = users(rounded);
    assert_eq!((reading.findings[0].column, reading.rows, reading.rejected), (2, 2, 0));
}

#[test]
fn of_one_user_with_very_many_serial_numbers_the_rest_is_told() {
    let rows: String = (0..100_000).map(|n| format!("a@x.com,{n:06}\n")).collect();
    let list = users(format!("upn,serial number\n{rows}").as_bytes());
    assert_eq!((list.users.len(), list.users.get(0).unwrap().serials.len()), (1, 100));
    assert_eq!(list.findings.len(), 99_900, "the rest is reported");
}

#[test]
fn what_is_far_too_long_is_told() {
    let (longest, serial) = ("ä".repeat(256), "7".repeat(128));
    check(
        format!("upn,name,serial number\na@x.com,{longest}ö,{serial}\nb@x.com,{longest},{serial}7\n").as_bytes(),
        &[&format!("a@x.com | {longest} |  | {serial}"), &format!("b@x.com | {longest} | ")],
        &["2 name-cut", "3 listed-serial-too-long"],
    );
    let reading = tokens(
        format!("serial number,secret key,time interval,upn,user name\n1,GEZDGNBVGY3TQOJQ,30,a@x.com,{longest}ö\n")
            .as_bytes(),
    );
    assert_eq!(reading.users.get(0).map(|user| user.name), Some(&*longest));
    assert_eq!(codes(&reading.findings), ["2 name-cut"]);
}

#[test]
fn impossible_upns_are_findings() {
    check(
        "upn,name\nhelga,H\na@b@x.com,A\nj\u{fc}rgen@x.com,J\nab c@x.com,C\n,Nobody\na.@x.com,D\nok@x.com,O\n"
            .as_bytes(),
        &["ok@x.com | O | "],
        &["2 upn-invalid", "3 upn-invalid", "4 upn-invalid", "5 upn-invalid", "6 upn-missing", "7 upn-invalid"],
    );
    let list = users("upn,name\nj\u{fc}rgen@x.com,J\nok@x.com,O\n".as_bytes());
    assert_eq!(
        list.findings[0].message(),
        "This can't be a UPN: character 2 is “ü” (U+00FC), which Entra ID does not allow in a UPN."
    );
    let long = format!("{}@x.com\nok@x.com\n", "a".repeat(65));
    assert_eq!(codes(&users(long.as_bytes()).findings), ["1 upn-invalid"]);
    let refusal = refused_users(b"upn\nhelga\n");
    assert!(refusal.message.contains("No user could be read") && refusal.message.contains("Line 2"), "{refusal}");
}

#[test]
fn duplicates_without_case_teach_the_first() {
    let list = format!("upn,name,object id\nAmy@x.com,,\namy@X.com,Amy,{ID_A}\n");
    check(list.as_bytes(), &[&format!("Amy@x.com | Amy | {ID_A}")], &["3 user-twice"]);
}

#[test]
fn upns_under_another_name_are_found_by_content() {
    check(b"Name,E-Mail\nAmy,a@x.com\n", &["a@x.com | Amy | "], &["0 upn-assumed"]);
    check(b"User,Department\na@x.com,IT\n", &["a@x.com |  | "], &["0 upn-assumed"]);
    let reading = users(b"Name,E-Mail\nAmy,a@x.com\n");
    assert_eq!(reading.findings[0].message(), "No column says that it has the UPNs; “E-Mail” was taken.");
    assert_eq!(reading.findings[0].column, 2);
    // An address beside UPNs is not asked about.
    check(b"upn,E-Mail\na@x.com,amy@x.com\n", &["a@x.com |  | "], &[]);
}

#[test]
fn windows_1252_names() {
    let reading = users(b"a@x.com;J\xfcrgen \x80\n");
    assert_eq!((reading.text, reading.users.get(0).unwrap().name), (TextEncoding::Windows1252, "Jürgen €"));
}

#[test]
fn what_is_no_user_list() {
    for (list, word) in [
        ("just,some\ntext,here\n", "No column with user principal names"),
        ("# only\n# comments\n", "no row"),
        ("{\"a\":1}", "No column"),
    ] {
        let refusal = refused_users(list.as_bytes());
        assert!(refusal.message.contains(word), "{list}: {refusal}");
        assert!(refusal.advice.contains("one UPN a line"), "{list}: {refusal}");
        let table = list.starts_with("just");
        assert_eq!(refusal.retry_as, table.then_some(RetryAs::Listed), "a table’s columns can be named");
    }
}

/// As they come from a spreadsheet or a web page by copy and paste.
#[test]
fn pasted_tables() {
    let three = ["a@x.com | Amy Adams | ", "b@x.com | Bond, James | ", "c@x.com | Cay | "];
    for table in [
        // With and without a header row, either order.
        "User principal name\tDisplay name\r\na@x.com\tAmy Adams\r\nb@x.com\tBond, James\r\nc@x.com\tCay\r\n",
        "a@x.com\tAmy Adams\nb@x.com\tBond, James\nc@x.com\tCay",
        "Name\tUPN\nAmy Adams\ta@x.com\nBond, James\tb@x.com\nCay\tc@x.com\n",
        "Amy Adams\ta@x.com\nBond, James\tb@x.com\nCay\tc@x.com\n",
        // Empty columns at the end and at the beginning.
        "Name\tUPN\t\t\nAmy Adams\ta@x.com\t\t\nBond, James\tb@x.com\t\t\nCay\tc@x.com\t\t\n\t\t\t\n",
        "a@x.com\tAmy Adams\t\t\nb@x.com\tBond, James\t\t\nc@x.com\tCay\t\t\n",
        "\tName\tUPN\n\tAmy Adams\ta@x.com\n\tBond, James\tb@x.com\n\tCay\tc@x.com\n",
        // Excel quotes a cell with a line break.
        "Name\tUPN\tAddress\nAmy Adams\ta@x.com\t\"Main St. 1\n3000 Bern\"\nBond, James\tb@x.com\tx\nCay\tc@x.com\t\n",
        "UPN\tName\na@x.com\t\"Amy\nAdams\"\nb@x.com\tBond, James\nc@x.com\tCay\n",
        // A title above the table.
        "Staff of 2026\t\t\n\t\t\nName\tUPN\tDepartment\nAmy Adams\ta@x.com\tIT\nBond, James\tb@x.com\tMI6\nCay\tc@x.com\tHR\n",
        "Staff of 2026\n\nName\tUPN\tDepartment\nAmy Adams\ta@x.com\tIT\nBond, James\tb@x.com\tMI6\nCay\tc@x.com\tHR\n",
        // Entra's own list of users, copied from the portal: the column is called by other words.
        "Display name\tUser principal name\tUser type\tOn-premises sync enabled\nAmy Adams\ta@x.com\tMember\tNo\nBond, James\tb@x.com\tMember\tNo\nCay\tc@x.com\tMember\tNo\n",
        // No-break spaces around what web tables hold.
        "Name\t\u{a0}E-Mail\u{a0}\nAmy Adams\t\u{a0}a@x.com\u{a0}\nBond, James\tb@x.com\nCay\tc@x.com\n",
        // One column in the middle means nothing and comes first where it is filled.
        "Nr.\tName\tLogin\n1\tAmy Adams\ta@x.com\n2\tBond, James\tb@x.com\n3\tCay\tc@x.com\n",
        "1\tAmy Adams\ta@x.com\n2\tBond, James\tb@x.com\n3\tCay\tc@x.com\n",
        // A header in another language.
        "Anzeigename\tBenutzerprinzipalname\nAmy Adams\ta@x.com\nBond, James\tb@x.com\nCay\tc@x.com\n",
        // First and last name apart.
        "First name\tLast name\tUPN\nAmy\tAdams\ta@x.com\n\tBond, James\tb@x.com\nCay\t\tc@x.com\n",
    ] {
        let reading = users(table.as_bytes());
        let words: Vec<String> = reading.users.iter().map(|user| format!("{} | {} | ", user.upn, user.name)).collect();
        assert_eq!(words, three, "{table:?}");
        let assumed = table.contains("E-Mail") || table.contains("Login");
        assert_eq!(codes(&reading.findings).join(" "), if assumed { "0 upn-assumed" } else { "" }, "{table:?}");
    }
}

#[test]
fn true_and_false_in_the_languages_of_spreadsheets() {
    for (yes, no) in [
        ("WAHR", "FALSCH"),
        ("ja", "nein"),
        ("VRAI", "FAUX"),
        ("oui", "non"),
        ("VERDADERO", "FALSO"),
        ("sí", "no"),
        ("VERO", "FALSO"),
        ("si", "No"),
        ("WAAR", "ONWAAR"),
        ("ja", "nee"),
        ("SANT", "FALSKT"),
        ("SAND", "FALSK"),
        ("SANN", "USANN"),
        ("TOSI", "EPÄTOSI"),
        ("kyllä", "ei"),
        ("PRAWDA", "FAŁSZ"),
        ("tak", "nie"),
        ("VERDADEIRO", "FALSO"),
        ("sim", "não"),
        ("PRAVDA", "NEPRAVDA"),
        ("IGAZ", "HAMIS"),
        ("Enabled", "Disabled"),
        ("aktiv", "inaktiv"),
        // With the accent as a sign of its own, as macOS writes it.
        ("si\u{301}", "na\u{303}o"),
    ] {
        let list = format!("upn,account enabled\na@x.com,{yes}\nb@x.com,{no}\n");
        check(list.as_bytes(), &["a@x.com |  | ", "b@x.com |  |  | disabled"], &["3 user-disabled"]);
        let known: Vec<Option<bool>> = users(list.as_bytes()).users.iter().map(|user| user.enabled).collect();
        assert_eq!(known, [Some(true), Some(false)], "{yes}, {no}");
    }
    let list = "upn,block credential\na@x.com,WAHR\nb@x.com,FALSCH\nc@x.com,Blocked\nd@x.com,Allowed\n";
    let known: Vec<Option<bool>> = users(list.as_bytes()).users.iter().map(|user| user.enabled).collect();
    assert_eq!(known, [Some(false), Some(true), Some(false), Some(true)]);
}

#[test]
fn a_word_that_says_neither_yes_nor_no_is_told() {
    let list = "upn,account enabled\na@x.com,maybe\nb@x.com,\nc@x.com,yes\nd@x.com,JBSWY3DPEHPK3PXP2\n";
    let reading = users(list.as_bytes());
    assert_eq!(codes(&reading.findings), ["2 enabled-unreadable", "5 enabled-unreadable"]);
    let found = &reading.findings[0];
    assert_eq!((found.column, &*found.subject), (2, "a@x.com"));
    assert_eq!(found.message(), "“maybe” says neither yes nor no, so whether the account is blocked is not known.");
    // What could be a key is not repeated.
    assert!(!reading.findings[1].message().contains("JBSW"));
    check(b"upn,block credential\na@x.com,maybe\n", &["a@x.com |  | "], &["2 enabled-unreadable"]);
}

#[test]
fn guests_and_members_in_other_languages() {
    for (guest, member) in [
        ("Gast", "Mitglied"),
        ("Invité", "Membre"),
        ("Invitado", "Miembro"),
        ("Ospite", "Membro"),
        ("Gast", "Lid"),
        ("Gæst", "Medlem"),
        ("Gäst", "Medlem"),
        ("Vieras", "Jäsen"),
        ("Gość", "Członek"),
        ("Convidado", "Membro"),
    ] {
        let external = "c_x.com#EXT#@y.onmicrosoft.com";
        let list = format!("upn,user type\na@x.com,{guest}\n{external},{member}\n");
        check(list.as_bytes(), &["a@x.com |  |  | guest", &format!("{external} |  | ")], &["2 user-guest"]);
    }
}

/// Exports of Entra and Microsoft 365 as they come in other languages.
#[test]
fn headers_in_other_languages() {
    for (header, yes) in [
        ("Anmeldeinformationen blockieren;Anzeigename;Objekt-ID;Benutzerprinzipalname", "WAHR"),
        ("Anmeldung blockiert;Anzeigename;Objekt-ID;Benutzerprinzipalname", "Ja"),
        ("Bloquer les informations d'identification;Nom d’affichage;ID d'objet;Nom d'utilisateur principal", "VRAI"),
        ("Connexion bloquée;Nom complet;ID d’objet;Nom d’utilisateur principal", "Oui"),
        ("Bloquear credencial;Nombre para mostrar;Id. de objeto;Nombre principal de usuario", "VERDADERO"),
        ("Blocca credenziali;Nome visualizzato;ID oggetto;Nome dell'entità utente", "VERO"),
        ("Referentie blokkeren;Weergavenaam;Object-id;Principal-naam van gebruiker", "WAAR"),
        ("Bloquear credencial;Nome de exibição;ID do objeto;Nome principal do usuário", "VERDADEIRO"),
        ("Blockera autentiseringsuppgifter;Visningsnamn;Objekt-id;Användarens huvudnamn", "SANT"),
    ] {
        let list = format!("{header}\n{yes};Amy Adams;{ID_A};a@x.com\n");
        check(list.as_bytes(), &[&format!("a@x.com | Amy Adams | {ID_A} | disabled")], &["2 user-disabled"]);
    }
    for (header, guest, no) in [
        ("Benutzerprinzipalname;Benutzertyp;Konto aktiviert", "Gast", "FALSCH"),
        ("Nom d'utilisateur principal;Type d'utilisateur;Compte activé", "Invité", "FAUX"),
        ("Nombre principal de usuario;Tipo de usuario;Cuenta habilitada", "Invitado", "FALSO"),
        ("Nome entità utente;Tipo di utente;Account abilitato", "Ospite", "FALSO"),
        ("User principal name;Gebruikerstype;Account ingeschakeld", "Gast", "ONWAAR"),
        ("Nome UPN;Tipo de usuário;Conta habilitada", "Convidado", "FALSO"),
        ("Användarens huvudnamn;Användartyp;Kontot aktiverat", "Gäst", "FALSKT"),
    ] {
        let reading = users(format!("{header}\na@x.com;{guest};{no}\n").as_bytes());
        let user = reading.users.get(0).unwrap();
        assert_eq!((user.guest, user.enabled), (Some(true), Some(false)), "{header}");
    }
}

#[test]
fn a_header_in_unknown_words_is_no_user() {
    let list = format!("氏名;識別子;ログイン\nAmy;{ID_A};a@x.com\nBob;{ID_B};b@x.com\n");
    let reading = users(list.as_bytes());
    let ids: Vec<String> = reading.users.iter().filter_map(|user| user.object_id).map(|id| id.to_string()).collect();
    assert_eq!((ids, reading.header, reading.rows), (vec![ID_A.to_owned(), ID_B.to_owned()], true, 2));
    assert_eq!(reading.findings[0].message(), "No column says that it has the UPNs; “ログイン” was taken.");
    assert_eq!(codes(&reading.findings), ["0 upn-assumed", "0 listed-columns-unused", "1 first-row-assumed"]);
    // What is known beside it counts: a blocked account stays one.
    check(
        b"Block credential;Kennung;Display name\nTrue;a@x.com;Amy\n",
        &["a@x.com | Amy |  | disabled"],
        &["0 upn-assumed", "2 user-disabled"],
    );
    // Neither every address that is found first, nor every GUID, is what is looked for.
    let list = format!("Adressen;Kennung;ExchangeGuid\nSMTP:a@x.com+smtp:b@x.com;a@x.com;{ID_A}\n");
    assert_eq!(users(list.as_bytes()).users.get(0).map(|user| (user.upn, user.object_id)), Some(("a@x.com", None)));
    // A user whose name is wrong is no header.
    let bad = users(b"helga;10001\na@x.com;10002\nb@x.com;10003\n");
    assert_eq!((bad.users.len(), codes(&bad.findings)), (2, vec!["1 upn-invalid".to_owned()]));
    // Without a header, one row that lacks something does not change what the columns hold.
    let list = format!("a@x.com;;Amy\nb@x.com;{ID_B};Bob\n");
    check(list.as_bytes(), &["a@x.com | Amy | ", &format!("b@x.com | Bob | {ID_B}")], &[]);
}

#[test]
fn the_template_in_another_language() {
    let list = "version:v1.0\nName [displayName] Erforderlich,Benutzername [userPrincipalName] Erforderlich,\
                Anmeldung blockieren (Ja/Nein) [accountEnabled] Erforderlich\n\
                Beispiel: Chris Green,chris@contoso.com,Nein\nAmy,amy@contoso.com,Ja\n";
    check(list.as_bytes(), &["amy@contoso.com | Amy |  | disabled"], &["4 user-disabled"]);
}

#[test]
fn serial_numbers_under_the_names_of_lists() {
    for name in [
        "Seriennummer",
        "Serien-Nr.",
        "Serienummer",
        "Serienr",
        "Tokennummer",
        "Token-Nr.",
        "Token number",
        "Numéro de série",
        "N° de série",
        "Nº de serie",
        "Número de serie",
        "Numero di serie",
        "Número de série",
        "Hardware Token",
        "Assigned Token",
        "Token serial",
        "Token ID",
    ] {
        let list = format!("UPN;{name}\na@x.com;10002\nb@x.com;10001\n");
        check(list.as_bytes(), &["a@x.com |  |  | 10002", "b@x.com |  |  | 10001"], &[]);
        // The other way round as well, where only the addresses show what the other column is.
        let list = format!("{name};E-Mail\n10002;a@x.com\n");
        check(list.as_bytes(), &["a@x.com |  |  | 10002"], &["0 upn-assumed"]);
        let list = format!("{name};Kennung\n10002;a@x.com\n");
        check(list.as_bytes(), &["a@x.com |  |  | 10002"], &["0 upn-assumed"]);
    }
    // In a token file such a name does not take the place of the serial number.
    let file = "Hardware Token,Token-Nr.,serial number,secret key,time interval\nC200,1,0001,AAAQEAYEAUDAOCAJ,60\n";
    assert_eq!(common::serials(&tokens(file.as_bytes())), ["0001"]);
}

#[test]
fn columns_of_a_list_that_are_not_used_are_named() {
    let reading = users(b"UPN;Gizmo;Abteilung;Leer\na@x.com;10002;IT;\n");
    assert_eq!(codes(&reading.findings), ["0 listed-columns-unused"]);
    assert_eq!(reading.findings[0].message(), "The column “Gizmo” was not used: it is not known what it means.");
    assert_eq!(reading.findings[0].column, 2);
    let reading = users(b"UPN;A1;A2;A3;A4;A5;A6\na@x.com;1;2;3;4;5;6\n");
    assert!(reading.findings[0].message().contains("“A5” and 1 more were not used"));
    // A second column with serial numbers is not passed over in silence.
    check(
        b"UPN;Serial number;Hardware Token\na@x.com;10002;10003\n",
        &["a@x.com |  |  | 10002"],
        &["0 listed-columns-unused"],
    );
    // What a person chose is as it should be.
    let columns = Some(vec![Some(token_desk_core::notation::table::columns::ColumnRole::Upn), None]);
    let options = ReadOptions { columns, header: Some(true), ..ReadOptions::default() };
    let chosen = token_desk_core::roster::read_users(b"UPN;Gizmo\na@x.com;10002\n", &options, &mut |_| {}).unwrap();
    assert_eq!(codes(&chosen.findings), Vec::<String>::new());
}

#[test]
fn serial_numbers_are_cleaned_as_in_token_files() {
    let list = "upn,serial number\na@x.com,'1000\nb@x.com,1001\nc@x.com,\u{200b}1002\n";
    check(
        list.as_bytes(),
        &["a@x.com |  |  | 1000", "b@x.com |  |  | 1001", "c@x.com |  |  | 1002"],
        &["2 serial-cleaned", "4 serial-cleaned"],
    );
    let file = "serial number,secret key,time interval\n1000,AAAQEAYEAUDAOCAJ,60\n1001,BAAQEAYEAUDAOCAJ,60\n\
                1002,CAAQEAYEAUDAOCAJ,60\n";
    let (desk, _) = Desk::default().add_tokens("t", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    let (_, added) = desk.add_users("u.csv", users(list.as_bytes())).unwrap();
    assert_eq!(added.assigned, 3);
}

#[test]
fn a_comma_in_a_name_without_quotation_marks() {
    // Where the name is the last column, the rest belongs to it.
    check(
        b"upn,name\na@x.com,Amy\nb@x.com,Meier, Udo\nc@x.com,Cay,,\n",
        &["a@x.com | Amy | ", "b@x.com | Meier, Udo | ", "c@x.com | Cay | "],
        &[],
    );
    check(b"a@x.com,Amy\nb@x.com,Meier, Udo\n", &["a@x.com | Amy | ", "b@x.com | Meier, Udo | "], &[]);
    check(b"b@x.com,Meier, Udo\na@x.com,Amy\n", &["b@x.com | Meier, Udo | ", "a@x.com | Amy | "], &[]);
    check(b"a@x.com\nb@x.com,Meier, Udo\n", &["a@x.com |  | ", "b@x.com | Meier, Udo | "], &[]);
    // A further column is none of the name.
    check(b"a@x.com,Amy,IT\n", &["a@x.com | Amy | "], &[]);
    check(b"a@x.com, Amy, IT\n", &["a@x.com | Amy | "], &[]);
    // Elsewhere the cells behind it are shifted.
    check(
        b"upn,name,serial number\na@x.com,Amy,10001\nb@x.com,Meier, Udo,10002\n",
        &["a@x.com | Amy |  | 10001"],
        &["3 row-too-long"],
    );
    // Nor is a number or another user part of a name.
    check(b"upn,name\na@x.com,Amy,10001\nb@x.com,Ben\n", &["b@x.com | Ben | "], &["2 row-too-long"]);
    check(b"a@x.com\nb@x.com,c@x.com\n", &["a@x.com |  | "], &["2 row-too-long"]);
    // In a sheet, a note beside the table shifts nothing.
    check(b"upn\tname\na@x.com\tAmy\tnew\n", &["a@x.com | Amy | "], &[]);
}
