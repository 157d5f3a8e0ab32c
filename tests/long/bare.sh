#!/usr/bin/env bash
# Both README commands on a bare Debian 12 tree, made with debootstrap in a temporary folder: needs root, debootstrap and
# Debian's package archive. BARE_TESTS=0 leaves the second command out.
set -eu
cd "$SOURCE"
tree=$(mktemp -d)
clean_up() {
	umount "$tree/proc" "$tree/dev" 2>/dev/null || true
	rm -rf --one-file-system "$tree"
}
trap clean_up EXIT
command -v debootstrap >/dev/null || { echo "debootstrap is not installed" >&2; exit 1; }
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[.*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
debootstrap --variant=minbase bookworm "$tree" ${mirror:+"$mirror"} >"$tree.log" 2>&1 || { tail "$tree.log"; exit 1; }
rm -f "$tree.log"
for file in /etc/apt/apt.conf.d/* /etc/resolv.conf /etc/hosts; do
	[ -f "$file" ] && [ ! -e "$tree$file" ] && cp "$file" "$tree$file"
done
mount -t proc proc "$tree/proc"
mount --bind /dev "$tree/dev"
mkdir "$tree/src"
git archive HEAD | tar -x -C "$tree/src"
echo "-- packaging/quickstart.sh on $(chroot "$tree" dpkg-query -W | wc -l) packages"
chroot "$tree" /src/packaging/quickstart.sh
[ -s "$tree/src/build/quickstart.html" ] || { echo "no report was left" >&2; exit 1; }
chroot "$tree" /src/packaging/quickstart.sh >/dev/null
if [ "${BARE_TESTS:-1}" = 1 ]; then
	echo "-- tests/run.sh"
	chroot "$tree" /src/tests/run.sh
fi
