# The one place for commands. `just` lists them.

_list:
    @just --list --unsorted

# Run the daemon with a sample day
run *ARGS:
    cargo run -- serve --demo {{ARGS}}

# Run the tests
test *ARGS:
    cargo test {{ARGS}}

# Whatever CI refuses, without the tests
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Try to break the readers of foreign bytes, for so many seconds each
fuzz *ARGS:
    fuzz/run {{ARGS}}

# Print the measurements
bench *ARGS:
    cargo bench {{ARGS}}

# Print how long a push takes to the glass; tests/run has installed what it needs
paint:
    cargo build --release
    TEST_BINARY=target/release/gatepost node benches/paint.mjs

# Format the sources
fmt:
    cargo fmt

# Make the table of airports again from its sources
airports *ARGS:
    packaging/airports/generate {{ARGS}}

# Cut the typefaces again to what the boards say
fonts *ARGS:
    packaging/fonts/generate {{ARGS}}

# Take the pictures of README.md and docs/boards.md; tests/run has installed what it needs
pictures:
    cargo build
    node --test tests/pictures.mjs

# Check licences, bans and sources of the dependencies
deny:
    cargo deny check licenses bans sources
