//! How much memory a run may take, and where it puts what does not fit.

use std::fs::File;
use std::io;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;

use memmap2::MmapMut;

/// The room of a run. It changes where things are kept and how often documents are read, never a result.
#[derive(Clone, Debug)]
pub struct Room {
    /// Bytes of memory, beside mapped files, that the run tries to stay below; `None` is as much as it wants.
    pub memory: Option<u64>,
    /// Where files are put that take the place of memory; they have no name and vanish with the run.
    pub folder: PathBuf,
}

impl Default for Room {
    fn default() -> Self {
        Self { memory: None, folder: std::env::temp_dir() }
    }
}

impl Room {
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
        Ok(Numbers(Store::Disk(map)))
    }
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

/// Numbers in memory or on disk.
#[derive(Debug)]
pub struct Numbers(Store);

#[derive(Debug)]
enum Store {
    Memory(Vec<u32>),
    Disk(MmapMut),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::in_memory(0)
    }
}

impl Numbers {
    /// `count` zeros in memory.
    pub fn in_memory(count: usize) -> Self {
        Self(Store::Memory(vec![0; count]))
    }
}

impl Deref for Numbers {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match &self.0 {
            Store::Memory(numbers) => numbers,
            // A map begins at a page.
            Store::Disk(bytes) => bytemuck::cast_slice(bytes),
        }
    }
}

impl DerefMut for Numbers {
    fn deref_mut(&mut self) -> &mut [u32] {
        match &mut self.0 {
            Store::Memory(numbers) => numbers,
            Store::Disk(bytes) => bytemuck::cast_slice_mut(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_wherever_they_are() {
        for memory in [None, Some(100)] {
            let mut numbers = Room { memory, ..Room::default() }.numbers(10_000, 0.5).expect("room");
            assert_eq!(matches!(numbers.0, Store::Disk(_)), memory.is_some());
            assert!(numbers.iter().all(|&n| n == 0));
            numbers[9_999] = 7;
            assert_eq!(numbers.len(), 10_000);
            assert_eq!(numbers[9_999], 7);
        }
    }
}
