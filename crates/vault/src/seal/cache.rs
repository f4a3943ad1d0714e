//! Derived keys that were used lately.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::KeyId;
use crate::kernel::{GcmKey, Prefix};

/// How many derived keys are kept.
const ROOM: usize = 256;

/// A derived key with the column's additional data taken in.
pub(super) struct Derived {
    pub(super) key: GcmKey,
    pub(super) prefix: Prefix,
}

/// Which one: the key, the first half of the nonce, and whether to a record.
pub(super) type Name = (KeyId, [u8; 12], bool);

/// The derived keys used lately, bounded; the one that came first goes first, and is wiped once nobody uses it.
#[derive(Default)]
pub(super) struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    keys: HashMap<Name, Arc<Derived>>,
    order: VecDeque<Name>,
}

impl Cache {
    /// The derived key of that name, made by `derive` if it is not there. Two threads may both make it; nobody waits
    /// while one does.
    pub(super) fn get(&self, name: Name, derive: impl FnOnce() -> Derived) -> Arc<Derived> {
        if let Some(kept) = self.lock().keys.get(&name) {
            return Arc::clone(kept);
        }
        let made = Arc::new(derive());
        let mut kept = self.lock();
        if kept.keys.insert(name, Arc::clone(&made)).is_none() {
            if kept.order.len() == ROOM
                && let Some(oldest) = kept.order.pop_front()
            {
                kept.keys.remove(&oldest);
            }
            kept.order.push_back(name);
        }
        made
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        // A thread that panicked left a map that is whole: at worst a name without its key.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived() -> Derived {
        let key = GcmKey::new(&[1; 32]);
        let prefix = key.prefix(b"");
        Derived { key, prefix }
    }

    #[test]
    fn keeps_what_it_has_room_for_and_no_more() {
        let cache = Cache::default();
        let name =
            |i: usize| (KeyId::new(1).unwrap(), std::array::from_fn(|b| (i >> (8 * (b % 4))) as u8), true);
        let first = Arc::downgrade(&cache.get(name(0), derived));
        cache.get(name(0), || panic!("it is there"));
        for i in 1..ROOM {
            cache.get(name(i), derived);
        }
        assert!(first.upgrade().is_some());
        cache.get(name(ROOM), derived);
        assert!(first.upgrade().is_none(), "the oldest is dropped, and with it wiped");
        let kept = cache.lock();
        assert_eq!((kept.keys.len(), kept.order.len()), (ROOM, ROOM));
    }
}
