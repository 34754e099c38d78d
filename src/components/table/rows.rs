//! The rows that exist: those in sight and the one with the focus. A row that scrolls in takes the elements of one that
//! scrolled out, with its place in the document: changing texts is far cheaper than making elements or moving them. So
//! the rows are laid out by their own offset, and come into their order in the document when the scrolling rests.

use super::cells::Drawn;
use super::cursor::CellPlace;
use super::row::RowElements;
use super::scene::{Parts, Scene};
use crate::hooks::RowsInSight;
use web_sys::Element;

/// Elements and the row that they show.
struct Line {
    shown: usize,
    /// The version of the scene that it was drawn from, see [`RenderedRows::show`]; none for elements that showed
    /// another row.
    drawn: Option<u32>,
    elements: RowElements,
}

/// The rows, in the order of the document.
#[derive(Default)]
pub(super) struct RenderedRows {
    lines: Vec<Line>,
}

impl RenderedRows {
    /// Shows the rows in sight, and `kept` wherever it is. Rows that are there already are drawn anew only if `version`,
    /// which counts the changes of the scene, is another one.
    pub(super) fn show(
        &mut self,
        parts: &Parts,
        scene: &Scene,
        version: u32,
        sight: &RowsInSight,
        kept: Option<usize>,
    ) {
        let wanted = sight.first..sight.end;
        let mut missing: Vec<bool> = vec![true; wanted.len()];
        let mut kept_missing = kept.filter(|row| !wanted.contains(row));
        let mut free = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            if let Some(missing) = line.shown.checked_sub(wanted.start).and_then(|place| missing.get_mut(place)) {
                *missing = false;
            } else if kept_missing == Some(line.shown) {
                kept_missing = None;
            } else {
                free.push(number);
            }
        }
        // The first in the document is taken first.
        free.reverse();
        let missing = wanted.zip(missing).filter(|(_, missing)| *missing).map(|(row, _)| row);
        for row in missing.chain(kept_missing) {
            if let Some(line) = free.pop().and_then(|number| self.lines.get_mut(number)) {
                (line.shown, line.drawn) = (row, None);
            } else if let Some(elements) = RowElements::copy_of(&parts.empty_row) {
                let _ = parts.body.append_child(&elements.element);
                self.lines.push(Line { shown: row, drawn: None, elements });
            }
        }
        // They go for good: one may show a key. From the end, so that the numbers of those before stay.
        for number in free {
            self.lines.remove(number).elements.element.remove();
        }
        for Line { shown, drawn, elements } in &mut self.lines {
            if drawn.replace(version) != Some(version) {
                let row = scene.places.get(*shown).and_then(|&place| scene.desk.row(place as usize));
                if let Some(row) = row {
                    let revealed = scene.revealed == Some(row.id);
                    let selected = scene.selection.contains(row.id);
                    let lift = match &scene.lift {
                        Some(lift) if lift.is_from(row.id) => "is-lifted",
                        Some(lift) if lift.is_over(row.id) => "is-target",
                        _ if scene.pointed == Some(row.id) => "is-pointed",
                        _ => "",
                    };
                    let sign = scene.desk.sign_of(row.place);
                    let (now, target) = (scene.now, scene.target);
                    elements.draw(*shown, &Drawn { row, now, revealed, selected, lift, target, sign });
                }
            }
            elements.lay_at(sight.top_of(*shown));
        }
    }

    /// Lets the Tab key stop at one cell.
    pub(super) fn let_stop(&mut self, stop: CellPlace) {
        for line in &mut self.lines {
            line.elements.let_stop((line.shown == stop.row).then_some(stop.column));
        }
    }

    /// What the Tab key stops at.
    pub(super) fn stop(&self) -> Option<&Element> {
        self.lines.iter().find_map(|line| line.elements.stop())
    }

    /// Whether that row exists.
    pub(super) fn has(&self, row: usize) -> bool {
        self.lines.iter().any(|line| line.shown == row)
    }

    /// Whether the rows are in the document in the order in which they are on the screen.
    pub(super) fn are_in_order(&self) -> bool {
        self.lines.is_sorted_by_key(|line| line.shown)
    }

    /// Moves rows in the document, so that assistive technology comes upon them in their order; `fixed` stays where it is,
    /// as moving would take the focus from it.
    pub(super) fn put_in_order(&mut self, body: &Element, fixed: Option<usize>) {
        self.lines.sort_by_key(|line| line.shown);
        let fixed = self.lines.iter().position(|line| Some(line.shown) == fixed).unwrap_or(0);
        let (before, behind) = self.lines.split_at(fixed);
        let element = |line: &Line| line.elements.element.clone();
        let Some(fixed) = behind.first().map(element) else { return };
        let mut next = fixed.clone();
        for line in before.iter().rev().map(element) {
            if next.previous_element_sibling().as_ref() != Some(&line) {
                let _ = body.insert_before(&line, Some(&next));
            }
            next = line;
        }
        let mut last = fixed;
        for line in behind.iter().skip(1).map(element) {
            if last.next_element_sibling().as_ref() != Some(&line) {
                let _ = body.insert_before(&line, last.next_element_sibling().as_deref());
            }
            last = line;
        }
    }
}
