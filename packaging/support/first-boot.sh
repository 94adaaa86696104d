# What a machine does with gatepost.toml on its boot partition, and with what is handed to it by
# LoadCredential=, from its first start on. Sourced, after root.sh and board.sh.

# first_boots: in $root, where gatepost is installed and was never started.
first_boots() {
  boot_partition=$root/boot/firmware
  own_files=$root/etc/gatepost
  drop_in=$root/etc/systemd/system/gatepost.service.d/smoke.conf
  new_token
  # What is made beside the root: certificates and what a check compares with.
  aside=$(mktemp -d)
  later rm -rf "$aside"
  with_a_wrong_file
  with_the_right_file
  and_again
  with_another_file
  handed_over
  read_again
  damaged_in_use
}

new_token() { wished_token=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'); }

# wish CODE: the file as docs/installing.md has it.
wish() {
  mkdir -p "$boot_partition"
  cat >"$boot_partition/gatepost.toml" <<END
[airport]
code = "$1"
name = "Copenhagen"
timezone = "Europe/Copenhagen"

[provision]
token = "$wished_token"
token_name = "office"
role = "admin"
END
}

with_a_wrong_file() {
  wish cph
  cp "$boot_partition/gatepost.toml" "$aside/wrong"
  boot
  local fault="gatepost.toml:2: \`airport.code\`: expected three capital"
  check "with a wrong file the daemon comes up" within 30 serves
  check "the unit that reads it has failed" equal "$(inside systemctl is-failed gatepost-provision)" failed
  check "the journal says why" contains "$(inside journalctl --quiet --no-pager -u gatepost-provision)" "$fault"
  check "so does STATUS" contains "$(inside systemctl show --property=StatusText gatepost-provision)" "$fault"
  check "so does the card" contains "$(cat "$boot_partition/gatepost.toml.error")" "$fault"
  check "the file is as it was" cmp "$aside/wrong" "$boot_partition/gatepost.toml"
  check "nothing of it is taken" test ! -e "$own_files/provisioned.toml" -a ! -e "$(state tokens.json)"
  check "the screen shows how to pair" contains "$(ask "$display/api/pairing")" '"code":"'
  check "nothing says the token" keeps_quiet
  shut "$container"
}

with_the_right_file() {
  # As before the first start: the folder is made by who reads the file, not by the daemon.
  rm -rf "$root/var/lib/gatepost" "$root/var/lib/private/gatepost" "$boot_partition/gatepost.toml.error"
  wish CPH
  boot
  check "with the right file the daemon comes up" within 30 serves
  check "it was read without a fault" equal "$(of_provision Result)" success
  check "the card keeps the file without its section" scrubbed
  check "the token is nowhere" no_file_says "$wished_token"
  check "nothing says it" keeps_quiet
  check "its hash is kept" grep -q "$(printf %s "$wished_token" | sha256sum | cut -d ' ' -f 1)" "$(state tokens.json)"
  check "the configuration is in force" contains "$(ask "$display/")" Copenhagen
  check "nobody is asked to pair" equal "$(status_of /api/pairing)" 204
  token=$wished_token
  # Whoever has the certificate can check the server: nothing below is believed unseen.
  certificate=$aside/own.pem
  cp "$(state tls.pem)" "$certificate"
  check "the operator pushes with that token over TLS" pushes first A1
  check "and the boards show it" shows first A1
}

and_again() {
  local kept
  kept=$(facts) || true
  shut "$container"
  boot
  check "the next start comes up" within 30 serves
  check "it finds nothing to take over" equal "$(of_provision ConditionResult)" no
  check "and changes nothing" equal "$(facts)" "$kept"
  check "the flight is there" shows first A1
  check "the token is still good" pushes first A2
}

# Much later, where the folder is the daemon's: another configuration, and another token of that name.
with_another_file() {
  shut "$container"
  new_token
  wish OSL
  sed -i 's/^name = .*/name = "Oslo"/' "$boot_partition/gatepost.toml"
  boot
  check "with another file the daemon comes up" within 30 serves
  check "the other file is taken over" equal "$(of_provision Result)" success
  check "its configuration is in force" contains "$(ask "$display/")" Oslo
  check "the token of before is not good any more" fails pushes first A3
  token=$wished_token
  check "the new one is" pushes first A4
  check "nothing says it" keeps_quiet
}

# Tokens, certificate and key that only root can read.
handed_over() {
  local handed=/etc/gatepost/handed
  mkdir -p "$own_files/handed"
  new_certificate handed "$own_files/handed"
  inside gatepost token create desk --role admin --data "$handed" >"$aside/token" 2>/dev/null
  inside chmod -R go= "$handed"
  restart_with <<END
LoadCredential=gatepost.tokens:$handed/tokens.json
LoadCredential=gatepost.tls.crt:$handed/tls.crt
LoadCredential=gatepost.tls.key:$handed/tls.key
END
  check "with credentials the daemon comes up" within 30 serves
  token=$(cat "$aside/token")
  check "the token that was handed over is good, over that certificate" pushes handed A1
  token=$wished_token
  check "and so is the one of before" pushes handed A2
}

# `systemctl reload`: a board, a token and a certificate that were not there at the start. With files
# of the operator's own, for a group that the daemon is in: credentials are those of the start.
read_again() {
  local begun before
  new_certificate before "$own_files"
  inside chgrp adm /etc/gatepost/tls.key
  inside chmod 640 /etc/gatepost/tls.key
  restart_with <<'END'
SupplementaryGroups=adm
Environment=GATEPOST_OPERATOR_TLS=files
Environment=GATEPOST_OPERATOR_CERTIFICATE=/etc/gatepost/tls.crt GATEPOST_OPERATOR_KEY=/etc/gatepost/tls.key
END
  check "with files of the operator's own the daemon comes up" within 30 serves
  check "and serves with them" pushes reloaded A1
  begun=$(main_pid)
  before=$(cat "$own_files/gatepost.toml")

  printf '\n[boards.gate-b7]\nkind = "gate"\ngates = ["B7"]\n' >>"$own_files/gatepost.toml"
  new_certificate after "$own_files"
  check "a board is not there before the reload" equal "$(status_of /boards/gate-b7)" 404
  check "the reload is taken" inside systemctl reload gatepost
  check "then the board is there" within 10 found /boards/gate-b7
  check "the new certificate is served" within 10 pushes reloaded A2
  certificate=$aside/before.pem
  check "and the old one no more" fails pushes reloaded A3
  certificate=$aside/after.pem
  token=$(inside gatepost token create late --role admin 2>/dev/null)
  check "a new token is good" within 10 pushes reloaded A4

  printf 'colour = "red"\n' >>"$own_files/gatepost.toml"
  inside systemctl reload gatepost
  check "a mistake is in STATUS" within 10 told colour
  check "and ends nothing" pushes reloaded A5
  printf '%s\n' "$before" >"$own_files/gatepost.toml"
  inside systemctl reload gatepost
  check "put right, STATUS is quiet" within 10 fails told colour
  check "the process is the same" equal "$(main_pid)" "$begun"
}

# A card that gives back what nobody wrote, under a running daemon: reading it panics, and the program begins
# anew in its process, within what the unit allows it.
damaged_in_use() {
  local begun store
  begun=$(main_pid)
  store=$(state gatepost.redb)
  # More than the daemon keeps in memory.
  check "timetables are taken" repeat 3 changes_much
  dd if=/dev/zero of="$store" bs=4096 seek=1 count=$(($(stat -c %s "$store") / 4096 - 1)) conv=notrunc status=none
  check "a store that is damaged in use is put aside" within 60 noticed
  check "and the daemon serves" within 10 serves
  check "in the same process" equal "$(main_pid)" "$begun"
  check "which the supervisor did not start again" equal "$(inside systemctl show --property=NRestarts --value gatepost)" 0
  check "the journal says what was wrong" contains "$(inside journalctl --quiet --no-pager -u gatepost -p 3)" "panic while reading the store"
  check "the flight is there" shows reloaded A5
  check "and changes are stored" pushes reloaded A6
}

repeat() {
  local count
  for ((count = 0; count < $1; count++)); do "${@:2}" || return 1; done
}

noticed() {
  changes_much || true
  test -e "$store.quarantine-1"
}

changes_much() {
  python3 -c 'import json, sys; print(json.dumps([{"direction": "departure", "flight": f"LX{number}",
    "scheduled": sys.argv[1], "gate": sys.argv[2]} for number in range(100, 500)]))' \
    "$(date -u -d '+2 hours' +%FT%H:00:00Z)" "B$RANDOM" >"$aside/timetable"
  ask --fail --cacert "$certificate" -o /dev/null -H "Authorization: Bearer $token" -X PUT \
    "https://localhost:8443/api/timetable?source=smoke&format=json" --data-binary "@$aside/timetable"
}

# A file of the daemon's, as this machine sees it.
state() { echo "$root/var/lib/private/gatepost/$1"; }

of_provision() { inside systemctl show --property="$1" --value gatepost-provision; }

# restart_with: the daemon, with a drop-in from standard input.
restart_with() {
  mkdir -p "${drop_in%/*}"
  { echo "[Service]" && cat; } >"$drop_in"
  inside systemctl daemon-reload
  inside systemctl restart gatepost
}

# pushes ID GATE: over TLS, to the server whose certificate is $certificate.
pushes() {
  ask --fail --cacert "$certificate" -o /dev/null -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -X PUT "https://localhost:8443/api/flights/$1" \
    -d '{"direction":"departure","flight":"SK455","airport":"CPH","gate":"'"$2"'",
    "scheduled":"'"$(date -u -d '+2 hours' +%FT%H:%M:00Z)"'"}'
}

# new_certificate NAME FOLDER: $aside/NAME.pem, which is $certificate from then on, and tls.crt and
# tls.key in the folder.
new_certificate() {
  certificate=$aside/$1.pem
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
    -addext subjectAltName=DNS:localhost -keyout "$aside/key" -out "$certificate" 2>/dev/null
  # Into the files that are there, whose owner and mode stay.
  cat "$certificate" >"$2/tls.crt"
  cat "$aside/key" >"$2/tls.key"
}

scrubbed() {
  equal "$(ls "$boot_partition")" gatepost.toml.done &&
    grep -q 'code = "CPH"' "$boot_partition/gatepost.toml.done" &&
    ! grep -q "$wished_token" "$boot_partition/gatepost.toml.done"
}

# On the disk: what is in memory is gone with the power.
no_file_says() { ! grep -rlF --exclude-dir=proc --exclude-dir=sys "$1" "$root"; }

keeps_quiet() { ! inside journalctl --quiet --no-pager --all | grep -F "$wished_token"; }

# What was taken over, with its times.
facts() {
  stat -c '%n %s %y' "$boot_partition"/* "$own_files/provisioned.toml" "$(state tokens.json)"
}

status_of() { ask -o /dev/null -w '%{http_code}' "$display$1"; }
found() { [[ $(status_of "$1") == 200 ]]; }
told() { [[ $(inside systemctl show --property=StatusText --value gatepost) == *"$1"* ]]; }
fails() { ! "$@" 2>/dev/null; }
