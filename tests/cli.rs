//! The command line's behaviour as data: every `--help` and every error message, under `tests/cli/`.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes down what the program says now.

#[cfg(not(feature = "cluster"))]
mod common;

// The help tells more where there is a cluster to tell of.
#[cfg(not(feature = "cluster"))]
#[test]
fn the_program_says_what_is_written_down() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").env("COLUMNS", "100");
    cases.case("tests/cli/*.trycmd");
}

/// Without the feature, a cluster is not spoken of, but whoever asks is told.
#[cfg(not(feature = "cluster"))]
#[test]
fn a_missing_feature_is_named() {
    let asked: [&[&str]; 2] =
        [&["cluster", "scheduler"], &["dedup", "seeds", "--out", "nowhere", "--cluster", "127.0.0.1:50050"]];
    for arguments in asked {
        let output = common::run(arguments);
        assert_eq!(output.status.code(), Some(2));
        let message = common::said(&output);
        assert!(message.contains("without the feature cluster") && message.contains("hint:"), "{message}");
    }
    assert!(!common::root().join("nowhere").exists());
}
