#!/usr/bin/env python3
"""This program beside others, whole processes in alternation: called by run.sh, which says what must be in its
environment. Prints medians with their spread, and each ratio that is asked for, met or not."""

import json
import os
import sys

from measure import Results, Row, alternate, compressed, have, machine, part_of, run, table

BIN, WORK, CORPUS = os.environ["BENCH_BIN"], os.environ["BENCH_WORK"], os.environ["BENCH_CORPUS"]
RUNS = int(os.environ["BENCH_RUNS"])
RESULTS = Results(os.environ["BENCH_RESULTS"])
HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(WORK, "peers")
# Of the corpus, as much as a slow peer gets through in some seconds.
PARTS = {"rg": 4_000_000, "grep": 15_000, "jq": 15_000, "python": 60_000, "loop": 2_000_000}


def scan(options, *paths, out="/dev/null"):
    """A scan by the shipped pack, all rules, findings written."""
    return f"'{BIN}/specaudit' scan -q --allow-raw 1 --output ndjson --out '{out}' {options} " + " ".join(
        f"'{path}'" for path in paths
    )


def prepare():
    """The corpus in all its forms, parts for slow peers, and the patterns as peers take them."""
    size = os.path.getsize(CORPUS)
    files = {"gz": compressed(CORPUS, "gzip -6", ".gz"), "zst": compressed(CORPUS, "zstd -q -3", ".zst")}
    halves = [f"{CORPUS}.half{i}" for i in (1, 2)]
    if not all(os.path.exists(half + ".gz") for half in halves):
        first = part_of(CORPUS, size // 2, halves[0])
        run(f"tail -c +{first + 1} '{CORPUS}' >'{halves[1]}'")
        for half in halves:
            compressed(half, "gzip -6", ".gz")
            os.remove(half)
    files["halves"] = [half + ".gz" for half in halves]
    one = os.path.join(WORK, "one.jsonl")
    part_of(CORPUS, 1, one)
    files["one"], files["one.gz"] = one, compressed(one, "gzip -6", ".gz")
    for name, nbytes in PARTS.items():
        path = f"{CORPUS}.{name}"
        part_of(CORPUS, nbytes, path)
        files[name], files[name + ".gz"] = path, compressed(path, "gzip -6", ".gz")
    patterns = os.path.join(WORK, "patterns.json")
    run(f"'{BIN}/tests/bench_patterns' '{os.environ['SPECAUDIT_RULES_DIR']}/spec' '{os.environ['SPECAUDIT_RULES_DIR']}/model-spec' >'{patterns}.new'")
    with open(patterns + ".new", "rb") as new:
        text = new.read()
    if not os.path.exists(patterns) or open(patterns, "rb").read() != text or not os.path.isdir(PEERS):
        os.makedirs(PEERS, exist_ok=True)
        run(f"'{sys.executable}' '{HERE}/peers.py' '{patterns}.new' '{PEERS}'")
        os.rename(patterns + ".new", patterns)
    return size, files


def own_rows(size, files):
    gz, zst, halves = files["gz"], files["zst"], files["halves"]
    return {
        "gz1": Row("specaudit scan, gzip, 1 thread", scan("-j 1", gz), size),
        "gz2": Row("specaudit scan, gzip, 2 threads", scan("-j 2", gz), size),
        "zst1": Row("specaudit scan, zstd, 1 thread", scan("-j 1", zst), size),
        "zst2": Row("specaudit scan, zstd, 2 threads", scan("-j 2", zst), size),
        "two": Row("specaudit scan, two gzip files, 2 threads", scan("-j 2", *halves), size),
        "start": Row("specaudit scan, one line", scan("-j 2", files["one"]), os.path.getsize(files["one"])),
    }


def slow_row(name, command, files, key, size, runs=3):
    """A peer over its part of the corpus; `command` holds {} for the log."""
    return Row(name, command.format(files[key + ".gz"]), os.path.getsize(files[key]), whole=size,
               start=command.format(files["one.gz"]), most_runs=runs, limit_s=300)


def peer_rows(size, files):
    rows = {"loop": slow_row("specaudit scan --no-prefilter", scan("-j 1 --no-prefilter", "{}"), files, "loop", size)}
    if have("igzip"):
        rows["igzip"] = Row("igzip -dc >/dev/null", f"igzip -dc '{files['gz']}' >/dev/null", size)
    if have("zstd"):
        rows["zstd"] = Row("zstd -dc >/dev/null", f"zstd -dcq '{files['zst']}' >/dev/null", size)
    rows["zcat"] = Row("zcat >/dev/null", f"zcat '{files['gz']}' >/dev/null", size)
    if have("rg"):
        search = f"rg --no-unicode -i -f '{PEERS}/rg.txt'"
        rows["rg-lines"] = Row("zcat | rg --no-unicode -f (to a line's first)", f"zcat '{files['gz']}' | {search} -c >/dev/null", size)
        rows["rg"] = slow_row("zcat | rg --no-unicode -o -f (every match)", "zcat '{}' | " + search + " -o >/dev/null", files, "rg", size)
    search = f"grep -E -i -f '{PEERS}/grep.txt'"
    # Not to /dev/null, where grep stops at the first match of all.
    rows["grep-lines"] = slow_row("zcat | grep -E -f (to a line's first)", "zcat '{}' | " + search + " -c | cat >/dev/null", files, "rg", size)
    rows["grep"] = slow_row("zcat | grep -E -o -f (every match)", "zcat '{}' | " + search + " -o | cat >/dev/null", files, "grep", size, 1)
    if have("jq"):
        each = '[.messages[].content | strings] as $t | [$p[0][] as $re | $t[] | select(try test($re; "i") catch false)] | length'
        rows["jq"] = slow_row("zcat | jq test(), each pattern", f"zcat '{{}}' | jq -c --slurpfile p '{PEERS}/jq.json' '{each}' >/dev/null", files, "jq", size, 1)
    rows["python"] = slow_row("Python: gzip, json, re", f"'{sys.executable}' '{HERE}/json_re.py' '{PEERS}/python.json' '{{}}' >/dev/null", files, "python", size)
    return rows


def same_findings(files):
    """Whether findings are those of a plain loop over every message, and of the engine without compiled patterns."""
    outs = {}
    for options in ("", "--no-prefilter", "--no-jit"):
        out = os.path.join(WORK, "findings" + options)
        run(scan("-j 1 " + options, files["loop.gz"], out=out))
        with open(out, "rb") as file:
            outs[options] = file.read()
    return outs[""].count(b"\n"), outs[""] == outs["--no-prefilter"], outs[""] == outs["--no-jit"]


def asked(rows, files):
    """Each ratio that is asked for: (name, value, bound, met). None where a peer is missing."""
    found = []

    def ratio(name, ours, peer, least):
        if peer in rows:
            value = rows[peer].median() / rows[ours].median()
            found.append((name, f"{value:.2f}", f">= {least}", value >= least))
        else:
            found.append((name, "-", f">= {least}", None))

    ratio("gzip, 2 threads / igzip -dc", "gz2", "igzip", 0.9)
    ratio("gzip, 1 thread / igzip -dc", "gz1", "igzip", 0.5)
    ratio("zstd, 2 threads / zstd -dc", "zst2", "zstd", 0.9)
    ratio("two gzip files, 2 threads / one igzip -dc", "two", "igzip", 1.0)
    ratio("gzip, 2 threads / rg, every match", "gz2", "rg", 4)
    ratio("gzip, 2 threads / rg, to a line's first match", "gz2", "rg-lines", 4)
    ratio("gzip, 2 threads / Python", "gz2", "python", 100)
    lines, loop, jit = same_findings(files)
    found.append(("findings are those without the prefilter", f"{lines} alike" if loop else "differ", "the same", loop and lines > 0))
    found.append(("findings are those without JIT", f"{lines} alike" if jit else "differ", "the same", jit and lines > 0))
    rss = rows["gz1"].rss_mib()
    found.append(("peak memory, 1 thread, MiB", "-" if rss is None else f"{rss:.1f}", "< 64", None if rss is None else rss < 64))
    start = rows["start"].median() * 1000
    found.append(("start-up on one line, ms", f"{start:.1f}", "< 60", start < 60))
    return found


def say_asked(found, bench):
    """Print what is asked for; used by growth.py too."""
    print(f"\n{'asked for':<50} {'measured':>12} {'bound':>10}")
    for name, value, bound, met in found:
        print(f"{name:<50} {value:>12} {bound:>10}  {'-' if met is None else 'met' if met else 'NOT MET'}")
        RESULTS.add({"bench": bench, "asked": name, "value": value, "bound": bound, "met": met})


def say_lines(files):
    """How many lines rg calls matching: where that is all of them, stopping at the first match says nothing."""
    rg = os.path.join(PEERS, "rg.txt")
    if os.path.exists(rg):
        out = os.path.join(WORK, "count")
        run(f"rg --no-unicode -i -c -f '{rg}' '{files['rg']}' >'{out}'; wc -l <'{files['rg']}' >>'{out}'")
        with open(out, encoding="utf-8") as file:
            words = file.read().split()
        print(f"rg finds a match in {words[0]} of {words[-1]} lines of its part")


def main():
    size, files = prepare()
    with open(os.path.join(PEERS, "left_out.json"), encoding="utf-8") as file:
        left_out = json.load(file)
    print(f"corpus: {size / 1e6:.0f} MB of JSON, {os.path.getsize(files['gz']) / 1e6:.0f} MB by gzip -6, "
          f"{os.path.getsize(files['zst']) / 1e6:.0f} MB by zstd -3; {machine()}")
    print(f"patterns: {left_out['patterns']}; left out, because the program does not take them: "
          + ", ".join(f"{name} {n}" for name, n in left_out["left_out"].items()))
    rows = {**own_rows(size, files), **peer_rows(size, files)}
    alternate(list(rows.values()), RUNS)
    table(rows.values())
    say_lines(files)
    say_asked(asked(rows, files), "ratios")
    RESULTS.rows("ratios", rows.values())
    RESULTS.add({"bench": "ratios", "machine": machine(), "patterns": left_out})


if __name__ == "__main__":
    main()
