//! The page as a whole: its state, its effects, and where its parts are.

use crate::ask::Ask;
use crate::components::bars::foot::Foot;
use crate::components::bars::notices::{LatestNotice, NoticeArea};
use crate::components::bars::toolbar::Toolbar;
use crate::components::bars::top_bar::TopBar;
use crate::components::dialogs::dialog;
use crate::components::hello::Hello;
use crate::components::panel::Panel;
use crate::components::table::Tokens;
use crate::effects::use_effects;
use crate::hooks::{self, Travel};
use crate::job::{FileSource, JobKind};
use crate::platform;
use crate::state::{HistoryMsg, Page};
use yew::prelude::*;

#[component]
pub(crate) fn App() -> Html {
    let page = use_reducer(Page::default);
    let ask = use_effects(&page);
    let read = use_callback(ask.clone(), |files: Vec<FileSource>, ask| ask.emit(Ask::Read(files, JobKind::Any)));
    hooks::use_drop(read.clone());
    hooks::use_paste(read);
    let travel = use_callback(ask.clone(), |travel: Travel, ask| {
        ask.emit(Ask::dispatch(match travel {
            Travel::Undo => HistoryMsg::Undo,
            Travel::Redo => HistoryMsg::Redo,
        }));
    });
    hooks::use_undo_keys(travel);
    hooks::use_leave_question(page.desks.unsaved());
    hooks::use_focus_found();
    use_effect_with(page.view.theme, |theme| platform::set_theme(theme.attribute()));

    let (desk, view, notices) = (page.desks.shown(), &page.view, &page.notices);
    let selection = page.selection.chosen();
    let empty = desk.is_empty();
    let (undo, redo) = (page.desks.undo_label(), page.desks.redo_label());
    html! {
        <ContextProvider<LatestNotice> context={LatestNotice::of(notices)}>
        <div class={classes!("page", empty.then_some("is-empty"), (!selection.is_empty()).then_some("is-selecting"))}>
            <TopBar desk={desk.clone()} theme={view.theme} ask={ask.clone()} />
            <div class="body" data-tab={view.tab.attribute()}>
                <NoticeArea
                    alerts={notices.alerts().to_vec()}
                    status={notices.status().cloned()}
                    reading={page.work.reading.clone()}
                    desk={desk.clone()}
                    ask={ask.clone()}
                />
                <div class="stage">
                if empty {
                    <Hello {undo} {redo} ask={ask.clone()} />
                } else {
                    <div class="work">
                        <main class="main">
                            <h1 class="sr" tabindex="-1">{ "Tokens and their users" }</h1>
                            <Toolbar
                                desk={desk.clone()}
                                {undo}
                                {redo}
                                rows={view.rows.clone()}
                                tab={view.tab}
                                ask={ask.clone()}
                            />
                            <Tokens
                                desk={desk.clone()}
                                rows={view.rows.clone()}
                                selection={selection.clone()}
                                goal={view.goal}
                                ask={ask.clone()}
                            />
                        </main>
                        <Panel desk={desk.clone()} ask={ask.clone()} />
                    </div>
                }
                </div>
            </div>
            <Foot
                desk={desk.clone()}
                selection={selection.clone()}
                rows={view.rows.clone()}
                ask={ask.clone()}
            />
            <div class="dialogs">{ dialog(&page, &ask) }</div>
            <div class="drop-veil" aria-hidden="true"><p>{ "Drop the files anywhere" }</p></div>
        </div>
        </ContextProvider<LatestNotice>>
    }
}
