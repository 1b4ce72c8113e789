"""`python -m tests.quality.proposing`: measure the lists that are proposed for thirty needs over all themes.

Each list is judged from the record and not from what it says of itself: the time by the words of its stretches, the
themes by those of its passages, the voices by the works that it names. Measured on what ships with Kist, and where the
test material is there with the report, alone and beside texts of other voices.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.words import SENTENCES, fill
from ingest.pipeline import ingest_files, list_inputs
from kb.answers.voices import as_work, voices
from kb.config import ROOT, Settings
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import HeldPassage, Importance, Level, Need, Proposal, Reading, Work

REPORT = ROOT.parent / "shared" / "sources" / "key-messages.txt"
NEEDS = Path(__file__).with_name("needs.toml")
MOST_SECONDS = 1.0
OTHERS = ("participation", "partnership", "governance", "workforce", "leadership", "prevention")
_HEADINGS = ("in time", "themes", "voices", "told", "complicates", "quick")


@dataclass(frozen=True)
class Judged:
    """What is right about one proposal."""

    need: Need
    proposal: Proposal
    right: dict[str, bool]


def needs() -> list[Need]:
    """Return the thirty needs."""
    return [_need(table) for table in tomllib.loads(NEEDS.read_text(encoding="utf-8"))["need"]]


def _need(table: dict[str, Any]) -> Need:
    lists = {name: tuple(table.get(name, ())) for name in ("themes", "places", "types")}
    level = Level(table["level"]) if "level" in table else None
    return Need(**{**table, **lists, "level": level})


class Judge:
    """Judges proposals by the record."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._passages: dict[str, tuple[HeldPassage, ...]] = {}
        works = {work.id: work for work in base.works()}
        cases = {case.id: as_work(case, [works[one] for one in case.outputs if one in works]) for case in base.cases()}
        self._told = {**cases, **works}
        superseded = {one.work.digest_of for one in base.documents()} & {one.work.id for one in base.documents()}
        self._held: dict[str, list[tuple[str, Work]]] = {}
        for document in base.documents():
            work = self._told.get(document.work.digest_of or "", document.work)
            plain = document.work.type == "description" and document.work.digest_of not in cases
            if plain or document.work.digest_of in superseded:
                continue
            for theme in {theme for passage in self.passages(document.id) for theme in passage.themes}:
                self._held.setdefault(theme, []).append((document.id, work))

    def passages(self, document_id: str) -> tuple[HeldPassage, ...]:
        """The passages of a document."""
        if document_id not in self._passages:
            view = self._base.document(document_id)
            self._passages[document_id] = view.passages if view else ()
        return self._passages[document_id]

    def judged(self, need: Need) -> Judged:
        """Propose for a need and judge what is proposed."""
        proposal = self._base.lists.propose(need)
        read = [one for one in proposal if one.importance is not Importance.FURTHER]
        return Judged(
            need,
            proposal,
            {
                "in time": bool(read) and sum(map(self._minutes(need), read)) <= need.minutes,
                "themes": all(any(theme in self._themes(one) for one in read) for theme in need.themes),
                "voices": self._spread(need, read),
                "told": all(one.reason.endswith(".") and one.where for one in proposal),
                "complicates": any(self._base.lists.complication(one) for one in read),
                "quick": proposal.seconds < MOST_SECONDS,
            },
        )

    def _minutes(self, need: Need) -> Any:
        def minutes(reading: Reading) -> int:
            inside = self._inside(reading)
            return max(1, math.ceil(sum(len(one.text.split()) for one in inside) / need.words_a_minute))

        return minutes

    def _inside(self, reading: Reading) -> list[HeldPassage]:
        assert reading.document_id is not None and reading.start is not None and reading.end is not None
        return [
            one
            for one in self.passages(reading.document_id)
            if one.locator.start < reading.end and reading.start < one.locator.end
        ]

    def _themes(self, reading: Reading) -> set[str]:
        return {theme for one in self._inside(reading) for theme in one.themes}

    def _spread(self, need: Need, read: Iterable[Reading]) -> bool:
        """At most two of one voice, or as many as there are themes on which nobody else is held."""
        held = {theme: [work for _, work in self._held.get(theme, ())] for theme in need.themes}
        groups = voices([work for works in held.values() for work in works], ())
        voice = {work.id: number for number, group in enumerate(groups) for work in group.works}
        if len(groups) < 2:
            return True
        counts = Counter(voice[one.work_id] for one in read)
        alone = Counter(
            next(iter(speaking))
            for speaking in ({voice[work.id] for work in works} for works in held.values())
            if len(speaking) == 1
        )
        return all(count <= max(need.most_of_a_voice, alone[number]) for number, count in counts.items())


def measured(base: KnowledgeBase) -> list[Judged]:
    """Judge the proposals for all needs; the first question of an installation is not timed."""
    judge, asked = Judge(base), needs()
    base.lists.propose(asked[0])
    return [judge.judged(need) for need in asked]


def table(found: list[Judged]) -> list[str]:
    """Return the figures as lines."""
    lines = [f"{'need':<44}{'min':>5}{'used':>6}{'items':>7}{'s':>7}  " + "  ".join(_HEADINGS)]
    for one in found:
        marks = "  ".join(f"{'yes' if one.right[name] else 'NO':<{len(name)}}" for name in _HEADINGS)
        items = sum(1 for _ in one.proposal)
        named = ", ".join(one.need.themes)[:42]
        lines.append(
            f"{named:<44}{one.need.minutes:>5}{one.proposal.minutes:>6}{items:>7}{one.proposal.seconds:>7.2f}  {marks}"
        )
    right = "  ".join(f"{sum(one.right[name] for one in found)}/{len(found)}" for name in _HEADINGS)
    whole = sum(all(one.right.values()) for one in found)
    return [*lines, f"{whole} of {len(found)} are right in all; of each: {right}"]


def other_voices(folder: Path) -> list[Path]:
    """Write short reports by six others, each on a theme of its own: made-up sentences, since only voices matter."""
    chance, written = random.Random(5), []
    for number, theme in enumerate(OTHERS):
        front = [f"id: other-{number}", f'title: "Another report {number}"', f"authors: [Ann Writer{number}]"]
        text = [" ".join(fill(chance.choice(SENTENCES), chance) for _ in range(6)) for _ in range(3)]
        body = ["# Another report", "## Findings", *text[:2], "## Recommendations", text[2]]
        path = folder / f"other-{number}.md"
        path.write_text("\n".join(["---", *front, f"themes: [{theme}]", "---", "", "\n\n".join(body), ""]))
        written.append(path)
    return written


def main() -> int:
    """Measure; return the exit code: 1 where a list is not right in all."""
    reached = True
    for name, report, others in (
        ("what ships", False, False),
        ("with the report", True, False),
        ("with the report and six texts of other voices", True, True),
    ):
        if report and not REPORT.is_file():
            print("The report is not there: put the test material at ../shared.")
            continue
        with tempfile.TemporaryDirectory() as folder:
            base = open_knowledge_base(Settings(data=Path(folder, "data")))
            inputs = [ROOT / "corpus", *([REPORT] if report else []), *(other_voices(Path(folder)) if others else [])]
            list(ingest_files(base, list_inputs(inputs)))
            found = measured(base)
            base.close()
        print(f"\n{name}\n" + "\n".join(table(found)))
        reached &= all(all(one.right.values()) for one in found)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
