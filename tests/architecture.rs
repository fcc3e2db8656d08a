//! Data flows one way: a stage sees the shared vocabulary and the stages before it, never a later one.
//!
//! The order is the order of the `pub mod` lines in `src/lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules every stage may use.
const VOCABULARY: [&str; 5] = ["article", "error", "room", "settings", "vectors"];

/// The modules of the library in the order in which data flows through them.
fn order() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    let modules = lib.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'));
    modules.filter(|module| !VOCABULARY.contains(module)).map(str::to_owned).collect()
}

/// The modules that a source text names after `crate::`, groups in braces included.
fn imported(source: &str) -> Vec<String> {
    let code: String =
        source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut modules = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            modules.extend(top_names(group));
        } else {
            modules.push(name(rest));
        }
    }
    modules.retain(|module| !module.is_empty());
    modules
}

fn name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first name of each item of a group, up to its closing brace; nested groups are skipped.
fn top_names(group: &str) -> Vec<String> {
    let mut names = vec![name(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

/// The imports of `module` that lie behind it.
fn later(module: &str, source: &str, order: &[String]) -> Vec<String> {
    let place = |name: &str| order.iter().position(|m| m == name);
    let Some(own) = place(module) else { return Vec::new() };
    imported(source).into_iter().filter(|name| place(name).is_some_and(|other| other > own)).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The stage a file belongs to: its folder under `src/`, or its own name.
fn stage(path: &Path) -> String {
    let inner = path.strip_prefix("src").expect("a file under src");
    let first = inner.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn no_stage_imports_a_later_one() {
    let order = order();
    assert!(order.len() >= 8, "src/lib.rs lists the stages: {order:?}");
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let stage = stage(&path);
        let source = fs::read_to_string(&path).expect("a source file");
        if VOCABULARY.contains(&stage.as_str()) {
            let stages = imported(&source).into_iter().filter(|m| order.contains(m));
            wrong.extend(stages.map(|m| format!("{}: the shared vocabulary imports the stage {m}", path.display())));
        } else {
            let later = later(&stage, &source, &order).into_iter();
            wrong.extend(later.map(|m| format!("{}: {stage} imports the later stage {m}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "data flows one way:\n{}", wrong.join("\n"));
}

#[test]
fn the_library_does_not_know_the_command_line() {
    let is_test = |path: &Path| path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("tests"));
    let library = sources(Path::new("src")).into_iter().filter(|p| !["cli", "main"].contains(&stage(p).as_str()));
    for path in library.filter(|path| !is_test(path)) {
        let source = fs::read_to_string(&path).expect("a source file");
        assert!(!imported(&source).contains(&"cli".to_owned()), "{} imports the command line", path.display());
        for printer in ["println!", "eprintln!"] {
            assert!(!source.contains(printer), "{} prints", path.display());
        }
    }
}

#[test]
fn a_later_stage_would_be_found() {
    let order: Vec<String> = ["ingest", "text", "verify"].map(str::to_owned).into();
    let source =
        "use crate::article::Span;\n// crate::verify in a remark\nuse crate::{text::{Text, Word}, verify::Match};\n";
    assert_eq!(later("ingest", source, &order), ["text", "verify"]);
    assert_eq!(later("verify", source, &order), [""; 0]);
    assert_eq!(later("text", "fn f() { crate::verify::matches() }", &order), ["verify"]);
}
