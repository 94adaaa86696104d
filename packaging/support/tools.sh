# The tools of packaging/, installed where they are missing and named. Sourced at the root of the
# repository. Nothing is fetched where all are there.

packaging_cache=.cache/packaging

# Versions that were tried together.
zig_package=0.17.0
zigbuild_package=0.24.0
cargo_deb_package=3.8.0

zig_folder() { echo "$packaging_cache/zig-$zig_package-$zigbuild_package"; }
cargo_deb_folder() { echo "$packaging_cache/cargo-deb-$cargo_deb_package"; }

# debian COMMAND=PACKAGE...: installs the packages whose command is not there. A path is a file.
debian() {
  local pair packages=()
  for pair in "$@"; do
    case ${pair%%=*} in
      /*) [[ -e ${pair%%=*} ]] || packages+=("${pair#*=}") ;;
      *) command -v "${pair%%=*}" >/dev/null || packages+=("${pair#*=}") ;;
    esac
  done
  [[ ${#packages[@]} -gt 0 ]] || return 0
  echo "installing Debian packages: ${packages[*]}"
  if [[ $(id -u) -ne 0 ]]; then
    echo "that needs root: apt-get install ${packages[*]}" >&2
    return 1
  fi
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${packages[@]}"
}

# filled FOLDER COMMAND...: has COMMAND fill the folder, unless that was done to its end before.
filled() {
  [[ -e $1/.whole ]] && return
  rm -rf "$1"
  mkdir -p "$1"
  "${@:2}"
  touch "$1/.whole"
}

install_build_tools() {
  # rustup has no std for musl, and no sources of std where only its own toolchain is reached.
  debian /usr/bin/rustc=rustc-web /usr/bin/cargo=cargo-web \
    /usr/lib/rustlib/src/rust/library=rust-web-src python3=python3-venv readelf=binutils git=git
  filled "$(zig_folder)" fill_zig
}

fill_zig() {
  echo "installing from PyPI: ziglang $zig_package, cargo-zigbuild $zigbuild_package"
  python3 -m venv "$(zig_folder)"
  "$(zig_folder)/bin/python3" -m pip install -q "ziglang==$zig_package" "cargo-zigbuild==$zigbuild_package"
}

# Debian's Rust before any other: it is the one whose std can be built.
use_build_tools() { export PATH="$PWD/$(zig_folder)/bin:/usr/bin:$PATH"; }

zig_version() { echo "zig $("$(zig_folder)/bin/python3" -m ziglang version)"; }

install_deb_tools() {
  debian dpkg-deb=dpkg lintian=lintian
  filled "$(cargo_deb_folder)" fill_cargo_deb
}

fill_cargo_deb() {
  echo "installing with cargo: cargo-deb $cargo_deb_package"
  cargo install --quiet --locked --root "$(cargo_deb_folder)" "cargo-deb@$cargo_deb_package"
}

cargo_deb() { "$(cargo_deb_folder)/bin/cargo-deb" deb "$@"; }

# What packaging/smoke boots a Debian with. Where it cannot be had, the stages say so.
install_boot_tools() {
  debian systemd-nspawn=systemd-container mmdebstrap=mmdebstrap nsenter=util-linux curl=curl pgrep=procps \
    openssl=openssl python3=python3 || true
}

# And what it emulates other machines with.
install_smoke_tools() {
  install_boot_tools
  debian qemu-aarch64-static=qemu-user-static update-binfmts=binfmt-support arch-test=arch-test \
    qemu-system-aarch64=qemu-system-arm mke2fs=e2fsprogs cpio=cpio mkfs.vfat=dosfstools mcopy=mtools || true
}
