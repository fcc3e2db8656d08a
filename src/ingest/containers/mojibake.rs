//! UTF-8 that somebody read as Windows-1252: `â€œ` where `“` stood.

/// Mends such text at the start of `text`: the mended text and the bytes it replaces.
pub fn mend(text: &str) -> Option<(String, usize)> {
    let first = text.chars().next()?;
    let lead = windows_1252(first)?;
    let needed = match lead {
        0xc2..=0xdf => 2,
        0xe2..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = Vec::with_capacity(needed);
    let mut taken = 0;
    for c in text.chars().take(needed) {
        let Some(byte) = windows_1252(c) else { break };
        if !bytes.is_empty() && !(0x80..=0xbf).contains(&byte) {
            break;
        }
        bytes.push(byte);
        taken += c.len_utf8();
    }
    if bytes.len() == needed {
        return std::str::from_utf8(&bytes).ok().map(|mended| (mended.to_owned(), taken));
    }
    // The last byte of a closing quotation mark (0x9d) has no character in Windows-1252 and is often lost.
    (bytes == [0xe2, 0x80]).then(|| ("”".to_owned(), taken))
}

/// How often that happened in a text, and the first time.
pub fn found(text: &str) -> Option<(usize, String)> {
    let mut count = 0;
    let mut first = None;
    let mut at = 0;
    // All that is not ASCII begins with such a byte.
    while let Some(next) = text.as_bytes()[at..].iter().position(|byte| *byte >= 0xc0) {
        at += next;
        match mend(&text[at..]) {
            Some((mended, taken)) => {
                count += 1;
                first.get_or_insert_with(|| format!("{} for {mended}", &text[at..at + taken]));
                at += taken;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    first.map(|first| (count, first))
}

/// The Windows-1252 byte of a character outside ASCII. The five bytes the code page leaves open stand for the control
/// characters of the same number, as browsers read them.
fn windows_1252(c: char) -> Option<u8> {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    (!unmappable && bytes.len() == 1 && bytes[0] >= 0x80).then(|| bytes[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_counted_and_shown() {
        assert_eq!(found("He said â€œnoâ€\u{9d} in the cafÃ©"), Some((3, "â€œ for “".into())));
        assert_eq!(found("Ärger, ça va, naïve, Übung, “so”, 東京"), None);
    }
}
