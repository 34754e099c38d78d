//! The properties of a token and its user that a field can hold.

use crate::ground::date::format_date_time;
use crate::ground::secret::SecretBytes;
use crate::model::token::OtpType;
use crate::output::entry::Entry;
use serde::{Deserialize, Serialize};

/// A property of a token or of its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Property {
    /// Serial number.
    Serial,
    /// Key, in the layout's form.
    Secret,
    /// User principal name.
    Upn,
    /// Display name of the user.
    UserName,
    /// Object id of the user.
    ObjectId,
    /// Maker.
    Manufacturer,
    /// Model.
    Model,
    /// Time interval in seconds; empty for an event token.
    Interval,
    /// Digits of a code.
    Digits,
    /// Hash function as `SHA1`.
    Hash,
    /// Hash function as `SHA-1`.
    HashDash,
    /// Hash function as `sha1`.
    HashLower,
    /// Hash function as `HmacSHA1`.
    HashHmac,
    /// Hash function as `hmacsha1`.
    HashHmacLower,
    /// `totp` or `hotp`.
    Type,
    /// `TOTP` or `HOTP`.
    TypeUpper,
    /// The algorithm's URI of RFC 6030, `urn:ietf:params:xml:ns:keyprov:pskc:totp`.
    TypeUri,
    /// Counter; empty for a time token.
    Counter,
    /// Time interval of a time token, counter of an event token.
    IntervalOrCounter,
    /// Start date, `2026-03-09T00:00:00Z`; empty where none is known.
    Start,
    /// Expiry date, in the same form.
    Expiry,
}

impl Property {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 21] = [
        Self::Serial,
        Self::Secret,
        Self::Upn,
        Self::UserName,
        Self::ObjectId,
        Self::Manufacturer,
        Self::Model,
        Self::Interval,
        Self::Digits,
        Self::Hash,
        Self::HashDash,
        Self::HashLower,
        Self::HashHmac,
        Self::HashHmacLower,
        Self::Type,
        Self::TypeUpper,
        Self::TypeUri,
        Self::Counter,
        Self::IntervalOrCounter,
        Self::Start,
        Self::Expiry,
    ];

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial number",
            Self::Secret => "secret key",
            Self::Upn => "UPN",
            Self::UserName => "user name",
            Self::ObjectId => "object id",
            Self::Manufacturer => "manufacturer",
            Self::Model => "model",
            Self::Interval => "time interval",
            Self::Digits => "digits",
            Self::Hash => "hash function (SHA1)",
            Self::HashDash => "hash function (SHA-1)",
            Self::HashLower => "hash function (sha1)",
            Self::HashHmac => "hash function (HmacSHA1)",
            Self::HashHmacLower => "hash function (hmacsha1)",
            Self::Type => "type (totp)",
            Self::TypeUpper => "type (TOTP)",
            Self::TypeUri => "type (URI of RFC 6030)",
            Self::Counter => "counter",
            Self::IntervalOrCounter => "time interval or counter",
            Self::Start => "start date",
            Self::Expiry => "expiry date",
        }
    }

    /// Appends the property of `entry`, all but the key, which has a form of its own.
    pub(super) fn push(self, entry: &Entry<'_>, out: &mut SecretBytes) {
        let (token, profile) = (&entry.token, entry.token.profile);
        let event = profile.otp_type == OtpType::Hotp;
        let user = entry.user;
        let date = |moment: Option<i64>, out: &mut SecretBytes| {
            if let Some(moment) = moment {
                out.push_str(&format_date_time(moment));
            }
        };
        match self {
            Self::Secret => {}
            Self::Serial => out.push_str(token.serial),
            Self::Upn => out.push_str(user.map_or("", |user| user.upn)),
            Self::UserName => out.push_str(user.map_or("", |user| user.name)),
            Self::ObjectId => {
                if let Some(id) = user.and_then(|user| user.object_id) {
                    out.push_str(&id.to_string());
                }
            }
            Self::Manufacturer => out.push_str(&profile.manufacturer),
            Self::Model => out.push_str(&profile.model),
            Self::Interval if event => {}
            Self::Counter if !event => {}
            Self::IntervalOrCounter if event => out.push_str(&token.counter.to_string()),
            Self::Interval | Self::IntervalOrCounter => out.push_str(&profile.interval.to_string()),
            Self::Counter => out.push_str(&token.counter.to_string()),
            Self::Digits => out.push_str(&profile.digits.to_string()),
            Self::Hash => out.push_str(profile.hash.word()),
            Self::HashDash => out.push_str(profile.hash.name()),
            Self::HashLower => out.push_str(&profile.hash.word().to_ascii_lowercase()),
            Self::HashHmac => {
                out.push_str("Hmac");
                out.push_str(profile.hash.word());
            }
            Self::HashHmacLower => {
                out.push_str("hmac");
                out.push_str(&profile.hash.word().to_ascii_lowercase());
            }
            Self::Type => out.push_str(profile.otp_type.word()),
            Self::TypeUpper => out.push_str(&profile.otp_type.word().to_ascii_uppercase()),
            Self::TypeUri => {
                out.push_str("urn:ietf:params:xml:ns:keyprov:pskc:");
                out.push_str(profile.otp_type.word());
            }
            Self::Start => date(profile.start, out),
            Self::Expiry => date(profile.expiry, out),
        }
    }
}
