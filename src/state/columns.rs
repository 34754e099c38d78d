//! Which columns of the table are seen, and how wide the person made them. Which there are, and which step aside where there
//! is no room for all, is in `components::table`.

/// No column is made wider than this by hand, in CSS pixels beyond what it has by itself.
const MAX_WIDER: i32 = 2_000;

/// What the person chose of the columns, which are counted from 0 at the left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ColumnChoice {
    hidden: Vec<usize>,
    wider: Vec<(usize, i32)>,
    /// Those that are to be seen whatever the room.
    kept: Vec<usize>,
    /// Those for which there is no room now; no choice of the person.
    aside: Vec<usize>,
}

impl ColumnChoice {
    /// Whether the column is seen.
    pub(crate) fn shows(&self, column: usize) -> bool {
        self.wants(column) && !self.is_aside(column)
    }

    /// Whether the column is seen where there is room for it.
    pub(crate) fn wants(&self, column: usize) -> bool {
        !self.hidden.contains(&column)
    }

    /// Whether there is no room for the column.
    pub(crate) fn is_aside(&self, column: usize) -> bool {
        self.aside.contains(&column)
    }

    /// Whether the person said of the column that it is seen, or how wide it is: then it does not step aside.
    pub(crate) fn is_kept(&self, column: usize) -> bool {
        self.kept.contains(&column) || self.wider(column).is_some()
    }

    /// Which columns there is no room for now.
    pub(crate) fn aside(&self) -> &[usize] {
        &self.aside
    }

    /// How many CSS pixels wider the column is than by itself, less than 0 if narrower; `None` if it was not changed.
    pub(crate) fn wider(&self, column: usize) -> Option<i32> {
        self.wider.iter().find(|(known, _)| *known == column).map(|&(_, wider)| wider)
    }

    /// Whether all are seen, as wide as they are by themselves.
    pub(crate) fn is_usual(&self) -> bool {
        self.hidden.is_empty() && self.wider.is_empty() && self.kept.is_empty()
    }
}

/// What a person does with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnMsg {
    /// Hide it, or show it again.
    Toggle,
    /// So many CSS pixels wider than by itself.
    Widen(i32),
    /// As wide as it is by itself.
    Fit,
}

/// There is no room for these columns.
pub(super) fn step_aside(choice: &mut ColumnChoice, columns: Vec<usize>) {
    choice.aside = columns;
}

pub(super) fn apply(choice: &mut ColumnChoice, column: usize, msg: ColumnMsg) {
    match msg {
        ColumnMsg::Toggle => {
            let shown = choice.shows(column);
            for columns in [&mut choice.hidden, &mut choice.kept, &mut choice.aside] {
                columns.retain(|&known| known != column);
            }
            if shown { &mut choice.hidden } else { &mut choice.kept }.push(column);
        }
        ColumnMsg::Widen(_) | ColumnMsg::Fit => {
            choice.wider.retain(|&(known, _)| known != column);
            if let ColumnMsg::Widen(wider) = msg {
                choice.wider.push((column, wider.clamp(-MAX_WIDER, MAX_WIDER)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_hidden_and_comes_back_as_wide_as_it_was() {
        let mut choice = ColumnChoice::default();
        for msg in [ColumnMsg::Widen(32), ColumnMsg::Toggle] {
            apply(&mut choice, 2, msg);
        }
        assert!(!choice.shows(2) && choice.shows(3));
        apply(&mut choice, 2, ColumnMsg::Toggle);
        assert_eq!((choice.shows(2), choice.wider(2), choice.wider(3)), (true, Some(32), None));
        apply(&mut choice, 2, ColumnMsg::Widen(i32::MIN));
        assert_eq!(choice.wider(2), Some(-MAX_WIDER));
        assert!(!choice.is_usual());
        apply(&mut choice, 2, ColumnMsg::Fit);
        assert!(!choice.is_usual() && choice.is_kept(2) && !choice.is_kept(3));
    }

    #[test]
    fn a_column_without_room_is_shown_all_the_same_if_it_is_asked_for() {
        let mut choice = ColumnChoice::default();
        step_aside(&mut choice, vec![2, 3]);
        assert!(!choice.shows(2) && choice.wants(2) && choice.is_usual());
        apply(&mut choice, 2, ColumnMsg::Toggle);
        assert!(choice.shows(2) && choice.is_kept(2) && choice.aside() == [3] && !choice.is_usual());
        apply(&mut choice, 2, ColumnMsg::Toggle);
        assert!(!choice.wants(2) && !choice.is_kept(2));
    }
}
