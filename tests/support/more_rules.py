#!/usr/bin/env python3
"""Makes a pack of N rules from a shipped one: more_rules.py PACK N OUT [--seed S].

Fewer rules than the pack has are a seeded choice, with the signals they rest on. More are the pack and copies of it in
which every word of every pattern is replaced by another word of like frequency and the same length, the same word by
the same within a copy, so that copies are about as rare in text, and as costly, as what they were made from. Frequencies
are those of the conversations in tests/accuracy. Signals that no word makes (detectors) are shared by all copies.
The outcome is a function of the arguments and the tree. It is for measuring: the rules mean nothing."""

import argparse
import bisect
import collections
import glob
import hashlib
import json
import os
import re
import sys

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIGNAL = re.compile(r"^  ([A-Za-z0-9_.-]+):")
RULE = re.compile(r"^  - id: *([A-Za-z0-9_.-]+)")
WORDY = re.compile(r"(?:^    |[{,] ?)(?:any|all|score):", re.M)


def number(*parts):
    """A number that depends on the parts alone."""
    return int.from_bytes(hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest(), "big")


class Words:
    """Which other words are as long and about as frequent, for whole words and for beginnings of words."""

    def __init__(self, files):
        whole, begun = collections.Counter(), collections.Counter()
        for path in files:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    for word in re.findall("[a-z]+", " ".join(strings(json.loads(line))).lower()):
                        whole[word] += 1
                        for length in range(2, len(word)):
                            begun[word[:length]] += 1
        self.tables = [self.by_length(whole), self.by_length(begun)]
        self.counts = [whole, begun]

    @staticmethod
    def by_length(counts):
        table = collections.defaultdict(list)
        for word, count in counts.items():
            table[len(word)].append((count, word))
        return {length: sorted(words) for length, words in table.items()}

    def other(self, word, seed):
        """Another word of its length, one of those next to it by frequency; letters are moved where none is known."""
        for table, counts in zip(self.tables, self.counts):
            if counts[word] and len(table[len(word)]) > 8:
                row = table[len(word)]
                at = bisect.bisect_left(row, (counts[word], word))
                near = row[max(0, at - 6) : at] + row[at + 1 : at + 7]
                return near[number(seed, word) % len(near)][1]
        vowels, consonants = "aeiouy", "bcdfghklmnprstvw"
        return "".join(
            (vowels if letter in vowels else consonants)[number(seed, word, i) % (6 if letter in vowels else 16)]
            for i, letter in enumerate(word)
        )


def strings(value):
    """Every string below a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def lex(text):
    """Cut YAML into (kind, text): quoted scalars, comments, and the rest."""
    at = begin = 0
    while at < len(text):
        char = text[at]
        before = text[:at].rstrip(" \n")[-1:] if char in "'\"" else ""
        if char in "'\"" and (before in ("[", "{", ",", "") or before in (":", "-") and text[at - 1] in " \n"):
            if begin < at:
                yield "bare", text[begin:at]
            quoted = re.compile(r"'(?:[^']|'')*'" if char == "'" else r'"(?:[^"\\]|\\.)*"', re.S).match(text, at)
            yield "quoted", quoted.group()
            at = begin = quoted.end()
        elif char == "#" and (at == 0 or text[at - 1] in " \n"):
            if begin < at:
                yield "bare", text[begin:at]
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            yield "comment", text[at:end]
            at = begin = end
        else:
            at += 1
    if begin < at:
        yield "bare", text[begin:at]


PIECE = re.compile(
    r"\\[pPx]\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{[0-9,]+\}"
    r"|\(\?[a-zA-Z^<=!:-]*|([A-Za-z]{3,})|.",
    re.S,
)


def substitute(pattern, words, seed):
    """The pattern with other words; its escapes, classes and groups stay."""

    def one(found):
        run = found.group(1)
        if run is None:
            return found.group()
        other = words.other(run.lower(), seed)
        return "".join(o.upper() if r.isupper() else o for o, r in zip(other, run))

    return PIECE.sub(one, pattern)


class Pack:
    def __init__(self, folder):
        self.head, self.signals, self.rules = "", {}, {}
        for path in sorted(glob.glob(os.path.join(folder, "*.yaml"))):
            with open(path, encoding="utf-8") as file:
                self.read(file.read())
        names = sorted(self.signals, key=len, reverse=True)
        self.name = re.compile(r"(?<![\w.-])(" + "|".join(map(re.escape, names)) + r")(?![\w.-])(?!:)")
        self.needs = {name: self.names_in(block) - {name} for name, block in self.signals.items()}
        self.rule_needs = {name: self.names_in(block) for name, block in self.rules.items()}

    def read(self, text):
        section, name = None, None
        for line in text.splitlines(keepends=True):
            if re.match(r"[a-z]", line):
                section, name = line.split(":")[0], None
                if section not in ("signals", "rules", "pack"):
                    self.head += line
                continue
            found = {"signals": SIGNAL, "rules": RULE}.get(section, SIGNAL).match(line)
            if found and section in ("signals", "rules"):
                name = found.group(1)
            if name and not re.match(r"\s*#", line):
                blocks = self.signals if section == "signals" else self.rules
                blocks[name] = blocks.get(name, "") + line

    def names_in(self, block):
        return {n for kind, text in lex(block) if kind == "bare" for n in self.name.findall(text)}

    def closure(self, names):
        todo, seen = list(names), set()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(self.needs[name])
        return seen

    def copied(self):
        """The signals that a copy has of its own: those made of words, and those composed of them."""
        of_words = {
            name
            for name, block in self.signals.items()
            if WORDY.search("".join(text for kind, text in lex(block) if kind == "bare"))
            and not re.search(r"(?:^    |[{,] ?)of:", block, re.M)
            and substitute_block(block, str.upper) != block
        }
        grown = True
        while grown:
            more = {
                name
                for name, block in self.signals.items()
                if re.search(r"(?:^    |[{,] ?)of:", block, re.M) and self.needs[name] & of_words
            } - of_words
            of_words |= more
            grown = bool(more)
        return of_words


def substitute_block(block, change):
    """A signal's or rule's text with its quoted scalars changed."""
    return "".join(change(text) if kind == "quoted" else text for kind, text in lex(block))


def make(pack, words, wanted, seed):
    """The rules and signals of the new pack, as blocks of text."""
    order = sorted(pack.rules, key=lambda name: number(seed, "order", name))
    if wanted < len(order):  # a rule that is composed of other rules needs them
        order = [name for name in order if "\n    compose:" not in pack.rules[name]]
    chosen = order[:wanted]
    kept = pack.closure(set().union(*(pack.rule_needs[name] for name in chosen)))
    signals = [block for name, block in pack.signals.items() if name in kept]
    rules = [pack.rules[name] for name in pack.rules if name in chosen]
    copied, copy = pack.copied(), 1
    able = [name for name in order if pack.closure(pack.rule_needs[name]) & copied]
    while len(rules) < wanted:
        copy += 1
        if not able:
            sys.exit("more_rules.py: no rule of the pack rests on words")
        chosen = able[: wanted - len(rules)]
        needed = pack.closure(set().union(*(pack.rule_needs[name] for name in chosen))) & copied

        def renamed(block):
            def change(text):
                return substitute(text, words, f"{seed}/{copy}")

            return "".join(
                change(text)
                if kind == "quoted"
                else pack.name.sub(lambda m: f"{m[1]}_{copy}" if m[1] in needed else m[1], text)
                for kind, text in lex(block)
                if kind != "comment"
            )

        for name in pack.signals:
            if name in needed:
                signals.append(re.sub(r"^  [\w.-]+:", f"  {name}_{copy}:", renamed(pack.signals[name]), count=1))
        for name in chosen:
            rules.append(re.sub(r"^  - id: *[\w.-]+", f"  - id: {name}-{copy}", renamed(pack.rules[name]), count=1))
    return signals, rules


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pack")
    options.add_argument("wanted", type=int)
    options.add_argument("out")
    options.add_argument("--seed", default="1")
    options = options.parse_args()
    texts = sorted(glob.glob(os.path.join(TREE, "tests/accuracy/*/*.jsonl")) +
                   glob.glob(os.path.join(TREE, "tests/accuracy/paraphrase/*/*.jsonl")))
    pack = Pack(options.pack)
    signals, rules = make(pack, Words(texts), options.wanted, options.seed)
    os.makedirs(options.out, exist_ok=True)
    with open(os.path.join(options.out, "pack.yaml"), "w", encoding="utf-8") as file:
        file.write("pack: made\n" + pack.head + "signals:\n" + "".join(signals) + "rules:\n" + "".join(rules))
    print(f"{len(rules)} rules, {len(signals)} signals", file=sys.stderr)


if __name__ == "__main__":
    main()
