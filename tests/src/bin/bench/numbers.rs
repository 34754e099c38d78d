//! Medians and spreads.

/// Values of one thing, measured again and again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        Self(values.into_iter().collect())
    }

    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    pub(crate) fn median(&self) -> f64 {
        self.part(0.5)
    }

    pub(crate) fn worst(&self) -> f64 {
        self.part(1.0)
    }

    /// The value below which that part of all values lies; 0 where there are none.
    pub(crate) fn part(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1) as f64;
        let (below, above) = ((last * part).floor(), (last * part).ceil());
        let at = |place: f64| sorted.get(place as usize).copied().unwrap_or(0.0);
        at(below) + (at(above) - at(below)) * (last * part - below)
    }

    /// The median with the least and the most, in `unit`.
    pub(crate) fn show(&self, unit: &str) -> String {
        let (least, most) = (self.part(0.0), self.worst());
        format!("{} {unit} ({}–{})", short(self.median()), short(least), short(most))
    }
}

/// Three digits that matter, or all before the point.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
