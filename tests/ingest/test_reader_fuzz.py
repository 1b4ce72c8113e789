"""Damaged files of every kind: each is read or refused, and never anything else, in bounded time."""

from __future__ import annotations

import copy
import io
import random
import time
import zipfile

import pytest
from lxml import etree

from ingest.box import Box
from ingest.parse import parse_document
from kb.errors import InputRefused
from kb.models import ParsedDocument
from tests.samples import archive, samples
from tests.soundness import is_sound

SAMPLES = samples()
# Numbers, names and marks that readers count by, look up or close.
TOKENS = (
    *(b"<", b">", b"</", b"/>", b'"', b"&", b"&#0;", b"&#xD800;", b"<!--", b"]]>", b"<![CDATA[", b"\x00", b"\xff\xfe"),
    *(b"-1", b"0", b"9" * 30, b"1e9", b"%PDF-", b"obj", b"endobj", b"stream", b"/Kids [1 0 R]", b"[" * 8, b"(((("),
    *(b"^{1}", b"[^1]", b"[^1]: ", b"\n\n", b"\r", b"---\n", b"| a |", b"{{{{", b"\xe2\x80\xae", b"\xcc\x81" * 20),
    *(b'w:id="2"', b'w:val=""', b'w:val="-5"', b'lvl="99999"', b'href="#"', b'href="http://["', b'colspan="999999999"'),
    *(b"2019-13-45", b"\xed\xa0\x80"),
)
WORDS = (
    "",
    "0",
    "-1",
    "9" * 12,
    "1.",
    "¹",
    "^{1}",
    "By",
    "e\u0301",
    "\u202e",
    " ",
    "Gates rust. " * 300,
    "a\tb",
    "true",
)
SLOWEST = 20  # seconds, on a busy machine; a file of some kB takes a fraction of one


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with one to four changes."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        if not made:
            break
        place = chance.randrange(len(made))
        stretch = chance.choice((1, 3, 20, 200))
        match chance.randrange(7):
            case 0:
                made[place] ^= 1 << chance.randrange(8)
            case 1:
                made[place] = chance.randrange(256)
            case 2:
                del made[place:]
            case 3:
                del made[place : place + stretch]
            case 4:
                made[place:place] = made[place : place + stretch] * chance.choice((1, 2, 50))
            case 5:
                made[place:place] = chance.choice(TOKENS)
            case 6:
                other = SAMPLES[chance.choice(sorted(SAMPLES))]
                start = chance.randrange(len(other))
                made[place : place + stretch] = other[start : start + stretch]
    return bytes(made)


def damaged_tree(content: bytes, chance: random.Random) -> bytes:
    """A well-formed XML text with one to four changes that leave it well-formed; anything else as it is."""
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return content
    for _ in range(chance.randint(1, 4)):
        elements = list(root.iter())
        one, other = chance.choice(elements), chance.choice(elements)
        parent = one.getparent()
        match chance.randrange(7):
            case 0 if parent is not None:
                parent.remove(one)
            case 1 if parent is not None:
                for _ in range(chance.choice((1, 40))):
                    parent.append(copy.deepcopy(one))
            case 2 if len(list(one.iter())) < 200:
                other.append(copy.deepcopy(one))
            case 3:
                one.text = chance.choice(WORDS)
            case 4 if one.attrib:
                one.set(chance.choice(sorted(one.attrib)), chance.choice(WORDS))
            case 5:
                one.tag = other.tag
            case 6:
                for _ in range(chance.choice((3, 150))):
                    inner = etree.SubElement(one, other.tag)
                    one = inner
                one.text = "Deep."
    return etree.tostring(root)


def damaged_parts(content: bytes, chance: random.Random) -> bytes:
    """An archive that is whole, with a part of it changed, taken away, renamed or exchanged."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    match chance.randrange(8):
        case 0:
            del parts[name]
        case 1:
            parts[name], parts[other] = parts[other], parts[name]
        case 2:
            parts[name.upper()] = parts.pop(name)
        case 3:
            parts[name] = b""
        case _:
            parts[name] = chance.choice((damaged, damaged_tree, damaged_tree))(parts[name], chance)
    return archive(parts)


def cases(name: str, seed: int, count: int) -> list[bytes]:
    """Damaged forms of a sample, the same for the same seed."""
    chance = random.Random(f"{name} {seed}")
    content = SAMPLES[name]
    packed = content.startswith(b"PK")
    return [(damaged_parts if packed and chance.random() < 0.8 else damaged)(content, chance) for _ in range(count)]


def outcome(content: bytes, name: str, parse: object = parse_document) -> ParsedDocument | None:
    """The document, or None for a refusal that tells in one sentence what to do."""
    began = time.monotonic()
    try:
        document = parse(content, name, ())  # type: ignore[operator]
    except InputRefused as refusal:
        told = str(refusal)
        assert f"`{name}`" in told
        assert told.endswith(".") and "\n" not in told
        # A reader knows what may be wrong with its files: a fault that only the last net caught is a fault of ours.
        assert "could not be read:" not in told, told
        return None
    finally:
        assert time.monotonic() - began < SLOWEST
    return document


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_themselves_are_read(name: str) -> None:
    document = outcome(SAMPLES[name], name)
    assert document is not None and is_sound(document)
    assert any("rust" in passage.text for passage in document.passages)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_damaged_file_is_read_soundly_or_refused(name: str) -> None:
    # PDFium runs in a process of its own, which takes its time.
    for content in cases(name, 1, 6 if name.endswith(".pdf") else 60):
        document = outcome(content, name)
        assert document is None or is_sound(document)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 4))
@pytest.mark.parametrize("name", SAMPLES)
def test_many_damaged_files_are_read_in_the_box_or_refused(name: str, seed: int) -> None:
    with Box() as box:
        for content in cases(name, seed, 100 if name.endswith(".pdf") else 800):
            document = outcome(content, name, box.parse)
            assert document is None or is_sound(document)
