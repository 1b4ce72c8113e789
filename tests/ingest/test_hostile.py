"""Hostile files: each ends in its class, in time, and a refusal changes nothing that is stored."""

from __future__ import annotations

import hashlib
import io
import json
import resource
import time
import zipfile
from pathlib import Path

import pytest

from ingest.pipeline import ingest_files
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from kb.models import Outcome
from tests.conftest import SHARED, shared
from tests.fakes import markdown

FOLDER = SHARED / "documents" / "hostile"
LISTED = FOLDER / "expected.json"
CASES = json.loads(LISTED.read_text())["inputs"] if LISTED.exists() else []
SECONDS = 20
GROWTH = 100 * 2**20

# Words one of which a refusal of the class has; a damaged PDF may show as one without text.
REASONS = {
    "damaged": ("damaged", "No text layer", "no page", "could not be read", "ZIP archive"),
    "page tree": ("damaged", "No text layer", "no page", "page tree"),
    "no pages": ("no page", "damaged"),
    "password": ("password",),
    "empty": ("empty",),
    "entities": ("entities",),
    "unsafe": ("unsafe",),
    "no document part": ("no document part",),
    "old Word": ("old Word",),
    "too many pages": ("pages and the limit",),
    "too large": ("too large", "too much", "limit"),
    "too much": ("too large", "too much", "limit"),
    "nested": ("nested", "damaged", "No text layer", "too much"),
    "HTML": ("HTML",),
    "content is not": ("picture", "not"),
    "no text layer": ("No text layer",),
    "unsupported": ("presentation", "damaged"),
    "cross-reference": ("damaged", "No text layer"),
    "font map": ("No text layer", "damaged", "too much"),
    "encoding": ("encoding",),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """An installation that holds one document, which every refusal leaves as it is."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "halls.md").write_bytes(markdown("Halls", "Village halls are kept open by volunteers."))
    opened = open_knowledge_base(Settings(data=folder / "data"))
    assert take(opened, folder / "halls.md").outcome is Outcome.ADDED
    yield opened
    opened.close()


def take(base, path):
    (one,) = ingest_files(base, [path])
    return one


def stored(base):
    """What the record says and which originals there are."""
    originals = sorted(path for path in base.log_folder.rglob("*") if path.is_file() and "originals" in path.parts)
    return [(one.id, one.status, one.passages) for one in base.documents(include_retired=True)], [
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in originals
    ]


def bounded(base, path):
    """Take a file in; assert what holds for every hostile one."""
    before, memory = stored(base), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    one = take(base, path)
    assert time.monotonic() - began <= SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * 1024 < GROWTH
    if one.outcome is Outcome.REFUSED:
        assert stored(base) == before
        assert path.name in one.reason
        assert "incident" not in one.reason
        assert one.reason.endswith(".")
    return one


def test_the_hostile_files_are_there_where_they_must_be():
    # An absent list would leave the next test without cases, which nobody notices.
    assert shared("documents/hostile/expected.json") == LISTED
    assert CASES


@pytest.mark.skipif(not CASES, reason="not part of the project: the hostile files of the test material")
@pytest.mark.parametrize("case", [case for case in CASES if case["kind"] != "names"], ids=lambda case: case["file"])
def test_every_hostile_file_ends_in_its_class(base, case):
    one = bounded(base, FOLDER / case["file"])
    expected = case["expected"]
    if one.outcome is not Outcome.REFUSED:
        assert "ingested" in expected
        assert one.passages
        return
    assert "rejected" in expected, one.reason
    # Where a class is not in the table, any reason will do.
    classes = [words for name, words in REASONS.items() if name in expected.partition("rejected")[2]]
    assert not classes or any(word in one.reason for words in classes for word in words), one.reason


# --- of our own making, for where the test material is not ----------------------------------------

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Target="word/document.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument"/></Relationships>'
)
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 12}">' for n in range(8))


def word(document, *more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in (("[Content_Types].xml", TYPES), ("_rels/.rels", LINKS), ("word/document.xml", document)):
            made.writestr(name, content)
        for name, content in more:
            made.writestr(name, content)
    return out.getvalue()


def spoken(text):
    return BODY.format(PARAGRAPH.format(text))


MADE = {
    "bomb.docx": (lambda: word(spoken("halls " * 20_000_000)), "too large"),
    "traversal.docx": (lambda: word(spoken("Halls."), ("../../escaped.txt", "x")), "unsafe"),
    "laughs.docx": (
        lambda: word(f'<!DOCTYPE d [<!ENTITY a0 "ha">{LAUGHS}]>' + spoken("&a8;")),
        "entities",
    ),
    "outside.docx": (
        lambda: word('<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + spoken("Halls &a;")),
        "entities",
    ),
    "laughs.xhtml": (
        lambda: f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "ha">{LAUGHS}]><html><p>&a8;</p></html>'.encode(),
        None,
    ),
    "deep.html": (lambda: b"<html><body>" + b"<div>" * 60_000 + b"Halls" + b"</div>" * 60_000, None),
    "deep.md": (lambda: b"> " * 40_000 + b"Halls", None),
    "brackets.md": (lambda: b"[" * 60_000 + b"Halls", None),
    "zeros.pdf": (lambda: b"%PDF-1.7\n" + bytes(2_000_000), "damaged"),
    "spaces.txt": (lambda: b"Halls" + b" " * 4_000_000 + b".", None),
}


@pytest.mark.parametrize("name", MADE)
def test_a_hostile_file_of_our_own_is_bounded_too(base, tmp_path, name):
    make, reason = MADE[name]
    path = tmp_path / name
    path.write_bytes(make())
    one = bounded(base, path)
    if reason:
        assert one.outcome is Outcome.REFUSED
        assert reason in one.reason
    assert [held.name for held in tmp_path.iterdir()] == [name]
    assert not Path(tmp_path.parent / "escaped.txt").exists()


def test_one_hostile_file_stops_no_batch(base, tmp_path):
    (tmp_path / "a.docx").write_bytes(MADE["traversal.docx"][0]())
    (tmp_path / "b.md").write_bytes(markdown("Baths", "The village baths are open in June."))
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7")
    done = ingest_files(base, sorted(tmp_path.iterdir()))
    assert [one.outcome for one in done] == [Outcome.REFUSED, Outcome.ADDED, Outcome.REFUSED]
