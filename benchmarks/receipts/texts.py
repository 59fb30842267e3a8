"""Forged texts of receipts, by class. Each class yields (text, document of keys to judge it by)."""

import base64
import json
import random
from collections.abc import Iterator
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from stage import AT, Stage

from anhe import vault
from anhe.papers import canonical, numbers, receipts

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
Y8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
STANDARD = str.maketrans("-_", "+/")
Forgery = tuple[str, dict]


def _joined(raw: bytes, signature: bytes) -> str:
    return f"ANHE1.{canonical.b64(raw)}.{canonical.b64(signature)}"


def _parts(text: str) -> tuple[bytes, bytes]:
    _, facts, signature = text.split(".")
    return canonical.unb64(facts), canonical.unb64(signature)


def _flipped(raw: bytes, bit: int) -> bytes:
    return raw[: bit // 8] + bytes([raw[bit // 8] ^ 1 << bit % 8]) + raw[bit // 8 + 1 :]


def _signed(raw: bytes, signer) -> str:
    head = f"ANHE1.{canonical.b64(raw)}"
    return f"{head}.{canonical.b64(signer.sign(head.encode()))}"


def bits_of_facts(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:2]:
        raw, signature = _parts(text)
        for bit in range(len(raw) * 8):
            yield _joined(_flipped(raw, bit), signature), stage.keys


def bits_of_signature(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:4]:
        raw, signature = _parts(text)
        for bit in range(512):
            yield _joined(raw, _flipped(signature, bit)), stage.keys


def bits_of_text(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:2]:
        raw = text.encode()
        for place in range(len(raw)):
            for bit in range(7):
                yield _flipped(raw, place * 8 + bit).decode(), stage.keys


def truncated(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:2]:
        for length in range(len(text)):
            yield text[:length], stage.keys


def swapped_signatures(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text, other in zip(stage.texts, stage.texts[1:], strict=False):
        yield _joined(_parts(text)[0], _parts(other)[1]), stage.keys


def edited_facts(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:100]:
        raw, signature = _parts(text)
        facts = json.loads(raw)
        for name, value in (
            ("number", numbers.make("R", 2026, chance.randrange(1, 10**7))), ("time", "2026-01-01T00:00:00Z"),
            ("unit", "郑州市公安局"), ("hash", canonical.b64(chance.randbytes(32))), ("extra", "1"),
        ):  # fmt: skip
            yield _joined(canonical.dumps(facts | {name: value}).encode(), signature), stage.keys


def strangers_key_under_our_name(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    stranger = Ed25519PrivateKey.generate()
    for content in stage.contents[:300]:
        yield receipts.issue(content, signer=vault.Signer(stage.new.key_id, stranger)).text, stage.keys


def keys_never_published(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for content in stage.contents[:300]:
        yield receipts.issue(content, signer=stage.foreign).text, stage.keys


def old_key_after_its_end(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for content in stage.contents[:300]:
        late = stage.dated(content, AT + timedelta(days=2, minutes=chance.randrange(10**6)))
        yield receipts.issue(late, signer=stage.old).text, stage.keys


def new_key_before_its_start(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for content in stage.contents[:300]:
        early = stage.dated(content, AT - timedelta(minutes=1 + chance.randrange(10**6)))
        yield receipts.issue(early, signer=stage.new).text, stage.keys


def key_renamed(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    """Signed by the old key for its own time, but naming the new one, and the other way round."""
    for content in stage.contents[:150]:
        for private, name in ((stage.old, stage.new), (stage.new, stage.old)):
            yield receipts.issue(content, signer=vault.Signer(name.key_id, private._private)).text, stage.keys


def signatures_plus_order(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:40]:
        raw, signature = _parts(text)
        s = int.from_bytes(signature[32:], "little")
        for times in range(1, 15):
            yield _joined(raw, signature[:32] + (s + times * L).to_bytes(32, "little")), stage.keys


def _small_points() -> list[bytes]:
    found = []
    for y in (0, 1, P - 1, Y8, P - Y8):
        for written in (y, y + P):
            if written < 2**255:
                found += [(written | sign << 255).to_bytes(32, "little") for sign in (0, 1)]
    return found


def small_order_keys(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    """A key of small order was slipped into the published file: under it one signature fits many messages."""
    for content in stage.contents[:6]:
        for place, point in enumerate(_small_points()):
            entry = {
                "kid": f"S9-{place}",
                "alg": "Ed25519",
                "x": canonical.b64(point),
                "from": "1970-01-01T00:00:00Z",
                "until": None,
            }
            document = {"keys": [entry, *stage.keys["keys"]]}
            facts = {
                "hash": canonical.b64(content.hash), "key": entry["kid"], "number": content.number,
                "time": content.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "unit": content.unit_zh,
            }  # fmt: skip
            for r in _small_points():
                yield _joined(canonical.dumps(facts).encode(), r + bytes(32)), document


def small_points_r(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:20]:
        raw, signature = _parts(text)
        for r in _small_points():
            yield _joined(raw, r + bytes(32)), stage.keys
            yield _joined(raw, r + signature[32:]), stage.keys


def _rewritten(facts: dict) -> list[str]:
    """The same facts in other JSON."""
    plain = canonical.dumps(facts)
    return [
        json.dumps(facts, ensure_ascii=False), json.dumps(facts, sort_keys=True, separators=(",", ":")),
        json.dumps(facts, ensure_ascii=False, indent=2), plain + " ", "\n" + plain, plain.replace("R-", "\\u0052-", 1),
        canonical.dumps(dict(facts)).replace('{"hash"', '{"hash":"","hash"', 1), plain[:-1] + ',"unit":"郑州市公安局"}',
        json.dumps(dict(reversed(facts.items())), ensure_ascii=False, separators=(",", ":")), plain.replace("Z", "\\u005a", 1),
        plain.replace('"number":"R-2026', '"number":"R\\u002d2026', 1), plain[:-1] + ',"z":1.0}', plain[:-1] + ',"z":1e400}',
        plain[:-1] + ',"z":NaN}', plain[:-1] + ',"z":-0}',
    ]  # fmt: skip


def json_rewritten(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:50]:
        raw, signature = _parts(text)
        for other in _rewritten(json.loads(raw)):
            yield _joined(other.encode(), signature), stage.keys


def json_rewritten_and_signed(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    """As if our own key had signed another writing of the facts: two texts for one receipt."""
    for text in stage.texts[:50]:
        for other in _rewritten(json.loads(_parts(text)[0])):
            yield _signed(other.encode(), stage.new), stage.keys


def fields_wrong_and_signed(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    """As if our own key had signed facts of the wrong type or form."""
    for text in stage.texts[:30]:
        facts = json.loads(_parts(text)[0])
        for change in ({"number": 20260042}, {"number": "R-2026-00000001"}, {"number": facts["number"].lower()}, {"time": 1795416060},
                       {"time": "2026-11-23 06:41:00"}, {"time": "2026-13-01T00:00:00Z"}, {"unit": ""}, {"unit": ["x"]}, {"unit": "a\u202eb"},
                       {"hash": "AAAA"}, {"extra": True}):  # fmt: skip
            yield _signed(canonical.dumps(facts | change).encode(), stage.new), stage.keys


def base64_variants(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:50]:
        head, facts, signature = text.split(".")
        signed = f"{head}.{facts}"
        yield f"{signed}.{signature}==", stage.keys
        yield f"{signed}=.{signature}", stage.keys
        yield f"{signed}.{signature}=", stage.keys
        yield f"{signed}.{signature[:40]}\n{signature[40:]}", stage.keys
        yield f"{signed}.{signature[:9]} {signature[9:]}", stage.keys
        yield f"{signed}.{signature[:9]}!{signature[9:]}", stage.keys
        if signature.translate(STANDARD) != signature:
            yield f"{signed}.{signature.translate(STANDARD)}", stage.keys
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        for low in range(1, 16):
            twisted = signature[:-1] + alphabet[alphabet.index(signature[-1]) & ~15 | low]
            if base64.urlsafe_b64decode(twisted + "==") == base64.urlsafe_b64decode(signature + "=="):
                yield f"{signed}.{twisted}", stage.keys


def dressed_up(stage: Stage, chance: random.Random) -> Iterator[Forgery]:
    for text in stage.texts[:50]:
        for other in (
            text.lower(),
            text.upper(),
            text.replace("ANHE1", "ANHE2"),
            text.replace("ANHE1.", ""),
            text + ".",
            "." + text,
            text + "." + text,
            text.replace(".", ".."),
            text + "\x00",
            "https://evil.example/?q=" + text,
            text[::-1],
        ):
            yield other, stage.keys


CLASSES = (
    bits_of_facts, bits_of_signature, bits_of_text, truncated, swapped_signatures, edited_facts, strangers_key_under_our_name,
    keys_never_published, old_key_after_its_end, new_key_before_its_start, key_renamed, signatures_plus_order, small_order_keys,
    small_points_r, json_rewritten, json_rewritten_and_signed, fields_wrong_and_signed, base64_variants, dressed_up,
)  # fmt: skip
