#!/usr/bin/env python3
"""Anonymity beside pycanon, anjana and anonypyx, and how ours grows; on Adult, from the shared data.

    tests/peers/anonymity.py [measures] [search] [marks] [growth] [--write-docs] [--yingbi BINARY --attained BINARY]

Without names all four parts run; the whole takes some minutes, most of them anonypyx's. Needs Linux, Python 3.10 or
later, and the shared data beside the repository (or YINGBI_SHARED); it makes its own virtual environment in
target/peers. Ours is the whole command (`yingbi anonymize FILE --recipe ... --threads 1`), processor time of user and
system from wait4, from a CSV to a CSV; that of the peers leaves out the start of Python and reading. The loss is
computed here, from each tool's output and the hierarchies, by one function for all. No part of tests/run.
"""
import argparse
import collections
import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import time
import venv

from run import FOLDER, HERE, ROOT, TARGET, machine

ADULT = pathlib.Path(os.environ.get("YINGBI_SHARED", ROOT.parent / "shared")) / "data" / "adult"
QUASI = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation", "salary-class"]
PEERS = ["pycanon", "anjana", "anonypyx"]
WORK = FOLDER / "anonymity"


# A process begins with the peak of the one that starts it: a small one does, for what is measured is smaller than this.
LAUNCHER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as file:
    print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=file)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Run:
    """A process that has ended: processor seconds, peak memory in MB, and what it said."""

    def __init__(self, *command):
        out, err, usage = WORK / "stdout.txt", WORK / "stderr.txt", WORK / "usage.txt"
        with open(out, "wb") as stdout, open(err, "wb") as stderr:
            ended = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, usage, *map(str, command)], stdout=stdout,
                                   stderr=stderr, env={**os.environ, "YINGBI_LANG": "en"})
        self.out, self.err = out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
        if ended.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))} ended with {ended.returncode}:\n{self.out}{self.err}")
        cpu, peak = usage.read_text().split()
        self.cpu, self.peak = float(cpu), int(peak) / 1024


def packages():
    home = FOLDER / "venv-anonymity"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    wanted = ("import importlib.metadata as m, pycanon, anjana, anonypyx; "
              f"print(*[m.version(name) for name in {PEERS!r}])")
    probe = subprocess.run([python, "-c", wanted], capture_output=True, text=True)
    if probe.returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)
        probe = subprocess.run([python, "-c", wanted], capture_output=True, text=True, check=True)
    return python, dict(zip(PEERS, probe.stdout.split()))


def build():
    subprocess.run(["cargo", "build", "--release", "--quiet", "--package", "yingbi-cli"], cwd=ROOT, check=True)
    subprocess.run(["cargo", "build", "--release", "--quiet", "--package", "yingbi-anonymity", "--example", "attained"],
                   cwd=ROOT, check=True)
    return TARGET / "release" / "yingbi", TARGET / "release" / "examples" / "attained"


def recipe(name, folder, quasi, privacy, others=()):
    """A recipe for a file with Adult's hierarchies."""
    lines = ["version = 1", "", "[privacy]", privacy, ""]
    for column in quasi:
        lines += [f'[columns."{column}"]', 'kind = "other"', 'type = "quasi"', 'treatment = "generalize"',
                  f'hierarchy = {{ file = "{folder}/adult_hierarchy_{column}.csv" }}', ""]
    for column in others:
        lines += [f'[columns."{column}"]', 'kind = "other"', 'type = "insensitive"', 'treatment = "keep"', ""]
    path = WORK / f"{name}.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def ours(yingbi, source, name, privacy):
    output = WORK / f"{name}.csv"
    for old in WORK.glob(f"{name}.csv*"):
        old.unlink()
    toml = recipe(name, ADULT, QUASI, privacy)
    run = Run(yingbi, "anonymize", source, "-o", output, "--recipe", toml, "--threads", 1)
    record = json.loads(pathlib.Path(f"{output}.release.json").read_text(encoding="utf-8"))
    return run, output, record


class Shares:
    """How much of each column's domain a label covers: leaves under it / leaves."""

    def __init__(self):
        self.columns = {}
        for column in QUASI:
            rows = [line.split(";") for line in
                    (ADULT / f"adult_hierarchy_{column}.csv").read_text(encoding="utf-8").splitlines() if line]
            widest = collections.defaultdict(set)
            for row in rows:
                for label in row:
                    widest[label].add(row[0])
            self.columns[column] = {label: len(leaves) / len(rows) for label, leaves in widest.items()}
            self.columns[column]["*"] = 1.0
        self.ages = [int(label) for label in
                     (line.split(";")[0] for line in
                      (ADULT / "adult_hierarchy_age.csv").read_text(encoding="utf-8").splitlines() if line)]
        self.sizes = {column: min(shares.values()) for column, shares in self.columns.items()}

    def of(self, column, label):
        known = self.columns[column].get(label)
        if known is not None:
            return known
        if column == "age" and "-" in label:  # an interval of anonypyx's
            low, high = map(int, label.split("-"))
            return sum(low <= age <= high for age in self.ages) / len(self.ages)
        return len(label.split(",")) * self.sizes[column]  # a set of anonypyx's

    def loss(self, path, records, delimiter=";"):
        """ARX's Loss with geometric mean, records left out counted as wholly lost; and the number of classes."""
        sums, kept, classes = collections.Counter(), 0, collections.Counter()
        with open(path, encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            for row in csv.DictReader(file, delimiter=";" if ";" in first else ","):
                times = int(row.get("count") or 1)
                kept += times
                classes[tuple(row[column] for column in QUASI)] += times
                for column in QUASI:
                    sums[column] += times * self.of(column, row[column])
        total = 1.0
        for column in QUASI:
            least = records * self.sizes[column]
            lost = (sums[column] + records - kept - least) / (records - least)
            total *= (lost + 1) ** (1 / len(QUASI))
        return total - 1, len(classes), min(classes.values()), kept


def peer(python, *arguments):
    return json.loads(Run(python, HERE / "anonymity_peers.py", *arguments).out)


def measures(python, attained, yingbi):
    """Every measure that pycanon and ours both have, on Adult and on an anonymized result."""
    _, local, _ = ours(yingbi, ADULT / "adult.csv", "local", 'k = 5\nsuppression = 0.0\nmethod = "local"')
    text = local.read_text(encoding="utf-8-sig")
    if ";" not in text.split("\n", 1)[0]:
        rows = list(csv.reader(text.splitlines()))
        local = WORK / "local-semicolons.csv"
        local.write_text("".join(";".join(row) + "\n" for row in rows), encoding="utf-8")
    lines = ["| file | measure | pycanon | ours | pycanon, CPU ms | ours, CPU ms | ratio |", "|---|---|---|---|---|---|---|"]
    worst = 0.0
    for name, path in (("Adult", ADULT / "adult.csv"), ("anonymized, k = 5", local)):
        theirs = peer(python, "pycanon", path, "occupation")["measures"]
        mine = json.loads(Run(attained, path, "occupation").out)["measures"]
        for measure, found in theirs.items():
            own = mine[measure]
            a, b = found["value"], own["value"]
            same = a is None and b is None or a is not None and b is not None and abs(a - b) <= 1e-9 * max(1, abs(a))
            worst = worst if a is None or b is None else max(worst, abs(a - b))
            show = lambda value: "–" if value is None else f"{value:.12g}"  # noqa: E731
            lines.append(f"| {name} | {measure} | {show(a)} | {show(b)}{'' if same else ' **differs**'} "
                         f"| {found['cpu'] * 1e3:.1f} | {own['cpu'] * 1e3:.2f} | {found['cpu'] / own['cpu']:.0f} × |")
    lines.append("")
    lines.append(f"Largest difference {worst:.1e}. Ours counts the file anew for each measure, as pycanon does.")
    return lines


def search(python, versions, yingbi):
    """anjana and anonypyx beside ours."""
    shares, records = Shares(), 30_162
    lines = ["| tool | loss | classes | smallest class | records left out | CPU s | peak, MB |", "|---|---|---|---|---|---|---|"]

    def row(name, path, cpu, peak):
        loss, classes, k, kept = shares.loss(path, records)
        lines.append(f"| {name} | {loss:.10f} | {classes:,} | {k} | {records - kept:,} | {cpu:.3f} | {peak} |")

    for name, arguments in (("anjana", [5, 0.02]), ("anonypyx", [5])):
        output = WORK / f"{name}.csv"
        run = Run(python, HERE / "anonymity_peers.py", name, ADULT, *arguments, output)
        row(f"{name} {versions[name]}", output, json.loads(run.out)["cpu"], f"{run.peak:.0f}")
    for name, title, privacy in RUNS:
        run, output, _ = ours(yingbi, ADULT / "adult.csv", name, privacy)
        row(f"yingbi, {title}", output, run.cpu, f"{run.peak:.0f}")
    return lines


RUNS = [
    ("global-2", "global, 2 % may be left out", 'k = 5\nsuppression = 0.02\nmethod = "global"'),
    ("global-100", "global, 100 %", 'k = 5\nsuppression = 1.0\nmethod = "global"'),
    ("consistent", "one cut a column, 2 %", 'k = 5\nsuppression = 0.02\nmethod = "consistent"'),
    ("local", "local, nothing left out", 'k = 5\nsuppression = 0.0\nmethod = "local"'),
]


def noisy(copies, probability):
    path = WORK / f"noisy-{copies}-{probability}.csv"
    if not path.exists():
        part = path.with_suffix(".part")
        command = [sys.executable, HERE / "noisy_adult.py", ADULT / "adult.csv", part, "--copies", copies,
                   "--probability", probability]
        print(subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout, end="")
        part.rename(path)
    return path


def marks(yingbi):
    """The figures that were asked for, the best of five runs on Adult, of three on the large file."""
    lines = ["| file | method | loss | CPU s | wanted | peak, MB | wanted |", "|---|---|---|---|---|---|---|"]
    large = noisy(100, 0.054)
    wanted = {"global-2": (0.12, 48), "global-100": (0.6, None), "local": (0.25, None)}
    for name, title, privacy in RUNS:
        runs = [ours(yingbi, ADULT / "adult.csv", name, privacy) for _ in range(5)]
        best = min(runs, key=lambda one: one[0].cpu)
        cpu, peak = wanted.get(name, (None, None))
        lines.append(f"| Adult | {title} | {best[2]['privacy']['loss']:.10f} | {best[0].cpu:.3f} | {cpu or ''} "
                     f"| {best[0].peak:.0f} | {peak or ''} |")
    for name, title, privacy in RUNS:
        runs = [ours(yingbi, large, f"large-{name}", privacy) for _ in range(3)]
        run, _, record = min(runs, key=lambda one: one[0].cpu)
        cpu = "" if name == "consistent" else 4
        lines.append(f"| 100 × Adult with noise | {title} | {record['privacy']['loss']:.10f} | {run.cpu:.2f} | {cpu} "
                     f"| {run.peak:.0f} | 500 |")
        for old in WORK.glob(f"large-{name}.csv*"):
            old.unlink()
    return lines


def columns_file(columns, records=200_000, seed=2):
    """Many columns of one kind of hierarchy: eight values each, unevenly drawn, grouped by twos and fours."""
    path = WORK / f"columns-{columns}.csv"
    generator = random.Random(seed)
    with open(path, "w", encoding="utf-8") as file:
        file.write(";".join(f"c{at}" for at in range(columns)) + "\n")
        for _ in range(records):
            file.write(";".join(str(min(int(generator.expovariate(0.8)), 7)) for _ in range(columns)) + "\n")
    (WORK / "eight.csv").write_text("".join(f"{v};{v // 2 * 2}-{v // 2 * 2 + 1};{v // 4 * 4}-{v // 4 * 4 + 3};*\n"
                                            for v in range(8)), encoding="utf-8")
    lines = []
    for at in range(columns):
        lines += [f'[columns."c{at}"]', 'kind = "other"', 'type = "quasi"', 'treatment = "generalize"',
                  f'hierarchy = {{ file = "{WORK}/eight.csv" }}', ""]
    return path, "\n".join(lines)


def growth(yingbi):
    """Time and memory as records, distinct tuples, columns and k grow."""
    lines = ["| what grows | records | distinct tuples | columns | k | method | CPU s | peak, MB | loss |",
             "|---|---|---|---|---|---|---|---|---|"]

    def row(what, source, toml, records, tuples, columns, k, method):
        output = WORK / "growth.csv"
        for old in WORK.glob("growth.csv*"):
            old.unlink()
        run = Run(yingbi, "anonymize", source, "-o", output, "--recipe", toml, "--threads", 1)
        record = json.loads(pathlib.Path(f"{output}.release.json").read_text(encoding="utf-8"))
        lines.append(f"| {what} | {records:,} | {tuples:,} | {columns} | {k} | {method} | {run.cpu:.2f} | {run.peak:.0f} "
                     f"| {record['privacy']['loss']:.4f} |")
        print(lines[-1], file=sys.stderr)

    def distinct(path):
        with open(path, encoding="utf-8") as file:
            next(file)
            return len(set(file))

    for method in ("global", "local"):
        limit = 0.02 if method == "global" else 0.0
        for copies in (1, 10, 100):
            source = noisy(copies, 0.0) if copies > 1 else ADULT / "adult.csv"
            toml = recipe("growth", ADULT, QUASI, f'k = 5\nsuppression = {limit}\nmethod = "{method}"')
            row("records", source, toml, copies * 30_162, distinct(source), 9, 5, method)
        for probability in (0.01, 0.054, 0.2):
            source = noisy(20, probability)
            toml = recipe("growth", ADULT, QUASI, f'k = 5\nsuppression = {limit}\nmethod = "{method}"')
            row("tuples", source, toml, 20 * 30_162, distinct(source), 9, 5, method)
        for columns in (3, 6, 9, 12, 15):
            source, listed = columns_file(columns)
            toml = WORK / "columns.toml"
            budget = "nodes = 100000\n" if method == "global" else ""
            toml.write_text(f'version = 1\n\n[privacy]\nk = 5\nsuppression = {limit}\nmethod = "{method}"\n{budget}\n{listed}',
                            encoding="utf-8")
            row("columns", source, toml, 200_000, distinct(source), columns, 5, method)
        for k in (2, 5, 20, 100):
            toml = recipe("growth", ADULT, QUASI, f'k = {k}\nsuppression = {limit}\nmethod = "{method}"')
            row("k", ADULT / "adult.csv", toml, 30_162, distinct(ADULT / "adult.csv"), 9, k, method)
    return lines


def write_docs(part, text):
    page = ROOT / "docs" / "src" / "benchmarks.md"
    begin, end = f"<!-- anonymity {part}: begin -->\n", f"<!-- anonymity {part}: end -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(before + begin + "\n" + text + "\n\n" + end + rest.split(end)[1], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="anonymity beside other tools")
    parser.add_argument("parts", nargs="*", choices=["measures", "search", "marks", "growth", []])
    parser.add_argument("--write-docs", action="store_true")
    parser.add_argument("--yingbi", type=pathlib.Path, help="a binary built before")
    parser.add_argument("--attained", type=pathlib.Path, help="a binary built before")
    options = parser.parse_args()
    if not ADULT.exists():
        sys.exit(f"{ADULT} is not there: the shared data is needed")
    WORK.mkdir(parents=True, exist_ok=True)
    parts = options.parts or ["measures", "search", "marks", "growth"]
    python, versions = packages() if {"measures", "search"} & set(parts) else (None, {})
    yingbi, attained = (options.yingbi, options.attained) if options.yingbi else build()
    for part in parts:
        lines = {"measures": lambda: measures(python, attained, yingbi),
                 "search": lambda: search(python, versions, yingbi),
                 "marks": lambda: marks(yingbi), "growth": lambda: growth(yingbi)}[part]()
        told = ", ".join(f"{name} {version}" for name, version in versions.items())
        head = f"Measured on {time.strftime('%Y-%m-%d')}: {machine()}{'; ' + told if told else ''}."
        text = "\n".join([head, "", *lines])
        print(text)
        if options.write_docs:
            write_docs(part, text)


if __name__ == "__main__":
    main()
