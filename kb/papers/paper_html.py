"""A paper as one HTML file that opens without Kist and without a network: no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib

from lxml import etree

from kb.models.papers import Block, Extract, Facts, Heading, Items, Paper, Paragraph, Prose, Run, Table

_STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1.05rem/1.55 Georgia, "Times New Roman", serif; }
main, footer { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1.25rem; overflow-wrap: anywhere; }
h1, h2, h3, h4, dt, th, caption, .kind { font-family: "Segoe UI", Arial, sans-serif; line-height: 1.25; }
h1 { font-size: 1.9rem; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; margin: 2.2rem 0 .6rem; border-top: 1px solid #b5b5b5; padding-top: .9rem; }
h3 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
h4 { font-size: 1rem; margin: 1.3rem 0 .3rem; }
a { color: #0b4f8a; }
a:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px; }
.subtitle { font-size: 1.15rem; margin: 0 0 1rem; color: #444; }
.small, figcaption, footer { font-size: .92rem; color: #444; }
figure { margin: 1.3rem 0; padding-left: 1rem; border-left: 4px solid #0b4f8a; }
.kind { margin: 0; font-size: .88rem; font-weight: 600; color: #444; }
blockquote { margin: .35rem 0; }
blockquote p { margin: 0; }
figcaption p { margin: .2rem 0; }
sup { line-height: 0; }
sup a { padding: 0 .15em; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .3rem 1.2rem; margin: 1rem 0;
  align-items: baseline; }
dt { font-weight: 600; font-size: .92rem; }
dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; overflow-wrap: normal; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid #b5b5b5; }
li { margin: .35rem 0; }
.references { list-style: none; padding: 0; }
.references li { padding-left: 1.6rem; text-indent: -1.6rem; }
.numbered { list-style: decimal; padding-left: 1.8rem; }
.numbered li { padding: 0; text-indent: 0; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; display: block; padding: .6rem 1.25rem; }
:target { background: #fff3c4; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } }
@media print {
  body { font-size: 11pt; }
  main, footer { max-width: none; padding: 0; }
  .skip, .back { display: none; }
  h2, h3, h4, .kind { break-after: avoid; }
  figure, tr, .notes li { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# The browser itself then refuses whatever is not this style.
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"

Content = etree._Element | str | None


def to_html(paper: Paper) -> str:
    """Return a paper as a whole HTML document."""
    parts = [_block(block) for block in paper.blocks]
    page = _element(
        "html",
        _element(
            "head",
            _element("meta", charset="utf-8"),
            _element("meta", content=_POLICY, **{"http-equiv": "Content-Security-Policy"}),
            _element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            _element("meta", name="generator", content="Kist"),
            _element("title", paper.title),
            _element("style", _STYLE),
        ),
        _element(
            "body",
            _element("a", "Skip to the text", href="#paper", class_="skip"),
            _element(
                "main",
                _element("h1", paper.title),
                _element("p", paper.subtitle, class_="subtitle") if paper.subtitle else None,
                _facts(paper.facts) if paper.facts else None,
                *parts,
                _notes(paper),
                _references(paper),
                id="paper",
                tabindex="-1",
            ),
            _element("footer", _element("p", paper.provenance.sentence)),
        ),
        lang=paper.language,
    )
    return etree.tostring(page, method="html", encoding="unicode", doctype="<!DOCTYPE html>") + "\n"


def _element(tag: str, *content: Content, **attributes: str) -> etree._Element:
    made = etree.Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    for part in content:
        if isinstance(part, str):
            if len(made):
                made[-1].tail = (made[-1].tail or "") + part
            else:
                made.text = (made.text or "") + part
        elif part is not None:
            made.append(part)
    return made


def _block(block: Block) -> etree._Element:
    match block:
        case Heading():
            return _element(f"h{block.level + 1}", block.text)
        case Paragraph():
            return _element("p", *_runs(block.words), **({"class_": "small"} if block.small else {}))
        case Extract():
            return _extract(block)
        case Items():
            return _element("ol" if block.numbered else "ul", *(_element("li", *_runs(item)) for item in block.items))
        case Table():
            return _table(block)
        case Facts():
            return _facts(block.pairs)


def _runs(words: Prose) -> list[Content]:
    return [_sign(run.note) if run.note else _run(run) for run in words]


def _run(run: Run) -> Content:
    made: Content = _element("i", run.text) if run.emphasis else run.text
    return _element("a", made, href=run.address, rel="noopener noreferrer") if run.address else made


def _sign(number: int) -> etree._Element:
    return _element("sup", _element("a", str(number), href=f"#note-{number}", id=f"sign-{number}"))


def _extract(block: Extract) -> etree._Element:
    return _element(
        "figure",
        _element("p", block.kind, class_="kind") if block.kind else None,
        _element("blockquote", _element("p", f"“{block.text}”", *_signs(block.notes))),
        _element(
            "figcaption",
            _element("p", "— ", *_runs(block.place)),
            *(_element("p", *_runs(remark)) for remark in block.remarks),
        ),
    )


def _signs(numbers: tuple[int, ...]) -> list[Content]:
    return [part for number in numbers for part in (" ", _sign(number))]


def _table(block: Table) -> etree._Element:
    # A table that is wider than the screen is scrolled by itself, by keyboard too.
    return _element(
        "div",
        _element(
            "table",
            _element("caption", block.caption),
            _element("thead", _element("tr", *(_element("th", name, scope="col") for name in block.header))),
            _element(
                "tbody",
                *(_element("tr", *(_element("td", *_runs(cell)) for cell in row)) for row in block.rows),
            ),
        ),
        class_="wide",
        tabindex="0",
        role="region",
        **{"aria-label": block.caption},
    )


def _facts(pairs: tuple[tuple[str, Prose], ...]) -> etree._Element:
    inside = [one for name, value in pairs for one in (_element("dt", name), _element("dd", *_runs(value)))]
    return _element("dl", *inside)


def _notes(paper: Paper) -> etree._Element | None:
    if not paper.notes:
        return None
    items = (
        _element(
            "li",
            *_runs(note.words),
            " ",
            _element(
                "a",
                "↩",
                href=f"#sign-{note.number}",
                class_="back",
                **{"aria-label": f"Back from note {note.number} to the text"},
            ),
            id=f"note-{note.number}",
        )
        for note in paper.notes
    )
    return _element("section", _element("h2", "Notes"), _element("ol", *items), class_="notes")


def _references(paper: Paper) -> etree._Element | None:
    if not paper.references:
        return None
    numbered = paper.references[0].number > 0
    return _element(
        "section",
        _element("h2", "References"),
        _element(
            "ol" if numbered else "ul",
            *(_element("li", *_runs(entry.words)) for entry in paper.references),
            class_="references numbered" if numbered else "references",
        ),
    )
