//! Which columns of the table are seen, and how wide the person made them. Which there are is in `components::table`.

/// No column is made wider than this by hand, in CSS pixels beyond what it has by itself.
const MAX_WIDER: i32 = 2_000;

/// What the person chose of the columns, which are counted from 0 at the left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ColumnChoice {
    hidden: Vec<usize>,
    wider: Vec<(usize, i32)>,
}

impl ColumnChoice {
    /// Whether the column is seen.
    pub(crate) fn shows(&self, column: usize) -> bool {
        !self.hidden.contains(&column)
    }

    /// How many CSS pixels wider the column is than by itself, less than 0 if narrower; `None` if it was not changed.
    pub(crate) fn wider(&self, column: usize) -> Option<i32> {
        self.wider.iter().find(|(known, _)| *known == column).map(|&(_, wider)| wider)
    }

    /// Whether all are seen, as wide as they are by themselves.
    pub(crate) fn is_usual(&self) -> bool {
        *self == Self::default()
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

pub(super) fn apply(choice: &mut ColumnChoice, column: usize, msg: ColumnMsg) {
    match msg {
        ColumnMsg::Toggle if choice.shows(column) => choice.hidden.push(column),
        ColumnMsg::Toggle => choice.hidden.retain(|&hidden| hidden != column),
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
        assert!(choice.is_usual());
    }
}
