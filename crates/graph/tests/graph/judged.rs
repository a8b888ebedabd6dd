//! Answers are those of plain async-graphql.

use serde_json::Value;
use traboule_graph::Limits;
use traboule_kernel::Actor;

use crate::support::{Asker, engine_with, plain};

fn without_limits() -> Asker {
    let most = 1_000_000;
    // The judge knows no viewer, so nothing is hidden here.
    let actor = Actor::system("test");
    let engine =
        engine_with(Limits { cost_signed_in: u64::MAX, depth: 40, fields: most, aliases: most, tokens: most, ..Limits::default() });
    Asker { actor, ..Asker::of(engine) }
}

#[tokio::test]
async fn answers_are_those_of_plain_async_graphql() {
    let asker = without_limits();
    let judge = plain::schema();
    for query in [
        "{ __typename }",
        r#"{ house(id: "hou_1") { id name colour nick } }"#,
        r#"{ a: house(id: "hou_2") { nick } b: house(id: "hou_999") { nick } }"#,
        r#"{ house(id: "hou_3") { rooms { title faces { name neighbour { name } } } neighbour { rooms { faces { id } } } } }"#,
        r#"{ housesById(ids: ["hou_4", "hou_19", "hou_3", "hou_4"]) { nextMarket { title house { nextMarket { id } name } } name } }"#,
        r#"{ housesById(ids: ["hou_1", "hou_2", "hou_3"]) { id whole } }"#,
        r#"{ housesById(ids: ["hou_1", "hou_2", "hou_3"]) { a: markets(first: 1) { ...C } b: markets { ...C nodes { house { colour } } } } }
           fragment C on MarketConnection { totalCount nodes { title } edges { cursor node { id ...M } } pageInfo { hasNextPage } }
           fragment M on Market { house { id } }"#,
        r#"{ house(id: "hou_5") { view { view { view { name nextMarket { title } } id } } } }"#,
        r#"{ house(id: "hou_5") { ...A ...B ... on House { neighbour { ...A } } ... on Node { id } } }
           fragment A on House { name echo(number: 3) }
           fragment B on House { neighbour { echo(number: 4) nick } }"#,
        r#"{ house(id: "hou_5") { name @skip(if: true) nick @include(if: false) colour ... @include(if: true) { id } } }"#,
        r#"{ nodes(ids: ["hou_1", "mar_102", "hou_999"]) { __typename id ... on House { name rooms { title } } ... on Market { title house { name } } } }"#,
        "{ all { name markets { nodes { title house { neighbour { name } } } } } }",
        "query A { all { colour } }",
    ] {
        let ours = asker.ask(query).await;
        let judged = serde_json::to_value(judge.execute(query).await).unwrap();
        assert_eq!(ours["data"], judged["data"], "{query}\n{ours:#}");
        let count = |reply: &Value| reply["errors"].as_array().map_or(0, Vec::len);
        assert_eq!(count(&ours), count(&judged), "{query}\n{ours:#}\n{judged:#}");
    }
}

/// Every selection of a grammar of small selections, to a depth: a net for what nobody thought of.
#[tokio::test]
async fn generated_documents_have_the_judges_answers() {
    let asker = without_limits();
    let judge = plain::schema();
    let mut seed = 7_u32;
    for _ in 0..300 {
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        let selection = of_house(&mut next, 4);
        let root = ["house(id: \"hou_1\")", "housesById(ids: [\"hou_2\", \"hou_4\", \"hou_999\"])", "nodes(ids: [\"hou_3\", \"mar_101\"])"];
        let root = root[next(3) as usize];
        let body = if root.starts_with("nodes") { format!("id ... on House {{ {selection} }}") } else { selection };
        let query = format!("{{ {root} {{ {body} }} {root} {{ {} }} }} fragment F on House {{ name neighbour {{ nick }} }}", "id ...F");
        let ours = asker.ask(&query).await;
        let judged = serde_json::to_value(judge.execute(&query).await).unwrap();
        assert_eq!(ours.get("errors"), None, "{query}\n{ours:#}");
        assert_eq!(judged.get("errors"), None, "{query}\n{judged:#}");
        assert_eq!(ours["data"], judged["data"], "{query}");
    }
}

fn of_house(next: &mut impl FnMut(u32) -> u32, depth: u32) -> String {
    let mut out = String::new();
    for _ in 0..=next(4) {
        let pick = if depth == 0 { next(6) } else { next(14) };
        out += &match pick {
            0 => "name ".to_owned(),
            1 => "id ".to_owned(),
            2 => "nick ".to_owned(),
            3 => "__typename ".to_owned(),
            4 => format!("e{n}: echo(number: {n}) ", n = next(3)),
            5 => "...F ".to_owned(),
            6 => format!("neighbour {{ {} }} ", of_house(next, depth - 1)),
            7 => format!("rooms {{ title faces {{ {} }} }} ", of_house(next, depth - 1)),
            8 => format!("... on House {{ {} }} ", of_house(next, depth - 1)),
            9 => format!("... on Node {{ id ... on House {{ {} }} }} ", of_house(next, depth - 1)),
            10 => format!("nextMarket {{ title house {{ {} }} }} ", of_house(next, depth - 1)),
            11 => format!("m: markets(first: 1) {{ nodes {{ house {{ {} }} }} edges {{ cursor }} }} ", of_house(next, depth - 1)),
            12 => format!("view {{ {} }} ", of_house(next, depth - 1)),
            _ => format!("m: markets(first: 1) {{ edges {{ node {{ id house {{ {} }} }} }} totalCount }} ", of_house(next, depth - 1)),
        };
    }
    out
}
