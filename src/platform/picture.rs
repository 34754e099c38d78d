//! Pictures: opened by the browser, their pixels handed to the worker, which looks for QR codes in them; and QR codes that
//! are drawn.

use super::refusals::PageRefusal;
use crate::job::FileSource;
use js_sys::{ArrayBuffer, Uint8ClampedArray};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::notation::qr::{MAX_PIXELS, PictureRefusal, QUIET_MODULES, QrDrawing, check_head};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

#[wasm_bindgen]
extern "C" {
    /// An `ImageData` whose bytes stay with the browser: `web_sys` would copy them into the memory of the program.
    type Pixels;

    #[wasm_bindgen(method, getter)]
    fn data(this: &Pixels) -> Uint8ClampedArray;
}

/// Pixels of a strip, about: 8 MB.
const STRIP: u32 = 2 << 20;

/// How much of a file is looked at for its sides before the browser unpacks it.
const HEAD: u64 = 256 << 10;

/// A picture on a canvas that nobody sees.
pub(super) struct Picture {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Drop for Picture {
    fn drop(&mut self) {
        clear_canvas(&self.canvas);
    }
}

/// Leaves nothing of what was drawn: without sides there are no pixels.
pub(crate) fn clear_canvas(canvas: &HtmlCanvasElement) {
    canvas.set_width(0);
    canvas.set_height(0);
}

/// Draws a QR code with the light modules around it, in whole pixels a module. What is light is left as the canvas is.
pub(crate) fn draw_qr(canvas: &HtmlCanvasElement, drawing: &QrDrawing) {
    /// Pixels of a side, about.
    const SIDE: usize = 300;
    let modules = drawing.size() + 2 * QUIET_MODULES;
    let scale = (SIDE / modules).max(3);
    let side = u32::try_from(modules * scale).unwrap_or(0);
    canvas.set_width(side);
    canvas.set_height(side);
    let Ok(Some(context)) = canvas.get_context("2d") else { return };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let pixels = |modules: usize| (modules * scale) as f64;
    for (row, column, run) in drawing.dark_runs() {
        context.fill_rect(pixels(QUIET_MODULES + column), pixels(QUIET_MODULES + row), pixels(run), pixels(1));
    }
}

impl Picture {
    /// Opens a file that is a picture.
    pub(super) async fn open(source: &FileSource) -> Result<Self, Refusal> {
        check_head(source.start(HEAD).await.map_err(|_| Self::not_open())?.as_slice())?;
        let bitmap: ImageBitmap = {
            let window = web_sys::window().ok_or_else(Self::not_open)?;
            let opened = window.create_image_bitmap_with_blob(source.blob()).map_err(|_| Self::not_open())?;
            JsFuture::from(opened).await.map_err(|_| Self::not_open())?.unchecked_into()
        };
        let drawn = Self::draw(&bitmap);
        bitmap.close();
        drawn
    }

    fn draw(bitmap: &ImageBitmap) -> Result<Self, Refusal> {
        let (width, height) = (bitmap.width(), bitmap.height());
        if u64::from(width) * u64::from(height) > MAX_PIXELS as u64 {
            return Err(PictureRefusal::TooLarge { width, height }.into());
        }
        let draw = || -> Result<Self, JsValue> {
            let document = super::document().ok_or(JsValue::NULL)?;
            let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
            canvas.set_width(width);
            canvas.set_height(height);
            let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
            let picture = Self { canvas, context };
            picture.context.draw_image_with_image_bitmap(bitmap, 0.0, 0.0)?;
            Ok(picture)
        };
        draw().map_err(|_| Self::not_open())
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.canvas.width(), self.canvas.height())
    }

    /// Red, green, blue and alpha of the pixels from that row on, and the row behind them. The buffer is the only copy.
    pub(super) fn strip(&self, row: u32) -> Result<(ArrayBuffer, u32), JsValue> {
        let (width, height) = self.size();
        let rows = (STRIP / width.max(1)).max(1).min(height.saturating_sub(row));
        let pixels = self.context.get_image_data(0.0, f64::from(row), f64::from(width), f64::from(rows))?;
        let pixels: &Pixels = pixels.unchecked_ref();
        Ok((pixels.data().buffer(), row + rows))
    }

    /// What is said of a picture that the browser does not open.
    pub(super) fn not_open() -> Refusal {
        PageRefusal::PictureUnreadable.into()
    }
}
