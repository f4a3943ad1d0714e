//! The same tests on both databases: each by itself on SQLite, and all of them on one PostgreSQL server that the test
//! starts (and says so where it cannot).
#![allow(unreachable_pub, reason = "modules of one test")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test from top to bottom")]

mod contracts;
mod documents;
mod files;
mod place;
#[cfg(feature = "postgres")]
mod postgres;
mod quiet;
mod rules;
mod safety;
mod states;
mod writers;

use place::Place;

macro_rules! suite {
    ($($module:ident::$name:ident,)+) => {
        /// Every test, by name.
        #[cfg(feature = "postgres")]
        const SUITE: &[(&str, fn(&Place))] = &[$((stringify!($name), $module::$name),)+];

        $(
            #[test]
            fn $name() {
                $module::$name(&Place::file());
            }
        )+
    };
}

suite! {
    states::consent_is_given_renewed_and_withdrawn,
    states::a_consent_to_one_recipient_is_none_to_others,
    states::what_is_withdrawn_below_is_not_given_above,
    states::consent_covers_the_categories_it_names,
    states::times_begin_and_end,
    states::implicit_consent_is_none,
    states::a_refusal_ends_what_was_given,
    states::the_view_tells_what_the_state_tells,
    rules::the_state_is_that_of_a_naive_replay,
    contracts::a_contract_is_signed_amended_suspended_and_terminated,
    contracts::what_a_contract_cannot_do,
    documents::records_leave_and_come_back,
    documents::an_import_is_strict_and_whole,
    documents::the_document_is_that_of_the_standard,
    safety::nothing_is_changed_or_deleted,
    safety::an_erased_person_is_gone,
    safety::what_cannot_be_is_an_error,
    safety::a_register_made_otherwise_is_refused,
    safety::clocks_that_go_back,
    safety::no_person_is_ever_shown,
    writers::two_handles_write_in_turn,
    writers::a_killed_writer_leaves_no_half_entry,
}
