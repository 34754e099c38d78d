//! What a request causes outside of the state: files are read, findings mended, files written and downloaded, a large
//! desk shown in steps. The state learns of it by messages; what of it changes the desk is decided there.

mod downloads;
mod mending;
mod presenting;
mod reading;
mod writing;

use crate::ask::Ask;
use crate::platform;
use crate::platform::downloads::release_downloads;
use crate::platform::reader::Reader;
use crate::state::{ChangeMsg, Moment, Msg, NoticesMsg, Page, ViewMsg};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;
use token_desk_core::ground::stack::overwrite_all_below;
use yew::prelude::*;

/// What effects work with: the page as it is when one begins, and what lasts over all of them.
#[derive(Clone)]
struct Context {
    page: UseReducerHandle<Page>,
    reader: Rc<Reader>,
    /// How often everything was cleared. What is being written then ends there.
    clears: Rc<Cell<u32>>,
    /// How often writing was stopped.
    stops: Rc<Cell<u32>>,
    /// Who waits for something that ends when either happens.
    waiting: Rc<RefCell<Vec<Waker>>>,
    /// Whether files of a conversion are being written.
    converting: Rc<Cell<bool>>,
    /// How many sealed files there were: their names tell nothing, and so are numbered.
    sealed: Rc<Cell<u32>>,
}

impl Context {
    fn dispatch(&self, msg: impl Into<Msg>) {
        self.page.dispatch(now(msg));
    }

    /// Counts a clearing or a stop, and lets those know that wait.
    fn count(&self, counter: &Cell<u32>) {
        counter.set(counter.get() + 1);
        self.waiting.take().into_iter().for_each(Waker::wake);
    }
}

/// A message with the time at which it comes.
fn now(msg: impl Into<Msg>) -> Msg {
    let moment = Moment { seconds: platform::unix_seconds(), today: platform::today() };
    Msg::At(moment, Box::new(msg.into()))
}

/// All effects of the page. What its parts ask for goes into the callback.
#[hook]
pub(crate) fn use_effects(page: &UseReducerHandle<Page>) -> Callback<Ask> {
    let reader = reading::use_reader(page);
    presenting::use_presenting(page);
    use_ask_handler(page, &reader)
}

/// The callback that answers requests. It stays the same over all renderings, so that no part is rendered for its sake.
#[hook]
fn use_ask_handler(page: &UseReducerHandle<Page>, reader: &Rc<Reader>) -> Callback<Ask> {
    let context = Context {
        page: page.clone(),
        reader: Rc::clone(reader),
        clears: use_memo((), |()| Cell::new(0)),
        stops: use_memo((), |()| Cell::new(0)),
        waiting: use_memo((), |()| RefCell::default()),
        converting: use_memo((), |()| Cell::new(false)),
        sealed: use_memo((), |()| Cell::new(0)),
    };
    let latest = use_mut_ref(|| context.clone());
    *latest.borrow_mut() = context;
    use_callback((), move |ask: Ask, ()| {
        let context = latest.borrow().clone();
        answer(&context, ask);
    })
}

fn answer(context: &Context, ask: Ask) {
    match ask {
        Ask::Dispatch(msg) => dispatch(context, msg),
        Ask::Read(sources, kind) => reading::read(context, sources, kind),
        Ask::ReadAs(notice, instead, job) => reading::read_as(context, notice, instead, job),
        Ask::LookAtUsers(source, list) => reading::look_at_entered(context, source, list),
        Ask::AddUsers(text, list) => reading::read_entered(context, &text, list),
        Ask::CorrectUsers(list, line) => reading::correct_entered(context, list, line),
        Ask::AddSheet(uid, options, name) => reading::add_sheet(context, uid, options, &name),
        Ask::Reread(uid, options) => reading::reread(context, uid, options),
        Ask::NameColumns(notice, job) => reading::name_columns(context, job, Some(notice)),
        Ask::NameColumnsOf(uid) => reading::name_columns_of(context, uid),
        Ask::ReadColumns(options) => reading::read_columns(context, options),
        Ask::Look(options) => reading::look(context, options),
        Ask::Cancel => context.reader.cancel(),
        Ask::StopWriting => context.count(&context.stops),
        Ask::Sample => reading::read_sample(context),
        Ask::Unlock(unlock, others) => reading::unlock(context, unlock, others),
        Ask::ReadMembers(paths) => reading::read_members(context, paths),
        Ask::OpenAllTheSame => reading::open_all_the_same(context),
        Ask::Fix(class, fix) => mending::fix(context, class, fix),
        Ask::ListFindings => writing::list_findings(context, None),
        Ask::Export(request) => writing::export(context, request),
        Ask::Convert(request) => writing::convert(context, request),
        Ask::Save(file) => writing::save(context, &file),
        Ask::ClearAll => {
            context.count(&context.clears);
            context.reader.reset();
            release_downloads();
            context.dispatch(Msg::ClearAll);
            overwrite_all_below();
        }
    }
}

fn dispatch(context: &Context, msg: Msg) {
    match msg {
        // Who presses the button right behind a file means the file to count.
        Msg::Change(ChangeMsg::Assign) => {
            let later = context.clone();
            context.reader.when_idle(Callback::from(move |()| later.dispatch(ChangeMsg::Assign)));
        }
        msg => {
            // What was given to open a file goes with the dialog or the offer that asked for more.
            if matches!(
                msg,
                Msg::View(ViewMsg::Leave) | Msg::Notices(NoticesMsg::Dismiss(_) | NoticesMsg::DismissAlerts)
            ) {
                context.reader.give_up();
            }
            context.dispatch(msg);
        }
    }
}
