//! What is chosen in the dialog, and the settings of the core that follow from it.

use crate::components::dialogs::protection::Sealed;
use crate::platform;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::notation::pskc::SuiteForm;
use token_desk_core::output::layout::FileLayout;
use token_desk_core::output::settings::{Protection, Settings};
use token_desk_core::output::target::Target;
use token_desk_core::output::targets::TARGETS;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Rounds of PBKDF2 to begin with: the advice for HMAC-SHA-256 (OWASP, 2023), and within what readers take.
const ROUNDS: u32 = 600_000;

/// Which tokens are converted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenScope {
    /// All tokens of the desk.
    All,
    /// Tokens with a user.
    Assigned,
    /// Those that filter and search leave, or that something pointed at.
    Shown,
    /// Those selected in the table.
    Selected,
}

/// How a file is protected; the key, passphrase or password itself stays in its field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ProtectionKind {
    Plain,
    /// The keys of a PSKC file, with a key.
    Key,
    /// The keys of a PSKC file, with a passphrase.
    Passphrase,
    /// Any file as a whole.
    Whole(Sealed),
}

impl ProtectionKind {
    /// As what a file is sealed as a whole.
    pub(super) fn sealed(self) -> Option<Sealed> {
        match self {
            Self::Whole(sealed) => Some(sealed),
            _ => None,
        }
    }
}

/// All choices but the secret one.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct ConvertChoice {
    pub(super) scope: TokenScope,
    /// Place in [`token_desk_core::output::targets::TARGETS`].
    pub(super) target: usize,
    pub(super) items_per_file: u32,
    /// What was chosen; `None` for what is suggested.
    pub(super) protection: Option<ProtectionKind>,
    pub(super) sha256: bool,
    pub(super) rounds: u32,
    pub(super) suite: SuiteForm,
    pub(super) moment: u64,
    pub(super) guard_formulas: bool,
}

impl ConvertChoice {
    /// What the dialog begins with.
    pub(super) fn beginning_with(scope: TokenScope) -> Self {
        Self {
            scope,
            target: 0,
            items_per_file: 50,
            protection: None,
            sha256: false,
            rounds: ROUNDS,
            suite: SuiteForm::default(),
            moment: platform::unix_seconds(),
            guard_formulas: false,
        }
    }

    /// The format to write.
    pub(super) fn target(&self) -> &'static Target {
        TARGETS.get(self.target).copied().unwrap_or(TARGETS[0])
    }

    /// How its files are protected: as it was chosen, if the format has that. The inventory, which holds every key, is
    /// sealed unless somebody says otherwise; other programs take other formats only as they are.
    pub(super) fn protection(&self) -> ProtectionKind {
        let target = self.target();
        let chosen = self.protection.filter(|kind| match kind {
            ProtectionKind::Key | ProtectionKind::Passphrase => target.settings.protection,
            ProtectionKind::Plain | ProtectionKind::Whole(_) => true,
        });
        chosen.unwrap_or(match target.format {
            Some(FormatId::Inventory) => ProtectionKind::Whole(Sealed::Zip),
            _ => ProtectionKind::Plain,
        })
    }

    /// The settings of the core for a self.
    pub(super) fn settings(&self, layout: &FileLayout, secret: SecretBytes) -> Settings {
        let protection = match self.protection() {
            ProtectionKind::Plain | ProtectionKind::Whole(_) => Protection::Plain,
            ProtectionKind::Key => Protection::PreSharedKey(secret),
            ProtectionKind::Passphrase => {
                Protection::Passphrase { text: secret, sha256: self.sha256, rounds: self.rounds }
            }
        };
        Settings {
            date: platform::today(),
            items_per_file: self.items_per_file,
            protection,
            suite: self.suite,
            moment: self.moment,
            guard_formulas: self.guard_formulas,
            layout: Some(layout.clone()),
        }
    }
}

/// A callback that changes one of the choices.
pub(super) fn changed<T: Copy + 'static>(
    choice: &UseStateHandle<ConvertChoice>,
    change: fn(&mut ConvertChoice, T),
) -> Callback<T> {
    let choice = choice.clone();
    Callback::from(move |value: T| {
        let mut next = *choice;
        change(&mut next, value);
        choice.set(next);
    })
}

/// Handles a field for a number: hands on what is within the bounds.
pub(super) fn number_input(change: Callback<u32>, least: u32, most: u32) -> Callback<InputEvent> {
    Callback::from(move |event: InputEvent| {
        let number = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
        if let Some(number) = number.filter(|number| (least..=most).contains(number)) {
            change.emit(number);
        }
    })
}
