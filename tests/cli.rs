//! The command line's behaviour as data: every `--help` and every error message, under `tests/cli/`.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes down what the program says now.

#[test]
fn the_program_says_what_is_written_down() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").env("COLUMNS", "100");
    cases.case("tests/cli/*.trycmd");
}
