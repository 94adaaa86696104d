# Each ARM binary on the processor of the oldest board that it is meant for, by qemu's emulation
# of one process: it refuses whatever that processor does not know.

stage_cpu() {
  local missing line target processor emulator
  if missing=$(lacks qemu-aarch64-static qemu-arm-static curl); then
    skip "there is no $missing"
    return
  fi
  # On a descriptor of its own: builds read standard input.
  while read -r -u 3 target processor emulator; do
    packaging/build "$target"
    lives "$target" "$processor" "$emulator"
  done 3<<'END'
aarch64-unknown-linux-musl cortex-a53 qemu-aarch64-static
armv7-unknown-linux-musleabihf cortex-a7 qemu-arm-static
arm-unknown-linux-musleabihf arm1176 qemu-arm-static
END
  # That the emulation is as strict as it is meant to be: newer code must not run on the oldest.
  check "code for ARMv7 is refused by an ARMv6" refuses arm1176 target/armv7-unknown-linux-musleabihf/release/gatepost
}

# lives TARGET PROCESSOR EMULATOR: it serves a page, takes a change over TLS, and shows it.
lives() {
  local program=target/$1/release/gatepost home daemon display operator token
  local emulated=(env -i GATEPOST_DISPLAY_LISTEN=127.0.0.1:0 GATEPOST_OPERATOR_LISTEN=127.0.0.1:0 "$3" -cpu "$2" "$program")
  home=$(mktemp -d)
  later rm -rf "$home"
  token=$("${emulated[@]}" token create smoke --data "$home" 2>/dev/null)
  check "$2: a token is made" contains "$token" gp_
  "${emulated[@]}" serve --data "$home" --ready-file "$home/ready" >"$home/log" 2>&1 &
  daemon=$!
  later kill_quietly "$daemon"
  check "$2: the daemon is ready" within 60 test -e "$home/ready"
  display=$(sed -n 's/^display=//p' "$home/ready")
  operator=$(sed -n 's/^operator=//p' "$home/ready")
  check "$2: the page answers" contains "$(curl -sS --max-time 30 "http://$display/")" "<html"
  check "$2: a change is taken over TLS" curl -kfsS --max-time 30 -o /dev/null -X PUT "https://$operator/api/flights/smoke" \
    -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -d '{"direction":"departure","flight":"SK455","scheduled":"2026-11-21T09:55:00Z","gate":"A1"}'
  check "$2: the boards show it" contains "$(curl -sS --max-time 30 "http://$display/api/flights/smoke")" '"gate":"A1"'
  kill -TERM "$daemon"
  check "$2: it ends when it is told to" ended "$daemon"
  check "$2: nobody complained" complains_not "$home/log"
}

complains_not() { ! grep -E ' (WARN|ERROR) ' "$1"; }

# ended PID: within 30 s, and as a success.
ended() {
  within 30 gone "$1" && wait "$1"
}

# refuses PROCESSOR PROGRAM: it dies of an instruction that the processor does not know.
refuses() {
  local status=0
  # Without the core that it would leave here, and without the shell's remark.
  { (ulimit -c 0 && exec qemu-arm-static -cpu "$1" "$2" --version) || status=$?; } >/dev/null 2>&1
  # By the signal itself, or as a shell reports it.
  equal "$status" 132
}
