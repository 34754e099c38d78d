//! How much computing a delivery may cost before a person is asked.

/// Kilobytes that are gone through without asking: Argon2 goes through them in half a minute.
const WITHOUT_ASKING: u64 = 16 << 20;

/// What is to be computed takes longer than nobody is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSlow {
    /// As long as it takes Argon2 to go through so much memory.
    pub gigabytes: u32,
}

/// What the computing that is to come may cost, in kilobytes that Argon2 goes through in the same time. It is one account for
/// all keys and passwords that are tried, on every layer: a message may name a thousand of them.
pub(crate) struct Work {
    spent: u64,
    /// The person agreed to more.
    agreed: bool,
}

impl Work {
    pub(crate) fn new(agreed: bool) -> Self {
        Self { spent: 0, agreed }
    }

    /// Takes what is about to be computed.
    ///
    /// # Errors
    /// If it takes too long to do it without asking. Nothing is taken then, so that what takes less is still tried.
    pub(crate) fn take(&mut self, kilobytes: u64) -> Result<(), TooSlow> {
        let spent = self.spent.saturating_add(kilobytes);
        if spent > WITHOUT_ASKING && !self.agreed {
            return Err(TooSlow { gigabytes: u32::try_from(spent.div_ceil(1 << 20)).unwrap_or(u32::MAX) });
        }
        self.spent = spent;
        Ok(())
    }

    /// Takes hashing or decrypting so many bytes, which is half as fast.
    ///
    /// # Errors
    /// As of [`Work::take`].
    pub(crate) fn take_bytes(&mut self, bytes: usize) -> Result<(), TooSlow> {
        self.take((bytes as u64).saturating_mul(2).div_ceil(1024))
    }

    #[cfg(test)]
    pub(crate) fn spent(&self) -> u64 {
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::{TooSlow, WITHOUT_ASKING, Work};

    #[test]
    fn all_of_it_together_has_an_end_unless_the_person_agreed() {
        let mut work = Work::new(false);
        assert_eq!(work.take(WITHOUT_ASKING - 1), Ok(()));
        assert_eq!(work.take(1 << 20), Err(TooSlow { gigabytes: 17 }));
        assert_eq!(work.take(u64::MAX), Err(TooSlow { gigabytes: u32::MAX }));
        // What was not computed costs nothing.
        assert_eq!(work.take_bytes(512), Ok(()));
        assert!(work.take_bytes(1).is_err());
        let mut agreed = Work::new(true);
        assert_eq!((agreed.take(u64::MAX), agreed.take(u64::MAX)), (Ok(()), Ok(())));
    }
}
