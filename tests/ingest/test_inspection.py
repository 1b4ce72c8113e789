from __future__ import annotations

import json

from ingest.inspection import inspection, refused_inspection
from ingest.parse import parse_document
from kb.models import Concept

CONCEPTS = (Concept("gates", "Gates"),)
TEXT = "# 1. Gates\n\nA gate in the old north wall opened.[^1] It shut.\n\n[^1]: On gates <http://example.org/g>\n"


def test_the_object_is_the_one_that_was_agreed() -> None:
    report = inspection("g.md", parse_document(TEXT.encode(), "g.md", CONCEPTS), CONCEPTS)
    assert list(report) == list(refused_inspection("g.md", "why"))
    assert report["passages"] == [
        {
            "text": "A gate in the old north wall opened. It shut.",
            "section": ["1. Gates"],
            "kind": "other",
            "block": "paragraph",
            "page": None,
            "line": 3,
            "start": 10,
            "end": 55,
            "themes": ["Gates"],
            "markers": [{"label": "1", "notes": ["1"], "words_before": "in the old north wall opened.", "page": None}],
        }
    ]
    assert report["notes"] == [
        {
            "label": "1",
            "number": 1,
            "scope": "1. Gates",
            "text": "On gates <http://example.org/g>",
            "urls": ["http://example.org/g"],
            "page": None,
        }
    ]
    json.dumps(report)


def test_a_refused_file_has_its_reason() -> None:
    report = refused_inspection("g.md", "It is empty.")
    assert (report["status"], report["reason"], report["passages"]) == ("refused", "It is empty.", [])
