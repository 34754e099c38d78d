//! Joins the parts: events in, messages to the state, files to the reader and to the disk.

use crate::components::ask::{Ask, Convert as Wanted};
use crate::components::notices::Latest;
use crate::components::{
    assign_dialog::AssignDialog,
    clear_dialog::ClearDialog,
    columns::Columns,
    convert::Convert,
    enter_users::EnterUsers,
    export::Export,
    file_settings::FileSettings,
    findings::Findings,
    foot::Foot,
    hello::Hello,
    help::{Help, Seal},
    list_columns::ListColumns,
    notices::Notices,
    table::Tokens,
    toolbar::Toolbar,
    top_bar::TopBar,
    unlock::{ManyRounds, Unlock},
    users::Users,
};
use crate::hooks;
use crate::platform;
use crate::platform::files::{Download, Source};
use crate::platform::reader::{Event, Job, Kind, Reader};
use crate::state::{Dialog, ENTERED, Msg, Naming, Page, Tab};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use token_desk_core::desk::fix::{Act, Fix, Mend};
use token_desk_core::desk::summary::FindingGroup;
use token_desk_core::desk::{Desk, Filter};
use token_desk_core::ground::refusal::{Instead, Refusal};
use token_desk_core::model::format_id::FormatId;
use token_desk_core::output::convert::prepare_pskc;
use token_desk_core::output::export::FilePlan;
use token_desk_core::output::findings_list::list_name;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::wire::Received;
use yew::prelude::*;

/// Reading that takes longer than this (milliseconds) shows how far it is.
const SHOW_PROGRESS_AFTER: u32 = 200;

/// Rounds of PBKDF2 between two looks at the clock: a few milliseconds.
const ROUNDS_A_STEP: u32 = 1000;

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let page = use_reducer(Page::default);
    let reader = use_reader(&page);
    let ask = use_callback_of(&page, &reader);
    hooks::use_drop(ask.clone());
    hooks::use_paste(ask.clone());
    hooks::use_undo_keys(ask.clone());
    hooks::use_leave_question(page.unsaved);
    hooks::use_focus_found();
    use_effect_with(page.theme, |theme| platform::set_theme(theme.word()));

    let close = {
        let ask = ask.clone();
        Callback::from(move |()| ask.emit(Ask::Tell(Msg::Show(None))))
    };
    let empty = page.desk.is_empty();
    let tab = match page.tab {
        Tab::Tokens => "tokens",
        Tab::Users => "users",
        Tab::Findings => "findings",
    };
    let dialog = match page.dialog {
        None => html! {},
        Some(Dialog::EnterUsers) => {
            html! { <EnterUsers draft={page.draft.clone()} ask={ask.clone()} close={close.clone()} /> }
        }
        Some(Dialog::Export) => html! { <Export desk={page.desk.clone()} ask={ask.clone()} close={close.clone()} /> },
        Some(dialog @ (Dialog::Convert | Dialog::ConvertSelected)) => html! {
            <Convert
                begin_selected={dialog == Dialog::ConvertSelected}
                selection={page.selection.clone()}
                desk={page.desk.clone()}
                filter={page.filter}
                search={page.search.clone()}
                spotlight={page.spotlight.clone()}
                ask={ask.clone()}
                close={close.clone()}
            />
        },
        Some(dialog @ (Dialog::Unlock | Dialog::ManyRounds)) => match page.locked.clone() {
            Some(locked) if dialog == Dialog::Unlock => {
                html! { <Unlock {locked} ask={ask.clone()} close={close.clone()} /> }
            }
            Some(locked) => html! { <ManyRounds {locked} ask={ask.clone()} close={close.clone()} /> },
            None => html! {},
        },
        Some(Dialog::Columns) => match page.naming.clone() {
            Some(naming) => html! {
                <Columns job={naming.job} mappings={page.mappings.clone()} ask={ask.clone()} close={close.clone()} />
            },
            None => html! {},
        },
        Some(Dialog::ListColumns) => match page.naming.clone() {
            Some(naming) => html! {
                <ListColumns job={naming.job} looked={page.looked.clone()} ask={ask.clone()} close={close.clone()} />
            },
            None => html! {},
        },
        Some(Dialog::ClearAll) => {
            html! { <ClearDialog unsaved={page.unsaved} ask={ask.clone()} close={close.clone()} /> }
        }
        Some(Dialog::Assign(row)) => {
            html! { <AssignDialog desk={page.desk.clone()} {row} ask={ask.clone()} close={close.clone()} /> }
        }
        Some(Dialog::FileSettings(uid)) => {
            html! { <FileSettings desk={page.desk.clone()} {uid} ask={ask.clone()} close={close.clone()} /> }
        }
        Some(Dialog::Help) => html! { <Help close={close.clone()} /> },
        Some(Dialog::Seal) => html! { <Seal close={close.clone()} /> },
    };
    html! {
        <ContextProvider<Latest> context={Latest::of(&page.alerts, page.status.as_ref())}>
        <div class={classes!("page", empty.then_some("is-empty"), (!page.selection.is_empty()).then_some("is-selecting"))}>
            <TopBar desk={page.desk.clone()} theme={page.theme} ask={ask.clone()} />
            <div class="body" data-tab={tab}>
                <Notices
                    alerts={page.alerts.clone()}
                    status={page.status.clone()}
                    reading={page.reading.clone()}
                    desk={page.desk.clone()}
                    ask={ask.clone()}
                />
                <div class="stage">
                if empty {
                    <Hello undo={page.undo_label()} redo={page.redo_label()} ask={ask.clone()} />
                } else {
                    <div class="work">
                        <main class="main">
                            <h1 class="sr" tabindex="-1">{ "Tokens and their users" }</h1>
                            <Toolbar
                                desk={page.desk.clone()}
                                undo={page.undo_label()}
                                redo={page.redo_label()}
                                filter={page.filter}
                                search={page.search.clone()}
                                spotlight={page.spotlight.clone()}
                                tab={page.tab}
                                ask={ask.clone()}
                            />
                            <Tokens
                                desk={page.desk.clone()}
                                filter={page.filter}
                                search={page.search.clone()}
                                spotlight={page.spotlight.clone()}
                                selection={page.selection.clone()}
                                goal={page.goal}
                                ask={ask.clone()}
                            />
                        </main>
                        <aside class="side" aria-label="Users and findings">
                            <Users desk={page.desk.clone()} ask={ask.clone()} />
                            <Findings desk={page.desk.clone()} ask={ask.clone()} />
                        </aside>
                    </div>
                }
                </div>
            </div>
            <Foot
                desk={page.desk.clone()}
                selection={page.selection.clone()}
                filter={page.filter}
                search={page.search.clone()}
                spotlight={page.spotlight.clone()}
                ask={ask.clone()}
            />
            <div class="dialogs">{ dialog }</div>
            <div class="drop-veil" aria-hidden="true"><p>{ "Drop the files anywhere" }</p></div>
        </div>
        </ContextProvider<Latest>>
    }
}

/// The reader, its events turned into messages.
#[hook]
fn use_reader(page: &UseReducerHandle<Page>) -> Rc<Reader> {
    let dispatcher = page.dispatcher();
    use_memo((), move |()| {
        // How far the present file is, shown only once it takes a while.
        let late: Rc<RefCell<Option<Timeout>>> = Rc::default();
        let show: Rc<Cell<bool>> = Rc::default();
        Reader::new(Callback::from(move |event| {
            let settle = || {
                late.borrow_mut().take();
                show.set(false);
            };
            match event {
                Event::Progress(job, share) => {
                    if show.get() {
                        dispatcher.dispatch(Msg::Progress(job.source.name.into(), share));
                    } else if late.borrow().is_none() {
                        let (show, dispatcher) = (Rc::clone(&show), dispatcher.clone());
                        *late.borrow_mut() = Some(Timeout::new(SHOW_PROGRESS_AFTER, move || {
                            show.set(true);
                            dispatcher.dispatch(Msg::Progress(job.source.name.into(), share));
                        }));
                    }
                }
                Event::Done(job, received) => {
                    dispatcher.dispatch(match received {
                        Received::Tokens(reading) => Msg::TokensRead(job, reading),
                        Received::Users(reading) => Msg::UsersRead(job, reading),
                        Received::Look(look) => Msg::Looked(job, Ok(look)),
                        Received::Mapping(mapping) => Msg::MappingRead(job, mapping),
                    });
                    present(dispatcher.clone());
                }
                Event::Refused(job, refusal) => dispatcher.dispatch(Msg::Refused(job, refusal)),
                Event::Failed(job) => dispatcher.dispatch(Msg::ReaderFailed(job)),
                Event::Cancelled(job) => {
                    settle();
                    dispatcher.dispatch(Msg::Cancelled(job));
                }
                Event::Idle => {
                    settle();
                    dispatcher.dispatch(Msg::Idle);
                }
            }
        }))
    })
}

/// What the parts of the page ask for, done.
#[hook]
fn use_callback_of(page: &UseReducerHandle<Page>, reader: &Rc<Reader>) -> Callback<Ask> {
    // The callback stays the same over all renderings, so that no part is rendered for its sake.
    let latest = use_mut_ref(|| page.clone());
    *latest.borrow_mut() = page.clone();
    let reader = Rc::clone(reader);
    use_callback((), move |ask: Ask, ()| {
        let page = latest.borrow().clone();
        answer(ask, &page, &reader);
    })
}

fn answer(ask: Ask, page: &UseReducerHandle<Page>, reader: &Rc<Reader>) {
    let read = |source: Source, kind: Kind| {
        reader.read(Job { source, kind, options: ReadOptions::default(), replaces: None });
    };
    match ask {
        Ask::Tell(Msg::Assign) => {
            let dispatcher = page.dispatcher();
            reader.when_idle(Callback::from(move |()| dispatcher.dispatch(Msg::Assign)));
        }
        Ask::Tell(msg) => {
            if matches!(msg, Msg::Show(None)) {
                reader.give_up();
            }
            let later = matches!(msg, Msg::ShowAgain(_));
            page.dispatch(msg);
            if later {
                present(page.dispatcher());
            }
        }
        Ask::Read(sources, kind) => sources.into_iter().for_each(|source| read(source, kind)),
        Ask::ReadAs(notice, instead, job) => {
            page.dispatch(Msg::Dismiss(notice));
            let kind = match instead {
                Instead::UserList | Instead::Listed => Kind::Users,
                Instead::TokenFile | Instead::Unlocked { .. } | Instead::ManyRounds(_) | Instead::Mapped => {
                    Kind::Tokens
                }
            };
            reader.read(Job { kind, ..job });
        }
        Ask::AddUsers(text) => {
            page.dispatch(Msg::Show(None));
            if let Some(source) = Source::from_text(ENTERED, &text) {
                read(source, Kind::Users);
            }
        }
        Ask::Reread(uid, options) => {
            page.dispatch(Msg::Show(None));
            if let Some(job) = page.reread(uid, options) {
                reader.read(job);
            }
        }
        Ask::NameColumns(notice, job) => {
            page.dispatch(Msg::NameColumns(Naming { job, notice: Some(notice) }));
        }
        Ask::NameColumnsOf(uid) => {
            let options = page.desk.files().iter().find(|file| file.uid == uid).map(|file| file.options.clone());
            let of_list = || page.desk.lists().iter().find(|list| list.uid == uid).map(|list| list.options.clone());
            let options = options.or_else(of_list);
            if let Some(job) = page.reread(uid, options.unwrap_or_default()) {
                page.dispatch(Msg::NameColumns(Naming { job, notice: None }));
            }
        }
        Ask::ReadColumns(options) => {
            let Some(Naming { job, notice }) = page.naming.clone() else { return };
            if let Some(notice) = notice {
                page.dispatch(Msg::Dismiss(notice));
            }
            page.dispatch(Msg::Show(None));
            reader.read(Job { options, ..job });
        }
        Ask::Look(options) => {
            if let Some(Naming { job, .. }) = page.naming.clone() {
                reader.read(Job { kind: Kind::Look, options, ..job });
            }
        }
        Ask::Fix(code, fix) => do_fix(code, fix, page, reader),
        Ask::ListFindings => list(page.clone(), None),
        Ask::Cancel => reader.cancel(),
        Ask::Sample => {
            let files = crate::components::sample::files();
            for (name, text, kind) in files {
                if let Some(source) = Source::from_text(name, &text) {
                    read(source, kind);
                }
            }
        }
        Ask::ClearAll => {
            CLEARED.set(CLEARED.get() + 1);
            reader.reset();
            page.dispatch(Msg::ClearAll);
        }
        Ask::Download(plans) => download(page.clone(), plans),
        Ask::Convert(wanted) => convert(page.clone(), wanted),
        Ask::Unlock(unlock) => {
            if let Some(locked) = page.locked.clone() {
                page.dispatch(Msg::Unlocking);
                reader.open(locked.job, Some(unlock));
            }
        }
        Ask::GoOn => {
            if let Some(locked) = page.locked.clone() {
                page.dispatch(Msg::Unlocking);
                reader.go_on(locked.job);
            }
        }
    }
}

/// Shows a desk that may be large: a step that comes late in a task gets one of its own.
fn present(dispatcher: UseReducerDispatcher<Page>) {
    wasm_bindgen_futures::spawn_local(async move {
        const LATE: f64 = 4.0;
        const PARTS: [fn(&Desk); 3] = [
            Desk::count_holders,
            |desk| {
                let _ = desk.summary();
            },
            |desk| {
                let _ = desk.select(Filter::All, "");
            },
        ];
        let mut began = js_sys::Date::now();
        for step in PARTS.map(Msg::Prepare).into_iter().chain([Msg::Present]) {
            if js_sys::Date::now() - began > LATE {
                TimeoutFuture::new(0).await;
                began = js_sys::Date::now();
            }
            dispatcher.dispatch(step);
        }
    });
}

/// Does something about all findings of a class.
fn do_fix(code: &'static str, fix: Fix, page: &UseReducerHandle<Page>, reader: &Rc<Reader>) {
    match fix.act {
        Act::Reread(files) => {
            let jobs: Vec<Job> = files.into_iter().filter_map(|(uid, options)| page.reread(uid, options)).collect();
            page.dispatch(Msg::Mending(fix.label));
            jobs.into_iter().for_each(|job| reader.read(job));
        }
        Act::Mend(how) => mend(page.clone(), code, how, fix.label),
        Act::Columns(uid) => answer(Ask::NameColumnsOf(uid), page, reader),
        Act::List => list(page.clone(), Some(code)),
        Act::Seen => {
            page.dispatch(Msg::Seen(code, fix.label));
            present(page.dispatcher());
        }
    }
}

/// Changes the desk in slices, the page alive between two of them.
fn mend(page: UseReducerHandle<Page>, code: &'static str, how: Mend, label: String) {
    let was = page.desk.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let desk = was.clone();
        let summary = Rc::clone(desk.summary());
        let Some(group) = summary.groups.iter().find(|group| group.code == code) else { return };
        let mut mending = desk.mend(group, how);
        let mut slice_ends = js_sys::Date::now() + 16.0;
        while !mending.step() {
            if js_sys::Date::now() > slice_ends {
                TimeoutFuture::new(0).await;
                slice_ends = js_sys::Date::now() + 16.0;
            }
        }
        match mending.finish() {
            (_, 0) => page.dispatch(Msg::Tell("There was nothing left to change.".to_owned())),
            (mended, _) => {
                page.dispatch(Msg::Mended(label, was, Box::new(mended)));
                present(page.dispatcher());
            }
        }
    });
}

/// Writes findings as a file, those of one class or all, and hands it to the browser.
fn list(page: UseReducerHandle<Page>, code: Option<&'static str>) {
    let desk = page.desk.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let name = list_name(code, platform::today());
        let summary = Rc::clone(desk.summary());
        let groups: Vec<&FindingGroup> = summary
            .groups
            .iter()
            .chain(&summary.seen)
            .filter(|group| code.is_none_or(|code| group.code == code))
            .collect();
        let file = Download::new();
        let mut slice_ends = js_sys::Date::now() + 16.0;
        for piece in desk.list(&groups) {
            file.push(&piece);
            if js_sys::Date::now() > slice_ends {
                TimeoutFuture::new(0).await;
                slice_ends = js_sys::Date::now() + 16.0;
            }
        }
        page.dispatch(match file.save(&name, "text/csv") {
            Ok(()) => Msg::Tell(format!("{name} was handed to the browser’s downloads; there is no key in it.")),
            Err(_) => Msg::Warn(Refusal::new(
                "download",
                format!("The browser did not accept the download of {name}."),
                "Allow downloads for this page and try again.",
            )),
        });
    });
}

thread_local! {
    /// How often everything was cleared. What is being written then ends there.
    static CLEARED: Cell<u32> = const { Cell::new(0) };
}

/// Writes files piece by piece, the page alive between two pieces, and hands them to the browser.
fn download(page: UseReducerHandle<Page>, plans: Vec<FilePlan>) {
    let (desk, begun) = (page.desk.clone(), CLEARED.get());
    wasm_bindgen_futures::spawn_local(async move {
        let mut handed: Vec<&str> = Vec::new();
        for plan in &plans {
            let file = Download::new();
            let mut slice_ends = js_sys::Date::now() + 16.0;
            for piece in desk.write(plan) {
                if CLEARED.get() != begun {
                    return;
                }
                file.push(&piece);
                if js_sys::Date::now() > slice_ends {
                    TimeoutFuture::new(0).await;
                    slice_ends = js_sys::Date::now() + 16.0;
                }
            }
            match file.save(&plan.name, plan.mime) {
                Ok(()) => {
                    if plan.format == FormatId::Inventory {
                        page.dispatch(Msg::Saved);
                    }
                    handed.push(&plan.name);
                }
                Err(_) => page.dispatch(Msg::Warn(Refusal::new(
                    "download",
                    format!("The browser did not accept the download of {}.", plan.name),
                    "Allow downloads for this page and try again.",
                ))),
            }
            // Browsers drop the second of two downloads that start in the same moment.
            if handed.len() < plans.len() {
                TimeoutFuture::new(150).await;
            }
        }
        // Said once, of all of them: a dialog shows the last message only.
        if !handed.is_empty() {
            let were = if handed.len() == 1 { "was" } else { "were" };
            page.dispatch(Msg::Tell(format!("{} {were} handed to the browser’s downloads.", handed.join(", "))));
        }
    });
}

/// Writes the files of a conversion piece by piece, the page alive between two pieces, and hands them to the browser.
fn convert(page: UseReducerHandle<Page>, wanted: Wanted) {
    let (desk, begun) = (page.desk.clone(), CLEARED.get());
    wasm_bindgen_futures::spawn_local(async move {
        let Wanted { plan, files, settings, tell } = wanted;
        // What is said of the waiting is seen before it begins.
        TimeoutFuture::new(30).await;
        for number in files {
            let Some(out) = plan.files.get(number) else { continue };
            let file = Download::new();
            let unguessable = Cell::new(true);
            let mut random = |bytes: &mut [u8]| {
                if !platform::fill_randomly(bytes) {
                    unguessable.set(false);
                }
            };
            let mut slice_ends = js_sys::Date::now() + 16.0;
            let mut ready = None;
            if plan.target.has.protection {
                let mut preparing = prepare_pskc(&settings, &mut random);
                loop {
                    let share = preparing.step(ROUNDS_A_STEP);
                    if share >= 1.0 {
                        break;
                    }
                    if js_sys::Date::now() > slice_ends {
                        tell.emit(Some(share));
                        TimeoutFuture::new(0).await;
                        slice_ends = js_sys::Date::now() + 16.0;
                    }
                }
                ready = Some(preparing.finish(&mut random));
            }
            let mut pieces = desk.write_conversion(&plan, number, &settings, &mut random);
            if let Some(writer) = ready {
                pieces = pieces.with_pskc(writer);
            }
            for piece in pieces {
                if CLEARED.get() != begun {
                    return;
                }
                file.push(&piece);
                if js_sys::Date::now() > slice_ends {
                    TimeoutFuture::new(0).await;
                    slice_ends = js_sys::Date::now() + 16.0;
                }
            }
            let saved = unguessable.get() && file.save(&out.name, out.mime).is_ok();
            page.dispatch(if saved {
                Msg::Tell(format!("{} was handed to the browser’s downloads.", out.name))
            } else if unguessable.get() {
                Msg::Warn(Refusal::new(
                    "download",
                    format!("The browser did not accept the download of {}.", out.name),
                    "Allow downloads for this page and try again.",
                ))
            } else {
                Msg::Warn(Refusal::new(
                    "random",
                    format!("{} was not written: the browser gives no random numbers for its encryption.", out.name),
                    "Try another browser.",
                ))
            });
            if saved && plan.target.word == "inventory" && out.rows.len() == desk.token_count() {
                page.dispatch(Msg::Saved);
            }
            // Browsers drop the second of two downloads that start in the same moment.
            TimeoutFuture::new(150).await;
        }
        tell.emit(None);
    });
}
