# The kiosk's package in a Debian with a real systemd, on a screen that only the compositor
# sees: the board comes up, and comes back from whatever happens to its browser.

source packaging/support/root.sh
source packaging/support/board.sh

# Kept for whoever wants to look: FOLDER/*.png.
pictures=target/smoke/$release

stage_kiosk() {
  local why begun
  if why=$(cannot_boot); then
    skip "$why"
    return
  fi
  packaging/deb amd64
  # The root has what the package depends on, so that it is installed without a network.
  unpack "$(root_tar kiosk amd64 systemd-sysv init-system-helpers cage wlr-randr xwayland seatd chromium \
    fonts-noto-core fonts-noto-cjk fontconfig grim)"
  mkdir -p "$root/packages" "$pictures"
  cp "$(package_of amd64)" "$(package_of all gatepost-kiosk)" "$root/packages/"
  headless
  boot

  check "the packages are installed" inside dpkg -i "/packages/$(basename "$(package_of amd64)")" \
    "/packages/$(basename "$(package_of all gatepost-kiosk)")"
  check "the board is not started by the installation" equal "$(inside systemctl is-active gatepost-kiosk || true)" inactive
  check "it starts with the machine" equal "$(inside systemctl is-enabled gatepost-kiosk)" enabled
  make_token
  find_operator
  put smoke A1

  # The daemon is late: the browser waits for it instead of showing an error.
  inside systemctl --quiet mask --runtime --now gatepost
  inside systemctl --no-block start gatepost-kiosk
  check "the browser runs as an ordinary user" within 60 browser_of gatepost-kiosk
  check "without a daemon it shows that it waits" within 90 waits
  picture waiting
  inside systemctl stop gatepost-kiosk
  inside systemctl --quiet unmask --runtime gatepost
  check "there are letters for every script" lettered
  inside systemctl --no-block start gatepost-kiosk
  begun=$SECONDS
  check "the kiosk brings the daemon" within 30 serves
  check "the display reports that it paints" within 120 painted_since "$begun"
  check "systemd hears of it" within 30 vouched
  check "the picture is turned as the settings say" turned
  check "nothing runs without a sandbox" sandboxed
  picture first
  operator -f -X POST "$operator_url/api/notices" -d '{"id":"all","text":"Leave the building","level":"emergency"}' >/dev/null
  check "an emergency is on the screen" within 60 pictured emergency first
  sleep 2 && picture emergency
  operator -f -X DELETE "$operator_url/api/notices/all" >/dev/null
  check "and off it again" within 60 pictured board emergency
  sleep 2 && picture board
  operator -f -X POST "$operator_url/api/notices" -d '{"id":"all","text":"欢迎光临 ようこそ 환영합니다 أهلا وسهلا ยินดีต้อนรับ"}' >/dev/null
  check "a notice in other letters is on the screen" within 60 pictured letters board
  sleep 2 && picture letters
  inside touch /run/gatepost-kiosk/profile/left-behind

  begun=$(main_pid gatepost-kiosk)
  signal KILL "$begun"
  comes_back "a killed compositor" 30
  check "its profile is new" test ! -e "$(in_run profile/left-behind)" -a -d "$(in_run profile)"

  begun=$(main_pid gatepost-kiosk)
  to_renderers STOP
  comes_back "a frozen renderer, which no longer reports," 150

  begun=$(main_pid gatepost-kiosk)
  to_renderers KILL
  comes_back "a dead renderer" 150
  picture last

  check "the kiosk is purged" inside dpkg -P gatepost-kiosk
  check "no process of it is left" within 15 no_browser
}

# No screen in a container: the compositor draws into memory, and nobody has a console. Turned by 180
# degrees, which the picture undoes: else cage hands whole frames of the browser to the screen as
# they are, and a picture of the screen does not see those.
headless() {
  mkdir -p "$root/etc/systemd/system/gatepost-kiosk.service.d"
  cat >"$root/etc/systemd/system/gatepost-kiosk.service.d/headless.conf" <<'END'
[Unit]
ConditionPathExists=
[Service]
StandardInput=null
TTYPath=
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
ExecStartPre=
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman LIBSEAT_BACKEND=
Environment=KIOSK_TURN=180
EnvironmentFile=
END
}

browser_of() { inside systemctl status gatepost-kiosk | grep -q '/usr/lib/chromium/chromium' && owned_by "$1"; }

# The main process of the unit is the user's.
owned_by() {
  local uid
  uid=$(inside id -u "$1")
  inside grep -q "^Uid:[[:space:]]${uid}[[:space:]]" "/proc/$(main_pid gatepost-kiosk)/status"
}

display_id() { inside uname -n | tr -c 'A-Za-z0-9_\n-' -; }

# painted_since START: whether the display has reported after that, in seconds of this script.
painted_since() {
  local ago
  ago=$(ask -f "$display/api/receipts/$(display_id)" | sed -n 's/.*"painted_ago_ms":\([0-9]*\).*/\1/p')
  [[ -n $ago && $ago -lt $(((SECONDS - $1) * 1000)) ]]
}

vouched() { [[ $(inside systemctl show --property=StatusText gatepost-kiosk) == *"the board is painted"* ]]; }

# The processes of the unit by their command lines, with the container's numbers. The folder of the
# unit's group depends on how the kernel's groups are mounted.
processes() {
  local pid group=system.slice/gatepost-kiosk.service/cgroup.procs
  for pid in $(inside cat "/sys/fs/cgroup/systemd/$group" "/sys/fs/cgroup/$group" 2>/dev/null | sort -u); do
    printf '%s %s\n' "$pid" "$(inside cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ')"
  done
}

# The processes that draw pages; not the one for what Chromium itself shows around them.
renderers() { processes | grep -e '--type=renderer' | grep -v -e '--top-chrome' | cut -d ' ' -f 1; }
sandboxed() { [[ -n $(renderers) ]] && ! processes | grep -e --no-sandbox; }

# to_renderers SIGNAL
to_renderers() {
  local pid
  for pid in $(renderers); do signal "$1" "$pid"; done
}

# comes_back WHAT SECONDS: the unit is begun anew since $begun, and paints.
comes_back() {
  local since=$SECONDS
  check "$1 is restarted" within "$2" replaced "$begun" gatepost-kiosk
  echo "  after $((SECONDS - since)) s"
  since=$SECONDS
  check "the board is painted again" within 120 painted_since "$since"
}

no_browser() { [[ -z $(pgrep --ns "$leader" --nslist pid 'chromium|cage') ]]; }

# A file of the unit's folder in memory, as this machine sees it.
in_run() {
  # The container's own tree, as the kernel shows it.
  local tree=/proc/$leader/root
  echo "$tree/run/gatepost-kiosk/$1"
}

# on_screen COMMAND...: a client of the compositor, as the kiosk's user.
on_screen() {
  inside sh -c 'cd /run/gatepost-kiosk && XDG_RUNTIME_DIR=$PWD WAYLAND_DISPLAY=$(basename "$(ls -d wayland-? | head -n 1)") \
    setpriv --reuid=gatepost-kiosk --regid=gatepost-kiosk --clear-groups "$@"' sh "$@"
}

# screen FORMAT: what is on it.
screen() { on_screen grim -t "$1" -; }

# cage 0.1 is told as it starts, cage 0.2 by a client. All is read, since a broken pipe is a failure too.
turned() { processes | grep 'cage -r -r' >/dev/null || on_screen wlr-randr | grep 'Transform: 180' >/dev/null; }

# picture NAME: kept as FOLDER/NAME.png.
picture() {
  screen png >"$pictures/$1.png" || true
  echo "  $pictures/$1.png: $(stat -c %s "$pictures/$1.png") bytes"
}

# The page of the package: its ground in a corner, its letters in the middle.
waits() {
  screen ppm | python3 -c '
import sys
data = sys.stdin.buffer.read()
_, size, _, pixels = data.split(b"\n", 3)
width, height = map(int, size.split())
middle = pixels[width * 3 * (height * 2 // 5):width * 3 * (height * 3 // 5)]
near = lambda at, colour: all(abs(a - b) <= 2 for a, b in zip(at, colour))
lit = sum(near(middle[at:at + 3], (0xf4, 0xf7, 0xfb)) for at in range(0, len(middle), 3))
sys.exit(not (near(pixels[30:33], (0x0a, 0x0f, 0x1a)) and lit > 100))'
}

# One letter of Chinese, Japanese, Korean, Arabic, Hebrew, Thai, Hindi, Greek and Cyrillic each.
lettered() {
  local letter status=0
  for letter in 4e2d 306e d55c 0639 05d0 0e01 0915 03b1 0436; do
    [[ -n $(inside fc-list ":charset=$letter" file) ]] || {
      echo "  no font has U+$letter"
      status=1
    }
  done
  return "$status"
}

# pictured NAME BEFORE: whether a new picture is another than that before.
pictured() { picture "$1" && [[ -s $pictures/$1.png ]] && ! cmp -s "$pictures/$1.png" "$pictures/$2.png"; }
