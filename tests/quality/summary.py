"""`python -m tests.quality.summary`: measure which written sentences are taken for borne out by a quotation.

Quotations are stretches of our digests, on which the rules were made, and of the report, on which they were not.
Sentences that they bear out: their own, also without what stands in brackets, and restated by hand
(`paraphrases.toml`). Sentences that they do not: each of those changed in one way that a model might change it, put
under another quotation, or restated wrongly by hand.
"""

from __future__ import annotations

import random
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.parse import parse_document
from kb.answers.sentences import sentences
from kb.answers.turning_words import LEANING
from kb.config import ROOT, Settings
from kb.embedding import Embedder, open_embedder
from kb.questions.terms import stems
from kb.summaries.summary import checked, is_plain
from kb.summaries.support import Measures
from kb.themes import read_concepts

DIGESTS = ROOT / "corpus" / "digests" / "key-messages"
REPORT = ROOT.parent / "shared" / "sources" / "key-messages.txt"
PARAPHRASES = Path(__file__).with_name("paraphrases.toml")
STRETCH = 3  # sentences in a quotation
_NOT_PROSE = re.compile(r"^(?:#|\[\^|---|\w+: )")
_MARKUP = re.compile(r"<!--.*?-->|\[\^\d+\]|\*\*|^(?:- |\d+\. )")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|can|may|must|should|will)\b(?! not)")
_DENIED = re.compile(r"\b(?:not|no|never|cannot|nothing|nor|without)\b")


@dataclass(frozen=True)
class Case:
    """A text as a model might write it under numbered quotations, and whether its one sentence is borne out."""

    kind: str
    written: str
    quotations: tuple[str, ...]
    supported: bool


@lru_cache(1)
def digest_quotations() -> tuple[str, ...]:
    """Stretches of up to three sentences of our digests, as quotations are."""
    found: list[str] = []
    for path in sorted(DIGESTS.glob("*.md")):
        lines = path.read_text(encoding="utf-8").split("---\n", 2)[2].splitlines()
        for line in lines:
            if line and not _NOT_PROSE.match(line):
                told = sentences(_MARKUP.sub("", line).strip())
                found += [" ".join(told[at : at + STRETCH]) for at in range(0, len(told), STRETCH)]
    return tuple(quotation for quotation in found if len(quotation.split()) > 12)


def by_hand() -> Iterator[Case]:
    """Sentences restated by hand, rightly and wrongly."""
    quotations = digest_quotations()
    for entry in tomllib.loads(PARAPHRASES.read_text(encoding="utf-8"))["sentence"]:
        of = next((one for one in quotations if entry["of"] in one), entry["of"])
        for supported, key in ((True, "says"), (False, "wrong")):
            for text in entry[key]:
                yield Case(f"by hand: {key}", f"{text[:-1]} [1].", (of,), supported)


def report_quotations() -> tuple[str, ...]:
    """Stretches of up to three sentences of the report."""
    report = parse_document(REPORT.read_bytes(), REPORT.name, read_concepts(ROOT / "corpus" / "themes.toml"))
    told = (sentences(passage.text) for passage in report.passages)
    found = (" ".join(one[at : at + STRETCH]) for one in told for at in range(0, len(one), STRETCH))
    return tuple(quotation for quotation in found if len(quotation.split()) > 12)


def made(quotations: Sequence[str]) -> Iterator[Case]:
    """Sentences of these quotations, as they are and changed."""
    draw = random.Random(15)
    for number, quotation in enumerate(quotations):
        other = quotations[(number + 7) % len(quotations)]
        for sentence in sentences(quotation):
            if len(sentence.split()) < 7 or not is_plain(sentence) or LEANING.match(sentence):
                continue
            plain = sentence[:-1]
            yield Case("as it is", f"{plain} [1].", (quotation, other), True)
            shorter = re.sub(r" \([^()]*\)", "", plain)
            if shorter != plain:
                yield Case("without its aside", f"{shorter} [1].", (quotation, other), True)
            yield Case("under another quotation", f"{plain} [2].", (quotation, other), False)
            yield Case("with a number never given", f"{plain} [1] [7].", (quotation, other), False)
            yield Case("without a number", f"{plain}.", (quotation, other), False)
            for kind, changed in _changed(plain, other, draw):
                yield Case(kind, f"{changed} [1].", (quotation, other), False)
            half = plain.split()[: len(plain.split()) // 2]
            rest = sentences(other)[0][:-1].split()
            spliced = " ".join([*half, *rest[len(rest) // 2 :]])
            yield Case("spliced from two", f"{spliced} [1] [2].", (quotation, other), False)
            quoted = " ".join([*half[-3:], *rest[len(rest) // 2 :][:3]]).translate({ord(c): None for c in "'‘’“”\""})
            yield Case(
                "quotes what is stitched", f"The digest speaks of “{quoted}” [1] [2].", (quotation, other), False
            )
            yield Case("quotes inexactly", f"{plain} “{_swapped(plain, draw)}” [1].", (quotation, other), False)


def _changed(plain: str, other: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    auxiliary = _AUXILIARY.search(plain)
    if auxiliary:
        yield "with a negation", f"{plain[: auxiliary.end()]} not{plain[auxiliary.end() :]}"
    if _DENIED.search(plain):
        yield "without its negation", re.sub(r"\bcannot\b", "can", _DENIED.sub("", plain).replace("  ", " "))
    lower = plain[0].lower() + plain[1:]
    place = draw.choice(["Dundee", "Fife", "Wales", "Finland", "Audit Scotland", "Bolivia"])
    share = draw.choice(["37 per cent of", "three in four", "£2 million and", "1,200", "42%"])
    yield "with a place", f"In {place}, {lower}"
    yield "with a name at its end", f"{plain}, according to {place}"
    yield "with a small name", f"{plain} in {place.lower()}"
    yield "with a name at its beginning", f"{place} found that {lower}"
    if auxiliary:
        yield "with a figure", f"{plain[: auxiliary.end()]} in {share} cases{plain[auxiliary.end() :]}"
    yield "with a year", f"{plain} in {draw.choice(['2017', 'May 2021', '1998'])}"
    figure = re.search(r"\b(?:\d+|two|three|four|five|seven)\b", plain)
    if figure:
        yield (
            "with another figure",
            f"{plain[: figure.start()]}{draw.choice(['six', '9', '2031'])}{plain[figure.end() :]}",
        )
    name = re.search(r"(?<=[a-z,] )[A-Z][a-z]+", plain)
    if name:
        yield "with another name", f"{plain[: name.start()]}{draw.choice(['Wales', 'Dundee'])}{plain[name.end() :]}"
    yield (
        "with a claim",
        f"{plain} and {draw.choice(['reduces crime', 'saves money', 'costs jobs', 'helps children learn'])}",
    )
    yield "with a cause", f"{plain} because {draw.choice(['budgets were cut', 'staff left', 'leaders changed'])}"
    yield "stronger", re.sub(r"\b(?:may|can|could|might|often|sometimes|some)\b", "always", plain) + " in every case"
    hedge = re.search(r" (?:often|sometimes|may|might|arguably)\b", plain)
    if hedge:
        yield "without its doubt", plain.replace(hedge.group(), "", 1)
    swapped = _swapped(plain, draw)
    if swapped:
        yield "with two words changed about", swapped
    yield "with a word of another quotation", _replaced(plain, other, draw)


def _long_words(text: str) -> list[str]:
    return list(dict.fromkeys(word for word in re.findall(r"\b[a-z]{6,}\b", text) if stems(word)))


def _swapped(plain: str, draw: random.Random) -> str:
    """Change two of its longer words about: who does what to whom."""
    chosen = _long_words(plain)
    if len(chosen) < 2:
        return ""
    one, two = draw.sample(chosen, 2)
    return re.sub(rf"\b(?:{one}|{two})\b", lambda found: two if found.group() == one else one, plain)


def _replaced(plain: str, other: str, draw: random.Random) -> str:
    own, foreign = _long_words(plain), [word for word in _long_words(other) if word not in plain]
    return plain.replace(draw.choice(own), draw.choice(foreign), 1) if own and foreign else f"{plain} and more"


def measures(embedder: Embedder, texts: Sequence[str]) -> Measures:
    """How rare words are among these texts, and the model's likeness of meaning."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(stems(text)))

    @lru_cache(50_000)
    def vector(text: str):
        return embedder.embed_question(text)

    return Measures(counts, len(texts), lambda one, other: float(vector(one) @ vector(other)))


def rates(verdicts: Iterable[tuple[Case, bool]]) -> dict[str, tuple[int, int]]:
    """For each kind of sentence how many are taken, of how many; + marks those that are borne out."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for case, shown in verdicts:
        counts[f"{'+' if case.supported else '-'} {case.kind}"].append(shown)
    return {kind: (sum(taken), len(taken)) for kind, taken in counts.items()}


def measure(cases: Sequence[Case], compare: Measures, show: bool) -> None:
    """Print for each kind of sentence how many are taken; with `show` those taken wrongly, and restatements refused."""

    def taken(case: Case) -> bool:
        return bool(checked(case.written, case.quotations, "model", compare).sentences)

    verdicts = [(case, taken(case)) for case in cases]
    outcome = rates(verdicts)
    for kind, (number, total) in sorted(outcome.items()):
        print(f"{kind:<36}{number:>5} of {total:>4}")
    for sign in "+-":
        of_sign = [counts for kind, counts in outcome.items() if kind[0] == sign]
        print(f"{sign} all: {sum(n for n, _ in of_sign)} of {sum(total for _, total in of_sign)}")
    for case, shown in verdicts if show else ():
        if case.supported != shown and (shown or case.kind == "by hand: says"):
            print(f"[{case.kind}] {case.written}\n      {case.quotations[0]}")


def main(arguments: Sequence[str]) -> int:
    """Measure; with `--show` print what is judged wrongly. Return the exit code."""
    embedder = open_embedder(Settings(data=Path("data")))
    digests = digest_quotations()
    print("digests")
    measure([*by_hand(), *made(digests)], measures(embedder, digests), "--show" in arguments)
    if REPORT.is_file():
        report = report_quotations()
        print("report")
        measure([*made(report)], measures(embedder, report), "--show" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
