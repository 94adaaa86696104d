# An emulated arm64 machine with a Debian and a systemd of its own, and Debian 12's kernel. Sourced.
#
# It has a disk and a boot partition, both files of this machine, and no network. What it shall do is said
# on the kernel's command line and done by machine-guest.sh; what it says goes to its serial console.

# What the first program loads: the disk, then the file system of a boot partition.
machine_modules=(virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk
  fat vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8)

# cannot_emulate: why there can be no such machine here; fails where it can be.
cannot_emulate() {
  local needed=(qemu-system-aarch64 qemu-aarch64-static update-binfmts arch-test mmdebstrap mke2fs mkfs.vfat mcopy cpio)
  if [[ $(id -u) -ne 0 ]]; then
    echo "this is not root"
  elif lacks "${needed[@]}" >/dev/null; then
    echo "there is no $(lacks "${needed[@]}")"
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

# kernel_and_initrd FOLDER: Debian's own kernel for virtual machines, downloaded once, and a first
# program that loads what the disk needs. Puts their paths into `kernel` and `initrd`.
kernel_and_initrd() {
  local cache first=$1/first name
  cache=$packaging_cache/kernel-arm64-$(sha256sum <<<"${machine_modules[*]}" | cut -c 1-12)
  filled "$cache" download_kernel "$cache"
  mkdir -p "$first/bin"
  cp "$cache/busybox" "$first/bin/"
  for name in "${machine_modules[@]}"; do
    # Some of them are part of the kernel, depending on its version.
    if [[ -e $cache/$name.ko ]]; then cp "$cache/$name.ko" "$first/"; fi
  done
  first_program >"$first/init"
  chmod +x "$first/init"
  kernel=$cache/vmlinuz
  initrd=$1/initrd
  (cd "$first" && find . | cpio --quiet -o -H newc | gzip -1) >"$initrd"
}

download_kernel() {
  local cache=$1 apt name file
  echo "downloading Debian's kernel for arm64"
  mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial" "$cache/tree"
  # A state of its own: this machine's packages are not touched. As root, because apt's own user
  # cannot write here.
  apt=(-o Dir::State="$PWD/$cache/apt" -o Dir::State::status=/dev/null -o Dir::Cache="$PWD/$cache/apt"
    -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root)
  apt-get -qq "${apt[@]}" update
  name=$(apt-cache "${apt[@]}" depends linux-image-cloud-arm64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  (cd "$cache" && apt-get -qq "${apt[@]}" download "$name" busybox-static)
  for file in "$cache"/*.deb; do dpkg-deb -x "$file" "$cache/tree"; done
  cp "$cache"/tree/boot/vmlinuz-* "$cache/vmlinuz"
  cp "$cache/tree/bin/busybox" "$cache/"
  for name in "${machine_modules[@]}"; do
    find "$cache/tree/lib/modules" -name "$name.ko" -exec cp {} "$cache/" \;
  done
  rm -rf "$cache/apt" "$cache/tree" "$cache"/*.deb
}

first_program() {
  cat <<END
#!/bin/busybox sh
b=/bin/busybox
\$b mkdir -p /proc /dev /disk
\$b mount -t proc none /proc
\$b mount -t devtmpfs none /dev
for module in ${machine_modules[*]}; do
  if [ -e /\$module.ko ]; then \$b insmod /\$module.ko; fi
done
while [ ! -e /dev/vda ] || [ ! -e /dev/vdb ]; do \$b sleep 0.1; done
\$b mount -t ext4 /dev/vda /disk
# Here, because the system on the disk has no udev that would tell it of the partition.
\$b mount -t vfat /dev/vdb /disk/boot/firmware
\$b mount --move /dev /disk/dev
\$b umount /proc
exec \$b switch_root /disk /lib/systemd/systemd
END
}

# make_disk FILE [PACKAGE]: a system that was never started, with the guest's script and this
# version's package in /smoke; PACKAGE is installed in it, as by somebody who prepares cards.
make_disk() {
  local root wants=etc/systemd/system/graphical.target.wants
  unpack "$(root_tar machine arm64 systemd-sysv init-system-helpers curl)"
  mkdir -p "$root/smoke" "$root/boot/firmware" "$root/$wants"
  # Journal in memory: it quotes the kernel's command line, which may hold what must not reach the disk.
  rm -rf "$root/var/log/journal"
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
  ln -s ../smoke.service "$root/$wants/smoke.service"
  ln -sf /dev/null "$root/etc/systemd/system/serial-getty@ttyAMA0.service"
  if [[ -n ${2-} ]]; then
    cp "$2" "$root/prepared.deb"
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 dpkg -i /prepared.deb >/dev/null 2>&1
    rm "$root/prepared.deb"
  fi
  mke2fs -q -t ext4 -d "$root" "$1" 900M >/dev/null
  rm -rf --one-file-system "$root"
}

# make_card FILE [TEXT]: a boot partition, with a gatepost.toml that holds TEXT.
make_card() {
  mkfs.vfat -F 32 -C "$1" 65536 >/dev/null
  if [[ -n ${2-} ]]; then mcopy -i "$1" - ::gatepost.toml <<<"$2"; fi
}

# start_machine WORK TASK [WORD...]: from $disk and $card, with WORDs on the kernel's command line.
# Puts its process into `machine`; what it says goes to WORK/TASK.log.
start_machine() {
  qemu-system-aarch64 -M virt -cpu cortex-a72 -accel tcg,thread=multi -m 512 -smp 2 -nographic -no-reboot \
    -kernel "$kernel" -initrd "$initrd" -nic none \
    -drive "file=$disk,format=raw,if=virtio,cache=writethrough" \
    -drive "file=$card,format=raw,if=virtio,cache=writethrough" \
    -append "console=ttyAMA0 panic=1 quiet systemd.show_status=0 smoke=$2 ${*:3}" </dev/null >"$1/$2.log" 2>&1 &
  machine=$!
  later kill_quietly "$machine"
}

# run_machine WORK TASK SECONDS [WORD...]: until it switches itself off.
run_machine() {
  start_machine "$1" "$2" "${@:4}"
  within "$3" gone "$machine" || kill_quietly "$machine"
  wait "$machine" || true
}

# report WORK TASK: the lines of the guest that are checks, counted here.
report() {
  local line
  while read -r line; do
    case $line in
      "smoke: ok "*) check "arm64, $2: ${line#smoke: ok }" true ;;
      "smoke: failed "*) check "arm64, $2: ${line#smoke: failed }" false ;;
      "smoke: say "*) echo "  ${line#smoke: say }" ;;
    esac
  done < <(tr -d '\r' <"$1/$2.log" | grep -a '^smoke: ')
  grep -aq '^smoke: done' "$1/$2.log" || {
    check "arm64, $2: the machine ran to its end" false
    tail -n 20 "$1/$2.log"
  }
}
