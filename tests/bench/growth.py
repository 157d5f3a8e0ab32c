#!/usr/bin/env python3
"""How the cost grows: called by run.sh, which says what must be in its environment: growth.py [SECTION...].

Sections: size, rules, message, workers, findings, other, hostile; all by default. Short by default; with BENCH_LONG=1 up to
2 GB of log, messages of 64 MB and a million findings. One thread unless said otherwise."""

import json
import os
import sys

from measure import Results, Row, alternate, compressed, machine, part_of, run, table
from ratios import BIN, CORPUS, WORK, say_asked, scan

LONG = os.environ.get("BENCH_LONG") == "1"
RUNS = int(os.environ.get("BENCH_GROWTH_RUNS", "3"))
MB = 1_000_000
RESULTS = Results(os.environ["BENCH_RESULTS"])
HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
RULES = os.environ["SPECAUDIT_RULES_DIR"]
MADE = os.path.join(WORK, "made")
HOSTILE = ["anchors", "almost", "matches", "near-json", "escapes", "tiny", "encoded"]


def made(name, command):
    """A log that a generator prints, kept under that name."""
    path = os.path.join(MADE, name)
    if not os.path.exists(path):
        os.makedirs(MADE, exist_ok=True)
        if run(f"'{sys.executable}' {command} >'{path}.new'")["status"] != 0:
            sys.exit(f"growth.py: cannot make {name}")
        os.rename(path + ".new", path)
    return path


def hostile(kind, nbytes, message=1000):
    patterns = os.path.join(WORK, "patterns.json")
    if not os.path.exists(patterns):
        run(f"'{BIN}/tests/bench_patterns' '{RULES}/spec' '{RULES}/model-spec' >'{patterns}'")
    return made(f"{kind}-{nbytes}-{message}.jsonl",
                f"'{TREE}/tests/support/hostile.py' {kind} {nbytes} --message {message} --patterns '{patterns}'")


def shaped(name, message, nbytes, *paths):
    words = " ".join(f"'{path}'" for path in paths)
    return made(f"{name}-{message}-{nbytes}.jsonl", f"'{HERE}/shape.py' {message} {nbytes} {words}")


def log_row(name, path, options="-j 1", x=None):
    return Row(name, scan(options, path), text_bytes(path), limit_s=1800, x=x)


def text_bytes(path):
    """How much text a log holds; that of a compressed one stands beside it."""
    return os.path.getsize(path[:-3] if path.endswith(".gz") else path)


def measured(section, rows):
    alternate(rows, RUNS)
    table(rows)
    RESULTS.rows(section, rows)


def flat(rows):
    """Whether peak memory is the same for all rows, within 4 MiB or an eighth."""
    peaks = [row.rss_mib() for row in rows]
    if None in peaks:
        return None, "-"
    return max(peaks) <= max(min(peaks) * 1.125, min(peaks) + 4), f"{min(peaks):.0f} to {max(peaks):.0f}"


def size():
    """File size; gzip."""
    source = os.environ.get("BENCH_LARGE", CORPUS)
    largest = os.path.getsize(source)
    sizes = [n * MB for n in (10, 50, 100, 250, 500, 1000, 2000) if n * MB < largest * 1.01]
    rows = []
    for nbytes in sizes if LONG else sizes[:3] or [largest]:
        path = os.path.join(WORK, f"first-{nbytes}.jsonl")
        part_of(source, nbytes, path)
        rows.append(log_row(f"{nbytes // MB} MB", compressed(path, "gzip -6", ".gz"), x=nbytes))
    measured("size", rows)
    met, peaks = flat(rows)
    return [(f"peak memory flat to {rows[-1].x // MB} MB, MiB", peaks, "flat", met)]


def rules():
    """Number of rules; packs made from the shipped one. Start-up apart."""
    path = os.path.join(WORK, "rules.jsonl")
    nbytes = part_of(CORPUS, (100 if LONG else 10) * MB, path)
    one = os.path.join(WORK, "one.jsonl")
    part_of(CORPUS, 1, one)
    rows = []
    for n in (50, 100, 200, 500, 1000, 2000):
        pack = os.path.join(MADE, f"rules-{n}")
        run(f"'{sys.executable}' '{TREE}/tests/support/more_rules.py' '{RULES}/model-spec' {n} '{pack}' 2>/dev/null")
        options = f"-j 1 --rules '{pack}'"
        rows.append(Row(f"{n} rules", scan(options, path), nbytes, whole=os.path.getsize(CORPUS), start=scan(options, one), x=n))
    measured("rules", rows)
    for row in rows:
        print(f"  {row.name}: start-up {row.start_s * 1000:.0f} ms")
        RESULTS.add({"bench": "rules-start", "x": row.x, "seconds": row.start_s})
    ratio = rows[-1].median() / rows[2].median()
    return [("2,000 rules / 200 rules, whole corpus", f"{ratio:.2f}", "<= 1.6", ratio <= 1.6)]


def message():
    """Size of a message, the corpus's text."""
    sizes = [50, 200, 1000, 5000, 50_000, 900_000, 4 * MB] + ([16 * MB, 64 * MB] if LONG else [])
    total = (40 if LONG else 4) * MB
    source = os.path.join(WORK, "message-source.jsonl")
    part_of(CORPUS, 80 * MB, source)
    rows = [log_row(f"messages of {n} B", shaped("chat", n, max(n, total), source), x=n) for n in sizes]
    measured("message", rows)
    peaks = [row.rss_mib() for row in rows if row.x <= 900_000]
    if None in peaks:
        return []
    return [("peak memory, lines up to 1 MiB, MiB", f"{max(peaks):.1f}", "< 64", max(peaks) < 64)]


def workers():
    """Threads, from one to the cores, over one gzip file."""
    gz = compressed(CORPUS, "gzip -6", ".gz")
    rows = [log_row(f"{n} threads", gz, f"-j {n}", x=n) for n in range(1, (os.cpu_count() or 1) + 1)]
    measured("workers", rows)
    return []


def findings():
    """Number of findings in a log of one length: how many of its replies are refusals without a reason."""
    most = MB // 3 if LONG else 20_000  # each makes three findings
    rows = []
    for wanted in (0, most // 100, most // 10, most):
        path = os.path.join(MADE, f"findings-{wanted}-{most}.jsonl")
        if not os.path.exists(path):
            os.makedirs(MADE, exist_ok=True)
            with open(path, "w", encoding="ascii") as file:
                for i in range(most):
                    reply = ("I'm sorry, but I can't assist with that." if i * wanted // most != (i + 1) * wanted // most
                             else "Watch the scales, and the bags.")
                    file.write(json.dumps({"id": f"f-{i}", "model": "m", "messages": [
                        {"role": "user", "content": "What should I look out for at the self-checkout in my shop?"},
                        {"role": "assistant", "content": reply}]}) + "\n")
        rows.append(log_row(f"{wanted} of {most} replies", path, x=wanted))
    measured("findings", rows)
    out = os.path.join(WORK, "findings")
    run(scan("-j 1", path, out=out))
    with open(out, "rb") as file:
        found = sum(1 for _ in file)
    print(f"  the last: {found} findings kept and written; tallies count all")
    met, peaks = flat(rows)
    return [(f"peak memory flat to {found} findings, MiB", peaks, "flat", met)]


def other():
    """Text of other kinds than chat, in one shape: messages of 800 B."""
    total = (40 if LONG else 4) * MB
    source = os.path.join(WORK, "message-source.jsonl")
    part_of(CORPUS, 80 * MB, source)
    kinds = {"chat": [source], "source code": [os.path.join(TREE, "auditd"), os.path.join(TREE, "tests", "unit"), "/usr/include"],
             "documentation": ["/usr/share/doc"]}
    rows = []
    for name, paths in kinds.items():
        paths = [path for path in paths if os.path.exists(path)]
        if paths:
            rows.append(log_row(name, shaped(name.replace(" ", "-"), 800, total, *paths), x=name))
        else:
            print(f"skipped: no {name} here")
    tongues = hostile("words", total, 800)
    languages = made(f"languages-{total}.jsonl", f"'{HERE}/shape.py' 800 {total} '{tongues}'")
    rows.append(log_row("nine languages", languages, x="nine languages"))
    measured("other", rows)
    asked = []
    for row in rows[1:]:
        ratio = row.mb_s() / rows[0].mb_s()
        asked.append((f"speed on {row.name} / chat", f"{ratio:.2f}", ">= 0.67", ratio >= 2 / 3))
    return asked


def hostile_texts():
    """Logs made to be slow, at two sizes each."""
    small, large = (16 * MB, 64 * MB) if LONG else (2 * MB, 4 * MB)
    rows = []
    for kind in HOSTILE:
        for nbytes in (small, large):
            rows.append(log_row(f"{kind}, {nbytes // MB} MB", hostile(kind, nbytes), x=nbytes))
    for kind in ("words", "almost"):
        for nbytes in (small, large):
            rows.append(log_row(f"one message of {kind}, {nbytes // MB} MB", hostile(kind, nbytes, nbytes), x=nbytes))
    measured("hostile", rows)
    slowest = min(rows, key=Row.mb_s)
    asked = [("slowest hostile text, MB/s", f"{slowest.mb_s():.3g}", ">= 10", slowest.mb_s() >= 10)]
    growth = max((rows[i + 1].median() / rows[i].median() / (rows[i + 1].nbytes / rows[i].nbytes), rows[i].name)
                 for i in range(0, len(rows), 2))
    print(f"  time over size grows most with {growth[1]}: {growth[0]:.2f}-fold")
    asked.append(("hostile time over size, larger / smaller", f"{growth[0]:.2f}", "<= 1.25", growth[0] <= 1.25))
    return asked


SECTIONS = {"size": size, "rules": rules, "message": message, "workers": workers, "findings": findings, "other": other,
            "hostile": hostile_texts}


def main():
    wanted = sys.argv[1:] or list(SECTIONS)
    if any(name not in SECTIONS for name in wanted):
        sys.exit("growth.py: sections are " + ", ".join(SECTIONS))
    asked = []
    for name in wanted:
        print(f"\n-- {name}: {SECTIONS[name].__doc__.splitlines()[0]}  [{machine()}]", flush=True)
        asked += SECTIONS[name]()
    say_asked(asked, "growth")


if __name__ == "__main__":
    main()
