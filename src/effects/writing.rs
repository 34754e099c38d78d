//! What is written: the files of the export and of a conversion, lists of findings, and saved choices.

use super::Context;
use super::downloads::{ClearWatch, NotDownloaded, download, download_at_once};
use crate::ask::{ConversionRequest, SmallFile};
use crate::platform::{self, PageRefusal, TimeSlice};
use crate::state::{HistoryMsg, NoticesMsg};
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use token_desk_core::desk::finding_group::FindingGroup;
use token_desk_core::finding::FindingClass;
use token_desk_core::ground::words::plural;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::output::findings_list::{findings_list, list_name};
use token_desk_core::output::pieces::Pieces;
use token_desk_core::output::plan::FilePlan;
use token_desk_core::output::settings::Settings;
use yew::Callback;

/// Rounds of PBKDF2 between two looks at the clock: a few milliseconds.
const ROUNDS_A_STEP: u32 = 1000;

/// Milliseconds between two downloads: browsers drop the second of two that start in the same moment.
const BETWEEN_DOWNLOADS: u32 = 150;

/// Milliseconds before a conversion begins: what is said of the waiting is seen first.
const BEFORE_CONVERSION: u32 = 30;

/// Writes the files of an export.
pub(super) fn export(context: &Context, plans: Vec<FilePlan>) {
    let (context, watch) = (context.clone(), ClearWatch::of(context));
    wasm_bindgen_futures::spawn_local(async move {
        let desk = context.page.desks.shown();
        let settings = Settings::default();
        let mut handed_over: Vec<&str> = Vec::new();
        for plan in &plans {
            // Nothing of the main job is encrypted.
            let mut no_random = |_: &mut [u8]| {};
            let Some(writer) = plan.writer(&settings, &mut no_random) else { continue };
            match download(&plan.name, writer.each(desk).map(Ok), &watch).await {
                Ok(()) => {
                    if plan.target.format == Some(FormatId::Inventory) {
                        context.dispatch(HistoryMsg::Saved);
                    }
                    handed_over.push(&plan.name);
                }
                Err(NotDownloaded::Cleared) => return,
                Err(NotDownloaded::Refused(refusal)) => context.dispatch(NoticesMsg::NotDownloaded(refusal)),
            }
            if handed_over.len() < plans.len() {
                TimeoutFuture::new(BETWEEN_DOWNLOADS).await;
            }
        }
        // Said once, of all of them: a dialog shows the last message only.
        if !handed_over.is_empty() {
            let were = plural(handed_over.len(), "was", "were");
            let names = handed_over.join(", ");
            context.dispatch(NoticesMsg::Downloaded(format!("{names} {were} handed to the browser’s downloads.")));
        }
    });
}

/// Writes files of a conversion.
pub(super) fn convert(context: &Context, request: ConversionRequest) {
    let (context, watch) = (context.clone(), ClearWatch::of(context));
    wasm_bindgen_futures::spawn_local(async move {
        let desk = context.page.desks.shown();
        let ConversionRequest { plan, files, settings, progress } = request;
        TimeoutFuture::new(BEFORE_CONVERSION).await;
        for number in files {
            let Some(file) = plan.files().get(number) else { continue };
            let unguessable = Cell::new(true);
            let mut random = |bytes: &mut [u8]| {
                if !platform::fill_randomly(bytes) {
                    unguessable.set(false);
                }
            };
            let Some(mut writer) = file.writer(&settings, &mut random) else { continue };
            prepare(&mut writer, &progress).await;
            // What could not be encrypted as it should be does not leave.
            let pieces = writer.each(desk).map(|piece| {
                if unguessable.get() { Ok(piece) } else { Err(PageRefusal::NotEncrypted(file.name.clone()).into()) }
            });
            match download(&file.name, pieces, &watch).await {
                Err(NotDownloaded::Cleared) => return,
                Err(NotDownloaded::Refused(refusal)) => context.dispatch(NoticesMsg::NotDownloaded(refusal)),
                Ok(()) => {
                    context.dispatch(NoticesMsg::Downloaded(format!(
                        "{} was handed to the browser’s downloads.",
                        file.name
                    )));
                    if file.target.format == Some(FormatId::Inventory) && file.rows.len() == desk.token_count() {
                        context.dispatch(HistoryMsg::Saved);
                    }
                }
            }
            TimeoutFuture::new(BETWEEN_DOWNLOADS).await;
        }
        progress.emit(None);
    });
}

/// Works out, in slices, what must be known before the first piece, and says how far that is: the key that a passphrase
/// gives.
async fn prepare(writer: &mut Pieces<'_>, progress: &Callback<Option<f64>>) {
    let mut slice = TimeSlice::of_a_frame();
    loop {
        let share = writer.prepare(ROUNDS_A_STEP);
        if share >= 1.0 {
            return;
        }
        if slice.is_over() {
            progress.emit(Some(share));
            slice.pause_if_over().await;
        }
    }
}

/// Writes findings as a list, those of one class or all.
pub(super) fn list_findings(context: &Context, class: Option<FindingClass>) {
    let (context, watch) = (context.clone(), ClearWatch::of(context));
    wasm_bindgen_futures::spawn_local(async move {
        let desk = context.page.desks.shown();
        let summary = Rc::clone(desk.summary());
        let groups: Vec<&FindingGroup> = summary
            .groups
            .iter()
            .chain(&summary.seen)
            .filter(|group| class.is_none_or(|class| group.class == class))
            .collect();
        let code = class.and_then(|_| groups.first()).map(|group| group.code);
        let name = list_name(code, platform::today());
        match download(&name, findings_list(&groups).each(desk).map(Ok), &watch).await {
            Ok(()) => context.dispatch(NoticesMsg::Downloaded(format!(
                "{name} was handed to the browser’s downloads; there is no key in it."
            ))),
            Err(NotDownloaded::Cleared) => {}
            Err(NotDownloaded::Refused(refusal)) => context.dispatch(NoticesMsg::NotDownloaded(refusal)),
        }
    });
}

/// Hands over a file that a part of the page has written. That it worked is seen in the browser.
pub(super) fn save(context: &Context, file: &SmallFile) {
    if let Err(refusal) = download_at_once(file.name, &file.content) {
        context.dispatch(NoticesMsg::NotDownloaded(refusal));
    }
}
