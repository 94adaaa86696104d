# What is in the packages, and whether Debian's own checker and systemd's accept it.

stage_package() {
  local architecture package root kiosk
  packaging/deb
  root=$(mktemp -d)
  later rm -rf "$root"

  for architecture in amd64 arm64 armhf; do
    package=$(package_of "$architecture")
    check "$architecture: the files of the package" files_are "$package" gatepost
    check "$architecture: the program is static" program_is_static "$package"
    check "$architecture: the configuration is a conffile" conffiles_are "$package" /etc/gatepost/gatepost.toml
    check "$architecture: lintian" lint "$package"
  done
  kiosk=$(package_of all gatepost-kiosk)
  check "kiosk: the files of the package" files_are "$kiosk" gatepost-kiosk
  check "kiosk: the settings are conffiles" conffiles_are "$kiosk" /etc/chromium-browser/policies/managed/gatepost-kiosk.json \
    /etc/chromium/policies/managed/gatepost-kiosk.json /etc/default/gatepost-kiosk
  check "kiosk: lintian" lint "$kiosk"

  dpkg-deb -x "$(package_of amd64)" "$root"
  dpkg-deb -x "$kiosk" "$root"
  check "the units are right and fenced in" packaging/support/quick.sh units "$root"
  check "the policies are JSON" python3 -m json.tool "$root/etc/chromium/policies/managed/gatepost-kiosk.json" /dev/null
  check "the man page can be read" man_page "$root/usr/share/man/man1/gatepost.1.gz"
}

# The list as it stands in packaging/support/, so that a file that is lost or new is seen in review;
# but for the pages of the subcommands, which come and go with those.
files_are() {
  diff "packaging/support/$2.files" \
    <(dpkg-deb -c "$1" | awk '$1 !~ /^d/ && $6 !~ /man1\/gatepost-/ { print $1, $6 }' | LC_ALL=C sort -k 2)
}

conffiles_are() {
  local package=$1
  shift
  equal "$(dpkg-deb -I "$package" conffiles | sort | tr '\n' ' ')" "$* "
}

program_is_static() {
  local program
  program=$(mktemp)
  dpkg-deb --fsys-tarfile "$1" | tar -xO ./usr/bin/gatepost >"$program"
  ! readelf -ldW "$program" | grep -E 'INTERP|NEEDED'
  local status=$?
  rm "$program"
  return $status
}

# Overrides are in the packages, each with its reason.
lint() { lintian --fail-on error,warning --tag-display-limit 0 "$1"; }

man_page() { zcat "$1" | grep -q '^\.SH'; }
