//! `traboule grant`: how an instance gets its first steward.

use traboule_accounts::GrantRole;
use traboule_accounts::service::grant::NewGrant;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::Lookup;

use super::{Failed, print, run};
use crate::settings::Settings;

/// The roles as they are written on the command line: in any case, with or without something between the words.
const ROLES: [(&str, GrantRole); 9] = [
    ("SpaceOwner", GrantRole::SpaceOwner),
    ("SpaceManager", GrantRole::SpaceManager),
    ("SpaceHost", GrantRole::SpaceHost),
    ("SpaceMember", GrantRole::SpaceMember),
    ("NetworkSteward", GrantRole::NetworkSteward),
    ("NetworkFacilitator", GrantRole::NetworkFacilitator),
    ("CharterReviewer", GrantRole::CharterReviewer),
    ("InstitutionalPartner", GrantRole::InstitutionalPartner),
    ("Admin", GrantRole::Admin),
];

pub(super) fn role(text: &str) -> Result<GrantRole, String> {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    let found = ROLES.iter().find(|(name, _)| letters(name) == letters(text));
    found.map(|(_, role)| *role).ok_or_else(|| format!("the roles are {}", ROLES.map(|(name, _)| name).join(", ")))
}

pub(super) async fn grant(settings: Settings, email: String, role: GrantRole, place: String, reason: Option<String>) -> Result<(), Failed> {
    let app = run::open(settings).await?;
    let role = Role::from(role);
    let scope = scope(&app.services().places, role, &place).await?;
    let reason = reason.or_else(|| Some("granted on the machine".to_owned()));
    let grant = NewGrant { email, role, scope, from: None, until: None, reason };
    let id = app.services().accounts.grant_create(&Actor::system("cli"), grant).await.map_err(Failed::of)?;
    app.close().await;
    print(&format!("granted: {id}\n"))
}

/// The place of this name. A space and a network may have the same slug: the role says which of them is meant.
async fn scope(places: &Lookup, role: Role, place: &str) -> Result<Scope, Failed> {
    if place.eq_ignore_ascii_case("instance") {
        return Ok(Scope::Instance);
    }
    let space = places.space_of(place).await?.map(Scope::Space);
    let network = places.network_of(place).await?.map(Scope::Network);
    let (first, second) = if network.as_ref().is_some_and(|network| role.fits(network)) { (network, space) } else { (space, network) };
    first.or(second).ok_or_else(|| Failed::asked(anyhow::anyhow!("there is no space and no network with the slug `{place}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_however_they_are_written() {
        for text in ["NetworkSteward", "networksteward", "NETWORK_STEWARD", "network-steward"] {
            assert_eq!(role(text), Ok(GrantRole::NetworkSteward));
        }
        assert!(role("Steward").unwrap_err().contains("NetworkSteward"));
    }
}
