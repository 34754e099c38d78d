//! Where a piece lies in the picture: from pixels of the canvas to those of the picture and back.

use super::canvas::Canvas;
use super::geometry::Corner;

/// Light pixels around a piece, as a code at the edge of a picture has no border.
pub(super) const MARGIN: usize = 8;

/// Where the canvas lies in a level of the pyramid.
pub(super) struct Placement {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) wide: usize,
    pub(super) high: usize,
    pub(super) scale: f64,
}

#[allow(clippy::cast_precision_loss, reason = "sides of pictures")]
impl Placement {
    /// From pixels of the canvas to pixels of the picture.
    pub(super) fn in_picture(&self, corner: Corner) -> Corner {
        let along = |at: f64, start: usize| (at + start as f64 - MARGIN as f64) * self.scale;
        (along(corner.0, self.left), along(corner.1, self.top))
    }

    /// The inverse of [`Self::in_picture`].
    pub(super) fn on_canvas(&self, corner: Corner) -> Corner {
        let along = |at: f64, start: usize| at / self.scale - start as f64 + MARGIN as f64;
        (along(corner.0, self.left), along(corner.1, self.top))
    }

    /// Makes a place of the picture light.
    pub(super) fn paint(&self, canvas: &mut Canvas, place: &[Corner; 4]) {
        let corners = place.map(|corner| self.on_canvas(corner));
        let edge = |pick: fn(&Corner) -> f64, side: usize| {
            let (mut low, mut high) = (f64::MAX, f64::MIN);
            for corner in &corners {
                low = low.min(pick(corner));
                high = high.max(pick(corner));
            }
            let side = u32::try_from(side).unwrap_or(0);
            whole(low, side) as usize..whole(high + 1.0, side) as usize
        };
        let (columns, rows) = (edge(|c| c.0, self.wide), edge(|c| c.1, self.high));
        for row in rows {
            for column in columns.clone() {
                if is_inside(&corners, (column as f64, row as f64)) {
                    canvas.lighten(column, row);
                }
            }
        }
    }
}

/// Whether a place is within four corners: on the same side of all four edges.
pub(super) fn is_inside(&[a, b, c, d]: &[Corner; 4], (x, y): Corner) -> bool {
    let sign = |(from, to): (Corner, Corner)| (to.0 - from.0) * (y - from.1) - (to.1 - from.1) * (x - from.0);
    let signs = [(a, b), (b, c), (c, d), (d, a)].map(sign);
    signs.iter().all(|&sign| sign >= 0.0) || signs.iter().all(|&sign| sign <= 0.0)
}

/// A coordinate as a whole pixel, held to `0..=side`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is cut to the picture before")]
pub(super) fn whole(place: f64, side: u32) -> u32 {
    place.clamp(0.0, f64::from(side)) as u32
}
