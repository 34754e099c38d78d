//! What is said to the person: errors, which stay until they are read, and what happened last.

use super::Page;
use crate::job::Job;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use yew::AttrValue;

/// The most errors that wait to be read; then the oldest goes.
const MAX_ALERTS: usize = 200;

/// Something that is said.
#[derive(Clone, PartialEq)]
pub(crate) struct Notice {
    /// Its number, for dismissing; a later one has a higher.
    pub(crate) id: u32,
    /// Whether it says how something went.
    pub(crate) tone: Tone,
    /// What happened.
    pub(crate) text: AttrValue,
    /// What to do about it.
    pub(crate) advice: AttrValue,
    /// What can be done with a click.
    pub(crate) offer: Option<Offer>,
}

/// How something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It went well.
    Success,
    /// Neither well nor wrong: nothing came of it.
    Neutral,
    /// It went wrong.
    Error,
}

/// A way out that a notice offers.
#[derive(Clone, PartialEq)]
pub(crate) enum Offer {
    /// Take back what was just done.
    Undo,
    /// Read the file as something else.
    ReadAs(RetryAs, Job),
}

/// What went wrong. Once it goes well, the error is no news any more, and goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// The file of that name was not read.
    File(String),
    /// Nothing was handed to the browser's downloads.
    Download,
    /// A token did not get the user whom it was to get.
    Holder,
}

/// What is said at present.
#[derive(Clone, Default)]
pub(crate) struct Notices {
    alerts: Vec<Notice>,
    /// The cause of each alert.
    causes: Vec<Cause>,
    status: Option<Notice>,
    latest_id: u32,
}

impl Notices {
    /// Errors that wait to be read, the latest last.
    pub(crate) fn alerts(&self) -> &[Notice] {
        &self.alerts
    }

    /// What happened last.
    pub(crate) fn status(&self) -> Option<&Notice> {
        self.status.as_ref()
    }

    /// Says that something went well.
    pub(super) fn inform(&mut self, text: String) {
        self.set_status(text, Tone::Success, None);
    }

    /// Says what came of something; `nothing`: it was nothing.
    pub(super) fn inform_of_outcome(&mut self, text: String, nothing: bool) {
        self.set_status(text, if nothing { Tone::Neutral } else { Tone::Success }, None);
    }

    /// Says what was done, and offers to take it back.
    pub(super) fn inform_with_undo(&mut self, text: String, nothing: bool) {
        self.set_status(text, if nothing { Tone::Neutral } else { Tone::Success }, Some(Offer::Undo));
    }

    /// Says that something went wrong.
    pub(super) fn alert(&mut self, cause: Cause, text: String, advice: String, offer: Option<Offer>) {
        let id = self.next_id();
        self.status = None;
        self.alerts.push(Notice { id, tone: Tone::Error, text: text.into(), advice: advice.into(), offer });
        self.causes.push(cause);
        if self.alerts.len() > MAX_ALERTS {
            self.alerts.remove(0);
            self.causes.remove(0);
        }
    }

    /// Takes away the errors whose cause is gone.
    pub(super) fn settle(&mut self, gone: &Cause) {
        let mut causes = self.causes.iter();
        self.alerts.retain(|_| causes.next().is_none_or(|cause| cause != gone));
        self.causes.retain(|cause| cause != gone);
    }

    /// Without any notice. The numbers go on: an open dialog shows what is later than it.
    pub(super) fn cleared(&self) -> Self {
        Self { latest_id: self.latest_id, ..Self::default() }
    }

    fn set_status(&mut self, text: String, tone: Tone, offer: Option<Offer>) {
        let id = self.next_id();
        self.status = Some(Notice { id, tone, text: text.into(), advice: AttrValue::default(), offer });
    }

    fn dismiss(&mut self, id: u32) {
        if let Some(place) = self.alerts.iter().position(|notice| notice.id == id) {
            self.alerts.remove(place);
            self.causes.remove(place);
        }
        if self.status.as_ref().is_some_and(|status| status.id == id) {
            self.status = None;
        }
    }

    fn next_id(&mut self) -> u32 {
        self.latest_id += 1;
        self.latest_id
    }
}

/// A notice to show, or to take away.
pub(crate) enum NoticesMsg {
    /// Something went well.
    Inform(String),
    /// Files were handed to the browser's downloads.
    Downloaded(String),
    /// A file could not be handed to them.
    NotDownloaded(Refusal),
    /// A notice was read.
    Dismiss(u32),
}

pub(super) fn apply(page: &mut Page, msg: NoticesMsg) {
    match msg {
        NoticesMsg::Inform(text) => page.notices.inform(text),
        NoticesMsg::Downloaded(text) => {
            page.notices.settle(&Cause::Download);
            page.notices.inform(text);
        }
        NoticesMsg::NotDownloaded(refusal) => {
            page.notices.alert(Cause::Download, refusal.message, refusal.advice, None);
        }
        NoticesMsg::Dismiss(id) => page.notices.dismiss(id),
    }
}
