//! An opened workbook as bytes: the page opens workbooks in its second module, which has a memory of its own, and reads
//! what came of them here.
//!
//! It stands in the place of the file ([`recognise`](super::recognise), [`open`](super::open)), and all else is the same.
//! Numbers and texts are postcard's; both ends are one build, so it has no version.

use super::cell_set::CellSet;
use super::cells::CellAddresses;
use super::kind::WorkbookKind;
use super::sheet_text::SheetText;
use super::workbook::SheetName;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What the bytes begin with. No text does, and no file of another kind.
const MARK: &[u8] = b"\0opened workbook\0";

/// What stands before the texts of the sheets.
#[derive(Serialize, Deserialize)]
struct Head {
    kind: WorkbookKind,
    /// Bytes of the file.
    size: u64,
    /// The hash of the file.
    fingerprint: u64,
    /// Why it can't be opened, if it can't.
    sheets: Result<Vec<SheetHead>, Refusal>,
}

#[derive(Serialize, Deserialize)]
struct SheetHead {
    name: String,
    hidden: bool,
    /// Why it can't be read, if it can't.
    content: Result<Facts, Refusal>,
}

/// A [`SheetText`] without its text.
#[derive(Serialize, Deserialize)]
struct Facts {
    /// Bytes of the text.
    length: usize,
    rows: u32,
    columns: u32,
    errors: CellAddresses,
    rounded: CellAddresses,
    formulas: CellAddresses,
    uncomputed: CellAddresses,
    bare_numbers: CellSet,
    converted: CellSet,
}

/// The sheets of an opened workbook, of whose bytes the texts are a part.
pub(super) struct OpenedBook<'b> {
    pub(super) kind: WorkbookKind,
    pub(super) size: u64,
    pub(super) fingerprint: u64,
    pub(super) sheets: Result<Vec<SheetName>, Refusal>,
    contents: Vec<Result<(Facts, Range<usize>), Refusal>>,
    bytes: &'b [u8],
}

/// Whether the bytes are an opened workbook, whole or not.
pub(super) fn is_opened(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
}

impl<'b> OpenedBook<'b> {
    /// Takes over what `pack_workbook` wrote; `None` if the bytes are not that, whole.
    pub(super) fn of(bytes: &'b [u8]) -> Option<Self> {
        let (head, texts) = postcard::take_from_bytes::<Head>(bytes.strip_prefix(MARK)?).ok()?;
        let mut at = bytes.len() - texts.len();
        let mut contents = Vec::new();
        let sheets = match head.sheets {
            Ok(sheets) => {
                let mut names = Vec::with_capacity(sheets.len());
                for SheetHead { name, hidden, content } in sheets {
                    names.push(SheetName { name, hidden });
                    contents.push(match content {
                        Ok(facts) => {
                            let start = at;
                            at = at.checked_add(facts.length)?;
                            Ok((facts, start..at))
                        }
                        Err(refusal) => Err(refusal),
                    });
                }
                Ok(names)
            }
            Err(refusal) => Err(refusal),
        };
        (at == bytes.len()).then_some(Self {
            kind: head.kind,
            size: head.size,
            fingerprint: head.fingerprint,
            sheets,
            contents,
            bytes,
        })
    }

    /// Sheet `index`, from 0; `None` if there is none.
    pub(super) fn text(&self, index: usize) -> Option<Result<SheetText, Refusal>> {
        let content = self.contents.get(index)?;
        Some(content.as_ref().map_err(Clone::clone).map(|(facts, place)| SheetText {
            text: SecretBytes::copy_of(self.bytes.get(place.clone()).unwrap_or_default()),
            rows: facts.rows,
            columns: facts.columns,
            errors: facts.errors.clone(),
            rounded: facts.rounded.clone(),
            formulas: facts.formulas.clone(),
            uncomputed: facts.uncomputed.clone(),
            bare_numbers: facts.bare_numbers.clone(),
            converted: facts.converted.clone(),
        }))
    }
}

/// Opens a workbook as [`open`](super::open) does and packs what came of it: of the `chosen` sheet, from 0, or else of
/// all, everything; of others the first rows. `None` if it is no workbook.
#[cfg(feature = "unpacking")]
#[must_use]
pub fn pack_workbook(
    bytes: &[u8],
    chosen: Option<u32>,
    progress: &mut crate::ground::progress::Progress<'_>,
) -> Option<SecretBytes> {
    let kind = super::recognise(bytes)?;
    let mut texts = Vec::new();
    let sheets = super::open(bytes).map(|mut book| {
        let names = book.sheets().to_vec();
        let count = names.len() as f64;
        let mut heads = Vec::with_capacity(names.len());
        for (index, SheetName { name, hidden }) in names.into_iter().enumerate() {
            let whole = chosen.is_none_or(|chosen| chosen as usize == index);
            let before = index as f64;
            let text = if whole {
                book.text(index, &mut |share| progress((before + share) / count))
            } else {
                book.first_rows(index)
            };
            let content = text.map(|text| {
                let facts = Facts {
                    length: text.text.len(),
                    rows: text.rows,
                    columns: text.columns,
                    errors: text.errors,
                    rounded: text.rounded,
                    formulas: text.formulas,
                    uncomputed: text.uncomputed,
                    bare_numbers: text.bare_numbers,
                    converted: text.converted,
                };
                texts.push(text.text);
                facts
            });
            heads.push(SheetHead { name, hidden, content });
        }
        heads
    });
    let fingerprint = crate::ground::hash::fingerprint(bytes);
    let head = postcard::to_stdvec(&Head { kind, size: bytes.len() as u64, fingerprint, sheets }).ok()?;
    let length = MARK.len() + head.len() + texts.iter().map(SecretBytes::len).sum::<usize>();
    let mut packed = SecretBytes::with_capacity(length);
    packed.push_slice(MARK);
    packed.push_slice(&head);
    texts.iter().for_each(|text| packed.push_slice(text.as_slice()));
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::FILES;
    use super::super::{Workbook, open, recognise};
    use super::*;
    use proptest::prelude::*;

    fn contents(book: &mut Workbook<'_>) -> String {
        let names = book.sheets().to_vec();
        let texts: Vec<_> = (0..=names.len()).map(|index| book.text(index, &mut |_| {})).collect();
        let whole = texts.iter().map(|text| text.as_ref().map(|text| text.text().to_owned()));
        format!("{:?} {names:?} {texts:?} {:?} {}", book.kind(), whole.collect::<Vec<_>>(), book.fingerprint(1))
    }

    #[test]
    fn an_opened_workbook_is_as_the_file() {
        for file in FILES {
            let packed = pack_workbook(file, None, &mut |_| {}).unwrap();
            assert_eq!(recognise(packed.as_slice()), recognise(file));
            assert_eq!(contents(&mut open(packed.as_slice()).unwrap()), contents(&mut open(file).unwrap()));
        }
        assert!(pack_workbook(b"upn,name", None, &mut |_| {}).is_none());
    }

    #[test]
    fn what_can_not_be_opened_says_so_there_too() {
        let cut = &FILES[0][..FILES[0].len() / 2];
        let packed = pack_workbook(cut, None, &mut |_| {}).unwrap();
        assert_eq!(open(packed.as_slice()).unwrap_err(), open(cut).unwrap_err());
    }

    #[test]
    fn of_sheets_that_were_not_chosen_the_first_rows_are_there() {
        let packed = pack_workbook(FILES[1], Some(1), &mut |_| {}).unwrap();
        let (mut opened, mut file) = (open(packed.as_slice()).unwrap(), open(FILES[1]).unwrap());
        assert_eq!(opened.first_rows(0).unwrap().text(), file.first_rows(0).unwrap().text());
        assert_eq!(opened.text(1, &mut |_| {}).unwrap().text(), file.text(1, &mut |_| {}).unwrap().text());
    }

    proptest! {
        #[test]
        fn what_is_cut_or_changed_makes_no_panic(
            file in 0..FILES.len(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
        ) {
            let mut packed = pack_workbook(FILES[file], None, &mut |_| {}).unwrap().as_slice().to_vec();
            let place = at.index(packed.len());
            if cut {
                packed.truncate(place);
                prop_assert!(open(&packed).is_err());
            } else {
                packed[place] = byte;
                if let Ok(mut book) = open(&packed) {
                    contents(&mut book);
                }
            }
        }
    }
}
