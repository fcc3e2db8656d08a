//! The manifest: a table that says of the files of a folder what their texts may not say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::records::Fields;
use crate::article::MetadataSource;
use crate::error::{Error, Result};

/// A row of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The row's number, with the header as row 1.
    pub number: u64,
    /// The file it is about, with `/` between the parts.
    pub file: String,
    /// What it says.
    pub fields: Fields,
}

/// A manifest that was read.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// Its rows, in order; every file at most once.
    pub rows: Vec<Row>,
    /// The file name of the manifest, for reject rows.
    pub name: String,
    folder: PathBuf,
}

const COLUMNS: [&str; 6] = ["file", "outlet", "title", "published", "language", "url"];

/// Reads a manifest.
///
/// # Errors
/// [`Error::Io`] when it cannot be read; [`Error::Table`], with the row, when it cannot be understood: no column `file`,
/// a misspelt column, a row with too few or too many fields, a date that is none, a file named twice.
pub fn read(path: &Path) -> Result<Manifest> {
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let wrong = |row: Option<u64>, problem: String, hint: &str| Error::Table {
        path: path.to_owned(),
        row,
        problem,
        hint: hint.into(),
    };
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let row = bytes[..e.valid_up_to()].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
        wrong(Some(row), "not valid UTF-8".into(), "save the manifest as UTF-8 CSV")
    })?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header =
        reader.headers().map_err(|e| wrong(Some(1), format!("not a table: {e}"), "save the manifest as CSV"))?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    let expected = "the header is file,outlet,title,published,language; the file column is required";
    for name in &header {
        let near = COLUMNS.iter().find(|known| strsim::jaro_winkler(known, name) >= 0.9 && **known != *name);
        if let Some(known) = near.filter(|known| !header.iter().any(|h| h == **known)) {
            return Err(wrong(Some(1), format!("unknown column `{name}`; is `{known}` meant?"), expected));
        }
    }
    if !header.iter().any(|name| name == "file") {
        return Err(wrong(Some(1), format!("no column `file` in the header ({})", header.join(", ")), expected));
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for (index, row) in reader.records().enumerate() {
        let number = index as u64 + 2;
        let row =
            row.map_err(|e| wrong(Some(number), format!("not a row of a table: {e}"), "check its quotation marks"))?;
        if row.len() != header.len() {
            let problem = format!("{} fields where the header has {}", row.len(), header.len());
            return Err(wrong(Some(number), problem, "put quotation marks around fields that hold commas"));
        }
        let cell = |name: &str| header.iter().position(|h| h == name).and_then(|at| row.get(at)).map(str::to_owned);
        let file = normal(cell("file").unwrap_or_default().trim());
        if file.is_empty() {
            return Err(wrong(Some(number), "the field file is empty".into(), "name the file the row is about"));
        }
        if let Some(first) = seen.insert(file.clone(), number) {
            return Err(wrong(Some(number), format!("{file} stands in row {first} already"), "keep one row a file"));
        }
        let fields = Fields::of(|field| cell(field.name()), MetadataSource::Manifest);
        let date = cell("published").unwrap_or_default();
        if fields.published.is_none() && !date.trim().is_empty() {
            let hint =
                "write an RFC 3339 date or date-time such as 2020-01-18 or 2020-01-18T21:57:00Z, or leave it empty";
            return Err(wrong(Some(number), format!("published is no date: {}", date.trim()), hint));
        }
        rows.push(Row { number, file, fields });
    }
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Manifest { rows, name, folder })
}

/// `./a\b.txt` and `a/b.txt` name the same file.
fn normal(file: &str) -> String {
    let file = file.replace('\\', "/");
    file.trim_start_matches("./").to_owned()
}

impl Manifest {
    /// Finds, for every row, which of the articles it is about: the one whose id the row names; else the one whose file
    /// lies there, seen from the manifest's own folder; else the only one whose id ends with that path.
    ///
    /// `known` gives for every id the path of its file. The answer holds, in the order of the rows, an id each.
    pub fn resolve<'a>(&self, known: &BTreeMap<&'a str, &Path>) -> Vec<Option<&'a str>> {
        let real: BTreeMap<PathBuf, &'a str> =
            known.iter().filter_map(|(id, path)| Some((fs::canonicalize(path).ok()?, *id))).collect();
        let find = |row: &Row| {
            if let Some((id, _)) = known.get_key_value(row.file.as_str()) {
                return Some(*id);
            }
            if let Some(id) = fs::canonicalize(self.folder.join(&row.file)).ok().and_then(|path| real.get(&path)) {
                return Some(*id);
            }
            let mut ending =
                known.keys().filter(|id| id.strip_suffix(&row.file).is_some_and(|rest| rest.ends_with('/')));
            ending.next().copied().filter(|_| ending.next().is_none())
        };
        self.rows.iter().map(find).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(content: &str) -> Result<Manifest> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("manifest.csv");
        fs::write(&path, content).expect("a file");
        read(&path)
    }

    #[test]
    fn a_manifest_of_a_spreadsheet_is_read() {
        let read = manifest(
            "\u{feff}File,Outlet,Title,Published,Language\r\n.\\a.txt,X,\"One, two\",2020-01-18,en\r\nb.txt,,,,\r\n",
        )
        .expect("a manifest");
        assert_eq!(read.rows[0].file, "a.txt");
        assert_eq!(read.rows[0].fields.title.as_deref(), Some("One, two"));
        assert_eq!(read.rows[0].fields.published.as_ref().map(|p| p.source), Some(MetadataSource::Manifest));
        assert_eq!(read.rows[1].fields, Fields::default());
    }

    #[test]
    fn every_error_names_its_row() {
        let cases = [
            ("outlet,title\nX,Y\n", "row 1: no column `file`"),
            ("file,outlet,publishd\na,b,c\n", "row 1: unknown column `publishd`; is `published` meant?"),
            ("file,outlet\na.txt,X\nb.txt\n", "row 3: 1 fields"),
            ("file,outlet\na.txt,X,Y\n", "row 2: 3 fields"),
            ("file,published\na.txt,soon\n", "row 2: published is no date: soon"),
            ("file,outlet\na.txt,X\n./a.txt,Y\n", "row 3: a.txt stands in row 2"),
            ("file,outlet\n,X\n", "row 2: the field file is empty"),
        ];
        for (content, expected) in cases {
            let error = manifest(content).expect_err(content).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn rows_find_their_articles() {
        let read = manifest("file\na.txt\nsub/b.txt\nc.txt\nd.txt\n").expect("a manifest");
        let path = Path::new("nowhere");
        let known = BTreeMap::from([("a.txt", path), ("x/sub/b.txt", path), ("x/c.txt", path), ("y/c.txt", path)]);
        assert_eq!(read.resolve(&known), [Some("a.txt"), Some("x/sub/b.txt"), None, None]);
    }
}
