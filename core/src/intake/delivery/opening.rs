//! Opening, layer by layer.

use super::archives::{AnyArchive, ArchivedFile};
use super::gzip::{self, GzipFault};
use super::layer::LayerKind;
use super::opened::{Beside, Delivered, Inside, Member};
use super::passwords::Passwords;
use super::refusal::{DeliveryRefusal, Layer};
use super::{MAX_LAYERS, MAX_UNPACKED};
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_file_name;
use crate::ground::secret::SecretBytes;
use crate::intake::Unlock;
use crate::notation::office::{LockedDocument, OfficeFault};
use crate::notation::openpgp;
use crate::notation::sheet;

/// Bytes of a file from which it is told what it seems to be.
const START: usize = 16 * 1024;

/// Letters of a name that are shown: as many as a file may have in a folder.
const MAX_NAME: usize = 255;

/// The largest file that may be the key of another beside it, in bytes, and how many of them are tried.
const MAX_KEY_FILE: u64 = 1024;
const MAX_BESIDE: usize = 8;

/// Files of an archive whose beginning is looked at.
const MAX_STARTS: usize = 500;

/// Opens a file that may be packed and sealed, down to what is in it: `chosen` says which file of each archive on the way,
/// where there are several. With what came of it goes which of the materials opened something, by their places.
///
/// It is refused if a layer is locked and no password opens it, damaged, or packed in a way that is not read; if too much
/// would come out.
pub fn open(
    file: SecretBytes,
    chosen: &[u32],
    unlock: Option<&Unlock>,
    progress: &mut Progress<'_>,
) -> (Result<Delivered, DeliveryRefusal>, Vec<u32>) {
    let mut passwords = Passwords::of(unlock);
    (open_layers(file, chosen, &mut passwords, progress), passwords.fitting)
}

fn open_layers(
    file: SecretBytes,
    chosen: &[u32],
    passwords: &mut Passwords,
    progress: &mut Progress<'_>,
) -> Result<Delivered, DeliveryRefusal> {
    let (mut content, mut inside, mut left) = (file, Inside::default(), MAX_UNPACKED);
    let mut beside = Vec::new();
    for layer in 0.. {
        let Some(kind) = kind_of(content.as_slice()) else { break };
        if layer == MAX_LAYERS {
            return Err(DeliveryRefusal::TooDeep);
        }
        let opened = match kind {
            LayerKind::Gzip => open_gzip(&content, &inside, left)?,
            LayerKind::OpenPgp => open_pgp(&content, &mut inside, passwords, left)?,
            LayerKind::Office => open_office(&content, &inside, passwords)?,
            LayerKind::Zip | LayerKind::SevenZip => {
                let chosen = chosen.get(inside.path.len()).copied();
                open_archive(kind, &content, &inside, chosen, passwords, left, &mut beside)?
            }
        };
        let (place, name, unpacked) = match opened {
            Opened::Several(members) => return Ok(Delivered::Several(members)),
            Opened::One { place, name, content } => (place, name, content),
        };
        left = left.saturating_sub(unpacked.len() as u64);
        content = unpacked;
        inside.path.extend(place);
        inside.names.push(name);
        progress(1.0);
    }
    Ok(Delivered::File { inside, content, beside })
}

/// What a layer holds.
enum Opened {
    /// A file, with its place in an archive, if the layer is one.
    One {
        place: Option<u32>,
        name: String,
        content: SecretBytes,
    },
    Several(Vec<(Member, SecretBytes)>),
}

/// The layer that these bytes are; workbooks are files, unless they have a password.
fn kind_of(bytes: &[u8]) -> Option<LayerKind> {
    LayerKind::of(bytes).filter(|kind| *kind == LayerKind::Office || sheet::recognise(bytes).is_none())
}

fn layer_of(inside: &Inside) -> Layer {
    Layer(inside.names.last().cloned())
}

fn open_gzip(content: &SecretBytes, inside: &Inside, left: u64) -> Result<Opened, DeliveryRefusal> {
    let (name, content) = gzip::unpack(content.as_slice(), left).map_err(|fault| match fault {
        GzipFault::Damaged => DeliveryRefusal::Damaged { layer: layer_of(inside), what: "it can’t be unpacked" },
        GzipFault::SeveralParts => DeliveryRefusal::Damaged {
            layer: layer_of(inside),
            what: "it is several packed files, one behind the other",
        },
        GzipFault::TooLarge => DeliveryRefusal::TooLarge,
    })?;
    Ok(Opened::One { place: None, name: name.map_or_else(|| "its content".to_owned(), |name| shown(&name)), content })
}

fn open_pgp(
    content: &SecretBytes,
    inside: &mut Inside,
    passwords: &mut Passwords,
    left: u64,
) -> Result<Opened, DeliveryRefusal> {
    let layer = layer_of(inside);
    let blanks = passwords.have_blanks_around;
    let refused = |fault| DeliveryRefusal::Pgp { layer: layer.clone(), fault, blanks };
    let mut fitting = Vec::new();
    let Passwords { all, rings, work, .. } = passwords;
    let passphrases: Vec<_> = all.iter().map(|(place, password)| (*place, password.as_slice())).collect();
    let secrets = openpgp::Secrets { passphrases: &passphrases, rings };
    let opened = openpgp::open(content.as_slice(), &secrets, left, work, &mut fitting).map_err(refused);
    passwords.fit(&fitting);
    let opened = opened?;
    inside.signatures.extend(opened.signatures);
    let name = opened.name.map_or_else(|| name_within(layer.0.as_deref()), |name| shown(&name));
    Ok(Opened::One { place: None, name, content: opened.content })
}

fn open_office(content: &SecretBytes, inside: &Inside, passwords: &mut Passwords) -> Result<Opened, DeliveryRefusal> {
    let layer = layer_of(inside);
    let refused = |fault| DeliveryRefusal::Office { layer: layer.clone(), fault };
    let document = LockedDocument::read(content.as_slice()).map_err(refused)?;
    let is_wrong = |fault: &OfficeFault| *fault == OfficeFault::WrongPassword;
    match passwords.try_all(|password, _| document.open(password), is_wrong) {
        None => Err(DeliveryRefusal::OfficeLocked { layer }),
        Some(opened) => {
            let content = opened.map_err(refused)?;
            Ok(Opened::One { place: None, name: "the workbook".to_owned(), content })
        }
    }
}

/// What a file is called that was encrypted: as the message, without the ending that tells it.
fn name_within(message: Option<&str>) -> String {
    let stem = message.and_then(|name| [".asc", ".gpg", ".pgp"].iter().find_map(|ending| name.strip_suffix(ending)));
    stem.unwrap_or("its content").to_owned()
}

fn open_archive(
    kind: LayerKind,
    content: &SecretBytes,
    inside: &Inside,
    chosen: Option<u32>,
    passwords: &mut Passwords,
    left: u64,
    beside: &mut Vec<Beside>,
) -> Result<Opened, DeliveryRefusal> {
    let opened = AnyArchive::open(kind, content.as_slice(), left, passwords);
    let mut archive = opened.map_err(|fault| fault.refusal(layer_of(inside), passwords_given(passwords)))?;
    let files = archive.files();
    let taken = match (chosen, &files[..]) {
        (_, []) => return Err(DeliveryRefusal::Nothing { layer: layer_of(inside), archive: kind.archive() }),
        (Some(place), _) => files.iter().find(|file| file.place == place),
        (None, [one]) => Some(one),
        (None, _) => return several(&mut archive, &files, inside, passwords).map(Opened::Several),
    };
    let Some(file) = taken else {
        return Err(DeliveryRefusal::Damaged {
            layer: layer_of(inside),
            what: "the file that was chosen is not in it",
        });
    };
    let content =
        archive.read(file, passwords).map_err(|fault| fault.refusal(layer_of(inside), passwords_given(passwords)))?;
    beside.clear();
    let others = files.iter().filter(|other| other.place != file.place && other.size <= MAX_KEY_FILE);
    for other in others.take(MAX_BESIDE) {
        if let Ok(content) = archive.read(other, passwords) {
            beside.push(Beside { name: shown(&other.name), content });
        }
    }
    Ok(Opened::One { place: Some(file.place), name: shown(&file.name), content })
}

/// The files of an archive with their beginnings.
fn several(
    archive: &mut AnyArchive<'_>,
    files: &[ArchivedFile],
    inside: &Inside,
    passwords: &mut Passwords,
) -> Result<Vec<(Member, SecretBytes)>, DeliveryRefusal> {
    let mut members = Vec::with_capacity(files.len());
    let (mut none_opened, mut locked) = (true, None);
    for (number, file) in files.iter().enumerate() {
        // What is wrong with one of them is said when it is chosen; so is a lock, if others have none.
        let mut start = SecretBytes::default();
        if number < MAX_STARTS {
            match archive.read_start(file, START, passwords) {
                Ok(found) => (start, none_opened) = (found, false),
                Err(fault) if fault.asks() => locked = locked.or(Some(fault)),
                Err(_) => {}
            }
        }
        let mut to = inside.clone();
        to.path.push(file.place);
        to.names.push(shown(&file.name));
        members.push((Member { inside: to, size: file.size }, start));
    }
    match locked.filter(|_| none_opened) {
        Some(fault) => Err(fault.refusal(layer_of(inside), passwords_given(passwords))),
        None => Ok(members),
    }
}

/// A name as it is shown: one with a key in it is not, and none fills the memory, however often it is said.
fn shown(name: &str) -> String {
    redact_file_name(&name.chars().take(MAX_NAME).collect::<String>()).to_owned()
}

/// Whether passwords were given, and whether one has blanks around it.
fn passwords_given(passwords: &Passwords) -> Option<bool> {
    (!passwords.are_none()).then_some(passwords.have_blanks_around)
}
