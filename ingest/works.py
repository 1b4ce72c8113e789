"""Read a bibliographic record from a TOML file of the catalogue."""

from __future__ import annotations

import tomllib
from typing import Any

from kb.errors import BadMetadata
from kb.models import Author, Work

_TEXTS = (
    *("id", "title", "type", "date", "publisher", "series", "journal", "volume", "issue", "pages"),
    *("doi", "licence", "language", "summary", "digest_of"),
)
_LISTS = {
    "corporate_authors": "corporate_authors",
    "contributors": "contributors",
    "cited_titles": "cited_titles",
    "place": "places",
    "partners": "partners",
    "keywords": "keywords",
}
# Facts that the record keeps in the file for the librarian and Kist does not use yet.
_KEPT = {"url", "other_urls", "pdf_url", "year", "authors", "authors_unknown", "authors_basis"} | {
    "year_estimate", "year_basis", "seen_at", "notes"
}  # fmt: skip


def _line_of(text: str, field: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if line.split("=")[0].strip() == field:
            return f", line {number}"
    return ""


def read_work(content: bytes, name: str) -> Work:
    """Read one record. Raises BadMetadata that names the file, line and field."""
    try:
        text = content.decode("utf-8")
        fields: dict[str, Any] = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMetadata(f"`{name}` is not a catalogue record that can be read ({error}): mend that place.") from error

    def refuse(field: str, expected: str) -> BadMetadata:
        return BadMetadata(f"`{name}`{_line_of(text, field)}: `{field}` must be {expected}.")

    for field in fields:
        if field not in _KEPT and field not in _LISTS and field not in _TEXTS:
            raise refuse(field, "one of the fields of a record (see corpus/README.md); is it misspelt?")
    for field in ("id", "title"):
        if not isinstance(fields.get(field), str) or not fields[field].strip():
            raise refuse(field, "given, as text")
    for field in (*_TEXTS, "url", "pdf_url"):
        if not isinstance(fields.get(field, ""), str):
            raise refuse(field, "text in quotation marks")
    for field in (*_LISTS, "other_urls"):
        value = fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise refuse(field, "a list of texts")
    year = fields.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool) or not 1000 <= year <= 2999):
        raise refuse("year", "a year such as 2019")
    authors = fields.get("authors", [])
    if not isinstance(authors, list) or not all(
        isinstance(a, dict) and isinstance(a.get("family"), str) for a in authors
    ):
        raise refuse("authors", "[[authors]] tables with at least a family name")
    texts: dict[str, Any] = {field: fields[field] for field in _TEXTS if field in fields}
    lists: dict[str, Any] = {noun: tuple(fields.get(field, ())) for field, noun in _LISTS.items()}
    addresses = [fields.get("url"), *fields.get("other_urls", []), fields.get("pdf_url")]
    return Work(
        **texts,
        **lists,
        year=year,
        authors=tuple(Author(a["family"], a.get("given"), a.get("affiliation")) for a in authors),
        addresses=tuple(dict.fromkeys(address for address in addresses if address)),
    )
