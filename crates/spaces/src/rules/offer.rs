//! What a space rents, and for how much.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

use super::invalid::{range_mistake, text_mistake};
use super::{Invalid, text_value};

/// For how long an offer's price pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OfferUnit {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month.
    Month,
}

text_value! {
    /// The code of a currency in use, from ISO 4217 (`EUR`, `CHF`).
    Currency, BadCurrency
}

/// This is not the code of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a currency is a code of ISO 4217 such as EUR")]
pub struct BadCurrency;

impl std::str::FromStr for Currency {
    type Err = BadCurrency;

    fn from_str(code: &str) -> Result<Self, BadCurrency> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| !currency.is_fund() && !currency.is_special() && currency.is_superseded().is_none())
            .map(|currency| Self(currency.code().to_owned()))
            .ok_or(BadCurrency)
    }
}

/// One thing that a space rents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What it is, for people (`Bureau fixe`). 1 to 100 characters.
    pub label: String,
    /// For how long the price pays.
    pub unit: OfferUnit,
    /// The price in hundredths of the currency, taxes included, 0 to 10,000,000.
    pub price_cents: i64,
    /// The currency.
    pub currency: Currency,
    /// Whether one may stop at the end of the unit.
    pub no_commitment: bool,
}

/// The offers of a space in the order that it shows them, [`MAX_OFFERS`] at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Offers(pub Vec<Offer>);

/// How many offers a space shows.
pub const MAX_OFFERS: usize = 30;
/// The highest price, in hundredths.
pub const MAX_PRICE_CENTS: i64 = 10_000_000;

impl Offer {
    /// What is wrong; nothing when the offer is valid.
    pub fn mistakes(&self) -> Vec<Invalid> {
        [text_mistake("label", &self.label, 100), range_mistake("price_cents", self.price_cents, 0..=MAX_PRICE_CENTS)]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl Offers {
    /// What is wrong; nothing when every offer is valid and there are not too many.
    pub fn mistakes(&self) -> Vec<Invalid> {
        if self.0.len() > MAX_OFFERS {
            return vec![Invalid::at("", format!("must not be more than {MAX_OFFERS}"))];
        }
        let of_one = |(place, offer): (usize, &Offer)| offer.mistakes().into_iter().map(move |mistake| mistake.within(&place.to_string()));
        self.0.iter().enumerate().flat_map(of_one).collect()
    }

    /// The lowest price for this unit in this currency, in hundredths.
    pub fn lowest(&self, unit: OfferUnit, currency: &Currency) -> Option<i64> {
        self.0.iter().filter(|offer| offer.unit == unit && offer.currency == *currency).map(|offer| offer.price_cents).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(label: &str, price_cents: i64) -> Offer {
        Offer { label: label.to_owned(), unit: OfferUnit::Month, price_cents, currency: "EUR".parse().unwrap(), no_commitment: true }
    }

    #[test]
    fn currencies() {
        for good in ["EUR", "CHF", "XPF"] {
            assert!(good.parse::<Currency>().is_ok(), "{good}");
        }
        for bad in ["", "eur", "EURO", "ZZZ", "XXX", "€"] {
            assert!(bad.parse::<Currency>().is_err(), "{bad}");
        }
    }

    #[test]
    fn offers_are_checked_one_by_one() {
        let offers =
            Offers(vec![desk("Bureau fixe", 0), desk("", MAX_PRICE_CENTS), desk("Bureau", MAX_PRICE_CENTS + 1), desk("Bureau", -1)]);
        let fields: Vec<String> = offers.mistakes().into_iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["1.label", "2.price_cents", "3.price_cents"]);
        assert!(Offers(vec![desk("a", 1); MAX_OFFERS]).mistakes().is_empty());
        assert_eq!(Offers(vec![desk("a", 1); MAX_OFFERS + 1]).mistakes()[0].field, "");
    }

    #[test]
    fn the_lowest_price_of_a_unit() {
        let mut day = desk("Journée", 1_500);
        day.unit = OfferUnit::Day;
        let mut abroad = desk("Büro", 100);
        abroad.currency = "CHF".parse().unwrap();
        let offers = Offers(vec![desk("Bureau fixe", 20_000), desk("Nomade", 12_000), day, abroad]);
        let eur: Currency = "EUR".parse().unwrap();
        assert_eq!(offers.lowest(OfferUnit::Month, &eur), Some(12_000));
        assert_eq!(offers.lowest(OfferUnit::Hour, &eur), None);
    }

    #[test]
    fn a_stored_offer_with_a_bad_currency_is_refused() {
        let text = serde_json::to_string(&Offers(vec![desk("Bureau", 1)])).unwrap();
        assert!(serde_json::from_str::<Offers>(&text).is_ok());
        assert!(serde_json::from_str::<Offers>(&text.replace("EUR", "EURO")).is_err());
    }
}
