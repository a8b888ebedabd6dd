//! Generated spaces, for load: the same ones for the same seed, spread over the region's towns.
//!
//! Each space depends on the seed and its number only, so a demo that asks for more later gets the same first ones.

use chrono::{Days, NaiveDate, TimeDelta};
use sea_orm::{ColumnTrait, Condition};
use traboule_kernel::ids::OperatorId;
use traboule_kernel::{Actor, Error, FixedRng, Locale, LocalizedText, Rng};
use traboule_spaces::rules::address::Address;
use traboule_spaces::rules::amenity::{Amenities, SUGGESTED, Wheelchair};
use traboule_spaces::rules::capacity::Capacity;
use traboule_spaces::rules::kind::{Kinds, SpaceKind};
use traboule_spaces::rules::legal::LegalForm;
use traboule_spaces::rules::offer::{Offer, OfferUnit, Offers};
use traboule_spaces::rules::place::GeoPoint;
use traboule_spaces::service::space::{NewOperator, SpaceContent};
use traboule_store::entity::audit_entry;

use super::data::Town;
use super::{Demo, DemoError, refused};

/// As whom generated spaces are written: how many there are is how often the audit trail says so.
const GENERATOR: &str = "demo-generator";
/// How many spaces are written in one transaction.
const BATCH: u32 = 250;
/// For every so many spaces there is an operator, which runs every other one of them.
const SPACES_AN_OPERATOR: u32 = 10;
/// Over how many days the entries were written.
const PAST: u32 = 900;
/// Numbers of throws that are no space's: of operators, and of the days on which batches were written.
const OPERATORS: u64 = 1 << 40;
const DAYS: u64 = 1 << 41;

const PLACES: [&str; 20] = [
    "L'Atelier",
    "La Fabrique",
    "Le Comptoir",
    "La Halle",
    "Le Hangar",
    "La Ruche",
    "Le Bureau",
    "La Remise",
    "Le Préau",
    "La Grange",
    "L'Entrepôt",
    "La Verrière",
    "Le Moulin",
    "La Gare",
    "L'Escale",
    "Le Grenier",
    "La Cour",
    "Le Passage",
    "La Maison",
    "Le Jardin",
];
const OF: [&str; 24] = [
    "des Tilleuls",
    "du Lavoir",
    "des Hirondelles",
    "du Vieux Pont",
    "des Rameurs",
    "de la Source",
    "des Forges",
    "du Belvédère",
    "des Glycines",
    "du Marché",
    "des Tisserands",
    "de la Combe",
    "des Platanes",
    "du Canal",
    "des Quatre Saisons",
    "de l'Horloge",
    "des Bateliers",
    "du Fournil",
    "des Sureaux",
    "de la Treille",
    "du Funiculaire",
    "des Meuniers",
    "de l'Ancienne Poste",
    "du Coteau",
];
const STREETS: [&str; 12] = [
    "rue des Épis",
    "rue du Sabotier",
    "avenue des Merles",
    "place du Puits Neuf",
    "quai des Roseaux",
    "chemin des Cerises",
    "rue de la Meule",
    "impasse du Chanvre",
    "boulevard des Ormeaux",
    "allée des Faïenciers",
    "montée du Grillon",
    "cours des Noyers",
];
const HOURS: [&str; 8] = [
    "Mo-Fr 09:00-18:00; PH off",
    "Mo-Fr 08:30-19:00; PH off",
    "Mo-Fr 08:00-20:00; Sa 09:00-13:00; PH off",
    "Tu-Sa 10:00-19:00; PH off",
    "Mo-Fr 09:00-12:30,14:00-18:00; PH off",
    "Mo-Su 07:00-22:00",
    "24/7",
    "We-Su 11:00-21:00",
];

/// Adds what is missing up to `number` spaces. Returns how many were added.
pub(super) async fn fill(demo: &Demo, number: u32, seed: u64) -> Result<u32, DemoError> {
    let written = Condition::all().add(audit_entry::Column::System.eq(GENERATOR)).add(audit_entry::Column::Action.eq("space.create"));
    let there = u32::try_from(demo.count(written).await?).unwrap_or(u32::MAX);
    let mut next = there;
    while next < number {
        // Batches end at fixed numbers, whatever was asked for before.
        let end = number.min((next / BATCH + 1) * BATCH);
        write(demo, next..end, seed).await?;
        next = end;
    }
    Ok(number.saturating_sub(there))
}

/// Writes some spaces on a day of the past.
async fn write(demo: &Demo, numbers: std::ops::Range<u32>, seed: u64) -> Result<(), DemoError> {
    let machine = Actor::system(GENERATOR);
    let days_ago = Dice::of(seed, DAYS + u64::from(numbers.start / BATCH)).below(PAST);
    demo.turn_to(demo.now - TimeDelta::days(days_ago.into()));
    let mut spaces = Vec::new();
    let mut operator = None;
    for number in numbers {
        let mut dice = Dice::of(seed, number.into());
        if number % SPACES_AN_OPERATOR == 0 || operator.is_none() {
            let new = an_operator(number, &mut Dice::of(seed, OPERATORS + u64::from(number)));
            operator = Some(demo.services.spaces.operator_create(&machine, new).await.map_err(refused("generated operator"))?);
        }
        let content = a_space(&demo.data.towns, operator.filter(|_| number % 2 == 0), demo.now.date_naive(), &mut dice)?;
        spaces.push(content);
    }
    demo.services.spaces.space_create_many(&machine, spaces).await.map_err(refused("generated spaces"))?;
    Ok(())
}

fn an_operator(number: u32, dice: &mut Dice) -> NewOperator {
    let form = dice.one_of(&[LegalForm::Association, LegalForm::Scic, LegalForm::Sarl, LegalForm::Sas, LegalForm::Epci]);
    // No numbers of a register: any that are made up might be somebody's.
    NewOperator {
        legal_name: format!("{} {} n° {number}", dice.one_of(&PLACES), dice.one_of(&OF)),
        legal_form: form,
        siren: None,
        rna: None,
    }
}

fn a_space(towns: &[Town], operator: Option<OperatorId>, today: NaiveDate, dice: &mut Dice) -> Result<SpaceContent, Error> {
    let town = dice.weighted(towns).ok_or_else(|| Error::internal("there are no towns"))?;
    let (name, of) = (dice.one_of(&PLACES), dice.one_of(&OF));
    let short = format!("{name} {of}");
    let kinds = kinds(dice);
    let desks = 4 + dice.below(20) + dice.below(40);
    let text = |fr: String, en: String| LocalizedText::new(Locale::fr(), [(Locale::fr(), fr), (Locale::en(), en)].into());
    let description = text(
        format!("{short} accueille {desks} postes {}, avec salle commune et cuisine partagée.", in_french(&town.name)),
        format!("{short} offers {desks} desks in {}, with a common room and a shared kitchen.", town.name),
    );
    let point = GeoPoint::manual(town.lat + dice.offset(town.spread), town.lon + dice.offset(town.spread * 1.4));
    let hours = dice.one_of(&HOURS);
    Ok(SpaceContent {
        kinds,
        operator,
        siret: None,
        address: Address {
            line: Some(format!("{} {}", 1 + dice.below(120), dice.one_of(&STREETS))),
            postcode: Some(town.postcode.clone()),
            city: Some(town.name.clone()),
            insee_city: Some(town.insee.clone()),
            department: None,
        },
        point: Some(point),
        opening_hours: dice.chance(85).then(|| hours.parse()).transpose().map_err(Error::internal)?,
        opened_on: today.checked_sub_days(Days::new(u64::from(30 + dice.below(4_000)))),
        capacity: Capacity {
            desks: i32::try_from(desks).ok(),
            meeting_rooms: i32::try_from(dice.below(5)).ok(),
            square_metres: i32::try_from(desks * (7 + dice.below(6))).ok(),
        },
        offers: offers(dice)?,
        amenities: amenities(dice)?,
        wheelchair: dice.one_of(&[Wheelchair::Yes, Wheelchair::Yes, Wheelchair::Limited, Wheelchair::No, Wheelchair::Unknown]),
        role_email: None,
        phone: None,
        website: None,
        description: Some(description.map_err(Error::internal)?),
        // With its town, since there are fewer names than spaces.
        name: format!("{short}, {}", town.name),
    })
}

/// `à Lyon`, `au Puy-en-Velay`.
fn in_french(town: &str) -> String {
    town.strip_prefix("Le ").map_or_else(|| format!("à {town}"), |rest| format!("au {rest}"))
}

/// Two thirds are coworkings, some of them something else too.
fn kinds(dice: &mut Dice) -> Kinds {
    let others = [
        SpaceKind::Fablab,
        SpaceKind::SharedWorkshop,
        SpaceKind::Incubator,
        SpaceKind::BusinessNursery,
        SpaceKind::Accelerator,
        SpaceKind::BusinessHotel,
        SpaceKind::BusinessCentre,
        SpaceKind::TeleworkCentre,
        SpaceKind::CulturalThirdPlace,
        SpaceKind::Other,
    ];
    let coworking = dice.chance(66).then_some(SpaceKind::Coworking);
    let other = (coworking.is_none() || dice.chance(25)).then(|| dice.one_of(&others));
    coworking.into_iter().chain(other).collect()
}

fn offers(dice: &mut Dice) -> Result<Offers, Error> {
    let currency: traboule_spaces::rules::offer::Currency = "EUR".parse().map_err(Error::internal)?;
    let month = i64::from(15_000 + 500 * dice.below(30));
    let mut offer = |label: &str, unit, price_cents| Offer {
        label: label.to_owned(),
        unit,
        price_cents,
        currency: currency.clone(),
        no_commitment: dice.chance(70),
    };
    Ok(Offers(vec![offer("Bureau fixe", OfferUnit::Month, month), offer("Journée nomade", OfferUnit::Day, month / 10)]))
}

fn amenities(dice: &mut Dice) -> Result<Amenities, Error> {
    let some = SUGGESTED.iter().filter(|_| dice.chance(25));
    some.map(|tag| tag.parse()).collect::<Result<Amenities, _>>().map_err(Error::internal)
}

/// Throws that are the same for the same seed and number.
struct Dice(FixedRng);

impl Dice {
    fn of(seed: u64, number: u64) -> Self {
        // An odd factor spreads neighbouring numbers over all seeds and makes no two of them meet.
        Self(FixedRng::seeded(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// A number from 0 to `end`, without `end`. Which one is a little more likely does not matter for load.
    fn below(&mut self, end: u32) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes) % end.max(1)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// A number of degrees from `-most` to `most`, in millionths.
    fn offset(&mut self, most: f64) -> f64 {
        let part = f64::from(self.below(2_000_001)) / 1_000_000.0 - 1.0;
        (part * most * 1e6).round() / 1e6
    }

    fn one_of<T: Copy, const N: usize>(&mut self, some: &[T; N]) -> T {
        const { assert!(N > 0) };
        let place = self.below(u32::try_from(N).unwrap_or(u32::MAX));
        some[usize::try_from(place).unwrap_or_default()]
    }

    fn weighted<'t>(&mut self, towns: &'t [Town]) -> Option<&'t Town> {
        let mut left = self.below(towns.iter().map(|town| town.weight).sum());
        towns.iter().find(|town| {
            let here = left < town.weight;
            left = left.saturating_sub(town.weight);
            here
        })
    }
}
