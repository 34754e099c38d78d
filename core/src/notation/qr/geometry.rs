//! Corners, distances, and the projection of a flat code onto a picture.

/// A point, x and y, in pixels.
pub(super) type Corner = (f64, f64);

/// The distance of two points, in pixels.
pub(super) fn distance(a: Corner, b: Corner) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Where the line through the first two points crosses that through the others; `None` if they are parallel.
pub(super) fn crossing((p, q): (Corner, Corner), (r, s): (Corner, Corner)) -> Option<Corner> {
    let (a, b) = (p.1 - q.1, q.0 - p.0);
    let (c, d) = (r.1 - s.1, s.0 - r.0);
    let (e, f) = (a * q.0 + b * q.1, c * s.0 + d * s.1);
    let depth = a * d - b * c;
    let (x, y) = ((d * e - b * f) / depth, (a * f - c * e) / depth);
    (x.is_finite() && y.is_finite()).then_some((x, y))
}

/// From modules to pixels: a plane seen in perspective (a homography). Eight coefficients; the ninth is 1.
#[derive(Clone, Copy)]
pub(super) struct Projection(pub(super) [f64; 8]);

impl Projection {
    /// Lays a square of `side` modules over four corners, from its top left one clockwise.
    pub(super) fn new(corners: &[Corner; 4], side: f64) -> Option<Self> {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *corners;
        let wide = side * (x2 * y3 - x3 * y2 + (x3 - x2) * y1 + x1 * (y2 - y3));
        let high = side * (x2 * y3 + x1 * (y2 - y3) - x3 * y2 + (x3 - x2) * y1);
        let map = [
            (x1 * (x2 * y3 - x3 * y2) + x0 * (-x2 * y3 + x3 * y2 + (x2 - x3) * y1) + x1 * (x3 - x2) * y0) / wide,
            -(x0 * (x2 * y3 + x1 * (y2 - y3) - x2 * y1) - x1 * x3 * y2 + x2 * x3 * y1 + (x1 * x3 - x2 * x3) * y0)
                / high,
            x0,
            (y0 * (x1 * (y3 - y2) - x2 * y3 + x3 * y2) + y1 * (x2 * y3 - x3 * y2) + x0 * y1 * (y2 - y3)) / wide,
            (x0 * (y1 * y3 - y2 * y3) + x1 * y2 * y3 - x2 * y1 * y3 + y0 * (x3 * y2 - x1 * y2 + (x2 - x3) * y1)) / high,
            y0,
            (x1 * (y3 - y2) + x0 * (y2 - y3) + (x2 - x3) * y1 + (x3 - x2) * y0) / wide,
            (-x2 * y3 + x1 * y3 + x3 * y2 + x0 * (y1 - y2) - x3 * y1 + (x2 - x1) * y0) / high,
        ];
        map.iter().all(|part| part.is_finite()).then_some(Self(map))
    }

    /// From modules to pixels; `None` for a point at infinity.
    pub(super) fn to(&self, u: f64, v: f64) -> Option<Corner> {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * u + h * v + 1.0;
        let (x, y) = ((a * u + b * v + c) / depth, (d * u + e * v + f) / depth);
        (x.is_finite() && y.is_finite()).then_some((x, y))
    }

    /// From pixels to modules; `None` for a point at infinity.
    pub(super) fn from(&self, (x, y): Corner) -> Option<Corner> {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = -a * h * y + b * g * y + (d * h - e * g) * x + a * e - b * d;
        let u = -(b * (y - f) - c * h * y + (f * h - e) * x + c * e) / depth;
        let v = (a * (y - f) - c * g * y + (f * g - d) * x + c * d) / depth;
        (u.is_finite() && v.is_finite()).then_some((u, v))
    }
}
