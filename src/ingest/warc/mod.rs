//! Web archives (WARC, ISO 28500): the pages and texts in them, one record after another.

mod http;

use std::collections::BTreeSet;

use super::containers::encodings;
use super::page;
use super::records::{Fields, How, Item, Record, Refused, has_text};

/// Bytes in which the head of a record must end.
const HEAD: usize = 64 << 10;

/// The head of a record: the fields that matter here.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    content_type: String,
    target: Option<String>,
    length: usize,
}

/// What a record holds.
enum Content {
    Article(Box<Record>),
    /// Nothing that could be an article: an image, a redirect.
    Other,
    /// Nothing that was published: a request, a note of the archive itself.
    Bookkeeping,
}

/// Takes an archive apart. Records are counted as they stand, those without an article too.
pub fn each(bytes: &[u8], how: How<'_>, take: &mut dyn FnMut(Item)) {
    let mut at = 0;
    let mut number = 0;
    let mut others = 0;
    let mut addresses = BTreeSet::new();
    loop {
        at += bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if at >= bytes.len() {
            break;
        }
        number += 1;
        let refused = |reason: String| Item::Refused(Refused::record(number, at as u64, reason));
        let (head, body) = match head(&bytes[at..]) {
            Ok((head, length)) => (head, at + length),
            Err(reason) => {
                take(refused(reason.into()));
                match memchr::memmem::find(&bytes[at + 1..], b"\nWARC/1.") {
                    Some(next) => at += next + 2,
                    None => break,
                }
                continue;
            }
        };
        let Some(payload) = body.checked_add(head.length).and_then(|end| bytes.get(body..end)) else {
            take(refused("the archive breaks off in this record; get the file again".into()));
            break;
        };
        match content(&head, payload, number, how) {
            Ok(Content::Article(mut record)) => {
                // What was saved twice from one address may be two versions; the later ones are called by their number.
                record.id = record.id.filter(|address| addresses.insert(address.clone()));
                take(Item::Record(*record));
            }
            Ok(Content::Other) => others += 1,
            Ok(Content::Bookkeeping) => {}
            Err(reason) => {
                let of = head.target.as_deref().map(|target| format!("{target}: ")).unwrap_or_default();
                take(refused(format!("{of}{reason}")));
            }
        }
        at = body + head.length;
    }
    if others > 0 {
        take(Item::Notice(format!(
            "{others} of {number} records hold no page and no text (images, redirects, errors); they were passed over"
        )));
    }
}

/// Reads a head; returns how many bytes it has, the blank line included.
fn head(bytes: &[u8]) -> Result<(Head, usize), &'static str> {
    if !bytes.starts_with(b"WARC/") {
        return Err("no WARC record begins here; what follows up to the next one was not read");
    }
    let within = &bytes[..bytes.len().min(HEAD)];
    let ends = [(&b"\r\n\r\n"[..], 4), (b"\n\n", 2)];
    let ends = ends.into_iter().filter_map(|(end, n)| memchr::memmem::find(within, end).map(|at| (at, at + n)));
    let Some((end, length)) = ends.min() else {
        return Err("the head of this record does not end; what follows up to the next one was not read");
    };
    let mut head = Head::default();
    let mut has_length = false;
    for line in String::from_utf8_lossy(&within[..end]).lines().skip(1) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => head.kind = value.to_ascii_lowercase(),
            "content-type" => head.content_type = value.to_owned(),
            // Some archives put the address between angle brackets.
            "warc-target-uri" => head.target = Some(value.trim_matches(['<', '>']).to_owned()),
            "content-length" => {
                head.length = value.parse().map_err(|_| "the record does not say how long it is")?;
                has_length = true;
            }
            _ => {}
        }
    }
    if has_length { Ok((head, length)) } else { Err("the record does not say how long it is") }
}

/// What of a content type says what it is, and the encoding that it names.
fn media(content_type: &str) -> (String, Option<&str>) {
    let mut parts = content_type.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    (kind, charset)
}

fn content(head: &Head, payload: &[u8], number: u64, how: How<'_>) -> Result<Content, String> {
    match head.kind.as_str() {
        "response" if media(&head.content_type).0 == "application/http" => {
            how.limits.check("a record", payload.len())?;
            match http::response(payload, how.limits)? {
                Some(response) => article(head, &response.content_type, &response.body, number, how),
                None => Ok(Content::Other),
            }
        }
        "resource" | "conversion" => article(head, &head.content_type, payload, number, how),
        "response" => Ok(Content::Other),
        _ => Ok(Content::Bookkeeping),
    }
}

fn article(head: &Head, content_type: &str, body: &[u8], number: u64, how: How<'_>) -> Result<Content, String> {
    let (kind, charset) = media(content_type);
    let url = head.target.clone();
    let mut record = match kind.as_str() {
        "text/html" | "application/xhtml+xml" => {
            how.limits.check("a page", body.len())?;
            page::record(body, charset, url.as_deref())?
        }
        "text/plain" => {
            how.limits.check("a text", body.len())?;
            let text = encodings::labelled(body, charset);
            if text.contains('\0') {
                return Err("binary data (it holds NUL bytes)".into());
            }
            has_text(&text)?;
            Record { text, fields: Fields { url: url.clone(), ..Fields::default() }, ..Record::default() }
        }
        _ => return Ok(Content::Other),
    };
    record.id = url;
    record.number = Some(number);
    Ok(Content::Article(Box::new(record)))
}

#[cfg(test)]
mod tests;
