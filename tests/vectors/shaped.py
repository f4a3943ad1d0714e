#!/usr/bin/env python3
"""Writes shaped.json, the vectors of pseudonyms of form `shaped` (docs/src/formats.md).

Shares no code with the crates: FF1 and the ranking straight from NIST SP 800-38G and the formats page, HKDF from the
standard library's hmac and hashlib, AES from PyPI `cryptography`. Run it with `--check` to hold shaped.json against it.

The ids are made up: most lie in the future or have a region code that nobody was given.
"""
import datetime
import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# P, frozen: of each province the third and fourth digits that the region table of version 1 has (GB/T 2260, 1980 on).
ASSIGNED = """
11: 00-02
12: 00-02
13: 00-11 21-30 90
14: 00-11 21-27 90
15: 00-09 21-29
21: 00-14 21-22 90
22: 00-08 21-26 90
23: 00-12 21-27 90
31: 00-02
32: 00-13 21-27 90
33: 00-11 21-28 90
34: 00-18 21-29 90
35: 00-09 21-28 90
36: 00-11 21-26 90
37: 00-17 21-29 90
41: 00-17 21-30 90
42: 00-13 21-29 90
43: 00-13 21-31 90
44: 00-29 51-53 90
45: 00-14 21-28
46: 00-04 90
50: 00-03
51: 00-39 70 90
52: 00-06 21-27
53: 00-09 21-35
54: 00-06 21-27
61: 00-10 21-27 90
62: 00-12 21-30
63: 00-02 21-28
64: 00-05 21-22
65: 00-05 21-32 40-43 90
"""


def lists():
    """P ascending; Q by digits 3 and 4 descending, then by province."""
    p = []
    for line in ASSIGNED.split("\n"):
        province, _, parts = line.partition(": ")
        for part in parts.split():
            first, _, last = part.partition("-")
            p += [f"{province}{n:02}" for n in range(int(first), int(last or first) + 1)]
    provinces = sorted({prefix[:2] for prefix in p})
    q = [f"{province}{n:02}" for n in range(89, -1, -1) for province in provinces if f"{province}{n:02}" not in p]
    assert (len(p), len(provinces), len(q)) == (589, 31, 2220) and p == sorted(p)
    return p, q


P, Q = lists()
DAYS_P = (datetime.date(2099, 12, 31) - datetime.date(1900, 1, 1)).days + 1
DAYS_Q = (datetime.date(1999, 12, 31) - datetime.date(1930, 1, 1)).days + 1
N = len(P) * 100 * DAYS_P * 1000


def check_character(digits):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def rank(text, prefixes, first, days):
    assert check_character(text[:17]) == text[17]
    date = datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    day = (date - first).days
    assert 0 <= day < days
    return ((prefixes.index(text[:4]) * 100 + int(text[4:6])) * days + day) * 1000 + int(text[14:17])


def unrank(number, prefixes, first, days):
    number, sequence = divmod(number, 1000)
    number, day = divmod(number, days)
    prefix, rest = divmod(number, 100)
    date = first + datetime.timedelta(days=day)
    digits = f"{prefixes[prefix]}{rest:02}{date:%Y%m%d}{sequence:03}"
    return digits + check_character(digits)


class FF1:
    """SP 800-38G, algorithms 6 to 8, for any radix and length."""

    def __init__(self, key, radix, length, tweak=b""):
        self.aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        self.radix, self.n, self.tweak = radix, length, tweak
        self.u = length // 2
        self.v = length - self.u
        self.b = -(-(radix ** self.v - 1).bit_length() // 8)
        self.d = 4 * -(-self.b // 4) + 4
        self.p = (bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, self.u % 256])
                  + length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big"))

    def prf(self, message):
        y = bytes(16)
        for at in range(0, len(message), 16):
            y = self.aes.update(bytes(a ^ b for a, b in zip(y, message[at:at + 16])))
        return y

    def y(self, i, number):
        padding = bytes(-(len(self.tweak) + self.b + 1) % 16)
        r = self.prf(self.p + self.tweak + padding + bytes([i]) + number.to_bytes(self.b, "big"))
        s = r
        for j in range(1, -(-self.d // 16)):
            s += self.aes.update(bytes(a ^ b for a, b in zip(r, j.to_bytes(16, "big"))))
        return int.from_bytes(s[:self.d], "big")

    def encrypt(self, number):
        a, b = divmod(number, self.radix ** self.v)
        for i in range(10):
            m = self.u if i % 2 == 0 else self.v
            a, b = b, (a + self.y(i, b)) % self.radix ** m
        return a * self.radix ** self.v + b


def field(data):
    return len(data).to_bytes(4, "big") + data


def key(domain):
    info = field(b"yingbi/domain/1")
    for part in ("tenant", "recipient", "purpose", "kind", "epoch"):
        info += field(domain[part].encode())
    prk = hmac.digest(bytes.fromhex(domain["salt"]), bytes.fromhex(domain["root"]), "sha256")
    return hmac.digest(prk, info + field(b"ff1") + b"\x01", "sha256")


def shaped(ff1, text):
    number = rank(text, P, datetime.date(1900, 1, 1), DAYS_P)
    walked = ff1.encrypt(number)
    while walked >= N:
        walked = ff1.encrypt(walked)
    return unrank(walked, Q, datetime.date(1930, 1, 1), DAYS_Q)


def domains():
    secrets = [{name: hashlib.sha256(f"shaped {name} {n}".encode()).hexdigest() for name in ("root", "salt")}
               for n in (1, 2)]
    names = [
        {"tenant": "", "recipient": "", "purpose": "", "kind": "resident_id", "epoch": ""},
        {"tenant": "阳光社区", "recipient": "区卫健委", "purpose": "elderly-care", "kind": "resident_id", "epoch": "2026"},
    ]
    return [{**secret, **name} for secret in secrets for name in names]


def ids():
    """The edges of every part, then made-up ones."""
    def made(prefix, rest, date, sequence):
        digits = f"{prefix}{rest:02}{date:%Y%m%d}{sequence:03}"
        return digits + check_character(digits)

    first, last = datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)
    leap = datetime.date(2096, 2, 29)
    for prefix in (P[0], P[1], P[294], P[-2], P[-1]):
        for rest in (0, 99):
            for date in (first, leap, last):
                for sequence in (0, 999):
                    yield made(prefix, rest, date, sequence)
    # Every check character.
    found = {}
    for sequence in range(1000):
        text = made("1101", 97, datetime.date(2099, 1, 1), sequence)
        found.setdefault(text[17], text)
    assert len(found) == 11
    yield from (found[character] for character in sorted(found))
    n = 0
    while True:
        n += 1
        draw = int.from_bytes(hashlib.sha256(f"id {n}".encode()).digest(), "big")
        draw, prefix = divmod(draw, len(P))
        draw, rest = divmod(draw, 100)
        draw, day = divmod(draw, DAYS_P)
        draw, sequence = divmod(draw, 1000)
        if day < 50_000:
            rest = 97 + rest % 3
        yield made(P[prefix], rest, first + datetime.timedelta(days=day), sequence)


def refused():
    """Texts that do not turn back, one fault each, and what is said of them."""
    first = datetime.date(1930, 1, 1)
    last = unrank(N - 1, Q, first, DAYS_Q)
    beyond = unrank(N, Q, first, DAYS_Q)
    greatest = unrank(len(Q) * 100 * DAYS_Q * 1000 - 1, Q, first, DAYS_Q)

    def with_check(digits):
        return digits + check_character(digits)

    return [{"text": text, "reason": reason} for text, reason in [
        ("", "malformed"),
        (last[:17], "malformed"),
        (last + "0", "malformed"),
        (last[:17] + ("1" if last[17] != "1" else "2"), "malformed"),
        (" " + last[1:], "malformed"),
        (next(t.lower() for t in (unrank(n, Q, first, DAYS_Q) for n in range(99)) if t[17] == "X"), "malformed"),
        (beyond, "not_shaped"),
        (greatest, "not_shaped"),
        (with_check(P[0] + last[4:17]), "not_shaped"),
        (with_check(P[0][:2] + "90" + last[4:17]), "not_shaped"),
        (with_check("8189" + last[4:17]), "not_shaped"),
        (with_check(Q[0] + "00" + "19291231" + "000"), "not_shaped"),
        (with_check(Q[0] + "00" + "20000101" + "000"), "not_shaped"),
        (with_check(Q[0] + "00" + "19990229" + "000"), "not_shaped"),
    ]], [last, unrank(0, Q, first, DAYS_Q)]


def main():
    path = pathlib.Path(__file__).with_name("shaped.json")
    all_domains = domains()
    keyed = [FF1(key(domain), 2, 42) for domain in all_domains]
    source = ids()
    cases = []
    for n in range(1000):
        text = next(source)
        cases.append({"domain": n % len(keyed), "id": text, "shaped": shaped(keyed[n % len(keyed)], text)})
    faults, ends = refused()
    document = {
        "format": "shaped",
        "version": 1,
        "P": " ".join(P),
        "Q": " ".join(Q),
        "domains": all_domains,
        "ends": ends,
        "refused": faults,
        "cases": cases,
    }
    if "--check" in sys.argv:
        sys.exit(json.loads(path.read_text(encoding="utf-8")) != document)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
