#!/bin/bash
# What runs inside of the emulated machine of stage-machine.sh; `smoke=` of the kernel's command
# line says what. Each line of its output that matters begins with "smoke: ".
task=$(sed -n 's/.*smoke=\([a-z]*\)[0-9]*.*/\1/p' /proc/cmdline)
display=http://127.0.0.1:8080

ok() { echo "smoke: ok $1"; }
failed() { echo "smoke: failed $1"; }
# try WHAT COMMAND...
try() { local what=$1; shift; if "$@" >/dev/null 2>&1; then ok "$what"; else failed "$what"; fi; }
within() { local end=$((SECONDS + $1)); shift; until "$@" >/dev/null 2>&1; do [[ $SECONDS -lt $end ]] || return 1; sleep 0.5; done; }
main_pid() { systemctl show --property=MainPID --value gatepost; }
replaced() { local now; now=$(main_pid); [[ $now -ne 0 && $now != "$1" ]]; }
serves() { curl -fsS -o /dev/null --max-time 10 "$display/readyz"; }
shows() { curl -fsS --max-time 10 "$display/api/flights/smoke" | grep -q "\"gate\":\"$1\""; }

find_operator() {
  operator=https://127.0.0.1:8443
  curl -ks -o /dev/null --max-time 10 "$operator/healthz" || operator=http://127.0.0.1:8443
}

# put GATE
put() {
  curl -kfsS -o /dev/null --max-time 30 -X PUT "$operator/api/flights/smoke" -H "Authorization: Bearer $(cat /smoke/token)" \
    -H 'Content-Type: application/json' \
    -d '{"direction":"departure","flight":"SK455","scheduled":"2026-11-21T09:55:00Z","gate":"'"$1"'"}'
}

install_it() {
  local begun before
  try "the package is installed" dpkg -i /smoke/gatepost_*_arm64.deb
  try "the daemon is READY" systemctl is-active gatepost
  try "the page answers" curl -fsS "$display/"
  gatepost token create smoke >/smoke/token 2>/dev/null
  find_operator
  try "a change is taken" put A1
  try "the boards show it" shows A1
  echo "smoke: say memory $(systemctl show --property=MemoryCurrent gatepost), started in $(systemctl show --property=ActiveEnterTimestampMonotonic gatepost)"
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
}

# Changes without end: the power fails. Each has a number that only grows.
push() {
  local number
  within 60 serves
  find_operator
  number=$(look)
  while put "$((++number))"; do echo "smoke: acknowledged $number end"; done
  echo "smoke: failed change $number"
}

look() { curl -fsS --max-time 10 "$display/api/flights/smoke" | sed -n 's/.*"gate":"\([0-9]*\)".*/\1/p'; }

purge() {
  try "the package is purged" dpkg -P gatepost
  local left
  left=$(find /etc /usr /var/lib -xdev -name '*gatepost*' -not -path '/var/lib/dpkg/*' -not -path '/var/lib/systemd/*')
  if [[ -z $left ]]; then ok "nothing is left of it"; else failed "nothing is left of it: $left"; fi
}

case $task in
  install)
    install_it
    # The first number of the power cuts.
    put 0
    ;;
  push) push ;;
  look)
    within 60 serves
    echo "smoke: found $(look) end"
    ;;
  purge) purge ;;
esac
echo "smoke: done"
sync
systemctl --no-block poweroff
