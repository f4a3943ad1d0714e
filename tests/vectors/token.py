#!/usr/bin/env python3
"""Writes token.json, the vectors of pseudonyms of form `token` (docs/src/formats.md).

Shares no code with the crates: the standard library's hmac and hashlib, and AES from PyPI `cryptography`.
Run it to look at the format in thirty lines, or with `--check` to hold token.json against it.
"""
import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def field(data):
    return len(data).to_bytes(4, "big") + data


def base32(bits, characters):
    """The string of bits, zeros added on the right, five bits a character."""
    bits = bits.ljust(5 * characters, "0")
    return "".join(ALPHABET[int(bits[5 * i:5 * i + 5], 2)] for i in range(characters))


def bits_of(data):
    return "".join(f"{byte:08b}" for byte in data)


def token(case):
    domain = field(b"yingbi/domain/1")
    for part in ("tenant", "recipient", "purpose", "kind", "epoch"):
        domain += field(case["domain"][part].encode())
    prk = mac(bytes.fromhex(case["salt"]), bytes.fromhex(case["root"]))
    key = mac(prk, domain + field(b"token") + b"\x01")
    t = mac(key, case["value"].encode())[:16]
    aes = Cipher(algorithms.AES(bytes.fromhex(case["trace_key"])), modes.ECB()).encryptor()
    return base32(bits_of(t), 26) + base32(bits_of(aes.update(t))[:20], 4)


def cases():
    keys = [{name: hashlib.sha256(f"{name} {n}".encode()).hexdigest() for name in ("root", "salt", "trace_key")}
            for n in (1, 2)]
    empty = dict.fromkeys(("tenant", "recipient", "purpose", "kind", "epoch"), "")
    domains = [
        empty,
        {"tenant": "阳光社区", "recipient": "a", "purpose": "elderly-care", "kind": "other", "epoch": "2026-1"},
        {"tenant": "阳光社区a", "recipient": "", "purpose": "elderly-care", "kind": "other", "epoch": "2026-1"},
    ]
    # Lengths on both sides of every border of the hash: 55 bytes end in one block, 56 need a second.
    values = ["", "0", "eighteen bytes....", "汉字", "z" * 55, "z" * 56, "z" * 63, "z" * 64, "z" * 119, "z" * 120]
    for key in keys:
        for domain in domains:
            for value in values:
                case = {**key, "domain": domain, "value": value}
                yield {**case, "token": token(case)}


def main():
    path = pathlib.Path(__file__).with_name("token.json")
    document = {"format": "token", "version": 1, "cases": list(cases())}
    if "--check" in sys.argv:
        sys.exit(json.loads(path.read_text(encoding="utf-8")) != document)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
