//! What a layout can't carry of a token, and what it has no place for.

use super::field::{Field, FieldValue};
use super::file_layout::{FileLayout, Quotes};
use super::limit::Limit;
use super::property::Property;
use super::write::KeyDisplay;
use crate::ground::secret::SecretBytes;
use crate::model::token::{HashFunction, OtpType};
use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::entry::Entry;

impl FileLayout {
    /// Why this token can't be carried, and what of it the layout has no place for.
    pub(in crate::output) fn assess(&self, entry: &Entry<'_>, assessment: &mut Assessment) {
        let fields = self.fields_for(entry.token.profile.otp_type);
        assessment.blockers.extend(self.limits.iter().filter_map(|limit| limit.blocker(entry)));
        let mut content = SecretBytes::with_capacity(256);
        for (number, field) in fields.iter().enumerate() {
            content.clear();
            self.content(field, entry, KeyDisplay::Masked, &mut content);
            let name = if field.name.is_empty() { format!("field {}", number + 1) } else { field.name.clone() };
            if field.blank_separators {
                let mut as_is = SecretBytes::with_capacity(256);
                self.content_as_is(field, entry, KeyDisplay::Masked, &mut as_is);
                if as_is != content {
                    assessment.lose(format!("commas and other separators in their {name} become blanks"), "");
                }
            }
            if self.quotes == Quotes::Never && self.needs_quotes(content.as_slice()) {
                assessment.block(ExportBlocker::other(
                    format!("a separator, quotation mark, line break or outer blank is in their {name}, and the target takes no quotation marks"),
                    "Correct it in the vendor’s file and load it again, or choose another format.",
                ));
            }
            if number == 0 && !self.header && content.as_slice().starts_with(b"#") {
                assessment.block(ExportBlocker::other(
                    format!("their {name} starts with #, which would be read as a comment"),
                    "Choose a format with a header row.",
                ));
            }
        }
        self.assess_losses(fields, entry, assessment);
    }

    fn assess_losses(&self, fields: &[Field], entry: &Entry<'_>, assessment: &mut Assessment) {
        let (token, profile) = (&entry.token, entry.token.profile);
        let event = profile.otp_type == OtpType::Hotp;
        let has = |properties: &[Property]| {
            fields.iter().any(|field| match &field.value {
                FieldValue::Fixed(_) => false,
                FieldValue::Of(property) => properties.contains(property),
                FieldValue::Joined(parts) => parts.iter().any(|part| properties.contains(&part.of)),
            })
        };
        use Property as P;
        let says_hash = self.limits.contains(&Limit::HashByKeyLength)
            || has(&[P::Hash, P::HashDash, P::HashLower, P::HashHmac, P::HashHmacLower]);
        let says_type = !self.event_fields.is_empty() || has(&[P::Type, P::TypeUpper, P::TypeUri]);
        let choose = "If the target asks for it at import, choose it there.";
        let mut lose = |is_lost: bool, what: String, way_out| {
            if is_lost {
                assessment.lose(what, way_out);
            }
        };
        lose(!has(&[P::Secret]), "the file has no keys".to_owned(), "");
        lose(!has(&[P::Serial]), "the file has no serial numbers".to_owned(), "");
        lose(event && !says_type, "the file does not say that they are event tokens (HOTP)".to_owned(), choose);
        lose(
            profile.hash != HashFunction::Sha1 && !says_hash,
            format!("the file does not say that they use {}", profile.hash),
            choose,
        );
        lose(
            profile.digits != 6 && !has(&[P::Digits]),
            format!("the file does not say that their codes have {} digits", profile.digits),
            choose,
        );
        lose(
            !event && profile.interval != 30 && !has(&[P::Interval, P::IntervalOrCounter]),
            format!("the file does not say that their time interval is {} seconds", profile.interval),
            choose,
        );
        lose(
            event && token.counter > 0 && !has(&[P::Counter, P::IntervalOrCounter]),
            "the file has no place for their counters".to_owned(),
            "Resynchronise them in the target after the import.",
        );
        if let Some(user) = entry.user {
            let named = (has(&[P::Upn]) && !user.upn.is_empty()) || (has(&[P::ObjectId]) && user.object_id.is_some());
            lose(!named, "the file does not say who has them".to_owned(), "Assign them again in the target.");
            let name = !user.name.is_empty() && !has(&[P::UserName]);
            lose(name, "the file has no place for the names of their users".to_owned(), "");
        }
        let maker = !profile.manufacturer.is_empty() && !has(&[P::Manufacturer]);
        lose(maker, "the file has no place for their manufacturer".to_owned(), "");
        lose(!profile.model.is_empty() && !has(&[P::Model]), "the file has no place for their model".to_owned(), "");
        let dates = (profile.start.is_some() && !has(&[P::Start])) || (profile.expiry.is_some() && !has(&[P::Expiry]));
        lose(dates, "the file has no place for their start or expiry dates".to_owned(), "");
    }
}
