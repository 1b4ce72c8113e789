"""Notes that a page links by a script, by its whole address, or not at all."""

from __future__ import annotations

import pytest

from ingest.parse import parse_document
from kb.models import ParsedDocument

LONG = "The gates of the town were counted twice, by day and by night, and each count was written down. " * 3
LISTED = '<ul class="modern-footnotes-list"><li><span>1</span><div>Of <i>iron</i>.</div></li></ul>'
TABLED = (
    '<table class="footnote-reference-container"><tr><th><a class="footnote_backlink"><span>↑</span>1</a></th>'
    "<td>Of <i>iron</i>.</td></tr></table>"
)
MAKES = {
    "a tooltip": (
        '<sup><a href="javascript:void(0)">1</a></sup><span class="x-footnote__note">Of <i>iron</i>.</span>',
        "",
    ),
    "a tooltip and a list": ('<sup>1</sup><span class="modern-footnotes-footnote__note">Of iron.</span>', LISTED),
    "a tooltip and a table": ('<a><sup>[1]</sup></a><span class="footnote_tooltip">Of iron.</span>', TABLED),
    "a note in the margin": ('<label></label><input type="checkbox"><span class="sidenote">Of <i>iron</i>.</span>', ""),
    "a list": ("<sup>1</sup>", "<h2>Notes</h2><ol><li>Of <i>iron</i>.</li></ol>"),
    "numbered lines": ("<sup>1</sup>", "<h2>Footnotes</h2><p>1. Of <i>iron</i>.</p>"),
    "raised numbers alone": ("<sup>1</sup>", "<hr><p><sup>1</sup> Of <i>iron</i>.</p>"),
    "whole addresses": (
        '<a href="https://example.org/page#n1" id="r1"><sup>1</sup></a>',
        '<div class="footnotes"><p id="n1"><a href="https://example.org/page#r1">1</a> Of <i>iron</i>.</p></div>',
    ),
    "a number that touches the words": (
        '<a name="r" href="#n"><sup>1</sup></a>',
        '<div id="foot"><p><a name="n" href="#r">1</a>Of <i>iron</i>.</p></div>',
    ),
}


def parsed(inside: str, notes: str) -> ParsedDocument:
    page = f"<html><body><main><h1>Gates</h1><p>{LONG}</p><p>{inside}</p><p>{LONG}</p>{notes}</main></body></html>"
    return parse_document(page.encode(), "page.html", ())


@pytest.mark.parametrize("make", MAKES)
def test_a_note_is_joined_and_leaves_no_sign_in_the_text(make: str) -> None:
    marker, notes = MAKES[make]
    document = parsed(f"It is old{marker} and rusty.", notes)
    assert "It is old and rusty." in document.text
    assert [
        (marker.label, document.text[: marker.position][-3:], [document.notes[note].text for note in marker.notes])
        for marker in document.markers
    ] == [("1", "old", ["Of iron."])]
    assert document.text.count("iron") == 0


@pytest.mark.parametrize(
    ("inside", "notes"),
    [
        (
            "It has 5 m<sup>2</sup> and 10<sup>6</sup> hinges.",
            "<h2>Notes</h2><ol><li>Of iron.</li><li>Of wood.</li></ol>",
        ),
        ("It is the 3<sup>7</sup> power.", "<h2>Notes</h2><ol><li>Of iron.</li></ol>"),
        ("It is old<sup>2</sup>, or new<sup>1</sup>.", "<h2>Notes</h2><ol><li>Of iron.</li><li>Of wood.</li></ol>"),
    ],
)
def test_raised_numbers_that_call_no_notes_stay_text(inside: str, notes: str) -> None:
    document = parsed(inside, notes)
    assert document.notes == () and document.markers == ()
    assert "Of iron." in document.text
