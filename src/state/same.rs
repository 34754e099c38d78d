//! Values that are shared, and compared by whether they are the same.

use std::ops::Deref;
use std::rc::Rc;

/// A value as components get it: equal only if it is the same one, so that comparing it takes no time, however large it is.
#[derive(Default)]
pub(crate) struct Same<T>(Rc<T>);

impl<T> Same<T> {
    /// One that is equal to no other yet.
    pub(crate) fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> From<Same<T>> for Rc<T> {
    fn from(same: Same<T>) -> Self {
        same.0
    }
}

impl<T> From<Rc<T>> for Same<T> {
    fn from(value: Rc<T>) -> Self {
        Self(value)
    }
}

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Same<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
