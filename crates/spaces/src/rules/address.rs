//! Postal addresses in France.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::department::Department;
use super::invalid::text_mistake;
use super::region::Region;
use super::{Invalid, text_value};

text_value! {
    /// A French postcode: five digits that begin like a department's.
    Postcode, BadPostcode
}

text_value! {
    /// The INSEE code of a commune, or of an arrondissement of Paris, Lyon or Marseille: five digits,
    /// the second a letter in Corsica (`69123`, `69381`, `2A004`, `97411`).
    CommuneCode, BadCommuneCode
}

/// This is not a French postcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a French postcode is 5 digits, from 01000 on")]
pub struct BadPostcode;

/// This is not the INSEE code of a commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the INSEE code of a commune is 5 digits, or starts with 2A or 2B in Corsica")]
pub struct BadCommuneCode;

impl FromStr for Postcode {
    type Err = BadPostcode;

    fn from_str(text: &str) -> Result<Self, BadPostcode> {
        let text = text.trim();
        let digits = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        let valid = digits && !text.starts_with("00") && !text.starts_with("96") && !text.starts_with("99");
        if valid { Ok(Self(text.to_owned())) } else { Err(BadPostcode) }
    }
}

impl FromStr for CommuneCode {
    type Err = BadCommuneCode;

    fn from_str(text: &str) -> Result<Self, BadCommuneCode> {
        let text = text.trim();
        let (Some(territory), Some(rest)) = (text.get(..2), text.get(2..)) else {
            return Err(BadCommuneCode);
        };
        let number = rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
        // 97 and 98 hold departments and collectivities of three digits, of which not all are departments.
        let known = matches!(territory, "97" | "98") || territory.parse::<Department>().is_ok();
        if number && known { Ok(Self(text.to_owned())) } else { Err(BadCommuneCode) }
    }
}

impl CommuneCode {
    /// The commune itself: an arrondissement of Paris, Lyon or Marseille gives the code of its city.
    pub fn commune(&self) -> Self {
        let city = match self.0.parse::<u32>() {
            Ok(75_101..=75_120) => "75056",
            Ok(69_381..=69_389) => "69123",
            Ok(13_201..=13_216) => "13055",
            _ => self.as_str(),
        };
        Self(city.to_owned())
    }

    /// Whether this is an arrondissement of Paris, Lyon or Marseille.
    pub fn is_arrondissement(&self) -> bool {
        self.commune() != *self
    }

    /// The department, unless the commune lies in a collectivity that is none.
    pub fn department(&self) -> Option<Department> {
        Department::of_commune(&self.0)
    }
}

impl Postcode {
    /// The department that its digits tell: a hint, see [`Department::of_postcode`].
    pub fn department(&self) -> Option<Department> {
        Department::of_postcode(&self.0)
    }
}

/// Where a space is, in words. Every part may be unknown: a source may tell only some.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Number and street, or what stands for them.
    pub line: Option<String>,
    /// The postcode.
    pub postcode: Option<Postcode>,
    /// The name of the city.
    pub city: Option<String>,
    /// The INSEE code of the city, or of its arrondissement.
    pub insee_city: Option<CommuneCode>,
    /// The department.
    pub department: Option<Department>,
}

/// How long a line of an address may be, in characters.
pub const MAX_LINE: usize = 200;
/// How long the name of a city may be, in characters.
pub const MAX_CITY: usize = 100;

impl Address {
    /// The region, which the department tells.
    pub fn region(&self) -> Option<Region> {
        self.department.and_then(Department::region)
    }

    /// The address with its department, told by the city's code, else by the postcode, where it says none.
    pub fn with_department(self) -> Self {
        let told = || self.insee_city.as_ref().and_then(CommuneCode::department).or_else(|| self.postcode.as_ref()?.department());
        let department = self.department.or_else(told);
        Self { department, ..self }
    }

    /// Whether no part is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is wrong; nothing when the address is valid. A postcode is not compared with the department:
    /// some communes are served from the other side of a border.
    pub fn mistakes(&self) -> Vec<Invalid> {
        let elsewhere = match (&self.insee_city, self.department) {
            (Some(city), Some(department)) => city.department() != Some(department),
            _ => false,
        };
        [
            self.line.as_deref().and_then(|line| text_mistake("line", line, MAX_LINE)),
            self.city.as_deref().and_then(|city| text_mistake("city", city, MAX_CITY)),
            elsewhere.then(|| Invalid::at("department", "the city's INSEE code is one of another department")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn postcodes() {
        for good in ["69001", " 01000 ", "20090", "97400", "98800", "69321"] {
            assert!(good.parse::<Postcode>().is_ok(), "{good}");
        }
        for bad in ["0", "", "6900", "690010", "00100", "6900A", "96000", "99100", "٦٩٠٠١"] {
            assert!(bad.parse::<Postcode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn commune_codes() {
        for good in ["69123", "69381", "01053", "2A004", "2B033", "97411", "97801", "98735"] {
            assert!(good.parse::<CommuneCode>().is_ok(), "{good}");
        }
        for bad in ["0", "", "6912", "691234", "20004", "2C004", "2a004", "96001", "99100", "00001", "é123"] {
            assert!(bad.parse::<CommuneCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_arrondissement_belongs_to_its_city() {
        for (code, commune) in
            [("69381", "69123"), ("69389", "69123"), ("69380", "69380"), ("75116", "75056"), ("13216", "13055"), ("69266", "69266")]
        {
            let code: CommuneCode = code.parse().unwrap();
            assert_eq!(code.commune().as_str(), commune);
            assert_eq!(code.is_arrondissement(), code.as_str() != commune);
        }
    }

    #[test]
    fn the_department_is_told_by_the_city_before_the_postcode() {
        let address = Address { insee_city: "69123".parse().ok(), postcode: "01000".parse().ok(), ..Address::default() };
        let address = address.with_department();
        assert_eq!(address.department.map(Department::code), Some("69"));
        assert_eq!(address.region().map(Region::code), Some("84"));
        let address = Address { postcode: "20200".parse().ok(), ..Address::default() }.with_department();
        assert_eq!(address.department.map(Department::code), Some("2B"));
        assert!(Address::default().with_department().is_empty());
    }

    #[test]
    fn mistakes_are_all_told() {
        let address = Address {
            line: Some(" ".to_owned()),
            city: Some("x".repeat(101)),
            insee_city: "69123".parse().ok(),
            department: "01".parse().ok(),
            postcode: None,
        };
        let fields: Vec<String> = address.mistakes().into_iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["line", "city", "department"]);
        assert_eq!(Address::default().mistakes(), []);
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in ".{0,8}") {
            let _ = (text.parse::<Postcode>(), text.parse::<CommuneCode>());
            let _ = (Department::of_commune(&text), Department::of_postcode(&text));
        }
    }
}
