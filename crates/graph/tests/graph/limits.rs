//! Every limit, at the limit and one past it; and documents that mean harm.

use std::time::Instant;

use serde_json::{Value, json};
use traboule_graph::{Engine, Incoming, Limits, Mode, Module, Reply, compose};

use crate::support::{Asker, codes, engine_with, json_of, modules};

/// The code of the refusal, if `query` is refused.
fn refusal(engine: &Engine, query: &str, variables: Value) -> Option<String> {
    let incoming = Incoming { query: query.to_owned(), variables: variables.as_object().cloned(), ..Incoming::default() };
    let reply = json_of(Reply::from(engine.prepare(incoming, false).err()?));
    assert_eq!(reply.get("data"), None);
    codes(&reply).pop()
}

/// `make(n)` passes at the limit and is refused one past it.
#[track_caller]
fn at_the_limit(limits: Limits, code: &str, limit: usize, make: impl Fn(usize) -> String) {
    let engine = engine_with(limits);
    assert_eq!(refusal(&engine, &make(limit), json!({})), None, "{}", make(limit));
    assert_eq!(refusal(&engine, &make(limit + 1), json!({})).as_deref(), Some(code), "{}", make(limit + 1));
}

fn default() -> Limits {
    Limits { cost_anonymous: u64::MAX, ..Limits::default() }
}

/// `fields` fields below each other.
fn nested(fields: usize) -> String {
    let inner = (0..fields - 2).fold("id".to_owned(), |inner, _| format!("neighbour {{ {inner} }}"));
    format!("{{ house(id: \"hou_1\") {{ {inner} }} }}")
}

#[test]
fn every_limit_holds_at_its_default() {
    at_the_limit(default(), "SIZE_LIMIT", 32 * 1024, |n| format!("{{ __typename }}{}", " ".repeat(n - 14)));
    at_the_limit(Limits { fields: 9999, ..default() }, "TOKEN_LIMIT", 2000, tokens);
    at_the_limit(Limits { depth: 99, ..default() }, "NESTING_LIMIT", 64, |n| {
        format!("{}__typename{}", "{ ... ".repeat(n - 1) + "{", "}".repeat(n))
    });
    at_the_limit(default(), "DEPTH_LIMIT", 15, nested);
    at_the_limit(default(), "DEPTH_LIMIT", 60, |n| format!("{}__typename{}", "{ ... ".repeat(n - 1) + "{", "}".repeat(n)));
    at_the_limit(Limits { tokens: 9999, ..default() }, "FIELD_LIMIT", 2000, |n| {
        format!("{{ house(id: 1) {{ {} }} }}", "id ".repeat(n - 1))
    });
    at_the_limit(default(), "ALIAS_LIMIT", 30, |n| {
        format!("{{ house(id: 1) {{ {} }} }}", (0..n).map(|n| format!("a{n}: id ")).collect::<String>())
    });
    at_the_limit(default(), "ROOT_FIELD_LIMIT", 20, |n| format!("{{ {} }}", "__typename ".repeat(n)));
    at_the_limit(default(), "ROOT_FIELD_LIMIT", 5, |n| {
        format!("mutation {{ {} }}", (0..n).map(|n| format!("a{n}: houseMove ")).collect::<String>())
    });
    at_the_limit(default(), "ROOT_FIELD_LIMIT", 1, |n| format!("subscription {{ {} }}", "visits(count: 1) { both { id } } ".repeat(n)));
    at_the_limit(default(), "DIRECTIVE_LIMIT", 20, |n| {
        let fields = "x @skip(if: true) ".repeat(n - 4);
        format!("query @a {{ house(id: 1) {{ ...F @skip(if: true) ... @skip(if: true) {{ id }} }} }} fragment F on House @b {{ {fields} }}")
    });
    at_the_limit(default(), "DIRECTIVE_LIMIT", 4, |n| format!("{{ __typename {} }}", "@skip(if: true) ".repeat(n)));
    let engine = engine_with(default());
    let operations = |n: usize| Incoming {
        query: (0..n).map(|n| format!("query A{n} {{ __typename }} ")).collect(),
        operation_name: Some("A0".to_owned()),
        ..Incoming::default()
    };
    assert!(engine.prepare(operations(10), false).is_ok());
    assert_eq!(codes(&json_of(engine.prepare(operations(11), false).unwrap_err().into())), ["OPERATION_LIMIT"]);
    at_the_limit(default(), "FRAGMENT_LIMIT", 50, |n| {
        "{ __typename } ".to_owned() + &(0..n).map(|n| format!("fragment F{n} on Query {{ __typename }}")).collect::<String>()
    });
    at_the_limit(Limits { query_roots: 999, ..default() }, "SPREAD_LIMIT", 100, |n| {
        format!("{{ {} }} fragment F on Query {{ __typename }}", "...F ".repeat(n))
    });
    at_the_limit(default(), "VARIABLE_LIMIT", 50, |n| {
        format!("query({}) {{ __typename }}", (0..n).map(|n| format!("$a{n}: Int ")).collect::<String>())
    });
    at_the_limit(default(), "LIST_LIMIT", 100, |n| format!("{{ length(list: [{}]) }}", "1 ".repeat(n)));
    at_the_limit(default(), "STRING_LIMIT", 10 * 1024, |n| format!("{{ length(text: \"{}\") }}", "x".repeat(n)));
    at_the_limit(default(), "INTROSPECTION_LIMIT", 2, |n| {
        let inner = (0..n).fold("name".to_owned(), |inner, _| format!("fields {{ type {{ {inner} }} }}"));
        format!("{{ __schema {{ types {{ {inner} }} }} }}")
    });
}

/// A document of `count` tokens.
fn tokens(count: usize) -> String {
    format!("{{ house(id: 1) {{ {}}} }}", "id ".repeat(count - 10))
}

#[test]
fn values_of_variables_are_limited_like_literals() {
    let engine = engine_with(default());
    let of = |name: &str, value: Value| json!({ name: value });
    let query = "query($list: [Int!], $text: String) { length(list: $list, text: $text) }";
    assert_eq!(refusal(&engine, query, of("list", json!(vec![1; 100]))), None);
    assert_eq!(refusal(&engine, query, of("list", json!(vec![1; 101]))).as_deref(), Some("LIST_LIMIT"));
    assert_eq!(refusal(&engine, query, of("text", json!("x".repeat(10 * 1024)))), None);
    assert_eq!(refusal(&engine, query, of("text", json!("x".repeat(10 * 1024 + 1)))).as_deref(), Some("STRING_LIMIT"));
}

#[test]
fn the_cost_of_a_list_is_its_size_times_what_is_selected() {
    let engine = engine_with(Limits { cost_signed_in: u64::MAX, ..Limits::default() });
    let cost = |query: &str, variables: Value| {
        let incoming = Incoming { query: query.to_owned(), variables: variables.as_object().cloned(), ..Incoming::default() };
        engine.prepare(incoming, true).unwrap().cost()
    };
    let none = || json!({});
    assert_eq!(cost("{ __typename }", none()), 1);
    assert_eq!(cost(r#"{ house(id: "hou_1") { id name } }"#, none()), 3);
    assert_eq!(cost("{ houses { nodes { id } } }", none()), 1 + 1 + 20);
    assert_eq!(
        cost("{ houses(first: 5) { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage } totalCount } }", none()),
        1 + (1 + 5) + (1 + 5 * 3) + 2 + 1
    );
    assert_eq!(cost("{ houses(last: 3) { nodes { markets(first: 2) { nodes { id title } } } } }", none()), 1 + 1 + 3 * (1 + 1 + 2 * 2));
    assert_eq!(cost("query($n: Int = 7) { houses(first: $n) { ...F } } fragment F on HouseConnection { nodes { id } }", none()), 1 + 1 + 7);
    assert_eq!(cost("query($n: Int = 7) { houses(first: $n) { nodes { id } } }", json!({ "n": 9 })), 1 + 1 + 9);
    assert_eq!(cost("query($n: Int) { houses(first: $n) { nodes { id } } }", none()), 1 + 1 + 20);
    assert_eq!(cost(r#"{ nodes(ids: ["a", "b", "c"]) { id ... on House { name } } }"#, none()), 1 + 3 * 2);
    assert_eq!(cost("query($i: [ID!]!) { nodes(ids: $i) { id } }", json!({ "i": ["a", "b"] })), 1 + 2);
    assert_eq!(cost("{ all { id } __schema { types { fields { name } } } }", none()), 1 + 20 + 100);
    assert_eq!(cost("{ houses(first: 1000000) { nodes { id } } }", none()), 1 + 1 + 100);
}

#[test]
fn the_allowed_cost_depends_on_who_asks() {
    let engine = engine_with(Limits::default());
    let page = |first: usize, extra: usize| {
        format!("{{ houses(first: {first}) {{ nodes {{ {} }} }} {} }}", "name ".repeat(10), "__typename ".repeat(extra))
    };
    let allowed = |query: String, signed_in| engine.prepare(Incoming { query, ..Incoming::default() }, signed_in).is_ok();
    assert!(allowed(page(99, 8), false));
    assert!(!allowed(page(99, 9), false));
    assert!(allowed(page(99, 9), true));
    let deep = "{ houses(first: 100) { nodes { markets(first: 100) { nodes { id } } } } }";
    assert_eq!(refusal(&engine, deep, json!({})).as_deref(), Some("COST_LIMIT"));
    assert!(!allowed(deep.to_owned(), true));
}

#[tokio::test]
async fn the_reply_has_a_size() {
    let asker = Asker::of(engine_with(Limits { reply_bytes: 100, ..Limits::default() }));
    // {"letters":"xxx"}
    assert_eq!(asker.data_of("{ letters(count: 86) }").await["letters"].as_str().unwrap().len(), 86);
    let reply = asker.ask("{ letters(count: 87) }").await;
    assert_eq!((&reply["data"], codes(&reply)), (&Value::Null, vec!["REPLY_LIMIT".to_owned()]));
    let reply = asker.ask("{ all { name nick colour } }").await;
    assert_eq!((&reply["data"], codes(&reply).pop()), (&Value::Null, Some("REPLY_LIMIT".to_owned())));
}

#[tokio::test]
async fn the_cost_is_told() {
    let reply = Asker::default().ask(r#"{ house(id: "hou_1") { id neighbour { id name } rooms { title } } }"#).await;
    assert_eq!(reply["extensions"], json!({ "cost": { "requested": 11, "actual": 8 } }));
}

#[test]
fn a_mutation_does_not_stand_twice_and_some_stand_alone() {
    let with_alone = |module: Module| if module.name() == "houses" { module.alone("houseMove") } else { module };
    let modules = modules().into_iter().map(with_alone).collect();
    let engine = Engine::new(compose(modules, Mode::Whole).unwrap(), Limits::default());
    for (query, code) in [
        ("mutation { houseMove }", None),
        ("mutation { a: houseMove __typename }", Some("ROOT_FIELD_LIMIT")),
        ("mutation { a: houseMove ...F } fragment F on Mutation { b: houseMove }", Some("ROOT_FIELD_LIMIT")),
        (
            r#"mutation { houseBuild(input: { name: "a" }) { material } ... { houseBuild(input: { name: "a" }) { material } } }"#,
            Some("REPEATED_MUTATION"),
        ),
        (r#"mutation { a: houseBuild(input: { name: "a" }) { material } b: houseBuild(input: { name: "b" }) { material } }"#, None),
    ] {
        assert_eq!(refusal(&engine, query, json!({})).as_deref(), code, "{query}");
    }
}

#[test]
fn the_operation_is_chosen_by_its_name() {
    let engine = engine_with(Limits::default());
    let prepare = |query: &str, name: Option<&str>| {
        let incoming = Incoming { query: query.to_owned(), operation_name: name.map(str::to_owned), ..Incoming::default() };
        engine.prepare(incoming, false).map(|prepared| format!("{}", prepared.operation())).ok()
    };
    let two = "query A { __typename } mutation B { houseMove }";
    assert_eq!(prepare(two, Some("B")).as_deref(), Some("mutation"));
    assert_eq!(prepare(two, Some("A")).as_deref(), Some("query"));
    assert_eq!(prepare(two, None), None);
    assert_eq!(prepare(two, Some("C")), None);
    assert_eq!(prepare("{ __typename }", Some("")).as_deref(), Some("query"));
    assert_eq!(prepare("{ __typename }", Some("A")), None);
}

/// Documents that cost exponential or quadratic time where fragments are walked without memory.
#[tokio::test]
async fn hostile_documents_are_refused_without_work() {
    let asker = Asker::default();
    let doubling = |levels: usize, below: &str| {
        let fragments = (0..levels).map(|n| format!("fragment F{n} on House {{ ...F{} ...F{} }} ", n + 1, n + 1)).collect::<String>();
        format!("{{ house(id: 1) {{ ...F0 }} }} {fragments} fragment F{levels} on House {{ {below} }}")
    };
    let cycle = |n: usize| {
        let fragments =
            (0..n).map(|i| format!("fragment F{i} on House {{ a: neighbour {{ ...F{j} }} b: neighbour {{ ...F{j} }} }} ", j = (i + 1) % n));
        "{ house(id: 1) { ...F0 } } ".to_owned() + &fragments.collect::<String>()
    };
    for (query, code) in [
        (doubling(26, "id"), "FIELD_LIMIT"),
        (doubling(48, "id"), "FIELD_LIMIT"),
        (doubling(20, "a: id"), "FIELD_LIMIT"),
        (cycle(1), "GRAPHQL_VALIDATION_FAILED"),
        (cycle(40), "GRAPHQL_VALIDATION_FAILED"),
        ("{a".repeat(10_000), "NESTING_LIMIT"),
        (format!("{{ length(list: {}", "[".repeat(30_000)), "NESTING_LIMIT"),
        (format!("query($a: {}Int{}) {{ __typename }}", "[".repeat(10_000), "]".repeat(10_000)), "NESTING_LIMIT"),
        (format!("{{ {} }}", "a ".repeat(10_000)), "TOKEN_LIMIT"),
        ("$".repeat(30_000), "TOKEN_LIMIT"),
        ("\"".repeat(30_000), "TOKEN_LIMIT"),
        (String::new(), "GRAPHQL_PARSE_FAILED"),
        ("\u{0}{".to_owned(), "GRAPHQL_PARSE_FAILED"),
        ("{ ...Nobody }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let start = Instant::now();
        assert_eq!(
            codes(&asker.ask(&query).await).last().map(String::as_str),
            Some(code),
            "{}",
            query.chars().take(200).collect::<String>()
        );
        // A bound against hanging, not a measurement.
        assert!(start.elapsed().as_secs() < 5);
    }
    // What passes every limit is bounded by them.
    let wide = format!("{{ house(id: \"hou_1\") {{ {} }} }}", "...F ".repeat(90))
        + " fragment F on House { name nick colour id __typename neighbour { id name nick } }";
    assert_eq!(asker.ask(&wide).await["data"]["house"]["neighbour"]["name"], "House 2");
}

/// The heaviest documents that pass: what async-graphql's own walks do with them is bounded.
#[tokio::test]
async fn the_largest_documents_are_answered() {
    let asker = Asker::of(engine_with(Limits { cost_signed_in: u64::MAX, ..Limits::default() }));
    let pairs = (0..8).fold("id".to_owned(), |inner, _| format!("neighbour {{ {inner} }} neighbour {{ {inner} }}"));
    let chain: String = (0..49).map(|n| format!("fragment F{n} on House {{ ...F{} }} ", n + 1)).collect();
    for query in [
        format!("{{ house(id: \"hou_1\") {{ {} }} }}", "id ".repeat(1980)),
        format!("{{ house(id: \"hou_1\") {{ {} }} }}", "unknown ".repeat(1980)),
        format!("{{ house(id: \"hou_1\") {{ {} }} }}", "neighbour { id } ".repeat(495)),
        format!("{{ house(id: \"hou_1\") {{ {pairs} }} }}"),
        format!("{{ house(id: \"hou_1\") {{ {} }} }}", "neighbour { neighbour { id } } ".repeat(280)),
        format!("{{ house(id: \"hou_1\") {{ ...F0 }} }} {chain} fragment F49 on House {{ name }}"),
    ] {
        let start = Instant::now();
        let reply = asker.ask(&query).await;
        assert!(codes(&reply).iter().all(|code| code == "GRAPHQL_VALIDATION_FAILED" || code == "MORE_ERRORS"), "{reply:#}");
        assert!(start.elapsed().as_secs() < 5, "{}", query.chars().take(100).collect::<String>());
    }
}
