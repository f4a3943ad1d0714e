#!/usr/bin/env python3
"""Runs polars, duckdb and yingbi in turn over the same CSV and compares them.

    tests/peers/run.py [--records 3000000] [--rounds 5] [--write-docs]

Needs Linux and Python 3.10 or later; it makes its own virtual environment in target/peers and installs polars and
duckdb there by name. Every tool gets two processors and two threads, reads the same file (which is in the page
cache), and writes a file of its own, in the order of the input. In each round they run one after another, and a
ratio is taken within the round; what is reported is the median of the ratios. The time of a peer is taken inside
its process, without the start of Python and its imports; ours is

    (a) the treatment pass: the part `treat` of `yingbi anonymize --timings`;
    (b) the whole command: start, hashes, fsync, reading back, record and report, by the clock outside.

Peak memory is the resident set's peak, from wait4. This is no part of tests/run: a run takes minutes.
"""
import argparse
import csv
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
FOLDER = TARGET / "peers"
THREADS = 2
MARKS = {("polars", "treat"): 2.0, ("duckdb", "treat"): 4.0, ("polars", "whole"): 1.0, ("duckdb", "whole"): 2.0}
MEMORY_MARK = 128


class Run:
    """A process that has ended: its time by the clock, its peak memory, and what it said."""

    def __init__(self, command, **environment):
        env = {**os.environ, "POLARS_MAX_THREADS": str(THREADS), **environment}
        out, err = FOLDER / "stdout.txt", FOLDER / "stderr.txt"
        os.sync()  # what the tool before left to be written must not be paid for by this one
        with open(out, "wb") as stdout, open(err, "wb") as stderr:
            begun = time.perf_counter()
            process = subprocess.Popen([str(part) for part in command], stdout=stdout, stderr=stderr, env=env)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
        self.out, self.err = out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
        self.peak = usage.ru_maxrss / 1024
        if process.returncode != 0:
            sys.exit(f"{command[0]} ended with {process.returncode}:\n{self.out}{self.err}")


def packages():
    """The Python of our own environment, with the peers in it."""
    home = FOLDER / "venv"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    wanted = "import polars, duckdb; print(polars.__version__, duckdb.__version__)"
    probe = subprocess.run([python, "-c", wanted], capture_output=True, text=True)
    if probe.returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "polars", "duckdb"], check=True)
        probe = subprocess.run([python, "-c", wanted], capture_output=True, text=True, check=True)
    return python, dict(zip(("polars", "duckdb"), probe.stdout.split()))


def build():
    command = ["cargo", "build", "--release", "--quiet", "--package", "yingbi-cli", "--package", "xtask"]
    subprocess.run(command, cwd=ROOT, check=True)
    return TARGET / "release" / "yingbi", TARGET / "release" / "xtask"


def sample(xtask, records, encoding):
    path = FOLDER / f"plain-{records}-{encoding}.csv"
    if not path.exists():
        part = path.with_suffix(".part")
        command = [xtask, "sample", "--columns", "11", "--records", records, "--encoding", encoding, "--out", part]
        subprocess.run([str(word) for word in command], check=True)
        part.rename(path)
    with open(path, "rb") as file:  # into the page cache
        while file.read(1 << 24):
            pass
    return path


def timings(text):
    parts = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and words[0] == "timing":
            parts[words[1]] = float(words[2])
    return parts


class Tools:
    def __init__(self, python, yingbi):
        self.python, self.yingbi = python, yingbi

    def peer(self, name, source):
        target = FOLDER / f"{name}.csv"
        target.unlink(missing_ok=True)
        run = Run([self.python, HERE / f"{name}_pass.py", source, target, THREADS])
        seconds = float(run.out.split()[1])
        return {"treat": seconds, "whole": seconds, "peak": run.peak}

    def ours(self, source):
        target = FOLDER / "yingbi.csv"
        for old in FOLDER.glob("yingbi.csv*"):
            old.unlink()
        run = Run([self.yingbi, "anonymize", source, "-o", target, "--recipe", HERE / "recipe.toml", "--timings"],
                  YINGBI_LANG="en")
        parts = timings(run.err)
        if "treat" not in parts:
            sys.exit(f"yingbi printed no line `timing treat SECONDS`:\n{run.err}")
        return {"treat": parts["treat"], "whole": run.seconds, "peak": run.peak, "parts": parts}


def same_work(records):
    """The three outputs hold the same records, and all but the two treated columns alike."""
    readers = [csv.reader(open(FOLDER / f"{name}.csv", encoding="utf-8-sig", newline=""))
               for name in ("polars", "duckdb", "yingbi")]
    count = -1
    for rows in zip(*readers, strict=True):
        count += 1
        kept = [[cell for i, cell in enumerate(row) if i not in (3, 4)] for row in rows]
        if not kept[0] == kept[1] == kept[2]:
            sys.exit(f"the outputs differ at record {count}, in a column that was to be copied")
        if len({row[4] for row in rows}) != 1 and count:
            sys.exit(f"the masks differ at record {count}")
    if count != records:
        sys.exit(f"{count} records came out of {records}")


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    flags = [flag for flag in ("sha_ni", "vaes", "avx2", "avx512f")
             if f" {flag}" in pathlib.Path("/proc/cpuinfo").read_text()]
    return f"{model} ({', '.join(flags)}), {os.cpu_count()} processors, {platform.system()} {platform.release()}"


def median(rounds, tool, part):
    return statistics.median(one[tool][part] for one in rounds)


def ratio(rounds, tool, part):
    return statistics.median(one[tool][part] / one["yingbi"][part] for one in rounds)


def table(result):
    rounds, records = result["rounds"], result["records"]
    versions = result["versions"]
    lines = [
        f"Measured on {result['date']}: {result['machine']}; {records:,} records, {result['bytes'] / 1e6:.0f} MB, "
        f"{len(rounds)} rounds, two threads each.",
        "",
        "| tool | seconds | M records/s | peak, MB | ours is faster, treatment pass | ours is faster, whole command |",
        "|---|---|---|---|---|---|",
    ]
    for tool in ("polars", "duckdb"):
        seconds = median(rounds, tool, "whole")
        lines.append(f"| {tool} {versions[tool]} | {seconds:.2f} | {records / seconds / 1e6:.2f} "
                     f"| {max(one[tool]['peak'] for one in rounds):.0f} "
                     f"| {ratio(rounds, tool, 'treat'):.2f} × (wanted: {MARKS[tool, 'treat']:.0f}) "
                     f"| {ratio(rounds, tool, 'whole'):.2f} × (wanted: {MARKS[tool, 'whole']:.0f}) |")
    peak = max(one["yingbi"]["peak"] for one in rounds)
    for part, name in (("treat", "yingbi, treatment pass"), ("whole", "yingbi, whole command")):
        seconds = median(rounds, "yingbi", part)
        lines.append(f"| {name} | {seconds:.2f} | {records / seconds / 1e6:.2f} | {peak:.0f} "
                     f"(at most {MEMORY_MARK}) | | |")
    parts = sorted({part for one in rounds for part in one["yingbi"]["parts"]})
    shown = ", ".join(
        f"{part} {statistics.median(one['yingbi']['parts'].get(part, 0) for one in rounds):.2f} s" for part in parts)
    lines += ["", f"Parts of our whole command: {shown}.", "",
              f"GB18030 input of the same records: the treatment pass at {result['gb18030']['treat']:.2f} × and the "
              f"whole command at {result['gb18030']['whole']:.2f} × the UTF-8 speed (wanted: 0.5)."]
    return "\n".join(lines) + "\n"


def write_docs(text):
    page = ROOT / "docs" / "src" / "benchmarks.md"
    begin, end = "<!-- peers: begin -->\n", "<!-- peers: end -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end)[1], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="polars, duckdb and yingbi over the same CSV")
    parser.add_argument("--records", type=int, default=3_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/src/benchmarks.md")
    parser.add_argument("--yingbi", type=pathlib.Path, help="a binary built before")
    parser.add_argument("--xtask", type=pathlib.Path, help="a binary built before")
    options = parser.parse_args()

    FOLDER.mkdir(parents=True, exist_ok=True)
    python, versions = packages()
    yingbi, xtask = (options.yingbi, options.xtask) if options.yingbi and options.xtask else build()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
    source = sample(xtask, options.records, "utf-8")
    tools = Tools(python, yingbi)

    rounds = []
    for number in range(options.rounds):
        one = {"polars": tools.peer("polars", source), "duckdb": tools.peer("duckdb", source),
               "yingbi": tools.ours(source)}
        if number == 0:
            same_work(options.records)
        rounds.append(one)
        print(f"round {number + 1}: " + ", ".join(
            f"{tool} {one[tool]['treat']:.2f}/{one[tool]['whole']:.2f} s {one[tool]['peak']:.0f} MB" for tool in one),
            file=sys.stderr)
    for name in ("polars", "duckdb"):
        (FOLDER / f"{name}.csv").unlink()

    other = sample(xtask, options.records, "gb18030")
    pairs = [(tools.ours(source), tools.ours(other)) for _ in range(options.rounds)]
    gb18030 = {part: statistics.median(utf8[part] / gb[part] for utf8, gb in pairs) for part in ("treat", "whole")}

    result = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "records": options.records,
              "bytes": source.stat().st_size, "versions": versions, "rounds": rounds, "gb18030": gb18030}
    (FOLDER / "result.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    text = table(result)
    print(text)
    if options.write_docs:
        write_docs(text)


if __name__ == "__main__":
    main()
