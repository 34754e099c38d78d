//! Deliveries of real programs, within each other, and those that are made to be too much.

use super::{ArchiveKind, Delivered, DeliveryRefusal, Inside, Layer, MAX_LAYERS, open};
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::secret::SecretBytes;
use crate::intake::Unlock;
use crate::notation::pskc::KeyMaterial;
use crate::notation::zip::testing::{Part, part, zip};
use std::path::Path;

const LIST: &[u8] = b"upn,serial number";

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn with(passwords: &[&str]) -> Unlock {
    let text = |text: &&str| KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes()));
    Unlock { materials: passwords.iter().map(text).collect(), many_rounds: false }
}

fn opened(bytes: &[u8], chosen: &[u32], passwords: &[&str]) -> Result<Delivered, DeliveryRefusal> {
    open(SecretBytes::copy_of(bytes), chosen, Some(&with(passwords)), &mut |_| {}).0
}

/// The file that comes out, and where it lay.
fn content(bytes: &[u8], chosen: &[u32], passwords: &[&str]) -> Result<(Inside, Vec<u8>), DeliveryRefusal> {
    match opened(bytes, chosen, passwords)? {
        Delivered::File { inside, content, .. } => Ok((inside, content.as_slice().to_vec())),
        Delivered::Several(members) => panic!("{members:?}"),
    }
}

fn packed(name: &str, content: Vec<u8>) -> Part {
    Part { content, ..part(name, "") }
}

fn gzip(name: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03".to_vec();
    bytes.extend_from_slice(name.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(&miniz_oxide::deflate::compress_to_vec(content, 6));
    bytes.extend_from_slice(&crate::notation::zip::crc32(content).to_le_bytes());
    bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
    bytes
}

#[test]
fn what_is_not_packed_stays_as_it_is() {
    for bytes in [&b"serial number,secret key\n"[..], b"", b"PK", b"%PDF-1.7"] {
        assert_eq!(content(bytes, &[], &[]), Ok((Inside::default(), bytes.to_vec())));
    }
    // A workbook is a file, and no archive of its parts.
    for name in ["sheets/converted-openpyxl.xlsx", "sheets/repeats-odfpy.ods"] {
        let bytes = file(name);
        assert_eq!(content(&bytes, &[], &[]), Ok((Inside::default(), bytes)), "{name}");
    }
}

#[test]
fn passwords_are_tried_in_every_encoding() {
    for name in ["pyzipper-password-in-cp437.zip", "pyzipper-password-in-cp1252.zip", "pyzipper-aes256.zip"] {
        for passwords in [&["grüße 7"][..], &["wrong", "grüße 7"], &[" grüße 7\t"]] {
            let (inside, content) =
                content(&file(&format!("zip/{name}")), &[], passwords).unwrap_or_else(|why| panic!("{name}: {why:?}"));
            assert_eq!(inside, Inside { path: vec![0], names: vec!["tokens.csv".to_owned()], signatures: vec![] });
            assert!(content.starts_with(LIST), "{name}");
        }
    }
}

#[test]
fn a_lock_says_what_it_is_and_asks() {
    let by = "AES-256";
    let bytes = file("zip/7z-aes256.zip");
    let layer = Layer(None);
    assert_eq!(
        content(&bytes, &[], &[]),
        Err(DeliveryRefusal::Locked { layer: layer.clone(), archive: ArchiveKind::Zip, by })
    );
    for (password, blanks) in [("seed box 7!", false), ("seed box 7! ", true)] {
        let refusal = DeliveryRefusal::WrongPassword { layer: layer.clone(), archive: ArchiveKind::Zip, by, blanks };
        assert_eq!(content(&bytes, &[], &[password]), Err(refusal.clone()));
        assert_eq!(Refusal::from(refusal).retry_as, Some(RetryAs::Unlocked { passphrase: true, private_key: false }));
    }
    // An empty password is none.
    assert_eq!(content(&bytes, &[], &[""]), Err(DeliveryRefusal::Locked { layer, archive: ArchiveKind::Zip, by }));
}

#[test]
fn each_layer_asks_by_its_name_and_knows_what_opened_the_others() {
    let inner = zip(&[packed("aes.zip", file("zip/7z-aes192.zip"))]);
    let bytes = zip(&[part("__MACOSX/._x", "litter"), part("Folder/", ""), packed("Folder/inner.zip", inner)]);
    let locked = content(&bytes, &[], &[]).expect_err("locked");
    assert_eq!(
        locked,
        DeliveryRefusal::Locked { layer: Layer(Some("aes.zip".to_owned())), archive: ArchiveKind::Zip, by: "AES-192" }
    );
    assert!(Refusal::from(locked).message.starts_with("“aes.zip”, a ZIP file inside of it, is encrypted (AES-192)."));
    let (inside, found) = content(&bytes, &[], &["nothing", "Seed box 7!"]).expect("opened");
    assert_eq!(inside.path, [2, 0, 0]);
    assert_eq!(inside.names, ["Folder/inner.zip", "aes.zip", "tokens.csv"]);
    assert!(found.starts_with(LIST));
}

#[test]
fn of_several_files_one_is_chosen() {
    let long = "serial number,secret key\r\n".repeat(2000);
    let bytes = zip(&[
        part("readme.txt", "Dear customer"),
        packed("locked.zip", file("zip/infozip-zipcrypto.zip")),
        packed("tokens.csv", long.clone().into_bytes()),
        part("empty.txt", ""),
        part("Thumbs.db", "x"),
    ]);
    let Ok(Delivered::Several(members)) = opened(&bytes, &[], &[]) else { panic!("one file") };
    let told: Vec<_> = members
        .iter()
        .map(|(member, start)| (&member.inside.path[..], &*member.inside.names[0], member.size, start.len()))
        .collect();
    assert_eq!(told[0], (&[0][..], "readme.txt", 13, 13));
    assert_eq!((told[1].0, told[1].1), (&[1][..], "locked.zip"));
    assert_eq!(told[2], (&[2][..], "tokens.csv", long.len() as u64, 16 * 1024));
    assert_eq!(told.len(), 3);
    assert_eq!(content(&bytes, &[2], &[]).map(|(_, content)| content), Ok(long.into_bytes()));
    let locked = content(&bytes, &[1], &[]).expect_err("locked");
    assert!(
        matches!(locked, DeliveryRefusal::Locked { layer: Layer(Some(name)), by: "ZipCrypto", .. } if name == "locked.zip")
    );
    assert!(content(&bytes, &[1], &["grüße 7"]).is_ok_and(|(inside, _)| inside.path == [1, 0]));
    // Of another file of that name.
    for gone in [3, 9] {
        assert!(matches!(content(&bytes, &[gone], &[]), Err(DeliveryRefusal::Damaged { .. })));
    }
}

#[test]
fn gzip_is_unpacked_and_its_damage_told() {
    let bytes = gzip("tokens.csv", LIST);
    assert_eq!(
        content(&bytes, &[], &[]),
        Ok((Inside { path: vec![], names: vec!["tokens.csv".to_owned()], signatures: vec![] }, LIST.to_vec()))
    );
    // A tar, or another ZIP, inside.
    let nested = gzip("seeds.zip", &file("zip/7z-aes128.zip"));
    assert!(
        content(&nested, &[], &["Seed box 7!"]).is_ok_and(|(inside, _)| inside.names == ["seeds.zip", "tokens.csv"])
    );
    for at in 3..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        for damaged in [&bytes[..at], &damaged] {
            if let Ok((_, found)) = content(damaged, &[], &[]) {
                assert_eq!(found, LIST, "byte {at}");
            }
        }
    }
    // A size that is a lie.
    let mut lie = bytes.clone();
    let size = lie.len() - 4;
    lie[size..].copy_from_slice(&(500_u32 << 20).to_le_bytes());
    assert!(matches!(content(&lie, &[], &[]), Err(DeliveryRefusal::Damaged { .. })));
    lie[size..].copy_from_slice(&(600_u32 << 20).to_le_bytes());
    assert_eq!(content(&lie, &[], &[]), Err(DeliveryRefusal::TooLarge));
}

#[test]
fn depth_and_size_have_an_end() {
    let mut bytes = LIST.to_vec();
    for layer in 0..=MAX_LAYERS {
        let found = content(&bytes, &[], &[]);
        assert!(found.is_ok_and(|(inside, _)| inside.path.len() == layer));
        bytes = zip(&[packed("deeper", bytes)]);
    }
    assert_eq!(content(&bytes, &[], &[]), Err(DeliveryRefusal::TooDeep));

    // 300 MB of blanks, twice in one layer, and once in each of two.
    let half = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 300 << 20], 1);
    let bomb = |name: &str| Part {
        content: half.clone(),
        stored: true,
        method: Some(8),
        size: Some(300 << 20),
        ..part(name, "")
    };
    assert_eq!(content(&zip(&[bomb("a"), bomb("b")]), &[0], &[]), Err(DeliveryRefusal::TooLarge));
    let many: Vec<Part> = (0..10_001).map(|number| part(&number.to_string(), "x")).collect();
    assert_eq!(content(&zip(&many), &[], &[]), Err(DeliveryRefusal::TooManyEntries));
    assert!(matches!(content(&zip(&[part("a/", "")]), &[], &[]), Err(DeliveryRefusal::Nothing { .. })));
}

#[test]
fn it_is_known_which_passwords_opened_something() {
    let bytes = zip(&[packed("aes.zip", file("zip/7z-aes192.zip")), part("readme.txt", "x")]);
    let fitting = |passwords: &[&str]| open(SecretBytes::copy_of(&bytes), &[0], Some(&with(passwords)), &mut |_| {}).1;
    assert_eq!(fitting(&["wrong", "Seed box 7!", "other"]), [1]);
    assert_eq!(fitting(&["wrong"]), [] as [u32; 0]);
    let unlock = with(&["wrong", "Seed box 7!"]);
    assert_eq!(unlock.only(&[1]), with(&["Seed box 7!"]));
}

#[test]
fn archives_of_7_zip_are_opened_like_zip_files() {
    let archive = ArchiveKind::SevenZip;
    let inside = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let (found, list) = content(&file("7z/lzma2.7z"), &[], &[]).expect("not locked");
    assert_eq!((&found.path[..], &found.names), (&[0][..], &inside(&["tokens.csv"])));
    assert!(list.starts_with(LIST));
    for (name, password) in [("7z/aes.7z", "Seed box 7!"), ("7z/aes-names.7z", "grüße 7")] {
        let bytes = file(name);
        let by = "AES-256";
        assert_eq!(content(&bytes, &[], &[]), Err(DeliveryRefusal::Locked { layer: Layer(None), archive, by }));
        let wrong = DeliveryRefusal::WrongPassword { layer: Layer(None), archive, by, blanks: false };
        assert_eq!(content(&bytes, &[], &["wrong"]), Err(wrong.clone()), "{name}");
        assert_eq!(Refusal::from(wrong).retry_as, Some(RetryAs::Unlocked { passphrase: true, private_key: false }));
        for passwords in [&[password][..], &["wrong", password], &[&format!(" {password} ")]] {
            assert!(content(&bytes, &[], passwords).is_ok_and(|(_, found)| found == list), "{name}");
        }
        // Within a ZIP file, and a ZIP file within it is opened as any other.
        let around = zip(&[packed("inner.7z", bytes)]);
        let (found, content) = content(&around, &[], &["x", password]).expect("opened");
        assert_eq!((found.names, content == list), (inside(&["inner.7z", "tokens.csv"]), true));
    }
    // Of several one is chosen; each lies in a block of its own, or all in one.
    for (name, passwords) in [("7z/several.7z", &[][..]), ("7z/several-aes.7z", &["Seed box 7!"])] {
        let bytes = file(name);
        let Ok(Delivered::Several(members)) = opened(&bytes, &[], passwords) else { panic!("one file") };
        let mut told: Vec<_> = members
            .iter()
            .map(|(member, start)| (&*member.inside.names[0], member.size, start.len(), member.inside.path[0]))
            .collect();
        told.sort_unstable();
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!((told[0].0, told[0].1, told[0].2), ("Folder/letter.txt", 41, 41));
        assert_eq!((told[1].0, told[1].2), ("tokens.csv", list.len()));
        let answer = open(SecretBytes::copy_of(&bytes), &[told[1].3], Some(&with(passwords)), &mut |_| {});
        let Ok(Delivered::File { content, beside, .. }) = answer.0 else { panic!("no file") };
        assert_eq!((content.as_slice() == list, beside.len()), (true, 1), "{name}");
        assert_eq!(answer.1, if passwords.is_empty() { vec![] } else { vec![0] }, "{name}");
    }
    let locked = opened(&file("7z/several-aes.7z"), &[], &["wrong"]);
    assert!(matches!(locked, Err(DeliveryRefusal::WrongPassword { .. })), "{locked:?}");
    let named = DeliveryRefusal::Method { layer: Layer(None), archive, method: "PPMd".to_owned() };
    assert_eq!(content(&file("7z/ppmd.7z"), &[], &[]), Err(named));
    let cut = &file("7z/lzma2.7z")[..100];
    assert!(matches!(content(cut, &[], &[]), Err(DeliveryRefusal::Damaged { .. })));
}

#[test]
fn what_can_not_be_opened_stands_beside_what_can() {
    let strong = Part { flags: 0x41, ..part("strong.csv", "text") };
    let mut sealed = zip(&[part("tokens.csv", "serial number,secret key\n"), strong, part("odd.csv", "text")]);
    let Ok(Delivered::Several(members)) = opened(&sealed, &[], &["any"]) else { panic!("one file") };
    let starts: Vec<_> = members.iter().map(|(_, start)| start.len()).collect();
    assert_eq!(starts, [25, 0, 4]);
    assert!(matches!(content(&sealed, &[1], &["any"]), Err(DeliveryRefusal::UnknownLock { .. })));
    // No password opened anything.
    assert_eq!(open(SecretBytes::copy_of(&sealed), &[1], Some(&with(&["any"])), &mut |_| {}).1, [] as [u32; 0]);
    // Of a damaged one nothing is seen.
    let packed = miniz_oxide::deflate::compress_to_vec(b"text", 6);
    let at = sealed.windows(packed.len()).rposition(|bytes| bytes == packed).expect("packed so");
    sealed[at..at + packed.len()].fill(0xff);
    let Ok(Delivered::Several(members)) = opened(&sealed, &[], &[]) else { panic!("one file") };
    assert_eq!(members[2].1.len(), 0);
}

#[test]
fn names_are_short_and_hold_no_key() {
    let key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP.csv";
    let long = format!("{}.csv", "long name ".repeat(6000));
    let bytes = zip(&[part(key, "x"), part(&long, "y")]);
    let Ok(Delivered::Several(members)) = opened(&bytes, &[], &[]) else { panic!("one file") };
    let names: Vec<_> = members.iter().map(|(member, _)| &*member.inside.names[0]).collect();
    assert!(!names[0].contains("JBSWY3DP") && names[1].chars().count() == 255, "{names:?}");
    let (inside, _) = content(&gzip(&"n".repeat(1 << 20), LIST), &[], &[]).expect("sound");
    assert!(inside.names[0].len() <= 255);
}

#[test]
fn several_packed_files_in_one_are_not_taken_for_the_first() {
    let twice = [gzip("a.csv", LIST), gzip("a.csv", LIST)].concat();
    assert!(
        matches!(content(&twice, &[], &[]), Err(DeliveryRefusal::Damaged { what, .. }) if what.contains("several"))
    );
}

/// A key comes apart from the file as often as beside it.
#[test]
fn small_files_beside_the_one_that_is_read_come_along() {
    let large = "x".repeat(2000);
    let archive =
        zip(&[part("tokens.xml", "<KeyContainer/>"), part("key.txt", "00112233"), part("letter.txt", &large)]);
    let (opened, _) = open(SecretBytes::copy_of(&archive), &[0], None, &mut |_| {});
    let Ok(Delivered::File { content, beside, .. }) = opened else { panic!("no file") };
    assert_eq!(content.as_slice(), b"<KeyContainer/>");
    let beside: Vec<_> = beside.iter().map(|file| (&*file.name, file.content.as_slice())).collect();
    assert_eq!(beside, [("key.txt", &b"00112233"[..])]);
}

#[test]
fn workbooks_with_a_password_are_opened() {
    let plain = file("office/plain.xlsx");
    for name in ["agile", "standard"] {
        let locked = file(&format!("office/{name}.xlsx"));
        let found = content(&locked, &[], &["Grüße 7"]).expect(name);
        assert!(found.1 == plain, "{name}");
        let code =
            |passwords: &[&str]| content(&locked, &[], passwords).err().map(|refusal| Refusal::from(refusal).code);
        assert_eq!(code(&["wrong"]).as_deref(), Some("office-wrong-password"), "{name}");
        assert_eq!(code(&[]).as_deref(), Some("office-locked"), "{name}");
    }
}
