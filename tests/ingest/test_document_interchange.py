"""A document comes out of its JSON exactly as it went in."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.interchange import from_plain, receive, send, to_plain
from kb.config import ROOT
from kb.models import Concept, Note, ParsedDocument, Passage, ThemeAssignment, Work
from kb.themes import read_concepts


def crossed(kind, value):
    return from_plain(kind, json.loads(json.dumps(to_plain(value))))


@given(st.builds(ParsedDocument))
def test_every_document_crosses_unchanged(document):
    # By what they look like: a score that is no number is not equal to itself.
    assert repr(crossed(ParsedDocument, document)) == repr(document)


def test_the_concept_scheme_crosses_unchanged():
    concepts = tuple(read_concepts(ROOT / "corpus" / "themes.toml"))
    assert crossed(tuple[Concept, ...], concepts) == concepts


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (Note, ["1", "1", "", "", "", [], None]),
        (Note, ["1", 1, "", "", ""]),
        (Note, {"label": "1"}),
        (Work, [1, *[None] * 26]),
        (Passage, [["text"]]),
        (ThemeAssignment, ["a", "b", None, True]),
    ],
)
def test_what_is_no_such_value_is_refused(kind, plain):
    with pytest.raises(ValueError):
        from_plain(kind, plain)


def test_messages_come_whole_or_not_at_all():
    pipe = io.BytesIO()
    send(pipe, b"halls")
    send(pipe, b"")
    pipe.seek(0)
    assert [receive(pipe), receive(pipe), receive(pipe)] == [b"halls", b"", None]
    assert receive(io.BytesIO(pipe.getvalue()[:-9])) is None
