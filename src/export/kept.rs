//! The corpus without its duplicates, as JSON lines.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::folder::plain;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::pipeline::Deduplication;

/// One kept article.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

impl<'a> From<&'a Article> for Record<'a> {
    fn from(article: &'a Article) -> Self {
        Self {
            id: &article.id.0,
            text: &article.text,
            outlet: article.outlet.as_ref().map(|o| o.name.as_str()),
            title: article.title.as_deref(),
            published: article.published.as_ref().map(|p| p.written.as_str()),
            url: article.url.as_deref(),
            language: article.language.as_deref(),
        }
    }
}

/// Writes the kept articles, one JSON object a line, sorted by id.
///
/// # Errors
/// The stream cannot be written.
pub fn write(result: &Deduplication, to: &mut dyn Write) -> io::Result<()> {
    for (article, keep) in result.corpus.articles.iter().zip(&result.duplicates.keep) {
        if *keep {
            serde_json::to_writer(&mut *to, &Record::from(article))?;
            to.write_all(b"\n")?;
        }
    }
    Ok(())
}

/// Writes the kept articles to a file, which is replaced only when all are written.
///
/// # Errors
/// The file cannot be written.
pub fn write_file(result: &Deduplication, path: &Path) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = || Error::io("write", path);
    let file = tempfile::Builder::new().prefix(".copytrail-").tempfile_in(folder).map_err(|e| failed()(plain(&e)))?;
    let mut to = io::BufWriter::new(file);
    write(result, &mut to).map_err(failed())?;
    let file = to.into_inner().map_err(|e| failed()(e.into_error()))?;
    file.as_file().sync_all().map_err(failed())?;
    file.persist(path).map_err(|e| failed()(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_line_a_kept_article() {
        let mut bytes = Vec::new();
        super::write(&sample::deduplication(), &mut bytes).expect("written");
        let text = String::from_utf8(bytes).expect("text");
        let first: serde_json::Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
        assert_eq!(first["id"], "000_daily.txt");
        assert_eq!(text.lines().count(), sample::deduplication().duplicates.keep.iter().filter(|k| **k).count());
    }
}
