# The debug build and the units of this repository in a Debian with a real systemd, from the first
# start on. Needs no package, so that it is quick: what dpkg does is the stage nspawn's.

source packaging/support/root.sh
source packaging/support/board.sh
source packaging/support/first-boot.sh

stage_boot() {
  local why
  if why=$(cannot_boot); then
    skip "$why"
    return
  fi
  # tests/run has built it already.
  cargo build --quiet --locked
  unpack "$(root_tar daemon amd64 systemd-sysv init-system-helpers)"
  put_assets "$root"
  if ! chroot "$root" gatepost --version >/dev/null 2>&1; then
    skip "a program of this machine does not run in Debian $release"
    return
  fi
  systemctl --quiet --root="$root" enable gatepost gatepost-announce gatepost-provision
  first_boots
  check "its exposure in this system is at most 1.5" exposure
}

# put_assets ROOT: what Cargo.toml has for the package, but for documents, which the package's build writes.
put_assets() {
  local mode place file
  packaging/support/assets | while read -r mode place file; do
    install -D -m "$mode" "$file" "$1/$place"
  done
}
