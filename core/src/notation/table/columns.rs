//! What a column means: by its header, in the words that vendors and Microsoft use, or by what is in it.

use crate::ground::words::unaccented;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the field's own")]
pub enum Role {
    Serial,
    Secret,
    Upn,
    Interval,
    Manufacturer,
    Model,
    UserName,
    FirstName,
    LastName,
    Mail,
    ObjectId,
    UserType,
    Enabled,
    Blocked,
    Hash,
    Digits,
    OtpType,
    Counter,
    Start,
    Expiry,
}

impl Role {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 20] = [
        Self::Serial,
        Self::Secret,
        Self::Upn,
        Self::UserName,
        Self::FirstName,
        Self::LastName,
        Self::Mail,
        Self::ObjectId,
        Self::UserType,
        Self::Enabled,
        Self::Blocked,
        Self::Manufacturer,
        Self::Model,
        Self::OtpType,
        Self::Hash,
        Self::Digits,
        Self::Interval,
        Self::Counter,
        Self::Start,
        Self::Expiry,
    ];

    /// The role that a header cell names, in any case, with or without blanks, dashes and underscores; a name in
    /// brackets, as in Entra's templates (`User name [userPrincipalName] Required`), counts alone. What is added to a
    /// name (`Period (sec)`, `Time interval in seconds`) counts only where it is part of a name that is known.
    #[must_use]
    pub fn of_header(cell: &str) -> Option<Self> {
        Self::of_whole_header(cell).or_else(|| without_addition(cell).and_then(Self::of_whole_header))
    }

    /// As [`Self::of_header`], of the name as it stands.
    fn of_whole_header(cell: &str) -> Option<Self> {
        let inner = cell.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or(cell, |(name, _)| name);
        let mut room = [0_u8; MAX_HEADER_BYTES];
        let role = plain_name(inner, &mut room).and_then(Self::of_plain_name);
        // Without a header row, it was a cell, perhaps a key.
        room.zeroize();
        // Entra's template asks `Block sign in (Yes/No) [accountEnabled] Required`: its answer is to the question. In
        // other languages the verb stands elsewhere (`Anmeldung blockieren`, `Bloquear …`), and begins alike.
        let blocks = role == Some(Self::Enabled)
            && cell.split_once('[').is_some_and(|(question, _)| question.to_lowercase().contains("blo"));
        if blocks { Some(Self::Blocked) } else { role }
    }

    /// The role of a name in lower-case letters without accents, and digits. The names in other languages are those by
    /// which Entra and Microsoft 365 export users.
    fn of_plain_name(name: &str) -> Option<Self> {
        Some(match name {
            "serialnumber"
            | "serial"
            | "serialno"
            | "serialnr"
            | "sn"
            | "tokenserial"
            | "tokenserialnumber"
            | "tokenserialno"
            | "deviceserial"
            | "deviceserialnumber"
            | "hardwareserialnumber"
            | "tokenid"
            | "token"
            | "tokennumber"
            | "reference"
            | "tokenidentifier"
            | "seriennummer"
            | "seriennr"
            | "serienummer"
            | "serienr"
            | "numerodeserie"
            | "nodeserie"
            | "ndeserie"
            | "numerodiserie"
            | "ndiserie"
            | "tokenseriennummer"
            | "tokenserienummer"
            | "hardwaretokenserialnumber"
            | "hardwaretokenserial"
            | "sarjanumero"
            | "numerseryjny" => Self::Serial,
            "secretkey" | "secret" | "seed" | "key" | "secretkeybase32" | "secretkeyhex" | "seedbase32" | "seedhex"
            | "base32" | "sharedsecret" | "otpsecret" | "oathsecret" | "seedkey" | "secretbase32" | "secrethex"
            | "keyhex" | "hexseed" | "tokenseed" | "tokensecret" | "tokenkey" | "sharedkey" | "otpseed" | "otpkey"
            | "oathseed" | "oathkey" | "seedvalue" | "geheimerschlussel" | "geheimschlussel" | "schlussel" | "clesecrete"
            | "cle" | "clavesecreta" | "clave" | "chiavesegreta" | "chiave" | "geheimesleutel" | "sleutel"
            | "hemlignyckel" | "nyckel" | "chavesecreta" | "chave" => Self::Secret,
            "upn" | "userprincipalname" | "userprinciplename" | "userupn" | "benutzerprinzipalname"
            | "nomdutilisateurprincipal" | "nombreprincipaldeusuario" | "nomeentitautente" | "nomedellentitautente"
            | "principalnaamvangebruiker" | "nomeupn" | "nomeprincipaldousuario" | "anvandarenshuvudnamn"
            // Entra's template for the members of a group: either may stand there.
            | "memberobjectidorupn" => Self::Upn,
            "timeinterval"
            | "timeintervalinseconds"
            | "timestep"
            | "interval"
            | "period"
            | "timeperiod"
            | "step"
            | "totpinterval"
            | "totptimestep"
            | "intervalseconds"
            | "timesteps"
            | "timewindow"
            | "timestepsize"
            | "stepsize"
            | "otpinterval"
            | "otpperiod"
            | "totpperiod"
            | "tokeninterval"
            | "refreshinterval"
            | "refreshperiod"
            | "intervall"
            | "zeitintervall"
            | "intervalle"
            | "intervalo"
            | "intervallo"
            | "tidsintervall"
            | "tijdsinterval" => Self::Interval,
            "manufacturer" | "vendor" | "make" | "maker" | "brand" | "hersteller" | "fabricant" | "fabricante" | "fabrikant"
            | "produttore" | "tillverkare" => Self::Manufacturer,
            "model" | "product" | "tokenmodel" | "productname" | "devicemodel" | "modell" | "modele" | "modelo" | "modello" => Self::Model,
            "username" | "displayname" | "name" | "fullname" | "user" | "anzeigename" | "nomcomplet"
            | "nomdaffichage" | "nombreparamostrar" | "nomevisualizzato" | "weergavenaam" | "nomedeexibicao"
            | "nomeparaexibicao" | "visningsnamn" => Self::UserName,
            "givenname" | "firstname" | "vorname" => Self::FirstName,
            "surname" | "lastname" | "nachname" => Self::LastName,
            "mail" | "email" | "emailaddress" | "login" | "loginname" => Self::Mail,
            "objectid" | "id" | "userid" | "userobjectid" | "oid" | "azureadobjectid" | "entraobjectid" | "objektid" | "iddobjet" | "iddeobjeto" | "idoggetto" | "iddoobjeto" => {
                Self::ObjectId
            }
            "usertype" | "benutzertyp" | "typedutilisateur" | "tipodeusuario" | "tipodiutente" | "tipoutente" | "gebruikerstype" | "anvandartyp" => Self::UserType,
            "accountenabled" | "enabled" | "kontoaktiviert" | "compteactive" | "cuentahabilitada" | "accountabilitato" | "accountingeschakeld" | "contahabilitada" | "kontotaktiverat" => Self::Enabled,
            "blockcredential" | "blockcredentials" | "blocksignin" | "signinblocked" | "anmeldeinformationenblockieren" | "anmeldungblockiert" | "anmeldungblockieren" | "bloquerlesinformationsdidentification" | "connexionbloquee" | "bloquearcredencial" | "bloccacredenziali" | "referentieblokkeren" | "aanmeldengeblokkeerd" | "blockeraautentiseringsuppgifter" => Self::Blocked,
            "hashfunction" | "hash" | "algorithm" | "hashalgorithm" | "algo" | "hmac" | "hashtype" | "hashalgo"
            | "hashalg" | "hashmethod" | "hashingalgorithm" | "hmacalgorithm" | "hmactype" | "otphash"
            | "otpalgorithm" | "shatype" => Self::Hash,
            "digits" | "otplength" | "codelength" | "otpdigits" | "responselength" | "noofdigits" | "nrofdigits"
            | "numberofdigits" | "numdigits" | "numberdigits" | "digitcount" | "noofotpdigits" | "codedigits"
            | "otpcodelength" | "passcodelength" | "ziffern" | "stellen" => Self::Digits,
            "type" | "otptype" | "tokentype" | "oathtype" | "mode" => Self::OtpType,
            "counter" | "movingfactor" | "initialcounter" | "hotpcounter" | "eventcounter" | "startcounter"
            | "currentcounter" | "countervalue" => Self::Counter,
            "startdate" | "start" | "validfrom" => Self::Start,
            "expirydate" | "expiry" | "expires" | "expirationdate" | "enddate" | "validto" | "validuntil" => {
                Self::Expiry
            }
            _ => return None,
        })
    }

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial number",
            Self::Secret => "secret key",
            Self::Upn => "upn",
            Self::Interval => "time interval",
            Self::Manufacturer => "manufacturer",
            Self::Model => "model",
            Self::UserName => "user name",
            Self::FirstName => "first name",
            Self::LastName => "last name",
            Self::Mail => "mail",
            Self::ObjectId => "object id",
            Self::UserType => "user type",
            Self::Enabled => "account enabled",
            Self::Blocked => "block credential",
            Self::Hash => "hash function",
            Self::Digits => "digits",
            Self::OtpType => "type",
            Self::Counter => "counter",
            Self::Start => "start date",
            Self::Expiry => "expiry date",
        }
    }
}

/// Room for the longest name that means something.
const MAX_HEADER_BYTES: usize = 48;

/// Lower-case letters (without accents) and digits of `cell`; `None` if they don't fit into `room`.
fn plain_name<'r>(cell: &str, room: &'r mut [u8]) -> Option<&'r str> {
    let mut length = 0;
    for c in cell.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(unaccented) {
        let place = room.get_mut(length..length + c.len_utf8())?;
        length += c.encode_utf8(place).len();
    }
    std::str::from_utf8(room.get(..length)?).ok()
}

/// Whether the word is a name of the second, as one unit or many.
#[must_use]
pub fn is_seconds(word: &str) -> bool {
    const NAMES: [&str; 12] = [
        "s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "seconde", "secondes", "segundos",
        "secondi",
    ];
    NAMES.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Whether the word is a unit of time other than the second.
fn is_other_time(word: &str) -> bool {
    const NAMES: [&str; 14] = [
        "ms",
        "msec",
        "millis",
        "millisecond",
        "milliseconds",
        "millisekunden",
        "m",
        "min",
        "mins",
        "minute",
        "minutes",
        "minuten",
        "h",
        "hours",
    ];
    NAMES.iter().any(|name| word.trim_end_matches('.').eq_ignore_ascii_case(name))
}

/// A name without what is added to it: `Period (sec)` is `Period`, `Time interval in seconds` is `Time interval`. `None`
/// if nothing is.
fn without_addition(cell: &str) -> Option<&str> {
    // `Interval [s]` as well as `Interval (s)`; but `Interval (min)` is not the interval in seconds.
    if let Some((name, rest)) = cell.split_once(['(', '['])
        && let Some((added, _)) = rest.split_once([')', ']'])
    {
        return Some(name).filter(|name| !name.trim().is_empty() && !is_other_time(added.trim()));
    }
    let is_unit = |word: &str| is_seconds(word) || word.eq_ignore_ascii_case("in");
    let mut name = cell.trim_end_matches(|c: char| !c.is_alphanumeric());
    while let Some((before, word)) = name.rsplit_once([' ', '_', '-', '.'])
        && is_unit(word)
    {
        name = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    }
    (name.len() < cell.len() && !name.is_empty()).then_some(name)
}

/// Which column holds what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    roles: Vec<(Role, usize)>,
    /// Header cells, or `column 1` … where there is no header; empty texts where no cell means anything, because then
    /// it is no header and could be keys.
    pub names: Vec<Box<str>>,
    /// Columns (from 0) that mean nothing here.
    pub ignored: Vec<usize>,
}

impl Columns {
    /// Reads a header row. Where two columns have the same role, the first one has it; before it, one whose name is
    /// known as it stands.
    pub fn from_header<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> Self {
        let mut columns = Self::default();
        // A column "Token" may hold the serial number, but not where another one says so.
        let vague = ["token", "reference"];
        let plainly = |cell: &str| {
            Role::of_whole_header(cell).filter(|_| !vague.iter().any(|name| cell.trim().eq_ignore_ascii_case(name)))
        };
        for reading in [&plainly as &dyn Fn(&str) -> Option<Role>, &Role::of_whole_header, &Role::of_header] {
            for (index, cell) in cells.clone().enumerate() {
                match reading(cell) {
                    Some(role) if columns.place(role).is_none() && !columns.means(index) => {
                        columns.roles.push((role, index));
                    }
                    _ => {}
                }
            }
        }
        let header = !columns.roles.is_empty();
        columns.names = cells.map(|cell| if header { cell.into() } else { "".into() }).collect();
        columns.ignored = (0..columns.names.len()).filter(|&index| !columns.means(index)).collect();
        columns
    }

    fn means(&self, index: usize) -> bool {
        self.roles.iter().any(|(_, taken)| *taken == index)
    }

    /// Columns without a header: `width` of them, with the given roles.
    #[must_use]
    pub fn from_roles(width: usize, roles: &[(Role, usize)]) -> Self {
        Self {
            names: (1..=width).map(|n| format!("column {n}").into()).collect(),
            ignored: (0..width).filter(|index| roles.iter().all(|(_, taken)| taken != index)).collect(),
            roles: roles.to_vec(),
        }
    }

    /// Columns with the roles that a person gave them, under a header row or none.
    pub fn from_mapping<'c>(
        mapping: &[Option<Role>],
        first_row: impl Iterator<Item = &'c str> + Clone,
        header: bool,
    ) -> Self {
        let width = first_row.clone().count().max(mapping.len());
        let mut roles: Vec<(Role, usize)> = Vec::new();
        for (index, role) in mapping.iter().enumerate() {
            match role {
                Some(role) if roles.iter().all(|(taken, _)| taken != role) => roles.push((*role, index)),
                _ => {}
            }
        }
        let mut columns = Self::from_roles(width, &roles);
        if header {
            for (name, cell) in columns.names.iter_mut().zip(first_row) {
                *name = cell.into();
            }
        }
        columns
    }

    /// Gives roles to columns that mean nothing so far, by names in lower-case letters and digits.
    pub fn learn(&mut self, names: &[(&str, Role)]) {
        let mut room = [0_u8; MAX_HEADER_BYTES];
        for &index in &self.ignored {
            let name = self.names.get(index).and_then(|name| plain_name(name, &mut room));
            if let Some(&(_, role)) = names.iter().find(|(known, _)| Some(*known) == name)
                && self.roles.iter().all(|(taken, _)| *taken != role)
            {
                self.roles.push((role, index));
            }
        }
        room.zeroize();
        self.ignored.retain(|index| self.roles.iter().all(|(_, taken)| taken != index));
    }

    /// The column (from 0) with that role.
    #[must_use]
    pub fn place(&self, role: Role) -> Option<usize> {
        self.roles.iter().find(|(known, _)| *known == role).map(|(_, index)| *index)
    }

    /// The roles that there are.
    pub(crate) fn roles(&self) -> impl Iterator<Item = Role> + '_ {
        self.roles.iter().map(|(role, _)| *role)
    }

    /// Whether there is a column with that role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.place(role).is_some()
    }

    /// Whether it has what a token takes: serial numbers and keys.
    #[must_use]
    pub fn names_tokens(&self) -> bool {
        self.has(Role::Serial) && self.has(Role::Secret)
    }

    /// The column with that role as findings count it: from 1, 0 where there is none.
    #[must_use]
    pub fn number(&self, role: Role) -> u16 {
        self.place(role).and_then(|index| u16::try_from(index + 1).ok()).unwrap_or(0)
    }

    /// Gives the column with role `from` the role `to` instead.
    pub fn rename(&mut self, from: Role, to: Role) {
        for (role, _) in &mut self.roles {
            if *role == from {
                *role = to;
            }
        }
    }

    /// How many columns mean something.
    #[must_use]
    pub fn known(&self) -> usize {
        self.roles.len()
    }
}

/// Takes off what Excel's own protection adds: `="00123"` is `00123`.
#[must_use]
pub fn unwrap_excel(cell: &str) -> &str {
    let Some(formula) = cell.strip_prefix('=') else { return cell };
    match formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(text) if !text.contains('"') => text,
        None if !formula.is_empty() && formula.bytes().all(|b| b.is_ascii_alphanumeric()) => formula,
        _ => cell,
    }
}

/// A serial number without the apostrophe by which Excel is told to leave it alone, and without signs around it that
/// nobody can see.
#[must_use]
pub(crate) fn bare_serial(serial: &str) -> &str {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
    };
    let seen = serial.trim_matches(unseen);
    let rest = seen.strip_prefix(['\'', '’']).map(|rest| rest.trim_matches(unseen));
    // An apostrophe alone, or before a formula, is no protection of a number.
    rest.filter(|rest| rest.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())).unwrap_or(seen)
}

/// Whether Excel has turned a long number into a rounded one: `1.23E+12`, `1,23457E+31`.
#[must_use]
pub fn is_excel_number(cell: &str) -> bool {
    // A plus and up to three digits are the end of it: nearly every cell is settled by that.
    let bytes = cell.as_bytes();
    let plus = |from_end| bytes.len().checked_sub(from_end).and_then(|at| bytes.get(at)) == Some(&b'+');
    if !bytes.first().is_some_and(u8::is_ascii_digit) || !(plus(2) || plus(3) || plus(4)) {
        return false;
    }
    let Some((mantissa, exponent)) = cell.split_once('+') else {
        return false;
    };
    let Some(mantissa) = mantissa.strip_suffix(['E', 'e']) else {
        return false;
    };
    !mantissa.is_empty()
        && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
        && (1..=3).contains(&exponent.len())
        && exponent.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_real_files() {
        for (cell, expected) in [
            ("serial number", Some(Role::Serial)),
            ("Serial_Number", Some(Role::Serial)),
            ("timeinterval", Some(Role::Interval)),
            ("Time Interval", Some(Role::Interval)),
            ("timeIntervalInSeconds", Some(Role::Interval)),
            ("User name [userPrincipalName] Required", Some(Role::Upn)),
            ("Name [displayName] Required", Some(Role::UserName)),
            ("Object Id", Some(Role::ObjectId)),
            ("Block credential", Some(Role::Blocked)),
            ("Block sign in (Yes/No) [accountEnabled] Required", Some(Role::Blocked)),
            ("accountEnabled", Some(Role::Enabled)),
            ("Secret Key (HEX)", Some(Role::Secret)),
            ("Seriennummer", Some(Role::Serial)),
            ("Numéro de série", Some(Role::Serial)),
            ("Geheimer Schlüssel", Some(Role::Secret)),
            ("Clé secrète", Some(Role::Secret)),
            ("Clave secreta", Some(Role::Secret)),
            ("Chiave segreta", Some(Role::Secret)),
            ("Geheime sleutel", Some(Role::Secret)),
            ("Hemlig nyckel", Some(Role::Secret)),
            ("Chave secreta", Some(Role::Secret)),
            ("Hersteller", Some(Role::Manufacturer)),
            ("Fabricante", Some(Role::Manufacturer)),
            ("Modèle", Some(Role::Model)),
            ("Intervallo (s)", Some(Role::Interval)),
            ("Start Date", Some(Role::Start)),
            ("No. of digits", Some(Role::Digits)),
            ("Number of Digits", Some(Role::Digits)),
            ("OTP Length (digits)", Some(Role::Digits)),
            ("Hash Type", Some(Role::Hash)),
            ("Algorithm (hash)", Some(Role::Hash)),
            ("Time Interval (seconds)", Some(Role::Interval)),
            ("Time Step (s)", Some(Role::Interval)),
            ("Interval (s)", Some(Role::Interval)),
            ("Interval (sec)", Some(Role::Interval)),
            ("Period (sec)", Some(Role::Interval)),
            ("interval_s", Some(Role::Interval)),
            ("Time interval in seconds", Some(Role::Interval)),
            ("(sec)", None),
            ("s", None),
            ("in seconds", None),
            ("Batch (digits)", None),
        ] {
            assert_eq!(Role::of_header(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_name_as_it_stands_comes_before_one_with_an_addition() {
        let columns = Columns::from_header(["Serial (box)", "Secret Key", "Serial Number", "Batch"].into_iter());
        assert_eq!((columns.place(Role::Serial), columns.place(Role::Secret)), (Some(2), Some(1)));
        assert_eq!(columns.ignored, [0, 3]);
    }

    #[test]
    fn excel_leaves_traces() {
        for (cell, expected) in [
            ("1.23E+12", true),
            ("1,23457E+31", true),
            ("2E+12", true),
            ("1E12", false),
            ("ABE+12", false),
            ("1.23E+1234", false),
            ("", false),
        ] {
            assert_eq!(is_excel_number(cell), expected, "{cell}");
        }
        assert_eq!(unwrap_excel("=\"00123\""), "00123");
        assert_eq!(unwrap_excel("=SUM(A1)"), "=SUM(A1)");
        assert_eq!(unwrap_excel("00123"), "00123");
    }
}
