//! What is said to the person: errors, which stay until they are read, and what happened last.

use super::Page;
use crate::job::Job;
use std::rc::Rc;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::visible::{isolated, visible};
use yew::AttrValue;

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

impl Cause {
    /// With the name that the desk gives a file: signs in it that nobody sees are shown.
    fn with_visible_name(self) -> Self {
        match self {
            Self::File(name) => Self::File(visible(&name).into_owned()),
            cause => cause,
        }
    }
}

/// A text in which no name of a file or a user hides anything or turns the rest around.
fn shown(text: &str) -> AttrValue {
    isolated(&visible(text)).into_owned().into()
}

/// What is said at present.
#[derive(Clone, Default)]
pub(crate) struct Notices {
    /// Of thousands of files, thousands may be refused: none is left out.
    alerts: Rc<Vec<Notice>>,
    /// The cause of each alert.
    causes: Rc<Vec<Cause>>,
    status: Option<Notice>,
    latest_id: u32,
}

impl Notices {
    /// Errors that wait to be read, the latest last.
    pub(crate) fn alerts(&self) -> &Rc<Vec<Notice>> {
        &self.alerts
    }

    /// What happened last.
    pub(crate) fn status(&self) -> Option<&Notice> {
        self.status.as_ref()
    }

    /// Whether a file waits in an offer to be read in another way.
    pub(super) fn hold_files(&self) -> bool {
        self.alerts.iter().any(|alert| matches!(alert.offer, Some(Offer::ReadAs(..))))
    }

    /// The files that wait in an offer for what opens them, with the numbers of their notices.
    pub(crate) fn locked(&self) -> Vec<(u32, Job)> {
        let locked = |alert: &Notice| match &alert.offer {
            Some(Offer::ReadAs(RetryAs::Unlocked { .. }, job)) => Some((alert.id, job.clone())),
            _ => None,
        };
        self.alerts.iter().filter_map(locked).collect()
    }

    /// Says that something went well.
    pub(super) fn inform(&mut self, text: String) {
        self.set_status(text, Tone::Success);
    }

    /// Says what came of something; `nothing`: it was nothing.
    pub(super) fn inform_of_outcome(&mut self, text: String, nothing: bool) {
        self.set_status(text, if nothing { Tone::Neutral } else { Tone::Success });
    }

    /// Says that something went wrong. The same once more is no second error, but for files: two can have one name.
    pub(super) fn alert(&mut self, cause: Cause, text: String, advice: String, offer: Option<Offer>) {
        let (cause, text) = (cause.with_visible_name(), shown(&text));
        let is_file = matches!(cause, Cause::File(_));
        let known = self.alerts.iter().find(|alert| !is_file && alert.text == text);
        if let Some(id) = known.map(|alert| alert.id) {
            self.dismiss(id);
        }
        let id = self.next_id();
        self.status = None;
        let notice = Notice { id, tone: Tone::Error, text, advice: shown(&advice), offer };
        Rc::make_mut(&mut self.alerts).push(notice);
        Rc::make_mut(&mut self.causes).push(cause);
    }

    /// The number of the latest notice.
    pub(super) fn latest_id(&self) -> u32 {
        self.latest_id
    }

    /// The desk has changed. What was said of it since the notice `before` can be taken back, if `undo` takes back just
    /// that; what was said earlier is no more what undo takes back. Who did not get a token is to be looked at anew.
    pub(super) fn follow_change(&mut self, before: u32, undo: bool) {
        if let Some(status) = &mut self.status {
            status.offer = (undo && status.id > before).then_some(Offer::Undo);
        }
        if self.alerts.last().is_none_or(|alert| alert.id <= before) {
            self.settle(&Cause::Holder);
        }
    }

    /// Takes away the errors whose cause is gone.
    pub(super) fn settle(&mut self, gone: &Cause) {
        let gone = gone.clone().with_visible_name();
        if !self.causes.contains(&gone) {
            return;
        }
        let mut causes = self.causes.iter();
        Rc::make_mut(&mut self.alerts).retain(|_| causes.next().is_none_or(|cause| *cause != gone));
        Rc::make_mut(&mut self.causes).retain(|cause| *cause != gone);
    }

    /// Without any notice. The numbers go on: an open dialog shows what is later than it.
    pub(super) fn cleared(&self) -> Self {
        Self { latest_id: self.latest_id, ..Self::default() }
    }

    fn set_status(&mut self, text: String, tone: Tone) {
        let id = self.next_id();
        self.status = Some(Notice { id, tone, text: shown(&text), advice: AttrValue::default(), offer: None });
    }

    fn dismiss(&mut self, id: u32) {
        if let Some(place) = self.alerts.iter().position(|notice| notice.id == id) {
            Rc::make_mut(&mut self.alerts).remove(place);
            Rc::make_mut(&mut self.causes).remove(place);
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
    /// All errors were.
    DismissAlerts,
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
        NoticesMsg::DismissAlerts => (page.notices.alerts, page.notices.causes) = Default::default(),
    }
}
