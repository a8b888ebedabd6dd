//! The departments of France: which region each belongs to, and where it lies.

use std::fmt::{self, Debug, Display};
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::place::BoundingBox;
use super::region::Region;

/// One of the 101 departments of France, by its INSEE code (`69`, `2A`, `974`).
#[derive(Clone, Copy, Serialize, Deserialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct Department(&'static Row);

struct Row {
    code: &'static str,
    name: &'static str,
    region: &'static str,
    bounds: BoundingBox,
}

/// There is no such department.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no department of code `{0}`")]
pub struct NoSuchDepartment(String);

impl Department {
    /// The INSEE code: two digits, `2A` or `2B`, or three digits overseas.
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// The official name, in French.
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// The region that it belongs to since 2016. (`None` cannot happen; a test reads every row.)
    pub fn region(self) -> Option<Region> {
        self.0.region.parse().ok()
    }

    /// A box around it, two kilometres too large on each side at the least.
    pub const fn bounds(self) -> BoundingBox {
        self.0.bounds
    }

    /// Every department, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        DEPARTMENTS.iter().map(Self)
    }

    /// The department of a commune, by the commune's INSEE code. None for the collectivities overseas
    /// that are no departments (975, 977, 978, 98x), and for what is no commune's code.
    pub fn of_commune(code: &str) -> Option<Self> {
        let length = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
        code.get(..length)?.parse().ok()
    }

    /// The department that a postcode tells: its first digits, `20` split between the two of Corsica.
    ///
    /// A hint, not a proof: some dozens of communes near a border are served from the other side.
    /// Saint-Barthélemy and Saint-Martin use postcodes of Guadeloupe, to which they no longer belong.
    pub fn of_postcode(postcode: &str) -> Option<Self> {
        match postcode.get(..3)? {
            "971" if matches!(postcode, "97133" | "97150") => None,
            "200" | "201" => "2A".parse().ok(),
            "202" | "206" => "2B".parse().ok(),
            overseas if overseas.starts_with("97") || overseas.starts_with("98") => overseas.parse().ok(),
            other => other.get(..2)?.parse().ok(),
        }
    }
}

impl FromStr for Department {
    type Err = NoSuchDepartment;

    fn from_str(code: &str) -> Result<Self, NoSuchDepartment> {
        DEPARTMENTS
            .binary_search_by(|row| row.code.cmp(code))
            .ok()
            .and_then(|place| DEPARTMENTS.get(place))
            .map(Self)
            .ok_or_else(|| NoSuchDepartment(code.chars().take(10).collect()))
    }
}

impl PartialEq for Department {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Department {}

impl Display for Department {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl Debug for Department {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Department({} {})", self.code(), self.name())
    }
}

impl From<Department> for String {
    fn from(department: Department) -> Self {
        department.code().to_owned()
    }
}

impl TryFrom<String> for Department {
    type Error = NoSuchDepartment;

    fn try_from(code: String) -> Result<Self, NoSuchDepartment> {
        code.parse()
    }
}

/// Whether a point lies in a box around some part of France, departments and collectivities overseas.
pub fn is_in_france(lat: f64, lon: f64) -> bool {
    Department::all().any(|department| department.bounds().contains(lat, lon))
        || COLLECTIVITIES.iter().any(|bounds| bounds.contains(lat, lon))
}

const fn area([south, west, north, east]: [f64; 4]) -> BoundingBox {
    BoundingBox { south, west, north, east }
}

/// Generous boxes around the collectivities that are no departments.
static COLLECTIVITIES: [BoundingBox; 5] = [
    area([46.6, -56.7, 47.3, -56.0]),     // Saint-Pierre-et-Miquelon
    area([17.8, -63.2, 18.2, -62.7]),     // Saint-Martin and Saint-Barthélemy
    area([-14.5, -178.4, -13.0, -175.9]), // Wallis-et-Futuna
    area([-28.2, -154.9, -7.7, -134.2]),  // Polynésie française
    area([-23.0, 158.0, -17.9, 172.3]),   // Nouvelle-Calédonie
];

const fn row(code: &'static str, name: &'static str, region: &'static str, [south, west, north, east]: [f64; 4]) -> Row {
    Row { code, name, region, bounds: area([south, west, north, east]) }
}

/// Codes, names and regions: *code officiel géographique* of the INSEE, 2018. Bounds: computed from the
/// outlines of *Admin Express COG* 2018 (IGN, Licence Ouverte), widened by 0.02 degrees and rounded
/// outwards to hundredths. In the order of the codes, since they are searched.
static DEPARTMENTS: [Row; 101] = [
    row("01", "Ain", "84", [45.59, 4.70, 46.54, 6.20]),
    row("02", "Aisne", "32", [48.81, 2.93, 50.09, 4.28]),
    row("03", "Allier", "84", [45.91, 2.25, 46.83, 4.03]),
    row("04", "Alpes-de-Haute-Provence", "93", [43.64, 5.47, 44.68, 6.99]),
    row("05", "Hautes-Alpes", "93", [44.16, 5.39, 45.15, 7.10]),
    row("06", "Alpes-Maritimes", "93", [43.46, 6.61, 44.39, 7.74]),
    row("07", "Ardèche", "84", [44.24, 3.84, 45.39, 4.91]),
    row("08", "Ardennes", "44", [49.20, 4.00, 50.19, 5.42]),
    row("09", "Ariège", "76", [42.55, 0.80, 43.34, 2.20]),
    row("10", "Aube", "44", [47.90, 3.36, 48.74, 4.89]),
    row("11", "Aude", "76", [42.62, 1.66, 43.49, 3.27]),
    row("12", "Aveyron", "76", [43.67, 1.81, 44.97, 3.48]),
    row("13", "Bouches-du-Rhône", "93", [43.13, 4.21, 43.95, 5.84]),
    row("14", "Calvados", "28", [48.73, -1.18, 49.45, 0.47]),
    row("15", "Cantal", "84", [44.59, 2.04, 45.51, 3.40]),
    row("16", "Charente", "75", [45.17, -0.49, 46.17, 0.97]),
    row("17", "Charente-Maritime", "75", [45.06, -1.59, 46.40, 0.03]),
    row("18", "Cher", "24", [46.40, 1.75, 47.65, 3.10]),
    row("19", "Corrèze", "75", [44.90, 1.20, 45.79, 2.55]),
    row("21", "Côte-d'Or", "27", [46.88, 4.04, 48.06, 5.54]),
    row("22", "Côtes-d'Armor", "53", [48.01, -3.69, 48.93, -1.88]),
    row("23", "Creuse", "75", [45.64, 1.35, 46.48, 2.64]),
    row("24", "Dordogne", "75", [44.55, -0.07, 45.74, 1.47]),
    row("25", "Doubs", "27", [46.53, 5.67, 47.60, 7.09]),
    row("26", "Drôme", "84", [44.09, 4.62, 45.37, 5.86]),
    row("27", "Eure", "28", [48.64, 0.27, 49.51, 1.83]),
    row("28", "Eure-et-Loir", "24", [47.93, 0.73, 48.97, 2.02]),
    row("29", "Finistère", "53", [47.68, -5.17, 48.78, -3.36]),
    row("2A", "Corse-du-Sud", "94", [41.31, 8.51, 42.41, 9.43]),
    row("2B", "Haute-Corse", "94", [41.81, 8.55, 43.05, 9.58]),
    row("30", "Gard", "76", [43.44, 3.24, 44.48, 4.87]),
    row("31", "Haute-Garonne", "76", [42.66, 0.42, 43.95, 2.07]),
    row("32", "Gers", "76", [43.29, -0.31, 44.10, 1.23]),
    row("33", "Gironde", "75", [44.17, -1.29, 45.60, 0.34]),
    row("34", "Hérault", "76", [43.19, 2.52, 44.00, 4.22]),
    row("35", "Ille-et-Vilaine", "53", [47.61, -2.31, 48.74, -0.99]),
    row("36", "Indre", "24", [46.32, 0.84, 47.30, 2.23]),
    row("37", "Indre-et-Loire", "24", [46.71, 0.03, 47.73, 1.39]),
    row("38", "Isère", "84", [44.67, 4.72, 45.91, 6.38]),
    row("39", "Jura", "27", [46.24, 5.23, 47.33, 6.23]),
    row("40", "Landes", "75", [43.46, -1.55, 44.56, 0.16]),
    row("41", "Loir-et-Cher", "24", [47.16, 0.56, 48.16, 2.27]),
    row("42", "Loire", "84", [45.21, 3.66, 46.30, 4.79]),
    row("43", "Haute-Loire", "84", [44.72, 3.06, 45.45, 4.52]),
    row("44", "Loire-Atlantique", "52", [46.84, -2.65, 47.86, -0.92]),
    row("45", "Loiret", "24", [47.46, 1.49, 48.37, 3.15]),
    row("46", "Lot", "76", [44.18, 0.96, 45.07, 2.24]),
    row("47", "Lot-et-Garonne", "75", [43.95, -0.17, 44.79, 1.10]),
    row("48", "Lozère", "76", [44.08, 2.96, 45.00, 4.02]),
    row("49", "Maine-et-Loire", "52", [46.94, -1.38, 47.84, 0.26]),
    row("50", "Manche", "28", [48.43, -1.97, 49.75, -0.71]),
    row("51", "Marne", "44", [48.49, 3.37, 49.43, 5.06]),
    row("52", "Haute-Marne", "44", [47.55, 4.60, 48.71, 5.92]),
    row("53", "Mayenne", "52", [47.71, -1.26, 48.59, -0.02]),
    row("54", "Meurthe-et-Moselle", "44", [48.32, 5.40, 49.59, 7.15]),
    row("55", "Meuse", "44", [48.38, 4.86, 49.64, 5.88]),
    row("56", "Morbihan", "53", [47.25, -3.76, 48.24, -2.01]),
    row("57", "Moselle", "44", [48.50, 5.87, 49.54, 7.67]),
    row("58", "Nièvre", "27", [46.63, 2.82, 47.61, 4.26]),
    row("59", "Nord", "32", [49.94, 2.04, 51.11, 4.26]),
    row("60", "Oise", "32", [49.04, 1.66, 49.79, 3.19]),
    row("61", "Orne", "28", [48.15, -0.89, 49.00, 1.00]),
    row("62", "Pas-de-Calais", "32", [49.99, 1.53, 51.03, 3.21]),
    row("63", "Puy-de-Dôme", "84", [45.26, 2.36, 46.28, 4.01]),
    row("64", "Pyrénées-Atlantiques", "75", [42.75, -1.82, 43.62, 0.05]),
    row("65", "Hautes-Pyrénées", "76", [42.65, -0.35, 43.64, 0.67]),
    row("66", "Pyrénées-Orientales", "76", [42.31, 1.70, 42.94, 3.20]),
    row("67", "Bas-Rhin", "44", [48.10, 6.92, 49.10, 8.26]),
    row("68", "Haut-Rhin", "44", [47.40, 6.82, 48.34, 7.65]),
    row("69", "Rhône", "84", [45.43, 4.22, 46.33, 5.19]),
    row("70", "Haute-Saône", "27", [47.23, 5.34, 48.05, 6.85]),
    row("71", "Saône-et-Loire", "27", [46.13, 3.60, 47.18, 5.49]),
    row("72", "Sarthe", "52", [47.54, -0.47, 48.51, 0.94]),
    row("73", "Savoie", "84", [45.03, 5.60, 45.96, 7.21]),
    row("74", "Haute-Savoie", "84", [45.66, 5.78, 46.43, 7.07]),
    row("75", "Paris", "11", [48.79, 2.20, 48.93, 2.49]),
    row("76", "Seine-Maritime", "28", [49.23, 0.04, 50.10, 1.82]),
    row("77", "Seine-et-Marne", "11", [48.10, 2.37, 49.14, 3.58]),
    row("78", "Yvelines", "11", [48.41, 1.42, 49.11, 2.25]),
    row("79", "Deux-Sèvres", "75", [45.94, -0.93, 47.13, 0.25]),
    row("80", "Somme", "32", [49.55, 1.36, 50.39, 3.23]),
    row("81", "Tarn", "76", [43.36, 1.51, 44.23, 2.96]),
    row("82", "Tarn-et-Garonne", "76", [43.74, 0.71, 44.42, 2.03]),
    row("83", "Var", "93", [42.96, 5.63, 43.83, 6.96]),
    row("84", "Vaucluse", "93", [43.63, 4.62, 44.46, 5.78]),
    row("85", "Vendée", "52", [46.24, -2.43, 47.11, -0.51]),
    row("86", "Vienne", "75", [46.02, -0.13, 47.20, 1.24]),
    row("87", "Haute-Vienne", "75", [45.41, 0.60, 46.43, 1.94]),
    row("88", "Vosges", "44", [47.79, 5.37, 48.54, 7.22]),
    row("89", "Yonne", "27", [47.29, 2.82, 48.42, 4.37]),
    row("90", "Territoire de Belfort", "27", [47.41, 6.73, 47.85, 7.17]),
    row("91", "Essonne", "11", [48.26, 1.89, 48.80, 2.61]),
    row("92", "Hauts-de-Seine", "11", [48.70, 2.12, 48.98, 2.36]),
    row("93", "Seine-Saint-Denis", "11", [48.78, 2.26, 49.04, 2.63]),
    row("94", "Val-de-Marne", "11", [48.66, 2.28, 48.89, 2.64]),
    row("95", "Val-d'Oise", "11", [48.88, 1.58, 49.27, 2.62]),
    row("971", "Guadeloupe", "01", [15.81, -61.83, 16.54, -60.98]),
    row("972", "Martinique", "02", [14.36, -61.25, 14.90, -60.78]),
    row("973", "Guyane", "03", [2.09, -54.63, 5.77, -51.59]),
    row("974", "La Réunion", "04", [-21.41, 55.19, -20.85, 55.86]),
    row("976", "Mayotte", "06", [-13.03, 44.99, -12.61, 45.32]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn code(department: Option<Department>) -> &'static str {
        department.map_or("", Department::code)
    }

    #[test]
    fn every_department_has_a_region_and_a_place() {
        assert!(Department::all().is_sorted_by_key(Department::code));
        let mut of_region: BTreeMap<&str, usize> = BTreeMap::new();
        for department in Department::all() {
            let region = department.region().unwrap();
            *of_region.entry(region.code()).or_default() += 1;
            let BoundingBox { south, west, north, east } = department.bounds();
            assert!(south < north && west < east && north - south < 4.0 && east - west < 4.0, "{department:?}");
        }
        assert_eq!(of_region.len(), 18);
        assert_eq!((of_region["84"], of_region["76"], of_region["94"], of_region["11"]), (12, 13, 2, 8));
    }

    #[test]
    fn a_commune_tells_its_department() {
        for (commune, expected) in [
            ("69123", "69"),
            ("69381", "69"),
            ("01053", "01"),
            ("2A004", "2A"),
            ("2B033", "2B"),
            ("97411", "974"),
            ("97611", "976"),
            ("97502", ""),
            ("97801", ""),
            ("98735", ""),
            ("20004", ""),
            ("99100", ""),
            ("0", ""),
            ("", ""),
            ("é9123", ""),
        ] {
            assert_eq!(code(Department::of_commune(commune)), expected, "{commune}");
        }
    }

    #[test]
    fn a_postcode_tells_its_department() {
        for (postcode, expected) in [
            ("69001", "69"),
            ("01000", "01"),
            ("20000", "2A"),
            ("20137", "2A"),
            ("20200", "2B"),
            ("20600", "2B"),
            ("97110", "971"),
            ("97150", ""),
            ("97133", ""),
            ("97500", ""),
            ("98800", ""),
            ("00000", ""),
            ("0", ""),
        ] {
            assert_eq!(code(Department::of_postcode(postcode)), expected, "{postcode}");
        }
    }

    #[test]
    fn a_department_is_stored_by_its_code() {
        let department: Department = "2A".parse().unwrap();
        assert_eq!(serde_json::to_string(&department).unwrap(), r#""2A""#);
        assert_eq!(serde_json::from_str::<Department>(r#""2A""#).unwrap(), department);
        assert!("20".parse::<Department>().is_err() && "2a".parse::<Department>().is_err());
    }

    #[test]
    fn france_is_in_many_parts() {
        for (lat, lon) in
            [(45.76, 4.83), (42.04, 9.01), (-21.1, 55.5), (18.07, -63.06), (46.78, -56.18), (-22.27, 166.44), (-17.54, -149.57)]
        {
            assert!(is_in_france(lat, lon), "{lat} {lon}");
        }
        for (lat, lon) in [(0.0, 0.0), (4.83, 45.76), (51.5, -0.1), (f64::NAN, 4.83)] {
            assert!(!is_in_france(lat, lon), "{lat} {lon}");
        }
    }

    #[test]
    fn some_town_halls_lie_in_their_department() {
        for (department, lat, lon) in
            [("69", 45.7676, 4.8343), ("38", 45.1918, 5.7264), ("2A", 41.9192, 8.7386), ("974", -20.8789, 55.4481), ("75", 48.8566, 2.3522)]
        {
            let bounds = department.parse::<Department>().unwrap().bounds();
            assert!(bounds.contains(lat, lon), "{department}");
            assert!(!bounds.contains(lat + 3.0, lon), "{department}");
        }
    }
}
