"""What is always true of a document that was read, whatever it was read from."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from ingest.clean import clean_block
from ingest.source import Source
from kb.models import ParsedDocument

_WORD = re.compile(r"\w+")


def is_sound(document: ParsedDocument) -> bool:
    """Assert that all places of a document lie within its text, in order, and hold what they say they hold."""
    text = document.text
    assert unicodedata.is_normalized("NFC", text)
    end = 0
    for passage in document.passages:
        locator = passage.locator
        assert passage.text == text[locator.start : locator.end]
        assert passage.text == passage.text.strip() != ""
        assert end <= locator.start < locator.end <= len(text)
        end = locator.end
        reached = 0
        for start, stop in passage.sentences:
            assert reached <= start < stop <= len(passage.text)
            reached = stop
        assert passage.sentences
    positions = [marker.position for marker in document.markers]
    assert positions == sorted(positions)
    assert all(0 <= position <= len(text) for position in positions)
    assert all(0 <= note < len(document.notes) for marker in document.markers for note in marker.notes)
    assert all(0 <= section.start <= section.end <= len(text) for section in document.sections)
    pages = [one.page for one in (*document.notes, *document.markers, *document.left_out)]
    pages += [passage.locator.page for passage in document.passages]
    assert all(page is None or 1 <= page <= (document.pages or page) for page in pages)
    assert all(note.label for note in document.notes)
    assert all(left.text and left.why for left in document.left_out)
    return True


def is_complete(document: ParsedDocument, source: Source) -> bool:
    """Assert that every word the reader delivered is in a passage, a heading, a note or a piece that is left out.

    Words are counted: one that stands twice in the file stands twice in the document.
    """
    given = _words(clean_block(block).text for block in source.blocks)
    text, end, between = document.text, 0, []
    for passage in document.passages:
        between.append(text[end : passage.locator.start])
        end = passage.locator.end
    between.append(text[end:])
    # What stands between passages is headings, and nothing else; those in capitals are made easier to read.
    headings = _words([*(section.title for section in document.sections), document.work.title], folded=True)
    assert _words(between, folded=True) <= headings, _words(between, folded=True) - headings
    kept = _words([text]) + _words(note.text for note in document.notes) + _words(one.text for one in document.left_out)
    assert given <= kept, (given - kept).most_common(20)
    return True


def _words(texts: Iterable[str], folded: bool = False) -> Counter[str]:
    normal = (unicodedata.normalize("NFC", text.casefold() if folded else text) for text in texts)
    return Counter(word for text in normal for word in _WORD.findall(text))
