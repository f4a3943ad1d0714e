#!/usr/bin/env python3
"""Runs the vault's ciphers beside those of other crates and prints their times and ratios.

    tests/peers/seal.py [FILTER] [--rounds 1] [--write-docs] [--keep]

Builds and runs the benches of tests/peers/seal (a package of its own, outside the workspace; one thread). A time is
the fastest of all samples of all rounds, for one value: other work on the machine only ever slows a sample. A ratio is
ours by the reference's, so less is better. `--write-docs` puts the table into docs/src/benchmarks.md; `--keep` only
reads what was measured before. This is no part of tests/run: the whole takes some minutes a round.
"""
import argparse
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys

from run import ROOT, TARGET, machine

PACKAGE = ROOT / "tests" / "peers" / "seal"
BUILT = pathlib.Path(os.environ.get("YINGBI_PEERS_TARGET", TARGET / "peers-seal"))
CRITERION = BUILT / "criterion"

# What ours is divided by: the first of these that the group has. To add rows, name their reference here.
REFERENCES = ["ring", "ring, without deriving", "fpe", "hmac"]
# The groups, by how their name begins, and the ratio that is wanted.
MARKS = [
    ("seal 18 bytes, data 0 + 24, a key", None),
    ("sealer: seal 18 bytes, binary", 0.6),
    ("sealer: open 18 bytes, binary", 0.6),
    ("sealer: seal 18 bytes, text, aes", None),
    ("sealer: open 18 bytes, text, aes", None),
    ("sealer: seal 18 bytes, text, one", None),
    ("sealer: open 18 bytes, text, one", None),
    ("sealer: seal 18 bytes, text", 0.9),
    ("sealer: open 18 bytes, text", 0.9),
    ("seal 18 bytes, data", 0.5),
    ("open 18 bytes, data", 0.5),
    ("seal 1024 bytes", 1.05),
    ("open 1024 bytes", 1.05),
    ("seal 16 bytes, data 101", 0.6),
    ("open 16 bytes, data 101", 0.6),
    ("seal 32 bytes, data 101", 0.6),
    ("open 32 bytes, data 101", 0.6),
    ("seal 64 bytes, data 101", 0.6),
    ("open 64 bytes, data 101", 0.6),
]
# The peers' versions are read from the lock file.
PEERS = ["ring", "aws-lc-rs", "aes-gcm", "xaes-256-gcm", "fpe", "hmac"]


def measure(name_filter):
    command = ["cargo", "bench", "--quiet", "--locked", "--manifest-path", PACKAGE / "Cargo.toml",
               "--target-dir", BUILT, "--benches", "--"]
    command += ["--noplot"] + ([name_filter] if name_filter else [])
    environment = {**os.environ, "CRITERION_HOME": str(CRITERION)}
    subprocess.run([str(word) for word in command], check=True, env=environment, stdout=subprocess.DEVNULL)


def read(found):
    """Adds what criterion wrote: group -> function -> nanoseconds a value, the fastest kept."""
    for path in CRITERION.glob("*/*/new/benchmark.json"):
        about = json.loads(path.read_text(encoding="utf-8"))
        sample = json.loads((path.parent / "sample.json").read_text(encoding="utf-8"))
        elements = about["throughput"]["Elements"]
        fastest = min(time / count for time, count in zip(sample["times"], sample["iters"])) / elements
        group = found.setdefault(about["group_id"], {})
        name = about["function_id"]
        group[name] = min(fastest, group.get(name, fastest))


def order(name):
    """Keys for one value last; then by the lengths in the name."""
    return " a key" in name, [int(word) for word in name.replace(",", "").split() if word.isdigit()], name


def mark(name):
    return next((wanted for begin, wanted in MARKS if name.startswith(begin)), None)


def table(found):
    versions = {}
    lines = (PACKAGE / "Cargo.lock").read_text(encoding="utf-8").splitlines()
    for name, version in zip(lines, lines[1:]):
        if name.startswith('name = "') and name[8:-1] in PEERS:
            versions[name[8:-1]] = version[11:-1]
    lines = [
        f"Measured on {datetime.date.today()}: {machine()}; nanoseconds a value, one thread, "
        + ", ".join(f"{name} {versions[name]}" for name in PEERS if name in versions) + ".",
        "",
        "| work | ours | on other paths | peers | ours by the first peer |",
        "|---|---|---|---|---|",
    ]
    missed = []
    for name in sorted(found, key=order):
        times = found[name]
        ours = times.get("yingbi")
        reference = next((peer for peer in REFERENCES if peer in times), None)
        paths = ", ".join(f"{key[8:]} {time:.0f}" for key, time in times.items() if key.startswith("yingbi, "))
        peers = sorted((key for key in times if not key.startswith("yingbi")), key=lambda key: key != reference)
        cells = [name, f"{ours:.0f}" if ours else "", paths, ", ".join(f"{key} {times[key]:.0f}" for key in peers)]
        ratio = ours / times[reference] if ours and reference else None
        wanted = mark(name)
        cells.append("" if ratio is None else f"{ratio:.2f}" + (f" (wanted: {wanted})" if wanted else ""))
        if ratio and wanted and ratio > wanted:
            missed.append(f"{name}: {ratio:.2f} instead of {wanted}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n", missed


def write_docs(text):
    page = ROOT / "docs" / "src" / "benchmarks.md"
    begin, end = "<!-- seal: begin -->\n", "<!-- seal: end -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end)[1], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="the vault's ciphers beside those of other crates")
    parser.add_argument("filter", nargs="?", help="only the groups whose name contains this")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="measure nothing, read what was measured before")
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/src/benchmarks.md")
    arguments = parser.parse_args()
    if shutil.which("cargo") is None:
        sys.exit("cargo is missing. Install Rust 1.95 or later: https://rustup.rs")
    found = {}
    for _ in range(0 if arguments.keep else arguments.rounds):
        measure(arguments.filter)
        read(found)
    if arguments.keep:
        read(found)
    if arguments.filter:
        found = {name: times for name, times in found.items() if arguments.filter in name}
    text, missed = table(found)
    print(text)
    for line in missed:
        print(f"missed: {line}")
    if arguments.write_docs:
        write_docs(text)


if __name__ == "__main__":
    main()
