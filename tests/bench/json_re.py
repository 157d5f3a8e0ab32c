#!/usr/bin/env python3
"""What a morning's script would be: every pattern on every message of a gzip log: json_re.py PATTERNS LOG.GZ."""

import gzip
import json
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    patterns = [re.compile(pattern, re.I) for pattern in json.load(file)]
with gzip.open(sys.argv[2], "rt", encoding="utf-8") as lines:
    for number, line in enumerate(lines, 1):
        for message in json.loads(line)["messages"]:
            text = message.get("content")
            if isinstance(text, str):
                for which, pattern in enumerate(patterns):
                    if pattern.search(text):
                        print(number, which)
