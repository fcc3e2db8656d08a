//! Bytes of which nobody knows how many will come.

use std::fs::File;
use std::io::{self, Write};

use bytes::Bytes;

use crate::room::Room;

/// Bytes that are held in memory; more go to disk.
const SHORT: usize = 64 << 20;

/// Takes bytes: into memory while they are few, then into a file without a name, which is mapped at the end.
#[derive(Debug)]
pub struct Growing<'a> {
    room: &'a Room,
    /// What is not in the file yet.
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
}

impl<'a> Growing<'a> {
    /// Takes nothing yet.
    pub fn new(room: &'a Room) -> Self {
        Self { room, memory: Vec::new(), file: None, length: 0 }
    }

    /// How many bytes were taken.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// All bytes.
    ///
    /// # Errors
    /// The file cannot be written or mapped.
    pub fn finish(mut self) -> io::Result<Bytes> {
        match self.file.take() {
            None => Ok(self.memory.into()),
            Some(mut file) => {
                file.write_all(&self.memory)?;
                self.room.residency.map(&file)
            }
        }
    }
}

impl Write for Growing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        self.memory.extend_from_slice(bytes);
        // Once there is a file, a little is gathered before it is written.
        let enough = if self.file.is_some() { 1 << 20 } else { SHORT };
        if self.memory.len() >= enough {
            let mut file = self.file.take().map_or_else(|| self.room.file(), Ok)?;
            file.write_all(&self.memory)?;
            // About as much was read of what is unpacked.
            self.room.residency.read(self.memory.len());
            self.memory.clear();
            self.memory.shrink_to(2 << 20);
            self.file = Some(file);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_bytes_come_back_as_they_were() {
        let room = Room::default();
        for count in [0, 5, SHORT + 12_345_678] {
            let mut growing = Growing::new(&room);
            for part in (0..count).collect::<Vec<_>>().chunks(1_000_003) {
                let part: Vec<u8> = part.iter().map(|n| *n as u8).collect();
                growing.write_all(&part).expect("written");
            }
            assert_eq!(growing.length(), count as u64);
            let bytes = growing.finish().expect("bytes");
            assert_eq!(bytes.len(), count);
            assert!(bytes.iter().enumerate().all(|(n, byte)| *byte == n as u8));
        }
    }
}
