//! What the table is tried on: an object in the state that a row names, and actors of every role around it.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};
use traboule_accounts::service::grant::NewGrant;
use traboule_graph::{Engine, Mode, compose};
use traboule_kernel::ids::SessionId;
use traboule_kernel::{Actor, Failure, Grant, Key, Role as Held, Scope};
use traboule_server::Settings;
use traboule_tests::graph::{TestGraph, person, person_id, steward};

use super::table::Role;

/// An object that rows are tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum On {
    /// No object of one's own: the directory as it is.
    Nothing,
    /// Whoever asks.
    Viewer,
    /// The person `Slf`.
    Person,
    /// `Slf`, whose account is suspended.
    SuspendedPerson,
    Session,
    AccessToken,
    CalendarToken,
    /// Of `Slf` on a space, and on a network.
    SpaceGrant,
    NetworkGrant,
    /// For `Slf`, waiting for the second of steward and administrator.
    GrantOfSteward,
    GrantOfAdmin,
    /// Published, with an owner.
    ClaimedSpace,
    /// Published, and nobody's.
    UnclaimedSpace,
    /// Written by `Slf`, who asks to own it.
    DraftSpace,
    /// Closed for a while, with an owner.
    RestingSpace,
    ClosedSpace,
    MergedSpace,
    /// Published, with another of the same owner.
    TwoSpaces,
    /// Runs a claimed space.
    Operator,
    /// By `Slf` to a claimed space.
    Claim,
    /// By `Slf` to a claimed space, and to one that nobody owns.
    Suggestion,
    SuggestionToUnclaimed,
    Network,
    AppliedMembership,
    ActiveMembership,
    SuspendedMembership,
    LeftMembership,
    ExcludedMembership,
    /// `Slf`, for the voice of a space.
    Delegate,
    FormerDelegate,
    Import,
    /// Of a space that `Own` owns and one that nobody does.
    Duplicate,
    /// A space and a network, as events know them.
    SpaceOfEvents,
    NetworkOfEvents,
    /// Of a claimed space, announced.
    PublicEvent,
    UnlistedEvent,
    /// For the people of the space, and for those of the network that it belongs to.
    MembersEvent,
    NetworkEvent,
    CancelledEvent,
    ConfirmedEvent,
    DraftEvent,
    /// Its dates.
    PublicDate,
    DraftDate,
    NetworkDate,
    /// Of `Oth`, and a claimed space is asked to host it.
    OthersDraft,
    /// Of `Oth`, announced, with a claimed space as host, or as partner.
    HostedEvent,
    PartneredEvent,
    /// The part of a claimed space in an event of `Oth` that is announced.
    InvitedCoOrganiser,
    AcceptedCoOrganiser,
    DeclinedCoOrganiser,
    RemovedCoOrganiser,
    /// It has a change to acknowledge.
    AskedCoOrganiser,
    /// Of `Slf` to an event of a claimed space: seen by nobody else, by everybody, or not granted yet.
    HiddenRsvp,
    ShownRsvp,
    RequestedRsvp,
    /// Of a guest.
    GuestsRsvp,
    /// Of a series of a claimed space, announced or not.
    SeriesDate,
    DraftSeriesDate,
    /// Of a series of `Oth`, announced, with a claimed space as host.
    HostedSeriesDate,
    /// Of `Oth`, announced, with a claimed space as host that is asked to lead it; and the offer itself.
    OfferedEvent,
    LeadOffer,
    AnsweredLeadOffer,
    /// Between the organisers of such an event: a note by `Own`, tasks that wait and that are done.
    PreparedEvent,
    EventNote,
    EventTask,
    DoneEventTask,
}

/// A directory in which objects can be made, and the same as subgraphs.
pub(super) struct World {
    pub(super) graph: TestGraph,
    /// What `_entities` is asked of, by the name of the module.
    pub(super) subgraphs: BTreeMap<&'static str, Engine>,
    base: BTreeMap<&'static str, String>,
}

/// An object and what stands around it, by the names that arguments use: `it`, `space`, `network`.
pub(super) struct Ground(BTreeMap<&'static str, String>);

pub(super) fn machine() -> Actor {
    Actor::system("test")
}

impl World {
    pub(super) async fn new(backend: DbBackend) -> Self {
        let graph = TestGraph::new(backend).await;
        let settings = Settings::default();
        let modules = graph.services.modules(&settings).into_iter();
        let subgraphs = modules.map(|module| {
            let name = module.name();
            (name, Engine::new(compose(vec![module], Mode::Subgraph).unwrap(), settings.limits.clone()))
        });
        let subgraphs = subgraphs.collect();
        let mut world = Self { graph, subgraphs, base: BTreeMap::new() };
        for name in ["space", "other", "elsewhere"] {
            let space = world.published("").await;
            world.base.insert(name, space);
        }
        let network = world.network("METROPOLITAN").await;
        world.base.insert("network", network);
        let network = world.network("REGIONAL").await;
        world.base.insert("otherNetwork", network);
        let operator = world.operator().await;
        world.base.insert("operator", operator);
        world.base.insert("person", person_id(2).to_string());
        let admin = NewGrant {
            email: "person12@example.org".to_owned(),
            role: Held::Admin,
            scope: Scope::Instance,
            from: None,
            until: None,
            reason: None,
        };
        world.graph.services.accounts.grant_create(&machine(), admin).await.unwrap();
        world
    }

    /// The object, made anew.
    pub(super) async fn ground(&self, on: On) -> Ground {
        let mut ground = self.base.clone();
        let it = match on {
            On::Nothing | On::Viewer => String::new(),
            On::Person => {
                ground.insert("claim", self.asked(&self.claimed("").await, r#"spaceClaim(id: "<it>", message: "Mine.")"#, "claim").await);
                person_id(1).to_string()
            }
            On::SuspendedPerson => {
                // Suspended already, perhaps, by an attempt before.
                let again =
                    format!(r#"mutation {{ accountReinstate(input: {{personId: "{}"}}) {{ userErrors {{ code }} }} }}"#, person_id(1));
                self.graph.data(&machine(), &again, json!({})).await;
                let suspend = format!(r#"accountSuspend(input: {{personId: "{}", reason: "Spam."}})"#, person_id(1));
                self.make(&machine(), &suspend, "person").await
            }
            On::Session => self.session().await,
            On::AccessToken => {
                let ends = (self.graph.test.store.now() + chrono::TimeDelta::days(1)).to_rfc3339();
                let create = format!(r#"accessTokenCreate(input: {{name: "Website", scopes: [READ], expiresAt: "{ends}"}})"#);
                self.make(&person(1), &create, "accessToken").await
            }
            On::CalendarToken => self.make(&person(1), r#"calendarTokenCreate(input: {name: "Telephone"})"#, "calendarToken").await,
            On::NetworkGrant | On::GrantOfSteward | On::GrantOfAdmin | On::Network => {
                let network = self.network("METROPOLITAN").await;
                ground.insert("network", network.clone());
                if on == On::Network { network } else { self.network_grant(on, &network).await }
            }
            On::Import => self.import().await,
            On::Duplicate => self.duplicate(&mut ground).await,
            _ if on >= On::OfferedEvent => self.around_preparation(on, &mut ground).await,
            _ if on >= On::SpaceOfEvents => self.around_an_event(on, &mut ground).await,
            _ => self.around_a_space(on, &mut ground).await,
        };
        ground.insert("it", it);
        let version = self.version(&ground["it"]).await;
        ground.insert("version", version);
        Ground(ground)
    }

    async fn around_a_space(&self, on: On, ground: &mut BTreeMap<&'static str, String>) -> String {
        let space = match on {
            On::UnclaimedSpace | On::SuggestionToUnclaimed | On::MergedSpace => self.published("").await,
            On::DraftSpace => {
                let input = format!(
                    r#"name: "Draft", kinds: [COWORKING], point: {{lat: 45.75, lon: 4.85}}, operatorId: "{}""#,
                    self.base["operator"]
                );
                self.make(&person(1), &format!("spaceCreate(input: {{{input}}})"), "space").await
            }
            On::Operator => {
                ground.insert("operator", self.operator().await);
                self.claimed(&format!(r#", operatorId: "{}""#, ground["operator"])).await
            }
            _ => self.claimed("").await,
        };
        ground.insert("space", space.clone());
        match on {
            On::RestingSpace => self.step(&space, "spaceCloseTemporarily", "space").await,
            On::ClosedSpace => self.step(&space, "spaceClose", "space").await,
            On::MergedSpace => {
                let merge = format!(r#"spaceMerge(id: "{space}", into: "{}")"#, ground["other"]);
                self.make(&steward(13), &merge, "space").await;
                space
            }
            On::TwoSpaces => {
                ground.insert("other", self.claimed("").await);
                ground.insert("also", ground["other"].clone());
                space
            }
            On::Operator => ground["operator"].clone(),
            On::SpaceGrant => {
                let grant = format!(r#"grantCreate(input: {{email: "person1@example.org", role: SPACE_HOST, space: "{space}"}})"#);
                self.make(&machine(), &grant, "grant").await
            }
            On::Claim => self.asked(&space, r#"spaceClaim(id: "<it>", message: "Mine.")"#, "claim").await,
            On::Suggestion | On::SuggestionToUnclaimed => {
                self.asked(&space, r#"spaceSuggest(id: "<it>", input: {name: "Suggested"})"#, "suggestion").await
            }
            On::AppliedMembership
            | On::ActiveMembership
            | On::SuspendedMembership
            | On::LeftMembership
            | On::ExcludedMembership
            | On::Delegate
            | On::FormerDelegate => self.membership(on, &space).await,
            _ => space,
        }
    }

    pub(super) async fn membership(&self, on: On, space: &str) -> String {
        let network = &self.base["network"];
        let apply = format!(r#"networkMembershipApply(input: {{space: "{space}", network: "{network}"}})"#);
        let membership = self.make(&machine(), &apply, "membership").await;
        let step = async |name: &str| {
            self.input_step(&membership, name, "membership").await;
        };
        match on {
            On::AppliedMembership => return membership,
            On::LeftMembership => {
                step("networkMembershipLeave").await;
                return membership;
            }
            _ => step("networkMembershipApprove").await,
        }
        match on {
            On::SuspendedMembership => step("networkMembershipSuspend").await,
            On::ExcludedMembership => step("networkMembershipExclude").await,
            On::Delegate | On::FormerDelegate => {
                let appoint = format!(r#"delegateAppoint(input: {{network: "{network}", space: "{space}", person: "{}"}})"#, person_id(1));
                let delegate = self.make(&machine(), &appoint, "delegate").await;
                if on == On::FormerDelegate {
                    self.input_step(&delegate, "delegateDismiss", "delegate").await;
                }
                return delegate;
            }
            _ => {}
        }
        membership
    }

    async fn network_grant(&self, on: On, network: &str) -> String {
        let id = network.parse().unwrap();
        let with = |number, role, scope| Actor::person(person_id(number), [Grant { role, scope }]);
        let by = match on {
            On::GrantOfSteward => with(13, Held::NetworkSteward, Scope::Network(id)),
            On::GrantOfAdmin => with(12, Held::Admin, Scope::Instance),
            _ => machine(),
        };
        // Whoever approves asks the database whether the first of the two still has their role.
        let role = match on {
            On::GrantOfSteward => Some(("person13@example.org", Held::NetworkSteward, Scope::Network(id))),
            On::GrantOfAdmin => Some(("person12@example.org", Held::Admin, Scope::Instance)),
            _ => None,
        };
        if let Some((email, role, scope)) = role {
            let grant = NewGrant { email: email.to_owned(), role, scope, from: None, until: None, reason: None };
            // An earlier case may have given it already.
            let granted = self.graph.services.accounts.grant_create(&machine(), grant).await;
            assert!(!matches!(granted, Err(Failure::Fault(_))), "{granted:?}");
        }
        let grant = format!(r#"grantCreate(input: {{email: "person1@example.org", role: CHARTER_REVIEWER, network: "{network}"}})"#);
        self.make(&by, &grant, "grant").await
    }

    async fn network(&self, level: &str) -> String {
        let create = format!(r#"networkCreate(input: {{name: "Network", level: {level}, statutes: {{voiceUnit: SPACE}}}})"#);
        self.make(&machine(), &create, "network").await
    }

    async fn operator(&self) -> String {
        self.make(&machine(), r#"operatorCreate(input: {legalName: "Operator", legalForm: SCIC})"#, "operator").await
    }

    async fn published(&self, input: &str) -> String {
        let create = format!(r#"spaceCreate(input: {{name: "Space", kinds: [COWORKING]{input}}})"#);
        let space = self.make(&machine(), &create, "space").await;
        self.make(&machine(), &format!(r#"spacePublish(id: "{space}", version: 1)"#), "space").await
    }

    pub(super) async fn claimed(&self, input: &str) -> String {
        let space = self.published(input).await;
        self.claim(&space).await;
        space
    }

    /// Somebody owns the space from now on.
    async fn claim(&self, space: &str) {
        let claim = self.make(&person(3), &format!(r#"spaceClaim(id: "{space}", message: "Mine.")"#), "claim").await;
        self.make(&steward(13), &format!(r#"spaceClaimApprove(id: "{claim}")"#), "claim").await;
    }

    /// What `Slf` asks for about a space.
    async fn asked(&self, space: &str, call: &str, object: &str) -> String {
        self.make(&person(1), &call.replace("<it>", space), object).await
    }

    pub(super) async fn step(&self, id: &str, name: &str, object: &str) -> String {
        let version = self.version(id).await;
        self.make(&machine(), &format!(r#"{name}(id: "{id}", version: {version})"#), object).await
    }

    pub(super) async fn input_step(&self, id: &str, name: &str, object: &str) -> String {
        let version = self.version(id).await;
        self.make(&machine(), &format!(r#"{name}(input: {{id: "{id}", version: {version}, reason: "Because."}})"#), object).await
    }

    async fn import(&self) -> String {
        let number = self.next().await;
        let call = format!(r#"spacesImport(input: {{fileName: "census.csv", content: {}}})"#, census(number));
        self.make(&steward(13), &call, "import").await
    }

    async fn duplicate(&self, ground: &mut BTreeMap<&'static str, String>) -> String {
        self.import().await;
        let list = "{ duplicates(first: 100) { nodes { id space { id claimStatus } other { id } } } }";
        let data = self.graph.data(&machine(), list, json!({})).await;
        let pairs = data["duplicates"]["nodes"].as_array().unwrap();
        let pair = pairs.iter().find(|pair| pair["space"]["claimStatus"] == "UNCLAIMED").unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        self.claim(&text(&pair["space"]["id"])).await;
        ground.insert("space", text(&pair["space"]["id"]));
        text(&pair["id"])
    }

    /// A number that grows with what was imported.
    async fn next(&self) -> u64 {
        self.graph.data(&machine(), "{ imports { totalCount } }", json!({})).await["imports"]["totalCount"].as_u64().unwrap()
    }

    /// Sessions begin with letters, which nobody carries here.
    async fn session(&self) -> String {
        let store = &self.graph.test.store;
        let unit = store.begin(&machine()).await.unwrap();
        let id = SessionId::new(store.now(), store.rng());
        let columns = ["id", "person_id", "token_hash", "label", "created_at", "last_used_at", "expires_at"];
        let now = unit.now();
        let row: [Expr; 7] = [
            id.into(),
            person_id(1).into(),
            id.uuid().as_bytes().to_vec().into(),
            "A browser".into(),
            now.into(),
            now.into(),
            (now + chrono::TimeDelta::days(1)).into(),
        ];
        let mut insert = Query::insert();
        insert.into_table(Alias::new("session")).columns(columns.map(Alias::new)).values_panic(row);
        unit.tx().execute(&insert).await.unwrap();
        unit.commit_unrecorded().await.unwrap();
        id.to_string()
    }

    /// Runs a mutation that must succeed; the id of its object.
    pub(super) async fn make(&self, actor: &Actor, call: &str, object: &str) -> String {
        let data = self
            .graph
            .data(actor, &format!("mutation {{ done: {call} {{ {object} {{ id }} userErrors {{ code message }} }} }}"), json!({}))
            .await;
        let id = data["done"][object]["id"].as_str();
        assert!(id.is_some(), "{call}: {data}");
        id.unwrap().to_owned()
    }

    pub(super) async fn version(&self, id: &str) -> String {
        const KINDS: [&str; 11] = [
            "CoOrganiser",
            "Delegate",
            "Event",
            "EventNote",
            "EventTask",
            "LeadOffer",
            "Network",
            "NetworkMembership",
            "Operator",
            "Rsvp",
            "Space",
        ];
        if id.is_empty() {
            return String::new();
        }
        let kinds = KINDS.map(|kind| format!("... on {kind} {{ version }}")).join(" ");
        let data = self.graph.data(&machine(), &format!("query($id: ID!) {{ node(id: $id) {{ {kinds} }} }}"), json!({"id": id})).await;
        data["node"]["version"].to_string()
    }
}

impl Ground {
    /// What stands there before the object does.
    pub(super) fn of(around: &BTreeMap<&'static str, String>) -> Self {
        Self(around.clone())
    }

    pub(super) fn it(&self) -> &str {
        &self.0["it"]
    }

    /// The id of an object of the same kind that never was.
    pub(super) fn absent(&self) -> String {
        let kind = self.it().split('_').next().unwrap_or_default();
        format!("{kind}_01h455vb4pex5vsknk084sn02q")
    }

    /// The arguments with what stands around the object, for this role's attempt.
    pub(super) fn fill(&self, text: &str, role: Role) -> String {
        let mut text = text.replace("<census>", &census(1_000));
        let word = format!("{}-{}", format!("{role:?}").to_lowercase(), &self.it()[self.it().len().saturating_sub(8)..]);
        text = text.replace("<new>", &format!("new-{word}@example.org")).replace("<word>", &word);
        let tomorrow = traboule_tests::start_of_tests() + chrono::TimeDelta::days(1);
        text = text.replace("<tomorrow>", &tomorrow.to_rfc3339());
        text = text.replace("<later>", &(tomorrow + chrono::TimeDelta::hours(2)).to_rfc3339());
        self.0.iter().fold(text, |text, (name, value)| text.replace(&format!("<{name}>"), value))
    }

    /// Somebody of this role, who is nobody else.
    pub(super) fn actor(&self, role: Role) -> Actor {
        let space = |name: &str| Scope::Space(self.0[name].parse().unwrap());
        let network = |name: &str| Scope::Network(self.0[name].parse().unwrap());
        let of_spaces = |role: Held| {
            let mine = ["space", "also"].into_iter().filter(|name| self.0.contains_key(name));
            mine.map(|name| Grant { role, scope: space(name) }).collect::<Vec<_>>()
        };
        let one = |role, scope| vec![Grant { role, scope }];
        let (number, grants) = match role {
            Role::Ano => return Actor::anonymous(),
            Role::Slf => (1, Vec::new()),
            Role::Per => (2, Vec::new()),
            Role::Own => (3, of_spaces(Held::SpaceOwner)),
            Role::Mgr => (4, of_spaces(Held::SpaceManager)),
            Role::Oth => (5, one(Held::SpaceOwner, space("elsewhere"))),
            Role::Net => (6, one(Held::NetworkSteward, network("network"))),
            Role::Nxt => (7, one(Held::NetworkSteward, network("otherNetwork"))),
            Role::Fac => (8, one(Held::NetworkFacilitator, network("network"))),
            Role::Rev => (9, one(Held::CharterReviewer, network("network"))),
            Role::Obs => (10, one(Held::InstitutionalPartner, network("network"))),
            Role::Adm => (11, one(Held::Admin, Scope::Instance)),
        };
        Actor::person(person_id(number), grants)
    }
}

/// A file of two places of one name a few steps from each other, as a list of pieces.
fn census(number: u64) -> String {
    let lat = 44.0 + f64::from(u32::try_from(number).unwrap_or_default()) / 100.0;
    let row = |place: &str, lat: f64| {
        format!(
            "{number}{place},Lieu {number},42300,Roanne,42187,42,Tiers lieux à dominante coworking,{lat:.5},4.0689,0.94,,1 Rue de l'Exemple\\n"
        )
    };
    let head = "ID,NOM_TL,CP,NOMCOM,INSEECOM,INSEEDEP,TYPO,LAT,LONG,PRECISION,WEB,ADRESSE\\n";
    format!("[\"{head}{}{}\"]", row("a", lat), row("b", lat + 0.0003))
}
