#!/usr/bin/env python3
"""Draws what was measured: charts.py RESULTS.jsonl FOLDER. Of each bench the last rows count. SVG without a background and
in middling tones, so that they are read on light and on dark."""

import json
import math
import os
import sys

TEXT, OURS, PEER, BOUND = "#768090", "#3b82d0", "#98a2b0", "#c9772b"
GRID = TEXT + '" stroke-opacity="0.3'
FONT = 'font-family="system-ui, sans-serif" font-size="13"'
WIDTH = 720


def escape(text):
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(x, y, text, anchor="start", colour=TEXT):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def line(x1, y1, x2, y2, colour=GRID, more=""):
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" fill="none"{more}/>'


def short(value):
    """1500000 as 1.5M."""
    for bound, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= bound:
            return f"{value / bound:.3g}{unit}"
    return f"{value:.3g}"


def save(folder, name, height, title, parts):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" {FONT}>\n'
                   f"<title>{escape(title)}</title>\n" + label(8, 20, title) + "\n" + "\n".join(parts) + "\n</svg>\n")


def decades(low, high):
    return [10.0**e for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def bars(folder, name, title, rows, bound=None):
    """Rows of (label, value, is_ours), on a logarithmic scale."""
    left, right, top, step = 300, 60, 34, 24
    ticks = decades(min(value for _, value, _ in rows), max(value for _, value, _ in rows))
    low, high = math.log10(ticks[0]), math.log10(ticks[-1])
    bottom = top + step * len(rows)

    def at(value):
        return left + (WIDTH - left - right) * (math.log10(value) - low) / max(high - low, 1e-9)

    parts = []
    for tick in ticks:
        parts += [line(at(tick), top, at(tick), bottom), label(at(tick), bottom + 16, short(tick), "middle")]
    for i, (text, value, is_ours) in enumerate(rows):
        y = top + step * i
        parts += [label(left - 8, y + 16, text, "end"),
                  f'<rect x="{left}" y="{y + 4}" width="{max(at(value) - left, 1):.1f}" height="{step - 8}" fill="{OURS if is_ours else PEER}"/>',
                  label(at(value) + 6, y + 16, short(value))]
    if bound and ticks[0] <= bound <= ticks[-1]:
        parts.append(line(at(bound), top, at(bound), bottom, BOUND, ' stroke-dasharray="4 3"'))
    save(folder, name, bottom + 28, title, parts)


def steps(most):
    """Round numbers from 0 to at least so much, a handful of them."""
    step = 10 ** math.floor(math.log10(most))
    step = step / 5 if most / step < 2 else step / 2 if most / step < 4 else step
    return [i * step for i in range(int(most / step) + 1)]


def curve(folder, name, title, points, unit, is_log):
    """Points of (x, low, median, high); y from 0, x from 0 too or logarithmic."""
    left, right, top, bottom, height = 60, 30, 40, 260, 300
    xs = [x for x, *_ in points]
    low, high = (math.log10(min(xs)), math.log10(max(xs))) if is_log else (0, max(xs))
    most = max(point[3] for point in points) * 1.08

    def at(x, y):
        share = ((math.log10(x) if is_log else x) - low) / max(high - low, 1e-9)
        return left + (WIDTH - left - right) * share, bottom - (bottom - top) * y / most

    parts = []
    for tick in steps(most):
        y = at(xs[0], tick)[1]
        parts += [line(left, y, WIDTH - right, y), label(left - 6, y + 4, short(tick), "end")]
    for tick in xs if is_log else steps(max(xs)):
        parts.append(label(at(tick, 0)[0], bottom + 18, short(tick), "middle"))
    for x, least, median, largest in points:
        across, y = at(x, median)
        parts += [line(across, at(x, least)[1], across, at(x, largest)[1], OURS),
                  f'<circle cx="{across:.1f}" cy="{y:.1f}" r="3.5" fill="{OURS}"/>']
    path = "L".join("%.1f %.1f" % at(x, median) for x, _, median, _ in points)
    parts += [f'<path d="M{path}" stroke="{OURS}" stroke-width="2" fill="none"/>', label(WIDTH - right, height - 6, unit, "end")]
    save(folder, name, height, title, parts)


def main():
    benches = {}
    with open(sys.argv[1], encoding="utf-8") as lines:
        for text in lines:
            row = json.loads(text)
            if "row" in row:
                benches.setdefault(row["bench"], {})[row["row"]] = row
    folder = sys.argv[2]
    os.makedirs(folder, exist_ok=True)

    def speeds(*names):
        return [(row["row"], row["mb_s"], row["row"].startswith("specaudit") or row["bench"] != "ratios")
                for name in names for row in benches.get(name, {}).values() if row["row"] != "specaudit scan, one line"]

    if "ratios" in benches:
        bars(folder, "speed.svg", "MB of JSON a second, whole process, shipped rules", speeds("ratios"))
    if "other" in benches or "hostile" in benches:
        bars(folder, "texts.svg", "Other and hostile texts, one thread: MB of JSON a second", speeds("other", "hostile"), bound=10)
    for name, title, unit, seconds in (
        ("size", "Seconds by size of the log, one thread", "bytes of JSON", True),
        ("rules", "Seconds for the corpus by number of rules, one thread", "rules", True),
        ("message", "MB of JSON a second by size of a message, one thread", "bytes a message", False),
        ("workers", "Seconds for one gzip log by threads", "threads", True),
    ):
        points = []
        for row in benches.get(name, {}).values():
            times = row["min_s"], row["median_s"], row["max_s"]
            if not seconds:
                times = tuple(row["scaled_to"] / 1e6 / value for value in reversed(times))
            points.append((row["x"], *times))
        if len(points) > 1:
            curve(folder, name + ".svg", title, sorted(points), unit, is_log=name == "message")


if __name__ == "__main__":
    main()
