//! Reads token files and user lists in a terminal and writes any format: for whoever writes a format or checks one.

use std::io::Write;
use std::process::ExitCode;
use token_desk_core::desk::Desk;
use token_desk_core::desk::export::{Date, ExportOptions, written_formats};
use token_desk_core::encoding::{SecretEncoding, encode};
use token_desk_core::finding::Refusal;
use token_desk_core::formats::{FORMATS, FormatId, ReadOptions, read_tokens};
use token_desk_core::roster::read_users;

const HELP: &str = "\
Usage: convert FILE… [--users FILE]… [--to FORMAT] [--out FILE] [--encoding WORD]

  FILE             token files, read one after the other onto one desk
  --users FILE     user lists; then Apply & Assign is done
  --to FORMAT      what to write (below); model if not given
  --out FILE       where to; standard output if not given
  --encoding WORD  how the keys are written, instead of the guess: base32, hex, base64, base32hex

A file that can't be read ends the run with code 1 and says why. Findings, and tokens that a format can't carry,
are told on standard error (in the model they are part of it).

Formats:
  model            JSON with all tokens and findings, for checks
";

/// What the command line asks for.
#[derive(Default)]
struct Arguments {
    files: Vec<String>,
    users: Vec<String>,
    to: Option<String>,
    out: Option<String>,
    options: ReadOptions,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let Some(arguments) = parse()? else {
        print!("{HELP}");
        for format in written_formats() {
            println!("  {:<16} {}", format.word, format.help);
        }
        return Ok(());
    };
    let desk = build(&arguments)?;
    let out: Vec<u8> = match arguments.to.as_deref().unwrap_or("model") {
        "model" => model(&desk).into_bytes(),
        word => {
            tell_findings(&desk);
            write(&desk, word)?
        }
    };
    match &arguments.out {
        Some(path) => std::fs::write(path, out).map_err(|error| format!("{path}: {error}")),
        None => std::io::stdout().write_all(&out).map_err(|error| error.to_string()),
    }
}

fn parse() -> Result<Option<Arguments>, String> {
    use lexopt::prelude::*;
    let mut arguments = Arguments::default();
    let mut parser = lexopt::Parser::from_env();
    let text = |parser: &mut lexopt::Parser| -> Result<String, String> {
        let value = parser.value().map_err(|error| error.to_string())?;
        value.into_string().map_err(|_| "an argument is not UTF-8".to_owned())
    };
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("users") => arguments.users.push(text(&mut parser)?),
            Long("to") => arguments.to = Some(text(&mut parser)?),
            Long("out") => arguments.out = Some(text(&mut parser)?),
            Long("encoding") => {
                let word = text(&mut parser)?;
                let encoding =
                    SecretEncoding::parse(&word).ok_or_else(|| format!("{word} is no encoding; see --help"))?;
                arguments.options.secret = Some(encoding);
            }
            Value(file) => arguments.files.push(file.into_string().map_err(|_| "a file name is not UTF-8".to_owned())?),
            other => return Err(format!("{}; see --help", other.unexpected())),
        }
    }
    if arguments.files.is_empty() {
        return Err("Name at least one token file; see --help.".to_owned());
    }
    Ok(Some(arguments))
}

fn build(arguments: &Arguments) -> Result<Desk, String> {
    let mut desk = Desk::default();
    let refused = |path: &str, refusal: &Refusal| format!("{path}: {refusal}");
    for path in &arguments.files {
        let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
        let reading =
            read_tokens(&bytes, &arguments.options, &mut |_| {}).map_err(|refusal| refused(path, &refusal))?;
        (desk, _) = desk
            .add_tokens(file_name(path), reading, arguments.options.clone())
            .map_err(|refusal| refused(path, &refusal))?;
    }
    for path in &arguments.users {
        let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
        let reading =
            read_users(&bytes, &ReadOptions::default(), &mut |_| {}).map_err(|refusal| refused(path, &refusal))?;
        (desk, _) = desk.add_users(file_name(path), reading).map_err(|refusal| refused(path, &refusal))?;
    }
    if !arguments.users.is_empty() {
        let report;
        (desk, report) = desk.apply_and_assign();
        eprintln!(
            "{} tokens assigned, {} left over; {} users left without a token, {} guests passed over",
            report.assigned, report.tokens_left, report.users_left, report.guests
        );
    }
    Ok(desk)
}

fn file_name(path: &str) -> &str {
    std::path::Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// Findings with their places, without any key.
fn tell_findings(desk: &Desk) {
    for group in &desk.summary().groups {
        for view in group.items.iter().filter_map(|&item| desk.finding(item)) {
            eprintln!(
                "{}: {}:{}{}: {} {}",
                view.severity.word(),
                view.file,
                view.line,
                if view.column.is_empty() { String::new() } else { format!(": {}", view.column) },
                view.message,
                view.advice
            );
        }
    }
}

fn write(desk: &Desk, word: &str) -> Result<Vec<u8>, String> {
    let format = written_formats().find(|format| format.word == word).ok_or_else(|| {
        let words: Vec<&str> =
            FORMATS.iter().filter(|format| format.write.is_some()).map(|format| format.word).collect();
        format!("{word} is no format that can be written; there are: model, {}", words.join(", "))
    })?;
    let plan = desk.plan_export(Date::default(), ExportOptions::default());
    for group in plan.stops.iter().filter(|group| group.format == format.id) {
        eprintln!("{} tokens stay out: {}. {}", group.rows.len(), group.stop.reason(), group.stop.way_out());
    }
    if format.id != FormatId::Inventory {
        for caution in &plan.cautions {
            eprintln!("note: {}", caution.sentence());
        }
    }
    let file =
        plan.files.iter().find(|file| file.format == format.id).ok_or_else(|| format!("{word} can't be written"))?;
    Ok(desk.write(file).flat_map(|piece| piece.as_slice().to_vec()).collect())
}

/// Everything on the desk as JSON. The keys are in it: it is for tests on published samples.
fn model(desk: &Desk) -> String {
    let tokens: Vec<serde_json::Value> = desk
        .rows()
        .map(|row| {
            let profile = &row.token.profile;
            let user = row.user.map(|(_, user)| user);
            let key = encode(row.token.secret, SecretEncoding::Hex);
            serde_json::json!({
                "serial": &*row.token.serial,
                "secret_hex": String::from_utf8_lossy(key.as_slice()),
                "type": profile.otp_type.word(),
                "algorithm": profile.hash.word(),
                "digits": profile.digits,
                "interval": profile.interval,
                "counter": row.token.counter,
                "manufacturer": &*profile.manufacturer,
                "model": &*profile.model,
                "upn": user.map_or("", |user| &*user.upn),
                "user_name": user.map_or("", |user| &*user.name),
                "object_id": user.and_then(|user| user.object_id).map_or(String::new(), |id| id.to_string()),
            })
        })
        .collect();
    let findings: Vec<serde_json::Value> = desk
        .summary()
        .groups
        .iter()
        .flat_map(|group| &group.items)
        .filter_map(|&item| desk.finding(item))
        .map(|view| {
            serde_json::json!({
                "severity": view.severity.word(),
                "file": view.file,
                "line": view.line,
                "column": view.column,
                "code": view.code,
                "message": format!("{} {}", view.message, view.advice),
            })
        })
        .collect();
    let model = serde_json::json!({ "tokens": tokens, "findings": findings });
    format!("{model:#}\n")
}
