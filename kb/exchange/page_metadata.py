"""What programs read of a work on its page: Highwire and Dublin Core tags, schema.org, COinS.

Zotero's connector takes a work's type from them too. What is not known is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from kb.exchange.exports import container, date_parts, first_and_last_page, form_of, one_line, series, web_addresses
from kb.models import Work
from kb.papers.citations import listed_names

_SCHEMA_TYPES = {
    "article-journal": "ScholarlyArticle",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "motion_picture": "Movie",
    "post-weblog": "BlogPosting",
    "report": "Report",
    "speech": "PresentationDigitalDocument",
    "thesis": "Thesis",
    "webpage": "WebPage",
}
_ZOTERO_TYPES = {
    "article-journal": "journalArticle",
    "book": "book",
    "chapter": "bookSection",
    "dataset": "dataset",
    "motion_picture": "film",
    "paper-conference": "conferencePaper",
    "post-weblog": "blogPost",
    "report": "report",
    "speech": "presentation",
    "thesis": "thesis",
    "webpage": "webpage",
}
# The tag under which a publisher stands tells Zotero that a work is a report or a thesis.
_PUBLISHER = {"report": "citation_technical_report_institution", "thesis": "citation_dissertation_institution"}
_GENRES = {"book": "book", "chapter": "bookitem", "report": "report"}
Facts = list[tuple[str, str | None]]


def meta_tags(work: Work) -> list[tuple[str, str]]:
    """Return the Highwire and Dublin Core tags of a work as (name, content), names repeated where values are."""
    kind, pages = form_of(work).csl, first_and_last_page(work) or ("", None)
    address = next(iter(web_addresses(work)), None)
    persons = [", ".join(filter(None, [author.family, author.given])) for author in work.authors]
    creators = persons or list(work.corporate_authors)
    day = "/".join(f"{part:02}" for part in date_parts(work))
    tags: Facts = [
        ("citation_title", work.title),
        *(("citation_author", creator) for creator in creators),
        ("citation_publication_date", day),
        ("citation_journal_title", work.journal if kind == "article-journal" else None),
        ("citation_book_title", container(work) if kind == "chapter" else None),
        ("citation_series_title", series(work)),
        ("citation_volume", work.volume),
        ("citation_issue", work.issue),
        ("citation_firstpage", pages[0]),
        ("citation_lastpage", pages[1]),
        (_PUBLISHER.get(kind, "citation_publisher"), work.publisher),
        ("citation_doi", work.doi),
        ("citation_public_url", address),
        ("citation_language", work.language),
        *(("citation_keywords", keyword) for keyword in work.keywords),
        ("DC.title", work.title),
        *(("DC.creator", creator) for creator in creators),
        ("DC.date", day.replace("/", "-")),
        ("DC.type", _ZOTERO_TYPES.get(kind)),
        ("DC.publisher", work.publisher),
        ("DC.identifier", f"https://doi.org/{work.doi}" if work.doi else address),
        ("DC.language", work.language),
        ("DC.rights", work.licence),
        *(("DC.coverage", place) for place in work.places),
    ]
    return [(name, one_line(value)) for name, value in tags if value and one_line(value)]


def schema_org(work: Work) -> dict[str, Any]:
    """Return a work as a schema.org object."""
    people = [
        {"@type": "Person", "familyName": author.family, **({"givenName": author.given} if author.given else {})}
        for author in work.authors
    ]
    bodies = [{"@type": "Organization", "name": name} for name in work.corporate_authors]
    within = container(work)
    fields: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(form_of(work).csl, "CreativeWork"),
        "name": one_line(work.title),
        "author": people or bodies,
        "datePublished": "-".join(f"{part:02}" for part in date_parts(work)),
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "isPartOf": {"@type": "Periodical" if work.journal else "Book", "name": within} if within else None,
        "pagination": work.pages,
        "identifier": f"https://doi.org/{work.doi}" if work.doi else None,
        "url": next(iter(web_addresses(work)), None),
        "inLanguage": work.language,
        "keywords": list(work.keywords),
        "genre": work.type,
    }
    return {name: value for name, value in fields.items() if value}


def coins(work: Work) -> str:
    """Return a work as an OpenURL ContextObject (ANSI/NISO Z39.88-2004), the title of a COinS span."""
    kind, pages = form_of(work).csl, first_and_last_page(work) or ("", None)
    names: Facts = []
    if work.authors:
        names = [("rft.aulast", work.authors[0].family), ("rft.aufirst", work.authors[0].given)]
    names += [("rft.au", name) for name in listed_names(replace(work, corporate_authors=()) if work.authors else work)]
    shared: Facts = [
        *names,
        ("rft.date", "-".join(f"{part:02}" for part in date_parts(work))),
        ("rft_id", f"info:doi/{work.doi}" if work.doi else next(iter(web_addresses(work)), None)),
    ]
    own: Facts
    if kind == "article-journal":
        own = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"), ("rft.genre", "article"), ("rft.atitle", work.title)]
        own += [("rft.jtitle", work.journal), ("rft.volume", work.volume), ("rft.issue", work.issue)]
        own += [("rft.spage", pages[0]), ("rft.epage", pages[1])]
    elif kind in _GENRES:
        own = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"), ("rft.genre", _GENRES[kind]), ("rft.pub", work.publisher)]
        own += [("rft.atitle", work.title), ("rft.btitle", container(work))] if kind == "chapter" else []
        own += [("rft.btitle", work.title), ("rft.series", series(work))] if kind != "chapter" else []
    else:
        own = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"), ("rft.type", _ZOTERO_TYPES.get(kind))]
        own += [("rft.title", work.title), ("rft.publisher", work.publisher)]
        own += [("rft.identifier", next(iter(web_addresses(work)), None))]
    pairs = [("ctx_ver", "Z39.88-2004"), *own, *shared]
    return urlencode([(name, one_line(value)) for name, value in pairs if value])
