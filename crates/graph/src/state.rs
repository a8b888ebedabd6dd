//! What one request shares between its levels.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::types::SelectionSet;
use async_graphql::{PathSegment, Positioned, QueryPathNode, QueryPathSegment};
use bytes::Bytes;

/// A selection set without fragments, every response key once.
pub(crate) type Flat = Arc<Positioned<SelectionSet>>;

/// Lives in the request's data.
pub(crate) struct State {
    /// By the address of the selection set in the document and by the object's type. Neither the
    /// document nor what stands in here is dropped before the request ends, so addresses are unique.
    flat: Mutex<HashMap<usize, Vec<(String, Flat)>>>,
    /// The finished texts by the address of their first byte. See [`State::is_text`].
    texts: Mutex<BTreeMap<usize, Bytes>>,
    /// Where objects of a level stand in the reply; only known where errors were met.
    places: Mutex<HashMap<usize, Vec<PathSegment>>>,
    next_place: AtomicUsize,
    roots: Mutex<HashSet<String>>,
    resolved: AtomicU64,
    started: AtomicBool,
    /// How many bytes one text may have.
    pub(crate) reply_limit: usize,
}

/// Numbers of places stand in paths as indexes from here on, which no list reaches.
const FIRST_PLACE: usize = usize::MAX / 2;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    pub(crate) fn new(reply_limit: usize) -> Self {
        Self {
            flat: Mutex::default(),
            texts: Mutex::default(),
            places: Mutex::default(),
            next_place: AtomicUsize::new(FIRST_PLACE),
            roots: Mutex::default(),
            resolved: AtomicU64::new(0),
            started: AtomicBool::new(false),
            reply_limit,
        }
    }

    /// The flat form of a selection set for objects of a type, made once a request.
    pub(crate) fn flat(&self, set: &Positioned<SelectionSet>, kind: &str, make: impl FnOnce() -> Positioned<SelectionSet>) -> Flat {
        let address = std::ptr::from_ref(set) as usize;
        if let Some((_, flat)) = lock(&self.flat).get(&address).and_then(|known| known.iter().find(|(name, _)| name == kind)) {
            return flat.clone();
        }
        let flat = Arc::new(make());
        lock(&self.flat).entry(address).or_default().push((kind.to_owned(), flat.clone()));
        flat
    }

    /// Remembers a level's text, so that slices of it are told apart from a scalar's bytes.
    pub(crate) fn keep(&self, text: &Bytes) {
        lock(&self.texts).insert(text.as_ptr() as usize, text.clone());
    }

    /// Whether these bytes are part of a text that a level wrote. Such texts are kept until the
    /// request ends, so no other bytes can lie where they lie.
    pub(crate) fn is_text(&self, bytes: &Bytes) -> bool {
        let start = bytes.as_ptr() as usize;
        let texts = lock(&self.texts);
        let Some((from, text)) = texts.range(..=start).next_back() else { return false };
        !bytes.is_empty() && start + bytes.len() <= from + text.len()
    }

    /// A number for the place of an object.
    pub(crate) fn new_place(&self) -> usize {
        self.next_place.fetch_add(1, Ordering::Relaxed)
    }

    /// Says where the object of a place stands. The first answer counts.
    pub(crate) fn name_place(&self, place: usize, node: Option<&QueryPathNode<'_>>) {
        lock(&self.places).entry(place).or_insert_with(|| node.map(path_of).unwrap_or_default());
    }

    /// The path with places replaced by their own paths; `None` if a place is not in the reply.
    pub(crate) fn whole_path(&self, path: &[PathSegment]) -> Option<Vec<PathSegment>> {
        let places = lock(&self.places);
        let mut path = path.to_vec();
        // A place's path starts with the place of the level above it, whose number is lower.
        while let Some(PathSegment::Index(place)) = path.first().filter(|first| matches!(first, PathSegment::Index(n) if *n >= FIRST_PLACE))
        {
            let above = places.get(place)?;
            path.splice(..1, above.iter().cloned());
        }
        Some(path)
    }

    /// Whether a root field is met for the first time under this response key.
    pub(crate) fn first_of_root(&self, response_key: &str) -> bool {
        lock(&self.roots).insert(response_key.to_owned())
    }

    /// Says that validation is over and resolvers run.
    pub(crate) fn start(&self) {
        self.started.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_started(&self) -> bool {
        self.started.load(Ordering::Relaxed)
    }

    /// Counts fields that were resolved.
    pub(crate) fn count(&self, fields: usize) {
        self.resolved.fetch_add(fields as u64, Ordering::Relaxed);
    }

    pub(crate) fn resolved(&self) -> u64 {
        self.resolved.load(Ordering::Relaxed)
    }

    /// Forgets what one event of a subscription needed.
    pub(crate) fn clear(&self) {
        lock(&self.flat).clear();
        lock(&self.texts).clear();
        lock(&self.places).clear();
        lock(&self.roots).clear();
        self.resolved.store(0, Ordering::Relaxed);
    }
}

/// The path that ends at this node.
pub(crate) fn path_of(node: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let mut path = Vec::new();
    let mut at = Some(node);
    while let Some(node) = at {
        path.push(match node.segment {
            QueryPathSegment::Index(index) => PathSegment::Index(index),
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
        });
        at = node.parent;
    }
    path.reverse();
    path
}
