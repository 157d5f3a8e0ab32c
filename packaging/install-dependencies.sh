#!/usr/bin/env bash
# Installs what building (and with --tests: testing) specaudit needs on Debian 12, through apt-get.
# Says what it does; does nothing when all is there. Needs root or sudo only when something is missing.
set -eu

build="gcc libc6-dev cmake ninja-build pkg-config zlib1g-dev libzstd-dev libjansson-dev libpcre2-dev
	libyaml-dev libutf8proc-dev libsodium-dev libsqlite3-dev"
tests="clang curl systemd libclang-rt-14-dev clang-format clang-tidy libcmocka-dev zstd gzip jq sqlite3 mandoc python3 git tzdata"

# Inflates gzip several times as fast; what it is not packaged for does with zlib.
case $(dpkg --print-architecture) in amd64 | arm64) build="$build libisal-dev" ;; esac
wanted=$build
if [ "${1:-}" = --tests ]; then wanted="$build $tests"; fi

missing=
for package in $wanted; do
	if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
		missing="$missing $package"
	fi
done
if [ -z "$missing" ]; then exit 0; fi

sudo=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "These packages are missing, and neither root nor sudo is at hand:$missing" >&2
		exit 1
	fi
	sudo=sudo
fi
echo "Installing with apt-get:$missing"
export DEBIAN_FRONTEND=noninteractive
if ! $sudo apt-get install -y --no-install-recommends $missing >/dev/null 2>&1; then
	$sudo apt-get update >/dev/null
	# shellcheck disable=SC2086 # a list of package names
	$sudo apt-get install -y --no-install-recommends $missing >/dev/null
fi
