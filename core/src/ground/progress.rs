//! How far a long piece of work is.

/// Told from time to time how far reading is, 0 to 1.
pub type Progress<'p> = dyn FnMut(f64) + 'p;
