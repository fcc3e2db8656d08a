//! How much of the mapped files counts as memory of the process.
//!
//! What was read of a mapped file stays there until the system is short of memory. Whoever gives a run so much and no more (a
//! container, a batch system) counts it all, so it is given back before: the file's pages stay in the cache of the system, and
//! reading them again costs a look there. Where that happens, what is wanted here and there is rather copied out of the file:
//! the system would put many pages around it into the memory of the process.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use memmap2::Mmap;

/// Bytes of mapped files that may all count, and that may count where there are more of them, unless it is said how much memory
/// a run may take. Giving back costs a fifth of the time.
const ALL: u64 = 3 << 30;
const MOST: u64 = 768 << 20;

/// How often it is asked how many count, and after how many bytes that a thread has read and told of.
const OFTEN: Duration = Duration::from_millis(10);
const READ: usize = 16 << 20;

/// Bytes of a file from which it is kept open to copy from.
const LARGE: u64 = 64 << 20;

/// Bytes that the system puts into the memory of the process when one of them is asked for.
const AROUND: usize = 64 << 10;

thread_local! {
    /// Bytes that this thread has read since it last asked.
    static SINCE: Cell<usize> = const { Cell::new(0) };
}

/// Maps files, and sees that not too much of them counts as memory of the process.
#[derive(Clone, Debug)]
pub struct Residency(Arc<Watched>);

#[derive(Debug)]
struct Watched {
    /// Bytes of mapped files up to which all are left alone.
    all: u64,
    /// Bytes that may count where there are more.
    most: u64,
    /// Bytes that were mapped.
    mapped: AtomicU64,
    has_thread: AtomicBool,
    maps: Mutex<Vec<Weak<Mapping>>>,
}

/// A file that is mapped.
#[derive(Debug)]
struct Mapping {
    map: Mmap,
    /// The file, if it is a large one: of small ones there may be more than a process may have open.
    file: Option<File>,
}

/// A map that others look after, too.
struct Shared(Arc<Mapping>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0.map
    }
}

/// Bytes of a mapped file that can be copied out of it.
#[derive(Debug)]
pub struct Window {
    of: Arc<Mapping>,
    /// Where in the file they begin.
    start: u64,
}

impl Window {
    /// Copies what is there to the beginning of `to`, which becomes longer if it must; gives it back, if that could be done.
    pub fn copy<'a>(&self, range: Range<usize>, to: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        let file = self.of.file.as_ref()?;
        if to.len() < range.len() {
            to.resize(range.len(), 0);
        }
        let copied = &mut to[..range.len()];
        read_at(file, copied, self.start + range.start as u64).ok()?;
        Some(copied)
    }
}

#[cfg(unix)]
fn read_at(file: &File, to: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, to, start)
}

#[cfg(not(unix))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

impl Default for Residency {
    fn default() -> Self {
        Self::within(None)
    }
}

impl Residency {
    /// Lets no more count than `memory`, if it is given.
    pub fn within(memory: Option<u64>) -> Self {
        let (all, most) = memory.map_or((ALL, MOST), |memory| (memory, memory));
        Self(Arc::new(Watched {
            all,
            most,
            mapped: AtomicU64::new(0),
            has_thread: AtomicBool::new(false),
            maps: Mutex::default(),
        }))
    }

    /// Maps a file, which must not be empty.
    ///
    /// # Errors
    /// It cannot be mapped.
    #[allow(unsafe_code, reason = "mapping a file")]
    pub fn map(&self, file: &File) -> io::Result<Bytes> {
        // SAFETY: the map is only read. Should another program shorten the file meanwhile, the system sends a bus error
        // before a wrong byte is read, and the program says so and ends; output is renamed into place at the end, so earlier
        // output stays whole.
        let map = unsafe { Mmap::map(file) }?;
        let length = map.len() as u64;
        let file = if length >= LARGE { file.try_clone().ok() } else { None };
        let mapping = Arc::new(Mapping { map, file });
        let before = self.0.mapped.fetch_add(length, Ordering::Relaxed);
        self.0.maps.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&mapping));
        if before + length > self.0.all && resident().is_some() && !self.0.has_thread.swap(true, Ordering::Relaxed) {
            let watched = Arc::downgrade(&self.0);
            // Without the thread more counts, and nothing else changes.
            let _ = std::thread::Builder::new().name("residency".to_owned()).spawn(move || watch(&watched));
        }
        Ok(Bytes::from_owner(Shared(mapping)))
    }

    /// Where bytes can be copied from, if they are of a large file and more is mapped than may count.
    pub fn window(&self, bytes: &[u8]) -> Option<Window> {
        if self.0.mapped.load(Ordering::Relaxed) <= self.0.all {
            return None;
        }
        let maps = self.0.maps.lock().unwrap_or_else(PoisonError::into_inner);
        maps.iter().filter_map(Weak::upgrade).find_map(|of| {
            let start = (bytes.as_ptr() as usize).checked_sub(of.map.as_ptr() as usize)?;
            let is_inside = start + bytes.len() <= of.map.len() && of.file.is_some();
            is_inside.then_some(Window { of, start: start as u64 })
        })
    }

    /// Says that a thread reads so many bytes that lie together. Readers that are faster than a watch can be, on a machine
    /// that has other things to do, tell of it.
    #[inline]
    pub fn read(&self, bytes: usize) {
        let since = SINCE.get() + bytes.max(AROUND);
        SINCE.set(since);
        if since >= READ {
            SINCE.set(0);
            self.0.look();
        }
    }
}

/// Looks after the maps as long as anyone may map more.
fn watch(watched: &Weak<Watched>) {
    while let Some(watched) = watched.upgrade() {
        watched.look();
        drop(watched);
        std::thread::sleep(OFTEN);
    }
}

impl Watched {
    /// Lets nothing of the maps count that is not asked for again, if too much does.
    fn look(&self) {
        let too_much = || resident().is_some_and(|bytes| bytes > self.most);
        if self.mapped.load(Ordering::Relaxed) <= self.all || !too_much() {
            return;
        }
        let mut maps = self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been faster.
        if too_much() {
            maps.retain(|of| of.upgrade().is_some_and(|of| leave(&of.map)));
        }
    }
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "telling the system what is not needed now")]
fn leave(map: &Mmap) -> bool {
    // SAFETY: the map is of a file, shared and never written through, so that what is asked for again is read from the file.
    let _ = unsafe { map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
    true
}

#[cfg(not(unix))]
fn leave(_: &Mmap) -> bool {
    true
}

/// Bytes of files that count as memory of the process; `None` where the system does not say.
#[cfg(target_os = "linux")]
fn resident() -> Option<u64> {
    let said = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = said.split(' ').nth(2)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

#[cfg(not(target_os = "linux"))]
fn resident() -> Option<u64> {
    None
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::time::Instant;

    /// Bytes of a map that count.
    fn counted(map: &[u8]) -> u64 {
        let maps = std::fs::read_to_string("/proc/self/smaps").expect("maps");
        let start = format!("{:x}-", map.as_ptr() as usize);
        let of_map = &maps[maps.find(&start).expect("the map")..];
        let line = of_map.lines().find_map(|line| line.strip_prefix("Rss:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
    }

    #[test]
    fn what_was_read_does_not_count_for_long() {
        let mut file = tempfile::tempfile().expect("a file");
        let written: Vec<u8> = (0..16u32 << 20).map(|n| (n % 251) as u8).collect();
        file.write_all(&written).expect("written");
        let kept = Residency::within(None).map(&file).expect("a map");
        let residency = Residency::within(Some(1 << 20));
        let map = residency.map(&file).expect("a map");
        assert!(kept == map && map == written);
        let start = Instant::now();
        while counted(&map) > 1 << 20 && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(OFTEN);
        }
        assert!(counted(&map) <= 1 << 20);
        assert_eq!(counted(&kept), 16 << 20, "files of less than what may count are left alone");
        assert!(map == written, "what does not count is still there");
    }

    #[test]
    fn what_is_copied_out_of_a_file_is_what_is_mapped() {
        let mut file = tempfile::tempfile().expect("a file");
        let written: Vec<u8> = (0..LARGE as u32).map(|n| (n % 251) as u8).collect();
        file.write_all(&written).expect("written");
        assert!(Residency::within(None).window(&Residency::within(None).map(&file).expect("a map")).is_none());
        let residency = Residency::within(Some(1 << 20));
        let map = residency.map(&file).expect("a map");
        let mut copied = vec![1; 7];
        for start in [0, 1_000_003] {
            let part = map.slice(start..);
            let window = residency.window(&part).expect("a window");
            for range in [0..0, 0..1, 5..1_000_000, part.len() - 9..part.len()] {
                assert!(window.copy(range.clone(), &mut copied) == Some(&part[range]));
            }
            assert_eq!(window.copy(part.len()..part.len() + 1, &mut copied), None, "there is nothing");
        }
        assert!(residency.window(b"elsewhere").is_none());
    }
}
