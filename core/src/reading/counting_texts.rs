//! How a token counts, where a file says it in words and numbers without columns of its own rules.

use crate::finding::FindingKind;
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::whole_number;
use crate::reading::table::parse_seconds;

/// What a file says of how a token counts; empty where it says nothing.
#[derive(Default)]
pub(crate) struct CountingTexts<'t> {
    pub(crate) otp_type: &'t str,
    pub(crate) hash: &'t str,
    /// What names a hash function or a type.
    pub(crate) algorithm: &'t str,
    pub(crate) digits: &'t str,
    pub(crate) interval: &'t str,
    pub(crate) counter: &'t str,
}

/// What was read of it; `None` where the file says nothing.
pub(crate) struct SaidCounting {
    pub(crate) otp_type: Option<OtpType>,
    pub(crate) hash: Option<HashFunction>,
    pub(crate) digits: Option<u8>,
    pub(crate) interval: Option<u32>,
    pub(crate) counter: Option<u64>,
}

impl CountingTexts<'_> {
    /// Reads it; `usual` is the type where nothing says it.
    pub(crate) fn read(&self, usual: OtpType) -> Result<SaidCounting, FindingKind> {
        let mut otp_type = match self.otp_type {
            "" => None,
            text => Some(OtpType::parse(text).ok_or(FindingKind::TypeUnreadable)?),
        };
        let mut hash = match self.hash {
            "" => None,
            text => Some(HashFunction::parse(text).ok_or(FindingKind::HashUnreadable)?),
        };
        match (self.algorithm, HashFunction::parse(self.algorithm), OtpType::parse(self.algorithm)) {
            ("", ..) => {}
            (_, Some(named), _) if hash.is_none_or(|hash| hash == named) => hash = Some(named),
            (_, None, Some(named)) if otp_type.is_none_or(|otp_type| otp_type == named) => otp_type = Some(named),
            (_, None, Some(_)) => return Err(FindingKind::TypeUnreadable),
            _ => return Err(FindingKind::HashUnreadable),
        }
        let digits = match self.digits {
            "" => None,
            text => match whole_number(text).parse() {
                Ok(digits) if otp::DIGITS.contains(&digits) => Some(digits),
                _ => return Err(FindingKind::DigitsUnreadable),
            },
        };
        let timed = otp_type.unwrap_or(usual) == OtpType::Totp;
        let counter = match self.counter {
            text if timed || text.is_empty() => None,
            text => Some(whole_number(text).parse().map_err(|_| FindingKind::CounterUnreadable)?),
        };
        let interval = match self.interval {
            text if !timed || text.is_empty() => None,
            text => Some(parse_seconds(text).ok_or(FindingKind::IntervalUnreadable)?),
        };
        Ok(SaidCounting { otp_type, hash, digits, interval, counter })
    }
}
