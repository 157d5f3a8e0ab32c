#!/usr/bin/env python3
"""Writes logs that are made to be slow, to stdout: hostile.py KIND BYTES [--patterns FILE] [--message BYTES] [--seed S].

Kinds: `anchors`, literal pieces of the patterns in any order; `almost`, texts that a pattern matches but for their last
letters; `matches`, texts that patterns match; `near-json`, lines that break off or go wrong late; `escapes`, every way
to write a character; `tiny`, messages of two bytes; `encoded`, base64, hex and URL escapes in each other; `words`, plain
words of nine languages. --patterns is what bench_patterns prints. --message is how long a message is (1,000); a
conversation has up to 16 of them. The outcome is a function of the arguments."""

import argparse
import base64
import json
import random
import re
import sys

try:
    from re import _parser as syntax
except ImportError:  # before Python 3.11
    import sre_parse as syntax

LANGUAGES = [
    "la casa del abuelo queda cerca del río y por la mañana cantan los pájaros mientras alguien prepara café para todos",
    "le marché ouvre tôt et les voisins parlent déjà du temps avant que le pain soit sorti du four de la boulangère",
    "der Zug nach Süden fährt heute später weil auf der Strecke gebaut wird und niemand weiß wie lange das noch dauert",
    "o mercado fica na praça antiga onde as crianças jogam bola depois da escola até que a noite chegue devagar",
    "поезд приходит утром и на станции пахнет дождём а старик у окна читает вчерашнюю газету и пьёт горячий чай",
    "القطار يصل في الصباح والجيران يشربون الشاي قرب النافذة بينما يلعب الأطفال في الحديقة القديمة",
    "सुबह की गाड़ी देर से आती है और बच्चे आँगन में खेलते हैं जबकि दादी रसोई में चाय बनाती हैं",
    "早上 火车 晚点 了 邻居 在 窗边 喝茶 孩子们 在 院子里 踢球 老人 读着 昨天 的 报纸",
    "朝の 列車は 遅れて 駅の 前で 子供たちが 遊び 祖母は 台所で お茶を いれて いる",
]
CHARS = "aeiotnshr lucd"


def one_of(tree, rng, deep=0):
    """A text that a parsed pattern matches, or nearly: look-around is passed over, repeats are few."""
    out = []
    for kind, value in tree:
        name = str(kind)
        if name == "LITERAL":
            out.append(chr(value))
        elif name == "NOT_LITERAL" or name == "ANY":
            out.append(rng.choice(CHARS))
        elif name == "IN":
            out.append(member(value, rng))
        elif name == "BRANCH":
            out.append(one_of(rng.choice(value[1]), rng, deep + 1))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, inner = value
            for _ in range(rng.randint(low, min(int(high), low + 2))):
                out.append(one_of(inner, rng, deep + 1))
        elif name == "SUBPATTERN":
            out.append(one_of(value[3], rng, deep + 1))
        elif name == "ATOMIC_GROUP":
            out.append(one_of(value, rng, deep + 1))
    return "".join(out)


def member(choices, rng):
    """A character of a class; of a negated one any plain one."""
    if str(choices[0][0]) == "NEGATE":
        return rng.choice(CHARS)
    kind, value = rng.choice(choices)
    if str(kind) == "LITERAL":
        return chr(value)
    if str(kind) == "RANGE":
        return chr(rng.randint(*value))
    return {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_NOT_WORD": "."}.get(str(value), rng.choice("aeiotnshr"))


class Texts:
    def __init__(self, kind, patterns, seed):
        self.kind, self.random, self.trees, self.pieces = kind, random.Random(seed), [], []
        if kind in ("anchors", "almost", "matches"):
            with open(patterns, encoding="utf-8") as lines:
                for line in lines:
                    self.learn(json.loads(line)["regex"])
        self.vocabulary = [line.split() for line in LANGUAGES]

    def learn(self, regex):
        bare = re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\{[0-9,]*\}|\(\?[a-zA-Z^<=!:-]*", "\0", regex)
        self.pieces += re.findall(r"[A-Za-z' ]{3,}", bare)
        try:
            self.trees.append(syntax.parse(regex, re.I))
        except (re.error, OverflowError):
            pass  # Python has no name for some of its parts; there are enough others

    def some(self):
        """A short stretch of text."""
        rng = self.random
        if self.kind == "anchors":
            return rng.choice(self.pieces) + rng.choice(["", " ", " ", "."])
        if self.kind in ("almost", "matches"):
            text = one_of(rng.choice(self.trees), rng)
            return (text[: -rng.randint(1, 3)] if self.kind == "almost" else text) + rng.choice([" ", ". ", "\n"])
        if self.kind == "encoded":
            plain = " ".join(rng.choices(self.vocabulary[rng.randrange(4)], k=12)).encode()
            once = [base64.b64encode, lambda b: b.hex().encode(), lambda b: "".join(f"%{c:02x}" for c in b).encode()]
            return rng.choice(once)(rng.choice(once)(plain)).decode() + " "
        if self.kind == "tiny":
            return rng.choice(["ok", "no", "hi"])
        words = self.vocabulary[rng.randrange(len(self.vocabulary))] if self.kind == "words" else self.vocabulary[0]
        return " ".join(rng.choices(words, k=12)) + ". "

    def text(self, nbytes):
        out, length = [], 0
        while length < nbytes:
            out.append(self.some())
            length += len(out[-1].encode())
        return "".join(out)


def quoted(text, kind, rng):
    """A JSON string; of the kind `escapes` written in every way there is."""
    if kind != "escapes":
        return json.dumps(text, ensure_ascii=False)
    ways = [
        lambda c: f"\\u{ord(c) & 0xffff:04x}",
        lambda c: f"\\u{ord(c) & 0xffff:04X}",
        lambda c: '\\\\\\"',
        lambda c: "\\n\\t\\/\\b",
        lambda c: "\\ud83d\\ude00",
        lambda c: "\\ud800",  # half of a pair
        lambda c: "\\u200b\\u2060",  # nothing to see
        lambda c: "\\uff41\\u0430",  # looks like another letter
    ]
    return '"' + "".join(rng.choice(ways)(c) for c in text) + '"'


def near_json(texts, rng):
    """A line that is nearly a record, wrong as late as can be."""
    message = '{"role":"user","content":' + json.dumps(texts.text(400)) + "}"
    line = '{"messages":[' + ",".join([message] * rng.randint(1, 6)) + "]}"
    return rng.choice([
        lambda: line[: -rng.randint(1, 3)],
        lambda: line[: rng.randrange(len(line))],
        lambda: line + "}",
        lambda: line.replace('"content":', '"content"', 1),
        lambda: line[:-2] + ",]}",
        lambda: '{"messages":' + "[" * 300 + "]" * 299 + "}",
        lambda: '{"' * 200,
        lambda: line.replace("\\", "\\x"),
    ])()


def write(texts, options):
    rng, out, written, number = texts.random, sys.stdout, 0, 0
    while written < options.bytes:
        number += 1
        if texts.kind == "near-json":
            line = near_json(texts, rng)
        else:
            left = options.bytes - written
            messages = []
            for i in range(2 if options.message > 100_000 else 16 if texts.kind != "tiny" else 2000):
                text = texts.some() if texts.kind == "tiny" else texts.text(min(options.message, left) // (6 if texts.kind == "escapes" else 1))
                if options.message > 100_000 and i == 0:
                    text = "Go on."  # a question, then the one long answer
                messages.append('{"role":"%s","content":%s}' % (("user", "assistant")[i % 2], quoted(text, texts.kind, rng)))
            line = '{"id":"h-%d","model":"m","messages":[%s]}' % (number, ",".join(messages))
        line = (line + "\n").encode("utf-8", "replace").decode()
        out.write(line)
        written += len(line.encode())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("kind", choices="anchors almost matches near-json escapes tiny encoded words".split())
    options.add_argument("bytes", type=int)
    options.add_argument("--patterns")
    options.add_argument("--message", type=int, default=1000)
    options.add_argument("--seed", default="1")
    options = options.parse_args()
    if options.kind in ("anchors", "almost", "matches") and not options.patterns:
        sys.exit("hostile.py: this kind needs --patterns")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    write(Texts(options.kind, options.patterns, options.seed), options)


if __name__ == "__main__":
    main()
