//! `serviceConfig`: the limits that hold here, for clients that want to stay within them.

use async_graphql::{Object, SimpleObject};
use traboule_http::BucketSettings;
use traboule_kernel::page::{DEFAULT_PAGE, MAX_PAGE};

use crate::settings::Settings;

/// What holds on this server.
#[derive(Clone, SimpleObject)]
pub(crate) struct ServiceConfig {
    /// The server's version.
    version: &'static str,
    /// What a request may ask for. Whatever goes beyond is refused with an error whose `extensions.code` names the limit.
    limits: ServiceLimits,
    /// How much work a client may ask for over time.
    rate: ServiceRate,
}

/// What a request may ask for.
#[derive(Clone, SimpleObject)]
pub(crate) struct ServiceLimits {
    /// Bytes of a request's body.
    body_bytes: usize,
    /// Bytes of a document.
    document_bytes: usize,
    /// Tokens of a document; comments, commas and white space are none.
    tokens: usize,
    /// Nested brackets of any kind.
    nesting: usize,
    /// Nested fields.
    depth: usize,
    /// Fields after fragments are expanded.
    fields: usize,
    /// Aliases after fragments are expanded.
    aliases: usize,
    /// Root fields of a query.
    query_roots: usize,
    /// Root fields of a mutation; mutations that sign in stand alone.
    mutation_roots: usize,
    /// Directives in a document.
    directives: usize,
    /// Directives in one place.
    directives_at_a_place: usize,
    /// Operations in a document.
    operations: usize,
    /// Fragments in a document.
    fragments: usize,
    /// Fragment spreads in a document.
    spreads: usize,
    /// Variables of an operation.
    variables: usize,
    /// Items of a list in arguments or variables.
    list_items: usize,
    /// Bytes of a string in arguments or variables.
    string_bytes: usize,
    /// Cost of a request by whoever is signed in.
    cost_signed_in: u64,
    /// Cost of a request by whoever is not.
    cost_anonymous: u64,
    /// Bytes of a reply's data.
    reply_bytes: usize,
    /// Errors that a reply shows.
    reply_errors: usize,
    /// Seconds after which a query is given up.
    query_seconds: u64,
    /// Seconds after which the reply to a mutation is not waited for any longer; the mutation itself goes on.
    mutation_seconds: u64,
    /// Nodes of a page, when a request does not say.
    page_default: usize,
    /// Nodes of a page at most.
    page_most: usize,
    /// Access tokens of a person.
    access_tokens: u32,
    /// Days that an access token may last.
    access_token_days: u32,
}

/// How much work a client may ask for over time; what is left of it stands in `extensions.cost` of each reply.
#[derive(Clone, SimpleObject)]
pub(crate) struct ServiceRate {
    /// Whether it is limited at all.
    enabled: bool,
    /// The bucket of a person who is signed in.
    signed_in: RateBucket,
    /// The bucket of everybody else behind one network address.
    anonymous: RateBucket,
}

/// A bucket of cost that empties with each request and fills again steadily.
#[derive(Clone, SimpleObject)]
pub(crate) struct RateBucket {
    /// Cost in a full bucket.
    capacity: u32,
    /// Cost that comes back every second.
    restore_per_second: u32,
}

impl From<&Settings> for ServiceConfig {
    fn from(settings: &Settings) -> Self {
        let Settings { http, limits, accounts, .. } = settings;
        let limits = ServiceLimits {
            body_bytes: http.limits.body_bytes,
            document_bytes: limits.document_bytes,
            tokens: limits.tokens,
            nesting: limits.nesting,
            depth: limits.depth,
            fields: limits.fields,
            aliases: limits.aliases,
            query_roots: limits.query_roots,
            mutation_roots: limits.mutation_roots,
            directives: limits.directives,
            directives_at_a_place: limits.directives_at_a_place,
            operations: limits.operations,
            fragments: limits.fragments,
            spreads: limits.spreads,
            variables: limits.variables,
            list_items: limits.list_items,
            string_bytes: limits.string_bytes,
            cost_signed_in: limits.cost_signed_in,
            cost_anonymous: limits.cost_anonymous,
            reply_bytes: limits.reply_bytes,
            reply_errors: limits.reply_errors,
            query_seconds: limits.query_seconds,
            mutation_seconds: limits.mutation_seconds,
            page_default: DEFAULT_PAGE,
            page_most: MAX_PAGE,
            access_tokens: accounts.access_tokens,
            access_token_days: accounts.access_token_days,
        };
        let rate = ServiceRate { enabled: http.rate.enabled, signed_in: http.rate.signed_in.into(), anonymous: http.rate.anonymous.into() };
        Self { version: env!("CARGO_PKG_VERSION"), limits, rate }
    }
}

impl From<BucketSettings> for RateBucket {
    fn from(BucketSettings { capacity, restore_per_second }: BucketSettings) -> Self {
        Self { capacity, restore_per_second }
    }
}

pub(crate) struct ServiceConfigQuery(ServiceConfig);

impl ServiceConfigQuery {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self(settings.into())
    }
}

#[Object]
impl ServiceConfigQuery {
    /// What holds on this server: its limits.
    fn service_config(&self) -> &ServiceConfig {
        &self.0
    }
}
