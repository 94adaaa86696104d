# Debian in a folder, and a real systemd in it. Sourced.

# Of Debian, by its name; packaging/smoke sets it for each stage.
: "${release:=bookworm}"

# root_tar NAME ARCHITECTURE PACKAGE...: the path of an archive with these packages, made once.
root_tar() {
  local name=$1-$release architecture=$2 packages tar
  shift 2
  packages=$(IFS=,; echo "$*")
  tar=$packaging_cache/roots/$name-$(sha256sum <<<"$architecture $packages" | cut -c 1-12).tar
  if [[ ! -e $tar ]]; then
    mkdir -p "$packaging_cache/roots"
    echo "making a root of Debian $release, $architecture: $packages" >&2
    mmdebstrap --quiet --format=tar --variant=essential --architectures="$architecture" --include="$packages" \
      --components=main --dpkgopt=force-unsafe-io "$release" "$tar.$$" >&2 || {
      # Half a root is none.
      rm -f "$tar.$$"
      return 1
    }
    mv "$tar.$$" "$tar"
  fi
  echo "$tar"
}

# cannot_boot: why no systemd can be booted in a folder here; fails where one can.
cannot_boot() {
  if [[ $(id -u) -ne 0 ]]; then
    echo "this is not root"
  elif lacks systemd-nspawn mmdebstrap nsenter curl openssl python3 >/dev/null; then
    echo "there is no $(lacks systemd-nspawn mmdebstrap nsenter curl openssl python3)"
  elif ! unshare --pid --mount --net --fork true 2>/dev/null; then
    echo "namespaces are not allowed"
  else
    return 1
  fi
}

# unpack TAR: a fresh folder with what is in it; the name is put into `root`.
unpack() {
  root=$(mktemp -d /var/tmp/gatepost-smoke.XXXXXX)
  later rm -rf --one-file-system "$root"
  tar -C "$root" -xf "$1"
}

# boot: systemd in $root, with a network of its own. Puts its process into `leader`, and the one to
# `shut` into `container`.
boot() {
  local nspawn
  systemd-nspawn --quiet --boot --directory="$root" --private-network --link-journal=no --register=no \
    --keep-unit "$@" </dev/null >"$root.log" 2>&1 &
  nspawn=$!
  container=$nspawn
  later rm -f "$root.log"
  later shut "$nspawn"
  within 60 child_of "$nspawn"
  leader=$(child_of "$nspawn")
  # "degraded" is up too: a container lacks this and that.
  within 60 booted
}

child_of() { pgrep -P "$1"; }

booted() { [[ $(inside systemctl is-system-running) =~ running|degraded ]]; }

# The container, and whatever is in it.
shut() {
  runs "$1" || return 0
  kill "$1"
  within 20 gone "$1" || kill_quietly "$1"
}

# inside COMMAND...: in all namespaces of the container.
inside() { nsenter --target "$leader" --all env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }

# ask CURL-ARGUMENT...: this machine's curl in the container's network.
ask() { nsenter --target "$leader" --net curl -sS --max-time 10 "$@"; }

# signal NAME PID: to a process as the container numbers it. 0 would be all of this script's own.
signal() { [[ $2 -gt 1 ]] && nsenter --target "$leader" --pid kill -"$1" "$2"; }
