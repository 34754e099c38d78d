//! Reads token files and user lists in a terminal and writes any format: for whoever writes a format or checks one.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use token_desk_core::desk::{AssignOptions, Desk};
use token_desk_core::formats::{FORMATS, SeenMember};
use token_desk_core::ground::date::Date;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::Unlock;
use token_desk_core::intake::delivery::{self, Beside, Delivered};
use token_desk_core::model::key_encoding::{SecretEncoding, encode};
use token_desk_core::model::verify::TypedCodes;
use token_desk_core::notation::pskc::{KeyMaterial, MAX_PBKDF2_ROUNDS, SuiteForm};
use token_desk_core::output::export::{ExportOptions, WhichTokens};
use token_desk_core::output::layout::FileLayout;
use token_desk_core::output::plan::{FilePlan, Plan};
use token_desk_core::output::sealing::{Seal, SealRequest, seal};
use token_desk_core::output::settings::{Protection, Settings};
use token_desk_core::output::targets::{DEFAULT_ROUNDS, MAIN_JOB, TARGETS, target};
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{Content, Expected, read_delivered};

const HELP: &str = "\
Usage: convert FILE… [--users FILE]… [--to FORMAT] [--out FILE] …

Reads token files and user lists as the page does, and writes any format.

  FILE             token files, read one after the other onto one desk
  --users FILE     user lists; then Apply & Assign is done
  --any FILE       token files and user lists, distinguished by their content
  --format WORD    what the token files are, instead of the guess (below)
  --encoding WORD  how the keys are written, instead of the guess: base32, hex, base64, base32hex
  --password TEXT  opens encrypted files, and ZIP files that they come in: a password or passphrase
  --psk KEY        the same with a pre-shared key in hex or Base64, or @FILE with the key
  --private-key FILE
                   the same with an OpenPGP private key, as a file
  --key-password TEXT
                   what opens that key, if it has a passphrase. Each of these four can be said more than once, and each
                   is tried on everything that is locked
  --many-rounds    also where that takes over a million rounds of computing

  --to FORMAT      what to write (below); model if not given
  --only-new       for entra-csv and entra-json: only what is not in Entra yet, as the inventories say; else all that is
                   assigned
  --out FILE       where to; standard output if not given. A folder takes the file under a name of its own; several
                   files are numbered, or go into the folder
  --items N        for entra-json: items in each file; all in one if not given
  --layout FILE    for custom: the layout, as the page's “Save layout” writes it; --to custom need not be said
  --moment UNIX    for codes to activate with, and for --verify and --whose: the moment, in seconds since 1970 (there,
                   when the first code was shown; now if not given)
  --protect HOW    for pskc: psk:HEX (a key of 16 bytes) or password:TEXT; not protected if not given
  --rounds N       for password:TEXT: rounds of PBKDF2; 600000 if not given
  --hash-names W   for pskc: hmac (HMAC-SHA256; FreeIPA, multiOTP) or bare (SHA256; FreeIPA, privacyIDEA, LinOTP);
                   hmac if not given
  --prf WORD       for password:TEXT: sha1 (most programs read it) or sha256; sha1 if not given
  --seal-password TEXT
                   writes each file into a ZIP file with this password (AES-256), whatever its format; not for model
  --seal-to FILE   instead of that, encrypts each file to the PGP public keys in FILE, as an OpenPGP message; can be
                   said more than once. With --seal-password, that password opens it as well

  --verify SERIAL:CODE[:CODE]
                   instead of writing: says whether the token shows the code, or two one after the other; if not, what
                   is wrong, or which other token shows it
  --whose CODE[:CODE]
                   instead of writing: says which token shows the code, or two one after the other

A file that can't be read ends the run with code 1 and says why. Findings, tokens that a format can't carry, and what
gets lost are reported on standard error (in the model they are part of it).
";

const NO_RANDOM: &str = "The operating system gives no random bytes.";

/// What the command line asks for.
#[derive(Default)]
struct Arguments {
    /// With what each is said to be; user lists last.
    files: Vec<(String, Expected)>,
    to: Option<String>,
    only_new: bool,
    out: Option<String>,
    options: ReadOptions,
    materials: Vec<KeyMaterial>,
    many_rounds: bool,
    settings: Settings,
    protect: Option<String>,
    seal_password: Option<SecretBytes>,
    seal_to: Vec<SecretBytes>,
    rounds: Option<u32>,
    sha256: bool,
    /// Said with --moment.
    moment: Option<u64>,
    /// Serial number and codes.
    verify: Option<String>,
    /// Codes.
    whose: Option<String>,
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
        print!("{HELP}\nFormats to write:\n  {:<16} JSON with all tokens and findings, for checks\n", "model");
        for target in TARGETS {
            println!("  {:<16} {}", target.word, target.help);
        }
        println!("\nFormats to read:");
        for format in FORMATS {
            println!("  {:<16} {}", format.word, format.help);
        }
        return Ok(());
    };
    let desk = build(&arguments)?;
    let with = match (arguments.seal_password.clone(), arguments.seal_to.clone()) {
        (password, keys) if !keys.is_empty() => Some(Seal::OpenPgp { keys, passphrase: password }),
        (password, _) => password.map(Seal::Zip),
    };
    let moment = arguments.moment.unwrap_or_else(now);
    if let Some(asked) = &arguments.verify {
        return verify(&desk, asked, moment);
    }
    if let Some(typed) = &arguments.whose {
        return whose(&desk, typed, moment);
    }
    let out = arguments.out.as_deref();
    match arguments.to.as_deref().unwrap_or("model") {
        "model" if with.is_some() => Err("--seal-password and --seal-to need --to FORMAT; see --help.".to_owned()),
        "model" => {
            let text = SecretBytes::from_vec(model(&desk).into_bytes());
            save(out, (1, 1), "model.json", [Ok(text)].into_iter())
        }
        word => {
            tell_findings(&desk);
            write(&desk, word, (&arguments.settings, arguments.only_new), with.as_ref(), out)
        }
    }
}

/// Writes one file, the `number`th of `of`, piece by piece.
fn save(
    out: Option<&str>,
    (number, of): (usize, usize),
    name: &str,
    pieces: impl Iterator<Item = Result<SecretBytes, String>>,
) -> Result<(), String> {
    let mut file: Box<dyn std::io::Write> = match out {
        None if of > 1 => {
            return Err("These are several files: name a folder or a file for them with --out.".to_owned());
        }
        None => Box::new(std::io::stdout().lock()),
        Some(out) => {
            let path = path_of(out, (number, of), name)?;
            Box::new(std::fs::File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?)
        }
    };
    for piece in pieces {
        file.write_all(piece?.as_slice()).map_err(|error| format!("{name}: {error}"))?;
    }
    file.flush().map_err(|error| format!("{name}: {error}"))
}

/// Where a file goes: into a folder under its own name, else to the path that was given, numbered if it is one of several.
fn path_of(out: &str, (number, of): (usize, usize), name: &str) -> Result<std::path::PathBuf, String> {
    let path = Path::new(out);
    if out.ends_with(['/', std::path::MAIN_SEPARATOR]) || path.is_dir() {
        std::fs::create_dir_all(out).map_err(|error| format!("{out}: {error}"))?;
        return Ok(path.join(name));
    }
    if of == 1 {
        return Ok(path.to_owned());
    }
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = (part(path.file_stem()), part(path.extension()));
    let dot = if extension.is_empty() { "" } else { "." };
    Ok(path.with_file_name(format!("{stem}_{number:03}{dot}{extension}")))
}

fn parse() -> Result<Option<Arguments>, String> {
    use lexopt::prelude::*;
    let mut arguments = Arguments::default();
    arguments.settings.date = today();
    let mut parser = lexopt::Parser::from_env();
    let text = |parser: &mut lexopt::Parser| -> Result<String, String> {
        let value = parser.value().map_err(|error| error.to_string())?;
        value.into_string().map_err(|_| "an argument is not UTF-8".to_owned())
    };
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("users") => arguments.files.push((text(&mut parser)?, Expected::Users)),
            Long("any") => arguments.files.push((text(&mut parser)?, Expected::Either)),
            Long("to") => arguments.to = Some(text(&mut parser)?),
            Long("only-new") => arguments.only_new = true,
            Long("out") => arguments.out = Some(text(&mut parser)?),
            Long("encoding") => {
                let word = text(&mut parser)?;
                let encoding =
                    SecretEncoding::parse(&word).ok_or_else(|| format!("{word} is no encoding; see --help"))?;
                arguments.options.secret = Some(encoding);
            }
            Long("format") => {
                let word = text(&mut parser)?;
                let format = FORMATS.iter().find(|format| format.word == word);
                let format = format.ok_or_else(|| format!("{word} is no format that can be read; see --help"))?;
                arguments.options.format = Some(format.id);
            }
            Long("password" | "key-password") => {
                let given = text(&mut parser)?.into_bytes();
                arguments.materials.push(KeyMaterial::Text(SecretBytes::from_vec(given)));
            }
            Long("psk") => {
                let given = text(&mut parser)?;
                arguments.materials.push(match given.strip_prefix('@') {
                    Some(path) => key_file(path)?,
                    None => KeyMaterial::Text(SecretBytes::from_vec(given.into_bytes())),
                });
            }
            Long("private-key") => arguments.materials.push(key_file(&text(&mut parser)?)?),
            Long("many-rounds") => arguments.many_rounds = true,
            Long("items") => arguments.settings.items_per_file = number("--items", &text(&mut parser)?)?,
            Long("layout") => {
                let path = text(&mut parser)?;
                let saved = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
                let layout = FileLayout::from_json(&saved).map_err(|refusal| format!("{path}: {refusal}"))?;
                arguments.settings.layout = Some(layout);
                arguments.to.get_or_insert_with(|| "custom".to_owned());
            }
            Long("moment") => {
                let moment = number("--moment", &text(&mut parser)?)?;
                (arguments.settings.moment, arguments.moment) = (moment, Some(moment));
            }
            Long("verify") => arguments.verify = Some(text(&mut parser)?),
            Long("whose") => arguments.whose = Some(text(&mut parser)?),
            Long("protect") => arguments.protect = Some(text(&mut parser)?),
            Long("seal-password") => {
                arguments.seal_password = Some(SecretBytes::from_vec(text(&mut parser)?.into_bytes()));
            }
            Long("seal-to") => arguments.seal_to.push(bytes_of(&text(&mut parser)?)?),
            Long("rounds") => {
                let rounds = number("--rounds", &text(&mut parser)?)?;
                if !(1..=MAX_PBKDF2_ROUNDS).contains(&rounds) {
                    return Err(format!("--rounds takes a number from 1 to {MAX_PBKDF2_ROUNDS}, not {rounds}"));
                }
                arguments.rounds = Some(rounds);
            }
            Long("prf") => {
                arguments.sha256 = match &*text(&mut parser)? {
                    "sha1" => false,
                    "sha256" => true,
                    other => return Err(format!("--prf takes sha1 or sha256, not {other}")),
                };
            }
            Long("hash-names") => {
                arguments.settings.suite = match &*text(&mut parser)? {
                    "hmac" => SuiteForm::Hmac,
                    "bare" => SuiteForm::Bare,
                    other => return Err(format!("--hash-names takes hmac or bare, not {other}")),
                };
            }
            Value(file) => {
                let file = file.into_string().map_err(|_| "a file name is not UTF-8".to_owned())?;
                arguments.files.push((file, Expected::Tokens));
            }
            other => return Err(format!("{}; see --help", other.unexpected())),
        }
    }
    // User lists are applied to all tokens, wherever they are on the command line.
    arguments.files.sort_by_key(|(_, expected)| *expected == Expected::Users);
    if arguments.files.iter().all(|(_, expected)| *expected == Expected::Users) {
        return Err("Name at least one token file; see --help.".to_owned());
    }
    arguments.settings.protection = protection(&arguments)?;
    Ok(Some(arguments))
}

fn number<N: std::str::FromStr>(option: &str, text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("{option} takes a whole number, not {text}"))
}

fn key_file(path: &str) -> Result<KeyMaterial, String> {
    bytes_of(path).map(KeyMaterial::File)
}

fn bytes_of(path: &str) -> Result<SecretBytes, String> {
    std::fs::read(path).map(SecretBytes::from_vec).map_err(|error| format!("{path}: {error}"))
}

fn protection(arguments: &Arguments) -> Result<Protection, String> {
    let Some(how) = &arguments.protect else { return Ok(Protection::Plain) };
    if let Some(text) = how.strip_prefix("password:").filter(|text| !text.is_empty()) {
        return Ok(Protection::Passphrase {
            text: SecretBytes::copy_of(text.as_bytes()),
            sha256: arguments.sha256,
            rounds: arguments.rounds.unwrap_or(DEFAULT_ROUNDS),
        });
    }
    let key = how.strip_prefix("psk:").and_then(|hex| data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok());
    match key {
        Some(key) if key.len() == 16 => Ok(Protection::PreSharedKey(SecretBytes::from_vec(key))),
        _ => Err("--protect takes psk: with 32 hex digits behind it, or password: with the passphrase".to_owned()),
    }
}

/// Seconds since 1970-01-01 UTC.
#[allow(clippy::disallowed_methods, reason = "a program in a terminal has a clock")]
fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Today in UTC, for the names of files.
fn today() -> Date {
    let mut day = now() / 86_400;
    let mut year = 1970;
    let length = |year: u16| {
        if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) { 366 } else { 365 }
    };
    while day >= length(year) {
        day -= length(year);
        year += 1;
    }
    let months = [31, length(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for days in months {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    Date { year, month, day: u8::try_from(day + 1).unwrap_or(1) }
}

/// A file that came out of what it was packed in.
struct Found {
    path: String,
    expected: Expected,
    content: SecretBytes,
    /// What lay beside it and may be its key.
    beside: Vec<Beside>,
}

/// The files, out of what they are packed and sealed in. Of an archive with several, all that seem to be of use are read,
/// and the others are named.
fn opened(
    files: &[(String, Expected)],
    unlock: Option<&Unlock>,
    refused: impl Fn(&str, &Refusal) -> String,
) -> Result<Vec<Found>, String> {
    let mut found = Vec::new();
    for (path, expected) in files {
        let read = || std::fs::read(path).map(SecretBytes::from_vec).map_err(|error| format!("{path}: {error}"));
        let mut add = |opened, expected| match opened {
            Delivered::File { inside, content, beside } => {
                let path = if inside.names.is_empty() {
                    path.clone()
                } else {
                    format!("{path} › {}", inside.names.join(" › "))
                };
                found.push(Found { path, expected, content, beside });
                Vec::new()
            }
            Delivered::Several(members) => members,
        };
        let open = |chosen: &[u32]| {
            let (opened, _) = delivery::open(read()?, chosen, unlock, &mut |_| {});
            opened.map_err(|refusal| refused(path, &refusal.into()))
        };
        let mut left = add(open(&[])?, *expected);
        while !left.is_empty() {
            for (member, start) in std::mem::take(&mut left) {
                let SeenMember { member, seems, is_readable, .. } = SeenMember::of(member, start.as_slice());
                if is_readable {
                    left.extend(add(open(&member.inside.path)?, Expected::Either));
                } else {
                    eprintln!("{path}: {} is not read: {seems}", member.inside.names.join(" › "));
                }
            }
        }
    }
    Ok(found)
}

fn build(arguments: &Arguments) -> Result<Desk, String> {
    let mut desk = Desk::default();
    let unlock = Unlock { materials: arguments.materials.clone(), many_rounds: arguments.many_rounds };
    let unlock = (!unlock.materials.is_empty()).then_some(&unlock);
    let refused = |path: &str, refusal: &Refusal| {
        let option = match refusal.retry_as {
            Some(RetryAs::Unlocked { private_key: true, .. }) => {
                " The options for it are --private-key FILE and --key-password TEXT."
            }
            Some(RetryAs::Unlocked { passphrase: true, .. }) => " The option for it is --password TEXT.",
            Some(RetryAs::Unlocked { passphrase: false, private_key: false }) => " The option for it is --psk KEY.",
            Some(RetryAs::ManyRounds(_)) => " The option for it is --many-rounds.",
            _ => "",
        };
        format!("{path}: {refusal}{option}")
    };
    let mut has_users = false;
    for Found { path, expected, content: bytes, beside } in opened(&arguments.files, unlock, refused)? {
        let path = &*path;
        let options = if expected == Expected::Users { ReadOptions::default() } else { arguments.options.clone() };
        let content = read_delivered(bytes.as_slice(), expected, &options, unlock, &beside, &mut |_| {})
            .map_err(|refusal| refused(path, &refusal))?;
        let added = match content {
            Content::Tokens(reading) => {
                for fact in &reading.how.facts {
                    eprintln!("{path}: {fact}");
                }
                desk.add_tokens(file_name(path), *reading, options).map(|(desk, _)| desk)
            }
            Content::Users(reading) => {
                has_users = true;
                desk.add_users(file_name(path), *reading).map(|(desk, _)| desk)
            }
        };
        desk = added.map_err(|refusal| refused(path, &refusal))?;
    }
    if has_users {
        let report;
        (desk, report) = desk.apply_and_assign(AssignOptions::default());
        eprintln!(
            "{} assigned, {} left over; {} left without a token; passed over: {}, {}, {}, {}",
            count(report.assigned, "token"),
            report.tokens_left,
            count(report.users_left, "user"),
            count(report.guests, "guest"),
            count(report.disabled, "disabled account"),
            count(report.promised, "user") + " with a certain token",
            count(report.contradicting, "token")
                + " with two keys, "
                + &count(report.not_taken, "token")
                + " not for Entra"
        );
    }
    Ok(desk)
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn stay_out(number: usize) -> String {
    format!("{} {} out", count(number, "token"), if number == 1 { "stays" } else { "stay" })
}

fn file_name(path: &str) -> &str {
    std::path::Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// Findings with their places, without any key.
fn tell_findings(desk: &Desk) {
    for group in &desk.summary().groups {
        for view in group.items.iter().filter_map(|&item| desk.finding(item)) {
            eprintln!(
                "{}: {}:{}{}{}: {} {}",
                view.severity.word(),
                view.file,
                view.line,
                if view.column.is_empty() { String::new() } else { format!(": {}", view.column) },
                if view.subject.is_empty() { String::new() } else { format!(": {}", view.subject) },
                view.message,
                view.advice
            );
        }
    }
}

fn write(
    desk: &Desk,
    word: &str,
    (settings, only_new): (&Settings, bool),
    with: Option<&Seal>,
    out: Option<&str>,
) -> Result<(), String> {
    let target = target(word).ok_or_else(|| {
        let words: Vec<&str> = TARGETS.iter().map(|target| target.word).collect();
        format!("{word} is no format that can be written; there are: model, {}", words.join(", "))
    })?;
    // The files of the main job are about certain tokens only, and are written even if there are none.
    let (plan, files): (Plan, Vec<FilePlan>) = if MAIN_JOB.contains(&target) {
        let tokens = if only_new { WhichTokens::NotInEntra } else { WhichTokens::AllAssigned };
        let export = desk.plan_export(settings.date, ExportOptions { tokens, ..ExportOptions::default() });
        let file = export.files().iter().find(|file| file.target == target);
        let places = file.map(|file| file.rows.clone()).unwrap_or_default();
        let conversion = desk.plan_conversion(target, &places, settings);
        let files = if places.is_empty() { file.into_iter().cloned().collect() } else { conversion.files().to_vec() };
        (export, files)
    } else {
        let all: Vec<u32> = (0..u32::try_from(desk.token_count()).unwrap_or(u32::MAX)).collect();
        let plan = desk.plan_conversion(target, &all, settings);
        let files = plan.files().to_vec();
        (plan, files)
    };
    for group in plan.blocked.iter().filter(|group| group.target == target) {
        eprintln!("{}: {}. {}", stay_out(group.rows.len()), group.blocker.reason(), group.blocker.way_out());
    }
    for caution in plan.cautions.iter().filter(|caution| target.format.is_some_and(|id| caution.concerns(id))) {
        eprintln!("note: {}", caution.sentence());
    }
    for group in &plan.lost {
        let line = format!("note: {}: {}. {}", count(group.rows.len(), "token"), group.loss.what, group.loss.way_out);
        eprintln!("{}", line.trim_end());
    }
    if files.is_empty() {
        return Err(format!("There is no token that could be written as {word}."));
    }
    for (number, file) in (1..).zip(&files) {
        let failed = std::cell::Cell::new(false);
        let mut random = |room: &mut [u8]| failed.set(failed.get() || getrandom::fill(room).is_err());
        let pieces = file.writer(settings, &mut random);
        let pieces = pieces.ok_or_else(|| format!("{word} needs a layout: --layout FILE"))?.each(desk);
        let mut pieces = pieces.map(|piece| match failed.get() {
            true => Err(NO_RANDOM.to_owned()),
            false => Ok(piece),
        });
        let count = (number as usize, files.len());
        let Some(with) = with else {
            save(out, count, &file.name, pieces)?;
            continue;
        };
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| NO_RANDOM)?;
        let (name, date) = (file.name.clone(), settings.date);
        let request = SealRequest { name, date, now: now(), seal: with.clone(), seed };
        let content = pieces.try_fold(SecretBytes::default(), |mut content, piece| {
            content.push_slice(piece?.as_slice());
            Ok::<_, String>(content)
        })?;
        let sealed = seal(content, &request).map_err(|refusal| refusal.to_string())?;
        save(out, count, &with.file_name(date, number), [Ok(sealed)].into_iter())?;
    }
    Ok(())
}

/// Says whether a token shows the codes behind its serial number.
fn verify(desk: &Desk, asked: &str, moment: u64) -> Result<(), String> {
    // A serial number can have a colon in it: the longest that is on the desk is meant.
    let parts = [asked.rmatch_indices(':').nth(1), asked.rmatch_indices(':').next()];
    let split = |at: usize| (asked.get(..at).unwrap_or_default(), asked.get(at + 1..).unwrap_or_default());
    let mut ways = parts.into_iter().flatten().map(|(at, _)| split(at)).rev();
    let Some((serial, typed)) = ways.find(|(serial, _)| desk.rows().any(|row| row.token.serial == *serial)) else {
        return Err("--verify takes a serial number that is on the desk, and one code or two behind colons".to_owned());
    };
    let codes = typed_codes(typed)?;
    for row in desk.rows().filter(|row| row.token.serial == serial) {
        let Some(verdict) = desk.verify(row.id, &codes, moment) else { continue };
        println!("{}\n{}", verdict.heading(), verdict.sentences(row.token.profile));
        if verdict.may_be_anothers()
            && let Some(said) = desk.whose(codes, moment, Some(row.id)).finish().swapped_sentences(desk, row.id)
        {
            println!("{said}");
        }
    }
    Ok(())
}

/// Says which token shows the codes.
fn whose(desk: &Desk, typed: &str, moment: u64) -> Result<(), String> {
    let answer = desk.whose(typed_codes(typed)?, moment, None).finish();
    println!("{}\n{}", answer.heading(desk), answer.sentences(desk));
    Ok(())
}

fn typed_codes(typed: &str) -> Result<TypedCodes, String> {
    let (first, second) = typed.split_once(':').map_or((typed, None), |(first, second)| (first, Some(second)));
    TypedCodes::parse(first, second).map_err(|problem| problem.sentence())
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
                "serial": row.token.serial,
                "secret_hex": String::from_utf8_lossy(key.as_slice()),
                "type": profile.otp_type.word(),
                "algorithm": profile.hash.word(),
                "digits": profile.digits,
                "interval": profile.interval,
                "counter": row.token.counter,
                "manufacturer": &*profile.manufacturer,
                "model": &*profile.model,
                "upn": user.map_or("", |user| user.upn),
                "user_name": user.map_or("", |user| user.name),
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
