//! Text in whatever encoding it came, as UTF-8.

use std::io::Write;

use bytes::Bytes;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_16BE, UTF_16LE};

use super::{Failure, Growing};
use crate::room::Room;

/// The mark that may stand before UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes from which an encoding is told.
const SAMPLE: usize = 4 << 20;

/// How bytes write text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// UTF-8, or near enough that what is wrong is damage, to be reported where it is.
    Utf8,
    /// What a byte order mark of so many bytes says.
    Marked(&'static Encoding, usize),
    /// What the bytes suggest.
    Guessed(&'static Encoding),
}

/// The text of a file as UTF-8, and what to tell the user when its encoding had to be guessed. UTF-8 is left as it is, a
/// byte order mark and damage included.
///
/// # Errors
/// [`Failure::Room`].
pub fn utf8(bytes: Bytes, room: &Room) -> Result<(Bytes, Option<String>), Failure> {
    let (encoding, skip, guessed) = match of(&bytes) {
        Writing::Utf8 => return Ok((bytes, None)),
        Writing::Marked(encoding, mark) => (encoding, mark, false),
        Writing::Guessed(encoding) => (encoding, 0, true),
    };
    let (text, replaced) = decode(&bytes[skip..], encoding, room).map_err(Failure::Room)?;
    let name = encoding.name();
    let notice = match (guessed, replaced) {
        (true, _) => {
            Some(format!("not UTF-8; read as {name}, as its bytes suggest; save it as UTF-8 if letters look wrong"))
        }
        (false, true) => {
            Some(format!("{name} with damage; what could not be read is shown as \u{fffd}; save it again"))
        }
        (false, false) => None,
    };
    Ok((text, notice))
}

/// A short text, such as a page, as UTF-8, in the encoding of that label or, without one that is known, as its bytes
/// suggest.
pub fn labelled(bytes: &[u8], label: Option<&str>) -> String {
    let given = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = match (of(bytes), given) {
        (Writing::Marked(encoding, _), _) => encoding,
        (_, Some(encoding)) => encoding,
        (Writing::Utf8, None) => encoding_rs::UTF_8,
        (Writing::Guessed(encoding), None) => encoding,
    };
    encoding.decode(bytes).0.into_owned()
}

fn of(bytes: &[u8]) -> Writing {
    match bytes {
        [0xff, 0xfe, rest @ ..] if !rest.starts_with(&[0, 0]) => return Writing::Marked(UTF_16LE, 2),
        [0xfe, 0xff, ..] => return Writing::Marked(UTF_16BE, 2),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if let Some(encoding) = unmarked_utf16(sample) {
        return Writing::Guessed(encoding);
    }
    if simdutf8::basic::from_utf8(bytes).is_ok() || sample.contains(&0) || is_damaged_utf8(bytes) {
        return Writing::Utf8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // A long run of ASCII tells nothing: begin where something else does.
    let from = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0).saturating_sub(1 << 10);
    let telling = &bytes[from..bytes.len().min(from + SAMPLE)];
    detector.feed(telling, true);
    Writing::Guessed(detector.guess(None, Utf8Detection::Deny))
}

/// UTF-16 without a mark: of mostly ASCII text every other byte is zero.
fn unmarked_utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let sample = &sample[..sample.len().min(4096) & !1];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    match pairs >= 8 {
        true if first == 0 && second * 10 >= pairs * 7 => Some(UTF_16LE),
        true if second == 0 && first * 10 >= pairs * 7 => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether most of what is not ASCII is sound UTF-8. In a code page that is rare.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
        if sound + broken > 100_000 {
            break;
        }
    }
    sound > 0 && sound >= 2 * broken
}

fn decode(bytes: &[u8], encoding: &'static Encoding, room: &Room) -> std::io::Result<(Bytes, bool)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut growing = Growing::new(room);
    let mut buffer = vec![0; 256 << 10];
    let (mut at, mut replaced) = (0, false);
    loop {
        let (result, read, written, errors) = decoder.decode_to_utf8(&bytes[at..], &mut buffer, true);
        at += read;
        replaced |= errors;
        growing.write_all(&buffer[..written])?;
        if result == CoderResult::InputEmpty {
            return Ok((growing.finish()?, replaced));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let (bytes, notice) = utf8(Bytes::copy_from_slice(bytes), &Room::default()).expect("text");
        (String::from_utf8_lossy(&bytes).into_owned(), notice)
    }

    fn utf16(text: &str, unit: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn marks_are_believed_and_utf8_is_left_alone() {
        let text = "Müller sagte: „Nein“, 東京.";
        for (mark, unit) in [("\u{feff}", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("\u{feff}", u16::to_be_bytes)] {
            assert_eq!(read(&utf16(&format!("{mark}{text}"), unit)), (text.to_owned(), None));
        }
        for plain in [text, "\u{feff}ascii", ""] {
            assert_eq!(read(plain.as_bytes()), (plain.to_owned(), None));
        }
        let (shown, notice) = read(b"\xff\xfea\0\x00\xd8b\0");
        assert!(shown.contains('\u{fffd}') && notice.is_some_and(|n| n.contains("with damage")));
    }

    #[test]
    fn code_pages_are_guessed_and_said() {
        let cases = [
            (encoding_rs::WINDOWS_1252, "Le président a déclaré : « L’été sera très chaud », a-t-il ajouté."),
            (encoding_rs::WINDOWS_1251, "Президент заявил в понедельник, что договор будет подписан до конца года."),
            (encoding_rs::GBK, "总统星期一表示，该协议将在年底前签署，并感谢所有代表的努力。"),
            (encoding_rs::SHIFT_JIS, "大統領は月曜日、合意は年末までに署名されると述べ、代表団の努力に感謝した。"),
        ];
        for (encoding, text) in cases {
            let (bytes, _, _) = encoding.encode(text);
            let (shown, notice) = read(&bytes);
            assert_eq!(shown, text);
            assert!(notice.is_some_and(|notice| notice.starts_with("not UTF-8; read as ")), "{}", encoding.name());
        }
        let plain = "Nobody had seen the bridge fall.";
        let (shown, notice) = read(&utf16(plain, u16::to_le_bytes));
        assert_eq!(shown, plain);
        assert!(notice.is_some_and(|notice| notice.contains("UTF-16LE")));
    }

    #[test]
    fn damaged_utf8_is_left_to_be_reported() {
        let damaged = b"caf\xc3\xa9 na\xc3\xafve \xff d\xc3\xa9j\xc3\xa0";
        let (bytes, notice) = utf8(Bytes::from_static(damaged), &Room::default()).expect("bytes");
        assert_eq!((&bytes[..], notice), (&damaged[..], None));
        let (bytes, notice) =
            utf8(Bytes::from_static(b"\x7fELF\x02\0\x01\xff\xfe\x80"), &Room::default()).expect("bytes");
        assert_eq!((bytes.len(), notice), (10, None));
    }

    #[test]
    fn labels_win_over_guesses() {
        assert_eq!(labelled(b"\xe4", Some("iso-8859-1")), "ä");
        assert_eq!(labelled("ä".as_bytes(), None), "ä");
        assert_eq!(labelled("ä".as_bytes(), Some("no-such")), "ä");
    }
}
