"""Running whole processes in alternation, and keeping what came of it: used by ratios.py, growth.py and charts.py."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

GNU_TIME = "/usr/bin/time"


class Row:
    """A command that is measured. What it reads is `nbytes` of JSON; a part of a corpus is scaled to the whole, its
    start-up, measured apart on next to nothing, counted once."""

    def __init__(self, name, command, nbytes, whole=None, start=None, most_runs=None, limit_s=900, x=None):
        self.name, self.command, self.nbytes, self.whole = name, command, nbytes, whole or nbytes
        self.start, self.most_runs, self.limit_s = start, most_runs, limit_s
        self.x = x  # what grows from row to row
        self.start_s, self.wall, self.cpu, self.rss_kib, self.statuses = 0.0, [], [], [], []

    def run(self):
        one = run(self.command, self.limit_s)
        if self.start and not self.wall:
            self.start_s = min(run(self.start, self.limit_s)["wall"] for _ in range(2))
        self.wall.append(one["wall"])
        self.cpu.append(one["cpu"])
        self.rss_kib.append(one["rss_kib"])
        self.statuses.append(one["status"])

    def scaled(self):
        """Seconds for the whole corpus, run by run."""
        factor = self.whole / self.nbytes
        return [self.start_s + max(0.0, wall - self.start_s) * factor for wall in self.wall]

    def median(self):
        return statistics.median(self.scaled())

    def mb_s(self):
        return self.whole / 1e6 / self.median()

    def rss_mib(self):
        known = [rss for rss in self.rss_kib if rss]
        return max(known) / 1024 if known else None

    def as_json(self, bench):
        seconds = self.scaled()
        return {"bench": bench, "row": self.name, "x": self.x, "bytes": self.nbytes, "scaled_to": self.whole, "seconds": seconds,
                "median_s": self.median(), "min_s": min(seconds), "max_s": max(seconds), "mb_s": self.mb_s(),
                "cpu_s": self.cpu, "peak_kib": max((rss or 0 for rss in self.rss_kib), default=0),
                "statuses": self.statuses}


def run(command, limit_s=900):
    """Run a shell command once; all it starts counts. Peak memory is that of its largest process."""
    with tempfile.NamedTemporaryFile("r") as told:
        timed = [GNU_TIME, "-q", "-o", told.name, "-f", "%U %S %M"] if os.access(GNU_TIME, os.X_OK) else []
        begin = time.perf_counter()
        process = subprocess.Popen(timed + ["sh", "-c", command], start_new_session=True)
        try:
            status = process.wait(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 15)
            process.wait()
            status = -1
        wall = time.perf_counter() - begin
        words = told.read().split()
    user, system, rss = (float(words[0]), float(words[1]), int(words[2])) if len(words) == 3 else (0.0, 0.0, None)
    return {"wall": wall, "cpu": user + system, "rss_kib": rss, "status": status}


def say(text):
    """What is being done, to a person who waits."""
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", file=sys.stderr, flush=True)


def alternate(rows, runs):
    """Run all rows in turn, and again, so that what disturbs the machine disturbs all of them."""
    for i in range(runs):
        for row in rows:
            if i < (row.most_runs or runs):
                say(f"  run {i + 1}: {row.name}")
                row.run()
    say("")
    for row in rows:
        if any(status != row.statuses[0] for status in row.statuses) or row.statuses[0] not in (0, 1):
            ended = "was ended after its time" if -1 in row.statuses else f"ended with {sorted(set(row.statuses))}"
            print(f"  note: '{row.name}' {ended}")


def table(rows):
    """Print rows as people read them."""
    print(f"{'whole process':<50} {'median s':>9} {'min':>9} {'max':>9} {'MB/s':>9} {'CPU s':>8} {'peak MiB':>9}")
    for row in rows:
        seconds, rss = row.scaled(), row.rss_mib()
        part = "" if row.whole == row.nbytes else " *"
        print(f"{row.name + part:<50} {row.median():>9.3f} {min(seconds):>9.3f} {max(seconds):>9.3f} "
              f"{row.mb_s():>9.3g} {statistics.median(row.cpu):>8.2f} {rss if rss is None else format(rss, '.1f'):>9}")
    if any(row.whole != row.nbytes for row in rows):
        print("* over a part of the corpus, its time scaled to the whole; start-up, measured apart, counted once")


class Results:
    """JSON lines beside what is printed."""

    def __init__(self, path):
        self.path = path

    def add(self, *objects):
        with open(self.path, "a", encoding="utf-8") as file:
            for value in objects:
                file.write(json.dumps(value) + "\n")

    def rows(self, bench, rows):
        self.add(*(row.as_json(bench) for row in rows))


def have(program):
    """Whether a peer is installed; says so where it is not."""
    if shutil.which(program):
        return True
    print(f"skipped: {program} is not installed")
    return False


def part_of(path, nbytes, out):
    """The first whole lines of a log, at least one, up to about so many bytes; kept in `out`. Returns their bytes."""
    if not os.path.exists(out):
        written = 0
        with open(path, "rb") as lines, open(out + ".new", "wb") as file:
            for line in lines:
                if written and written + len(line) > nbytes:
                    break
                file.write(line)
                written += len(line)
        os.rename(out + ".new", out)
    return os.path.getsize(out)


def compressed(path, command, suffix):
    """`path` through a compressor, kept beside it."""
    out = path + suffix
    if not os.path.exists(out):
        subprocess.run(f"{command} <'{path}' >'{out}.new'", shell=True, check=True)
        os.rename(out + ".new", out)
    return out


def machine():
    """One line about where this was measured."""
    name = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    return f"{os.cpu_count()} processors; {name}; load {os.getloadavg()[0]:.1f}"
