# The package in a Debian with a real systemd: first starts from the boot partition; then installed,
# upgraded, frozen, killed, removed, purged.

source packaging/support/root.sh
source packaging/support/board.sh
source packaging/support/first-boot.sh

stage_nspawn() {
  local why tar
  if why=$(cannot_boot); then
    skip "$why"
    return
  fi
  packaging/deb amd64
  packaging/deb --version 0.0.1-1 amd64 >/dev/null
  tar=$(root_tar daemon amd64 systemd-sysv init-system-helpers)
  a_card "$tar"
  a_life "$tar"
}

# a_card TAR: as who makes images does it: installed where nothing runs, and a file on the boot partition.
a_card() {
  unpack "$1"
  cp "$(package_of amd64)" "$root/"
  check "it is installed where nothing runs" chroot "$root" dpkg -i "/$(basename "$(package_of amd64)")"
  first_boots
  undo
}

# a_life TAR: of a package, from before its installation to after its end.
a_life() {
  local files begun
  unpack "$1"
  # Where Avahi would be; the file below it is what matters.
  mkdir -p "$root/etc/avahi/services"
  mkdir -p "$root/packages"
  cp "$(package_of amd64)" target/packages-0.0.1-1/gatepost_*_amd64.deb "$root/packages/"
  boot
  files=$(tree)

  check "the older package is installed" inside dpkg -i /packages/gatepost_0.0.1-1_amd64.deb
  check "the daemon is READY" equal "$(inside systemctl is-active gatepost)" active
  check "the page answers" contains "$(ask "$display/")" "<html"
  make_token
  find_operator
  check "a change is taken" put smoke A1
  check "the boards show it" shows smoke A1
  check "the network is told" announced
  check "its exposure in this system is at most 1.5" exposure

  begun=$(main_pid)
  check "the newer package is installed" inside dpkg -i "/packages/$(basename "$(package_of amd64)")"
  check "the upgrade has restarted the daemon" replaced "$begun"
  check "the upgrade has kept the state" within 10 shows smoke A1
  check "the token is still good" put smoke A2
  check "a configuration that was not touched is replaced in silence" equal "$(inside cat /etc/gatepost/gatepost.toml)" "$(cat packaging/gatepost.toml)"

  begun=$(main_pid)
  check "a reload is taken" inside systemctl reload gatepost
  check "a reload ends nothing" serves
  check "a reload keeps the process" equal "$(main_pid)" "$begun"

  within 10 serves
  begun=$(main_pid)
  signal STOP "$begun"
  local frozen=$SECONDS
  check "a frozen daemon is restarted by the watchdog" within 30 replaced "$begun"
  check "its state is back" within 10 shows smoke A2
  echo "  after $((SECONDS - frozen)) s"

  within 10 serves
  begun=$(main_pid)
  signal KILL "$begun"
  check "a killed daemon is restarted" within 10 replaced "$begun"
  check "its state is back" within 10 shows smoke A2

  check "ten crashes in a row are ten restarts" crashes 10

  check "the package is removed" inside dpkg -r gatepost
  check "nothing runs any more" equal "$(pgrep --ns "$leader" --nslist pid gatepost || true)" ""
  check "the state waits" test -e "$root/var/lib/private/gatepost/gatepost.redb"
  check "it is installed again" inside dpkg -i "/packages/$(basename "$(package_of amd64)")"
  check "the state is found again" within 10 shows smoke A2

  check "the package is purged" inside dpkg -P gatepost
  check "nothing is left of it" diff <(echo "$files") <(tree)
  check "it is installed once more" inside dpkg -i "/packages/$(basename "$(package_of amd64)")"
  check "the board is empty" equal "$(ask -o /dev/null -w '%{http_code}' "$display/api/flights/smoke")" 404
  check "nobody complained" equal "$(complaints)" ""
}

# Every file of the system but for what dpkg, systemd and the journal keep of all packages.
tree() {
  (cd "$root" && find etc usr var lib -xdev \
    -not -path 'var/lib/dpkg*' -not -path 'var/log*' -not -path 'var/cache*' -not -path 'var/lib/systemd*' \
    -not -path 'var/tmp/systemd-private-*' -not -path 'etc/.pwd.lock' | sort)
}

announced() {
  local file=$root/etc/avahi/services/gatepost.service
  python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$file" &&
    grep -q '<txt-record>id=[0-9a-f]\{32\}</txt-record>' "$file" &&
    grep -q '<port>8443</port>' "$file" &&
    ! grep -q "$(cat "$root/etc/machine-id")" "$file"
}

crashes() {
  local count begun
  for ((count = 0; count < $1; count++)); do
    begun=$(main_pid)
    signal KILL "$begun"
    within 10 replaced "$begun" || return 1
  done
  within 10 serves
}

# What the daemon itself found worth a warning.
complaints() { inside journalctl --quiet --no-pager -u gatepost -p 4 _COMM=gatepost | grep -v 'Watchdog' || true; }
