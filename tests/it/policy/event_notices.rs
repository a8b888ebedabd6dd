//! Notices: everybody who is signed in chooses for themselves alone.

use super::ground::On;
use super::table::{Row, SIGNED_IN, inherits, mutation, query};

pub(super) const ROWS: &[Row] = &[
    query(&["noticeChoices { kind }"], On::Nothing, SIGNED_IN),
    mutation(&["noticeChoiceSet(input: {kind: REMINDER, on: false})"], On::Nothing, SIGNED_IN),
    inherits("NoticeChoice"),
    inherits("NoticeChoiceSetPayload"),
    inherits("NoticeChoiceSetUserError"),
];
