"""What is known of works, cases and bodies: the records that a librarian keeps."""

from __future__ import annotations

from dataclasses import dataclass

# The type of a work that is what our own record says of another work or of a case.
DESCRIPTION = "description"
# The type by which the account of a case is looked for, whatever kind of case it is.
CASE_STUDY = "case study"


@dataclass(frozen=True, slots=True)
class Author:
    """One named author; `given` is None where only a family name was seen."""

    family: str
    given: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A bibliographic record. None and empty mean *not known*, never *none*.

    `addresses` are web addresses or DOIs that lead to the work, the one to show first. `knowledge` is its kind of
    knowledge ("evaluation", "opinion" ...), `programme` the research programme from which it comes; `themes` are ids
    of concepts. `digest_of` is the id of the work or case that this one restates in our own words.
    """

    id: str
    title: str
    type: str | None = None
    year: int | None = None
    date: str | None = None
    authors: tuple[Author, ...] = ()
    corporate_authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    publisher: str | None = None
    series: str | None = None
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    licence: str | None = None
    language: str | None = None
    summary: str | None = None
    addresses: tuple[str, ...] = ()
    cited_titles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    knowledge: str | None = None
    programme: str | None = None
    themes: tuple[str, ...] = ()
    digest_of: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An account of something that was tried: a case site, an inquiry, a study. None and empty mean *not known*.

    `case_site` is one of the programme's four sites; `parent` the id of the case it is part of; `outputs` the ids of
    its works. `asked`, `done`, `observed` (as its sources report it) and `learned` are statements in our own words.
    """

    id: str
    name: str
    kind: str
    case_site: str | None = None
    parent: str | None = None
    places: tuple[str, ...] = ()
    period: str | None = None
    start: str | None = None
    end: str | None = None
    partners: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body, law or programme of the gazetteer, with its names.

    `abbreviations` count only in a document that has one of the full names. `changed` is when it ended or got another
    name, as exact as seen, `successor` the name of what followed and `change` what happened, where a source was seen.
    """

    id: str
    name: str
    kind: str
    other_names: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    changed: str | None = None
    successor: str | None = None
    change: str | None = None
    seen_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its other names and the places that lie within it."""

    name: str
    other_names: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
