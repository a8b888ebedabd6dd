//! Which spaces an export holds: the filter of the graph, written as the query part of an address.

use std::collections::BTreeMap;

use async_graphql::{InputType, Pos};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::graphql::space::SpaceFilterInput;
use crate::search::SpaceFilter;

/// How many values a list may have, as in the graph.
const MAX_VALUES: usize = 100;
/// How much of what was sent a message repeats, in characters.
const MAX_TOLD: usize = 300;

/// How a parameter is written.
#[derive(Clone, Copy)]
enum Form {
    Text,
    /// `a,b`, or the parameter repeated.
    Texts,
    Whole,
    Truth,
    /// Numbers parted by commas, one for each of these fields.
    Numbers(&'static [&'static str]),
}

/// Every parameter. Each is named as its field of `SpaceFilter` in the graph and means the same; `states` is missing, since an
/// export shows what an anonymous visitor finds.
const PARAMETERS: [(&str, Form); 15] = [
    ("amenities", Form::Texts),
    ("city", Form::Text),
    ("departments", Form::Texts),
    ("kinds", Form::Texts),
    ("kindsAll", Form::Texts),
    ("maxMonthPriceCents", Form::Whole),
    ("minDesks", Form::Whole),
    ("near", Form::Numbers(&["lat", "lon", "radiusKm"])),
    ("network", Form::Text),
    ("openAt", Form::Text),
    ("operator", Form::Text),
    ("stale", Form::Truth),
    ("text", Form::Text),
    ("wheelchair", Form::Texts),
    ("within", Form::Numbers(&["south", "west", "north", "east"])),
];

/// Which spaces.
#[derive(Clone, Debug)]
pub struct Selection {
    filter: SpaceFilter,
    canonical: String,
}

/// A parameter that is unknown, or whose value means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {message}")]
pub struct BadParameter {
    /// The parameter as it was sent.
    pub name: String,
    /// What is wrong, for the client.
    pub message: String,
}

impl BadParameter {
    fn new(name: &str, message: impl AsRef<str>) -> Self {
        let cut = |text: &str| text.chars().take(MAX_TOLD).collect();
        Self { name: cut(name), message: cut(message.as_ref()) }
    }
}

impl Selection {
    /// Reads the query part of an address (`kinds=COWORKING,FABLAB&city=Lyon`). An empty one means everything.
    ///
    /// Errors: the first parameter that is unknown, empty, given twice though it is no list, or not what the graph takes.
    pub fn read(query: &str) -> Result<Self, BadParameter> {
        let mut given: BTreeMap<&str, (Form, Vec<String>)> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some((known, form)) = PARAMETERS.iter().find(|(known, _)| *known == name) else {
                let names = PARAMETERS.map(|(known, _)| known).join(", ");
                return Err(BadParameter::new(&name, format!("there is no such parameter; these are: {names}")));
            };
            given.entry(known).or_insert((*form, Vec::new())).1.push(value.into_owned());
        }
        let mut fields = Map::new();
        for (name, (form, values)) in given {
            let bad = |message: String| BadParameter::new(name, message);
            let value = form.read(values).map_err(bad)?;
            // Alone at first, so that a mistake has a name.
            filter_of(json!({ name: value.clone() })).map_err(bad)?;
            fields.insert(name.to_owned(), value);
        }
        let fields = Value::Object(fields);
        let canonical = fields.to_string();
        let filter = filter_of(fields).map_err(|message| BadParameter::new("", message))?;
        Ok(Self { filter, canonical })
    }

    /// The filter.
    pub const fn filter(&self) -> &SpaceFilter {
        &self.filter
    }

    /// One text for all spellings of a selection.
    pub(super) fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl Form {
    /// The values as the graph's variables would hold them.
    fn read(self, mut values: Vec<String>) -> Result<Value, String> {
        if values.iter().any(|value| value.contains(char::REPLACEMENT_CHARACTER)) {
            return Err("the value is not UTF-8".to_owned());
        }
        if let Self::Texts = self {
            return texts(&values);
        }
        let (Some(value), true) = (values.pop(), values.is_empty()) else {
            return Err("give it once".to_owned());
        };
        let value = value.trim();
        if value.is_empty() {
            return Err("the value is missing".to_owned());
        }
        match self {
            Self::Text | Self::Texts => Ok(json!(value)),
            Self::Whole => value.parse::<i64>().map(Value::from).map_err(|_| "give a whole number".to_owned()),
            Self::Truth => value.parse::<bool>().map(Value::from).map_err(|_| "give `true` or `false`".to_owned()),
            Self::Numbers(fields) => numbers(fields, value),
        }
    }
}

fn texts(values: &[String]) -> Result<Value, String> {
    let mut texts: Vec<&str> = values.iter().flat_map(|value| value.split(',')).map(str::trim).collect();
    if texts.contains(&"") {
        return Err("a value of the list is missing".to_owned());
    }
    if texts.len() > MAX_VALUES {
        return Err(format!("give at most {MAX_VALUES} values"));
    }
    texts.sort_unstable();
    texts.dedup();
    Ok(json!(texts))
}

fn numbers(fields: &[&str], value: &str) -> Result<Value, String> {
    let read: Option<Vec<f64>> = value.split(',').map(|part| part.trim().parse().ok().filter(|number: &f64| number.is_finite())).collect();
    let read = read.filter(|read| read.len() == fields.len());
    let read = read.ok_or_else(|| format!("give numbers parted by commas: {}", fields.join(",")))?;
    Ok(fields.iter().zip(read).map(|(field, number)| ((*field).to_owned(), json!(number))).collect::<Map<_, _>>().into())
}

/// Reads fields by the rules of the graph's own input.
fn filter_of(fields: Value) -> Result<SpaceFilter, String> {
    let value = async_graphql::Value::from_json(fields).map_err(|error| error.to_string())?;
    let input = SpaceFilterInput::parse(Some(value)).map_err(|error| {
        let message = error.into_server_error(Pos::default()).message;
        // Which types of the schema it passed through means nothing here.
        message.split(" (occurred while").next().unwrap_or_default().to_owned()
    })?;
    let filter = input.read().map_err(|error| error.to_string())?;
    filter.check().map_err(|error| error.to_string())?;
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad(query: &str) -> BadParameter {
        Selection::read(query).unwrap_err()
    }

    #[test]
    fn every_parameter_is_read() {
        let query = "amenities=wifi,printer&city=Saint-%C3%89tienne%2C+Loire&departments=69&departments=2A&kinds=COWORKING&kindsAll=FABLAB\
                     &maxMonthPriceCents=20000&minDesks=3&near=45.75,4.83,5&network=net_01h455vb4pex5vsknk084sn02q\
                     &openAt=2026-11-24T10:00:00Z&operator=opr_01h455vb4pex5vsknk084sn02q&stale=false&text=cordee&wheelchair=YES,LIMITED\
                     &within=45,4,46,5";
        let selection = Selection::read(query).unwrap();
        let filter = selection.filter();
        assert_eq!(filter.amenities.len(), 2);
        assert_eq!(filter.city.as_deref(), Some("Saint-Étienne, Loire"));
        assert_eq!(filter.departments.len(), 2);
        assert_eq!((filter.kinds.len(), filter.kinds_all.len(), filter.wheelchair.len()), (1, 1, 2));
        assert_eq!((filter.max_month_price_cents, filter.min_desks, filter.stale), (Some(20_000), Some(3), Some(false)));
        assert_eq!(filter.near.map(|near| (near.lat, near.lon, near.radius_km)), Some((45.75, 4.83, 5.0)));
        assert_eq!(filter.within.map(|area| [area.south, area.west, area.north, area.east]), Some([45.0, 4.0, 46.0, 5.0]));
        assert!(filter.network.is_some() && filter.operator.is_some() && filter.open_at.is_some() && filter.text.is_some());
        assert!(filter.states.is_empty());
        for (name, _) in PARAMETERS {
            assert!(query.contains(&format!("{name}=")), "{name}");
        }
    }

    #[test]
    fn spellings_of_one_selection_are_equal() {
        let canonical = |query: &str| Selection::read(query).unwrap().canonical;
        assert_eq!(canonical("kinds=FABLAB&city=Lyon&kinds=COWORKING"), canonical("city=Lyon&kinds=COWORKING,FABLAB,FABLAB"));
        assert_ne!(canonical("city=Lyon"), canonical("city=Paris"));
        assert_eq!(canonical(""), "{}");
    }

    #[test]
    fn a_mistake_names_its_parameter() {
        for query in [
            "states=DRAFT",
            "Kinds=COWORKING",
            "first=1",
            "=x",
            "kinds=",
            "kinds=COWORKING,",
            "kinds=PUB",
            "kinds=coworking",
            "kindsAll=PUB",
            "departments=99",
            "amenities=Not+A+Tag",
            "city=a&city=b",
            "city=+",
            "city=%FF",
            "network=opr_01h455vb4pex5vsknk084sn02q",
            "operator=x",
            "near=45,4",
            "near=45,4,x",
            "near=45,4,NaN",
            "near=91,4,1",
            "near=45,4,0",
            "within=46,4,45,5",
            "within=45,4,46",
            "openAt=yesterday",
            "minDesks=1.5",
            "minDesks=9999999999",
            "maxMonthPriceCents=x",
            "wheelchair=MAYBE",
            "stale=1",
            "text=",
        ] {
            let name = query.split('=').next().unwrap();
            let bad = bad(&format!("text=a&{query}").replacen("text=a&text", "text", 1));
            assert_eq!(bad.name, name, "{query}");
            assert!(!bad.message.is_empty() && !bad.message.contains("occurred"), "{bad}");
        }
    }

    #[test]
    fn what_is_long_is_refused_and_told_in_short() {
        let many = (0..=MAX_VALUES).map(|number| format!("tag_{number}")).collect::<Vec<_>>().join(",");
        assert_eq!(bad(&format!("amenities={many}")).message, "give at most 100 values");
        assert_eq!(bad(&format!("{}=x", "é".repeat(1_000))).name.chars().count(), MAX_TOLD);
    }
}
