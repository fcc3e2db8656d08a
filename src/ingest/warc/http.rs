//! What a web server answered: its head, and the body without the wrappings it was sent in.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::ingest::limits::Limits;

/// Fields that a head may have.
const FIELDS: usize = 256;

/// An answer that holds something.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    /// Its `Content-Type`.
    pub content_type: String,
    /// The body as its author wrote it.
    pub body: Vec<u8>,
}

/// Takes an answer apart; `None` when it is an error, a redirect, or of a type that is no text.
///
/// # Errors
/// Why its body cannot be read.
pub fn response(bytes: &[u8], limits: &Limits) -> Result<Option<Response>, String> {
    let mut fields = vec![httparse::EMPTY_HEADER; FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    let Ok(httparse::Status::Complete(length)) = config.parse_response(&mut response, bytes) else {
        return Err("no HTTP answer: its head cannot be read".into());
    };
    let named = |name: &str| {
        let values = response.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
        values.map(|field| String::from_utf8_lossy(field.value).trim().to_owned()).collect::<Vec<_>>().join(",")
    };
    let content_type = named("content-type");
    let is_text = content_type.is_empty() || content_type.contains("text/") || content_type.contains("html");
    if !matches!(response.code, Some(200..=299)) || !is_text {
        return Ok(None);
    }
    let mut body = bytes[length..].to_vec();
    let chunked = named("transfer-encoding").to_ascii_lowercase().contains("chunked");
    if chunked && let Some(whole) = unchunked(&body) {
        body = whole;
    }
    let encodings = named("content-encoding").to_ascii_lowercase();
    for encoding in encodings.rsplit(',').map(str::trim) {
        body = match decoded(&body, encoding, limits)? {
            Some(plain) => plain,
            None => body,
        };
    }
    Ok(Some(Response { content_type, body }))
}

/// The body without the lengths of its chunks; `None` when there are none: some archives take them out and leave the head
/// as it was.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut at = 0;
    loop {
        let Ok(httparse::Status::Complete((head, length))) = httparse::parse_chunk_size(&body[at..]) else {
            // What comes behind chunks that were sound is the end of a body that breaks off.
            return (at > 0).then_some(whole);
        };
        if length == 0 {
            return Some(whole);
        }
        let start = at + head;
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length));
        match end.and_then(|end| body.get(start..end)) {
            Some(chunk) => whole.extend_from_slice(chunk),
            None if at == 0 => return None,
            None => {
                whole.extend_from_slice(&body[start..]);
                return Some(whole);
            }
        }
        at = start + whole_length(length);
        at += body[at..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    }
}

fn whole_length(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// The body without one wrapping; `None` when it is in none.
fn decoded(body: &[u8], encoding: &str, limits: &Limits) -> Result<Option<Vec<u8>>, String> {
    let plain = match encoding {
        "" | "identity" | "none" | "utf-8" => return Ok(None),
        // As with chunks, the archive may have unwrapped it already.
        "gzip" | "x-gzip" if !body.starts_with(&[0x1f, 0x8b]) => return Ok(None),
        "gzip" | "x-gzip" => limited(MultiGzDecoder::new(body), body.len(), limits)?,
        "deflate" => match limited(ZlibDecoder::new(body), body.len(), limits)? {
            Ok(plain) => Ok(plain),
            Err(_) => limited(DeflateDecoder::new(body), body.len(), limits)?,
        },
        "zstd" => match zstd::stream::read::Decoder::new(body) {
            Ok(decoder) => limited(decoder, body.len(), limits)?,
            Err(error) => Err(error.to_string()),
        },
        other => {
            let shown: String = other.chars().take(20).collect();
            return Err(format!("sent in the encoding {shown}, which is not read"));
        }
    };
    plain.map(Some).map_err(|_| format!("the body, sent as {encoding}, is damaged or breaks off"))
}

/// All that comes out of a decoder, or what is wrong with it; the outer error is that it is too much.
fn limited(from: impl Read, stored: usize, limits: &Limits) -> Result<Result<Vec<u8>, String>, String> {
    let mut plain = Vec::new();
    match from.take(limits.record.saturating_add(1)).read_to_end(&mut plain) {
        Ok(_) => {
            limits.check("a page", plain.len())?;
            if limits.allow(plain.len() as u64, stored as u64) {
                Ok(Ok(plain))
            } else {
                Err("decompresses to more than any usual page; raise --max-decompressed if it is no bomb".into())
            }
        }
        Err(error) => Ok(Err(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn answer(fields: &str, body: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{fields}\r\n").as_bytes(), body].concat()
    }

    fn body(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
        response(bytes, &Limits::default()).map(|answer| answer.map(|answer| answer.body))
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("compressed");
        encoder.finish().expect("compressed")
    }

    fn chunked(bytes: &[u8]) -> Vec<u8> {
        let chunks =
            bytes.chunks(7).map(|chunk| [format!("{:x};x=y\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
        chunks.chain([b"0\r\n\r\n".to_vec()]).collect::<Vec<_>>().concat()
    }

    #[test]
    fn bodies_are_unwrapped() {
        let text = b"<p>The bridge was closed on Monday.</p>".to_vec();
        let same = Ok(Some(text.clone()));
        assert_eq!(body(&answer("", &text)), same);
        assert_eq!(body(&answer("Content-Encoding: gzip\r\n", &gzip(&text))), same);
        let both = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n";
        assert_eq!(body(&answer(both, &chunked(&gzip(&text)))), same);
        assert_eq!(body(&answer(both, &text)), same, "unwrapped by the archive already");
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(&text).expect("compressed");
        assert_eq!(body(&answer("content-encoding: deflate\r\n", &zlib.finish().expect("compressed"))), same);
        let zstandard = zstd::encode_all(&text[..], 1).expect("compressed");
        assert_eq!(body(&answer("content-encoding: zstd\r\n", &zstandard)), same);
    }

    #[test]
    fn what_is_no_page_is_passed_over_and_what_is_broken_is_said() {
        assert_eq!(body(b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"), Ok(None));
        assert_eq!(body(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"), Ok(None));
        assert!(body(b"no answer").is_err());
        assert!(body(&answer("Content-Encoding: br\r\n", b"x")).is_err_and(|e| e.contains("encoding br")));
        let broken = gzip(&[b'a'; 900]);
        let reason = body(&answer("Content-Encoding: gzip\r\n", &broken[..broken.len() - 9])).expect_err("broken");
        assert!(reason.contains("breaks off"), "{reason}");
        let limits = Limits { record: 500, ..Limits::default() };
        assert!(
            response(&answer("Content-Encoding: gzip\r\n", &broken), &limits)
                .is_err_and(|e| e.contains("--max-record"))
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), size in "[0-9a-f]{1,16}") {
            let _ = body(&answer("Transfer-Encoding: chunked\r\nContent-Encoding: deflate\r\n", &bytes));
            let _ = unchunked(&[format!("1\r\nx\r\n{size}\r\n").as_bytes(), &bytes].concat());
            let _ = body(&bytes);
        }
    }
}
