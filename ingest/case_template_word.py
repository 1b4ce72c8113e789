"""The template of a case study, or a case study, as a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Pt, RGBColor

from ingest.case_template import HOW, TITLE, hint, parts
from kb.exchange.xml_tree import NOT_IN_XML
from kb.models import CaseText

_GREY = RGBColor(0x59, 0x59, 0x59)
# A file that is made twice from the same words is the same file.
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


def as_word(text: CaseText, themes: Mapping[str, str]) -> bytes:
    """Return a case study, or the empty template, as DOCX that `read_case` reads again; `themes` are labels by id."""
    document = Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    properties.created = properties.modified = _MADE
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(TITLE, level=1)
    _grey(document, HOW)
    for field, label, lines in parts(text, themes):
        document.add_heading(label, level=2)
        for line in lines:
            document.add_paragraph(re.sub(NOT_IN_XML, " ", line))
        if not lines:
            _grey(document, hint(field, themes))
            document.add_paragraph()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _grey(document: WordDocument, words: str) -> None:
    run = document.add_paragraph().add_run(words)
    run.italic = True
    run.font.color.rgb = _GREY
