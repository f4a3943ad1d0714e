//! Views that were compiled before.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Error;
use crate::policies::Policies;
use crate::request::Request;
use crate::subject::Subject;
use crate::view::{Scope, View};

/// What a compiled view depends on besides the moment.
#[derive(PartialEq, Eq)]
struct Key {
    policies: [u8; 32],
    /// Not by its id alone: the attributes of a party can change.
    subject: Subject,
    purpose: String,
    ticket: Option<String>,
    emergency: Option<String>,
    scope: Scope,
}

/// Compiled views, up to a number: the one that was used longest ago goes first. Views hold as long as
/// [`View::is_valid_at`] says. It can be shared by threads.
pub struct Plans {
    room: usize,
    /// The one that was used last stands first.
    kept: Mutex<VecDeque<(Key, Arc<View>)>>,
}

impl std::fmt::Debug for Plans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plans").field("room", &self.room).finish_non_exhaustive()
    }
}

impl Plans {
    /// Room for so many views; at least one.
    pub fn new(room: usize) -> Plans {
        Plans { room: room.max(1), kept: Mutex::new(VecDeque::new()) }
    }

    /// The view for a request: one that was compiled before, if it is still valid, else a new one.
    ///
    /// # Errors
    /// As [`View::compile`].
    pub fn view(&self, policies: &Policies, request: &Request<'_>, scope: Scope) -> Result<Arc<View>, Error> {
        let key = Key {
            policies: policies.digest(),
            subject: request.subject.clone(),
            purpose: request.purpose.to_owned(),
            ticket: request.ticket.map(str::to_owned),
            emergency: request.emergency.map(str::to_owned),
            scope,
        };
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(at) = kept.iter().position(|(known, _)| *known == key)
                && let Some((key, view)) = kept.remove(at)
                && view.is_valid_at(request.now)
            {
                kept.push_front((key, view.clone()));
                return Ok(view);
            }
        }
        // compiled outside of the lock: two threads may do it at once, and either result serves
        let view = Arc::new(View::compile(policies, request, scope)?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != key);
        kept.push_front((key, view.clone()));
        kept.truncate(self.room);
        Ok(view)
    }

    /// How many views it holds.
    pub fn len(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies(name: &str) -> Policies {
        crate::testing::sample_with(name)
    }

    #[test]
    fn a_view_is_kept_as_long_as_nothing_changes() {
        let policies_ = policies("a.cedar");
        let subject = policies_.party("social-worker", None).unwrap();
        let plans = Plans::new(2);
        let of = |policies: &Policies, subject: &Subject, now: i64, ticket: Option<&str>| {
            let request = Request { subject, purpose: "elderly-care", now, ticket, emergency: None };
            plans.view(policies, &request, Scope::Needed).unwrap()
        };
        let now = 1_780_308_123_456;
        let first = of(&policies_, &subject, now, None);
        assert!(first.untranslated().is_empty());
        assert!(Arc::ptr_eq(&first, &of(&policies_, &subject, now, None)));
        let until = first.valid_until().unwrap();
        assert!(Arc::ptr_eq(&first, &of(&policies_, &subject, until - 1, None)));
        // earlier than it was made for, from its end on, another ticket, another party of the same id, other policies
        let again = of(&policies_, &subject, until, None);
        assert!(!Arc::ptr_eq(&first, &again) && plans.len() == 1);
        assert!(!Arc::ptr_eq(&again, &of(&policies_, &subject, now, None)));
        let last = of(&policies_, &subject, now, None);
        assert!(!Arc::ptr_eq(&last, &of(&policies_, &subject, now, Some("T-1"))));
        let mut other = subject.clone();
        other.contract = None;
        assert!(!Arc::ptr_eq(&last, &of(&policies_, &other, now, None)));
        assert_eq!(plans.len(), 2);
        let others = policies("b.cedar");
        assert!(!Arc::ptr_eq(&of(&policies_, &subject, now, None), &of(&others, &subject, now, None)));
    }
}
