"""A paper as a tagged PDF, typeset by Typst. Its texts go there as data and are never markup."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from kb.models.papers import Paper

_LAYOUT = Path(__file__).with_name("paper.typ")
_MOST_COMPATIBLE = "This PDF is tagged for screen readers (PDF/UA-1)."
_NOT_EVERY_SIGN = (
    "This PDF is tagged, but some of its signs cannot be drawn with the fonts at hand: the HTML export shows them all."
)


def to_pdf(paper: Paper) -> bytes:
    """Return a paper as PDF: after PDF/UA-1 where the fonts have all its signs, else tagged without that claim.

    Nothing is read but the layout: not the folders of this computer, and nothing from a network.
    """
    with tempfile.TemporaryDirectory(prefix="kist-pdf-") as empty:
        for standards, own_fonts, remark in _attempts():
            try:
                return _typeset(paper, remark, standards, own_fonts, empty)
            except typst.TypstError:
                continue
        return _typeset(paper, _NOT_EVERY_SIGN, [], True, empty)


def _attempts() -> Iterator[tuple[list[Any], bool, str]]:
    yield ["ua-1"], True, _MOST_COMPATIBLE
    # The fonts of this computer may have the signs that those of Typst have not.
    yield ["ua-1"], False, _MOST_COMPATIBLE


def _typeset(paper: Paper, remark: str, standards: list[Any], own_fonts: bool, empty: str) -> bytes:
    typeset: Any = typst.compile  # the stubs of which want a folder to be bytes where a layout is
    content: bytes = typeset(
        _layout(),
        root=empty,
        package_path=empty,
        package_cache_path=empty,
        ignore_system_fonts=own_fonts,
        sys_inputs={"paper": json.dumps(_data(paper, remark))},
        pdf_standards=standards,
        # At noon, so that it is the same day wherever it is read.
        timestamp=datetime.combine(paper.provenance.made_on, time(12), UTC),
    )
    return content


@cache
def _layout() -> bytes:
    return _LAYOUT.read_bytes()


def _data(paper: Paper, remark: str) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "facts": asdict(paper)["facts"],
        "blocks": [{"block": type(block).__name__, **asdict(block)} for block in paper.blocks],
        "notes": [asdict(note)["words"] for note in paper.notes],
        "references": [asdict(entry) for entry in paper.references],
        "made": paper.provenance.sentence,
        "tagged": remark,
    }
