# The main job on the sample corpus: seeds -> output
lineage:
    cargo run --release -- lineage seeds --out output

# All tests
test:
    cargo test

# Format, lints, documentation
check:
    cargo fmt --check && cargo clippy --all-targets -- -D warnings && RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# The same bytes with 1 and 8 threads and with the input shuffled
repeat:
    cargo test --test output -- --nocapture

# Draw the graph with Graphviz and open it
view:
    dot -Tsvg output/lineage.dot -o target/lineage.svg && (xdg-open target/lineage.svg || open target/lineage.svg)

# The page in a real browser, the graph formats in the libraries people read them with
report-check:
    tests/report-check/run.sh

# Quality on the corpora whose lineage and alterations are known
evaluate:
    cargo test --release --test quality -- --nocapture

# How well saved web pages are read, page by page
intake-check:
    cargo test --release --test intake -- --nocapture

# Any bytes for one reader or stage: fuzz/README.md lists them
fuzz target seconds="180":
    fuzz/run.sh {{target}} {{seconds}}

# How long kernels, stages and whole runs take; a million documents too with COPYTRAIL_BENCH_LARGE=1
bench:
    cargo bench --bench kernels --bench seeds --bench claims --bench dedup

# A cluster of three processes on this machine, compared with one, and shut down
cluster-demo articles="20000" executors="2":
    benches/cluster/demo.sh {{articles}} {{executors}}

# The cluster: executors and drivers killed, other kernels refused, the same bytes
test-cluster:
    cargo test --profile cluster --features cluster --lib cluster:: && cargo test --profile cluster --features cluster --test parts --test cluster -- --nocapture --test-threads 1
