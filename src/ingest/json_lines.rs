//! A JSON array of objects, or objects over several lines, as JSON lines: byte for byte in the same place.

use std::io::{self, Write};

use bytes::Bytes;

use super::containers::Growing;
use super::containers::encodings::BYTE_ORDER_MARK;
use crate::room::Room;

/// Bytes that are turned at a time.
const AT_ONCE: usize = 1 << 20;

/// Turns JSON into JSON lines. The brackets of an array and line breaks inside of objects become spaces, the commas between
/// the objects line breaks; nothing else changes, so what is broken is rejected where it stands.
///
/// # Errors
/// There is no room for the lines.
pub(super) fn of_json(bytes: Bytes, room: &Room) -> io::Result<Bytes> {
    let start = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    let mut turned = Turned { in_array: start.trim_ascii_start().starts_with(b"["), ..Turned::default() };
    let mut lines = Growing::new(room);
    let mut buffer = Vec::with_capacity(AT_ONCE.min(bytes.len()));
    for part in bytes.chunks(AT_ONCE) {
        buffer.clear();
        buffer.extend(part.iter().map(|&byte| turned.byte(byte)));
        lines.write_all(&buffer)?;
    }
    lines.finish()
}

/// Where in the JSON the next byte stands.
#[derive(Default)]
struct Turned {
    in_array: bool,
    /// Objects and lists that are open, that array not counted.
    depth: u64,
    in_string: bool,
    is_escaped: bool,
    was_opened: bool,
}

impl Turned {
    fn byte(&mut self, byte: u8) -> u8 {
        if self.in_string {
            self.in_string = self.is_escaped || byte != b'"';
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            return byte;
        }
        match byte {
            b'"' => self.in_string = true,
            b'[' if self.in_array && !self.was_opened => {
                self.was_opened = true;
                return b' ';
            }
            b'{' | b'[' => self.depth += 1,
            b']' if self.in_array && self.depth == 0 => return b' ',
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b',' if self.in_array && self.depth == 0 => return b'\n',
            b'\n' | b'\r' if self.in_array || self.depth > 0 => return b' ',
            _ => {}
        }
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(json: &str) -> Vec<String> {
        let turned = of_json(Bytes::copy_from_slice(json.as_bytes()), &Room::default()).expect("room");
        assert_eq!(turned.len(), json.len());
        let text = String::from_utf8(turned.to_vec()).expect("UTF-8");
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn an_array_has_a_line_an_object() {
        let json = "[\n {\"id\": 1,\r\n  \"text\": \"one, \\\"[two]\\\\\"},\n\n{\"x\": [1, {}], \"text\": \"b\"}]\n";
        let lines = lines(json);
        assert_eq!(lines.len(), 2, "{lines:?}");
        for line in &lines {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON");
        }
        assert!(lines[0].contains("one, "));
    }

    #[test]
    fn objects_may_go_over_several_lines() {
        assert_eq!(lines("{\"a\":\n1}\n{\"b\":2}"), ["{\"a\": 1}", "{\"b\":2}"]);
        assert_eq!(lines("[]"), [""; 0]);
        assert_eq!(lines("[{\"a\": \"x"), ["{\"a\": \"x"]);
        assert_eq!(lines("]}"), ["]}"]);
    }
}
