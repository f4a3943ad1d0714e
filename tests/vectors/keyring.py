#!/usr/bin/env python3
"""Writes the keyrings of tests/vectors/keyring/, and opens keyrings (docs/src/formats.md, "The keyring").

Shares no code with the crates: the standard library's hmac and hashlib, and AES, AES-GCM and Argon2id from PyPI
`cryptography`. XAES-256-GCM is derived here by hand, as C2SP's XAES-256-GCM.md has it.

Run it to write the files anew, or with `--check` to hold the good ones against it: they have to be byte for byte what
this program writes, every bad one has to be refused for its own reason, and `written-by-yingbi`, which the Rust crate
wrote, has to open.
"""
import sys

sys.path.pop(0)  # this folder holds a token.py, and so does the standard library

import base64  # noqa: E402
import hashlib
import hmac
import json
import pathlib
import re

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FOLDER = pathlib.Path(__file__).with_name("keyring")
SUITES = {"xaes-256-gcm": 32, "aes-256-gcm-siv": 32, "aes-256-siv": 64}
STATES = ("active", "enabled", "disabled", "destroyed")


class Refused(Exception):
    """Not opened; the reason is the argument: `malformed`, `newer`, `altered`, `refused` or `cost`."""


def field(data):
    return len(data).to_bytes(4, "big") + data


def fields(*parts):
    return b"".join(field(part.encode() if isinstance(part, str) else part) for part in parts)


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def hkdf(salt, key, info, length=32):
    prk, out, block = mac(salt, key), b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = mac(prk, block + info + bytes([counter]))
        out += block
    return out[:length]


def to64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from64(text):
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Refused("malformed")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Refused("malformed") from None
    if to64(data) != text:
        raise Refused("malformed")
    return data


def xaes(key, nonce):
    """AES-256-GCM under the key that the first half of the nonce chooses, and the nonce's other half."""
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    zero = int.from_bytes(aes.update(bytes(16)), "big")
    k1 = (zero << 1) & (2**128 - 1) ^ (0x87 if zero >> 127 else 0)
    derived = b""
    for counter in (1, 2):
        block = bytes([0, counter]) + b"X\0" + nonce[:12]
        derived += aes.update((int.from_bytes(block, "big") ^ k1).to_bytes(16, "big"))
    return AESGCM(derived), nonce[12:]


def seal(key, nonce, aad, text):
    gcm, rest = xaes(key, nonce)
    return nonce + gcm.encrypt(rest, text, aad)


def unseal(key, sealed, aad):
    if len(sealed) < 40:
        raise Refused("refused")
    gcm, rest = xaes(key, sealed[:24])
    try:
        return gcm.decrypt(rest, sealed[24:], aad)
    except InvalidTag:
        raise Refused("refused") from None


class Master:
    def __init__(self, master):
        self.wrap_key = hkdf(bytes(32), master, b"yingbi/keyring/wrap/1")
        self.mac_key = hkdf(bytes(32), master, b"yingbi/keyring/mac/1")

    @staticmethod
    def aad(keyring, entry, suite, use):
        return fields("yingbi/entry/1", keyring, bytes.fromhex(entry), suite, use)

    def wrap(self, keyring, entry, suite, use, secret, nonce):
        return to64(seal(self.wrap_key, nonce, self.aad(keyring, entry, suite, use), secret))

    def unwrap(self, keyring, entry, suite, use, wrapped, length):
        secret = unseal(self.wrap_key, from64(wrapped), self.aad(keyring, entry, suite, use))
        if len(secret) != length:
            raise Refused("altered")
        return secret

    def file(self, header, body):
        covered = (header + "\n" + body + "\n").encode()
        return covered + to64(mac(self.mac_key, covered)).encode() + b"\n"


# reading

def members(known, optional=()):
    """An object with exactly these members, each once."""
    def hook(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Refused("malformed")
        return found

    def check(found):
        if not isinstance(found, dict) or not set(known) <= set(found) <= set(known) | set(optional):
            raise Refused("malformed")
        return found
    return hook, check


UNIQUE, HEADER = members(("version", "keyring", "wrap"))
BODY = members(("generation", "keys", "domains", "indexes"))[1]
KEY = members(("id", "use", "suite", "state"), ("padding", "reserved", "wrapped", "certificate"))[1]
DOMAIN = members(("id", "tenant", "recipient", "purpose", "kind", "epoch", "canon", "state", "root"),
                 ("salt", "trace", "certificate"))[1]
INDEX = members(("id", "root", "tenant", "table", "column", "name", "generation", "bits", "state"),
                ("certificate",))[1]
CERTIFICATE = members(("version", "keyring", "entry", "kind", "names", "time", "reason", "copies_elsewhere",
                       "public_key", "signature"))[1]
WRAPS = {"key-file": members(("master",))[1],
         "passphrase": members(("kdf", "t", "p", "m", "salt", "master"))[1]}


def parse(line):
    try:
        return json.loads(line, object_pairs_hook=UNIQUE)
    except ValueError:
        raise Refused("malformed") from None


def demand(condition):
    if not condition:
        raise Refused("malformed")


def certificate_message(c):
    return fields("yingbi/certificate/1", bytes.fromhex(c["keyring"]), bytes.fromhex(c["entry"]), c["kind"],
                  len(c["names"]).to_bytes(4, "big"), *c["names"], c["time"].to_bytes(8, "big"), c["reason"],
                  bytes([c["copies_elsewhere"]]))


def key_of(header, secret):
    """The key-encryption key: the key file's 32 bytes, or what the passphrase gives."""
    (kind, wrap), = header["wrap"].items()
    demand(kind in WRAPS)
    WRAPS[kind](wrap)
    if kind == "key-file":
        return kind, wrap, secret
    bounds = {"t": (1, 10), "p": (1, 16), "m": (19456, 1048576)}
    if not all(low <= wrap[name] <= high for name, (low, high) in bounds.items()):
        raise Refused("cost")
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    kdf = Argon2id(salt=from64(wrap["salt"]), length=32, iterations=wrap["t"], lanes=wrap["p"], memory_cost=wrap["m"])
    return kind, wrap, kdf.derive(secret)


def open_keyring(data, secret):
    """Everything in a keyring, unwrapped: by id, the secrets."""
    lines = data.split(b"\n")
    try:
        version = json.loads(lines[0])["version"]
    except (ValueError, TypeError, KeyError):
        raise Refused("malformed") from None
    if isinstance(version, int) and version > 1:
        raise Refused("newer")
    demand(len(lines) == 4 and lines[3] == b"" and version == 1)
    header = HEADER(parse(lines[0]))
    demand(re.fullmatch("[0-9a-f]{32}", header["keyring"]) and len(header["wrap"]) == 1)
    code = from64(lines[2].decode("ascii", "replace"))
    demand(len(code) == 32)
    keyring = bytes.fromhex(header["keyring"])
    kind, wrap, kek = key_of(header, secret)
    master = Master(unseal(kek, from64(wrap["master"]), fields("yingbi/master/1", keyring, kind)))
    if not hmac.compare_digest(mac(master.mac_key, lines[0] + b"\n" + lines[1] + b"\n"), code):
        raise Refused("altered")

    body = BODY(parse(lines[1]))
    opened, active, generations, domains = {}, set(), set(), set()
    ids = [e.get("id") for e in body["keys"] + body["domains"] + body["indexes"]]
    demand(len(ids) == len(set(ids)))

    def entry(e):
        demand(re.fullmatch("[0-9a-f]{8}", e["id"]) and e["id"] != "00000000")
        demand(e["state"] in STATES and (e["state"] == "destroyed") == ("certificate" in e))

    for key in map(KEY, body["keys"]):
        entry(key)
        demand((key["state"] == "destroyed") == ("wrapped" not in key))
        plain = {"root": "hkdf-sha-256", "index": "hkdf-sha-256", "sign": "ed25519"}.get(key["use"])
        if plain:
            demand(key["suite"] == plain and "padding" not in key and "reserved" not in key)
            demand(key["state"] in ("active", "destroyed"))
        else:
            demand(key["suite"] in SUITES and key.get("padding") in (0, 16, 32, 64))
            demand(("reserved" in key) == (key["suite"] == "aes-256-gcm-siv") and key.get("reserved", 0) <= 2**32)
        if key["state"] == "active" and key["use"] != "index":
            demand(key["use"] not in active)
            active.add(key["use"])
        if "wrapped" in key:
            length = SUITES.get(key["suite"], 32)
            opened[key["id"]] = master.unwrap(keyring, key["id"], key["suite"], key["use"], key["wrapped"], length)
    demand("sign" in active)
    roots = {use: {key["id"] for key in body["keys"] if key["use"] == use and "wrapped" in key}
             for use in ("root", "index")}
    for domain in map(DOMAIN, body["domains"]):
        entry(domain)
        gone = domain["state"] == "destroyed"
        demand(domain["canon"] == 1 and domain["state"] != "enabled")
        demand(gone == ("salt" not in domain) == ("trace" not in domain))
        if not gone:
            name = tuple(domain[part] for part in ("tenant", "recipient", "purpose", "kind", "epoch"))
            demand(name not in domains and domain["root"] in roots["root"])
            domains.add(name)
            salt = master.unwrap(keyring, domain["id"], "hkdf-sha-256", "domain-salt", domain["salt"], 32)
            trace = master.unwrap(keyring, domain["id"], "aes-256", "domain-trace", domain["trace"], 32)
            opened[domain["id"]] = (salt, trace)
    used = set()
    for index in map(INDEX, body["indexes"]):
        entry(index)
        name = tuple(index[part] for part in ("tenant", "table", "column", "name"))
        demand((name, index["generation"]) not in generations and 1 <= index["bits"] <= 256)
        demand(index["generation"] >= 1 and index["root"] not in used)
        demand((index["state"] == "destroyed") != (index["root"] in roots["index"]))
        demand(index["state"] != "active" or (name, "active") not in generations)
        generations |= {(name, index["generation"]), (name, index["state"])}
        used.add(index["root"])

    signing = next(key for key in body["keys"] if key["use"] == "sign")
    private = Ed25519PrivateKey.from_private_bytes(opened[signing["id"]])
    public = private.public_key().public_bytes_raw()
    for e in body["keys"] + body["domains"] + body["indexes"]:
        if "certificate" in e:
            c = CERTIFICATE(e["certificate"])
            demand(c["public_key"] == to64(public))
            try:
                private.public_key().verify(from64(c["signature"]), certificate_message(c))
            except InvalidSignature:
                raise Refused("malformed") from None
    return header, body, opened


# writing

def stream(name):
    """Bytes that stand for random ones: the same at each run."""
    counter = 0
    while True:
        counter += 1
        yield hashlib.sha512(f"{name} {counter}".encode()).digest()


def dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def example(name, key_file):
    """A keyring with an entry of every kind: master, header, body."""
    random = stream(name)
    keyring = next(random)[:16]
    secret = next(random)[:32]
    master = Master(secret)
    wrapped = seal(key_file, next(random)[:24], fields("yingbi/master/1", keyring, "key-file"), secret)
    header = {"version": 1, "keyring": keyring.hex(), "wrap": {"key-file": {"master": to64(wrapped)}}}

    def wrap(entry, suite, use, length=32):
        return master.wrap(keyring, entry, suite, use, next(random)[:length], next(random)[:24])

    def key(entry, use, suite, padding=None, reserved=None, state="active"):
        found = {"id": entry, "use": use, "suite": suite}
        if padding is not None:
            found["padding"] = padding
        if reserved is not None:
            found["reserved"] = reserved
        return found | {"state": state, "wrapped": wrap(entry, suite, use, SUITES.get(suite, 32))}

    seed = next(random)[:32]
    sign = {"id": "0000000a", "use": "sign", "suite": "ed25519", "state": "active",
            "wrapped": master.wrap(keyring, "0000000a", "ed25519", "sign", seed, next(random)[:24])}
    private = Ed25519PrivateKey.from_private_bytes(seed)
    certificate = {"version": 1, "keyring": keyring.hex(), "entry": "00000005", "kind": "key",
                   "names": ["备注", "aes-256-siv"], "time": 1800000000, "reason": "居民要求删除",
                   "copies_elsewhere": False,
                   "public_key": to64(private.public_key().public_bytes_raw())}
    certificate["signature"] = to64(private.sign(certificate_message(certificate)))
    keys = [
        sign,
        key("00000001", "phones", "xaes-256-gcm", 16, state="enabled"),
        key("00000002", "phones", "xaes-256-gcm", 16),
        key("00000003", "备注", "aes-256-gcm-siv", 64, 1048576),
        key("00000004", "ids", "aes-256-siv", 0, state="disabled"),
        {"id": "00000005", "use": "备注", "suite": "aes-256-siv", "padding": 32, "state": "destroyed",
         "certificate": certificate},
        key("000000ff", "root", "hkdf-sha-256"),
        key("000000fe", "index", "hkdf-sha-256"),
        key("000000fd", "index", "hkdf-sha-256"),
    ]
    domains = [{"id": entry, "tenant": "阳光社区", "recipient": "hospital", "purpose": "elderly-care", "kind": kind,
                "epoch": "2026", "canon": 1, "state": state, "root": "000000ff",
                "salt": wrap(entry, "hkdf-sha-256", "domain-salt"), "trace": wrap(entry, "aes-256", "domain-trace")}
               for entry, kind, state in (("00000100", "mobile", "active"), ("00000101", "resident_id", "disabled"))]
    indexes = [{"id": entry, "root": root, "tenant": "", "table": "residents", "column": "mobile", "name": "whole",
                "generation": generation, "bits": 20, "state": state}
               for entry, root, generation, state in (("00000200", "000000fe", 1, "enabled"),
                                                      ("00000201", "000000fd", 2, "active"))]
    body = {"generation": 7, "keys": keys, "domains": domains, "indexes": indexes}
    return master, header, body


def changed(value, *path):
    """A copy of a JSON value in which what stands at the path, all but its last part, is the last part."""
    *path, new = path
    value = json.loads(dumps(value))
    place = value
    for part in path[:-1]:
        place = place[part]
    if new is None:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return value


def vectors():
    """Name, bytes, and the reason for which it is refused (none for good ones)."""
    key_file = hashlib.sha256(b"key file").digest()
    master, header, body = example("one", key_file)
    lines = [dumps(header), dumps(body)]
    good = master.file(*lines)
    yield "key-file", key_file, None
    yield "good", good, None
    opened = open_keyring(good, key_file)[2]
    shown = {entry: [part.hex() for part in (secret if isinstance(secret, tuple) else (secret,))]
             for entry, secret in opened.items()}
    yield "good.json", (json.dumps(shown, indent=1) + "\n").encode(), None
    empty = {"generation": 1, "keys": body["keys"][:1], "domains": [], "indexes": []}
    yield "good-empty", master.file(lines[0], dumps(empty)), None
    # Spaces and escapes are the writer's choice: the code is over the bytes as they stand.
    spaced = [json.dumps(header, ensure_ascii=True), json.dumps(body, ensure_ascii=True)]
    yield "good-spaces-and-escapes", master.file(*spaced), None

    def bad(reason, name, data):
        return f"bad-{reason}-{name}", data, reason

    def faulty(name, *path):
        """A body that no keyring has, under the right code."""
        return bad("malformed", name, master.file(lines[0], dumps(changed(body, *path))))

    def headed(reason, name, *path):
        return bad(reason, name, master.file(dumps(changed(header, *path)), lines[1]))

    def text(reason, name, before, after, line=1):
        new = list(lines)
        assert before in new[line]
        new[line] = new[line].replace(before, after, 1)
        return bad(reason, name, master.file(*new))

    yield bad("malformed", "empty", b"")
    yield bad("malformed", "no-last-line-feed", good[:-1])
    yield bad("malformed", "line-too-many", good + b"\n")
    yield bad("malformed", "carriage-returns", good.replace(b"\n", b"\r\n"))
    yield bad("malformed", "code-with-padding", good[:-1] + b"=\n")
    yield bad("malformed", "code-of-31-bytes", good[:good.rindex(b"\n", 0, -1) + 1] + to64(bytes(31)).encode() + b"\n")
    yield bad("altered", "code-of-zeros", good[:good.rindex(b"\n", 0, -1) + 1] + to64(bytes(32)).encode() + b"\n")
    yield bad("altered", "one-state-changed", good.replace(b'"disabled"', b'"enabled"', 1))
    yield bad("altered", "generation-changed", good.replace(b'"generation":7', b'"generation":8', 1))
    yield bad("altered", "space-added", good.replace(b',"domains"', b', "domains"', 1))
    yield bad("altered", "code-over-the-body-alone",
              good[:good.rindex(b"\n", 0, -1) + 1] + to64(mac(master.mac_key, lines[1].encode() + b"\n")).encode() + b"\n")
    yield headed("newer", "version-2", "version", 2)
    yield headed("malformed", "version-0", "version", 0)
    yield headed("malformed", "member-in-the-header", "note", "")
    yield text("malformed", "version-twice", '"version":1', '"version":1,"version":1', 0)
    yield headed("malformed", "provider-unknown", "wrap", {"paper": {}})
    yield headed("malformed", "two-providers", "wrap", {**header["wrap"], "command": {"master": ""}})
    yield headed("malformed", "keyring-id-upper-case", "keyring", header["keyring"].upper())
    yield headed("refused", "other-keyring-id", "keyring", "0" * 32)
    yield headed("refused", "master-cut-short", "wrap", "key-file", "master", header["wrap"]["key-file"]["master"][:32])
    # The master of another keyring, wrapped by the same key file.
    other = example("two", key_file)[1]
    yield headed("refused", "master-of-another-keyring", "wrap", other["wrap"])
    asked = {"kdf": "argon2id", "t": 3, "p": 4, "m": 65536, "salt": to64(bytes(16)),
             "master": header["wrap"]["key-file"]["master"]}
    for name, value in (("t", 11), ("t", 0), ("p", 17), ("m", 1048577), ("m", 19455), ("m", 4294967295)):
        yield headed("cost", f"{name}-{value}", "wrap", {"passphrase": {**asked, name: value}})

    keys = body["keys"]
    yield faulty("member-in-the-body", "note", "")
    yield faulty("member-in-a-key", "keys", 1, "note", "")
    yield text("malformed", "id-twice-in-a-key", '"id":"00000001"', '"id":"00000001","id":"00000001"')
    yield faulty("member-missing", "keys", 1, "use", None)
    yield faulty("id-zero", "keys", 1, "id", "00000000")
    yield faulty("id-upper-case", "keys", 1, "id", "0000000A")
    yield faulty("id-of-two-keys", "keys", 1, "id", "00000002")
    yield faulty("id-of-a-key-and-a-domain", "domains", 0, "id", "00000002")
    yield faulty("suite-unknown", "keys", 2, "suite", "sm4-gcm")
    yield faulty("padding-unknown", "keys", 2, "padding", 8)
    yield faulty("padding-missing", "keys", 2, "padding", None)
    yield faulty("state-unknown", "keys", 2, "state", "asleep")
    yield faulty("two-active-of-one-use", "keys", 1, "state", "active")
    yield faulty("count-above-the-limit", "keys", 3, "reserved", 2**32 + 1)
    yield faulty("count-missing", "keys", 3, "reserved", None)
    yield faulty("count-for-another-suite", "keys", 2, "reserved", 0)
    yield faulty("destroyed-with-bytes", "keys", 5, "wrapped", keys[4]["wrapped"])
    yield faulty("destroyed-without-certificate", "keys", 5, "certificate", None)
    yield faulty("enabled-without-bytes", "keys", 1, "wrapped", None)
    yield faulty("no-signing-key", "keys", keys[1:])
    yield faulty("signing-key-disabled", "keys", 0, "state", "disabled")
    yield faulty("root-of-another-suite", "keys", 6, "suite", "xaes-256-gcm")
    yield faulty("canon-2", "domains", 0, "canon", 2)
    yield faulty("domain-without-its-root", "domains", 0, "root", "000000fe")
    yield faulty("domain-twice", "domains", 1, "kind", "mobile")
    yield faulty("domain-without-trace", "domains", 0, "trace", None)
    yield faulty("index-without-its-root", "indexes", 0, "root", "000000ff")
    yield faulty("two-indexes-of-one-root", "indexes", 0, "root", "000000fd")
    yield faulty("index-generation-twice", "indexes", 0, "generation", 2)
    yield faulty("index-of-two-active-generations", "indexes", 0, "state", "active")
    yield faulty("index-of-no-bits", "indexes", 0, "bits", 0)
    yield faulty("index-of-257-bits", "indexes", 0, "bits", 257)

    def swapped(name, left, right):
        """What is wrapped for one place stands in another."""
        new = json.loads(dumps(body))
        (a, i, p), (b, j, q) = left, right
        new[a][i][p], new[b][j][q] = new[b][j][q], new[a][i][p]
        return bad("altered", name, master.file(lines[0], dumps(new)))

    yield swapped("two-keys-swapped", ("keys", 1, "wrapped"), ("keys", 2, "wrapped"))
    yield swapped("two-salts-swapped", ("domains", 0, "salt"), ("domains", 1, "salt"))
    yield swapped("salt-and-trace-swapped", ("domains", 0, "salt"), ("domains", 0, "trace"))
    yield bad("altered", "use-changed-by-the-holder",
              master.file(lines[0], dumps(changed(body, "keys", 4, "use", "names"))))


def check():
    wrong = []
    secret = (FOLDER / "key-file").read_bytes()
    expected = {name: (data, reason) for name, data, reason in vectors()}
    known = set(expected) | {"written-by-yingbi"}
    found = {path.name for path in FOLDER.iterdir()}
    wrong += [f"{name} is missing" for name in known - found] + [f"{name} is unknown" for name in found - known]
    for name, (data, reason) in expected.items():
        if name not in found:
            continue
        if (FOLDER / name).read_bytes() != data:
            wrong.append(f"{name} is not what this program writes")
        if name in ("key-file", "good.json"):
            continue
        try:
            open_keyring(data, secret)
            refused = None
        except Refused as error:
            refused = str(error)
        # What does not unwrap under the right code was changed, whatever the cipher says.
        if refused == "refused" and reason == "altered":
            refused = "altered"
        if refused != reason:
            wrong.append(f"{name}: {refused}, expected {reason}")
    header, body, opened = open_keyring((FOLDER / "written-by-yingbi").read_bytes(), secret)
    uses = [key["use"] for key in body["keys"]]
    if not {"sign", "phones", "notes", "ids", "root", "index"} <= set(uses) or not body["domains"] or not body["indexes"]:
        wrong.append("written-by-yingbi does not hold what it should")
    if not any("certificate" in key for key in body["keys"]):
        wrong.append("written-by-yingbi holds no certificate")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(expected) - 2} keyrings of ours and one of the crate's, {len(opened)} entries in that: "
          f"{len(wrong)} wrong")
    return bool(wrong)


def main():
    if "--check" in sys.argv:
        sys.exit(check())
    FOLDER.mkdir(exist_ok=True)
    for name, data, _ in vectors():
        (FOLDER / name).write_bytes(data)


main()
