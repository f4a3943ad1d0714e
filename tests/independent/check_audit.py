#!/usr/bin/env python3
"""Holds `yingbi audit --json` against the labels of ../shared/data/residents: check_audit.py PATH-OF-YINGBI"""
import json
import os
import pathlib
import subprocess
import sys

shared = pathlib.Path(os.environ.get("YINGBI_SHARED", pathlib.Path(__file__).resolve().parents[3] / "shared"))
data = shared / "data" / "residents"
if not data.is_dir():
    sys.exit(print("skipped: shared data absent"))
labels = json.load(open(data / "labels.json", encoding="utf-8"))["columns"]
wanted = [{"cn_id": "resident_id"}.get(column["type"], column["type"]) for column in labels]
failed = False


def audit(name):
    run = subprocess.run([sys.argv[1], "audit", "--json", data / name], stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)["inputs"][0]


for name, least in [
    ("residents_20k.csv", 39), ("residents_20k_gb18030.csv", 39), ("residents_20k.xlsx", 39),
    ("no_header_2k.csv", 34), ("ambiguous_header_2k.csv", 34),
]:
    columns = audit(name)["columns"]
    wrong = [(w, c["kind"]) for w, c in zip(wanted, columns) if c["kind"] != w]
    right = len(wanted) - len(wrong)
    failed |= right < least or len(columns) != len(wanted)
    print(f"{name}: {right} of {len(wanted)} kinds (wanted {least}) {wrong or ''}")
impersonal = json.load(open(data / "hard_negatives_labels.json", encoding="utf-8"))["columns"]
for label, column in zip(impersonal, audit("hard_negatives_5k.csv")["columns"]):
    called = column["type"] in ("direct", "sensitive") and column["confidence"] > 0.5
    if not label["personal"] and called and label["type"] != "product11":
        failed = True
        print(f"hard negative {label['type']} is called {column['kind']} at {column['confidence']}")
    if label["type"] == "product11":
        failed |= not column["ambiguous"]
        print(f"product code like a phone: {column['kind']} {column['confidence']}, ambiguous {column['ambiguous']}")
print("FAILED" if failed else "all hold")
sys.exit(failed)
