//! What the printer gets: a list instead of the page. No sheet has a key or a code.

use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::hooks::use_printing;
use crate::platform;
use crate::state::{Activation, PrintWish, Round, RowPlaces, Sheet, Shown, ViewMsg};
use token_desk_core::desk::{RowView, Status};
use token_desk_core::ground::words::{count, grouped};
use token_desk_core::model::user::User;
use yew::prelude::*;

/// The most tokens of a list: a browser takes seconds for more, and nobody reads them on paper.
const MAX_PRINTED: usize = 5_000;

#[derive(Properties, PartialEq)]
pub(crate) struct PrintSheetProps {
    pub(crate) desk: Shown,
    /// The rows that the table shows, in their order.
    pub(crate) places: RowPlaces,
    /// What was handed out.
    pub(crate) round: Round,
    /// What is activated.
    pub(crate) activation: Activation,
    /// What a button asked for; the browser’s own command prints what the table shows.
    pub(crate) wish: Option<PrintWish>,
    pub(crate) ask: Callback<Ask>,
}

/// A list on paper.
struct Printed {
    title: String,
    columns: &'static [&'static str],
    lines: Lines,
    /// How the lines that are left out can be printed, if they can.
    way_to_rest: &'static str,
    /// Whether the last column is to be filled in by hand.
    by_hand: bool,
}

/// The lines of a list: no more than [`MAX_PRINTED`].
struct Lines {
    /// The cells of each.
    cells: Vec<Vec<AttrValue>>,
    /// How many there are no longer.
    left_out: usize,
}

impl Lines {
    /// The first of these, `all` in number.
    fn first_of(all: usize, lines: &mut dyn Iterator<Item = Vec<AttrValue>>) -> Self {
        Self { cells: lines.take(MAX_PRINTED).collect(), left_out: all.saturating_sub(MAX_PRINTED) }
    }

    /// What is said of those that are left out.
    fn sentence(&self, way_to_rest: &str) -> String {
        if self.left_out == 0 {
            return String::new();
        }
        let end = if way_to_rest.is_empty() { ".".to_owned() } else { format!(": {way_to_rest}") };
        format!("The first {} are printed. The other {} are not{end}", grouped(MAX_PRINTED), grouped(self.left_out))
    }
}

/// The list. It is empty until something is printed, and on the screen never seen.
#[component]
pub(crate) fn PrintSheet(props: &PrintSheetProps) -> Html {
    let wish = props.wish;
    let printed = use_callback(props.ask.clone(), |(), ask| ask.emit(Ask::dispatch(ViewMsg::Printed)));
    let printing = use_printing(printed);
    use_effect_with(wish, |wish| {
        if wish.is_some() {
            platform::print();
        }
    });
    let sheet = wish.map(|wish| wish.sheet).or(printing.then_some(Sheet::Shown));
    html! { <div class="print-sheet">{ sheet.map(|sheet| list(&printed_list(props, sheet))) }</div> }
}

fn printed_list(props: &PrintSheetProps, sheet: Sheet) -> Printed {
    let desk = &props.desk;
    let row_at = |&place: &u32| desk.row(place as usize);
    match sheet {
        Sheet::Shown => {
            let line = |row: RowView<'_>| {
                let [serial, name, label] = cells(&row, row.user.map(|(_, user)| user));
                vec![serial, label, name, row.status.word().into()]
            };
            Printed {
                title: count(props.places.len(), "token"),
                columns: &["Serial number", "UPN", "User name", "Status"],
                lines: Lines::first_of(props.places.len(), &mut props.places.iter().filter_map(row_at).map(line)),
                way_to_rest: "search or filter the table, and print the rest apart.",
                by_hand: false,
            }
        }
        Sheet::HandedOut => {
            let mut handed: Vec<_> = props.round.standing(desk).collect();
            handed.reverse();
            let all = handed.len();
            let mut lines = handed.into_iter().map(|handed| {
                let mut line = cells(&handed.row, Some(handed.user)).to_vec();
                line.extend([platform::to_local(handed.at).replace('T', " ").into(), "".into()]);
                line
            });
            Printed {
                title: format!("{} handed out", count(all, "token")),
                columns: &["Serial number", "User", "UPN", "Date and time", "Signature"],
                lines: Lines::first_of(all, &mut lines),
                way_to_rest: "",
                by_hand: true,
            }
        }
        Sheet::ToHandOut => {
            let rows = || desk.rows().filter(|row| matches!(row.status, Status::New | Status::Moved));
            let all = rows().count();
            Printed {
                title: format!("{} to hand out", count(all, "token")),
                columns: &["Serial number", "User", "UPN", "Date", "Signature"],
                lines: Lines::first_of(all, &mut rows().map(|row| line_by_hand(&row, ["", ""]))),
                way_to_rest: "",
                by_hand: true,
            }
        }
        Sheet::Activation => {
            let round = &props.activation.round;
            let line = |row| line_by_hand(&row, [if round.is_done(row.id) { "✓" } else { "" }, ""]);
            Printed {
                title: format!("{} to activate in Entra", count(round.len(), "token")),
                columns: &["Serial number", "User", "UPN", "Activated", "Remarks"],
                lines: Lines::first_of(round.len(), &mut round.rows(desk).map(line)),
                way_to_rest: "",
                by_hand: true,
            }
        }
    }
}

/// Serial number, name and UPN.
fn cells(row: &RowView<'_>, user: Option<User<'_>>) -> [AttrValue; 3] {
    let (name, label) = user.map(|user| (user.name, user.label())).unwrap_or_default();
    [row.token.serial, name, &label].map(shown_text)
}

/// The same with two more cells, which are filled in by hand.
fn line_by_hand(row: &RowView<'_>, more: [&'static str; 2]) -> Vec<AttrValue> {
    cells(row, row.user.map(|(_, user)| user)).into_iter().chain(more.map(AttrValue::from)).collect()
}

fn list(printed: &Printed) -> Html {
    let line = |(number, line): (usize, &Vec<AttrValue>)| {
        let cell = |(column, text): (usize, &AttrValue)| html! { <td key={column} dir="auto">{ text }</td> };
        html! { <tr key={number}>{ for line.iter().enumerate().map(cell) }</tr> }
    };
    html! {
        <>
            <h2>{ format!("Token Desk: {}, {}", printed.title, platform::today()) }</h2>
            <p>{ printed.lines.sentence(printed.way_to_rest) }</p>
            <table class={printed.by_hand.then_some("by-hand")}>
                <thead><tr>{ for printed.columns.iter().map(|title| html! { <th key={*title} scope="col">{ title }</th> }) }</tr></thead>
                <tbody>{ for printed.lines.cells.iter().enumerate().map(line) }</tbody>
            </table>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_be_left_out_is_left_out() {
        let some = |count: usize| Lines::first_of(count, &mut (0..count).map(|number| vec![number.to_string().into()]));
        let all = some(MAX_PRINTED);
        assert_eq!((all.cells.len(), all.sentence("")), (MAX_PRINTED, String::new()));
        let cut = some(MAX_PRINTED + 1_234);
        assert_eq!((cut.cells.len(), cut.left_out), (MAX_PRINTED, 1_234));
        assert_eq!(cut.sentence(""), "The first 5,000 are printed. The other 1,234 are not.");
        assert!(cut.sentence("filter.").ends_with("The other 1,234 are not: filter."));
    }
}
