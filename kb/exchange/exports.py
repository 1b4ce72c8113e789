"""Bibliographic records in the formats that reference managers read: RIS, BibTeX and CSL-JSON.

What is not known is left out. Nothing in a record can end a field or begin another.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple

from kb.models import Author, Work


class Form(NamedTuple):
    """How the three formats call one type of work."""

    ris: str
    bibtex: str
    csl: str


_REPORT = Form("RPRT", "techreport", "report")
_PAGE = Form("ELEC", "misc", "webpage")
_ANY = Form("GEN", "misc", "document")
_FORMS = {
    "journal article": Form("JOUR", "article", "article-journal"),
    "book chapter": Form("CHAP", "incollection", "chapter"),
    "book": Form("BOOK", "book", "book"),
    "conference paper": Form("CPAPER", "inproceedings", "paper-conference"),
    "thesis": Form("THES", "phdthesis", "thesis"),
    "blog": Form("BLOG", "misc", "post-weblog"),
    "website section": _PAGE,
    "topic page": _PAGE,
    "presentation": Form("SLIDE", "misc", "speech"),
    "dataset": Form("DATA", "misc", "dataset"),
    "film": Form("VIDEO", "misc", "motion_picture"),
    **dict.fromkeys(("research report", "evidence review", "evaluation", "briefing", "working paper"), _REPORT),
    **dict.fromkeys(("event report", "case study", "toolkit", "think piece", "digest", "description"), _REPORT),
    **dict.fromkeys(("parliamentary evidence", "consultation response", "report", "guidance"), _REPORT),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
# BibTeX counts braces even behind a backslash, so a brace is written by its name.
_BIBTEX = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "$&#%_"},
        "\\": "\\textbackslash{}",
        "{": "\\textbraceleft{}",
        "}": "\\textbraceright{}",
        "~": "\\textasciitilde{}",
        "^": "\\textasciicircum{}",
    }
)


def form_of(work: Work) -> Form:
    """Return how the formats call a work of this type; a general form where the type is not known."""
    return _FORMS.get((work.type or "").casefold(), _ANY)


def one_line(words: str) -> str:
    """Return words as one line without control characters, unpaired surrogates and invisible marks of direction."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in words)
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", kept).split())


def date_parts(work: Work) -> tuple[int, ...]:
    """Return (year, month, day) as far as they are known; empty where not even the year is."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", work.date or "")
    parts = tuple(int(part) for part in found.groups() if part) if found else ()
    if work.year and (not parts or parts[0] != work.year):
        return (work.year,)
    return parts if len(parts) < 2 or 1 <= parts[1] <= 12 else parts[:1]


def web_addresses(work: Work) -> list[str]:
    """Return the web addresses that lead to a work; of other addresses no program could make a link."""
    return [address for address in map(one_line, work.addresses) if _WEB_ADDRESS.fullmatch(address)]


def first_and_last_page(work: Work) -> tuple[str, str | None] | None:
    """Return the pages between which a work stands: "74-92" is ("74", "92")."""
    first, _, last = re.sub("[‐-―]", "-", one_line(work.pages or "")).partition("-")
    return (first.strip(), last.strip() or None) if first.strip() else None


def container(work: Work) -> str | None:
    """Return the title of what a work stands in: its journal, or the book that a chapter is part of."""
    return work.journal or (work.series if form_of(work).csl == "chapter" else None)


def series(work: Work) -> str | None:
    """Return the series of a work that is no chapter; for a chapter this field names its book."""
    return None if form_of(work).csl == "chapter" else work.series


# --- RIS -----------------------------------------------------------------------------------------


def to_ris(works: Iterable[Work]) -> str:
    """Return works as RIS, one record after the other."""
    return "".join(map(_ris, works))


def _ris(work: Work) -> str:
    fields: list[tuple[str, str | None]] = [
        ("TY", form_of(work).ris),
        ("ID", work.id),
        ("TI", work.title),
        *(("AU", ", ".join(filter(None, [author.family, author.given]))) for author in work.authors),
        *(("AU", name) for name in work.corporate_authors if not work.authors),
        ("PY", str(work.year) if work.year else None),
        ("DA", _ris_date(work)),
        ("T2", container(work) or series(work)),
        ("VL", work.volume),
        ("IS", work.issue),
        *zip(("SP", "EP"), first_and_last_page(work) or (), strict=False),
        ("PB", work.publisher),
        ("DO", work.doi),
        *(("UR", address) for address in web_addresses(work)),
        ("LA", work.language),
        *(("KW", keyword) for keyword in work.keywords),
        ("M3", work.type),
        ("N1", _description(work)),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value and one_line(value)]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _ris_date(work: Work) -> str | None:
    year, *rest = date_parts(work) or (0,)
    return "/".join([f"{year:04}", *(f"{part:02}" for part in rest)]) + "/" * (3 - len(rest)) if rest else None


def _description(work: Work) -> str | None:
    return f"Description by Kist: {work.summary}" if work.summary else None


# --- BibTeX --------------------------------------------------------------------------------------


def to_bibtex(works: Iterable[Work]) -> str:
    """Return works as BibTeX in UTF-8; each has a key of its own, made of its id."""
    entries, used = [], set()
    for work in works:
        plain = re.sub(r"[^A-Za-z0-9:.+-]+", "-", work.id).strip("-") or "work"
        key, number = plain, 1
        while key.casefold() in used:
            number += 1
            key = f"{plain}-{number}"
        used.add(key.casefold())
        entries.append(_bibtex(work, key))
    return "\n".join(entries)


def _bibtex(work: Work, key: str) -> str:
    kind, date, pages = form_of(work).bibtex, date_parts(work), first_and_last_page(work)
    people = [_bibtex_name(author) for author in work.authors]
    publisher = {"techreport": "institution", "misc": "howpublished", "phdthesis": "school"}.get(kind, "publisher")
    fields = {
        # The inner braces keep the capitals of the title, whatever the style does to titles.
        "title": f"{{{_bibtex_text(work.title)}}}",
        "author": " and ".join(people or [f"{{{_bibtex_text(name)}}}" for name in work.corporate_authors]),
        "year": str(work.year or ""),
        "journal": _bibtex_text(work.journal or ""),
        "booktitle": _bibtex_text(container(work) or "") if kind == "incollection" else "",
        "series": _bibtex_text(series(work) or ""),
        "volume": _bibtex_text(work.volume or ""),
        "number": _bibtex_text(work.issue or ""),
        "pages": _bibtex_text("--".join(filter(None, pages or ()))),
        publisher: _bibtex_text(work.publisher or ""),
        "type": _bibtex_text(work.type or "") if kind == "techreport" else "",
        "doi": _bibtex_address(work.doi or ""),
        "url": _bibtex_address(next(iter(web_addresses(work)), "")),
        "language": _bibtex_text(work.language or ""),
        "keywords": _bibtex_text(", ".join(work.keywords)),
        "annote": _bibtex_text(_description(work) or ""),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if len(date) > 1:
        lines.append(f"  month = {_MONTHS[date[1] - 1]},")
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _bibtex_text(words: str) -> str:
    return one_line(words).translate(_BIBTEX)


def _bibtex_address(address: str) -> str:
    """An address is taken as it is by what reads it, so it is not escaped; braces would end the field."""
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", one_line(address))


def _bibtex_name(author: Author) -> str:
    """A name within braces is not taken apart, as a comma, "and" or a space in a family name would."""
    family, given = _bibtex_text(author.family), _bibtex_text(author.given or "")
    whole = f"{{{family}}}" if " " in family or "," in family else family
    return ", ".join(filter(None, [whole, f"{{{given}}}" if re.search(r",|\band\b", given) else given]))


# --- CSL-JSON ------------------------------------------------------------------------------------


def to_csl_json(works: Iterable[Work]) -> str:
    """Return works as a CSL-JSON list."""
    return json.dumps([csl_item(work) for work in works], ensure_ascii=False, indent=1) + "\n"


def csl_item(work: Work) -> dict[str, Any]:
    """Return one work as a CSL-JSON item."""
    people = [
        {"family": one_line(author.family), **({"given": one_line(author.given)} if author.given else {})}
        for author in work.authors
    ]
    date = date_parts(work)
    fields: dict[str, Any] = {
        "id": work.id,
        "type": form_of(work).csl,
        "title": work.title,
        "author": people or [{"literal": one_line(name)} for name in work.corporate_authors],
        "issued": {"date-parts": [list(date)]} if date else None,
        "genre": work.type,
        "container-title": container(work),
        "collection-title": series(work),
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "publisher": work.publisher,
        "DOI": work.doi,
        "URL": next(iter(web_addresses(work)), None),
        "language": work.language,
        "keyword": ", ".join(work.keywords),
        "note": _description(work),
    }
    return {name: one_line(value) if isinstance(value, str) else value for name, value in fields.items() if value}
