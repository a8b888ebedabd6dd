//! From the fields of a row to where the space is: its address and its point.

use std::collections::BTreeSet;
use std::str::FromStr;

use traboule_kernel::text;

use super::finding::{FindingCode, Findings, quoted};
use super::header::Column;
use super::row::{Fields, report_mojibake};
use crate::rules::address::{Address, CommuneCode, MAX_CITY, MAX_LINE, Postcode};
use crate::rules::contact::holds_email;
use crate::rules::department::{Department, is_in_france};
use crate::rules::place::{GeoPoint, PlacingMethod};

/// Below this the geocoder is taken to have been unsure.
///
/// Chosen on the 200 rows of Auvergne-Rhône-Alpes that have a precision: above it the geocoder found what
/// the row names; of the 17 rows below it two were put into another street, and three were found no
/// closer than a hamlet or a long road.
pub(super) const LOW_PRECISION: f64 = 0.6;

pub(super) fn address(row: &impl Fields, findings: &mut Findings) -> Address {
    let line = text_field(row, Column::Line, MAX_LINE, findings);
    if row.text(Column::Line).is_empty() {
        findings.add(FindingCode::AddressMissing, Column::Line.name(), "there is no street");
    }
    let postcode: Option<Postcode> =
        code(row, Column::Postcode, "postcode", (FindingCode::PostcodeMissing, FindingCode::PostcodeInvalid), findings);
    let insee_city = commune(row, findings);
    let city = city(row, findings);
    let department = department(row, insee_city.as_ref(), postcode.as_ref(), findings);
    Address { line, postcode, city, insee_city, department }
}

/// A text that is kept, unless it is too long or holds an e-mail address.
fn text_field(row: &impl Fields, column: Column, longest: usize, findings: &mut Findings) -> Option<String> {
    let text = row.text(column);
    if text.is_empty() {
        return None;
    }
    if holds_email(&text) {
        findings.add(FindingCode::EmailDropped, column.name(), "the text holds an e-mail address; dropped");
        return None;
    }
    if text.chars().count() > longest {
        findings.add(FindingCode::TextTooLong, column.name(), format!("the text is longer than {longest} characters; dropped"));
        return None;
    }
    report_mojibake(&text, column, findings);
    Some(text)
}

/// A code that must have its form. The census writes `0` where it has none.
fn code<T: FromStr>(
    row: &impl Fields,
    column: Column,
    what: &str,
    (missing, invalid): (FindingCode, FindingCode),
    findings: &mut Findings,
) -> Option<T> {
    let text = row.text(column);
    if text.is_empty() || text == "0" {
        findings.add(missing, column.name(), format!("there is no {what}"));
        return None;
    }
    let code = text.parse().ok();
    if code.is_none() {
        findings.add(invalid, column.name(), format!("{} is no {what}; dropped", quoted(&text)));
    }
    code
}

fn commune(row: &impl Fields, findings: &mut Findings) -> Option<CommuneCode> {
    let codes = (FindingCode::CommuneMissing, FindingCode::CommuneInvalid);
    let commune: CommuneCode = code(row, Column::Commune, "INSEE code of a commune", codes, findings)?;
    if commune.is_arrondissement() {
        let message = format!("{commune} is an arrondissement of the commune {}", commune.commune());
        findings.add(FindingCode::ArrondissementCode, Column::Commune.name(), message);
    }
    if let Ok(of_point) = row.text(Column::CommuneOfPoint).parse::<CommuneCode>()
        && of_point.commune() != commune.commune()
    {
        let message = format!("the address is in the commune {commune}, the point in the commune {of_point}");
        findings.add(FindingCode::CommuneDiffers, Column::Commune.name(), message);
    }
    Some(commune)
}

/// The official name, else the declared one, else the one that the source computed from the point.
fn city(row: &impl Fields, findings: &mut Findings) -> Option<String> {
    let declared = text_field(row, Column::DeclaredCity, MAX_CITY, findings);
    let official = text_field(row, Column::City, MAX_CITY, findings);
    if let Some(declared) = &declared {
        let letters = || declared.chars().filter(|letter| letter.is_alphabetic());
        if letters().count() > 1 && letters().all(char::is_uppercase) {
            findings.add(FindingCode::CityCapitals, Column::DeclaredCity.name(), format!("{} is in capitals", shown(declared)));
        }
        if let Some(official) = &official
            && text::words(declared) != text::words(official)
        {
            let message = format!("declared as {}, officially {}", shown(declared), shown(official));
            findings.add(FindingCode::CityDiffers, Column::DeclaredCity.name(), message);
        }
    }
    if let Some(city) = official.or(declared) {
        return Some(city);
    }
    let of_point = text_field(row, Column::CityOfPoint, MAX_CITY, findings);
    match &of_point {
        Some(city) => {
            let message = format!("the row names no city; its point lies in {}", shown(city));
            findings.add(FindingCode::CityFromPoint, Column::City.name(), message);
        }
        None => findings.add(FindingCode::CityMissing, Column::City.name(), "there is no city"),
    }
    of_point
}

/// The name of a city for a message. Cities are no personal data, and have blanks in their names.
fn shown(city: &str) -> String {
    format!("\"{city}\"")
}

/// The department of the commune's code, else the row's own, else the one that the postcode tells.
fn department(
    row: &impl Fields,
    commune: Option<&CommuneCode>,
    postcode: Option<&Postcode>,
    findings: &mut Findings,
) -> Option<Department> {
    let column = Column::Department.name();
    let text = row.text(Column::Department);
    let own: Option<Department> = text.parse().ok();
    if own.is_none() && !text.is_empty() {
        findings.add(FindingCode::DepartmentInvalid, column, format!("{} is no department; dropped", quoted(&text)));
    }
    let of_commune = commune.and_then(CommuneCode::department);
    let of_postcode = postcode.and_then(Postcode::department);
    let told: BTreeSet<&str> = [of_commune, own, of_postcode].into_iter().flatten().map(Department::code).collect();
    if told.len() > 1 {
        let name = |department: Option<Department>| department.map_or("unknown", Department::code);
        let message =
            format!("the commune's code says {}, the department {}, the postcode {}", name(of_commune), name(own), name(of_postcode));
        findings.add(FindingCode::DepartmentDiffers, column, message);
    }
    if told.is_empty() {
        findings.add(FindingCode::DepartmentMissing, column, "the department cannot be told");
    }
    of_commune.or(own).or(of_postcode)
}

pub(super) fn point(row: &impl Fields, department: Option<Department>, findings: &mut Findings) -> Option<GeoPoint> {
    let columns = [Column::Lat, Column::Lon];
    let texts = columns.map(|column| row.text(column));
    if texts.iter().all(String::is_empty) {
        findings.add(FindingCode::PointMissing, Column::Lat.name(), "there are no coordinates");
        return None;
    }
    let [lat, lon] = columns.map(|column| decimal(row, column, findings));
    let (Some(lat), Some(lon)) = (lat, lon) else {
        let message = format!("{}, {} are no coordinates; dropped", quoted(&texts[0]), quoted(&texts[1]));
        findings.add(FindingCode::PointInvalid, Column::Lat.name(), message);
        return None;
    };
    if !GeoPoint::manual(lat, lon).mistakes().is_empty() {
        findings.add(FindingCode::PointInvalid, Column::Lat.name(), format!("{lat}, {lon} are no coordinates; dropped"));
        return None;
    }
    if !is_in_france(lat, lon) {
        findings.add(FindingCode::PointOutsideFrance, Column::Lat.name(), format!("{lat}, {lon} lie outside of France; dropped"));
        return None;
    }
    if let Some(department) = department.filter(|department| !department.bounds().contains(lat, lon)) {
        let message = format!("{lat}, {lon} lie outside of the department {department}");
        findings.add(FindingCode::PointOutsideDepartment, Column::Lat.name(), message);
    }
    let method = method(row, findings);
    Some(GeoPoint { lat, lon, precision: precision(row, method, findings), method })
}

fn method(row: &impl Fields, findings: &mut Findings) -> PlacingMethod {
    let geocoded = row.text(Column::Geocoded);
    if geocoded.is_empty() {
        return PlacingMethod::Unknown;
    }
    if text::words(&geocoded) == ["place", "a", "la", "main"] {
        findings.add(FindingCode::PlacedByHand, Column::Geocoded.name(), "a person put the point on the map");
        return PlacingMethod::Manual;
    }
    PlacingMethod::Geocoded
}

fn precision(row: &impl Fields, method: PlacingMethod, findings: &mut Findings) -> Option<f64> {
    let column = Column::Precision;
    let text = row.text(column);
    if text.is_empty() {
        findings.add(FindingCode::PrecisionMissing, column.name(), "how sure the geocoder was is not said");
        return None;
    }
    let precision = decimal(row, column, findings).filter(|precision| (0.0..=1.0).contains(precision));
    match precision {
        None => findings.add(FindingCode::PrecisionInvalid, column.name(), format!("{} is not from 0 to 1; dropped", quoted(&text))),
        Some(low) if low < LOW_PRECISION && method != PlacingMethod::Manual => {
            findings.add(FindingCode::PrecisionLow, column.name(), format!("the geocoder was sure to {low} only"));
        }
        Some(_) => {}
    }
    precision
}

/// A number of plain digits. Spreadsheets in French write a comma for the decimal point.
fn decimal(row: &impl Fields, column: Column, findings: &mut Findings) -> Option<f64> {
    let text = row.text(column);
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-'));
    let number = text.replacen(',', ".", 1).parse().ok().filter(|_| plain);
    if number.is_some() && text.contains(',') {
        findings.add(FindingCode::DecimalComma, column.name(), "the decimal point is a comma");
    }
    number
}
