# What the stages of packaging/smoke share: counting, waiting, undoing. Sourced.

passed=0 failed=0 skipped=0
undoing=()

# check WHAT COMMAND...: one counted check; the next goes on whatever it says.
check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok: $what"
  else
    failed=$((failed + 1))
    echo "FAILED: $what"
  fi
}

skip() {
  skipped=$((skipped + 1))
  echo "skipped: $1"
}

# equal A B: the check that says what was there instead.
equal() {
  [[ $1 == "$2" ]] || {
    printf '  expected: %s\n  found:    %s\n' "$2" "$1"
    return 1
  }
}

# contains TEXT PART
contains() {
  [[ $1 == *"$2"* ]] || {
    printf '  expected within: %s\n  found:           %s\n' "$2" "${1:0:400}"
    return 1
  }
}

# within SECONDS COMMAND...: waits until the command succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if [[ $SECONDS -ge $end ]]; then
      echo "  not in time: $*"
      return 1
    fi
    sleep 0.2
  done
}

# later COMMAND...: is run by `undo`, the latest first, however the run ends.
later() { undoing+=("$(printf '%q ' "$@")"); }

undo() {
  local at
  for ((at = ${#undoing[@]} - 1; at >= 0; at--)); do eval "${undoing[at]}" || true; done
  undoing=()
}

# runs PID: whether that is a process of this script still. Numbers come again: whatever bears one later is
# nobody to be killed here.
runs() { grep -qx "$1" <<<"$(jobs -pr)"; }

gone() { ! runs "$1"; }

kill_quietly() { ! runs "$1" || kill -KILL "$1"; }

finish() {
  local status=$?
  undo
  if [[ $status -ne 0 ]]; then failed=$((failed + 1)); fi
  local totals="$passed passed, $failed failed"
  if [[ $skipped -gt 0 ]]; then totals+=", $skipped skipped"; fi
  printf '\n%s\n' "$totals"
  trap - EXIT
  [[ $failed -eq 0 ]] || exit 1
  exit 0
}

# package_of ARCHITECTURE [NAME]: the file as packaging/deb named it.
package_of() {
  local version
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
  echo "target/packages/${2:-gatepost}_$version-1_$1.deb"
}

# lacks COMMAND...: names the first that is not there, and fails if all are.
lacks() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null || {
      echo "$name"
      return 0
    }
  done
  return 1
}
