#!/usr/bin/env python3
"""The running audit beside what is asked of it: called by run.sh. Runs live.sh --latency and --resume and reads their figures."""

import os
import re
import subprocess

from ratios import RESULTS, say_asked

HERE = os.path.dirname(os.path.abspath(__file__))
# Milliseconds to the first new record after a kill, by how the log was compressed.
RESUME = {"gzip -6": 10, "igzip -1": 20, "igzip -0": 50}


def live(which):
    text = subprocess.run(["bash", os.path.join(HERE, "live.sh"), which], capture_output=True, text=True, check=True).stdout
    print(text, end="")
    return text


def main():
    asked = []
    latency = live("--latency")
    every = re.findall(r"commit every (\d+) ms.*\n +append to judged +median +([\d.]+) ms +99 % +([\d.]+) ms", latency)
    for ms, median, late in every:
        asked.append((f"append to judged, median, commit every {ms} ms", median, "< 0.5", float(median) < 0.5))
        asked.append((f"append to judged, 99 %, commit every {ms} ms", late, "< 10", float(late) < 10))
    resume = dict(re.findall(r"^(\S+ -\d) +killed at .*first new record after +([\d.]+) ms", live("--resume"), re.M))
    for way, most in RESUME.items():
        found = resume.get(way)
        asked.append((f"resume, {way}, ms", found or "-", f"<= {most}", found and float(found) <= most))
    say_asked(asked, "daemon")
    RESULTS.add({"bench": "daemon", "latency": every, "resume": resume})


if __name__ == "__main__":
    main()
