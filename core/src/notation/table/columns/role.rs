//! What a column can hold, and the names that headers have for it: those of vendors, servers and Microsoft, in the
//! languages in which they export.

use crate::ground::words::unaccented;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the field's own")]
pub enum ColumnRole {
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

impl ColumnRole {
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

    /// As [`Self::of_header`], of the name as it is written.
    pub(super) fn of_whole_header(cell: &str) -> Option<Self> {
        let inner = cell.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or(cell, |(name, _)| name);
        let mut scratch = [0_u8; MAX_HEADER_BYTES];
        let role = plain_name(inner, &mut scratch).and_then(Self::of_plain_name);
        // Without a header row, it was a cell, perhaps a key.
        scratch.zeroize();
        // Entra's template asks `Block sign in (Yes/No) [accountEnabled] Required`: its answer is to the question. In
        // other languages the verb is elsewhere (`Anmeldung blockieren`, `Bloquear …`), and begins alike.
        let blocks = role == Some(Self::Enabled)
            && cell.split_once('[').is_some_and(|(question, _)| question.to_lowercase().contains("blo"));
        if blocks { Some(Self::Blocked) } else { role }
    }

    /// The role of a name in lower-case letters without accents, and digits. The names in other languages are those by
    /// which Entra and Microsoft 365 export users.
    pub(super) fn of_plain_name(name: &str) -> Option<Self> {
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
            // Entra's template for the members of a group: either may be there.
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
            "objectid" | "id" | "userid" | "userobjectid" | "oid" | "azureadobjectid" | "entraobjectid" | "externaldirectoryobjectid" | "objektid" | "iddobjet" | "iddeobjeto" | "idoggetto" | "iddoobjeto" => {
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
pub(super) const MAX_HEADER_BYTES: usize = 48;

/// Lower-case letters (without accents) and digits of `cell`; `None` if they don't fit into `scratch`.
pub(super) fn plain_name<'r>(cell: &str, scratch: &'r mut [u8]) -> Option<&'r str> {
    let mut length = 0;
    for c in cell.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(unaccented) {
        let place = scratch.get_mut(length..length + c.len_utf8())?;
        length += c.encode_utf8(place).len();
    }
    std::str::from_utf8(scratch.get(..length)?).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_real_files() {
        for (cell, expected) in [
            ("serial number", Some(ColumnRole::Serial)),
            ("Serial_Number", Some(ColumnRole::Serial)),
            ("timeinterval", Some(ColumnRole::Interval)),
            ("Time Interval", Some(ColumnRole::Interval)),
            ("timeIntervalInSeconds", Some(ColumnRole::Interval)),
            ("User name [userPrincipalName] Required", Some(ColumnRole::Upn)),
            ("Name [displayName] Required", Some(ColumnRole::UserName)),
            ("Object Id", Some(ColumnRole::ObjectId)),
            ("Block credential", Some(ColumnRole::Blocked)),
            ("Block sign in (Yes/No) [accountEnabled] Required", Some(ColumnRole::Blocked)),
            ("accountEnabled", Some(ColumnRole::Enabled)),
            ("Secret Key (HEX)", Some(ColumnRole::Secret)),
            ("Seriennummer", Some(ColumnRole::Serial)),
            ("Numéro de série", Some(ColumnRole::Serial)),
            ("Geheimer Schlüssel", Some(ColumnRole::Secret)),
            ("Clé secrète", Some(ColumnRole::Secret)),
            ("Clave secreta", Some(ColumnRole::Secret)),
            ("Chiave segreta", Some(ColumnRole::Secret)),
            ("Geheime sleutel", Some(ColumnRole::Secret)),
            ("Hemlig nyckel", Some(ColumnRole::Secret)),
            ("Chave secreta", Some(ColumnRole::Secret)),
            ("Hersteller", Some(ColumnRole::Manufacturer)),
            ("Fabricante", Some(ColumnRole::Manufacturer)),
            ("Modèle", Some(ColumnRole::Model)),
            ("Intervallo (s)", Some(ColumnRole::Interval)),
            ("Start Date", Some(ColumnRole::Start)),
            ("No. of digits", Some(ColumnRole::Digits)),
            ("Number of Digits", Some(ColumnRole::Digits)),
            ("OTP Length (digits)", Some(ColumnRole::Digits)),
            ("Hash Type", Some(ColumnRole::Hash)),
            ("Algorithm (hash)", Some(ColumnRole::Hash)),
            ("Time Interval (seconds)", Some(ColumnRole::Interval)),
            ("Time Step (s)", Some(ColumnRole::Interval)),
            ("Interval (s)", Some(ColumnRole::Interval)),
            ("Interval (sec)", Some(ColumnRole::Interval)),
            ("Period (sec)", Some(ColumnRole::Interval)),
            ("interval_s", Some(ColumnRole::Interval)),
            ("Time interval in seconds", Some(ColumnRole::Interval)),
            ("(sec)", None),
            ("s", None),
            ("in seconds", None),
            ("Batch (digits)", None),
        ] {
            assert_eq!(ColumnRole::of_header(cell), expected, "{cell}");
        }
    }
}
