# The tools of the tests: what is missing is installed and named. Packages of npm and PyPI go to
# .cache/tests/, into folders keyed by their pins, so that a changed pin makes a new folder.

cache=.cache/tests

# The pinned packages ask for this Node.
node_minimum=20
# Used where the distribution's Node is older. The package holds the binary itself.
node_package_version=22.23.3
# Earlier ones do not know the keys of deny.toml.
deny_minimum=0.18
# Installed by the slow stages where there is none: it compiles for some minutes.
deny_version=0.20.2

has() { command -v "$1" >/dev/null; }

# The distribution's packages that are missing, one a line.
missing() {
  has chromium || has chromium-browser || has google-chrome || echo chromium
  has node || echo nodejs
  has npm || echo npm
  { has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; } || echo python3-venv
  has curl || echo curl
  # Two machines and a cable between them are made of namespaces.
  { has ip && has ss; } || echo iproute2
  # The fuzzer's engine is C++.
  has c++ || echo g++
  # The store is tested on disks that fill up.
  has mount || echo mount
}

key() { cat "$@" | sha256sum | cut -c 1-12; }

node_folder() { echo "$cache/node-$node_package_version"; }
modules_folder() { echo "$cache/modules-$(key tests/package.json)"; }
deny_folder() { echo "$cache/cargo-deny-$deny_version"; }
schemathesis_folder() { echo "$cache/schemathesis-$(key tests/api/requirements.txt)"; }
python_folder() { echo "$cache/python-$(key tests/clients/requirements.txt)"; }

old_node() { [[ $(node -p 'process.versions.node.split(".")[0]') -lt $node_minimum ]]; }

install_tools() {
  local packages
  packages=$(missing)
  if [[ -n $packages ]]; then
    echo "installing Debian packages:" $packages
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $packages
  fi
  if old_node; then whole "$(node_folder)" fill_node; fi
  whole "$(modules_folder)" fill_modules
  whole "$(python_folder)" fill_python
  echo "all tools are there"
}

# whole FOLDER COMMAND: has COMMAND fill the folder, unless that was done to its end before.
whole() {
  [[ -e $1/.whole ]] && return
  rm -rf "$1"
  mkdir -p "$1"
  "$2" "$1"
  touch "$1/.whole"
}

# No lock file: it would hold the addresses of one registry. Every version is exact instead.
npm_install() {
  npm install --prefix "$1" --no-save --package-lock=false --ignore-scripts --no-audit --no-fund \
    --loglevel=error "${@:2}"
}

fill_node() {
  local package
  package="node-linux-$(node -p process.arch)@$node_package_version"
  echo "installing from npm: $package"
  npm_install "$1" "$package"
}

fill_modules() {
  echo "installing from npm: what tests/package.json names"
  cp tests/package.json "$1/"
  npm_install "$1"
}

fill_python() {
  echo "installing from PyPI: what tests/clients/requirements.txt names"
  python3 -m venv "$1"
  "$1/bin/python3" -m pip install -q --no-deps -r tests/clients/requirements.txt
}

fill_schemathesis() {
  echo "installing from PyPI: what tests/api/requirements.txt names"
  python3 -m venv "$1"
  "$1/bin/python3" -m pip install -q --no-deps -r tests/api/requirements.txt
}

# The requests that the description of the API permits, and many that it does not.
ask_by_description() {
  whole "$(schemathesis_folder)" fill_schemathesis
  TEST_SCHEMATHESIS="$PWD/$(schemathesis_folder)/bin/schemathesis" node --test --test-timeout=1200000 \
    --test-reporter=spec tests/api/*.test.mjs
}

fill_deny() {
  echo "installing with cargo: cargo-deny $deny_version"
  cargo install --quiet --locked --root "$1" "cargo-deny@$deny_version"
}

# The licences, bans and sources of everything that is built in.
deny() {
  if ! deny_reads_the_file; then whole "$(deny_folder)" fill_deny; fi
  cargo deny check licenses bans sources
}

# What is installed, in this shell and where the tests look for it.
use_tools() {
  local bin
  for bin in "$PWD/$(node_folder)"/node_modules/node-linux-*/bin; do
    if [[ -d $bin ]]; then PATH=$bin:$PATH; fi
  done
  ln -sfn "../$(modules_folder)/node_modules" tests/node_modules
  PATH=$PWD/$(deny_folder)/bin:$PATH
  export PATH
  export TEST_PYTHON="$PWD/$(python_folder)/bin/python3"
}

deny_reads_the_file() {
  local version
  version=$(cargo deny --version 2>/dev/null) || return 1
  version=${version##* }
  [[ $(printf '%s\n' "$deny_minimum" "$version" | sort -V | head -n 1) == "$deny_minimum" ]]
}
