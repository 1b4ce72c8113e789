"""`python -m tests.quality.corpus`: count what the corpus holds and how far its footnotes lead; write docs/corpus.md.

The corpus is taken in anew in a temporary place. With the report at hand its notes and gaps are counted too.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ingest.pipeline import ingest_files, list_inputs
from kb.browsing import is_description
from kb.config import ROOT, Settings
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Outcome
from kb.papers.citations import locate
from kb.trails import TrailStatus

PAGE = ROOT / "docs" / "corpus.md"
REPORT = ROOT.parent / "shared" / "sources" / "key-messages.txt"
# What reading by eye gave, which no command can: on 23 November 2026, see docs/quality.md.
READ = (
    "Read by eye: 4 of the report's 4 declared gaps are right, and 36 of 40 drawn from other documents.",
    "100 of 100 mentions of bodies, drawn from the report, its digests and other documents, are right.",
)
CITED = "key-messages-psr-scotland"  # the report whose footnotes the corpus follows


def taken_in(data: Path, *inputs: Path) -> KnowledgeBase:
    """Return a knowledge base of these inputs; nothing may be refused."""
    base = open_knowledge_base(replace(Settings(), data=data))
    refused = [one.reason for one in ingest_files(base, list_inputs(inputs)) if one.outcome is Outcome.REFUSED]
    if refused:
        sys.exit("\n".join(filter(None, refused)))
    return base


def works(base: KnowledgeBase) -> Iterator[str]:
    """Count the records, and of what each kind there are."""
    records = [work for work in base.works() if work.digest_of is None]
    described = {d.work.digest_of for d in base.documents() if is_description(d.work)}
    cases = base.cases()
    yield f"{len(records)} works and {len(cases)} case studies have a record."
    yield ""
    known = {
        "with named authors or an organisation as author": [w for w in records if w.authors or w.corporate_authors],
        "with a year": [w for w in records if w.year],
        "with an address or DOI": [w for w in records if w.addresses or w.doi],
        "with their kind of knowledge": [w for w in records if w.knowledge],
        "of a named programme": [w for w in records if w.programme],
        "described in our own words": [w for w in records if w.id in described],
        "restated at length, each insight and implication with its notes": [w for w in records if w.id == CITED],
    }
    yield from table(("Works", "Number"), ((name, len(chosen)) for name, chosen in known.items()))
    yield ""
    kinds = Counter(work.knowledge or "not known" for work in records)
    yield from table(("Kind of knowledge", "Works"), kinds.most_common())
    yield ""
    yield f"{sum(case.id in described for case in cases)} of {len(cases)} case studies are described in our own words."


def notes(base: KnowledgeBase, ours: bool) -> Iterator[str]:
    """Count how far the notes lead, of our digests or of the other documents."""
    counts = [count for count in base.chain_counts() if (count.document.work.digest_of is not None) is ours]
    led_to = {work for count in counts for work in count.works}
    broken = sum(len(count.broken) for count in counts)
    yield f"{sum(count.notes for count in counts)} notes lead to {len(led_to)} works; {broken} are unresolved."
    yield ""
    statuses: Counter[TrailStatus] = Counter()
    for count in counts:
        statuses.update(dict(count.statuses))
    yield from table(("What we hold of the work", "Notes"), ((s.value, statuses[s]) for s in TrailStatus))


def gaps(base: KnowledgeBase) -> Iterator[str]:
    """Name where each declared gap stands; the words themselves are on the Themes page."""
    found = base.gaps()
    themes = {concept.id: concept.pref_label for concept in base.concepts()}
    yield f"{len(found)} sentences say that something is not known:"
    yield ""
    for gap in found:
        labels = ", ".join(themes[theme] for theme in gap.passage.themes if theme in themes)
        yield f"- {locate(gap.passage)} ({labels or 'no theme'})"


def mentions(base: KnowledgeBase) -> Iterator[str]:
    """Count which bodies are named, and which of them have changed since."""
    bodies = {body.id: body for body in base.bodies()}
    views = [view for document in base.documents() if (view := base.document(document.id))]
    named = Counter(m.body_id for view in views for passage in view.passages for m in passage.mentions)
    changed = [bodies[body_id] for body_id in named if bodies[body_id].changed]
    gone = sum(bool(body.changed) for body in bodies.values())
    names = ", ".join(sorted(body.name for body in changed))
    yield f"The gazetteer has {len(bodies)} bodies, laws and programmes, of which {gone} have changed."
    yield f"{named.total()} mentions of {len(named)} of them were found. Changed since: {names}."


def table(heading: tuple[str, str], rows: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Lay out two columns."""
    yield f"| {heading[0]} | {heading[1]} |"
    yield "| --- | --- |"
    for name, value in rows:
        yield f"| {name} | {value} |"


def written() -> str:
    """Return the page."""
    lines = [
        "# What the corpus holds",
        "",
        "Made by `python -m tests.quality.corpus`. How gaps and mentions were read: see [quality.md](quality.md).",
        "",
        *READ,
        "",
        "## Works and cases",
        "",
    ]
    with tempfile.TemporaryDirectory(prefix="kist-corpus-") as folder:
        base = taken_in(Path(folder), ROOT / "corpus")
        lines += [*works(base), "", "## Notes of our digests", "", *notes(base, ours=True)]
        lines += ["", "## Bodies, laws and programmes", "", *mentions(base)]
        base.close()
        if REPORT.exists():
            base = taken_in(Path(folder), REPORT)
            lines += ["", "## With the report's own text", "", *notes(base, ours=False), "", *gaps(base)]
            base.close()
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
