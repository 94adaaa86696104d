# The daemon as an operator sees it, in the container of root.sh. Sourced.

display=http://127.0.0.1:8080

# operator CURL-ARGUMENT...: with the token; whatever the certificate is.
operator() { ask --insecure -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }

# Where the operator's interface listens: with TLS or, where that is off, without.
find_operator() {
  operator_url=https://127.0.0.1:8443
  operator "$operator_url/healthz" >/dev/null 2>&1 || operator_url=http://127.0.0.1:8443
}

# Makes a token and puts it into `token`.
make_token() { token=$(inside gatepost token create smoke 2>/dev/null); }

# put ID GATE: a flight of the next hours, so that boards show it.
put() {
  operator -f -o /dev/null -X PUT "$operator_url/api/flights/$1" -d '{"direction":"departure","flight":"SK455",
    "airport":"CPH","city":"København","scheduled":"'"$(date -u -d '+2 hours' +%FT%H:%M:00Z)"'","gate":"'"$2"'"}'
}

# gate ID: as the displays see it.
gate() { ask -f "$display/api/flights/$1" | sed -n 's/.*"gate":"\([^"]*\)".*/\1/p'; }

shows() { [[ $(gate "$1") == "$2" ]]; }
serves() { ask -f "$display/readyz" >/dev/null; }
exposure() { inside systemd-analyze security --no-pager --threshold=15 gatepost | tail -n 1; }
main_pid() { inside systemctl show --property=MainPID --value "${1:-gatepost}"; }

# Whether another process than PID is the unit's main one.
replaced() {
  local now
  now=$(main_pid "${2:-gatepost}")
  [[ $now -ne 0 && $now != "$1" ]]
}
