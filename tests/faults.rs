//! What goes wrong on a disk or in a hurry: a clear message, the exit code of the contract, earlier output whole.

#![cfg(unix)]

mod common;

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{assert_whole, copytrail, names, run, said, succeed};

/// An output folder as an earlier run left it.
fn earlier(place: &Path) -> std::path::PathBuf {
    let out = place.join("output");
    succeed(["lineage".as_ref(), "seeds".as_ref(), "--quiet".as_ref(), "--out".as_ref(), out.as_os_str()]);
    out
}

#[test]
fn an_output_that_is_a_file_stays_as_it_is() {
    let place = tempfile::tempdir().expect("a place");
    let file = place.path().join("file");
    fs::write(&file, "mine").expect("a file");
    let output = run(["lineage".as_ref(), "seeds".as_ref(), "--out".as_ref(), file.as_os_str()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is not a folder"), "{}", said(&output));
    assert_eq!(fs::read(&file).expect("the file"), b"mine");
    assert_eq!(names(place.path()), ["file"]);
}

#[test]
fn a_folder_of_somebody_else_is_not_replaced() {
    let place = tempfile::tempdir().expect("a place");
    fs::write(place.path().join("thesis.txt"), "mine").expect("a file");
    let output = run(["lineage".as_ref(), "seeds".as_ref(), "--out".as_ref(), place.path().as_os_str()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("holds thesis.txt, which copytrail did not write"), "{}", said(&output));
    assert_eq!(names(place.path()), ["thesis.txt"]);
}

#[test]
fn a_folder_that_is_named_like_output_and_is_not_ours_is_not_replaced() {
    let place = tempfile::tempdir().expect("a place");
    let table = place.path().join("articles.csv");
    fs::write(&table, "mine").expect("a file");
    let output = run(["lineage".as_ref(), "seeds".as_ref(), "--out".as_ref(), place.path().as_os_str()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("holds articles.csv, which copytrail did not write"), "{}", said(&output));
    assert_eq!(fs::read(&table).expect("the table"), b"mine");
}

#[test]
fn inputs_in_the_output_folder_are_not_deleted() {
    for command in ["lineage", "dedup"] {
        let place = tempfile::tempdir().expect("a place");
        let project = place.path().join("proj");
        let stories = project.join("stories");
        fs::create_dir_all(&stories).expect("folders");
        fs::write(stories.join("002.txt"), "The ministry said on Monday that the bridge was closed.\n")
            .expect("an article");
        for (input, out) in [(&stories, &project), (&stories, &stories), (&stories.join("002.txt"), &stories)] {
            let output = run([command.as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str()]);
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains("lies in the output folder"), "{}", said(&output));
        }
        assert_eq!(names(&stories), ["002.txt"]);
        assert_eq!(names(place.path()), ["proj"]);
    }
}

#[test]
fn files_that_the_user_put_into_the_output_folder_stay() {
    let place = tempfile::tempdir().expect("a place");
    let out = earlier(place.path());
    fs::write(out.join("stories/notes.md"), "mine").expect("a note");
    fs::write(out.join("clusters.csv"), "mine").expect("a table");
    earlier(place.path());
    assert_eq!(fs::read(out.join("stories/notes.md")).expect("the note"), b"mine");
    assert_eq!(fs::read(out.join("clusters.csv")).expect("the table"), b"mine");
    let output = run(["dedup".as_ref(), "seeds".as_ref(), "--out".as_ref(), out.as_os_str()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("holds clusters.csv, which copytrail did not write"), "{}", said(&output));
    assert_eq!(fs::read(out.join("clusters.csv")).expect("the table"), b"mine");
    assert!(out.join("claims.csv").exists());
}

#[test]
fn kept_articles_never_overwrite_an_input() {
    let place = tempfile::tempdir().expect("a place");
    let corpus = place.path().join("corpus");
    fs::create_dir(&corpus).expect("a folder");
    let lines = corpus.join("x.jsonl");
    fs::write(&lines, "{\"id\":\"a\",\"text\":\"The ministry said so.\"}\n").expect("a corpus");
    let link = place.path().join("link.jsonl");
    std::os::unix::fs::symlink(&lines, &link).expect("a link");
    let out = place.path().join("output");
    let dedup = |input: &Path, kept: &Path| {
        let arguments = ["dedup".as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str()];
        run(arguments.into_iter().chain(["--quiet".as_ref(), "--kept".as_ref(), kept.as_os_str()]))
    };
    for (input, kept) in [(&lines, &lines), (&corpus, &lines), (&lines, &link)] {
        let output = dedup(input, kept);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("would overwrite an input"), "{}", said(&output));
    }
    assert!(!out.exists());
    let output = dedup(&lines, &out.join("clusters.csv"));
    assert!(!output.status.success());

    let kept = place.path().join("kept.jsonl");
    assert!(dedup(&lines, &kept).status.success());
    assert_eq!(fs::read(&kept).expect("kept"), fs::read(&lines).expect("the input"));
    let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode();
    assert_eq!(mode(&kept), mode(&out.join("clusters.csv")));
    // Once more, over its own earlier result.
    assert!(dedup(&lines, &kept).status.success());
}

/// The program as an ordinary user, since nothing is forbidden to root; `None` when that cannot be arranged.
fn as_ordinary_user() -> Option<Command> {
    let program = copytrail();
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    if !is_root {
        return Some(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program.get_program());
    command.current_dir(common::root());
    let reachable = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(program.get_program())
        .arg("--version")
        .output();
    reachable.is_ok_and(|o| o.status.success()).then_some(command)
}

#[test]
fn a_folder_without_permission_is_named() {
    let place = tempfile::tempdir().expect("a place");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let Some(mut command) = as_ordinary_user() else {
        return println!("skipped: running as root, and no ordinary user can be had (setpriv)");
    };
    let closed = place.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).expect("permissions");
    let output = command.args(["lineage", "seeds", "--out"]).arg(closed.join("output")).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("cannot create a folder in"), "{}", said(&output));
    assert!(said(&output).contains("permission"), "{}", said(&output));
    assert_eq!(names(&closed), [""; 0]);
}

#[test]
fn an_input_without_permission_is_named() {
    let place = tempfile::tempdir().expect("a place");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let Some(mut command) = as_ordinary_user() else {
        return println!("skipped: running as root, and no ordinary user can be had (setpriv)");
    };
    let closed = place.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("permissions");
    let out = place.path().join("output");
    fs::create_dir(&out).expect("a folder");
    let output = command.arg("lineage").arg(&closed).arg("--out").arg(&out).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).to_lowercase().contains("permission"), "{}", said(&output));
}

#[test]
fn a_full_disk_leaves_earlier_output_whole() {
    let place = tempfile::tempdir().expect("a place");
    let disk = place.path().join("disk");
    fs::create_dir(&disk).expect("a folder");
    let small = place.path().join("small");
    fs::create_dir(&small).expect("a folder");
    fs::write(small.join("a.txt"), "The ministry said on Monday that the bridge would be closed for repairs.\n")
        .expect("an article");
    // A disk of its own, in a namespace of its own, so that nothing is left mounted.
    let script = r#"
        mount -t tmpfs -o size="$SIZE" none "$DISK" 2>/dev/null || exit 77
        "$BIN" lineage "$SMALL" --quiet --out "$DISK/output" || exit 78
        before=$(cat "$DISK"/output/*.csv "$DISK"/output/run.json | cksum)
        "$BIN" lineage seeds --quiet --out "$DISK/output"
        code=$?
        after=$(cat "$DISK"/output/*.csv "$DISK"/output/run.json | cksum)
        [ "$before" = "$after" ] || exit 79
        [ "$(ls -A "$DISK")" = output ] || exit 80
        case $code in 0 | 1 | 3) exit 81 ;; esac
        exit $code
    "#;
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .current_dir(common::root())
        .envs([("DISK", disk.as_path()), ("SMALL", &small), ("BIN", Path::new(copytrail().get_program()))])
        .env("SIZE", "192k")
        .output();
    let Ok(output) = output else { return println!("skipped: unshare is not there to make a small disk") };
    match output.status.code() {
        Some(2) => assert!(said(&output).contains("the disk is full"), "{}", said(&output)),
        Some(78..=81) | None => panic!("{}: {}", output.status, said(&output)),
        _ => println!("skipped: no small disk can be mounted here: {}", said(&output)),
    }
}

#[test]
fn a_full_standard_output_is_an_error_and_a_closed_one_is_not() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return println!("skipped: no /dev/full here") };
    let output = copytrail().arg("man").stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("cannot write standard output"), "{}", said(&output));

    // The folder is written by then, and the message must not say otherwise.
    let place = tempfile::tempdir().expect("a place");
    let out = place.path().join("output");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
    let lineage = ["lineage".as_ref(), "seeds".as_ref(), "--json".as_ref(), "--out".as_ref(), out.as_os_str()];
    let output = copytrail().args(lineage).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let said_last = said(&output).lines().skip_while(|l| !l.starts_with("error")).collect::<String>();
    assert!(said_last.contains("is complete") && !said_last.contains("another disk"), "{said_last}");
    assert_whole(&out);

    let mut child = copytrail().arg("man").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output), "");
}

#[test]
fn an_interrupted_run_ends_with_130() {
    let place = tempfile::tempdir().expect("a place");
    let out = earlier(place.path());
    let before = fs::read(out.join("run.json")).expect("run.json");
    let mut child = copytrail()
        .args(["lineage", "-", "--input-format", "text", "--out"])
        .arg(&out)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // More than a pipe holds: once it is written, the program is reading and listens to signals.
    stdin.write_all("The ministry said on Monday that the bridge was closed.\n".repeat(4000).as_bytes()).expect("read");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    std::thread::sleep(Duration::from_millis(200));
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    assert!(said(&output).contains("interrupted; earlier output is untouched"), "{}", said(&output));
    assert_eq!(fs::read(out.join("run.json")).expect("run.json"), before);
    assert_eq!(names(place.path()), ["output"]);
}
