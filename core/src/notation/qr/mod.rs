//! QR codes (ISO/IEC 18004). In a picture of grey pixels: finds all of them and says what is in them. A PNG or JPEG is
//! unpacked by the browser before.
//!
//! `search` goes through the picture in several sizes (`pyramid`), since a code is found where its modules have 3 to 20
//! pixels, and in overlapping pieces, so that memory stays small. `binarize` makes each piece dark and light, against the
//! brightness around each pixel, as a screen has dark and light parts; once as it is and once inverted. On such a
//! `canvas`, `finder` looks for the 1:1:3:1:1 of finder patterns; over three of them that form a right angle, `grid`
//! lays a grid and moves it until the modules that every code has (`fixed`) fit. This is the way of quirc by Daniel Beer,
//! which `quircs` follows as well; what is on the grid is decoded by `quircs` (`content`). Blurred modules run into each
//! other: `greys` takes the blur off those of a grid. Where finder patterns are left that belong to no code (`left`), or
//! there is no code, the picture is searched once more with a sharper threshold, and `blurred` lays the grids by the greys
//! alone. Finder patterns that are left even then are reported.
//!
//! `draw` makes the code of a text.
//!
//! The search is written here once more because a picture can be made such that the libraries search it for minutes. Here every step
//! that a picture could multiply is counted ([`MAX_WORK`]), and a search that is given up says so.

mod binarize;
mod blurred;
mod budget;
mod canvas;
mod content;
mod draw;
mod finder;
mod fixed;
mod geometry;
mod greys;
mod grid;
mod header;
mod left;
mod picture;
mod placement;
mod pyramid;
mod refusal;
mod search;

pub use draw::{QUIET_MODULES, QrDrawing};
pub use header::check_head;
pub use picture::{Luma, MAX_PIXELS};
pub use refusal::PictureRefusal;
pub use search::{MAX_CODES, MAX_WORK, PIXELS_OF_MAX_WORK, QrSearch, QrText, decode};
