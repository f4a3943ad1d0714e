#!/usr/bin/env python3
"""Checks a released CSV against its record with nothing of Yingbi's: Python's own csv, json, hashlib.

    check_release.py OUTPUT.csv [--truth TRUTH.csv] [--input INPUT.csv]

Counts every class of the recorded quasi-identifiers in records and persons, holds digest and records against the
record, counts the columns that are not constant. With the truth of a generated register and its CSV form it also
looks for every id, mobile, card, e-mail and plate of theirs in the output, the record, the report and the recipe,
and for cells that equal the name of the record they came from (joined by nothing: any cell that equals any name
together with a class of one is a hit).
"""
import argparse
import collections
import csv
import hashlib
import io
import json
import re
import sys

parser = argparse.ArgumentParser()
parser.add_argument("output")
parser.add_argument("--truth")
parser.add_argument("--input")
arguments = parser.parse_args()

raw = open(arguments.output, "rb").read()
record = json.load(open(arguments.output + ".release.json", encoding="utf-8"))
encoding = {"gb18030": "gb18030", "utf-16le": "utf-16", "utf-16be": "utf-16"}.get(record["output"]["encoding"], "utf-8-sig")
rows = list(csv.reader(io.StringIO(raw.decode(encoding), newline="")))
header, rows = rows[0], rows[1:]
failed = []


def check(name, holds, told):
    print(("ok     " if holds else "FAILED ") + f"{name}: {told}")
    if not holds:
        failed.append(name)


check("sha256", hashlib.sha256(raw).hexdigest() == record["output"]["sha256"], "of the file and of the record")
read, written, left_out = record["input"]["rows"], record["output"]["rows"], record["output"]["suppressed"]
check("records", len(rows) == written and read == written + left_out, f"{read} = {written} + {left_out}")
check("kept", written >= 0.95 * read, f"{written / read:.1%} of the records")
varied = [name for at, name in enumerate(header) if len({row[at] for row in rows}) > 1]
check("columns", len(varied) >= 12, f"{len(varied)} of {len(header)} are not constant")

privacy = record["privacy"]
quasi = [header.index(name) for name in privacy["quasi_identifiers"]]
classes, persons = collections.Counter(), collections.defaultdict(set)
person = header.index(privacy["record"]) if privacy.get("record") else None
for row in rows:
    key = tuple(row[at] for at in quasi)
    classes[key] += 1
    if person is not None and row[person]:
        persons[key].add(row[person])
check("k of records", min(classes.values()) >= privacy["k_required"], f"{min(classes.values())} in {len(classes)} classes")
check("k as recorded", min(classes.values()) == privacy["k_measured"], privacy["k_measured"])
if person is not None:
    fewest = min(len(persons[key]) for key in classes)
    check("k of persons", fewest >= privacy["k_required"], fewest)

if arguments.truth and arguments.input:
    texts = [raw.decode(encoding)]
    for suffix in ("release.json", "report.html", "recipe.toml"):
        texts.append(open(f"{arguments.output}.{suffix}", encoding="utf-8").read())
    everything = "\n".join(texts)
    # Everything that could be one of the numbers, so that each is looked up rather than searched for.
    tokens = set(re.findall(r"[0-9A-Za-z]+", everything)) | set(re.findall(r"[\w.+-]+@[\w.-]+", everything))
    runs = set()
    for token in tokens:
        for length in (11, 15, 16, 17, 18, 19):
            runs.update(token[at : at + length] for at in range(len(token) - length + 1))
    secrets, names = collections.defaultdict(set), collections.defaultdict(set)
    with open(arguments.truth, encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            secrets["id"].add(row["id_true"])
            secrets["mobile"].add(row["phone_true"])
            secrets["plate"].add(row["plate"])
    number = re.compile(r"[0-9]{11,19}X?")
    with open(arguments.input, encoding="utf-8-sig") as file:
        table = csv.reader(file)
        columns = next(table)
        at = {name: columns.index(name) for name in ("姓名", "身份证号", "手机号", "银行卡号", "邮箱", "车牌号")}
        for row in table:
            secrets["card"].add(re.sub(r"\D", "", row[at["银行卡号"]]))
            secrets["mail"].add(row[at["邮箱"]])
            secrets["plate"].add(row[at["车牌号"]])
            secrets["id"].add(row[at["身份证号"]].strip("' "))
            names["name"].add(row[at["姓名"]])
            for cell in row:
                secrets["any number"].update(number.findall(cell) if "@" not in cell else [])
    for what, values in sorted(secrets.items()):
        values = {value for value in values if len(value) >= 7 and value.lower() != "none"}
        if what in ("mail", "plate"):
            hits = sum(value in everything for value in values)
        else:
            hits = sum(value in runs or value in tokens for value in values)
        check(f"no {what} left", hits == 0, f"{hits} of {len(values)}")
    cells = {cell for row in rows for cell in row}
    check("no cell is a name", not cells & names["name"], len(cells & names["name"]))

print("FAILED: " + ", ".join(failed) if failed else "all checks hold")
sys.exit(bool(failed))
