#!/usr/bin/env python3
"""Holds an anonymized CSV against privacy models, with nothing of Yingbi's and nothing from its record.

    check_models.py OUTPUT.csv --quasi A,B,C --k 5 [--input INPUT.csv] [--person COLUMN] [--household COLUMN]
        [--distinct COLUMN=L] [--entropy COLUMN=L] [--recursive COLUMN=C,L] [--closeness COLUMN=T]

Classes are the records that are equal in the text of every quasi-identifier. `--closeness` is with equal ground
distance; its reference, and the number of records left out, come from `--input`, else from OUTPUT itself. A CSV's
encoding is guessed between UTF-8 and GB18030; its separator is the one of `,;` and tab that its header holds most.
"""
import argparse
import collections
import csv
import io
import math
import sys

csv.field_size_limit(1 << 30)
parser = argparse.ArgumentParser()
parser.add_argument("output")
parser.add_argument("--input")
parser.add_argument("--quasi", required=True)
parser.add_argument("--k", type=int, required=True)
for name in ("person", "household"):
    parser.add_argument(f"--{name}")
for name in ("distinct", "entropy", "recursive", "closeness"):
    parser.add_argument(f"--{name}", action="append", default=[])
arguments = parser.parse_args()


def read(path):
    raw = open(path, "rb").read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return rows[0], rows[1:]


header, rows = read(arguments.output)
quasi = [header.index(name) for name in arguments.quasi.split(",")]
classes = collections.defaultdict(list)
for row in rows:
    classes[tuple(row[at] for at in quasi)].append(row)
failed = []


def check(name, holds, told):
    print(("ok     " if holds else "FAILED ") + f"{name}: {told}")
    if not holds:
        failed.append(name)


sizes = sorted(len(members) for members in classes.values())
check("k", bool(sizes) and sizes[0] >= arguments.k, f"{sizes[0] if sizes else 0} in {len(sizes)} classes, {len(rows)} records")
for option in ("person", "household"):
    column = getattr(arguments, option)
    if column:
        at = header.index(column)
        fewest = min(len({row[at] for row in members if row[at]}) for members in classes.values())
        check(f"k of {option}s", fewest >= arguments.k, fewest)


def each(option):
    for text in getattr(arguments, option):
        column, wanted = text.rsplit("=", 1)
        at = header.index(column)
        yield column, wanted, at, [collections.Counter(row[at] for row in members) for members in classes.values()]


for column, wanted, _, counts in each("distinct"):
    fewest = min(len(values) for values in counts)
    check(f"distinct {column}", fewest >= int(wanted), fewest)
for column, wanted, _, counts in each("entropy"):
    least = min(
        math.exp(-sum(n / sum(values.values()) * math.log(n / sum(values.values())) for n in values.values()))
        for values in counts
    )
    check(f"entropy {column}", least >= float(wanted) - 1e-9, f"{least:.6f}")
for column, wanted, _, counts in each("recursive"):
    c, l = wanted.split(",")
    c, l = float(c), int(l)
    worst = 0.0
    for values in counts:
        ordered = sorted(values.values(), reverse=True)
        tail = sum(ordered[l - 1:])
        worst = max(worst, ordered[0] / tail if tail else math.inf)
    check(f"recursive {column}", worst < c, f"{worst:.6f}")
reference_header, reference = read(arguments.input) if arguments.input else (header, rows)
for column, wanted, _, counts in each("closeness"):
    at = reference_header.index(column)
    whole = collections.Counter(row[at] for row in reference)
    furthest = max(
        sum(abs(values[value] / sum(values.values()) - n / len(reference)) for value, n in whole.items()) / 2
        for values in counts
    )
    check(f"closeness {column}", furthest <= float(wanted) + 1e-9, f"{furthest:.6f}")
if arguments.input:
    print(f"       left out: {len(reference) - len(rows)} of {len(reference)}")
print("FAILED: " + ", ".join(failed) if failed else "all checks hold")
sys.exit(bool(failed))
