#!/usr/bin/env python3
"""Writes reversible.json, the vectors of pseudonyms of form `reversible` (docs/src/formats.md).

Shares no code with the crates: HKDF from the standard library's hmac and hashlib, AES-SIV from PyPI `cryptography`.
Run it with `--check` to hold reversible.json against it.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESSIV


def field(data):
    return len(data).to_bytes(4, "big") + data


def encode(data):
    return "ybr1." + base64.urlsafe_b64encode(data).decode().rstrip("=")


class Domain:
    def __init__(self, parts):
        self.id = bytes.fromhex(parts["id"])
        self.name = field(b"yingbi/domain/1")
        for part in ("tenant", "recipient", "purpose", "kind", "epoch"):
            self.name += field(parts[part].encode())
        prk = hmac.digest(bytes.fromhex(parts["salt"]), bytes.fromhex(parts["root"]), "sha256")
        info = self.name + field(b"siv")
        first = hmac.digest(prk, info + b"\x01", "sha256")
        self.siv = AESSIV(first + hmac.digest(prk, first + info + b"\x02", "sha256"))

    def raw(self, value):
        padded = value + b"\x80"
        padded += bytes(-len(padded) % 32)
        return self.id + self.siv.encrypt(padded, [self.name])

    def unpadded(self, text):
        return self.id + self.siv.encrypt(text, [self.name])


def domains():
    secrets = [{name: hashlib.sha256(f"reversible {name} {n}".encode()).hexdigest() for name in ("root", "salt")}
               for n in (1, 2)]
    names = [
        {"id": "00000001", "tenant": "", "recipient": "", "purpose": "", "kind": "", "epoch": ""},
        {"id": "fe98a01c", "tenant": "阳光社区", "recipient": "a", "purpose": "elderly-care", "kind": "mobile",
         "epoch": "2026-1"},
    ]
    return [{**secret, **name} for secret in secrets for name in names]


def values():
    # Both sides of every border of the padding, then texts of an office.
    for length in (0, 1, 2, 15, 16, 17, 18, 30, 31, 32, 33, 62, 63, 64, 65, 95, 96, 200, 1000):
        yield "z" * length
    yield from ["汉字", "13012345678", "未婚", "\x00", "value\x00\x00", "某省某市某区某街道某号院某单元某室"]


def refused(domain, other):
    """Texts that do not turn back in `domain`, one fault each."""
    raw = domain.raw(b"a value")
    good = encode(raw)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(good[-1])
    flip = lambda at: encode(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:])  # noqa: E731
    cases = [
        ("", "malformed"), ("ybr1.", "malformed"), (good[1:], "malformed"), ("YBR1." + good[5:], "malformed"),
        ("ybr2." + good[5:], "malformed"), (good[5:], "malformed"), (good[:-1], "malformed"), (good + "A", "malformed"),
        (good + "==", "malformed"), (good + "=", "malformed"), (good + "\n", "malformed"), (" " + good, "malformed"),
        (good[:20] + " " + good[20:], "malformed"), (good[:20] + "\n" + good[20:], "malformed"),
        (good[:20] + "+" + good[21:], "malformed"), (good[:20] + "/" + good[21:], "malformed"),
        (good[:20] + "=" + good[21:], "malformed"),
        # The four bits that the last character has too many.
        (good[:-1] + alphabet[last | 1], "malformed"), (good[:-1] + alphabet[last | 8], "malformed"),
        (encode(raw[:20]), "malformed"), (encode(raw[:36]), "malformed"), (encode(raw[:-1]), "malformed"),
        (encode(raw + bytes(16)), "malformed"), (encode(raw + b"\x00"), "malformed"),
        (encode(bytes(4) + raw[4:]), "malformed"),
        (encode(other.raw(b"a value")), "other_domain"), (flip(0), "other_domain"), (flip(2), "other_domain"),
        (flip(4), "refused"), (flip(19), "refused"), (flip(20), "refused"), (flip(51), "refused"),
        (encode(raw + bytes(32)), "refused"),
        (encode(domain.id + other.raw(b"a value")[4:]), "refused"),
        # Sealed with the right key, filled up wrongly.
        (encode(domain.unpadded(bytes(32))), "refused"), (encode(domain.unpadded(b"z" * 32)), "refused"),
        (encode(domain.unpadded(b"z\x80" + bytes(62))), "refused"),
        (encode(domain.unpadded(b"z\x81" + bytes(30))), "refused"),
    ]
    return [{"domain": 0, "text": text, "reason": reason} for text, reason in cases]


def main():
    path = pathlib.Path(__file__).with_name("reversible.json")
    all_domains = domains()
    keyed = [Domain(parts) for parts in all_domains]
    document = {
        "format": "reversible",
        "version": 1,
        "domains": all_domains,
        "cases": [{"domain": i, "value": value, "reversible": encode(domain.raw(value.encode()))}
                  for i, domain in enumerate(keyed) for value in values()],
        "refused": refused(keyed[0], keyed[1]),
    }
    if "--check" in sys.argv:
        sys.exit(json.loads(path.read_text(encoding="utf-8")) != document)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
