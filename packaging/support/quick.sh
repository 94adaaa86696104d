#!/usr/bin/env bash
# What can be said of packaging/ and systemd/ without building more than the debug build. tests/run does.
#
#   packaging/support/quick.sh scripts     every script parses
#   packaging/support/quick.sh contents    the packages would hold the files that are listed for them
#   packaging/support/quick.sh hindrance   why no Debian can be booted in a folder here, if so
#   packaging/support/quick.sh units       systemd understands the units, and how far they are fenced in
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# The exposure that is allowed, in tenths: 0 is none, 100 all.
exposure=15

scripts() {
  local file
  for file in packaging/build packaging/deb packaging/smoke packaging/support/*.sh; do bash -n "$file"; done
  for file in packaging/kiosk/launch packaging/kiosk/browser packaging/avahi/announce packaging/support/link packaging/*debian/p* packaging/kiosk/debian/p*; do
    sh -n "$file"
  done
}

# units [ROOT]: in a folder with the unpacked packages, else with what the units name in it.
units() {
  local root=${1-} unit said status=0
  if [[ -z $root ]]; then
    root=$(mktemp -d)
    trap 'rm -rf "$root"' RETURN
    stand_ins "$root"
  fi
  for unit in systemd/*.service; do
    # Units of the system are not in this folder; all else that is said is a fault.
    said=$(systemd-analyze verify --man=no --root="$root" "${unit##*/}" 2>&1 |
      grep -vE 'Unit [a-z@0-9.-]+ not found|Failed to (load|prepare|add)|/(bin/sh|chvt) is not executable|^$' || true)
    if [[ -n $said ]]; then
      printf '%s\n' "$said"
      status=1
    fi
  done
  for unit in gatepost gatepost-announce gatepost-provision; do
    systemd-analyze security --offline=true --threshold="$exposure" "systemd/$unit.service" | tail -n 1 || status=1
  done
  return "$status"
}

# The stage `package` of packaging/smoke looks into the packages themselves.
contents() {
  source packaging/support/documents.sh
  write_documents target/debug/gatepost target/documents
  diff packaging/support/gatepost.files <(would_hold gatepost)
  diff packaging/support/gatepost-kiosk.files <(would_hold gatepost-kiosk kiosk)
}

# would_hold PACKAGE [VARIANT]: as dpkg-deb -c tells it, without the pages of the subcommands.
would_hold() {
  {
    packaging/support/assets "${@:2}" | while read -r mode place _; do
      case $mode in
        755) echo "-rwxr-xr-x ./$place" ;;
        644) echo "-rw-r--r-- ./$place" ;;
        *) echo "$mode ./$place" ;;
      esac
    done
    # Which cargo-deb makes of its key.
    echo "-rw-r--r-- ./usr/share/doc/$1/changelog.Debian.gz"
  } | grep -v 'man1/gatepost-' | LC_ALL=C sort -k 2
}

hindrance() {
  source packaging/support/checks.sh
  source packaging/support/root.sh
  cannot_boot || true
}

stand_ins() {
  local program
  mkdir -p "$1/usr/lib/systemd/system"
  cp systemd/*.service "$1/usr/lib/systemd/system/"
  for program in gatepost/announce gatepost-kiosk/launch; do
    install -D -m 755 /dev/null "$1/usr/libexec/$program"
  done
  install -D -m 755 /dev/null "$1/usr/bin/gatepost"
}

"$@"
