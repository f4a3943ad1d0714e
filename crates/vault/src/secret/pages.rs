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
        // Another page of this memory tells whether the limit allows any.
        let allowed = region::lock(at[2 * region::page::size()..].as_ptr(), 1).is_ok();
        assert_eq!((one.is_locked(), two.is_locked()), (allowed, allowed));
        assert_eq!(is_locked(address), allowed);
        drop(one);
        assert_eq!(secrets(address), Some(1));
        assert_eq!(is_locked(address), allowed, "its neighbour on the page took the lock with it");
        drop(two);
        assert_eq!(secrets(address), None);
        assert!(!is_locked(address));
        println!("the system allows locked memory: {allowed}");
    }

    /// Whether the system itself says that a page is locked: `lo` among the flags of its mapping.
    #[cfg(target_os = "linux")]
    fn is_locked(address: usize) -> bool {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut within = false;
        for line in maps.lines() {
            let range = line.split_once(' ').and_then(|(range, _)| range.split_once('-'));
            let number = |text| usize::from_str_radix(text, 16).ok();
            if let Some((Some(from), Some(to))) = range.map(|(from, to)| (number(from), number(to))) {
                within = (from..to).contains(&address);
            } else if let Some(flags) = line.strip_prefix("VmFlags:").filter(|_| within) {
                return flags.split_whitespace().any(|flag| flag == "lo");
            }
        }
        panic!("no mapping holds the page");
    }

    /// Elsewhere there is only our own book.
    #[cfg(not(target_os = "linux"))]
    fn is_locked(address: usize) -> bool {
        let pages = PAGES.lock().unwrap();
        pages.get(&(address / region::page::size())).is_some_and(|page| page.lock.is_some())
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
