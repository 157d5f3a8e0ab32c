#!/usr/bin/env python3
"""Writes a pack's patterns as other programs take them: peers.py PATTERNS FOLDER.

PATTERNS is what bench_patterns prints. FOLDER gets rg.txt, grep.txt, jq.json and python.json, each with the patterns
that the program itself accepts, and left_out.json, how many it does not (look-around, scripts it has no name for).
None of them means quite the same by a pattern: these programs see lines of JSON with their escapes, or text that is not
folded, so what they find is not compared; only how long they take is."""

import json
import os
import re
import shutil
import subprocess
import sys

CLASS = re.compile(r"\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\\.|.", re.S)


def accepted(patterns, command, folder):
    """The patterns that a program takes from a file, tried in halves."""
    path = os.path.join(folder, "try.txt")

    def takes(some):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(some) + "\n")
        return subprocess.run(command + ["-f", path, os.devnull], capture_output=True, check=False).returncode < 2

    good, todo = [], [patterns[i : i + 16] for i in range(0, len(patterns), 16)][::-1]
    while todo:
        some = todo.pop()
        if takes(some):
            good += some
        elif len(some) > 1:
            todo += [some[len(some) // 2 :], some[: len(some) // 2]]
    os.remove(path)
    return good


def for_rg(pattern):
    """No look-around; a class of letters outside ASCII is none without Unicode; a line of JSON holds \\n for a break."""
    if "\n" in pattern or re.search(r"\(\?[=!<>]|\\[pPXRhH]", pattern):
        return None
    return "".join(r"\\n" if found.group() == r"\n" else found.group() for found in CLASS.finditer(pattern))


def for_grep(pattern):
    """POSIX extended syntax: groups count, nothing is lazy, \\d and \\n have no meaning."""
    if "\n" in pattern or re.search(r"\(\?[=!<>a-z-]|\\[pPxXRhHAzZ]|[*+?}]\+", pattern):
        return None
    out = ""
    for piece in (found.group() for found in CLASS.finditer(pattern)):
        if piece == "?" and out.endswith(("*", "+", "?", "}")) and not out.endswith(("\\*", "\\+", "\\?", "\\}")):
            continue
        if piece.startswith("[") and len(piece) > 1:
            inner = piece.replace(r"\n", "").replace(r"\s", "[:space:]").replace(r"\w", "[:alnum:]_").replace(r"\d", "0-9")
            inner = re.sub(r"\\(.)", r"\1", inner)
            out += inner if len(inner) > (3 if inner.startswith("[^") else 2) else "."
        else:
            out += {r"\d": "[0-9]", r"\n": r"\\n", r"\t": r"\\t", r"\-": "-", r"\"": '"', r"\/": "/"}.get(piece, piece)
    return out.replace("(?:", "(").replace("(|", "(()|")


def jq_accepted(patterns):
    found = subprocess.run(
        ["jq", "-c", '. as $re | try ("x" | test($re; "i") | true) catch false'],
        input="\n".join(map(json.dumps, patterns)), capture_output=True, text=True, check=False,
    ).stdout.split()
    return [pattern for pattern, good in zip(patterns, found) if good == "true"]


def python_accepted(patterns):
    good = []
    for pattern in patterns:
        try:
            re.compile(pattern, re.I)
            good.append(pattern)
        except (re.error, OverflowError):
            pass
    return good


def main():
    os.environ["LC_ALL"] = "C"  # bytes, as scans of logs are run; grep is slower by far with a locale of UTF-8
    source, folder = sys.argv[1:]
    with open(source, encoding="utf-8") as lines:
        patterns = list(dict.fromkeys(json.loads(line)["regex"] for line in lines))
    made = {"python.json": python_accepted(patterns)}
    if shutil.which("rg"):
        made["rg.txt"] = accepted(list(filter(None, map(for_rg, patterns))), ["rg", "--no-unicode", "-i"], folder)
    if shutil.which("grep"):
        made["grep.txt"] = accepted(list(filter(None, map(for_grep, patterns))), ["grep", "-E", "-i"], folder)
    if shutil.which("jq"):
        made["jq.json"] = jq_accepted(patterns)
    for name, good in made.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(good) + "\n" if name.endswith(".txt") else json.dumps(good))
    counts = {name.split(".")[0]: len(patterns) - len(good) for name, good in made.items()}
    with open(os.path.join(folder, "left_out.json"), "w", encoding="utf-8") as file:
        json.dump({"patterns": len(patterns), "left_out": counts}, file)


if __name__ == "__main__":
    main()
