//! Pages of memory that are kept out of the swap file.
//!
//! The system locks whole pages and does not count: unlocking one secret would unlock its neighbours on the same page.
//! So it is counted here how many secrets a page holds.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, PoisonError};

/// How many secrets lie on each page (by its number), and the system's lock where it gave one.
static PAGES: Mutex<BTreeMap<usize, Page>> = Mutex::new(BTreeMap::new());

struct Page {
    secrets: usize,
    lock: Option<region::LockGuard>,
}

/// A secret's share in the locks of its pages.
pub(super) struct Held {
    first: usize,
    last: usize,
    locked: bool,
}

impl Held {
    /// Holds the pages of `len` bytes (at least one) at `start`.
    pub(super) fn of(start: *const u8, len: usize) -> Held {
        let size = region::page::size();
        let start = start.addr();
        let (first, last) = (start / size, (start + len.max(1) - 1) / size);
        let mut pages = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
        let mut locked = true;
        for number in first..=last {
            let page = match pages.entry(number) {
                Entry::Occupied(page) => page.into_mut(),
                Entry::Vacant(page) => page.insert(Page { secrets: 0, lock: None }),
            };
            page.secrets += 1;
            if page.lock.is_none() {
                let address = std::ptr::without_provenance::<u8>(number * size);
                page.lock = region::lock(address, size).ok();
            }
            locked &= page.lock.is_some();
        }
        Held { first, last, locked }
    }

    pub(super) fn is_locked(&self) -> bool {
        self.locked
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut pages = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
        for number in self.first..=self.last {
            if let Entry::Occupied(mut page) = pages.entry(number) {
                page.get_mut().secrets -= 1;
                if page.get().secrets == 0 {
                    page.remove();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory of this test alone, so that no other test's secrets lie on its pages.
    fn own() -> Vec<u8> {
        vec![0; 8 * region::page::size()]
    }

    fn secrets(address: usize) -> Option<usize> {
        PAGES.lock().unwrap().get(&(address / region::page::size())).map(|page| page.secrets)
    }

    #[test]
    fn a_page_is_let_go_with_its_last_secret() {
        let memory = own();
        let inside = &memory[2 * region::page::size()..];
        let address = inside.as_ptr().addr().next_multiple_of(region::page::size());
        let at = &memory[address - memory.as_ptr().addr()..];
        let (one, two) = (Held::of(at.as_ptr(), 32), Held::of(at[32..].as_ptr(), 64));
        assert_eq!(secrets(address), Some(2));
        drop(one);
        assert_eq!(secrets(address), Some(1));
        assert!(two.is_locked() || PAGES.lock().unwrap()[&(address / region::page::size())].lock.is_none());
        drop(two);
        assert_eq!(secrets(address), None);
    }

    #[test]
    fn a_secret_across_a_border_holds_both_pages() {
        let memory = own();
        let size = region::page::size();
        let border = (memory.as_ptr().addr() + 2 * size).next_multiple_of(size);
        let across = &memory[border - memory.as_ptr().addr() - 10..];
        let held = Held::of(across.as_ptr(), 20);
        assert_eq!((secrets(border - 1), secrets(border)), (Some(1), Some(1)));
        drop(held);
        assert_eq!((secrets(border - 1), secrets(border)), (None, None));
    }
}
