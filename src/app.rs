//! The page as a whole: its state, its effects, and where its parts are.

use crate::ask::Ask;
use crate::components::bars::foot::Foot;
use crate::components::bars::notices::{LatestNotice, NoticeArea};
use crate::components::bars::toolbar::Toolbar;
use crate::components::bars::top_bar::TopBar;
use crate::components::cell_edit::CellEditor;
use crate::components::dialogs::dialog;
use crate::components::hello::Hello;
use crate::components::lift_bar::LiftBar;
use crate::components::menu::MenuList;
use crate::components::panel::{Panel, TokenPanel};
use crate::components::print::PrintSheet;
use crate::components::table::Tokens;
use crate::effects::use_effects;
use crate::hooks::{self, PageKey};
use crate::job::{FileSource, JobKind};
use crate::platform;
use crate::state::{Dialog, HistoryMsg, LiftMsg, Page, RowPlaces, ViewMsg};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub(crate) fn App() -> Html {
    let page = use_reducer(Page::default);
    let ask = use_effects(&page);
    let read = use_callback(ask.clone(), |files: Vec<FileSource>, ask| ask.emit(Ask::Read(files, JobKind::Any)));
    hooks::use_drop(read.clone());
    hooks::use_paste(read);
    let pressed = use_callback(ask.clone(), |key: PageKey, ask| {
        ask.emit(match key {
            PageKey::Undo => Ask::dispatch(HistoryMsg::Undo),
            PageKey::Redo => Ask::dispatch(HistoryMsg::Redo),
            PageKey::Commands => Ask::dispatch(ViewMsg::Open(Dialog::Commands)),
            PageKey::Keys => Ask::dispatch(ViewMsg::Open(Dialog::Help)),
            PageKey::Search => return platform::focus(".search input"),
        });
    });
    hooks::use_page_keys(pressed);
    hooks::use_leave_question(page.desks.unsaved());
    let lift = use_callback(ask.clone(), |msg: LiftMsg, ask| ask.emit(Ask::dispatch(msg)));
    hooks::use_lifting(page.desks.shown(), &page.view.lift, &lift);
    hooks::use_focus_found();
    use_effect_with(page.view.theme, |theme| platform::set_theme(theme.attribute()));

    let (desk, view, notices) = (page.desks.shown(), &page.view, &page.notices);
    let selection = page.selection.chosen();
    // Found and sorted once, for all that show or count them.
    let places = use_memo((desk.clone(), view.rows.clone()), |(desk, rows)| RowPlaces::from(rows.places(desk)));
    let places = (*places).clone();
    let empty = desk.is_empty();
    let over = view.edit.as_ref().map(|_| "Edit").or(view.menu.as_ref().map(|_| "Menu"));
    let (undo, redo) = (page.desks.undo_label(), page.desks.redo_label());
    html! {
        <ContextProvider<LatestNotice> context={LatestNotice::of(notices)}>
        <div class={classes!("page", empty.then_some("is-empty"), (!selection.is_empty() || view.people.len() > 0).then_some("is-selecting"), view.lift.is_some().then_some("is-lifting"), (view.dialog == Some(Dialog::HandOut)).then_some("is-handing-out"))}>
            <TopBar desk={desk.clone()} exported={page.desks.exported()} theme={view.theme} ask={ask.clone()} />
            <div class="body" data-tab={view.tab.attribute()}>
                <div class="stage">
                    <div class={classes!("work", view.token.map(|_| "has-token"))}>
                    if empty {
                        <Hello {undo} {redo} ask={ask.clone()} />
                    } else {
                        <main class="main">
                            <h1 class="sr" tabindex="-1">{ "Tokens and their users" }</h1>
                            <Toolbar
                                desk={desk.clone()}
                                {undo}
                                {redo}
                                rows={view.rows.clone()}
                                found={places.len()}
                                tab={view.tab}
                                ask={ask.clone()}
                            />
                            <Tokens
                                desk={desk.clone()}
                                sort={view.rows.sort}
                                places={places.clone()}
                                selection={selection.clone()}
                                goal={view.goal}
                                lift={view.lift.clone()}
                                pointed={view.pointed}
                                columns={view.columns.clone()}
                                target={view.assign_options.target}
                                revealed={view.revealed}
                                offset={view.offset}
                                ask={ask.clone()}
                            />
                        </main>
                        <Panel desk={desk.clone()} search={view.rows.search.clone()} lift={view.lift.clone()} people={view.people.clone()} typed={page.files.draft.waiting()} ask={ask.clone()} />
                        if let Some((row, wish)) = view.token {
                            <TokenPanel key={format!("{}-{}", row.file, row.row)} desk={desk.clone()} {row} revealed={view.revealed} {wish} offset={view.offset} ask={ask.clone()} />
                        }
                    }
                    </div>
                <NoticeArea
                    alerts={Rc::clone(notices.alerts())}
                    status={notices.status().cloned()}
                    reading={page.work.reading.clone()}
                    writing={page.work.writing.clone()}
                    desk={desk.clone()}
                    ask={ask.clone()}
                />
                </div>
            </div>
            <Foot
                desk={desk.clone()}
                selection={selection.clone()}
                people={view.people.clone()}
                places={(!view.rows.is_all()).then(|| places.clone())}
                clearable={page.holds_something()}
                offset={view.offset}
                ask={ask.clone()}
            />
            <LiftBar desk={desk.clone()} lift={view.lift.clone()} ask={ask.clone()} />
            // What lies over the table is in no other part of the page.
            <div class="menus" role={over.map(|_| "region")} aria-label={over}>
                if let Some(edit) = &view.edit {
                    <CellEditor key={format!("{:?}", edit.cell)} desk={desk.clone()} edit={edit.clone()} hindrance={view.hindrance.clone()} ask={ask.clone()} />
                }
                if let Some(menu) = view.menu.clone() {
                    <MenuList desk={desk.clone()} {menu} columns={view.columns.clone()} ask={ask.clone()} />
                }
            </div>
            <div class="dialogs">{ dialog(&page, &ask) }</div>
            <PrintSheet desk={desk.clone()} {places} round={page.round.clone()} activation={page.activation.clone()} wish={view.print} ask={ask.clone()} />
            <div class="drop-veil" aria-hidden="true"><p>{ "Drop the files anywhere" }</p></div>
        </div>
        </ContextProvider<LatestNotice>>
    }
}
