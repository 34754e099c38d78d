//! What the page and its worker say to each other.
//!
//! A message is an array whose places have a fixed meaning. Objects with named fields would need `Reflect.get` and
//! `Reflect.set`, by which whatever is compiled into the program could reach all of the browser.

use js_sys::{Array, ArrayBuffer, Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};

/// What the page tells the worker before the bytes of a file.
pub(super) struct JobMessage {
    /// The job's number.
    pub(super) id: f64,
    /// What is to be done, see `worker_side.rs`.
    pub(super) kind: String,
    /// How many bytes follow.
    pub(super) size: f64,
    /// The choices by which it is read, packed; or the file itself, which is to be sealed.
    pub(super) options: Uint8Array,
    /// Width and height of a picture in pixels; 0 of what is none.
    pub(super) sides: (u32, u32),
    /// Which file in an archive it is.
    pub(super) inside: Uint32Array,
    /// What opens the file, or how it is to be sealed, packed.
    pub(super) unlock: Option<ArrayBuffer>,
    /// The second module, of a job that needs it; whoever reads asks for it when a file does.
    pub(super) opener: Option<Uint8Array>,
}

impl JobMessage {
    /// The message as it is sent.
    pub(super) fn to_array(&self) -> Array {
        let (width, height) = self.sides;
        let or_none = |buffer: &Option<ArrayBuffer>| buffer.clone().map_or(JsValue::UNDEFINED, Into::into);
        let places: [JsValue; 9] = [
            self.id.into(),
            JsValue::from_str(&self.kind),
            self.size.into(),
            self.options.clone().into(),
            width.into(),
            height.into(),
            or_none(&self.unlock),
            self.opener.clone().map_or(JsValue::UNDEFINED, Into::into),
            self.inside.clone().into(),
        ];
        places.iter().collect()
    }

    /// The message that was sent.
    pub(super) fn of(message: &JsValue) -> Option<Self> {
        let places: &Array = message.unchecked_ref();
        let number = |place| places.get(place).as_f64();
        Some(Self {
            id: number(0)?,
            kind: places.get(1).as_string()?,
            size: number(2)?,
            options: places.get(3).dyn_into().ok()?,
            sides: (number(4)? as u32, number(5)? as u32),
            unlock: places.get(6).dyn_into().ok(),
            opener: places.get(7).dyn_into().ok(),
            inside: places.get(8).unchecked_into(),
        })
    }
}

/// What the worker tells the page.
pub(super) enum Answer {
    /// It waits for a job.
    Ready,
    /// How far it is with a job, 0 to 1.
    Progress(f64),
    /// It has taken the last part of the file.
    Taken,
    /// It needs the file once more.
    Again,
    /// Why the file can't be read, packed.
    Refused(Uint8Array),
    /// Pieces of what was read, one behind the other in a buffer; tag, start, middle and end of each.
    Pieces(Uint32Array, ArrayBuffer),
    /// A piece of what was read: its tag and its two parts.
    Piece(u8, ArrayBuffer, ArrayBuffer),
    /// Where in an archive the file lay that is being read, packed.
    Inside(Uint8Array),
    /// The files of an archive, of which the person chooses, packed.
    Members(Uint8Array),
    /// The places of what was given that opened something.
    OpenedWith(Uint32Array),
    /// A picture that lay in an archive: the page opens it.
    Picture(ArrayBuffer),
    /// What came of sealing, as the second module packs it.
    Sealed(ArrayBuffer),
    /// It needs the second module, which is sent to it once.
    NeedsOpener,
    /// It has found an error in the program, by which it ends now. (Where it ends without that, it had no memory.)
    Panicked,
}

impl Answer {
    /// The message as it is sent, of the job with that number, and what of it moves to the page instead of being copied.
    pub(super) fn to_arrays(&self, job: f64) -> (Array, Array) {
        let message = |kind: u32, content: &[&JsValue]| {
            let places = [JsValue::from(kind), job.into()];
            places.iter().chain(content.iter().copied()).collect::<Array>()
        };
        match self {
            Self::Ready => (message(0, &[]), Array::new()),
            Self::Progress(share) => (message(1, &[&(*share).into()]), Array::new()),
            Self::Taken => (message(2, &[]), Array::new()),
            Self::Again => (message(3, &[]), Array::new()),
            Self::Refused(refusal) => (message(4, &[refusal]), Array::new()),
            Self::Pieces(cuts, buffer) => (message(5, &[cuts, buffer]), Array::of1(buffer)),
            Self::Piece(tag, content, more) => {
                (message(6, &[&(*tag).into(), content, more]), Array::of2(content, more))
            }
            Self::Panicked => (message(7, &[]), Array::new()),
            Self::Inside(inside) => (message(8, &[inside]), Array::new()),
            Self::Members(members) => (message(9, &[members]), Array::new()),
            Self::OpenedWith(places) => (message(11, &[places]), Array::new()),
            Self::Picture(picture) => (message(10, &[picture]), Array::of1(picture)),
            Self::Sealed(sealed) => (message(12, &[sealed]), Array::of1(sealed)),
            Self::NeedsOpener => (message(13, &[]), Array::new()),
        }
    }

    /// The number of the job, and the message that was sent.
    pub(super) fn of(message: &JsValue) -> Option<(f64, Self)> {
        let places: &Array = message.unchecked_ref();
        let number = |place| places.get(place).as_f64();
        let answer = match number(0)? as u32 {
            0 => Self::Ready,
            1 => Self::Progress(number(2)?),
            2 => Self::Taken,
            3 => Self::Again,
            4 => Self::Refused(places.get(2).dyn_into().ok()?),
            5 => Self::Pieces(places.get(2).unchecked_into(), places.get(3).dyn_into().ok()?),
            6 => Self::Piece(number(2)? as u8, places.get(3).dyn_into().ok()?, places.get(4).dyn_into().ok()?),
            7 => Self::Panicked,
            8 => Self::Inside(places.get(2).dyn_into().ok()?),
            9 => Self::Members(places.get(2).dyn_into().ok()?),
            11 => Self::OpenedWith(places.get(2).unchecked_into()),
            10 => Self::Picture(places.get(2).dyn_into().ok()?),
            12 => Self::Sealed(places.get(2).dyn_into().ok()?),
            13 => Self::NeedsOpener,
            _ => return None,
        };
        Some((number(1)?, answer))
    }
}
