//! A whole desk: files, then random actions. What must stay true of a desk (ARCHITECTURE.md) is looked at after each.
#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use token_desk_core::desk::fix::Act;
use token_desk_core::desk::history::History;
use token_desk_core::desk::{AssignOptions, Desk, RowId};
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::date::Date;
use token_desk_core::model::entra::EntraWay;
use token_desk_core::model::entra_facts::EntraState;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::output::export::ExportOptions;
use token_desk_core::output::findings_list::findings_list;
use token_desk_core::output::plan::Plan;
use token_desk_core::output::settings::Settings;
use token_desk_core::output::targets::TARGETS;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::read_users;
use token_desk_fuzz::checks::{check_tokens, check_users};
use token_desk_fuzz::choices::{CHOICES, read_options};

/// The day of all that is noted.
const DAY: Date = Date { year: 2026, month: 11, day: 28 };

/// Actions in one run.
const MAX_ACTIONS: usize = 24;

/// Bytes of an input, from its end, that say what is done; what precedes them is the file.
const ACTION_BYTES: usize = 4 * CHOICES;

/// A token file and a list that fit together, beside the file of the input.
const TOKENS: &[u8] = b"upn,serial number,secret key,time interval,manufacturer,model\n\
    a@x.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet,SafeID\n\
    ,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,30,\"A, B\",=M\n\
    ,10001003,KN2XAZLSEBJWKY3SMV2A,30,,\n,10001003,LN2XAZLSEBJWKY3SMV2A,30,,\n";
const USERS: &[u8] = b"userPrincipalName,displayName,object id,user type,account enabled,serial number\n\
    a@x.com,Amy,0cadbf92-0000-4111-8222-0123456789ab,Member,True,\nb@x.com,=Bo,,Guest,True,10001002\n\
    c@x.com,Cy,,Member,False,\nd@x.com,Di,,,,\n";

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Action {
    AddInput,
    AddTokens,
    AddUsers,
    AddInputAsUsers,
    ApplyAndAssign,
    Assign { place: u8, user: u8 },
    AssignUpn { place: u8, upn: u8 },
    Unassign { place: u8 },
    UnassignSome { from: u8, count: u8 },
    Remove { from: u8, count: u8 },
    RemoveFile { number: u8 },
    RemoveList { number: u8 },
    Reread { number: u8 },
    Fix { group: u8, fix: u8 },
    MarkSeen { group: u8 },
    Uploaded { from: u8, count: u8, way: u8 },
    Activated { place: u8 },
    Refused { place: u8 },
    AnswerForFile { number: u8, in_entra: bool },
    WorkDone { from: u8, count: u8 },
    Undo,
    Redo,
    Export,
    Convert { target: u8 },
}

fuzz_target!(|input: &[u8]| {
    let (file, said) = input.split_at(input.len().saturating_sub(ACTION_BYTES));
    // Bytes that are lacking count as zeros, so there is no error to mind.
    let _ = work(file, &mut Unstructured::new(said));
});

fn work(file: &[u8], said: &mut Unstructured<'_>) -> Result<()> {
    let mut history = History::default();
    let options = read_options(said)?;
    act(&mut history, Action::AddInput, file, &options, said)?;
    for _ in 0..MAX_ACTIONS {
        if said.is_empty() {
            break;
        }
        let action = Action::arbitrary(said)?;
        act(&mut history, action, file, &options, said)?;
        check(history.desk());
    }
    undo_and_redo_all(&mut history);
    inventory_comes_back(history.desk());
    Ok(())
}

/// Does it, as a change that can be undone.
fn act(
    history: &mut History,
    action: Action,
    file: &[u8],
    options: &ReadOptions,
    said: &mut Unstructured<'_>,
) -> Result<()> {
    let desk = history.desk();
    let id = |place: u8| desk.id_at(usize::from(place) % desk.token_count().max(1));
    let some = |from: u8, count: u8| -> Vec<u32> {
        let end = u32::try_from(desk.token_count()).unwrap_or(u32::MAX);
        (u32::from(from)..u32::from(from) + u32::from(count)).take_while(|place| *place < end).collect()
    };
    let summary = desk.summary();
    let group = |number: u8| summary.groups.get(usize::from(number) % summary.groups.len().max(1));
    let next = match action {
        Action::AddInput => tokens(desk, file, options),
        Action::AddTokens => tokens(desk, TOKENS, &ReadOptions::default()),
        Action::AddUsers => users(desk, USERS, &ReadOptions::default()),
        Action::AddInputAsUsers => users(desk, file, options),
        Action::ApplyAndAssign => Some(desk.apply_and_assign(AssignOptions::default()).0),
        Action::Assign { place, user } => id(place)
            .filter(|_| !desk.users().is_empty())
            .map(|id| desk.assign(id, usize::from(user) % desk.users().len())),
        Action::AssignUpn { place, upn } => id(place).and_then(|id| {
            desk.assign_upn(id, ["new@x.com", "a@x.com", "", "no", "B@X.COM"][usize::from(upn) % 5]).ok()
        }),
        Action::Unassign { place } => id(place).map(|id| desk.unassign(id)),
        Action::UnassignSome { from, count } => Some(desk.unassign_tokens(&some(from, count)).0),
        Action::Remove { from, count } => {
            let places = some(from, count);
            let (next, removed) = desk.remove_tokens(&places);
            assert_eq!(next.token_count() + removed, desk.token_count(), "what was removed is gone, and nothing else");
            Some(next)
        }
        Action::RemoveFile { number } => desk
            .files()
            .get(usize::from(number) % desk.files().len().max(1))
            .and_then(|file| desk.remove_file(file.uid))
            .map(|(next, _)| next),
        Action::RemoveList { number } => desk
            .lists()
            .get(usize::from(number) % desk.lists().len().max(1))
            .and_then(|list| desk.remove_list(list.uid))
            .map(|(next, _)| next),
        Action::Reread { number } => match desk.files().get(usize::from(number) % desk.files().len().max(1)) {
            Some(old) => {
                let options = read_options(said)?;
                read_tokens(file, &options, &mut |_share| {})
                    .ok()
                    .map(|reading| desk.replace_tokens(old.uid, reading, options).0)
            }
            None => None,
        },
        Action::Fix { group: number, fix } => group(number).and_then(|group| {
            let fixes = desk.fixes(group);
            assert!(!fixes.is_empty(), "every class of findings can be dealt with: {}", group.code);
            match &fixes[usize::from(fix) % fixes.len()].act {
                Act::Mend(mend) => Some(desk.mend(group, *mend).finish().0),
                Act::Seen => Some(desk.mark_seen(group)),
                Act::List => {
                    assert!(findings_list(&[group]).next_piece(desk).is_some());
                    None
                }
                Act::Reread(files) => files.first().and_then(|(uid, options)| {
                    let reading = read_tokens(file, options, &mut |_share| {}).ok()?;
                    Some(desk.replace_tokens(*uid, reading, options.clone()).0)
                }),
                Act::Columns(_) => None,
            }
        }),
        Action::MarkSeen { group: number } => group(number).map(|group| desk.mark_seen(group)),
        Action::Uploaded { from, count, way } => {
            let way = [None, Some(EntraWay::Csv), Some(EntraWay::Graph)][usize::from(way) % 3];
            Some(desk.note_uploaded(&some(from, count), way, DAY).0)
        }
        Action::Activated { place } => {
            id(place).and_then(|id| desk.note_activated_of(id, DAY).ok()).map(|(next, _)| next)
        }
        Action::Refused { place } => {
            id(place).and_then(|id| desk.note_refused_of(id, "=\"no, user\"", DAY).ok()).map(|(next, _)| next)
        }
        Action::AnswerForFile { number, in_entra } => desk
            .files()
            .get(usize::from(number) % desk.files().len().max(1))
            .and_then(|file| desk.answer_for_file(file.uid, in_entra).ok())
            .map(|(next, _)| next),
        Action::WorkDone { from, count } => {
            let work = desk.entra_work();
            let from = work.len().min(usize::from(from));
            let to = work.len().min(from + usize::from(count));
            desk.mark_work_done(&work[from..to], DAY).ok().map(|(next, _)| next)
        }
        Action::Undo => {
            history.undo();
            return Ok(());
        }
        Action::Redo => {
            history.redo();
            return Ok(());
        }
        Action::Export => {
            write(desk, &desk.plan_export(Date::default(), ExportOptions::default()), &Settings::default());
            None
        }
        Action::Convert { target } => {
            let places: Vec<u32> = some(0, u8::MAX);
            let settings = Settings::default();
            write(
                desk,
                &desk.plan_conversion(TARGETS[usize::from(target) % TARGETS.len()], &places, &settings),
                &settings,
            );
            None
        }
    };
    if let Some(next) = next {
        // As the page does, or not.
        let next = if said.arbitrary()? { next.with_departures(history.desk(), Some(DAY)) } else { next };
        history.push("changed", next);
    }
    Ok(())
}

fn tokens(desk: &Desk, file: &[u8], options: &ReadOptions) -> Option<Desk> {
    let reading = read_tokens(file, options, &mut |_share| {}).ok()?;
    check_tokens(&reading, file);
    desk.add_tokens("t", reading, options.clone()).ok().map(|(next, _)| next)
}

fn users(desk: &Desk, file: &[u8], options: &ReadOptions) -> Option<Desk> {
    let reading = read_users(file, options, &mut |_share| {}).ok()?;
    check_users(&reading, file);
    desk.add_users("u", reading).ok().map(|(next, _)| next)
}

/// Writes all files of a plan; they are not empty.
fn write(desk: &Desk, plan: &Plan, settings: &Settings) {
    for file in plan.files() {
        let mut random = |bytes: &mut [u8]| bytes.fill(7);
        // Some formats want a setting that was not chosen.
        let Some(writer) = file.writer(settings, &mut random) else { continue };
        assert!(writer.each(desk).map(|piece| piece.len()).sum::<usize>() > 0, "{}", file.name);
    }
}

/// What must be true of every desk.
fn check(desk: &Desk) {
    let summary = desk.summary();
    assert_eq!(desk.rows().count(), desk.token_count(), "each token has a row");
    for state in EntraState::ALL {
        let rows = desk.rows().filter(|row| row.entra().is(state)).count();
        assert_eq!(summary.entra.of(state), rows, "{}", state.word());
    }
    let held = desk.rows().filter(|row| row.user.is_some()).count();
    assert_eq!((summary.free, summary.assigned()), (desk.token_count() - held, held), "free or held, and never both");
    let mut names: Vec<RowId> = desk.rows().map(|row| row.id).collect();
    names.sort_unstable_by_key(|id| (id.file, id.row));
    names.dedup();
    assert_eq!(names.len(), desk.token_count(), "no token stands on the desk twice");
    for (place, row) in desk.rows().enumerate() {
        assert_eq!((row.place, desk.id_at(place)), (place, Some(row.id)));
        assert_eq!(desk.find(row.id).map(|found| found.place), Some(place));
    }
    for item in summary.groups.iter().flat_map(|group| &group.items) {
        let finding = desk.finding(*item);
        assert!(finding.is_some_and(|finding| !finding.message.is_empty()), "each finding can be shown");
    }
}

/// Each row in words.
fn told(desk: &Desk) -> Vec<String> {
    let holder = |row: &token_desk_core::desk::RowView<'_>| row.user.map(|(_, user)| user.label()).unwrap_or_default();
    let entra = |row: &token_desk_core::desk::RowView<'_>| row.entra().state().map(|state| state.word());
    let word = |row: token_desk_core::desk::RowView<'_>| {
        format!("{} {} {} {:?}", row.token.serial, holder(&row), row.status.word(), entra(&row))
    };
    desk.rows().map(word).collect()
}

/// Undoing everything gives the empty desk of the start, and redoing it the desk that was.
fn undo_and_redo_all(history: &mut History) {
    let before = told(history.desk());
    let depth = history.depth();
    while history.undo().is_some() {}
    assert!(history.desk().is_empty(), "undoing everything gives the start");
    for _ in 0..depth {
        history.redo();
    }
    assert_eq!(told(history.desk()), before, "redoing everything gives the desk that was");
}

/// The inventory, read and written again, is the same, to the byte.
fn inventory_comes_back(desk: &Desk) {
    let Some(text) = inventory(desk) else { return };
    let Ok(reading) = read_tokens(&text, &ReadOptions::default(), &mut |_share| {}) else {
        assert_eq!(desk.token_count(), 0, "an inventory with tokens is readable");
        return;
    };
    assert_eq!(reading.format, FormatId::Inventory);
    let Ok((again, _)) = Desk::default().add_tokens("inventory", reading, ReadOptions::default()) else { return };
    let back = inventory(&again).unwrap_or_default();
    assert_eq!(String::from_utf8_lossy(&back), String::from_utf8_lossy(&text), "write, then read: the same bytes");
}

fn inventory(desk: &Desk) -> Option<Vec<u8>> {
    let plan = desk.plan_export(Date::default(), ExportOptions::default());
    let file = plan.files().iter().find(|file| file.target.format == Some(FormatId::Inventory))?;
    let (settings, mut random) = (Settings::default(), |_: &mut [u8]| {});
    let writer = file.writer(&settings, &mut random)?;
    Some(writer.each(desk).flat_map(|piece| piece.as_slice().to_vec()).collect())
}
