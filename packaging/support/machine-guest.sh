#!/bin/bash
# What runs inside of the emulated machine of machine.sh; `smoke=` of the kernel's command line says
# what. Each line of its output that matters begins with "smoke: ".
word() { sed -n "s/.*\b$1=\([0-9a-z]*\).*/\1/p" /proc/cmdline; }
task=$(word smoke)
token=$(word token)
package=$(echo /smoke/gatepost_*_arm64.deb)
display=http://127.0.0.1:8080
operator=https://127.0.0.1:8443

ok() { echo "smoke: ok $1"; }
failed() { echo "smoke: failed $1"; }
# try WHAT COMMAND...
try() { local what=$1; shift; if "$@" >/dev/null 2>&1; then ok "$what"; else failed "$what"; fi; }
# none WHAT TEXT: there is nothing, else it is said.
none() { if [[ -z $2 ]]; then ok "$1"; else failed "$1: ${2//$'\n'/ | }"; fi; }
within() { local end=$((SECONDS + $1)); shift; until "$@" >/dev/null 2>&1; do [[ $SECONDS -lt $end ]] || return 1; sleep 0.5; done; }

show() { systemctl show --value --property="$1" "${2:-gatepost}"; }
main_pid() { show MainPID; }
replaced() { local now; now=$(main_pid); [[ $now -ne 0 && $now != "$1" ]]; }
is() { [[ $(show "$1" "${3:-gatepost}") == "$2" ]]; }
serves() { curl -fsS -o /dev/null --max-time 10 "$display/readyz"; }
page_says() { curl -fsS --max-time 30 "$display/" | grep -q "$1"; }
flight() { curl -fsS --max-time 10 "$display/api/flights/smoke"; }
shows() { flight | grep -q "\"gate\":\"$1\""; }
look() { flight | sed -n 's/.*"gate":"\([0-9]*\)".*/\1/p'; }

# put GATE
put() {
  curl -kfsS -o /dev/null --max-time 30 -X PUT "$operator/api/flights/smoke" -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' \
    -d '{"direction":"departure","flight":"SK455","scheduled":"2026-11-21T09:55:00Z","gate":"'"$1"'"}'
}

# What the daemon and the system found worth a warning.
complaints() { journalctl --quiet --no-pager -o cat -u gatepost -p 4 _COMM=gatepost; }
killed_by_filter() { journalctl --quiet --no-pager -o cat -k | grep -E 'audit: type=1326|SIGSYS'; }
filtered() { grep -q '^Seccomp:[[:space:]]*2$' "/proc/$(main_pid)/status"; }
fenced_in() { systemd-analyze security --no-pager --threshold=15 gatepost; }

# The first start of a card that was prepared, then the upgrade to this version.
prepared() {
  local begun
  try "the daemon is READY" within 60 is ActiveState active
  try "the file on the boot partition was taken over" is Result success gatepost-provision
  none "only what is done is left of it" "$(ls /boot/firmware | grep -vx gatepost.toml.done)"
  try "its rest is readable" grep -q 'name = "Provisioned"' /boot/firmware/gatepost.toml.done
  try "the daemon has its configuration" page_says Provisioned
  try "the daemon has its token" within 30 put A1
  try "the boards show it" shows A1
  none "nobody complained" "$(complaints)"

  begun=$(main_pid)
  try "the newer package is installed" dpkg -i "$package"
  try "the upgrade has restarted the daemon" replaced "$begun"
  try "the upgrade has kept the state" within 30 shows A1
  try "the token is still good" within 30 put A2
  try "the configuration is still the card's" page_says Provisioned

  echo "smoke: say $(fenced_in | tail -n 1)"
  try "its exposure in this system is at most 1.5" fenced_in
  try "its calls are filtered" filtered
  strict
}

# A call outside of the filter fails with EPERM, which may go unnoticed: here it is deadly.
strict() {
  local begun
  mkdir -p /run/systemd/system/gatepost.service.d
  printf '[Service]\nSystemCallErrorNumber=kill\n' >/run/systemd/system/gatepost.service.d/strict.conf
  systemctl daemon-reload
  try "it starts where a forbidden call kills" systemctl restart gatepost
  begun=$(main_pid)
  try "and takes changes" within 30 put A3
  try "and shows them" shows A3
  try "and is reloaded" systemctl reload gatepost
  try "and its page answers" page_says Provisioned
  try "and rests" sleep 12
  try "and is the same process as before" is MainPID "$begun"
  none "nothing was killed for a call" "$(killed_by_filter)"
}

install_it() {
  local begun before
  try "the package is installed" dpkg -i "$package"
  try "the daemon is READY" is ActiveState active
  try "the page answers" page_says '<html'
  make_token
  try "a change is taken" within 30 put A1
  try "the boards show it" shows A1
  echo "smoke: say memory $(show MemoryCurrent) bytes"
  none "nobody complained" "$(complaints)"
  begun=$(main_pid)
  before=$SECONDS
  kill -STOP "$begun"
  try "the watchdog restarts a frozen daemon" within 60 replaced "$begun"
  try "its state is back" within 60 shows A1
  echo "smoke: say after $((SECONDS - before)) s"
  begun=$(main_pid)
  kill -KILL "$begun"
  try "a killed daemon is restarted" within 60 replaced "$begun"
  try "its state is back" within 60 shows A1
  # The first number of the power cuts.
  try "a change is taken" within 30 put 0
}

# Kept for the starts that follow.
make_token() {
  gatepost token create smoke >/smoke/token 2>/dev/null
  token=$(cat /smoke/token)
}

# Changes without end: the power fails. Each has a number that only grows.
push() {
  local number
  within 60 serves
  number=$(look)
  within 30 put "$((++number))"
  while put "$((++number))"; do echo "smoke: acknowledged $number end"; done
  echo "smoke: failed change $number"
}

purge() {
  try "the package is purged" dpkg -P gatepost
  none "nothing is left of it" "$(find /etc /usr /var -xdev -name '*gatepost*' -not -path '/var/lib/dpkg/*' -not -path '/var/log/*')"
  try "it is installed again" dpkg -i "$package"
  try "the daemon is READY" is ActiveState active
  try "the board is empty" test "$(curl -sS -o /dev/null -w '%{http_code}' "$display/api/flights/smoke")" = 404
  try "it is purged again" dpkg -P gatepost
}

if [[ -z $token && -e /smoke/token ]]; then token=$(cat /smoke/token); fi
case $task in
  prepared) prepared ;;
  install) install_it ;;
  push*) push ;;
  look*)
    within 60 serves
    echo "smoke: found $(look) end"
    ;;
  purge) purge ;;
esac
echo "smoke: done"
sync
systemctl --no-block poweroff
