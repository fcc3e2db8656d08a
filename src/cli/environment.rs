//! Variables of the environment that look like ours and are none.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::CommandFactory;

use super::args::Arguments;

/// What our variables begin with.
const PREFIX: &str = "COPYTRAIL_";

/// What to say of variables that name no setting.
pub fn unknown(variables: impl Iterator<Item = OsString>) -> Vec<String> {
    let known = known();
    let names = variables.filter_map(|name| name.into_string().ok());
    let strange: BTreeSet<String> =
        names.filter(|name| name.starts_with(PREFIX) && !known.contains(name.as_str())).collect();
    let near = |name: &str| {
        let score = |known: &str| strsim::jaro_winkler(&name[PREFIX.len()..], &known[PREFIX.len()..]);
        let best = known.iter().max_by(|a, b| score(a).total_cmp(&score(b)))?;
        (score(best) >= 0.75).then(|| format!("is {best} meant?"))
    };
    let said = |name: &String| {
        let hint = near(name).unwrap_or_else(|| "copytrail man lists those that are".to_owned());
        format!("the environment variable {name} names no setting; {hint}")
    };
    strange.iter().map(said).collect()
}

/// The variables that options of any command take.
fn known() -> BTreeSet<String> {
    let command = Arguments::command();
    let all = std::iter::once(&command).chain(command.get_subcommands());
    let options = all.flat_map(clap::Command::get_arguments);
    options.filter_map(|option| Some(option.get_env()?.to_str()?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_setting_is_named() {
        let said = |name: &str| unknown(std::iter::once(name.into()));
        for fine in ["COPYTRAIL_THREADS", "COPYTRAIL_THRESHOLD", "COPYTRAIL_FAIL_ON", "PATH", "MY_COPYTRAIL_X"] {
            assert!(said(fine).is_empty(), "{fine}");
        }
        let threads = said("COPYTRAIL_THREAD");
        assert_eq!(
            threads,
            ["the environment variable COPYTRAIL_THREAD names no setting; is COPYTRAIL_THREADS meant?"]
        );
        assert!(said("COPYTRAIL_MAXRECORD")[0].ends_with("is COPYTRAIL_MAX_RECORD meant?"));
        assert!(said("COPYTRAIL_")[0].contains("names no setting"));
    }
}
