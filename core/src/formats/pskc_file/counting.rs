//! How the token of a key counts, with what is assumed where the file is silent.

use super::{INTERVAL, RESPONSE, SUITE};
use crate::finding::FindingKind;
use crate::model::token::{HashFunction, OtpType, Profile};
use crate::notation::pskc::{HmacHash, KeyKind, PskcKey};
use crate::reading::admission::{Counting, Rejection, Unfit};
use crate::reading::collect::Collector;
use crate::reading::options::ReadOptions;

/// What the file does not say and was taken instead, for the choices that a person is offered.
#[derive(Default)]
pub(super) struct AssumedCounting {
    pub(super) otp_type: Option<OtpType>,
    pub(super) hash: Option<HashFunction>,
    pub(super) digits: Option<u8>,
    pub(super) interval: Option<u32>,
}

impl AssumedCounting {
    /// How the token of a key counts, or why that can't be known.
    pub(super) fn counting(
        &mut self,
        key: &PskcKey,
        subject: &str,
        options: &ReadOptions,
        collector: &mut Collector,
    ) -> Result<Counting, Rejection> {
        let line = key.line;
        let otp_type = match key.kind {
            KeyKind::Hotp => OtpType::Hotp,
            KeyKind::Totp => OtpType::Totp,
            KeyKind::Unstated | KeyKind::NotOath(_) => {
                let likely =
                    if key.counter.is_some() && key.interval.is_none() { OtpType::Hotp } else { OtpType::Totp };
                let taken = options.otp_type.unwrap_or(likely);
                if options.otp_type.is_none() {
                    collector.report(FindingKind::TypeAssumed(taken), line, 0, subject);
                }
                self.otp_type = Some(taken);
                taken
            }
        };
        let hash = match key.hash {
            // RFC 6030 has no default; every reader takes SHA-1.
            _ if key.suite.is_empty() => {
                let taken = options.hash.unwrap_or_default();
                self.hash = Some(taken);
                Some(taken)
            }
            Some(HmacHash::Sha1) => Some(HashFunction::Sha1),
            Some(HmacHash::Sha256) => Some(HashFunction::Sha256),
            Some(HmacHash::Sha512) => Some(HashFunction::Sha512),
            Some(HmacHash::Sha224 | HmacHash::Sha384) => None,
            None => {
                self.hash = Some(options.hash.unwrap_or_default());
                options.hash
            }
        };
        let hash = hash.ok_or(Rejection { kind: FindingKind::HashUnreadable, column: SUITE })?;
        let digits = key.digits.unwrap_or_else(|| {
            let taken = options.digits.unwrap_or(6);
            self.digits = Some(taken);
            taken
        });
        let interval = match (otp_type, key.interval) {
            (OtpType::Hotp, _) => 0,
            // What is larger than a number here is out of range all the same.
            (OtpType::Totp, Some(interval)) => u32::try_from(interval).unwrap_or(u32::MAX),
            (OtpType::Totp, None) => {
                let taken = options.interval.unwrap_or(30);
                if options.interval.is_none() {
                    collector.report(FindingKind::IntervalAssumed(taken), line, INTERVAL, subject);
                }
                self.interval = Some(taken);
                taken
            }
        };
        let (start, expiry) = (key.start, key.expiry);
        let profile = Profile { otp_type, hash, digits, interval, start, expiry, ..Profile::default() };
        Counting::new(profile, key.counter.unwrap_or(0)).map_err(|unfit| match unfit {
            Unfit::Digits => Rejection { kind: FindingKind::DigitsUnreadable, column: RESPONSE },
            Unfit::Interval => {
                Rejection { kind: FindingKind::OutOfRange { field: "time interval".into() }, column: INTERVAL }
            }
        })
    }
}
