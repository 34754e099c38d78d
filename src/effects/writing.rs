//! What is written: the files of the export and of a conversion, lists of findings, and saved choices.

use super::downloads::{ClearWatch, NotDownloaded, download, download_at_once};
use super::{Context, now};
use crate::ask::{ConversionRequest, ExportRequest, SealWith, SmallFile};
use crate::platform::{self, PageRefusal, TimeSlice, sealer};
use crate::state::{HistoryMsg, InProgress, NoticesMsg, SavedFile, Shown, Uploaded, WorkMsg};
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use token_desk_core::desk::finding_group::FindingGroup;
use token_desk_core::finding::FindingClass;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::words::{count, grouped, plural};
use token_desk_core::model::entra::EntraWay;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::output::findings_list::{findings_list, list_name};
use token_desk_core::output::pieces::Pieces;
use token_desk_core::output::plan::FilePlan;
use token_desk_core::output::sealing::{Seal, SealRequest};
use token_desk_core::output::settings::Settings;
use yew::Callback;

/// Rounds of PBKDF2 between two looks at the clock: a few milliseconds.
const ROUNDS_A_STEP: u32 = 1000;

/// Milliseconds between two downloads: browsers drop the second of two that start in the same moment.
const BETWEEN_DOWNLOADS: u32 = 150;

/// Milliseconds before a conversion begins: what is said of the waiting is seen first.
const BEFORE_CONVERSION: u32 = 30;

/// Writes the files of an export.
pub(super) fn export(context: &Context, request: ExportRequest) {
    let (context, watch) = (context.clone(), ClearWatch::of(context));
    wasm_bindgen_futures::spawn_local(async move {
        let mut desk = context.page.desks.shown().clone();
        let ExportRequest { files, for_entra, seal, seal_for_entra } = request;
        // The inventory says when it was written.
        let settings = Settings { date: platform::today(), moment: platform::unix_seconds(), ..Settings::default() };
        let mut seal = match begin_sealing(seal, &settings).await {
            Ok(seal) => seal,
            Err(refusal) => return context.dispatch(NoticesMsg::NotDownloaded(refusal)),
        };
        let (mut handed_over, mut uploaded) = (Vec::<String>::new(), 0);
        for file in &files {
            let inventory = file.target.format == Some(FormatId::Inventory);
            let seal = seal.as_mut().filter(|_| inventory || seal_for_entra && file.target.format.is_some());
            match write(&context, &desk, file, &settings, seal, (&Callback::noop(), &watch)).await {
                Ok(name) => {
                    if let Some(way) = file.target.format.and_then(entra_way) {
                        let (noted, tokens) = desk.note_uploaded(&file.rows, Some(way), settings.date);
                        if tokens > 0 {
                            let noted = Shown::new(noted);
                            let places = Rc::new(file.rows.clone());
                            let was = std::mem::replace(&mut desk, noted.clone());
                            let note = Uploaded { was, noted, places, way, tokens };
                            context.dispatch(now(HistoryMsg::Uploaded(Box::new(note))));
                            uploaded += tokens;
                        }
                    }
                    if inventory {
                        context.dispatch(HistoryMsg::Saved(desk.clone(), SavedFile::Inventory));
                    }
                    // The list of removals is neither.
                    if !inventory && file.target.format.is_some() || !for_entra {
                        context.dispatch(HistoryMsg::Saved(desk.clone(), SavedFile::ForEntra));
                    }
                    handed_over.push(name);
                }
                Err(NotDownloaded::Cleared | NotDownloaded::Stopped) => return,
                Err(NotDownloaded::Refused(refusal)) => context.dispatch(NoticesMsg::NotDownloaded(refusal)),
            }
            if handed_over.len() < files.len() {
                TimeoutFuture::new(BETWEEN_DOWNLOADS).await;
            }
        }
        // Said once, of all of them: a dialog shows the last message only.
        if !handed_over.is_empty() {
            let were = plural(handed_over.len(), "was", "were");
            let names = handed_over.join(", ");
            let noted = match uploaded {
                0 => String::new(),
                tokens => format!(
                    " {} {} noted as uploaded to Entra; Undo takes that back if you don’t upload.",
                    count(tokens, "token"),
                    plural(tokens, "is", "are")
                ),
            };
            context
                .dispatch(NoticesMsg::Downloaded(format!("{names} {were} handed to the browser’s downloads.{noted}")));
        }
    });
}

/// The way into Entra that files of a format take.
fn entra_way(format: FormatId) -> Option<EntraWay> {
    match format {
        FormatId::EntraCsv => Some(EntraWay::Csv),
        FormatId::EntraJson => Some(EntraWay::Graph),
        _ => None,
    }
}

/// Writes files of a conversion; of one at a time, as its dialog can be closed and opened meanwhile.
pub(super) fn convert(context: &Context, request: ConversionRequest) {
    if context.converting.replace(true) {
        request.progress.emit(None);
        context
            .dispatch(NoticesMsg::Inform("Files are still being written: wait for them, or choose “Stop”.".to_owned()));
        return;
    }
    let (context, watch) = (context.clone(), ClearWatch::that_stops(context));
    wasm_bindgen_futures::spawn_local(async move {
        let progress = request.progress.clone();
        write_conversion(&context, request, &watch).await;
        context.converting.set(false);
        progress.emit(None);
    });
}

async fn write_conversion(context: &Context, request: ConversionRequest, watch: &ClearWatch) {
    let desk = context.page.desks.shown();
    let ConversionRequest { plan, files, settings, seal, progress } = request;
    TimeoutFuture::new(BEFORE_CONVERSION).await;
    let mut seal = match begin_sealing(seal, &settings).await {
        Ok(seal) => seal,
        Err(refusal) => return context.dispatch(NoticesMsg::NotDownloaded(refusal)),
    };
    let several = files.len() > 1;
    let (mut handed_over, mut stopped) = (0, false);
    for number in files.iter().copied() {
        let Some(file) = plan.files().get(number) else { continue };
        if watch.check().is_ok() && several {
            let done = handed_over as f64 / files.len() as f64;
            context.dispatch(WorkMsg::Writing(Some(InProgress { name: file.name.clone().into(), share: done })));
        }
        match write(context, desk, file, &settings, seal.as_mut(), (&progress, watch)).await {
            Err(NotDownloaded::Cleared) => return,
            Err(NotDownloaded::Stopped) => {
                stopped = true;
                break;
            }
            Err(NotDownloaded::Refused(refusal)) => context.dispatch(NoticesMsg::NotDownloaded(refusal)),
            Ok(name) => {
                handed_over += 1;
                let text = format!("{name} was handed to the browser’s downloads.");
                context.dispatch(NoticesMsg::Downloaded(text));
                if file.target.format == Some(FormatId::Inventory) && file.rows.len() == desk.token_count() {
                    context.dispatch(HistoryMsg::Saved(desk.clone(), SavedFile::Inventory));
                }
            }
        }
        TimeoutFuture::new(BETWEEN_DOWNLOADS).await;
    }
    if several || stopped {
        context.dispatch(WorkMsg::Writing(None));
        let (were, all) = (plural(handed_over, "was", "were"), count(files.len(), "file"));
        let how = if stopped { "Stopped: " } else { "" };
        let text = format!("{how}{} of {all} {were} handed to the browser’s downloads.", grouped(handed_over));
        context.dispatch(NoticesMsg::Inform(text));
    }
}

/// How files are to be sealed, with the key files read; the name of each is put in when it is written, and the seed.
async fn begin_sealing(with: Option<SealWith>, settings: &Settings) -> Result<Option<SealRequest>, Refusal> {
    let seal = match with {
        None => return Ok(None),
        Some(SealWith::Zip(password)) => Seal::Zip(password),
        Some(SealWith::Pgp(files, passphrase)) => {
            let mut keys = Vec::new();
            for file in files {
                keys.push(file.content().await.map_err(|_| PageRefusal::KeyFileGone(file.name.clone()))?);
            }
            Seal::OpenPgp { keys, passphrase: Some(passphrase).filter(|text| !text.is_empty()) }
        }
    };
    seal.check()?;
    let (name, date, now) = (String::new(), settings.date, platform::unix_seconds());
    Ok(Some(SealRequest { name, date, now, seal, seed: [0; 32] }))
}

/// Writes a file, sealed if there is a seal, and hands it over; gives its name, for people.
async fn write(
    context: &Context,
    desk: &Shown,
    file: &FilePlan,
    settings: &Settings,
    seal: Option<&mut SealRequest>,
    (progress, watch): (&Callback<Option<f64>>, &ClearWatch),
) -> Result<String, NotDownloaded> {
    watch.check()?;
    let unguessable = Cell::new(true);
    let mut random = |bytes: &mut [u8]| {
        if !platform::fill_randomly(bytes) {
            unguessable.set(false);
        }
    };
    let Some(mut writer) = file.writer(settings, &mut random) else { return Ok(file.name.clone()) };
    prepare(&mut writer, progress, watch).await?;
    // What could not be encrypted as it should be does not leave.
    let pieces = writer.each(desk).map(|piece| match unguessable.get() {
        true => Ok(piece),
        false => Err(PageRefusal::NotEncrypted(file.name.clone()).into()),
    });
    let Some(seal) = seal else {
        download(&file.name, pieces, watch).await?;
        return Ok(file.name.clone());
    };
    // Counted before anything is waited for: what is sealed meanwhile has another name.
    let number = context.sealed.get() + 1;
    context.sealed.set(number);
    let name = seal.seal.file_name(settings.date, number);
    seal.name.clone_from(&file.name);
    if !platform::fill_randomly(&mut seal.seed) {
        return Err(NotDownloaded::Refused(PageRefusal::NotEncrypted(name).into()));
    }
    let mut content = Vec::new();
    let mut slice = TimeSlice::of_a_frame();
    for piece in pieces {
        content.push(piece.map_err(NotDownloaded::Refused)?);
        slice.pause_if_over().await;
        watch.check()?;
    }
    let sealed = watch.during(sealer::seal(content, seal)).await;
    // All that is random in the file comes from it.
    seal.seed.fill(0);
    download(&name, [sealed?].into_iter(), watch).await?;
    Ok(format!("{name} (with {} in it)", file.name))
}

/// Works out, in slices, what must be known before the first piece, and says how far that is: the key that a passphrase
/// gives.
async fn prepare(
    writer: &mut Pieces<'_>,
    progress: &Callback<Option<f64>>,
    watch: &ClearWatch,
) -> Result<(), NotDownloaded> {
    let mut slice = TimeSlice::of_a_frame();
    loop {
        let share = writer.prepare(ROUNDS_A_STEP);
        if share >= 1.0 {
            return Ok(());
        }
        if slice.is_over() {
            progress.emit(Some(share));
            slice.pause_if_over().await;
            watch.check()?;
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
            Err(NotDownloaded::Cleared | NotDownloaded::Stopped) => {}
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
