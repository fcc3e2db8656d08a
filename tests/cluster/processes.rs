//! A cluster of real processes on this machine, and something to give it.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::common::{self, copytrail, said};
use crate::corpus;

/// A scheduler and its executors; they end with the test.
pub struct Cluster {
    pub address: String,
    scheduler: Child,
    pub executors: Vec<Child>,
    place: tempfile::TempDir,
}

impl Cluster {
    /// A cluster of so many executors.
    pub fn of(executors: usize) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
        let address = format!("127.0.0.1:{port}");
        let place = tempfile::tempdir().expect("a place");
        let log = File::create(place.path().join("scheduler.log")).expect("a log");
        let scheduler =
            copytrail().args(["cluster", "scheduler", "--bind", &address]).stderr(log).spawn().expect("a scheduler");
        let mut cluster = Self { address, scheduler, executors: Vec::new(), place };
        let start = Instant::now();
        while TcpStream::connect(&cluster.address).is_err() {
            assert!(start.elapsed() < Duration::from_mins(1), "no scheduler:\n{}", cluster.logs());
            std::thread::sleep(Duration::from_millis(50));
        }
        (0..executors).for_each(|_| cluster.add(&[]));
        cluster
    }

    /// Starts another executor, with more arguments.
    pub fn add(&mut self, more: &[&str]) {
        let work = self.place.path().join("work");
        let log = self.place.path().join(format!("executor-{}.log", self.executors.len()));
        let executor = copytrail()
            .args(["cluster", "executor", "--scheduler", &self.address, "--cores", "2", "--work-dir"])
            .arg(work)
            .args(more)
            .stderr(File::create(log).expect("a log"))
            .spawn()
            .expect("an executor");
        self.executors.push(executor);
    }

    /// What scheduler and executors said.
    pub fn logs(&self) -> String {
        let files = common::files(self.place.path()).into_iter().filter(|f| f.extension().is_some_and(|e| e == "log"));
        files.map(|f| fs::read_to_string(self.place.path().join(&f)).unwrap_or_default()).collect()
    }

    /// Kills an executor.
    pub fn kill(&mut self, executor: usize) {
        let executor = &mut self.executors[executor];
        executor.kill().expect("killed");
        executor.wait().expect("it ends");
    }

    /// A driver: `subcommand` is what it is to do.
    pub fn command(&self, subcommand: &str, input: &Path, out: &Path, more: &[&str]) -> Command {
        let mut command = copytrail();
        command.arg(subcommand).arg(input).arg("--out").arg(out).args(["--cluster", &self.address]).args(more);
        command
    }

    /// Runs a driver, which must succeed.
    pub fn run(&self, subcommand: &str, input: &Path, out: &Path, more: &[&str]) -> String {
        let mut command = self.command(subcommand, input, out, more);
        let driver = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let output = self.ended(driver);
        assert!(output.status.success(), "{}\n{}\n{}", output.status, said(&output), self.logs());
        said(&output)
    }
}

impl Cluster {
    /// Waits for a driver, which must not wait for ever itself.
    pub fn ended(&self, mut driver: Child) -> Output {
        let start = Instant::now();
        while driver.try_wait().expect("its status").is_none() {
            if start.elapsed() > LIMIT {
                driver.kill().expect("killed");
                let output = driver.wait_with_output().expect("it ends");
                panic!("the driver waits and waits\n{}\n{}", said(&output), self.logs());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        driver.wait_with_output().expect("it ends")
    }
}

/// How long a driver may take, on a slow machine and after a loss or two.
const LIMIT: Duration = Duration::from_mins(8);

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.executors.iter_mut().chain([&mut self.scheduler]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A number that the environment gives, or the usual one.
pub fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|given| given.parse().ok()).unwrap_or(usual)
}

/// Generated articles.
pub fn generated(place: &Path, count: usize) -> PathBuf {
    let path = place.join("corpus.jsonl");
    let mut file = std::io::BufWriter::new(File::create(&path).expect("a corpus"));
    corpus::write(count, 7, &mut file, None).expect("written");
    path
}
