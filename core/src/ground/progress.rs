//! How far a long piece of work is.

/// Called now and then with the part that is done, 0 to 1.
pub type Progress<'p> = dyn FnMut(f64) + 'p;
