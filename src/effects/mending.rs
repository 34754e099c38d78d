//! What is done about findings: files are read anew with other choices, or the desk is changed.

use super::downloads::ClearWatch;
use super::{Context, reading, writing};
use crate::platform::TimeSlice;
use crate::state::{ChangeMsg, NoticesMsg, WorkMsg};
use std::rc::Rc;
use token_desk_core::desk::fix::{Act, Fix, Mend};
use token_desk_core::finding::FindingClass;

/// Does something about all findings of a class.
pub(super) fn fix(context: &Context, class: FindingClass, fix: Fix) {
    match fix.act {
        Act::Reread(files) => {
            context.dispatch(WorkMsg::RereadToMend(fix.label));
            let jobs = files.into_iter().filter_map(|(uid, options)| context.page.reread(uid, options));
            context.reader.read_all(jobs);
        }
        Act::Mend(mend) => change_in_slices(context.clone(), class, mend, fix.label),
        Act::Columns(uid) => reading::name_columns_of(context, uid),
        Act::List => writing::list_findings(context, Some(class)),
        Act::Seen => context.dispatch(ChangeMsg::MarkSeen(class, fix.label)),
    }
}

/// Changes the desk in slices, the page alive between two of them.
fn change_in_slices(context: Context, class: FindingClass, mend: Mend, label: String) {
    let (desk, watch) = (context.page.desks.shown().clone(), ClearWatch::of(&context));
    wasm_bindgen_futures::spawn_local(async move {
        let summary = Rc::clone(desk.summary());
        let Some(group) = summary.groups.iter().find(|group| group.class == class) else { return };
        let mut mending = desk.mend(group, mend);
        let mut slice = TimeSlice::of_a_frame();
        while !mending.step() {
            slice.pause_if_over().await;
            if watch.check().is_err() {
                return;
            }
        }
        match mending.finish() {
            (_, 0) => context.dispatch(NoticesMsg::Inform("There was nothing left to change.".to_owned())),
            (mended, _) => context.dispatch(WorkMsg::Mended(label, desk.clone(), Box::new(mended))),
        }
    });
}
