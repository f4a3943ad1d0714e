#!/usr/bin/env python3
"""One peer on Adult, in a process of its own; `anonymity.py` runs this in the environment that has the peers.

    anonymity_peers.py pycanon FILE SENSITIVE        prints every measure, with the processor time of each
    anonymity_peers.py anjana FOLDER K SUPPRESSION OUTPUT
    anonymity_peers.py anonypyx FOLDER K OUTPUT

FOLDER holds adult.csv (semicolons) and adult_hierarchy_COLUMN.csv. What is printed is one line of JSON. The time of
starting Python and of importing is told by itself (`import`), that of reading is in none of the measures.
"""
import json
import sys
import time

BEGUN = time.process_time()
import pandas as pd  # noqa: E402


def cpu(work):
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


def hierarchies(folder, columns):
    """Of each column level after level: value of the column -> label."""
    found = {}
    for column in columns:
        with open(f"{folder}/adult_hierarchy_{column}.csv", encoding="utf-8") as file:
            rows = [line.rstrip("\n").split(";") for line in file if line.strip()]
        found[column] = rows
    return found


def pycanon(path, sensitive):
    from pycanon import anonymity

    imported = time.process_time() - BEGUN
    data = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    quasi = [column for column in data.columns if column != sensitive]
    measures = {
        "k": lambda: anonymity.k_anonymity(data, quasi),
        "alpha": lambda: anonymity.alpha_k_anonymity(data, quasi, [sensitive])[0],
        "distinct_l": lambda: anonymity.l_diversity(data, quasi, [sensitive]),
        "entropy_l": lambda: anonymity.entropy_l_diversity(data, quasi, [sensitive]),
        "recursive_c": lambda: anonymity.recursive_c_l_diversity(data, quasi, [sensitive])[0],
        "basic_beta": lambda: anonymity.basic_beta_likeness(data, quasi, [sensitive]),
        "enhanced_beta": lambda: anonymity.enhanced_beta_likeness(data, quasi, [sensitive]),
        "t": lambda: anonymity.t_closeness(data, quasi, [sensitive]),
        "delta": lambda: anonymity.delta_disclosure(data, quasi, [sensitive]),
    }
    found = {}
    for name, work in measures.items():
        value, seconds = cpu(work)
        found[name] = {"value": None if value != value else float(value), "cpu": seconds}
    return {"import": imported, "measures": found}


def anjana(folder, k, suppression, output):
    import anjana.anonymity

    imported = time.process_time() - BEGUN
    data = pd.read_csv(f"{folder}/adult.csv", sep=";", dtype=str, keep_default_na=False)
    quasi = list(data.columns)
    levels = {}
    for column, rows in hierarchies(folder, quasi).items():
        levels[column] = {level: [row[level] for row in rows] for level in range(len(rows[0]))}
    work = lambda: anjana.anonymity.k_anonymity(data, [], quasi, int(k), float(suppression) * 100, levels)  # noqa: E731
    result, seconds = cpu(work)
    result[quasi].to_csv(output, sep=";", index=False)
    return {"import": imported, "cpu": seconds, "records": len(data), "kept": len(result)}


def anonypyx(folder, k, output):
    import anonypyx as peer

    imported = time.process_time() - BEGUN
    data = pd.read_csv(f"{folder}/adult.csv", sep=";", dtype=str, keep_default_na=False)
    quasi = list(data.columns)
    data["age"] = data["age"].astype(int)
    for column in quasi:
        if column != "age":
            data[column] = data[column].astype("category")
    options = {"k": int(k), "algorithm": "Mondrian", "feature_columns": quasi, "generalisation_strategy": "human-readable"}
    result, seconds = cpu(lambda: peer.Anonymiser(data, **options).anonymise())
    if not isinstance(result, pd.DataFrame):
        result = pd.DataFrame(result)
    result.to_csv(output, sep=";", index=False)
    return {"import": imported, "cpu": seconds, "records": len(data), "rows": len(result),
            "columns": list(map(str, result.columns))}


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps({"pycanon": pycanon, "anjana": anjana, "anonypyx": anonypyx}[name](*arguments)))
