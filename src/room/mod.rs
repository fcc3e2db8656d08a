//! How much memory a run may take, and where it puts what does not fit.

mod residency;

use std::fs::File;
use std::io;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;

use bytemuck::Pod;
use memmap2::MmapMut;
pub use residency::{Residency, Window};

/// The room of a run. It changes where things are kept and how often documents are read, never a result.
#[derive(Clone, Debug)]
pub struct Room {
    /// Bytes of memory, beside as much of mapped files, that the run tries to stay below; `None` is as much as it wants.
    pub memory: Option<u64>,
    /// Maps its inputs.
    pub residency: Residency,
    /// Where files are put that take the place of memory; they have no name and vanish with the run.
    pub folder: PathBuf,
}

impl Default for Room {
    fn default() -> Self {
        Self::new(None, std::env::temp_dir())
    }
}

impl Room {
    /// So much memory, and this folder for what does not fit.
    pub fn new(memory: Option<u64>, folder: PathBuf) -> Self {
        Self { memory, residency: Residency::within(memory), folder }
    }

    /// A file without a name.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn file(&self) -> io::Result<File> {
        tempfile::tempfile_in(&self.folder)
    }

    /// `count` zeros: in memory when they take no more than `share` of it, else on disk.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn numbers(&self, count: usize, share: f64) -> io::Result<Numbers> {
        let bytes = count * size_of::<u32>();
        match self.memory {
            Some(memory) if bytes as f64 > memory as f64 * share => self.on_disk(bytes),
            _ => Ok(Numbers::in_memory(count)),
        }
    }

    #[allow(unsafe_code, reason = "mapping a file")]
    fn on_disk(&self, bytes: usize) -> io::Result<Numbers> {
        let file = self.file()?;
        // Reserved now: a full disk is an error here and no signal later.
        allocate(&file, bytes as u64)?;
        // SAFETY: the file has no name, so that no other program can shorten it.
        let map = unsafe { MmapMut::map_mut(&file)? };
        Ok(Numbers(Store::Mapped(map)))
    }
}

/// Bytes of memory from which huge pages are worth asking for: tables that are read here and there.
const HUGE: usize = 8 << 20;

/// Zeros in memory, in huge pages where there are such, so that looks here and there need not look for the page first.
fn in_huge_pages(bytes: usize) -> Option<MmapMut> {
    if bytes < HUGE {
        return None;
    }
    let map = MmapMut::map_anon(bytes).ok()?;
    #[cfg(target_os = "linux")]
    // A wish: where it is not granted, the pages are small.
    let _ = map.advise(memmap2::Advice::HugePage);
    Some(map)
}

#[cfg(target_os = "linux")]
fn allocate(file: &File, bytes: u64) -> io::Result<()> {
    match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        // Not every file system can.
        Err(rustix::io::Errno::OPNOTSUPP) => file.set_len(bytes),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn allocate(file: &File, bytes: u64) -> io::Result<()> {
    file.set_len(bytes)
}

/// Bytes in memory.
#[derive(Debug)]
pub struct Bytes(Store<u8>);

/// Numbers in memory or on disk.
#[derive(Debug)]
pub struct Numbers(Store<u32>);

#[derive(Debug)]
enum Store<T> {
    Vector(Vec<T>),
    Mapped(MmapMut),
}

impl<T: Pod> Store<T> {
    fn in_memory(count: usize) -> Self {
        in_huge_pages(count * size_of::<T>()).map_or_else(|| Self::Vector(vec![T::zeroed(); count]), Self::Mapped)
    }

    fn as_slice(&self) -> &[T] {
        match self {
            Self::Vector(numbers) => numbers,
            // A map begins at a page.
            Self::Mapped(bytes) => bytemuck::cast_slice(bytes),
        }
    }

    fn as_mut_slice(&mut self) -> &mut [T] {
        match self {
            Self::Vector(numbers) => numbers,
            Self::Mapped(bytes) => bytemuck::cast_slice_mut(bytes),
        }
    }
}

impl Bytes {
    /// `count` zeros.
    pub fn zeros(count: usize) -> Self {
        Self(Store::in_memory(count))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl DerefMut for Bytes {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.0.as_mut_slice()
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self::in_memory(0)
    }
}

impl Numbers {
    /// `count` zeros in memory.
    pub fn in_memory(count: usize) -> Self {
        Self(Store::in_memory(count))
    }
}

impl Deref for Numbers {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        self.0.as_slice()
    }
}

impl DerefMut for Numbers {
    fn deref_mut(&mut self) -> &mut [u32] {
        self.0.as_mut_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_wherever_they_are() {
        for memory in [None, Some(100)] {
            let mut numbers = Room::new(memory, std::env::temp_dir()).numbers(10_000, 0.5).expect("room");
            assert_eq!(matches!(numbers.0, Store::Mapped(_)), memory.is_some());
            assert!(numbers.iter().all(|&n| n == 0));
            numbers[9_999] = 7;
            assert_eq!(numbers.len(), 10_000);
            assert_eq!(numbers[9_999], 7);
        }
    }

    #[test]
    fn large_tables_are_zeros_too() {
        let mut bytes = Bytes::zeros(HUGE + 5);
        assert!(bytes.iter().all(|&byte| byte == 0));
        bytes[HUGE + 4] = 1;
        assert_eq!(bytes.len(), HUGE + 5);
        assert_eq!(bytes[HUGE + 4], 1);
    }
}
