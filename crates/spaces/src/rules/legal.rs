//! Who an operator is to the law: French register numbers and legal forms.

use std::str::FromStr;

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::text_value;

/// The legal form of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LegalForm {
    /// An association under the law of 1901, or the local law of Alsace and Moselle.
    Association,
    /// A cooperative of collective interest (*société coopérative d'intérêt collectif*).
    Scic,
    /// A workers' cooperative (*société coopérative de production*).
    Scop,
    /// A limited liability company (*société à responsabilité limitée*), with one partner or more.
    Sarl,
    /// A simplified joint-stock company (*société par actions simplifiée*), with one partner or more.
    Sas,
    /// A company owned by local authorities (*société publique locale*).
    Spl,
    /// A public interest group (*groupement d'intérêt public*).
    Gip,
    /// A group of communes (*établissement public de coopération intercommunale*).
    Epci,
    /// A commune.
    Commune,
    /// A university or another establishment of higher education.
    University,
    /// A person in business on their own (*entreprise individuelle*).
    SoleTrader,
    /// Another form.
    Other,
}

text_value! {
    /// The number of a legal unit in the SIRENE register: nine digits, the last a check digit (Luhn).
    Siren, BadSiren
}

text_value! {
    /// The number of an establishment in the SIRENE register: the SIREN of its legal unit, four digits
    /// for the establishment and a check digit (Luhn over all fourteen).
    ///
    /// La Poste (SIREN 356 000 000) has more establishments than that scheme has numbers: its own are
    /// valid when the sum of their digits is a multiple of five. Its head office passes Luhn too.
    Siret, BadSiret
}

text_value! {
    /// The number of an association in the *répertoire national des associations*: `W` and nine digits.
    /// The second of them is a letter in Corsica and overseas (`W2A1000042`, `W9R2000042`).
    Rna, BadRna
}

/// This is not a SIREN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSiren {
    /// It does not have nine digits.
    #[error("a SIREN has 9 digits")]
    Form,
    /// A digit is wrong, or two are swapped.
    #[error("this SIREN is mistyped: its check digit does not match")]
    Checksum,
}

/// This is not a SIRET.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSiret {
    /// It does not have fourteen digits.
    #[error("a SIRET has 14 digits")]
    Form,
    /// A digit is wrong, or two are swapped.
    #[error("this SIRET is mistyped: its check digit does not match")]
    Checksum,
}

/// This is not an RNA number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an RNA number is `W` and 9 digits")]
pub struct BadRna;

const LA_POSTE: &str = "356000000";

impl FromStr for Siren {
    type Err = BadSiren;

    /// Reads the number with or without the spaces that people group it by.
    fn from_str(text: &str) -> Result<Self, BadSiren> {
        let number = digits::<9>(text).ok_or(BadSiren::Form)?;
        if luhn(&number) { Ok(Self(number)) } else { Err(BadSiren::Checksum) }
    }
}

impl FromStr for Siret {
    type Err = BadSiret;

    /// Reads the number with or without the spaces that people group it by.
    fn from_str(text: &str) -> Result<Self, BadSiret> {
        let number = digits::<14>(text).ok_or(BadSiret::Form)?;
        let of_la_poste = number.starts_with(LA_POSTE) && number.bytes().map(|digit| u32::from(digit - b'0')).sum::<u32>() % 5 == 0;
        if luhn(&number) || of_la_poste { Ok(Self(number)) } else { Err(BadSiret::Checksum) }
    }
}

impl Siret {
    /// Whether this establishment belongs to the legal unit: a SIRET starts with its operator's SIREN.
    pub fn belongs_to(&self, siren: &Siren) -> bool {
        self.0.starts_with(siren.as_str())
    }

    /// The SIREN of the legal unit. Valid in itself for every establishment of the register.
    pub fn siren(&self) -> Result<Siren, BadSiren> {
        self.0.get(..9).unwrap_or_default().parse()
    }
}

impl FromStr for Rna {
    type Err = BadRna;

    /// Reads the number with or without spaces, in capitals or not.
    fn from_str(text: &str) -> Result<Self, BadRna> {
        let number: String = without_spaces(text).to_ascii_uppercase();
        let valid = match number.as_bytes() {
            [b'W', first, second, rest @ ..] => {
                rest.len() == 7
                    && first.is_ascii_digit()
                    && (second.is_ascii_digit() || second.is_ascii_uppercase())
                    && rest.iter().all(u8::is_ascii_digit)
            }
            _ => false,
        };
        if valid { Ok(Self(number)) } else { Err(BadRna) }
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The text without spaces, if it is exactly `N` digits.
fn digits<const N: usize>(text: &str) -> Option<String> {
    let number = without_spaces(text);
    (number.len() == N && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// The check of ISO/IEC 7812: from the right, every second digit doubled and its digits added up, the
/// sum is a multiple of ten. All zeros pass and are no number of anybody.
fn luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10) && number.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn siren() {
        for good in ["732829320", "732 829 320", "356000000", "200046977"] {
            assert!(good.parse::<Siren>().is_ok(), "{good}");
        }
        for (bad, why) in [
            ("732829321", BadSiren::Checksum),
            ("738229320", BadSiren::Checksum),
            ("000000000", BadSiren::Checksum),
            ("73282932", BadSiren::Form),
            ("7328293200", BadSiren::Form),
            ("73282932O", BadSiren::Form),
            ("", BadSiren::Form),
            ("٧٣٢٨٢٩٣٢٠", BadSiren::Form),
        ] {
            assert_eq!(bad.parse::<Siren>(), Err(why), "{bad}");
        }
        assert_eq!("732 829 320".parse::<Siren>().unwrap().as_str(), "732829320");
    }

    #[test]
    fn siret() {
        let siret: Siret = "732 829 320 00074".parse().unwrap();
        let siren: Siren = "732829320".parse().unwrap();
        assert!(siret.belongs_to(&siren));
        assert_eq!(siret.siren(), Ok(siren));
        assert!(!siret.belongs_to(&"356000000".parse().unwrap()));
        assert_eq!("73282932000075".parse::<Siret>(), Err(BadSiret::Checksum));
        assert_eq!("7328293200007".parse::<Siret>(), Err(BadSiret::Form));
    }

    #[test]
    fn la_poste_is_an_exception() {
        // The head office passes Luhn; a post office's digits add up to a multiple of five.
        for good in ["35600000000048", "35600000000001", "35600000049837"] {
            assert!(good.parse::<Siret>().is_ok(), "{good}");
        }
        assert_eq!("35600000000002".parse::<Siret>(), Err(BadSiret::Checksum));
        assert_eq!("73282932000073".parse::<Siret>(), Err(BadSiret::Checksum));
    }

    #[test]
    fn rna() {
        for good in ["W691234567", "w691 234 567", "W2A1000042", "W9R2000042"] {
            assert!(good.parse::<Rna>().is_ok(), "{good}");
        }
        for bad in ["", "691234567", "W69123456", "W6912345678", "WA91234567", "W69123456A", "W69é234567"] {
            assert!(bad.parse::<Rna>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_caught(place in 0_usize..9, digit in 0_u8..10) {
            let mut number = *b"732829320";
            let wrong = b'0' + digit;
            prop_assume!(number[place] != wrong);
            number[place] = wrong;
            let text = std::str::from_utf8(&number).unwrap();
            prop_assert_eq!(text.parse::<Siren>(), Err(BadSiren::Checksum));
        }

        #[test]
        fn any_text_is_judged(text in ".{0,20}") {
            let _ = (text.parse::<Siren>(), text.parse::<Siret>(), text.parse::<Rna>());
        }
    }
}
