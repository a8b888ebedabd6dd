//! What is asked, in GraphQL and of the floor.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::{client, load};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// One space by its slug.
    Point,
    /// 50 spaces of a department by name.
    List,
    /// The same with the operator of each, and the first 5 spaces of that operator.
    Nested,
}

impl Question {
    pub(crate) const ALL: [Self; 3] = [Self::Point, Self::List, Self::Nested];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::List => "list of 50",
            Self::Nested => "nested list",
        }
    }

    const fn document(self) -> &'static str {
        match self {
            Self::Point => {
                "query ($subject: String!) { space(slug: $subject) {
                    slug name wheelchair contact { website } address { line postcode city } capacity { desks meetingRooms squareMetres }
                } }"
            }
            Self::List => {
                "query ($subject: String!) { spaces(filter: { departments: [$subject] }, orderBy: NAME, first: 50) {
                    nodes { slug name wheelchair contact { website } address { line postcode city } capacity { desks meetingRooms squareMetres } }
                    pageInfo { hasNextPage }
                } }"
            }
            Self::Nested => {
                "query ($subject: String!) { spaces(filter: { departments: [$subject] }, orderBy: NAME, first: 50) {
                    nodes { slug name operator { legalName spaces(first: 5) { nodes { slug name address { city } } } } }
                    pageInfo { hasNextPage }
                } }"
            }
        }
    }

    /// The same JSON (`$1` is the slug or the department) as one statement.
    pub(crate) const fn statement(self) -> &'static str {
        match self {
            Self::Point => {
                "SELECT json_build_object('space', (
                    SELECT json_build_object('slug', s.slug, 'name', s.name, 'wheelchair', s.wheelchair, 'contact', json_build_object('website', s.website),
                        'address', json_build_object('line', s.address_line, 'postcode', s.postcode, 'city', s.city),
                        'capacity', json_build_object('desks', s.desks, 'meetingRooms', s.meeting_rooms, 'squareMetres', s.square_metres))
                    FROM space_slug g JOIN space s ON s.id = g.space_id WHERE g.slug = $1 AND s.state <> 'DRAFT'))::text"
            }
            Self::List => {
                "SELECT json_build_object('spaces', json_build_object(
                    'nodes', (json_agg(p.node ORDER BY p.place) FILTER (WHERE p.place <= 50)),
                    'pageInfo', json_build_object('hasNextPage', count(*) > 50)))::text
                FROM (
                    SELECT row_number() OVER (ORDER BY s.name_folded, s.id) AS place,
                        json_build_object('slug', s.slug, 'name', s.name, 'wheelchair', s.wheelchair, 'contact', json_build_object('website', s.website),
                            'address', json_build_object('line', s.address_line, 'postcode', s.postcode, 'city', s.city),
                            'capacity', json_build_object('desks', s.desks, 'meetingRooms', s.meeting_rooms, 'squareMetres', s.square_metres)) AS node
                    FROM space s WHERE s.department = $1 AND s.state IN ('PUBLISHED', 'TEMPORARILY_CLOSED')
                    ORDER BY s.name_folded, s.id LIMIT 51) p"
            }
            Self::Nested => {
                "SELECT json_build_object('spaces', json_build_object(
                    'nodes', (json_agg(json_build_object('slug', p.slug, 'name', p.name, 'operator', o.node) ORDER BY p.place)
                        FILTER (WHERE p.place <= 50)),
                    'pageInfo', json_build_object('hasNextPage', count(*) > 50)))::text
                FROM (
                    SELECT row_number() OVER (ORDER BY s.name_folded, s.id) AS place, s.slug, s.name, s.operator_id
                    FROM space s WHERE s.department = $1 AND s.state IN ('PUBLISHED', 'TEMPORARILY_CLOSED')
                    ORDER BY s.name_folded, s.id LIMIT 51) p
                LEFT JOIN LATERAL (
                    SELECT json_build_object('legalName', o.legal_name, 'spaces', json_build_object('nodes', coalesce((
                        SELECT json_agg(json_build_object('slug', c.slug, 'name', c.name, 'address', json_build_object('city', c.city)))
                        FROM (
                            SELECT c.slug, c.name, c.city FROM space c
                            WHERE c.operator_id = o.id AND c.state IN ('PUBLISHED', 'TEMPORARILY_CLOSED')
                            ORDER BY c.name_folded, c.id LIMIT 5) c), '[]'))) AS node
                    FROM operator o WHERE o.id = p.operator_id) o ON TRUE"
            }
        }
    }

    /// The bytes of the request to our server.
    pub(crate) fn ours(self, subject: &str) -> Vec<u8> {
        client::request(&json!({ "query": self.document(), "variables": { "subject": subject } }), None)
    }

    /// The bytes of the request to the floor.
    pub(crate) fn floor(self, subject: &str) -> Vec<u8> {
        format!("GET {}/{subject} HTTP/1.1\r\nhost: localhost\r\n\r\n", self.path()).into_bytes()
    }

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Point => "/point",
            Self::List => "/list",
            Self::Nested => "/nested",
        }
    }

    /// Both servers say the same of the first subjects: otherwise there is nothing to compare.
    pub(crate) fn check(self, ours: SocketAddr, floor: SocketAddr, subjects: &[String]) {
        assert!(!subjects.is_empty(), "there is nothing to ask for");
        for subject in subjects.iter().take(20) {
            let data = |body: Vec<u8>| serde_json::from_slice::<Value>(&body).expect("JSON")["data"].clone();
            let (ours, floor) = (data(load::once(ours, &self.ours(subject))), data(load::once(floor, &self.floor(subject))));
            assert!(ours == floor, "{self:?} of {subject} differs:\n{ours}\n{floor}");
        }
    }
}
