# The package in an emulated arm64 machine, where nothing of this machine's kernel helps: on a card that
# was prepared before its first start and is upgraded, and on a system that is installed, frozen,
# killed, purged, and whose power fails at random moments while changes are made. Whatever was
# acknowledged must be there after the next start. machine-guest.sh is what runs inside.

source packaging/support/root.sh
source packaging/support/machine.sh

# How often the power fails.
power_cuts=3
# Within how many seconds from the first change; the moment is drawn.
cut_within=6

stage_machine() {
  local why work kernel initrd disk card round
  if why=$(cannot_emulate); then
    skip "$why"
    return
  fi
  packaging/deb arm64
  packaging/deb --version 0.0.1-1 arm64 >/dev/null
  work=$(mktemp -d /var/tmp/gatepost-machine.XXXXXX)
  later rm -rf "$work"
  foreign_programs
  kernel_and_initrd "$work"
  prepared_card
  installed_system
}

# As docs/installing.md says of machines without a shell: the card holds an older package and a file with
# a token, and is then started for the first time.
prepared_card() {
  local token
  token=$(od -An -N 24 -tx1 /dev/urandom | tr -d ' \n')
  disk=$work/prepared-disk card=$work/prepared-card
  make_disk "$disk" target/packages-0.0.1-1/gatepost_0.0.1-1_arm64.deb
  make_card "$card" "[airport]
code = \"CPH\"
name = \"Provisioned\"
timezone = \"Europe/Copenhagen\"

[provision]
token = \"$token\"
token_name = \"office\"
role = \"admin\""
  check "the token is on the card before" grep -aqF "$token" "$card"
  # By the command line, so that the disk itself has it from nowhere else.
  run_machine "$work" prepared 900 "token=$token"
  report "$work" prepared
  check "the token is nowhere on the boot partition afterwards" lacks_text "$card" "$token"
  check "nor on the disk" lacks_text "$disk" "$token"
  rm "$disk" "$card"
}

lacks_text() { ! LC_ALL=C grep -aqF "$2" "$1"; }

installed_system() {
  disk=$work/disk card=$work/card
  make_disk "$disk"
  make_card "$card"
  run_machine "$work" install 900
  report "$work" install
  for ((round = 1; round <= power_cuts; round++)); do cut_power "$round"; done
  run_machine "$work" purge 900
  report "$work" purge
}

# cut_power ROUND: kills the machine while it makes changes, then starts it from the same disk. What it
# had acknowledged by then is on its console.
cut_power() {
  local acknowledged found moment push=$work/push$1.log
  start_machine "$work" "push$1"
  if ! within 300 grep -aq '^smoke: acknowledged ' "$push"; then
    check "power cut $1: changes are made" false
    tail -n 20 "$push"
    return
  fi
  moment=$((RANDOM % (cut_within * 10)))
  sleep "$((moment / 10)).$((moment % 10))"
  kill_quietly "$machine"
  wait "$machine" 2>/dev/null || true
  acknowledged=$(last_number acknowledged "$push")
  run_machine "$work" "look$1" 300
  found=$(last_number found "$work/look$1.log")
  check "power cut $1, after $acknowledged changes: each of them is there" at_least "${found:-0}" "$acknowledged"
  # The last few can have been on their way to the console.
  check "power cut $1: and no other" at_least "$((acknowledged + 10))" "${found:-0}"
}

# The last whole line: the one that the power cut short has no line end.
last_number() { tr -d '\r' <"$2" | sed -n "s/^smoke: $1 \([0-9]*\) end\$/\1/p" | tail -n 1; }

at_least() { [[ $1 -ge $2 ]] || { echo "  $1 is less than $2"; return 1; }; }
