//! Completions and the manual page.

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::exit::Outcome;
use super::{Arguments, output};

/// Prints the completions of a shell.
pub fn completions(shell: Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "copytrail", &mut script);
    output::bytes(&script)?;
    Ok(Outcome::Done)
}

/// Prints the manual page: the program's own, then one for each command.
pub fn man() -> anyhow::Result<Outcome> {
    let mut page = Vec::new();
    let mut program = Arguments::command();
    program.build();
    Man::new(program.clone()).render(&mut page)?;
    for command in program.get_subcommands().filter(|c| c.get_name() != "help") {
        Man::new(command.clone()).render(&mut page)?;
    }
    output::bytes(&page)?;
    Ok(Outcome::Done)
}
