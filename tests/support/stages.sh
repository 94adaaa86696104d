# Stages of tests/run: each runs to its end, its own counts are added up, and none hides the next.

passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# stage NAME COUNTER COMMAND...: runs COMMAND, shows what it prints, and has COUNTER count.
stage() {
  local name=$1 counter=$2 status=0 started=$SECONDS failed_before=$failed
  shift 2
  printf '\n== %s\n' "$name"
  # In a subshell that is no condition, so that set -e still holds inside of COMMAND.
  set +e
  (set -e; "$@") 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  set -e
  "$counter" "$status"
  # A runner that died has counted no failure.
  if [[ $status -ne 0 && $failed -eq $failed_before ]]; then failed=$((failed + 1)); fi
  printf '== %s: %s after %d s\n' "$name" "$(verdict "$failed_before")" $((SECONDS - started))
}

# second_chance COMMAND...: once more if COMMAND fails, so that a machine that was busy elsewhere for a
# moment is told from a fault. The first run is shown whole, marked, and not counted.
second_chance() {
  local first status
  first=$(mktemp)
  # No condition around the subshell: set -e would not hold inside of it.
  set +e
  (set -e; "$@") >"$first" 2>&1
  status=$?
  set -e
  if [[ $status -eq 0 ]]; then
    cat "$first"
    rm "$first"
    return
  fi
  sed 's/^/| /' "$first"
  rm "$first"
  echo "failed; a second run tells a fault from a busy machine: $*"
  "$@"
}

verdict() { if [[ $failed -eq $1 ]]; then echo passed; else echo failed; fi; }

skip() {
  printf '\n== %s: skipped, %s\n' "$1" "$2"
  skipped=$((skipped + 1))
}

# A stage that is one check.
check() {
  if [[ $1 -eq 0 ]]; then passed=$((passed + 1)); fi
}

cargo_counts() {
  local helpers
  # The bodies of child processes: ignored on their own, run by the test that starts them.
  helpers=$(grep -cE '^test .* \.\.\. ignored, .* by the test above$' "$log" || true)
  counted "$1" "$(in_results passed)" "$(in_results failed)" $(($(in_results ignored) - helpers))
}

# in_results WORD: the number before WORD, added up over all test binaries.
in_results() {
  sed -nE "s/^test result: .*[^0-9]([0-9]+) $1;.*/\\1/p" "$log" | awk '{ sum += $1 } END { print sum + 0 }'
}

node_counts() {
  counted "$1" "$(in_summary pass)" $(($(in_summary fail) + $(in_summary cancelled))) \
    $(($(in_summary skipped) + $(in_summary todo)))
}

# in_summary WORD: the number behind WORD.
in_summary() {
  sed -nE "s/^(#|ℹ) $1 ([0-9]+)\$/\\2/p" "$log" | awk '{ sum += $1 } END { print sum + 0 }'
}

# A script that ends with a line of totals as this one does.
totals_counts() {
  local line
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail -n 1)
  # Such a script skips whole, and says why.
  if [[ $1 -eq 0 && $line == "0 passed, 0 failed, "* ]]; then
    skipped=$((skipped + $(in_totals skipped "$line")))
    return
  fi
  counted "$1" "$(in_totals passed "$line")" "$(in_totals failed "$line")" "$(in_totals skipped "$line")"
}

# in_totals WORD LINE: the number before WORD, or 0.
in_totals() {
  local number
  number=$(grep -oE "[0-9]+ $1" <<<"$2" || true)
  echo $((${number%% *} + 0))
}

# counted STATUS PASSED FAILED SKIPPED
counted() {
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
  if [[ $1 -eq 0 && $(($2 + $3)) -eq 0 ]]; then
    echo "no test has run"
    failed=$((failed + 1))
  fi
}

finish() {
  local totals="$passed passed, $failed failed"
  if [[ $skipped -gt 0 ]]; then totals+=", $skipped skipped"; fi
  printf '\n%s\n' "$totals"
  [[ $failed -eq 0 ]]
}
