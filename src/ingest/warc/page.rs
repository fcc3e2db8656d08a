//! The pages in an archive.

use crate::ingest::records::Record;

/// The article of a page, with its address and the moment at which it was saved, as the archive writes them.
///
/// # Errors
/// Why there is none.
pub fn article_of_page(_html: &str, _url: Option<&str>, _saved: Option<&str>) -> Result<Record, String> {
    Err("HTML pages are not read by this version; convert the archive to text (WET), or extract the articles as .jsonl"
        .into())
}

/// Bytes at the beginning of a page in which it may name its encoding.
const DECLARED: usize = 4096;

/// The encoding that a page names in its own head.
pub fn declared_charset(page: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&page[..page.len().min(DECLARED)]).to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = head[from..].find("charset") {
        from += at + "charset".len();
        let Some(value) = head[from..].trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let label: String = value.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
        if !label.is_empty() {
            return Some(label);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_name_its_encoding() {
        let charset = |page: &str| declared_charset(page.as_bytes());
        assert_eq!(charset("<meta charset='GBK'>").as_deref(), Some("gbk"));
        let long = r#"<meta http-equiv="Content-Type" content="text/html; charset = windows-1251">"#;
        assert_eq!(charset(long).as_deref(), Some("windows-1251"));
        assert_eq!(charset("<p>the charset of a page</p>"), None);
    }
}
