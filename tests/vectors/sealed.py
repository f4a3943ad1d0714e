#!/usr/bin/env python3
"""Writes and reads the vectors of sealed values and of blind indexes (docs/src/formats.md): the files in sealed/.

Shares no code with the crates: PyPI `cryptography`, and XAES-256-GCM's derivation by hand. Run it to write the files
anew, or with `--check` to hold the files against it, to open every good value and to refuse every bad one for the reason
given. sealed/by-rust.json was written by the crates, once; it is only read here.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV, AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FOLDER = pathlib.Path(__file__).with_name("sealed")
NONCE = {"xaes-256-gcm": 24, "aes-256-gcm-siv": 12, "aes-256-siv": 0}


class Refusal(Exception):
    """Why a value does not open."""


def field(data):
    return len(data).to_bytes(4, "big") + data


def drawn(name, length):
    """Bytes that look random and are the same in every run."""
    return hashlib.shake_256(name.encode()).digest(length)


# The format, to seal and to open.

def aad(key, context, record):
    data = field(b"yingbi/seal/1") + field(key["suite"].encode()) + field(bytes.fromhex(key["id"]))
    for part in ("tenant", "table", "column", "purpose"):
        data += field(context[part].encode())
    return data + (b"\0" if record is None else b"\1" + field(bytes.fromhex(record)))


def xaes(secret, nonce):
    """C2SP XAES-256-GCM: AES-256-GCM under CMAC(secret, 0 1 X 0 half) and CMAC(secret, 0 2 X 0 half)."""
    def ecb(block):
        return Cipher(algorithms.AES(secret), modes.ECB()).encryptor().update(block)
    subkey = int.from_bytes(ecb(bytes(16)), "big") << 1
    if subkey >> 128:
        subkey ^= (1 << 128) | 0x87
    blocks = (bytes([0, counter]) + b"X\0" + nonce[:12] for counter in (1, 2))
    derived = b"".join(ecb((int.from_bytes(b, "big") ^ subkey).to_bytes(16, "big")) for b in blocks)
    return AESGCM(derived), nonce[12:]


def encipher(key, nonce, data, text):
    secret = bytes.fromhex(key["secret"])
    if key["suite"] == "aes-256-siv":
        return AESSIV(secret).encrypt(text, [data])
    aead, nonce = xaes(secret, nonce) if key["suite"] == "xaes-256-gcm" else (AESGCMSIV(secret), nonce)
    return aead.encrypt(nonce, text, data)


def decipher(key, nonce, data, text):
    secret = bytes.fromhex(key["secret"])
    if key["suite"] == "aes-256-siv":
        return AESSIV(secret).decrypt(text, [data])
    aead, nonce = xaes(secret, nonce) if key["suite"] == "xaes-256-gcm" else (AESGCMSIV(secret), nonce)
    return aead.decrypt(nonce, text, data)


def pad(value, block):
    return value if block == 0 else value + b"\x80" + bytes(-(len(value) + 1) % block)


def unpad(text, block):
    if block == 0:
        return text
    value = text.rstrip(b"\0")[:-1]
    if len(text) % block or pad(value, block) != text:
        raise Refusal("refused")
    return value


def seal(key, context, record, value, nonce):
    text = encipher(key, nonce, aad(key, context, record), pad(value, key["padding"]))
    return b"\1" + bytes.fromhex(key["id"]) + nonce + text


def to_text(binary):
    return "yb1." + base64.urlsafe_b64encode(binary).decode().rstrip("=")


def from_text(text):
    version, dot, characters = text.partition(".")
    if not dot or not version.startswith("yb") or not (version[2:].isascii() and version[2:].isdigit()):
        raise Refusal("malformed")
    if version != "yb1":
        raise Refusal("version")
    try:
        binary = base64.b64decode(characters + "=" * (-len(characters) % 4), b"-_", validate=True)
    except ValueError:
        raise Refusal("malformed") from None
    if to_text(binary) != text:  # padding, or unused bits that are not zero
        raise Refusal("malformed")
    return binary


def open_(case):
    sealed, context = case["sealed"], case["context"]
    binary = from_text(sealed) if case["form"] == "text" else bytes.fromhex(sealed)
    if not binary:
        raise Refusal("truncated")
    if binary[0] != 1:
        raise Refusal("version")
    if len(binary) < 5:
        raise Refusal("truncated")
    if binary[1:5] == bytes(4):
        raise Refusal("malformed")
    key = next((key for key in case["keys"] if key["id"] == binary[1:5].hex()), None)
    if key is None:
        raise Refusal("unknown-key")
    if key["state"] not in ("active", "enabled"):
        raise Refusal(key["state"])
    start = 5 + NONCE[key["suite"]]
    if len(binary) < start + 16 + key["padding"]:
        raise Refusal("truncated")
    try:
        text = decipher(key, binary[5:start], aad(key, context, case["record"]), binary[start:])
    except (InvalidTag, ValueError):
        raise Refusal("refused") from None
    return unpad(text, key["padding"])


# What the files hold.

CONTEXT = {"tenant": "阳光社区", "table": "residents", "column": "resident_id", "purpose": "registration"}
RECORD = "R-000123".encode().hex()


def make_key(suite, padding=16, number=1, state="active"):
    secret = drawn(f"{suite} {padding} {number}", 64 if suite == "aes-256-siv" else 32)
    return {"id": drawn(f"id {suite} {padding} {number}", 4).hex(), "suite": suite, "padding": padding,
            "state": state, "secret": "" if state == "destroyed" else secret.hex()}


def good(suite):
    empty = dict.fromkeys(CONTEXT, "")
    values = ["", "0", "无", "z" * 15, "z" * 16, "z" * 17, "eighteen bytes....", "z" * 31, "z" * 32, "z" * 63,
              "z" * 64, "北京市海淀区中关村街道知春里社区" * 3, "\0\0", "\x80"]
    for padding in (0, 16, 32, 64):
        key = make_key(suite, padding)
        for n, value in enumerate(values):
            context = empty if n == 3 else {**CONTEXT, "tenant": ""} if n == 4 else CONTEXT
            for record in (None, RECORD, ""):
                if record == "" and n != 6:
                    continue
                nonce = drawn(f"nonce {suite} {padding} {n} {record}", NONCE[suite])
                binary = seal(key, context, record, value.encode("latin-1" if n > 11 else "utf-8"), nonce)
                for form in ("text", "binary"):
                    yield {"keys": [key], "context": context, "record": record, "form": form,
                           "sealed": to_text(binary) if form == "text" else binary.hex(),
                           "value": value.encode("latin-1" if n > 11 else "utf-8").hex()}


def flip(binary, place):
    return bytes(byte ^ (1 if i == place % len(binary) else 0) for i, byte in enumerate(binary))


def bad():
    """Name of the fault, and how to make a good case bad: the case's new members, and the reason."""
    binary = {
        "version": lambda b, _: (b"\2" + b[1:], "version"),
        "key-id-zero": lambda b, _: (b[:1] + bytes(4) + b[5:], "malformed"),
        "key-id-unknown": lambda b, _: (flip(b, 4), "unknown-key"),
        "empty": lambda b, _: (b"", "truncated"),
        "header-cut": lambda b, _: (b[:4], "truncated"),
        "header-alone": lambda b, _: (b[:5], "truncated"),
        "tag-cut": lambda b, _: (b[:5 + len(b) % 3 + 10], "truncated"),
        "last-byte-missing": lambda b, _: (b[:-1], "refused"),
        "byte-more": lambda b, _: (b + b"\0", "refused"),
        "nonce-or-vector-changed": lambda b, _: (flip(b, 5), "refused"),
        "ciphertext-changed": lambda b, n: (flip(b, 5 + n + 16), "refused"),
        "last-bit-changed": lambda b, _: (flip(b, -1), "refused"),
    }
    for fault, change in binary.items():
        yield fault, lambda case, b, n, change=change: {**dict(zip(("sealed", "reason"), change(b, n)))}
    for part in CONTEXT:
        yield f"other-{part}", lambda case, b, n, part=part: {
            "context": {**CONTEXT, part: CONTEXT[part] + "2"}, "reason": "refused"}
    yield "parts-exchanged", lambda case, b, n: {
        "context": {**CONTEXT, "table": CONTEXT["column"], "column": CONTEXT["table"]}, "reason": "refused"}
    yield "other-record", lambda case, b, n: {"record": b"R-000124".hex(), "reason": "refused"}
    yield "record-left-out", lambda case, b, n: {"record": None, "reason": "refused"}
    yield "record-empty", lambda case, b, n: {"record": "", "reason": "refused"}
    yield "other-secret", lambda case, b, n: {
        "keys": [{**case["keys"][0], "secret": make_key(case["keys"][0]["suite"], number=2)["secret"]}],
        "reason": "refused"}
    yield "other-key-id", lambda case, b, n: {
        "keys": [{**case["keys"][0], "id": "01020304"}], "sealed": b[:1] + bytes([1, 2, 3, 4]) + b[5:],
        "reason": "refused"}
    yield "key-under-another-id", lambda case, b, n: {
        "keys": [{**case["keys"][0], "id": "01020304"}], "reason": "unknown-key"}
    for state in ("disabled", "destroyed"):
        yield f"key-{state}", lambda case, b, n, state=state: {
            "keys": [make_key(case["keys"][0]["suite"], state=state)], "reason": state}
    # Sealed with the right key in the right place, but with padding that sealing never writes.
    for fault, text in {"without-mark": bytes(16), "other-mark": b"zzz\x81" + bytes(12),
                        "not-zeros": b"zzz\x80" + bytes(11) + b"\1", "block-too-many": b"zzz\x80" + bytes(28),
                        "half-block": b"zzz\x80" + bytes(20)}.items():
        def padded(case, b, n, text=text):
            key = case["keys"][0]
            return {"sealed": b[:5 + n] + encipher(key, b[5:5 + n], aad(key, CONTEXT, RECORD), text),
                    "reason": "refused"}
        yield f"padding-{fault}", padded


def bad_text():
    """Faults of the text form alone; `text` has 4 + 4 n + 2 characters, so that its last has unused bits."""
    return {
        "text-mark-upper-case": lambda t: ("YB1." + t[4:], "malformed"),
        "text-mark-missing": lambda t: (t[4:], "malformed"),
        "text-mark-of-an-index": lambda t: ("ybi1." + t[4:], "malformed"),
        "text-mark-of-another-version": lambda t: ("yb2." + t[4:], "version"),
        "text-padding": lambda t: (t + "==", "malformed"),
        "text-unused-bits": lambda t: (t[:-1] + chr(ord(t[-1]) + 1), "malformed"),
        "text-impossible-length": lambda t: (t + "AAA", "malformed"),
        "text-line-feed-behind": lambda t: (t + "\n", "malformed"),
        "text-blank-within": lambda t: (t[:20] + " " + t[20:], "malformed"),
        "text-standard-alphabet": lambda t: (t[:20] + "+/" + t[22:], "malformed"),
        "text-full-width": lambda t: (t[:20] + "Ａ" + t[21:], "malformed"),
        "text-empty": lambda t: ("", "malformed"),
        "text-mark-alone": lambda t: ("yb1.", "truncated"),
    }


def bad_files():
    for fault, change in bad():
        cases = []
        for suite in NONCE:
            key = make_key(suite)
            nonce = drawn(f"bad {suite}", NONCE[suite])
            binary = seal(key, CONTEXT, RECORD, b"eighteen bytes....", nonce)
            case = {"keys": [key], "context": CONTEXT, "record": RECORD, "form": "", "sealed": binary}
            case.update(change(case, binary, NONCE[suite]))
            for form in ("text", "binary"):
                sealed = to_text(case["sealed"]) if form == "text" else case["sealed"].hex()
                cases.append({**case, "form": form, "sealed": sealed})
        yield f"bad-{fault}", cases
    for fault, change in bad_text().items():
        key = make_key("xaes-256-gcm", 0)
        text = to_text(seal(key, CONTEXT, RECORD, b"eighteen bytes..", drawn("bad text", 24)))
        assert len(text) % 4 == 2 and text[-1] in "AQgw"
        sealed, reason = change(text)
        yield f"bad-{fault}", [{"keys": [key], "context": CONTEXT, "record": RECORD, "form": "text",
                                "sealed": sealed, "reason": reason}]


# Blind indexes.

def index_code(case):
    info = b"".join(field(case[part].encode()) for part in ("tenant", "table", "column", "name"))
    info += field(case["generation"].to_bytes(4, "big")) + field(b"index")
    key = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(bytes.fromhex(case["root"]))
    code = int.from_bytes(hmac.new(key, case["value"].encode(), hashlib.sha256).digest(), "big")
    bits = case["bits"]
    code = code >> (256 - bits) << (-bits % 8)  # the leftmost bits, then zeros up to a byte
    return "ybi1." + base64.urlsafe_b64encode(code.to_bytes((bits + 7) // 8, "big")).decode().rstrip("=")


def indexes():
    name = {"tenant": "阳光社区", "table": "residents", "column": "resident_id", "name": "whole"}
    for n, (change, generation, bits) in enumerate([
            ({}, 1, 16), ({}, 2, 16), ({"tenant": ""}, 1, 16), ({"name": "last-4"}, 1, 11), ({}, 1, 1), ({}, 1, 7),
            ({}, 1, 8), ({}, 1, 9), ({"column": "name,birth"}, 3, 40), ({}, 1, 255), ({}, 4294967295, 256)]):
        for value in ("", "0", "eighteen bytes....", "汉字", "z" * 64):
            case = {"root": drawn(f"root {n % 2}", 32).hex(), **name, **change, "generation": generation,
                    "bits": bits, "value": value}
            yield {**case, "code": index_code(case)}


def files():
    for suite in NONCE:
        yield f"good-{suite}", {"format": "sealed", "version": 1, "cases": list(good(suite))}
    for name, cases in bad_files():
        yield name, {"format": "sealed", "version": 1, "cases": cases}
    yield "index", {"format": "index", "version": 1, "cases": list(indexes())}


def text_of(document):
    """One case a line."""
    head = json.dumps({**document, "cases": []}, ensure_ascii=False)[:-2]
    return head + "\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in document["cases"]) + "\n]}\n"


def has_gcm_siv():
    try:
        AESGCMSIV(bytes(32))
        return True
    except UnsupportedAlgorithm:
        return False


def check(everything):
    """How much is wrong. Without `everything`, what needs AES-GCM-SIV is left out."""
    counts = {"opened": 0, "refused": 0, "index codes": 0, "left out": 0, "wrong": 0}
    for name, document in files() if everything else ():
        path = FOLDER / f"{name}.json"
        if not path.exists() or path.read_text(encoding="utf-8") != text_of(document):
            counts["wrong"] += 1
            print(f"sealed.py: {path.name} is not what this program writes", file=sys.stderr)
    for path in sorted(FOLDER.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for n, case in enumerate(document["cases"]):
            if document["format"] == "index":
                right, kind = index_code(case) == case["code"], "index codes"
            elif not everything and any(key["suite"] == "aes-256-gcm-siv" for key in case["keys"]):
                right, kind = True, "left out"
            else:
                try:
                    value, reason, kind = open_(case).hex(), None, "opened"
                except Refusal as refusal:
                    value, reason, kind = None, str(refusal), "refused"
                right = (value, reason) == (case.get("value"), case.get("reason"))
            counts[kind] += 1
            if not right:
                counts["wrong"] += 1
                print(f"sealed.py: {path.name}, case {n}: not as it should be", file=sys.stderr)
    print("sealed values: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return counts["wrong"]


def main():
    everything = has_gcm_siv()
    if not everything:
        print("sealed.py: the OpenSSL of this Python has no AES-GCM-SIV (3.2 and later have it)", file=sys.stderr)
    if "--check" in sys.argv:
        sys.exit(check(everything) > 0)
    if not everything:
        sys.exit("sealed.py: the files cannot be written without it")
    FOLDER.mkdir(exist_ok=True)
    for name, document in files():
        (FOLDER / f"{name}.json").write_text(text_of(document), encoding="utf-8")


main()
