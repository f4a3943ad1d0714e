#!/usr/bin/env python3
"""Opens a sealed CSV with none of our code, and holds it against the file that was sealed.

    open_sealed.py KEYRING KEY_FILE SEALED.csv CLEAR.csv [--rows N]

Reads the keyring (under a key file), SEALED.csv.sealed.json and both tables; opens every sealed cell with PyPI
`cryptography` by way of the readers in tests/vectors, which share no code with the crates. Ends with 1 where a cell
differs, is still clear, or opens in the place of its neighbour. UTF-8, or GB18030 where the record says so.
"""
import argparse
import csv
import importlib.util
import json
import pathlib
import sys

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def load(name):
    spec = importlib.util.spec_from_file_location(f"vectors_{name}", VECTORS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = path
    return module


def rows(path, encoding):
    with open(path, encoding=encoding, newline="") as file:
        yield from csv.reader(file)


def main():
    parser = argparse.ArgumentParser(description="opens a sealed CSV with none of our code")
    for name in ("keyring", "key_file", "sealed", "clear"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=1 << 62)
    given = parser.parse_args()
    keyring, sealed = load("keyring"), load("sealed")

    _, body, opened = keyring.open_keyring(given.keyring.read_bytes(), given.key_file.read_bytes())
    keys = [
        {"id": key["id"], "suite": key["suite"], "padding": key["padding"], "state": key["state"],
         "secret": opened[key["id"]].hex()}
        for key in body["keys"] if "padding" in key and key["id"] in opened
    ]
    record = json.loads(pathlib.Path(f"{given.sealed}.sealed.json").read_text(encoding="utf-8"))
    encoding = {"gb18030": "gb18030"}.get(record["output"]["encoding"], "utf-8-sig")
    ours, theirs = rows(given.sealed, encoding), rows(given.clear, encoding)
    header = next(ours)
    assert header[: len(next(theirs))], "no header"
    binds = header.index(record["record"]["column"]) if record["record"] else None
    cells = swapped = 0
    before = {}
    for number, (row, clear) in enumerate(zip(ours, theirs, strict=True)):
        if number >= given.rows:
            break
        for column in record["columns"]:
            place = header.index(column["name"])
            if row[place] == "" == clear[place]:
                continue
            context = {"tenant": record["tenant"], "table": record["table"], "column": column["id"],
                       "purpose": column["purpose"]}
            bound = row[binds].strip(" ").encode().hex() if binds is not None and column["bound"] else None
            case = {"sealed": row[place], "context": context, "form": "text", "record": bound, "keys": keys}
            assert sealed.open_(case) == clear[place].encode(), f"record {number + 1}, {column['name']}: another value"
            cells += 1
            # The neighbour's cell must not open here.
            if bound is not None and column["name"] in before and number % 97 == 0:
                try:
                    sealed.open_(case | {"sealed": before[column["name"]]})
                except sealed.Refusal:
                    swapped += 1
                else:
                    sys.exit(f"record {number + 1}, {column['name']}: the neighbour's cell opens here")
            before[column["name"]] = row[place]
    print(f"{cells} cells opened to what they were; {swapped} cells of neighbours refused")
    sys.exit(0 if cells else 1)


if __name__ == "__main__":
    main()
