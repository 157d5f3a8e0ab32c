#!/usr/bin/env bash
# Builds specaudit and audits the sample logs beside this script: prints the summary, leaves an HTML report.
# On Debian 12; installs what is missing with apt-get. Can be run again.
set -eu
cd "$(dirname "$0")/.."

./packaging/install-dependencies.sh
echo "Building in build/release"
cmake --preset release >/dev/null
cmake --build --preset release | tail -n 1

export SPECAUDIT_RULES_DIR="$PWD/rules"
report="$PWD/build/quickstart.html"
echo "Auditing packaging/samples: $(ls packaging/samples | tr '\n' ' ')"
echo
./build/release/specaudit scan --report "$report" packaging/samples
echo
echo "The report for reviewers: $report"
