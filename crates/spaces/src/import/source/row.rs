//! From the fields of a row to a space. Nothing is repaired in silence: what is not taken as it stands
//! is a finding.

use super::draft::SpaceDraft;
use super::encoding::holds_mojibake;
use super::finding::{FindingCode, Findings, quoted};
use super::header::Column;
use super::refusal::SkipReason;
use super::{Skip, location};
use crate::rules::contact::holds_email;
use crate::rules::kind::{Kinds, SpaceKind};
use crate::rules::name::MAX_NAME;
use crate::rules::web::{BadWebsite, Website};
use traboule_kernel::text;

/// How long a source's identifier may be, in characters.
const MAX_ID: usize = 64;

/// The fields of a row as texts, by column; empty where the file has no such column.
pub(super) trait Fields {
    /// The field of a column, runs of white space (line breaks and no-break spaces too) made one blank
    /// and none left at the ends. That much is no repair: the census means nothing by them.
    fn text(&self, column: Column) -> String;
}

/// The identifier of a row, if it has a good one.
pub(super) fn external_id(row: &impl Fields) -> Result<String, Skip> {
    let id = row.text(Column::Id);
    if id.is_empty() {
        return Err(Skip::new(SkipReason::IdMissing, "the row has no ID"));
    }
    if id.chars().count() > MAX_ID || id.contains(' ') || holds_email(&id) {
        return Err(Skip::new(SkipReason::IdInvalid, format!("the ID is no identifier: at most {MAX_ID} characters without blanks")));
    }
    Ok(id)
}

/// The space of a row.
pub(super) fn draft(row: &impl Fields, external_id: String) -> Result<SpaceDraft, Skip> {
    let mut findings = Findings::default();
    let name = name(row, &mut findings)?;
    let kinds = kinds(row, &mut findings);
    let address = location::address(row, &mut findings);
    let point = location::point(row, address.department, &mut findings);
    let website = website(row, &mut findings);
    drop_people(row, &mut findings);
    Ok(SpaceDraft { external_id, name, kinds, address, point, website, findings: findings.0 })
}

fn name(row: &impl Fields, findings: &mut Findings) -> Result<String, Skip> {
    let name = row.text(Column::Name);
    if name.is_empty() {
        return Err(Skip::new(SkipReason::NameMissing, "the row has no name"));
    }
    if name.chars().count() > MAX_NAME {
        return Err(Skip::new(SkipReason::NameTooLong, format!("the name is longer than {MAX_NAME} characters")));
    }
    if holds_email(&name) {
        return Err(Skip::new(SkipReason::NameHoldsEmail, "an e-mail address stands in the place of the name"));
    }
    report_mojibake(&name, Column::Name, findings);
    Ok(name)
}

/// Says that a text that is kept was decoded wrongly before it was published.
pub(super) fn report_mojibake(text: &str, column: Column, findings: &mut Findings) {
    // Blanks were made equal, so the no-break space of `Â` before a blank is a plain one here.
    if holds_mojibake(text) || text.contains("Â ") {
        findings.add(FindingCode::Mojibake, column.name(), "the text was decoded wrongly before it was published; kept as it is");
    }
}

/// The census knows two words for what a place is, nationwide.
fn kinds(row: &impl Fields, findings: &mut Findings) -> Kinds {
    let typology = row.text(Column::Kind);
    let words = text::words(&typology);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let kind = match words.as_slice() {
        ["tiers", "lieux", "a", "dominante", "coworking"] => SpaceKind::Coworking,
        ["tiers", "lieux", "a", "dominante", "fablab"] => SpaceKind::Fablab,
        [] => {
            findings.add(FindingCode::KindMissing, Column::Kind.name(), "the kind of place is not said; taken as another kind");
            SpaceKind::Other
        }
        _ => {
            let message = format!("{} is no known kind of place; taken as another kind", quoted(&typology));
            findings.add(FindingCode::KindUnknown, Column::Kind.name(), message);
            SpaceKind::Other
        }
    };
    Kinds::from([kind])
}

fn website(row: &impl Fields, findings: &mut Findings) -> Option<Website> {
    let column = Column::Web.name();
    let web = row.text(Column::Web);
    let fault = match web.parse::<Website>() {
        Ok(_) if holds_mojibake(&web) => BadWebsite::Mangled,
        Ok(website) => return Some(website),
        Err(fault) => fault,
    };
    match fault {
        BadWebsite::Empty => {}
        BadWebsite::Email => {
            findings.add(FindingCode::EmailDropped, column, "an e-mail address stands in the place of the website; dropped");
        }
        BadWebsite::NoScheme => {
            if let Ok(website) = Website::assuming_https(&web) {
                let message = format!("{} says neither http nor https; https was taken", quoted(&web));
                findings.add(FindingCode::WebsiteSchemeAssumed, column, message);
                return Some(website);
            }
        }
        BadWebsite::TooLong | BadWebsite::Mangled => {
            findings.add(FindingCode::WebsiteMangled, column, format!("{} leads to no website; dropped", quoted(&web)));
        }
    }
    None
}

/// Says what of the row is left behind on purpose.
fn drop_people(row: &impl Fields, findings: &mut Findings) {
    for column in [Column::Twitter, Column::Facebook] {
        if !row.text(column).is_empty() {
            findings.add(FindingCode::SocialLinkDropped, column.name(), "a link to a social network; the directory has no field for it");
        }
    }
    for column in [Column::Contact, Column::Mail] {
        if !row.text(column).is_empty() {
            findings.add(FindingCode::PersonalDataDropped, column.name(), "personal data; dropped");
        }
    }
}
