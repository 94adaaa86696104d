# A whole emulated arm64 machine with a kernel and systemd of its own: the package is installed in
# it, and then its power fails at random moments while changes are made. Whatever was acknowledged
# must be there after the next start. machine-guest.sh is what runs inside.

source packaging/support/root.sh

# How often the power fails.
power_cuts=3
# On top of that, in seconds from the first change; the moment within is drawn.
cut_within=6

stage_machine() {
  local why work image kernel initrd round
  if why=$(cannot_emulate); then
    skip "$why"
    return
  fi
  packaging/deb arm64
  work=$(mktemp -d /var/tmp/gatepost-machine.XXXXXX)
  later rm -rf "$work"
  foreign_programs
  kernel_and_initrd "$work"
  make_image "$work"

  run_machine "$work" install 900
  report "$work" install
  for ((round = 1; round <= power_cuts; round++)); do
    cut_power "$work" "$round"
  done
  run_machine "$work" purge 900
  report "$work" purge
}

cannot_emulate() {
  if [[ $(id -u) -ne 0 ]]; then
    echo "this is not root"
  elif lacks qemu-system-aarch64 qemu-aarch64-static mmdebstrap mke2fs cpio >/dev/null; then
    echo "there is no $(lacks qemu-system-aarch64 qemu-aarch64-static mmdebstrap mke2fs cpio)"
  elif [[ ! -e /proc/sys/fs/binfmt_misc ]]; then
    echo "this kernel runs no foreign programs (binfmt_misc)"
  else
    return 1
  fi
}

# The packages of the foreign root are configured by programs of its own. Undone at the end: what
# was mounted and registered here, and nothing that was there before.
foreign_programs() {
  local folder=/proc/sys/fs/binfmt_misc
  if [[ ! -e $folder/register ]]; then
    mount -t binfmt_misc none "$folder"
    later umount "$folder"
  fi
  if [[ ! -e $folder/qemu-aarch64 ]]; then
    update-binfmts --enable qemu-aarch64
    later update-binfmts --disable qemu-aarch64
  fi
}

# Debian's own kernel for virtual machines, and a first program that loads what the disk needs.
kernel_and_initrd() {
  local cache=$packaging_cache/kernel-arm64
  [[ -e $cache/.whole ]] || make_kernel "$cache"
  kernel=$cache/vmlinuz
  initrd=$cache/initrd
}

make_kernel() {
  local cache=$1 apt name file
  echo "downloading Debian's kernel for arm64"
  rm -rf "$cache"
  mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial" "$cache/tree" "$cache/first/bin"
  # A state of its own: this machine's packages are not touched.
  apt=(-o Dir::State="$PWD/$cache/apt" -o Dir::State::status=/dev/null -o Dir::Cache="$PWD/$cache/apt"
    -o APT::Architecture=arm64 -o APT::Architectures=arm64)
  apt-get -qq "${apt[@]}" update
  name=$(apt-cache "${apt[@]}" depends linux-image-cloud-arm64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  (cd "$cache" && apt-get -qq "${apt[@]}" download "$name" busybox-static)
  for file in "$cache"/*.deb; do dpkg-deb -x "$file" "$cache/tree"; done
  cp "$cache"/tree/boot/vmlinuz-* "$cache/vmlinuz"
  cp "$cache/tree/bin/busybox" "$cache/first/bin/"
  for name in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_mmio virtio_blk; do
    # Some of them are part of the kernel, depending on its version.
    find "$cache/tree/lib/modules" -name "$name.ko" -exec cp {} "$cache/first/" \;
  done
  cat >"$cache/first/init" <<'END'
#!/bin/busybox sh
b=/bin/busybox
$b mkdir -p /proc /dev /root
$b mount -t proc none /proc
$b mount -t devtmpfs none /dev
for module in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_mmio virtio_blk; do
  if [ -e /$module.ko ]; then $b insmod /$module.ko; fi
done
while [ ! -e /dev/vda ]; do $b sleep 0.1; done
$b mount -t ext4 /dev/vda /root
$b mount --move /dev /root/dev
$b umount /proc
exec $b switch_root /root /lib/systemd/systemd
END
  chmod +x "$cache/first/init"
  (cd "$cache/first" && find . | cpio --quiet -o -H newc | gzip -1) >"$cache/initrd"
  rm -rf "$cache/apt" "$cache/tree" "$cache/first" "$cache"/*.deb
  touch "$cache/.whole"
}

make_image() {
  local tar
  tar=$(root_tar machine arm64 systemd-sysv init-system-helpers curl)
  unpack "$tar"
  mkdir -p "$root/smoke"
  cp packaging/support/machine-guest.sh "$(package_of arm64)" "$root/smoke/"
  cat >"$root/etc/systemd/system/smoke.service" <<'END'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/bash /smoke/machine-guest.sh
StandardOutput=tty
TTYPath=/dev/ttyAMA0
StandardError=journal
END
  mkdir -p "$root/etc/systemd/system/graphical.target.wants"
  ln -s ../smoke.service "$root/etc/systemd/system/graphical.target.wants/smoke.service"
  ln -sf /dev/null "$root/etc/systemd/system/serial-getty@ttyAMA0.service"
  image=$1/disk
  mke2fs -q -t ext4 -d "$root" "$image" 900M
}

# start_machine WORK TASK: puts its process into `machine`; what it says goes to WORK/TASK.log.
start_machine() {
  qemu-system-aarch64 -M virt -cpu cortex-a72 -accel tcg,thread=multi -m 512 -smp 2 -nographic -no-reboot \
    -kernel "$kernel" -initrd "$initrd" -drive "file=$image,format=raw,if=virtio,cache=writethrough" -nic none \
    -append "console=ttyAMA0 panic=1 quiet systemd.show_status=0 smoke=$2" </dev/null >"$1/$2.log" 2>&1 &
  machine=$!
  later kill_quietly "$machine"
}

# run_machine WORK TASK SECONDS: until it switches itself off.
run_machine() {
  start_machine "$1" "$2"
  within "$3" switched_off || kill -KILL "$machine"
  wait "$machine" || true
}

switched_off() { ! kill -0 "$machine" 2>/dev/null || grep -q '^State:[[:space:]]*Z' "/proc/$machine/status"; }

# The lines of the guest that are checks, counted here.
report() {
  local line
  if ! grep -q '^smoke: done' "$1/$2.log"; then
    check "$2: the machine ran to its end" false
    tail -n 20 "$1/$2.log"
    return
  fi
  while read -r line; do
    line=${line%$'\r'}
    case $line in
      "smoke: ok "*) check "arm64, $2: ${line#smoke: ok }" true ;;
      "smoke: failed "*) check "arm64, $2: ${line#smoke: failed }" false ;;
      "smoke: say "*) echo "  ${line#smoke: say }" ;;
    esac
  done < <(grep '^smoke: ' "$1/$2.log")
}

# cut_power WORK ROUND: kills the machine while it makes changes, then starts it from the same disk.
# What it had acknowledged by then is on its console.
cut_power() {
  local acknowledged found moment
  start_machine "$1" "push$2"
  if ! within 300 grep -q '^smoke: acknowledged ' "$1/push$2.log"; then
    check "power cut $2: changes are made" false
    tail -n 20 "$1/push$2.log"
    return
  fi
  moment=$((RANDOM % (cut_within * 10)))
  sleep "$((moment / 10)).$((moment % 10))"
  kill -KILL "$machine"
  wait "$machine" 2>/dev/null || true
  acknowledged=$(last_number acknowledged "$1/push$2.log")
  run_machine "$1" "look$2" 300
  found=$(last_number found "$1/look$2.log")
  check "power cut $2, after $acknowledged changes: each of them is there" at_least "${found:-0}" "$acknowledged"
  # The last few can have been on their way to the console.
  check "power cut $2: and no other" at_least "$((acknowledged + 10))" "${found:-0}"
}

# The last whole line: the one that the power cut short has no line end.
last_number() { tr -d '\r' <"$2" | sed -n "s/^smoke: $1 \([0-9]*\) end\$/\1/p" | tail -n 1; }

at_least() { [[ $1 -ge $2 ]] || { echo "  $1 is less than $2"; return 1; }; }
