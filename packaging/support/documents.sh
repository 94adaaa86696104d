# What a package carries beside the program, made from what the repository and the program say of
# themselves. Sourced at the root of the repository.

# write_documents PROGRAM FOLDER
write_documents() {
  local program=$1 folder=$2
  rm -rf "$folder"
  mkdir -p "$folder/man"
  # A page for the program and one for each of its subcommands.
  "$program" man --out "$folder/man"
  gzip -9n "$folder/man"/*.1
  "$program" completions bash >"$folder/gatepost.bash"
  "$program" completions zsh >"$folder/_gatepost"
  "$program" completions fish >"$folder/gatepost.fish"
  debian_changelog gatepost >"$folder/changelog"
  debian_changelog gatepost-kiosk >"$folder/changelog-kiosk"
  copyright >"$folder/copyright"
  libraries >"$folder/libraries.txt"
}

# The newest section of CHANGELOG.md in Debian's form: a bullet each, without the kinds of change.
debian_changelog() {
  local version
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
  printf '%s (%s-1) stable; urgency=medium\n\n' "$1" "$version"
  awk '/^## / { if (found++) exit; next }
       found && /^- / { if (text) print text; text = substr($0, 3); next }
       found && /^  / { text = text " " substr($0, 3) }
       END { print text }' CHANGELOG.md | while read -r bullet; do
    fold -s -w 74 <<<"$bullet" | sed -e 's/ *$//' -e '1s/^/  * /' -e '2,$s/^/    /'
  done
  printf '\n -- %s  %s\n' "$(maintainer)" "$(git log -1 --format=%cD)"
}

maintainer() { sed -n 's/^maintainer = "\(.*\)"/\1/p' Cargo.toml; }

# Who wrote what, with the texts that Debian does not have in /usr/share/common-licenses.
copyright() {
  cat packaging/debian/copyright
  echo "License: MIT"
  indented LICENSE-MIT
  echo
  echo "License: OFL-1.1"
  indented assets/shared/inter/LICENSE
}

indented() { sed -e '/^[[:space:]]*$/s/.*/./' -e 's/^/ /' "$1"; }

# The libraries that are linked in, with version and licence.
libraries() {
  echo "Linked into gatepost, each under the licence that stands beside it:"
  echo
  cargo tree --locked --edges normal --prefix none --format '{p}  {l}' |
    sed -e '1d' -e 's/ (proc-macro)//' -e 's/ (\*)$//' | sort -u
}
