#!/usr/bin/env python3
"""Many copies of Adult with noise: each quasi-identifying cell replaced, with a probability, by a random value of its column.

    noisy_adult.py ADULT.csv OUTPUT.csv [--copies 100] [--probability 0.054] [--seed 1]

A random value of a column is the value of a random record in it. Prints records and distinct tuples. With the defaults
3,016,200 records and some 250,000 distinct tuples.
"""
import argparse
import random

parser = argparse.ArgumentParser()
parser.add_argument("adult")
parser.add_argument("output")
parser.add_argument("--copies", type=int, default=100)
parser.add_argument("--probability", type=float, default=0.054)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()

with open(arguments.adult, encoding="utf-8") as file:
    header, *rows = [line.rstrip("\n").split(";") for line in file]
generator = random.Random(arguments.seed)
columns = list(zip(*rows))
distinct = set()
with open(arguments.output, "w", encoding="utf-8") as file:
    file.write(";".join(header) + "\n")
    for _ in range(arguments.copies):
        for row in rows:
            noisy = [
                generator.choice(columns[at]) if generator.random() < arguments.probability else cell
                for at, cell in enumerate(row)
            ]
            line = ";".join(noisy)
            distinct.add(line)
            file.write(line + "\n")
print(f"probability {arguments.probability}: {arguments.copies * len(rows)} records, {len(distinct)} distinct tuples")
