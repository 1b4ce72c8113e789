"""Read what a document says of itself: the fields of its front matter, checked one by one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from ingest.author_names import is_corporate, names_body, split_name
from ingest.source import FrontMatter
from kb.errors import BadMetadata
from kb.models import Author, Concept, Kind, Work

_TEXTS = (
    "id",
    "title",
    "type",
    "publisher",
    "series",
    "doi",
    "url",
    "licence",
    "language",
    "summary",
    "digest_of",
    "kind",
)
_LISTS = ("other_urls", "places", "partners", "keywords", "themes")
FIELDS = frozenset((*_TEXTS, *_LISTS, "year", "date", "authors"))
_AUTHOR_FIELDS = frozenset(("family", "given", "affiliation"))
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_STATED = re.compile(r"(\d{4})(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_NO_PUBLICATION = frozenset(("digest", "description", "case study", "note", "notes"))


@dataclass(frozen=True, slots=True)
class Described:
    """What front matter settles: the work, the themes and the kind it gives to the whole document."""

    work: Work
    identified: bool
    themes: tuple[str, ...] = ()
    kind: Kind | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first pages show, or the file's own properties: empty where they show nothing.

    `published` is a year, month or day; `bodies` are those of the authors that are said to be no people.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    published: str = ""
    type: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class _Fields:
    """Front matter with the file's name, to say where a field is wrong."""

    matter: FrontMatter
    name: str

    def wrong(self, field: str, must_be: str) -> BadMetadata:
        line = self.matter.lines.get(field, 1)
        return BadMetadata(
            f"`{self.name}`, line {line}: `{field}` must be {must_be}: correct it, then add the file again."
        )

    def text(self, field: str) -> str | None:
        value = self.matter.values.get(field)
        if value is None:
            return None
        if isinstance(value, bool | date) or not isinstance(value, str | int | float):
            raise self.wrong(field, "a text")
        return " ".join(_tidy(str(value)).split()) or None

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.matter.values.get(field)
        if value is None:
            return ()
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(one, str | int | float) for one in values):
            raise self.wrong(field, "a list of texts")
        return tuple(dict.fromkeys(text for one in values if (text := " ".join(_tidy(str(one)).split()))))

    def addresses(self, field: str) -> tuple[str, ...]:
        found = self.texts(field)
        if any(not one.casefold().startswith(("http://", "https://")) for one in found):
            raise self.wrong(field, "a web address that begins with http:// or https://")
        return found


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(sign for sign in text if sign.isprintable() or sign.isspace()))


def describe(matter: FrontMatter, name: str, concepts: Sequence[Concept], opening: Opening) -> Described:
    """The work a document says it is: by its front matter first, then by its opening.

    Raises BadMetadata naming the field and its line.
    """
    fields = _Fields(matter, name)
    title = fields.text("title") or opening.title or _title_from(name)
    identifier = fields.text("id")
    if identifier is not None and not _ID.fullmatch(identifier):
        raise fields.wrong("id", "letters, digits, dots and hyphens")
    doi = fields.text("doi")
    found = _DOI.fullmatch(doi) if doi else None
    if doi and not found:
        raise fields.wrong("doi", "a DOI such as 10.1234/abc")
    doi = found[1] if found else opening.doi
    addresses = (
        *fields.addresses("url"),
        *((f"https://doi.org/{doi}",) if doi else ()),
        *fields.addresses("other_urls"),
    )
    year, day = _dated(fields)
    if year is None:
        year, day = _read_date(opening.published)
    people, bodies = _authors(fields)
    if not (people or bodies):
        named = tuple(dict.fromkeys(" ".join(_tidy(one).split()) for one in opening.authors if one.strip()))
        bodies = tuple(one for one in named if one in opening.bodies or is_corporate(one))
        people = tuple(split_name(one) for one in named if one not in bodies)
    work = Work(
        id=identifier or slug(title, name),
        title=title,
        type=fields.text("type") or opening.type,
        year=year,
        date=day,
        authors=people,
        corporate_authors=bodies,
        publisher=fields.text("publisher"),
        series=fields.text("series"),
        doi=doi,
        licence=fields.text("licence"),
        language=fields.text("language"),
        summary=fields.text("summary"),
        addresses=tuple(dict.fromkeys(addresses)),
        places=fields.texts("places"),
        partners=fields.texts("partners"),
        keywords=fields.texts("keywords"),
        digest_of=fields.text("digest_of"),
    )
    unknown = sorted(set(matter.values) - FIELDS)
    warnings = tuple(f"Line {matter.lines.get(field, 1)}: `{field}` is not a field that is read." for field in unknown)
    return Described(work, identifier is not None, _themes(fields, concepts), _kind(fields, work), warnings)


def of_known_work(work: Work) -> dict[str, object]:
    """What a person states by saying that a file is a text of a known work: fields as in front matter."""
    stated = {"id": work.id, "title": work.title, "type": work.type, "year": work.year}
    return {field: value for field, value in stated.items() if value}


def slug(title: str, name: str) -> str:
    """An id made of a title: the same title always gives the same id.

    >>> slug("What works? Évaluation", "a.txt")
    'what-works-evaluation'
    """
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", letters)
    made = "-".join(words)
    if len(made) > 80:
        made = made[:80].rsplit("-", 1)[0]
    return made or f"document-{hashlib.sha256((title or name).encode('utf-8', 'replace')).hexdigest()[:12]}"


def _title_from(name: str) -> str:
    stem = PurePath(name.replace("\\", "/")).stem
    return " ".join(_tidy(re.sub(r"[-_]+", " ", stem)).split()) or "Untitled document"


def _dated(fields: _Fields) -> tuple[int | None, str | None]:
    value = fields.matter.values.get("date")
    day = value.isoformat()[:10] if isinstance(value, date) else fields.text("date") if value is not None else None
    if day and not _DATE.fullmatch(day):
        raise fields.wrong("date", "a date such as 2019-05-31")
    year = fields.matter.values.get("year")
    if isinstance(year, str) and year.strip().isdecimal():
        year = int(year)
    if year is not None and (isinstance(year, bool) or not isinstance(year, int) or not 1000 <= year <= 2200):
        raise fields.wrong("year", "a year in figures")
    return (year if isinstance(year, int) else int(day[:4]) if day else None), day


def _read_date(published: str) -> tuple[int | None, str | None]:
    found = _STATED.match(published.strip())
    if not found or not 1000 <= int(found[1]) <= 2200:
        return None, None
    return int(found[1]), found[0] if _DATE.fullmatch(found[0]) else found[1]


def _authors(fields: _Fields) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """People and bodies. A name in one piece is a body's where it says so, as on a title page."""
    value = fields.matter.values.get("authors")
    values = [value] if isinstance(value, str | dict) else value if value is not None else []
    if not isinstance(values, list):
        raise fields.wrong("authors", "a list of names")
    bodies = [one for one in values if isinstance(one, str) and "," not in one and names_body(one)]
    people = tuple(_author(one, fields) for one in values if one not in bodies)
    return people, tuple(" ".join(_tidy(one).split()) for one in bodies)


def _author(value: object, fields: _Fields) -> Author:
    if isinstance(value, str) and (name := " ".join(_tidy(value).split())):
        family, comma, given = name.partition(",")
        if not comma:
            given, _, family = name.rpartition(" ")
        return Author(family.strip(), given.strip() or None)
    if (
        isinstance(value, Mapping)
        and set(value) <= _AUTHOR_FIELDS
        and all(isinstance(one, str) for one in value.values())
    ):
        family = _tidy(value.get("family", "")).strip()
        if family:
            return Author(family, value.get("given") or None, value.get("affiliation") or None)
    raise fields.wrong("authors", "a list of names, each “Given Family” or with `family` and `given`")


def _themes(fields: _Fields, concepts: Sequence[Concept]) -> tuple[str, ...]:
    known = {label.casefold(): concept.id for concept in concepts for label in (concept.pref_label, concept.id)}
    found = []
    for theme in fields.texts("themes"):
        if theme.casefold() not in known:
            labels = ", ".join(concept.pref_label for concept in concepts)
            raise fields.wrong("themes", f"among {labels or 'the concepts of the scheme'} (“{theme}” is not)")
        found.append(known[theme.casefold()])
    return tuple(dict.fromkeys(found))


def _kind(fields: _Fields, work: Work) -> Kind | None:
    """The kind of the passages whose headings do not tell."""
    stated = fields.text("kind")
    if stated is not None:
        try:
            return Kind(stated.casefold())
        except ValueError:
            raise fields.wrong("kind", f"one of {', '.join(Kind)}") from None
    form = (work.type or "").casefold().replace("-", " ")
    if form == "case study":
        return Kind.CASE
    return Kind.SOURCE if form and form not in _NO_PUBLICATION else None
