#!/usr/bin/env python3
"""Writes texts as a chat log of one shape to stdout: shape.py MESSAGE_BYTES BYTES PATH...

Paths are logs of which the messages' texts are taken (names ending in .jsonl), or files and folders of plain text (.gz
too), in byte order. The text is cut into messages of so many bytes, at most 16 or 64 KiB of them to a conversation, a
question of two words before each. What is too short to fill BYTES is begun again, a number behind each line."""

import gzip
import json
import os
import sys

ROOM = 65536


def plain_files(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders.sort()
                yield from (os.path.join(folder, name) for name in sorted(names))
        else:
            yield path


def texts(paths):
    """The text of everything, piece by piece."""
    for path in plain_files(paths):
        if os.path.islink(path) or not os.path.isfile(path):
            continue
        if path.endswith(".jsonl"):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    for message in json.loads(line)["messages"]:
                        if isinstance(message.get("content"), str):
                            yield message["content"] + "\n"
            continue
        try:
            with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
                text = file.read(4 << 20)
        except (OSError, EOFError, gzip.zlib.error):
            continue
        if b"\0" not in text:
            yield text.decode("utf-8", "replace")


def messages(paths, size, wanted):
    """Messages of `size` bytes each, until there are `wanted` bytes of them."""
    held, length, given, again = [], 0, 0, 0
    while given < wanted:
        before = given
        for text in texts(paths):
            if again:
                text = text.replace("\n", f" {again}\n")
            held.append(text)
            length += len(text)
            if length < size:
                continue
            rest = "".join(held)
            at = 0
            while len(rest) - at >= size and given < wanted:
                # Characters are at least a byte: cut by them, then down to size.
                piece = rest[at : at + size].encode()[:size].decode("utf-8", "ignore")
                at += len(piece)
                given += len(piece.encode())
                yield piece
            held, length = [rest[at:]], len(rest) - at
            if given >= wanted:
                return
        if given == before and length == 0:
            sys.exit("shape.py: no text")
        again += 1


def main():
    size, wanted, paths = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    out, talk, held, number = sys.stdout.buffer, [], 0, 0

    def flush():
        record = {"id": f"s-{number}", "model": "m", "messages": talk}
        out.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    for piece in messages(paths, size, wanted):
        talk += [{"role": "user", "content": "Go on."}, {"role": "assistant", "content": piece}]
        held += len(piece)
        if len(talk) >= 32 or held >= ROOM:
            flush()
            talk, held, number = [], 0, number + 1
    if talk:
        flush()
    out.flush()


if __name__ == "__main__":
    main()
