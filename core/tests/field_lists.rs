//! User lists as they come from the field: every directory's words, lists that are no tables, rows that are odd, serial
//! numbers as people write them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, holders, tokens, users};
use token_desk_core::desk::fix::{KeepDuplicate, Mend};
use token_desk_core::desk::{AssignOptions, Desk};
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::output::findings_list::findings_list;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{Expected, read_file, read_users};

/// Four tokens, `SN100001` to `SN100004`.
const TOKENS: &str = "serial number,secret key,time interval,manufacturer,model\n\
                      SN100001,DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT,30,Acme,T1\n\
                      SN100002,SDNTVEYTEG42XC44HLFC623BIO2DMJQ6,30,Acme,T1\n\
                      SN100003,2EEG52DMZ5YAMHZCTZ7CKSGAW5SKGUJX,30,Acme,T1\n\
                      SN100004,OIRL24Y3L2L2XBBATEAF644AVLTDHRTC,30,Acme,T1\n";

fn with_tokens(file: &str) -> Desk {
    Desk::default().add_tokens("t.csv", tokens(file.as_bytes()), ReadOptions::default()).unwrap().0
}

/// Who is in a list, in words: `upn name`, and `off` for a disabled account.
fn people(list: &[u8]) -> Vec<String> {
    let word = |enabled| if enabled == Some(false) { " off" } else { "" };
    users(list).users.iter().map(|user| format!("{} {}{}", user.upn, user.name, word(user.enabled))).collect()
}

/// Whether the accounts of a list are enabled, as its column `name` says it in these cells.
fn states(name: &str, cells: &[&str]) -> Vec<Option<bool>> {
    let rows: String = cells.iter().enumerate().map(|(n, cell)| format!("u{n}@x.com;{cell}\n")).collect();
    let list = format!("userPrincipalName;{name}\n{rows}");
    users(list.as_bytes()).users.iter().map(|user| user.enabled).collect()
}

const ON: Option<bool> = Some(true);
const OFF: Option<bool> = Some(false);

#[test]
fn the_state_of_an_account_in_the_words_of_each_directory() {
    for (name, cells, expected) in [
        // Okta.
        ("status", &["ACTIVE", "SUSPENDED", "DEPROVISIONED", "STAGED"][..], &[ON, OFF, OFF, OFF][..]),
        ("status", &["ACTIVE", "PROVISIONED", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT"], &[ON, ON, ON, ON, ON]),
        ("profile.status", &["ACTIVE", "SUSPENDED"], &[ON, OFF]),
        // Active Directory: csvde, Get-ADUser, a spreadsheet in between, Exchange's names of the bits.
        ("userAccountControl", &["512", "514", "66050", "66048", "546", "544"], &[ON, OFF, OFF, ON, OFF, ON]),
        ("userAccountControl", &["512.0", "66,050", "66.050", "514,00", "0x202"], &[ON, OFF, OFF, OFF, OFF]),
        ("UserAccountControl", &["NormalAccount", "AccountDisabled, NormalAccount"], &[ON, OFF]),
        ("userAccountControl", &["512 (NORMAL_ACCOUNT)", "514 (ACCOUNTDISABLE)"], &[ON, OFF]),
        ("Enabled", &["True", "False"], &[ON, OFF]),
        ("AccountDisabled", &["True", "False"], &[OFF, ON]),
        ("msDS-UserAccountDisabled", &["TRUE", "FALSE"], &[OFF, ON]),
        // Entra and Microsoft 365.
        ("accountEnabled", &["true", "false"], &[ON, OFF]),
        ("Sign-in status", &["Sign-in allowed", "Sign-in blocked"], &[ON, OFF]),
        // Google Workspace, from the console and by GAM.
        ("Status [READ ONLY]", &["Active", "Suspended", "Archived"], &[ON, OFF, OFF]),
        ("suspended", &["False", "True"], &[ON, OFF]),
        ("archived", &["False", "True"], &[ON, OFF]),
        // JumpCloud, OneLogin, Ping, Duo, SCIM, Salesforce.
        ("state", &["ACTIVATED", "SUSPENDED", "STAGED"], &[ON, OFF, OFF]),
        ("Status", &["Active", "Unactivated", "Suspended", "Password expired"], &[ON, OFF, OFF, ON]),
        ("enabled", &["true", "false"], &[ON, OFF]),
        ("status", &["active", "bypass", "disabled", "locked out"], &[ON, ON, OFF, ON]),
        ("active", &["true", "false"], &[ON, OFF]),
        ("IsActive", &["1", "0"], &[ON, OFF]),
        // LDAP.
        ("nsAccountLock", &["TRUE", "FALSE"], &[OFF, ON]),
        ("ds-pwp-account-disabled", &["true", ""], &[OFF, None]),
        ("pwdAccountLockedTime", &["000001010000Z", ""], &[OFF, None]),
        ("loginDisabled", &["TRUE", "FALSE"], &[OFF, ON]),
        ("sambaAcctFlags", &["[U          ]", "[UD         ]"], &[ON, OFF]),
        // Jamf, Workday.
        ("Account Status", &["Enabled", "Disabled"], &[ON, OFF]),
        ("Worker Status", &["Active", "Terminated"], &[ON, OFF]),
        ("Currently Active", &["Yes", "No"], &[ON, OFF]),
        // Other languages.
        ("Kontostatus", &["Aktiv", "Gesperrt"], &[ON, OFF]),
        ("Statut", &["Actif", "Suspendu"], &[ON, OFF]),
        ("Estado", &["Activo", "Bloqueado"], &[ON, OFF]),
    ] {
        assert_eq!(states(name, cells), expected, "{name}: {cells:?}");
    }
}

#[test]
fn who_is_disabled_by_any_name_is_passed_over_and_counted() {
    for list in [
        "login,firstName,lastName,email,status\r\nanna@contoso.com,Anna,Alt,a@contoso.com,ACTIVE\r\n\
         ben@contoso.com,Ben,Berg,b@contoso.com,SUSPENDED\r\ncleo@contoso.com,Cleo,Cook,c@contoso.com,DEPROVISIONED\r\n",
        "cn,userAccountControl,userPrincipalName\r\nAnna,512,anna@contoso.com\r\nBen,514,ben@contoso.com\r\n\
         Cleo,66050,cleo@contoso.com\r\n",
    ] {
        let (desk, _) = with_tokens(TOKENS).add_users("u.csv", users(list.as_bytes())).unwrap();
        let (desk, report) = desk.apply_and_assign(AssignOptions::default());
        assert_eq!((report.assigned, report.disabled), (1, 2), "{list}");
        assert_eq!(holders(&desk)[0], "SN100001 → anna@contoso.com New");
        let found = codes(&users(list.as_bytes()).findings);
        assert!(found.ends_with(&["3 user-disabled".into(), "4 user-disabled".into()]), "{found:?}");
    }
    // Of two columns that contradict each other, the one that stops the account counts.
    assert_eq!(
        people(b"upn,enabled,status\na@x.com,True,SUSPENDED\nb@x.com,True,ACTIVE\n"),
        ["a@x.com  off", "b@x.com "]
    );
    let disabled = users(b"upn,enabled,status\na@x.com,True,SUSPENDED\n");
    assert_eq!(disabled.findings[0].column, 3);
}

#[test]
fn a_column_of_states_that_are_not_understood_is_told_by_its_name() {
    let list = users(b"upn,Status\na@x.com,ordered\nb@x.com,shipped\nc@x.com,disabled\n");
    assert_eq!(list.users.iter().map(|user| user.enabled).collect::<Vec<_>>(), [None; 3]);
    assert_eq!(codes(&list.findings), ["0 states-unknown"]);
    assert!(list.findings[0].message().contains("“Status”"));
    assert_eq!(list.findings[0].column, 2);
    // A single word among others that are understood is told in its row.
    let list = users(b"upn,Status\na@x.com,Active\nb@x.com,Frozen\nc@x.com,Active\n");
    assert_eq!(codes(&list.findings), ["3 enabled-unreadable"]);
    // Numbers say nothing, as does a time that may be over; an empty column has nothing to say.
    assert_eq!(codes(&users(b"upn,Status\na@x.com,1\nb@x.com,2\n").findings), ["0 states-unknown"]);
    assert_eq!(codes(&users(b"upn,active\na@x.com,2024-03-01\nb@x.com,2024-03-02\n").findings), ["0 states-unknown"]);
    let locked = users(b"upn,pwdAccountLockedTime\na@x.com,20240301120000Z\nb@x.com,\n");
    assert_eq!(codes(&locked.findings), ["2 enabled-unreadable"]);
    assert_eq!(codes(&users(b"upn,Status\na@x.com,\nb@x.com,\n").findings), [""; 0]);
    // A part of a country is none.
    assert_eq!(codes(&users(b"upn,state\na@x.com,CA\nb@x.com,WA\n").findings), [""; 0]);
}

#[test]
fn a_header_of_unknown_names_may_name_a_state() {
    for list in [
        "Benutzername;Aktiv\nanna@x.com;1\nben@x.com;0\n",
        "Benutzer;Aktiv;Gesperrt\nanna@x.com;ja;nein\nben@x.com;nein;ja\n",
        "Who,Disabled\nanna@x.com,False\nben@x.com,True\n",
        "Compte,Actif\nanna@x.com,oui\nben@x.com,non\n",
        "Principal,Active\nanna@x.com,TRUE\nben@x.com,FALSE\n",
    ] {
        assert_eq!(people(list.as_bytes()), ["anna@x.com ", "ben@x.com  off"], "{list}");
        assert_eq!(users(list.as_bytes()).rejected, 0, "{list}");
    }
    // Where the rows below have the same word, it is the state of a user whose UPN is wrong.
    let list = users(b"anna,active\nben@x.com,active\ncleo@x.com,active\n");
    assert_eq!((list.users.len(), codes(&list.findings)), (2, vec!["1 upn-invalid".into()]));
}

#[test]
fn a_title_may_have_several_cells() {
    for list in [
        "Liste per;01.01.2024;\n;;\n;UPN;Name\n;anna@x.com;Anna\n;ben@x.com;Ben\n",
        "Company:;Contoso;\nDate:;2024-01-01;\nUPN;Name;\nanna@x.com;Anna;\nben@x.com;Ben;\n",
        "Staff,,\nCustomer,Contoso,4711\nName,E-mail,Room\nAnna,anna@x.com,1\nBen,ben@x.com,2\n",
    ] {
        assert_eq!(people(list.as_bytes()), ["anna@x.com Anna", "ben@x.com Ben"], "{list}");
        assert_eq!(users(list.as_bytes()).rejected, 0, "{list}");
    }
    // Above a list without a header, such a row is one of it.
    let list = users(b"Anna,4711007\nBen,ben@x.com\nCleo,cleo@x.com\nDan,dan@x.com\n");
    assert_eq!((list.users.len(), list.rejected), (3, 1));
}

#[test]
fn an_id_of_another_directory_is_no_damaged_object_id() {
    let list = users(b"id,email,status\n00u1,anna@x.com,ACTIVE\n00u2,ben@x.com,STAGED\n");
    assert_eq!(codes(&list.findings), ["0 upn-assumed", "3 user-disabled"]);
    let list = users(b"id,userPrincipalName\n00u1,anna@x.com\n");
    assert_eq!(codes(&list.findings), ["2 object-id-unreadable"]);
}

#[test]
fn a_column_of_states_can_be_chosen_and_is_offered() {
    let list = b"userPrincipalName,userAccountControl,Box\na@x.com,514,10001\nb@x.com,512,10002\n";
    let look = token_desk_core::roster::look(list, &ReadOptions::default(), &mut |_| {}).unwrap();
    let mut roles: Vec<_> = look.preview.columns.iter().map(|column| column.role).collect();
    roles[2] = Some(token_desk_core::notation::table::columns::ColumnRole::Serial);
    let options = ReadOptions { columns: Some(roles), ..ReadOptions::default() };
    let chosen = token_desk_core::roster::read_users(list, &options, &mut |_| {}).unwrap();
    assert_eq!(chosen.users.iter().map(|user| user.enabled).collect::<Vec<_>>(), [OFF, ON]);
}

#[test]
fn names_of_columns_are_said_as_they_stand() {
    let list = users(b"userPrincipalName,RecipientTypeDetails,extensionAttribute15\na@x.com,UserMailbox,blue\nb@x.com,UserMailbox,red\n");
    assert_eq!(codes(&list.findings), ["0 listed-columns-unused"]);
    let unused = |name: &str| format!("The column “{name}” was not used: it is not known what it means.");
    assert_eq!(list.findings[0].message(), unused("RecipientTypeDetails"));
    assert_eq!(&*list.columns[2], "extensionAttribute15");
    let file = tokens(
        b"serial number,secret key,time interval,msDeviceCertificateThumbprintAlgorithmName\n\
          10001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,none\n",
    );
    assert_eq!(codes(&file.findings), ["0 columns-unused"]);
    assert_eq!(file.findings[0].message(), unused("msDeviceCertificateThumbprintAlgorithmName"));
    // A first row that is none of names: what is like the keys below it is not said.
    for first in [
        "serial number,secret key,GEZDGNBVGYABCDEFGEZDGNBVGYABCDEF",
        "serial number,secret key,ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP",
        "serial number,secret key,abcdefghijklmnop",
        "serial number,secret key,aBcDeFgHiJkLmNoPaBcD",
    ] {
        let own = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        let other = if first.contains("aBcD") { "aGVsbG9Xb3JsZEhlbGxv" } else { own };
        let file = tokens(format!("{first}\n10001,{own},{other}\n10002,K{},{other}\n", &own[1..]).as_bytes());
        assert_eq!(&*file.columns[2], "", "{first}");
        assert_eq!(codes(&file.findings), ["0 columns-unused", "0 interval-assumed"], "{first}");
        assert!(file.findings.iter().all(|finding| !finding.message().contains(&first[26..])), "{first}");
    }
}

#[test]
fn a_domain_that_no_tenant_can_have_is_told() {
    let list = users(b"UserPrincipalName,Name\r\nanna@contoso.local,Anna\r\nben@contoso.com,Ben\r\n");
    assert_eq!((list.users.len(), codes(&list.findings)), (2, vec!["2 upn-domain".to_owned()]));
    assert!(list.findings[0].message().contains("“contoso.local”"));
    assert_eq!(&*list.findings[0].subject, "anna@contoso.local");
    // One-part domains are no UPN at all.
    assert_eq!(codes(&users(b"anna@contoso\nben@contoso.com\n").findings), ["1 upn-invalid"]);
    for (file, line) in [
        ("upn,serial number,secret key,time interval\nanna@contoso.lan,1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30\n", 2),
        ("otpauth://totp/anna@contoso.internal?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&serial=1\n", 1),
        (
            "[{\"serialNumber\":\"1\",\"secretKey\":\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\",\"timeIntervalInSeconds\":30,\
             \"manufacturer\":\"A\",\"model\":\"B\",\"upn\":\"anna@contoso.corp\"}]",
            1,
        ),
    ] {
        let reading = tokens(file.as_bytes());
        assert!(codes(&reading.findings).contains(&format!("{line} upn-domain")), "{file}: {:?}", reading.findings);
        assert_eq!(reading.users.len(), 1, "the token has its user all the same");
    }
}

const ID: &str = "0f6b1c2d-3e4f-4a5b-8c7d-000000000001";

#[test]
fn users_in_json_are_read_wherever_the_list_stands() {
    let graph = format!(
        "{{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#users\",\"value\":[\n\
         {{\"id\":\"{ID}\",\"displayName\":\"Anna Alt\",\"userPrincipalName\":\"anna@contoso.com\",\"accountEnabled\":true,\
         \"userType\":\"Member\"}},\n{{\"id\":\"{}\",\"displayName\":\"Ben\",\"userPrincipalName\":\"ben@contoso.com\",\
         \"accountEnabled\":false,\"userType\":\"Member\",\"manager\":{{\"userPrincipalName\":\"boss@contoso.com\"}}}},\n\
         {{\"displayName\":\"Gus\",\"userPrincipalName\":\"gus_x.com#EXT#@contoso.onmicrosoft.com\",\"userType\":\"Guest\"}}]}}",
        ID.replace("001", "003")
    );
    let list = users(graph.as_bytes());
    let ids: Vec<_> = list.users.iter().map(|user| user.object_id.map(|id| id.to_string())).collect();
    assert_eq!(ids, [Some(ID.to_owned()), Some(ID.replace("001", "003")), None]);
    assert_eq!(
        people(graph.as_bytes()),
        ["anna@contoso.com Anna Alt", "ben@contoso.com Ben off", "gus_x.com#EXT#@contoso.onmicrosoft.com Gus"]
    );
    assert_eq!(codes(&list.findings), ["3 user-disabled", "4 user-guest"]);
    assert_eq!((list.rows, list.rejected, list.delimiter), (3, 0, None));
    for (json, expected) in [
        // az ad user list, ConvertTo-Json of AzureAD and of Get-ADUser, as PowerShell 5 wraps it.
        ("[{\"userPrincipalName\":\"a@x.com\",\"displayName\":\"A\",\"businessPhones\":[]}]", &["a@x.com A"][..]),
        ("[{\"ObjectId\":\"x\",\"UserPrincipalName\":\"a@x.com\",\"AccountEnabled\":false}]", &["a@x.com  off"]),
        (
            "{\"value\":[{\"UserPrincipalName\":\"a@x.com\",\"Enabled\":true,\"SID\":{\"Value\":\"S-1\"}}],\"Count\":1}",
            &["a@x.com "],
        ),
        // A user alone; Graph's batch; pages one behind the other; a list further down.
        ("{\"userPrincipalName\":\"a@x.com\",\"memberOf\":[{\"mail\":\"team@x.com\"}]}", &["a@x.com "]),
        (
            "{\"responses\":[{\"body\":{\"value\":[{\"userPrincipalName\":\"a@x.com\"}]}},{\"body\":{\"value\":[{\"userPrincipalName\":\"b@x.com\"}]}}]}",
            &["a@x.com ", "b@x.com "],
        ),
        (
            "{\"value\":[{\"userPrincipalName\":\"a@x.com\"}]}\n{\"value\":[{\"userPrincipalName\":\"b@x.com\"}]}",
            &["a@x.com ", "b@x.com "],
        ),
        (
            "{\"user\":\"me@x.com\",\"data\":{\"people\":[{\"upn\":\"a@x.com\",\"name\":\"\\\"Al\\\"\\tB\"}]}}",
            &["a@x.com \"Al\" B"],
        ),
        // Okta, Google Workspace, SCIM, a member of a group.
        (
            "[{\"id\":\"00u1\",\"status\":\"SUSPENDED\",\"profile\":{\"login\":\"a@x.com\",\"firstName\":\"Al\",\"lastName\":\"B\"}}]",
            &["a@x.com Al B off"],
        ),
        (
            "{\"users\":[{\"primaryEmail\":\"a@x.com\",\"name\":{\"fullName\":\"Al B\",\"givenName\":\"Al\"},\"suspended\":true}]}",
            &["a@x.com Al B off"],
        ),
        (
            "{\"Resources\":[{\"userName\":\"a@x.com\",\"active\":false,\"name\":{\"familyName\":\"B\"}}]}",
            &["a@x.com B off"],
        ),
        ("[{\"AdditionalProperties\":{\"userPrincipalName\":\"a@x.com\",\"displayName\":\"Al\"}}]", &["a@x.com Al"]),
    ] {
        assert_eq!(people(json.as_bytes()), expected, "{json}");
    }
}

#[test]
fn what_is_no_user_in_json_is_told() {
    let list = users(b"[{\"userPrincipalName\":\"a@x.com\"},\n7,\n{\"displayName\":\"B\"},\n{\"upn\":1,\"upn\":2},\n{},\n{\"userPrincipalName\":\"c\"}]");
    assert_eq!((list.users.len(), list.rows, list.rejected), (1, 6, 5));
    assert_eq!(
        codes(&list.findings),
        ["2 item-unreadable", "3 upn-missing", "4 item-unreadable", "5 upn-missing", "6 upn-invalid"]
    );
    let part = users(b"{\"@odata.nextLink\":\"https://graph\",\"value\":[{\"userPrincipalName\":\"a@x.com\"}]}");
    assert_eq!(codes(&part.findings), ["0 list-partial"]);
    // The columns can be chosen as in a table.
    let list = b"[{\"userPrincipalName\":\"a@x.com\",\"extension\":\"10001\"}]";
    let look = token_desk_core::roster::look(list, &ReadOptions::default(), &mut |_| {}).unwrap();
    assert_eq!(
        look.preview.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
        ["userPrincipalName", "extension"]
    );
    let serials = "[{\"userPrincipalName\":\"a@x.com\",\"serialNumber\":10001}]";
    assert_eq!(users(serials.as_bytes()).users.get(0).unwrap().serials.iter().collect::<Vec<_>>(), ["10001"]);
}

#[test]
fn recipients_as_mail_programs_copy_them() {
    let three = ["anna@contoso.com Alt, Anna", "dan@contoso.com Dorn, Dan", "cleo@contoso.com "];
    for text in [
        "Alt, Anna <anna@contoso.com>; \"Dorn, Dan\" <dan@contoso.com>; cleo@contoso.com;\r\n",
        "\"Alt, Anna\" <anna@contoso.com>, \"Dorn, Dan\" <dan@contoso.com>, cleo@contoso.com",
        "Alt, Anna <anna@contoso.com>, Dorn, Dan <dan@contoso.com>, cleo@contoso.com",
        "Alt, Anna <anna@contoso.com>\nDorn, Dan <dan@contoso.com>\n<cleo@contoso.com>\n",
        "To: 'Alt, Anna' <mailto:anna@contoso.com>; 'Dorn, Dan' <dan@contoso.com>; 'cleo@contoso.com' <cleo@contoso.com>",
    ] {
        assert_eq!(people(text.as_bytes()), three, "{text}");
        assert_eq!(codes(&users(text.as_bytes()).findings), [""; 0], "{text}");
    }
    for text in [
        "<anna@x.com>; <mailto:ben@x.com>; [SMTP:cleo@x.com]",
        "SMTP:anna@x.com; <SMTP:ben@x.com>;\n 'cleo@x.com' <smtp:cleo@x.com>",
    ] {
        assert_eq!(people(text.as_bytes()), ["anna@x.com ", "ben@x.com ", "cleo@x.com "], "{text}");
        assert_eq!(codes(&users(text.as_bytes()).findings), [""; 0], "{text}");
    }
    let list = users(b"Anna <anna@x.com>; Sales team;\nBen <ben@x.com>; Cleo <cleo.x.com>; Dan <dan@x.com>");
    assert_eq!((list.users.len(), codes(&list.findings)), (3, vec!["1 upn-invalid".into(), "2 upn-invalid".into()]));
    assert_eq!(list.users.iter().map(|user| user.line).collect::<Vec<_>>(), [1, 2, 2]);
    // A table with such a cell stays one.
    assert_eq!(people(b"upn;name\na@x.com;Al <al@x.com>\nb@x.com;B\n"), ["a@x.com Al <al@x.com>", "b@x.com B"]);
}

#[test]
fn lists_that_are_not_read_are_named_with_what_to_do_instead() {
    for (list, code, word) in [
        ("dn: CN=Anna,DC=x\nobjectClass: user\nuserPrincipalName: anna@x.com\n\ndn: CN=Ben,DC=x\n", "ldif", "CSV"),
        ("version: 1\n# by ldapsearch\ndn:: Q049\nmail: a@x.com\n", "ldif", "CSV"),
        (
            "\r\nUserPrincipalName : anna@x.com\r\nDisplayName       : Anna\r\nId                : 1\r\n\r\nUserPrincipalName : ben@x.com\r\n",
            "printed-list",
            "Export-Csv",
        ),
        (
            "\nDisplayName Id                                   UserPrincipalName\n----------- --                                   -----------------\n\
             Anna Alt    0f6b1c2d-3e4f-4a5b-8c7d-000000000001 anna@cont...\n",
            "printed-table",
            "Export-Csv",
        ),
        (
            "Report Refresh Date,User Principal Name,Display Name\n2025-01-01,F2A1C09B5D2E4F60A7B8C9D0E1F20304,AA11\n\
             2025-01-01,A2A1C09B5D2E4F60A7B8C9D0E1F20304,AA12\n",
            "concealed-names",
            "Download users",
        ),
        (
            "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n",
            "clixml",
            "Export-Csv",
        ),
        ("[{\"userPrincipalName\":\"a@x.com\"},{\"userPrin", "json-damaged", "again"),
    ] {
        let refusal = common::refused_users(list.as_bytes());
        assert_eq!((&*refusal.code, refusal.advice.contains(word)), (code, true), "{list}: {refusal}");
    }
    // A single underlined column has all there is.
    assert_eq!(users(b"UserPrincipalName\n-----------------\na@x.com\nb@x.com\n").users.len(), 2);
}

#[test]
fn a_sign_of_an_address_in_a_name_is_none() {
    for list in [
        "Team @ Sales,anna@contoso.com\r\nBen Berg,ben@contoso.com\r\n",
        "Name,Work @ Contoso\nTeam @ Sales,anna@contoso.com\nBen Berg,ben@contoso.com\n",
        "Name,UPN,Desk @ Contoso\nTeam @ Sales,anna@contoso.com,1\nBen Berg,ben@contoso.com,2\n",
        "user,mail\nTeam @ Sales,anna@contoso.com\nBen Berg,ben@contoso.com\n",
    ] {
        assert_eq!(people(list.as_bytes()), ["anna@contoso.com Team @ Sales", "ben@contoso.com Ben Berg"], "{list}");
    }
    assert_eq!(
        people(b"anna@contoso.com,Team @ Sales\nben@contoso.com,@home\ncleo@contoso.com,Sales@\n"),
        ["anna@contoso.com Team @ Sales", "ben@contoso.com @home", "cleo@contoso.com Sales@"]
    );
}

#[test]
fn of_two_addresses_in_each_row_the_second_is_told() {
    for list in [
        "amy@contoso.com,amy.smith@contoso.com\r\nben@contoso.com,ben.miller@contoso.com\r\n",
        "amy@contoso.com;amy.smith@contoso.com\nben@contoso.com;\n",
        "Amy\tamy@contoso.com\tamy.smith@contoso.com\nBen\tben@contoso.com\tben.miller@contoso.com\n",
    ] {
        let read = users(list.as_bytes());
        let upns: Vec<_> = read.users.iter().map(|user| user.upn.to_owned()).collect();
        assert_eq!(upns, ["amy@contoso.com", "ben@contoso.com"], "{list}");
        assert_eq!(codes(&read.findings), ["0 addresses-unused"], "{list}");
    }
    let names = people(b"Amy\tamy@contoso.com\tamy.smith@contoso.com\nBen\tben@contoso.com\tb@contoso.com\n");
    assert_eq!(names, ["amy@contoso.com Amy", "ben@contoso.com Ben"]);
    // A list of addresses that goes on in the next line is no table.
    for list in [
        "a@x.com; b@x.com; c@x.com",
        "a@x.com; b@x.com; c@x.com; d@x.com\ne@x.com; f@x.com; g@x.com; h@x.com\n",
        "a@x.com; b@x.com;\nc@x.com\n",
    ] {
        assert_eq!(users(list.as_bytes()).users.len(), list.matches('@').count(), "{list}");
        assert_eq!(codes(&users(list.as_bytes()).findings), [""; 0], "{list}");
    }
}

#[test]
fn a_short_first_row_does_not_make_the_others_long() {
    for (list, expected, findings) in [
        (
            "Staff of 2025\r\nAmy,amy@x.com\r\nBen,ben@x.com\r\n",
            &["amy@x.com Amy", "ben@x.com Ben"][..],
            &["1 upn-missing"][..],
        ),
        ("Amy\nBen;ben@x.com\nCay;cay@x.com\n", &["ben@x.com Ben", "cay@x.com Cay"], &["1 upn-missing"]),
        ("amy@x.com\nben@x.com,Ben\ncay@x.com,Cay\n", &["amy@x.com ", "ben@x.com Ben", "cay@x.com Cay"], &[]),
        (
            "amy@x.com\nBen,ben@x.com\nCay,cay@x.com\n",
            &["amy@x.com ", "ben@x.com Ben", "cay@x.com Cay"],
            &["1 upn-out-of-place"],
        ),
        (
            "amy@x.com\nben@x.com\tBen\t10001\ncay@x.com\tCay\t10002\n",
            &["amy@x.com ", "ben@x.com Ben", "cay@x.com Cay"],
            &[],
        ),
        ("Staff of 2025\n\nName,UPN\nAmy,amy@x.com\n", &["amy@x.com Amy"], &[]),
    ] {
        assert_eq!(people(list.as_bytes()), expected, "{list}");
        assert_eq!(codes(&users(list.as_bytes()).findings), findings, "{list}");
    }
}

/// Puts a list on a desk with these tokens: who holds what, and the findings about serial numbers.
fn listed(serials: &[&str], list: &str) -> (Desk, Vec<String>) {
    let keys =
        ["DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT", "SDNTVEYTEG42XC44HLFC623BIO2DMJQ6", "2EEG52DMZ5YAMHZCTZ7CKSGAW5SKGUJX"];
    let rows: String = serials.iter().zip(keys).map(|(serial, key)| format!("{serial},{key},30\n")).collect();
    let (desk, _) = with_tokens(&format!("serial number,secret key,time interval\n{rows}"))
        .add_users("u.csv", users(list.as_bytes()))
        .unwrap();
    let held = desk.rows().map(|row| row.user.map_or_else(String::new, |(_, user)| user.upn.to_owned())).collect();
    (desk, held)
}

fn messages(desk: &Desk, code: &str) -> Vec<String> {
    let groups = desk.summary().groups.iter().filter(|group| group.code == code);
    groups.flat_map(|group| &group.items).map(|&item| desk.finding(item).unwrap().message).collect()
}

#[test]
fn a_serial_number_written_otherwise_is_matched_where_one_token_fits_and_said() {
    let list = "upn,serial number\nanna@contoso.com,sn100002\nben@contoso.com,SN 100003\n";
    let (desk, held) = listed(&["SN100001", "SN100002", "SN100003"], list);
    assert_eq!(held, ["", "anna@contoso.com", "ben@contoso.com"]);
    let like = "no other token fits but for capitals, blanks, dashes or leading zeros.";
    assert_eq!(
        messages(&desk, "serial-like"),
        [
            format!("The list says sn100002, and token SN100002 was assigned: {like}"),
            format!("The list says SN 100003, and token SN100003 was assigned: {like}"),
        ]
    );
    for (serial, listed_as) in [("00123456", "123456"), ("123456", "00123456"), ("T-100-2", "t1002"), ("AB12", "ab-12")]
    {
        let (desk, held) = listed(&[serial, "7"], &format!("upn,serial number\na@x.com,{listed_as}\n"));
        assert_eq!(
            (held, messages(&desk, "serial-like").len()),
            (vec!["a@x.com".into(), String::new()], 1),
            "{listed_as}"
        );
    }
    // The tokens may come after the list, and what is written to the letter comes first.
    let list = "upn,serial number\nanna@contoso.com,sn1\nben@contoso.com,SN1\n";
    let (desk, _) = Desk::default().add_users("u.csv", users(list.as_bytes())).unwrap();
    let file = tokens(b"serial number,secret key,time interval\nSN1,DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT,30\n");
    let (desk, _) = desk.add_tokens("t.csv", file, ReadOptions::default()).unwrap();
    assert_eq!(holders(&desk), ["SN1 → ben@contoso.com New"]);
    assert_eq!(messages(&desk, "serial-taken"), ["Token SN1 already belongs to ben@contoso.com; it was left there."]);
    // A sign of its own is none to leave out.
    let (desk, _) = listed(&["10.1.2.33"], "upn,serial number\na@x.com,101233\n");
    assert_eq!(messages(&desk, "serial-unknown").len(), 1);
}

#[test]
fn a_serial_number_that_fits_several_tokens_is_asked_about() {
    let list = "upn,serial number\nanna@contoso.com,sn-1\n";
    let (desk, held) = listed(&["SN1", "sn1"], list);
    assert_eq!(held, ["", ""]);
    let group = desk.summary().groups.iter().find(|group| group.code == "serial-unclear").unwrap().clone();
    let fixes: Vec<String> = desk.fixes(&group).into_iter().map(|fix| fix.label).collect();
    assert_eq!(fixes[..2], ["Give 1 user the first token that fits", "Give 1 user the last token that fits"]);
    for (keep, expected) in [(KeepDuplicate::First, "SN1"), (KeepDuplicate::Last, "sn1")] {
        let (mended, count) = desk.mend(&group, Mend::Like(keep)).finish();
        let holder = mended.rows().find(|row| row.user.is_some()).unwrap();
        assert_eq!((count, holder.token.serial), (1, expected));
        assert_eq!(messages(&mended, "serial-unclear"), [""; 0]);
    }
    // One that has it to the letter leaves no question.
    assert_eq!(listed(&["SN1", "sn1"], "upn,serial number\nanna@contoso.com,sn1\n").1, ["", "anna@contoso.com"]);
    // Apply & Assign gives nobody another one.
    assert_eq!(desk.apply_and_assign(AssignOptions::default()).1.promised, 1);
}

#[test]
fn the_object_id_is_entras_and_no_other_guid() {
    let other = ID.replace("001", "009");
    let ids = |list: &str| -> Vec<Option<String>> {
        users(list.as_bytes()).users.iter().map(|user| user.object_id.map(|id| id.to_string())).collect()
    };
    for header in [
        "Guid;ExchangeGuid;ExternalDirectoryObjectId;UserPrincipalName",
        "Id;ExchangeGuid;ExternalDirectoryObjectId;UserPrincipalName",
        "objectGUID;ImmutableId;ExternalDirectoryObjectId;WindowsLiveID",
    ] {
        assert_eq!(ids(&format!("{header}\n{other};{other};{ID};a@x.com\n")), [Some(ID.to_owned())], "{header}");
    }
    for name in [
        "Guid",
        "ExchangeGuid",
        "objectGUID",
        "ImmutableId",
        "mS-DS-ConsistencyGuid",
        "ArchiveGuid",
        "OnPremisesImmutableId",
        "SourceAnchor",
    ] {
        for upn in ["UserPrincipalName", "ログイン"] {
            assert_eq!(
                ids(&format!("{name};{upn};氏名\n{ID};a@x.com;Amy\n{other};b@x.com;Ben\n")),
                [None, None],
                "{name}"
            );
        }
        let json = format!("[{{\"{name}\":\"{ID}\",\"userPrincipalName\":\"a@x.com\"}}]");
        assert_eq!(ids(&json), [None], "{name}");
    }
    let json =
        format!("[{{\"Guid\":\"{other}\",\"ExternalDirectoryObjectId\":\"{ID}\",\"UserPrincipalName\":\"a@x.com\"}}]");
    assert_eq!(ids(&json), [Some(ID.to_owned())]);
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn what_was_appended_in_utf_16_is_read() {
    let list = [b"anna@contoso.com\r\n".to_vec(), utf16("cleo@contoso.com\r\n")].concat();
    assert_eq!(people(&list), ["anna@contoso.com ", "cleo@contoso.com "]);
    assert_eq!(codes(&users(&list).findings), ["2 encoding-changes"]);
    let file = [
        b"serial number,secret key,time interval\r\n1,DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT,30\r\n".to_vec(),
        utf16("2,SDNTVEYTEG42XC44HLFC623BIO2DMJQ6,30\r\n3,2EEG52DMZ5YAMHZCTZ7CKSGAW5SKGUJX,30\r\n"),
        b"4,OIRL24Y3L2L2XBBATEAF644AVLTDHRTC,30\r\n".to_vec(),
    ]
    .concat();
    let reading = tokens(&file);
    assert_eq!(common::serials(&reading), ["1", "2", "3", "4"]);
    assert_eq!(codes(&reading.findings), ["3 encoding-changes", "5 encoding-changes"]);
    let links = [
        b"otpauth://totp/a@x.com?secret=DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT&serial=1\n".to_vec(),
        utf16("otpauth://totp/b@x.com?secret=SDNTVEYTEG42XC44HLFC623BIO2DMJQ6&serial=2\n"),
    ]
    .concat();
    assert_eq!(tokens(&links).tokens.len(), 2);
}

#[test]
fn a_doubled_apostrophe_is_one() {
    let file = tokens(
        b"upn,serial number,secret key,time interval,manufacturer,model\r\n\
          o''brien@contoso.com,1,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,30,A,B\r\n",
    );
    assert_eq!(codes(&file.findings), ["2 upn-apostrophes"]);
    let (desk, _) = Desk::default().add_tokens("t.csv", file, ReadOptions::default()).unwrap();
    let (desk, added) = desk.add_users("u.csv", users(b"upn,name\r\no'brien@contoso.com,Pat O'Brien\r\n")).unwrap();
    assert_eq!((added.new, added.known), (0, 1));
    assert_eq!(holders(&desk), ["1 → o'brien@contoso.com New"]);
    let list = users(b"upn\no''brien@contoso.com\no'brien@contoso.com\n");
    assert_eq!((list.users.len(), codes(&list.findings)), (1, vec!["2 upn-apostrophes".into(), "3 user-twice".into()]));
}

#[test]
fn serial_numbers_of_a_list_lose_a_spreadsheets_number_format() {
    let serials = |list: &str| -> Vec<String> {
        users(list.as_bytes()).users.iter().map(|user| user.serials.iter().collect::<String>()).collect()
    };
    for (cells, expected, code) in [
        (["2.600.135.502.211", "2600135502212,00"], ["2600135502211", "2600135502212"], "number-format"),
        (["2600135502211.0", "2600135502212.0"], ["2600135502211", "2600135502212"], "number-format"),
        (
            ["2 600 135 502 211", "2\u{202f}600\u{202f}135\u{202f}502\u{202f}212"],
            ["2600135502211", "2600135502212"],
            "number-format",
        ),
        (["2.600135502211E+12", "2.600135502212E+12"], ["2600135502211", "2600135502212"], "number-format"),
        (["A.600.135", "10.1.2.33"], ["A.600.135", "10.1.2.33"], ""),
    ] {
        let list = format!("upn;serial number\na@x.com;{}\nb@x.com;{}\n", cells[0], cells[1]);
        assert_eq!(serials(&list), expected, "{list}");
        let found = codes(&users(list.as_bytes()).findings);
        let said = if code.is_empty() { vec![] } else { vec![format!("2 {code}"), format!("3 {code}")] };
        assert_eq!(found, said, "{list}");
    }
}

#[test]
fn ids_of_a_list_that_nothing_ties_to_entra_are_not_used() {
    let other = ID.replace("001", "009");
    let read = |list: &str| {
        let reading = users(list.as_bytes());
        let ids: Vec<_> = reading.users.iter().map(|user| user.object_id.map(|id| id.to_string())).collect();
        (ids, reading.findings)
    };
    // Keycloak's users, by kcadm and its REST interface; the same as CSV, SCIM's, and with another vague name.
    for list in [
        format!(
            r#"[{{"id":"{ID}","username":"anna@x.com","enabled":true,"totp":false,"email":"anna@x.com","firstName":"Anna","access":{{}}}},
               {{"id":"{other}","username":"ben@x.com","enabled":false,"totp":false,"email":"ben@x.com","firstName":"Ben"}}]"#
        ),
        format!("id,username,email,enabled\n{ID},anna,anna@x.com,true\n{other},ben,ben@x.com,false\n"),
        format!("User ID;Email\n{ID};anna@x.com\n{other};ben@x.com\n"),
        format!(
            r#"{{"Resources":[{{"id":"{ID}","userType":"Employee","emails":[],"userName":"anna@x.com"}},{{"id":"{other}","userName":"ben@x.com"}}]}}"#
        ),
    ] {
        let (ids, findings) = read(&list);
        assert_eq!(ids, [None, None], "{list}");
        let said: Vec<_> = findings.iter().filter(|finding| finding.code() == "ids-unused").collect();
        assert!(said.len() == 1 && said[0].line == 0 && said[0].column > 0, "{list}: {findings:?}");
    }
    // Graph's own, and what only Entra's exports have.
    for list in [
        format!(
            "{{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#users(id,mail)\",\"value\":[{{\"id\":\"{ID}\",\"mail\":\"a@x.com\"}}]}}"
        ),
        format!("id,mail,accountEnabled\n{ID},a@x.com,True\n"),
        format!("id,mail,onPremisesSyncEnabled\n{ID},a@x.com,True\n"),
        format!("objectId,mail\n{ID},a@x.com\n"),
        format!("id,userPrincipalName\n{ID},a@x.com\n"),
    ] {
        let (ids, findings) = read(&list);
        assert_eq!(ids, [Some(ID.to_owned())], "{list}");
        assert!(findings.iter().all(|finding| finding.code() != "ids-unused"), "{list}");
    }
    // A person may say that they are Entra's.
    let list = format!("id,mail\n{ID},a@x.com\n");
    let columns = Some(vec![Some(ColumnRole::ObjectId), Some(ColumnRole::Upn)]);
    let options = ReadOptions { columns, header: Some(true), ..ReadOptions::default() };
    let chosen = read_users(list.as_bytes(), &options, &mut |_| {}).unwrap();
    assert_eq!(chosen.users.get(0).and_then(|user| user.object_id).map(|id| id.to_string()), Some(ID.to_owned()));
}

#[test]
fn indian_groups_of_digits_are_a_number_format() {
    let list = "upn,serial number\nanna@contoso.com,\"12,34,567\"\nben@contoso.com,\"12,34,568\"\n";
    let reading = users(list.as_bytes());
    let listed: Vec<_> = reading.users.iter().flat_map(|user| user.serials.iter()).collect();
    assert_eq!(listed, ["1234567", "1234568"]);
    assert_eq!(codes(&reading.findings), ["2 number-format", "3 number-format"]);
}

#[test]
fn what_says_that_there_is_none_is_an_empty_cell() {
    let list = "upn,name,serial number\n\
        anna@contoso.com,Anna,-\nben@contoso.com,Ben,n/a\ncleo@contoso.com,Cleo,0\ndan@contoso.com,Dan,#N/A\n\
        eve@contoso.com,Eve,unknown\nfay@contoso.com,Fay,SN100001\n-,Gus,\nN/A,Hal,SN100002\n";
    let reading = users(list.as_bytes());
    assert_eq!(reading.users.len(), 6);
    assert_eq!(codes(&reading.findings), ["8 upn-missing", "9 upn-missing"]);
    let (desk, _) = with_tokens(TOKENS).add_users("u.csv", reading).unwrap();
    assert_eq!(desk.rows().filter(|row| row.user.is_some()).count(), 1);
    // An error that stands for a number that there was.
    let list = "upn,serial number\nanna@contoso.com,#REF!\nben@contoso.com,########\n";
    assert_eq!(codes(&users(list.as_bytes()).findings), ["2 listed-serial-error", "3 listed-serial-error"]);
}

#[test]
fn an_address_is_taken_out_of_what_stands_around_it() {
    for (list, expected) in [
        ("anna@x.com (Anna Smith)\nben@x.com (Ben Berg)\n", &["anna@x.com Anna Smith", "ben@x.com Ben Berg"][..]),
        ("Anna Smith (anna@x.com)\nBen Berg (ben@x.com)\n", &["anna@x.com Anna Smith", "ben@x.com Ben Berg"]),
        ("Smith, Anna (anna@x.com); Ben [ben@x.com]", &["anna@x.com Smith, Anna", "ben@x.com Ben"]),
        ("anna@x.com (Smith, Anna), ben@x.com (Ben)", &["anna@x.com Smith, Anna", "ben@x.com Ben"]),
        ("Anna (anna@x.com)", &["anna@x.com Anna"]),
    ] {
        assert_eq!(people(list.as_bytes()), expected, "{list}");
    }
    // In a table each cell tells that there was more.
    for list in [
        "User;Serial\nAnna Smith (anna@x.com);SN100001\nBen Berg (ben@x.com);\n",
        "upn,name\nanna@x.com (Al),Anna Smith\nBen Berg <ben@x.com>,\n",
        "Name,Email\nAnna Smith,Anna <anna@x.com>\nBen Berg,Ben <ben@x.com>\n",
        "upn;name\n'anna@x.com;Anna Smith\n’ben@x.com;Ben Berg\n",
        "name;upn\nAnna Smith;mailto:anna@x.com\nBen Berg;'ben@x.com'\n",
    ] {
        assert_eq!(people(list.as_bytes()), ["anna@x.com Anna Smith", "ben@x.com Ben Berg"], "{list}");
        let findings = codes(&users(list.as_bytes()).findings);
        let said = |line: u32| findings.contains(&format!("{line} upn-surrounded"));
        assert!(said(2) && said(3), "{list}: {findings:?}");
    }
    assert_eq!(people(b"'ben@x.com\no'brien@x.com\n"), ["ben@x.com ", "o'brien@x.com "]);
    // What stands in the brackets could be why the account is not to have a token.
    let list = users(b"upn;Serial\nanna@x.com;\nben@x.com (disabled);\ncleo@x.com (Guest);\n");
    assert_eq!(codes(&list.findings), ["3 upn-invalid", "4 upn-invalid"]);
    let file = "upn,serial number,secret key,time interval,manufacturer,model\n\
        'anna@x.com,SN1,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,30,Acme,T1\n\
        Ben Berg (ben@x.com),SN2,A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY,30,Acme,T1\n";
    let reading = tokens(file.as_bytes());
    let held: Vec<_> = reading.users.iter().map(|user| format!("{} {}", user.upn, user.name)).collect();
    assert_eq!(held, ["anna@x.com ", "ben@x.com Ben Berg"]);
    assert_eq!(codes(&reading.findings), ["2 upn-surrounded", "3 upn-surrounded"]);
}

#[test]
fn what_dsget_prints_is_read_where_it_has_upns() {
    let expected = ["anna@x.com Anna Smith", "ben@x.com Ben Berg off"];
    for list in [
        "  upn           display       disabled\r\n  anna@x.com    Anna Smith    no\r\n  ben@x.com     Ben Berg      yes\r\n\
         dsget succeeded\r\n",
        "  dn                                  upn           samid    display       disabled    \n\
         \x20 CN=Smith\\, Anna,OU=A,DC=x,DC=com    anna@x.com    anna     Anna Smith    no          \n\
         \x20 CN=Ben Berg,OU=A,DC=x,DC=com        ben@x.com              Ben Berg      yes         \ndsget succeeded\n",
        "upn: anna@x.com\ndisplay: Anna Smith\ndisabled: no\n\nupn: ben@x.com\ndisplay: Ben Berg\ndisabled: yes\ndsget succeeded\n",
    ] {
        assert_eq!(people(list.as_bytes()), expected, "{list}");
    }
    // `dsquery * -attr` has no last line, and the names of attributes.
    let list = "  userPrincipalName    displayName\n  anna@x.com           Anna Smith\n  ben@x.com\n  a value that stands across\n";
    assert_eq!(people(list.as_bytes()), ["anna@x.com Anna Smith", "ben@x.com "]);
    assert_eq!(codes(&users(list.as_bytes()).findings), ["4 row-foreign"]);
    let one = "  upn\n  anna@x.com\n  ben@x.com\ndsget succeeded\n";
    assert_eq!((people(one.as_bytes()).len(), users(one.as_bytes()).rejected), (2, 0));
    for list in [
        "  samid    display\n  anna     Anna Smith\ndsget succeeded\n",
        "samid: anna\ndisplay: Anna\ndsget succeeded\n",
        "\"CN=Anna Smith,OU=Users,DC=contoso,DC=com\"\r\n\"CN=Ben Berg,OU=Users,DC=contoso,DC=com\"\r\n",
    ] {
        for expected in [Expected::Users, Expected::Either] {
            let refusal = read_file(list.as_bytes(), expected, &ReadOptions::default(), None, &mut |_| {}).unwrap_err();
            assert_eq!(&*refusal.code, "dsget", "{list}");
            assert!(refusal.advice.contains("dsget user -upn"), "{refusal}");
        }
    }
    assert_eq!(people(b"\"anna@x.com\"\n\"ben@x.com\"\n"), ["anna@x.com ", "ben@x.com "]);
    // A property has one column, however it is written; the user begins with the first one.
    let list = "upn: anna@x.com\nDISABLED: no\nDisplay: Anna\nUPN: ben@x.com\ndisabled: yes\ndisplay: Ben\nempid: 7\ndsget succeeded\n";
    assert_eq!(people(list.as_bytes()), ["anna@x.com Anna", "ben@x.com Ben off"]);
    assert_eq!(users(list.as_bytes()).columns.len(), 4);
}

#[test]
fn a_printed_table_is_told_as_one_where_it_is_indented() {
    let table = "UserPrincipalName    DisplayName\n-------------------  -------------\n\
        anna@x.com           Anna Smith\nben@x.com            Ben Berg\n";
    for indent in ["", "  ", "    "] {
        let list: String = table.lines().map(|line| format!("{indent}{line}\n")).collect();
        let refusal = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap_err();
        assert_eq!(&*refusal.code, "printed-table", "{list}");
    }
}

#[test]
fn addresses_side_by_side_are_a_table_though_one_has_a_name() {
    for list in [
        "anna@contoso.com,anna.smith@contoso.com\nben@contoso.com (Ben),ben.miller@contoso.com\n",
        "anna@contoso.com (Anna),anna.smith@contoso.com\nben@contoso.com,ben.miller@contoso.com\n",
        "anna@contoso.com;anna.smith@contoso.com\nben@contoso.com;Ben <ben.miller@contoso.com>\n",
        "Anna [anna@contoso.com];anna.smith@contoso.com\nben@contoso.com;ben.miller@contoso.com\n",
    ] {
        let read = users(list.as_bytes());
        let upns: Vec<_> = read.users.iter().map(|user| user.upn.to_owned()).collect();
        assert_eq!(upns, ["anna@contoso.com", "ben@contoso.com"], "{list}");
        assert!(codes(&read.findings).contains(&"0 addresses-unused".to_owned()), "{list}: {:?}", read.findings);
    }
    for list in [
        "anna@x.com (Anna), ben@x.com, cleo@x.com, dan@x.com",
        "Anna <anna@x.com>; Ben <ben@x.com>\nCleo <cleo@x.com>; Dan <dan@x.com>\n",
        "Anna <anna@x.com>; Ben <ben@x.com>;\nCleo <cleo@x.com>; dan@x.com\n",
        "anna@x.com\nben@x.com (Ben)\ncleo@x.com\ndan@x.com\n",
    ] {
        assert_eq!(users(list.as_bytes()).users.len(), 4, "{list}");
        assert_eq!(codes(&users(list.as_bytes()).findings), [""; 0], "{list}");
    }
}

#[test]
fn brackets_of_a_name_stay() {
    let list = "[EXT] Anna Smith <anna@contoso.com>; Ben Berg [Sales] <ben@contoso.com>; [Cleo <cleo@contoso.com>]";
    let expected = ["anna@contoso.com [EXT] Anna Smith", "ben@contoso.com Ben Berg [Sales]", "cleo@contoso.com Cleo"];
    assert_eq!(people(list.as_bytes()), expected);
}

/// The users of a UPN cell with their findings, from a list and from a token file.
fn of_upn_cell(cell: &str) -> [(Vec<String>, Vec<String>); 2] {
    let said = |people: &token_desk_core::model::users::Users, findings| {
        (people.iter().map(|user| format!("{} {}", user.upn, user.name)).collect::<Vec<_>>(), codes(findings))
    };
    let list = format!("upn;name\nzoe@x.com;\n{cell};\n");
    let list = users(list.as_bytes());
    let file = format!(
        "serial number;secret key;upn;time interval;manufacturer;model\n\
         SN100001;DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT;zoe@x.com;30;Acme;T1\n\
         SN100002;SDNTVEYTEG42XC44HLFC623BIO2DMJQ6;{cell};30;Acme;T1\n"
    );
    let file = tokens(file.as_bytes());
    assert_eq!(file.tokens.len(), 2, "{cell}");
    [said(&list.users, &list.findings), said(&file.users, &file.findings)]
}

#[test]
fn a_upn_cell_is_read_the_same_in_a_list_and_in_a_token_file() {
    for (cell, user, findings) in [
        ("mailto:'anna@x.com'", "anna@x.com ", &["3 upn-surrounded"][..]),
        ("'mailto:anna@x.com'", "anna@x.com ", &["3 upn-surrounded"]),
        ("' 'anna@x.com' '", "anna@x.com ", &["3 upn-surrounded"]),
        ("Anna <smtp:'anna@x.com'>", "anna@x.com Anna", &["3 upn-surrounded"]),
        ("'thooft@x.nl", "thooft@x.nl ", &["3 upn-surrounded"]),
        ("Pat (o''brien@x.com)", "o'brien@x.com Pat", &["3 upn-surrounded", "3 upn-apostrophes"]),
        ("o'brien@x.com", "o'brien@x.com ", &[]),
        ("mailto:anna@x.test", "anna@x.test ", &["3 upn-surrounded", "3 upn-domain"]),
        ("Bob", "", &["3 upn-invalid"]),
    ] {
        for (people, said) in of_upn_cell(cell) {
            assert_eq!(
                (people.get(1).map_or("", String::as_str), said),
                (user, findings.iter().map(|&f| f.to_owned()).collect()),
                "{cell}"
            );
        }
    }
}

#[test]
fn a_word_in_place_of_a_user_is_told_and_a_sign_is_an_empty_cell() {
    for cell in ["-", "--", "n/a", "NA", "None", "null", "#N/A", "?", "0"] {
        let [list, file] = of_upn_cell(cell);
        assert_eq!((list.0.len(), list.1), (1, vec!["3 upn-missing".to_owned()]), "{cell}");
        assert_eq!((file.0.len(), file.1), (1, vec![]), "{cell}");
    }
    // Each of these is a name as well.
    for cell in ["Nil", "Offen", "Nan", "unbekannt", "TBD", "Brak"] {
        for (people, said) in of_upn_cell(cell) {
            assert_eq!((people.len(), said), (1, vec!["3 upn-invalid".to_owned()]), "{cell}");
        }
    }
    // A name beside a sign is told as one beside an empty cell.
    let file = |upn: &str| {
        let file = format!(
            "serial number,secret key,upn,name,object id\n\
             SN100001,DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT,{upn},Anna Berg,\n\
             SN100002,SDNTVEYTEG42XC44HLFC623BIO2DMJQ6,{upn},Ben,11111111-2222-3333-4444-555555555555\n"
        );
        let reading = tokens(file.as_bytes());
        (reading.users.len(), codes(&reading.findings))
    };
    assert_eq!(file("-"), file(""));
    assert_eq!(file("-").0, 1);
    assert!(file("-").1.contains(&"0 names-unused".to_owned()), "{:?}", file("-"));
}

#[test]
fn a_serial_number_0_of_a_list_is_one_where_they_count_from_it() {
    let serials = |numbers: &[&str]| {
        let rows: String = numbers.iter().enumerate().map(|(n, serial)| format!("u{n}@x.com,{serial}\n")).collect();
        let list = users(format!("upn,serial number\n{rows}").as_bytes());
        list.users.iter().flat_map(|user| user.serials.iter()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(serials(&["0", "1", "2"]), ["0", "1", "2"]);
    assert_eq!(serials(&["0", "1", "0"]), ["1"]);
    assert_eq!(serials(&["0", "7", "8"]), ["7", "8"]);
}

#[test]
fn a_first_row_of_unknown_words_is_a_guess_that_is_said() {
    // Fewer cells than below: a title.
    let list = "Delivery June,Acme\nanna@x.com,Anna,SN100001\nben@x.com,Ben,SN100002\n";
    let reading = users(list.as_bytes());
    assert_eq!((reading.header, codes(&reading.findings)), (false, vec!["1 first-row-assumed".to_owned()]));
    let listed: Vec<_> = reading.users.iter().flat_map(|user| user.serials.iter()).collect();
    assert_eq!(
        (people(list.as_bytes()), listed),
        (vec!["anna@x.com Anna".to_owned(), "ben@x.com Ben".to_owned()], vec!["SN100001", "SN100002"])
    );
    assert!(reading.findings[0].message().contains("title"));
    // A person may say that it is the header after all.
    let chosen = |list: &str, header: bool| {
        let columns = header.then(|| vec![Some(ColumnRole::Upn), Some(ColumnRole::UserName), Some(ColumnRole::Serial)]);
        let options = ReadOptions { header: Some(header), columns, ..ReadOptions::default() };
        read_users(list.as_bytes(), &options, &mut |_| {}).unwrap()
    };
    let read = chosen(list, true);
    assert_eq!((read.header, read.users.len()), (true, 2));
    // As many cells: a header, until a person says that it is none.
    let list = "Sales Berlin;Token round 2\nanna@x.com;SN100001\nben@x.com;SN100002\n";
    let reading = users(list.as_bytes());
    assert_eq!(codes(&reading.findings), ["0 upn-assumed", "0 listed-columns-unused", "1 first-row-assumed"]);
    let read = chosen(list, false);
    assert_eq!(read.users.iter().flat_map(|user| user.serials.iter()).count(), 2);
    // A known name says that it is a header, and an address that it is a user.
    for list in [
        "Name;Kennung\nAnna;anna@x.com\nBen;ben@x.com\n",
        "Serial,Login name\nSN100001,anna@x.com,x\nSN100002,ben@x.com,x\n",
        "anna@x.com\nben@x.com,Ben\ncleo@x.com,Cleo\n",
    ] {
        let findings = codes(&users(list.as_bytes()).findings);
        assert!(findings.iter().all(|code| !code.contains("first-row")), "{list}: {findings:?}");
    }
}

#[test]
fn a_key_before_an_at_is_in_no_message() {
    let keys = ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "3132333435363738393031323334353637383930", "JBSWY3DPEHPK3PXP"];
    for key in keys {
        let list = format!(
            "upn,serial,accountEnabled\n{key}@contoso.local,SN100001,False\n{key}@contoso.local,SN100002,True\n\
             {key}@con toso.com,,True\n'{key}@x.com,SN9,maybe\n{key}#EXT#@x.com,SN100001,True\n"
        );
        let reading = users(list.as_bytes());
        let mut findings = reading.findings.clone();
        let (desk, _) = with_tokens(TOKENS).add_users("u.csv", reading).unwrap();
        let table = format!(
            "upn,serial number,secret key,time interval,manufacturer,model\n\
             {key}@contoso.local,SN1,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,30,Acme,T1\n\
             {key}@@contoso.local,SN2,A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY,30,Acme,T1\n\
             '{key}@y.com,SN1,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,30,Acme,T1\n"
        );
        let reading = tokens(table.as_bytes());
        findings.extend(reading.findings.clone());
        let (desk, _) = desk.add_tokens("more.csv", reading, ReadOptions::default()).unwrap();
        let summary = desk.summary();
        let groups: Vec<_> = summary.groups.iter().collect();
        let mut written = String::new();
        for piece in findings_list(&groups).each(&desk) {
            written += std::str::from_utf8(piece.as_slice()).unwrap();
        }
        assert!(written.lines().count() > 6 && !written.contains(key), "{written}");
        for finding in findings {
            let said = format!("{} {} {}", finding.subject, finding.message(), finding.advice());
            assert!(!said.contains(key), "{said}");
        }
    }
}
