"""Papers to write in every format: a small one with every kind of block, a hostile one, and one of sixty items."""

from __future__ import annotations

from datetime import date

from kb.models import Author, Work
from kb.models.papers import (
    Entry,
    Extract,
    Facts,
    Heading,
    Items,
    Paper,
    PaperNote,
    Paragraph,
    Provenance,
    Run,
    Table,
    prose,
)
from kb.papers.references import References, ReferenceStyle

MADE = Provenance("2026.11-3f2a", date(2026, 11, 23))
ORCHARDS = Work(
    id="orchards",
    title="Orchards in common",
    type="research report",
    year=2018,
    authors=(Author("Bynner", "Claire"),),
    publisher="What Works Scotland",
    addresses=("https://example.org/orchards",),
)
APPLES = Work(
    id="apples", title="Apples shared", type="research report", year=2018, authors=(Author("Bynner", "Claire"),)
)
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '#read("/etc/passwd") #include "x.typ" $x$ = Heading @label <label> `raw` // comment /* more */',
    "[link](javascript:alert(1)) **bold** _it_ | cell | ![img](http://evil.example/a.png) [^1]",
    "right to left \u202egnp.exe\u202c mark",
    "control \x00\x07\x1b[31m signs \ud800 \ufffe end",
    "A’ Ghàidhlig: Òran, sgìre, cùram, è, ì",
    "emoji 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👩‍👩‍👧 ☂",
    "1. not a list",
    "- not a list",
    "https://evil.example/path_with_underscores and www.evil.example and me@evil.example",
    "\\textbf{x} \\input{/etc/passwd} %comment {curly} ~ ^",
    "&amp; &lt;b&gt; &#x41; &copy;",
    "x]]>x <!-- comment --> <?php",
    "[[wiki]] {{template}} ${x} %s %(x)s {0}",
    "עברית و العربية mixed",
)


def small_paper(style: ReferenceStyle = ReferenceStyle.HARVARD) -> Paper:
    """Return a paper with every kind of block, and three notes."""
    references = References([ORCHARDS, APPLES], style)
    return Paper(
        title="How are orchards shared?",
        subtitle="Answer with quotations",
        blocks=(
            Heading("What the research found"),
            Extract(
                "Orchards that are shared bear more fruit.",
                prose(
                    Run("Orchards in common", emphasis=True), ", 1. Fruit, p. 7 ", references.cite("orchards", "p. 7")
                ),
                "Finding",
                notes=(1, 2),
            ),
            Paragraph(prose("A plain paragraph with a note", Run(note=3), " inside.")),
            Heading("Trees", 2),
            Items((prose("Apple"), prose("Plum", " and ", Run("pear", emphasis=True)))),
            Items((prose("First"), prose("Second")), numbered=True),
            Table(
                "Trees and years", ("Tree", "Year"), ((prose("Apple"), prose("2018")), (prose("Plum"), prose("2019")))
            ),
            Facts((("Place", prose("Fife")), ("Address", prose(Run("the page", "https://example.org/a_b?c=d&e=f"))))),
        ),
        provenance=MADE,
        facts=(("Question", prose("How are orchards shared?")),),
        notes=(
            PaperNote(1, references.note("orchards", "p. 7")),
            PaperNote(2, references.note("apples")),
            PaperNote(3, prose("A note of its own.")),
        ),
        references=references.entries,
        works=references.works,
        style=style.value,
    )


def hostile_paper() -> Paper:
    """Return a paper whose every place holds text that some format might take as its own."""
    long = "Very long " * 1_000
    return Paper(
        title=HOSTILE[2] + long,
        subtitle=HOSTILE[1],
        blocks=(
            *(Heading(text, number % 3 + 1) for number, text in enumerate(HOSTILE)),
            *(Extract(text, prose(text), text, (prose(text),), (n,)) for n, text in enumerate(HOSTILE, 1)),
            *(Paragraph(prose(text, Run(text, emphasis=True), Run(text, text))) for text in HOSTILE),
            Items(tuple(prose(text) for text in HOSTILE)),
            Table(HOSTILE[1], HOSTILE[:2], tuple((prose(text), prose(text)) for text in HOSTILE)),
            Facts(tuple((text, prose(text)) for text in HOSTILE)),
        ),
        provenance=MADE,
        facts=tuple((text, prose(text)) for text in HOSTILE),
        notes=tuple(PaperNote(number, prose(text)) for number, text in enumerate(HOSTILE, 1)),
        references=tuple(Entry(prose(text)) for text in HOSTILE),
        works=tuple(Work(id=text, title=text) for text in HOSTILE),
    )


def long_paper() -> Paper:
    """Return a paper of sixty items, each with a quotation, a note and a work."""
    works = [
        Work(
            id=f"work-{number}",
            title=f"Study {number} of village halls",
            type="research report" if number % 2 else "journal article",
            journal=None if number % 2 else "Halls Quarterly",
            year=2000 + number % 20,
            authors=(Author(f"Name{number % 7}", "Ann"),),
            addresses=(f"https://example.org/halls/{number}",),
        )
        for number in range(1, 61)
    ]
    references = References(works, ReferenceStyle.HARVARD)
    blocks: list[Heading | Extract] = []
    for number, work in enumerate(works, 1):
        if number % 10 == 1:
            blocks.append(Heading(f"Part {number // 10 + 1}"))
        place = prose(Run(work.title, emphasis=True), f", section {number} ", references.cite(work.id))
        blocks.append(Extract(f"Hall number {number} was kept open by its neighbours.", place, notes=(number,)))
    return Paper(
        title="Sixty halls",
        blocks=tuple(blocks),
        provenance=MADE,
        notes=tuple(PaperNote(number, references.note(work.id)) for number, work in enumerate(works, 1)),
        references=references.entries,
        works=references.works,
        style="harvard",
    )
