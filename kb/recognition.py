"""Recognise in a new file what is known already: the same file, the same work, almost the same text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from kb.catalogue import Catalogue, title_key
from kb.models import DocumentStatus, Likeness, ParsedDocument, Resemblance, Work
from kb.questions.terms import stems, words
from kb.ranking.lexical_index import LexicalIndex

_SAMPLE = 24  # sentences that stand for a text
_SENTENCE_WORDS = range(9, 41)  # a shorter one may stand anywhere, a longer one was often cut elsewhere
_SAME_TEXT = 0.5  # of the sample: two readings of one publication share more, two publications hardly any
_LOOKED_AT = 4  # passages for each sentence
_LIKE_TITLE = 90.0  # of 100, by rapidfuzz's sorted tokens: a word more or less in ten, or spelt otherwise


class Recognition:
    """Compares a new file with the record. It only names what it finds: a person decides."""

    def __init__(self, catalogue: Catalogue, lexical: LexicalIndex) -> None:
        self._catalogue = catalogue
        self._lexical = lexical

    def resemblances(self, content: bytes, parsed: ParsedDocument) -> tuple[Resemblance, ...]:
        """Return the known works that a file may be a text of, the surest first, each once.

        A digest resembles nothing: it says itself which work it restates.
        """
        found: dict[str, Resemblance] = {}
        for work, likeness in self._alike(content, parsed):
            if work.digest_of is None and work.id not in found:
                held = self._catalogue.held_document_of_work(work.id)
                found[work.id] = Resemblance(work, likeness, held.id if held else None)
        return tuple(found.values())

    def _alike(self, content: bytes, parsed: ParsedDocument) -> Iterator[tuple[Work, Likeness]]:
        same = self._catalogue.document_by_content(hashlib.sha256(content).hexdigest())
        if same is not None and same.status is DocumentStatus.HELD:
            yield same.work, Likeness.SAME_FILE
        own = parsed.work
        by_doi = self._catalogue.work_by_address(f"https://doi.org/{own.doi}") if own.doi else None
        if by_doi is not None:
            yield by_doi, Likeness.SAME_DOI
        for address in own.addresses:
            work = self._catalogue.work_by_address(address)
            if work is not None:
                yield work, Likeness.SAME_ADDRESS
        for work in self._catalogue.works_titled(own.title):
            yield work, Likeness.SAME_TITLE
        for work in self._of_same_text(parsed):
            yield work, Likeness.SAME_TEXT
        for work in self.like_titled(own.title):
            yield work, Likeness.LIKE_TITLE

    def _of_same_text(self, parsed: ParsedDocument) -> Iterator[Work]:
        sample = _sample(parsed)
        holding: Counter[str] = Counter()
        works: dict[str, Work] = {}
        with self._catalogue.reading() as connection:
            for sentence in sample:
                near = self._lexical.search(connection, stems(sentence), _LOOKED_AT)
                passages = self._catalogue.passages([key for key, _ in near], connection)
                sought = words(sentence)
                for passage in {p.document_id: p for p in passages if _holds(words(p.text), sought)}.values():
                    holding[passage.document_id] += 1
                    works[passage.document_id] = passage.work
        for document_id, count in holding.most_common():
            if count >= _SAME_TEXT * len(sample):
                yield works[document_id]

    def like_titled(self, title: str) -> tuple[Work, ...]:
        """Return the known works of a title that is nearly this one, but not the same, the nearest first."""
        sought, titles = title_key(title), self._catalogue.title_keys()
        near = process.extract(sought, titles, scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE_TITLE, limit=3)
        # "Annual report 2018" is not "Annual report 2019".
        numbers = re.findall(r"\d+", sought)
        ids = [work_id for key, _, work_id in near if key != sought and re.findall(r"\d+", key) == numbers]
        return tuple(work for work_id in ids if (work := self._catalogue.work(work_id)) is not None)


def _sample(parsed: ParsedDocument) -> list[str]:
    """Sentences spread over the whole text."""
    every = [
        sentence
        for passage in parsed.passages
        for start, end in passage.sentences
        if len((sentence := passage.text[start:end]).split()) in _SENTENCE_WORDS
    ]
    step = max(len(every) / _SAMPLE, 1.0)
    return [every[int(number * step)] for number in range(min(_SAMPLE, len(every)))]


def _holds(text: list[str], sought: list[str]) -> bool:
    """Whether words stand in a text one after the other."""
    return f" {' '.join(sought)} " in f" {' '.join(text)} "
