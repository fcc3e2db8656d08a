//! Flags win over the environment, the environment over the configuration file, the file over the defaults.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{copytrail, said};

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a place");
    fs::write(place.path().join("a.txt"), "The ministry said on Monday that the bridge would be closed.\n").expect("a");
    fs::write(place.path().join("copytrail.toml"), "shingle = 7\nkeep = \"longest\"\nquiet = true\njson = true\n")
        .expect("a configuration");
    place
}

fn dedup(place: &Path) -> Command {
    let mut command = copytrail();
    command.current_dir(place).args(["dedup", "a.txt", "--out", "output", "--config", "copytrail.toml"]);
    command
}

/// Runs the command and returns the settings that `run.json` notes, with what was said.
fn settings(place: &Path, command: &mut Command) -> (serde_json::Value, String, String) {
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    let run = fs::read(place.join("output/run.json")).expect("run.json");
    let run: serde_json::Value = serde_json::from_slice(&run).expect("JSON");
    (run["settings"].clone(), String::from_utf8_lossy(&output.stdout).into_owned(), said(&output))
}

#[test]
fn each_source_wins_over_the_next() {
    let place = place();
    let place = place.path();
    let (file, printed, silent) = settings(place, &mut dedup(place));
    assert_eq!((&file["shingle"], &file["keep"], &file["exact"]), (&7.into(), &"longest".into(), &false.into()));
    assert!(printed.contains("\"command\": \"dedup\""), "{printed}");
    assert_eq!(silent, "");

    let mut command = dedup(place);
    command.env("COPYTRAIL_SHINGLE", "6").env("COPYTRAIL_QUIET", "0").env("COPYTRAIL_KEEP", "earliest");
    let (environment, _, told) = settings(place, &mut command);
    assert_eq!((&environment["shingle"], &environment["keep"]), (&6.into(), &"earliest".into()));
    assert!(told.contains("1 article"), "{told}");

    command.args(["--shingle", "4", "--json=false", "--permutations", "64", "--exact", "--clusters", "star"]);
    let (flags, printed, _) = settings(place, &mut command);
    assert_eq!((&flags["shingle"], &flags["permutations"], &flags["exact"]), (&4.into(), &64.into(), &true.into()));
    assert_eq!(flags["clusters"], "star");
    assert_eq!(printed, "");
}

#[test]
fn a_variable_that_is_neither_yes_nor_no_is_an_error() {
    let place = place();
    for name in ["STRICT", "QUIET", "JSON", "EXACT"] {
        let name = format!("COPYTRAIL_{name}");
        let output = dedup(place.path()).env(&name, "maybe").output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{name}: {}", said(&output));
        assert!(said(&output).contains("give true or false"), "{name}: {}", said(&output));
        assert!(dedup(place.path()).env(&name, "no").output().expect("it runs").status.success(), "{name}");
    }
    let (noted, _, _) = settings(place.path(), dedup(place.path()).env("COPYTRAIL_EXACT", "1"));
    assert_eq!(noted["exact"], true);
}

#[test]
fn the_readme_shows_the_defaults() {
    let readme = fs::read_to_string(common::root().join("README.md")).expect("README.md");
    let block = readme.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).expect("a block of TOML");
    let mut shown: toml::Table = block.parse().expect("TOML");
    for option in ["threads", "quiet", "verbose", "json", "strict", "fail_on", "memory"] {
        shown.remove(option).unwrap_or_else(|| panic!("the README does not show {option}"));
    }
    let defaults = toml::Table::try_from(copytrail::settings::Settings::default()).expect("TOML");
    assert_eq!(shown, defaults);
}

#[test]
fn run_json_names_no_place_and_no_machine() {
    let place = place();
    settings(place.path(), dedup(place.path()).args(["--threads", "3"]));
    let run = fs::read_to_string(place.path().join("output/run.json")).expect("run.json");
    assert!(!run.contains(&*place.path().to_string_lossy()), "{run}");
    assert!(!run.contains("thread"), "{run}");
}
