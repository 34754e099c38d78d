//! Documents with a password; how they were made is in `core/tests/data/office/README.md`.

use super::{LockedDocument, OfficeFault, is_locked};

const AGILE: &[u8] = include_bytes!("../../../tests/data/office/agile.xlsx");
const STANDARD: &[u8] = include_bytes!("../../../tests/data/office/standard.xlsx");
const PLAIN: &[u8] = include_bytes!("../../../tests/data/office/plain.xlsx");

const PASSWORD: &str = "Grüße 7";

fn open(file: &[u8], password: &str) -> Result<Vec<u8>, OfficeFault> {
    LockedDocument::read(file)?.open(password.as_bytes()).map(|document| document.as_slice().to_vec())
}

#[test]
fn documents_of_both_kinds_are_opened() {
    for (name, file) in [("agile", AGILE), ("standard", STANDARD)] {
        assert!(is_locked(file), "{name}");
        assert!(open(file, PASSWORD).expect(name) == PLAIN, "{name}");
        for wrong in ["", "Grüße 8", "grüße 7"] {
            assert_eq!(open(file, wrong), Err(OfficeFault::WrongPassword), "{name}");
        }
    }
    assert!(!is_locked(PLAIN));
}

/// Cut off or changed, it is refused or says the same, of “standard” as far as that can know.
#[test]
fn what_is_cut_off_or_changed_is_refused() {
    for end in (0..AGILE.len()).step_by(1021) {
        let Ok(opened) = open(&AGILE[..end], PASSWORD) else { continue };
        assert!(opened == PLAIN, "until {end}");
    }
    for at in (0..AGILE.len()).step_by(1013) {
        let mut changed = AGILE.to_vec();
        changed[at] ^= 0x10;
        let Ok(opened) = open(&changed, PASSWORD) else { continue };
        assert!(opened == PLAIN, "at {at}");
    }
    for at in (0..STANDARD.len()).step_by(1013) {
        let mut changed = STANDARD.to_vec();
        changed[at] ^= 0x10;
        _ = open(&changed, PASSWORD);
    }
}
