//! Hash functions, by the names that files have for them.

use std::fmt;

/// A hash function: of a token, of a MAC, of a key derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HmacHash {
    /// SHA-1 (FIPS 180-4).
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HmacHash {
    /// All hash functions.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name for people: `SHA-256`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The hash function that a free text names: `HMAC-SHA256`, `sha-1`, `SHA512`, `TOTP-SHA256-8`. `None` if it
    /// names none of ours.
    #[must_use]
    pub fn in_text(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (_, after) = lower.split_once("sha")?;
        let digits = after.trim_start_matches(['-', '_', ' ']);
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        match digits.get(..length)? {
            "1" => Some(Self::Sha1),
            "224" => Some(Self::Sha224),
            "256" => Some(Self::Sha256),
            "384" => Some(Self::Sha384),
            "512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The hash function of an HMAC's URI, by its fragment: `…#hmac-sha256`, and by plain names (`HMAC-SHA1`).
    #[must_use]
    pub fn of_hmac(uri: &str) -> Option<Self> {
        let lower = uri_fragment(uri).to_ascii_lowercase();
        let name = lower.strip_prefix("hmac")?.trim_start_matches(['-', '_']);
        Self::in_text(name).filter(|_| name.starts_with("sha"))
    }

    /// The URI of the HMAC with it (XML Signature, RFC 4051 §2.2).
    #[must_use]
    pub fn hmac_uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            Self::Sha224 => "http://www.w3.org/2001/04/xmldsig-more#hmac-sha224",
            Self::Sha256 => "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#hmac-sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512",
        }
    }
}

impl fmt::Display for HmacHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The part behind the `#` of a URI; all of it if there is none.
pub(in crate::notation) fn uri_fragment(uri: &str) -> &str {
    uri.rsplit('#').next().unwrap_or(uri).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_functions_are_told_in_free_text() {
        for (text, expected) in [
            ("HMAC-SHA1", Some(HmacHash::Sha1)),
            ("HMAC-SHA256", Some(HmacHash::Sha256)),
            ("sha-512", Some(HmacHash::Sha512)),
            ("TOTP-SHA256-8", Some(HmacHash::Sha256)),
            ("SHA384", Some(HmacHash::Sha384)),
            ("SHA3-256", None),
            ("MD5", None),
            ("", None),
        ] {
            assert_eq!(HmacHash::in_text(text), expected, "{text}");
        }
        for hash in HmacHash::ALL {
            assert_eq!(HmacHash::of_hmac(hash.hmac_uri()), Some(hash));
        }
        assert_eq!(HmacHash::of_hmac("HMAC-SHA1"), Some(HmacHash::Sha1));
        assert_eq!(HmacHash::of_hmac("http://www.w3.org/2000/09/xmldsig#sha1"), None);
    }
}
