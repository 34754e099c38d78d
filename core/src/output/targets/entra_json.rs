//! The body of Microsoft Graph’s bulk request, `PATCH /beta/directory/authenticationMethodDevices/hardwareOathDevices`:
//! in files of as many items as are asked for, the items of each numbered from 1.

use super::entra_rules;
use crate::desk::Desk;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::entra::EntraWay;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{SecretEncoding, encode_into};
use crate::output::blockers::Assessment;
use crate::output::desk_rules::DeskRules;
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "entra-json",
    name: "Entra JSON (Microsoft Graph)",
    help: "The body of Microsoft Graph’s bulk request, in files of a few items each.",
    format: Some(FormatId::EntraJson),
    settings: TargetSettings { items_per_file: true, ..TargetSettings::NONE },
    output: &EntraJson,
};

pub(super) struct EntraJson;

impl OutputFormat for EntraJson {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("EntraTokens", "json"))
    }

    fn desk_rules(&self, _: &Settings) -> DeskRules {
        entra_rules::desk_rules()
    }

    fn assess(&self, entry: &Entry<'_>, _: &Settings, assessment: &mut Assessment) {
        entra_rules::assess(entry, EntraWay::Graph, assessment);
    }

    fn max_tokens(&self, settings: &Settings) -> Option<usize> {
        Some(settings.items_per_file as usize).filter(|&items| items > 0)
    }

    fn writer<'w>(&self, _: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Self))
    }
}

impl Writer<Entry<'_>> for EntraJson {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        out.push_str("{\n  \"@context\": \"#$delta\",\n  \"value\": [");
    }

    fn item(&mut self, entry: &Entry<'_>, number: usize, out: &mut SecretBytes) {
        let (token, profile) = (entry.token, entry.token.profile);
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned());
        out.push_str(if number > 1 { ",\n" } else { "\n" });
        out.push_str(&format!(
            "    {{\n      \"@contentId\": \"{number}\",\n      \"serialNumber\": {},\n      \"manufacturer\": {},\n      \"model\": {},\n      \"secretKey\": \"",
            quoted(token.serial),
            quoted(&profile.manufacturer),
            quoted(&profile.model),
        ));
        encode_into(token.secret, SecretEncoding::Base32, out);
        out.push_str(&format!(
            "\",\n      \"timeIntervalInSeconds\": {},\n      \"hashFunction\": \"{}\"",
            profile.interval,
            profile.hash.graph().unwrap_or("hmacsha1"),
        ));
        if let Some(id) = entry.user.and_then(|user| user.object_id) {
            out.push_str(&format!(",\n      \"assignTo\": {{ \"id\": \"{id}\" }}"));
        }
        out.push_str("\n    }");
    }

    fn tail(&mut self, count: usize, _: &Desk, out: &mut SecretBytes) {
        out.push_str(if count == 0 { "]\n}\n" } else { "\n  ]\n}\n" });
    }
}
