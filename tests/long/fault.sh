#!/usr/bin/env bash
# Every system call of a scripted run, 500 kills under load, 300 power cuts: the state equals that of a run that
# nothing happened to.
set -eu
cd "$SOURCE"
exec bash tests/fault/run.sh --all
