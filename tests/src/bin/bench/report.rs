//! The table at the end.

use crate::numbers::short;
use std::fmt;

/// The bound that a number of ours must keep.
pub(crate) enum Target {
    /// Our number is at most the peer's times this.
    RatioAtMost(f64),
    /// Our number is at least the peer's times this.
    RatioAtLeast(f64),
    /// Our number itself is at most this.
    AtMost(f64),
    /// Our number is at most the peer's and so much more.
    MoreAtMost(f64),
    /// It is only good to know.
    None,
}

struct Line {
    what: String,
    ours: String,
    peer: String,
    ratio: Option<f64>,
    target: String,
    met: Option<bool>,
}

/// All lines so far.
#[derive(Default)]
pub(crate) struct Report(Vec<Line>);

impl Report {
    /// Adds a line and shows it at once. `ours` and `peer`: the number and how it is written.
    pub(crate) fn add(&mut self, what: &str, ours: (f64, String), peer: Option<(f64, String)>, target: &Target) {
        let ratio = peer.as_ref().filter(|(number, _)| *number > 0.0).map(|(number, _)| ours.0 / number);
        let (words, met) = match target {
            Target::RatioAtMost(most) => (format!("≤ {} ×", short(*most)), ratio.map(|ratio| ratio <= *most)),
            Target::RatioAtLeast(least) => (format!("≥ {} ×", short(*least)), ratio.map(|ratio| ratio >= *least)),
            Target::AtMost(most) => (format!("≤ {}", short(*most)), Some(ours.0 <= *most)),
            Target::MoreAtMost(most) => {
                (format!("≤ peer + {}", short(*most)), peer.as_ref().map(|(number, _)| ours.0 <= number + most))
            }
            Target::None => (String::new(), None),
        };
        let line = Line {
            what: what.to_owned(),
            ours: ours.1,
            peer: peer.map_or_else(String::new, |(_, text)| text),
            ratio,
            target: words,
            met,
        };
        eprintln!("  {line}");
        self.0.push(line);
    }

    /// Whether nothing misses its target.
    pub(crate) fn all_met(&self) -> bool {
        self.0.iter().all(|line| line.met != Some(false))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.ratio.map(|ratio| format!("{} ×", short(ratio))).unwrap_or_default();
        let met = match self.met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        write!(f, "| {} | {} | {} | {ratio} | {} | {met} |", self.what, self.ours, self.peer, self.target)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | ours | peer | ratio | target | met |\n|---|---|---|---|---|---|")?;
        self.0.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
