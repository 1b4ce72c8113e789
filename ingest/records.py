"""Records of the catalogue: works and cases, each a TOML file that a librarian edits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kb.cases.comparing import HEADINGS
from kb.errors import BadMetadata
from kb.models import DESCRIPTION, Author, Case, Work

# Key in the file: field of the noun.
_WORK_TEXTS = {
    **{name: name for name in ("id", "title", "type", "date", "publisher", "series", "journal", "volume", "issue")},
    **{name: name for name in ("pages", "doi", "licence", "language", "summary", "digest_of", "programme")},
    "evidence": "knowledge",
}
_WORK_LISTS = {
    **{name: name for name in ("corporate_authors", "contributors", "cited_titles", "partners", "keywords", "themes")},
    "place": "places",
}
_CASE_TEXTS = {
    name: name for name in ("id", "name", "kind", "case_site", "parent", "period", "start", "end", "summary")
}
_CASE_LISTS = {
    **{name: name for name in ("partners", "people", "asked", "done", "observed", "learned", "outputs", "themes")},
    "place": "places",
}
# Facts that the file keeps for the librarian and Kist does not use.
_KEPT = frozenset({"pdf_url", "authors_unknown", "authors_basis", "year_estimate", "year_basis", "seen_at", "notes"})
_OF_WORK_ALONE = frozenset({"url", "other_urls", "year", "authors"})
KNOWLEDGE = (
    *("evaluation", "evidence review", "research study", "case study", "practitioner inquiry", "opinion", "guidance"),
    *("policy text", "event record", "dataset"),
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")


@dataclass(frozen=True, slots=True)
class _Record:
    """The fields of one file, with its text, to say on which line a field is wrong."""

    name: str
    text: str
    fields: dict[str, Any]

    def wrong(self, field: str, expected: str) -> BadMetadata:
        lines = (number for number, line in enumerate(self.text.splitlines(), 1) if _key(line) == field)
        place = next((f", line {number}" for number in lines), "")
        return BadMetadata(f"`{self.name}`{place}: `{field}` must be {expected}.")

    def check(self, texts: dict[str, str], lists: dict[str, str], others: frozenset[str], required: str) -> None:
        for field in self.fields:
            if field not in texts and field not in lists and field not in others and field not in _KEPT:
                raise self.wrong(field, "one of the fields of a record (see corpus/README.md); is it misspelt?")
        for field in ("id", required):
            if not isinstance(self.fields.get(field), str) or not self.fields[field].strip():
                raise self.wrong(field, "given, as text")
        for field in (*texts, "url", "pdf_url"):
            if not isinstance(self.fields.get(field, ""), str):
                raise self.wrong(field, "text in quotation marks")
        for field in (*lists, "other_urls"):
            value = self.fields.get(field, [])
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise self.wrong(field, "a list of texts")

    def nouns(self, texts: dict[str, str], lists: dict[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {noun: self.fields[key] for key, noun in texts.items() if key in self.fields}
        return values | {noun: tuple(self.fields.get(key, ())) for key, noun in lists.items()}


def read_record(content: bytes, name: str) -> Work | Case:
    """Read one record: a case has a `name`, a work a `title`. Raises BadMetadata with file, line and field."""
    try:
        text = content.decode("utf-8")
        record = _Record(name, text, tomllib.loads(text))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMetadata(f"`{name}` is not a catalogue record that can be read ({error}): mend that place.") from error
    if "name" in record.fields and "title" not in record.fields:
        record.check(_CASE_TEXTS, _CASE_LISTS, frozenset(), "name")
        if "kind" not in record.fields:
            raise record.wrong("kind", "given, as text")
        return Case(**record.nouns(_CASE_TEXTS, _CASE_LISTS))
    record.check(_WORK_TEXTS, _WORK_LISTS, _OF_WORK_ALONE, "title")
    return _work(record)


def _work(record: _Record) -> Work:
    fields = record.fields
    year = fields.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool) or not 1000 <= year <= 2999):
        raise record.wrong("year", "a year such as 2019")
    if fields.get("evidence", KNOWLEDGE[0]) not in KNOWLEDGE:
        raise record.wrong("evidence", f"one of {', '.join(KNOWLEDGE)}")
    authors = fields.get("authors", [])
    if not isinstance(authors, list) or not all(
        isinstance(a, dict) and isinstance(a.get("family"), str) for a in authors
    ):
        raise record.wrong("authors", "[[authors]] tables with at least a family name")
    addresses = [fields.get("url"), *fields.get("other_urls", []), fields.get("pdf_url")]
    return Work(
        **record.nouns(_WORK_TEXTS, _WORK_LISTS),
        year=year,
        authors=tuple(Author(a["family"], a.get("given"), a.get("affiliation")) for a in authors),
        addresses=tuple(dict.fromkeys(address for address in addresses if address)),
    )


def describe(record: Work | Case, say: Callable[[str], str] | None = None) -> tuple[str, dict[str, object]] | None:
    """What a record says of its work or case in our own words: a Markdown text, and what it is as front matter.

    None where there is no summary. It is marked as ours and stands back where the full text is held. `say` writes a
    statement as sentences of Markdown; usually it is escaped and gets its full stop.
    """
    say = say or _said
    if not record.summary or (isinstance(record, Work) and record.digest_of):
        return None
    title = record.title if isinstance(record, Work) else record.name
    sections: list[tuple[str, tuple[str, ...]]] = [("", (record.summary,))]
    if isinstance(record, Case):
        sections += [(heading, getattr(record, field)) for field, heading in HEADINGS.items()]
    parts = [f"# {_plain(title)}"]
    for heading, statements in sections:
        if statements:
            parts += [f"## {heading}"] * bool(heading)
            parts.append(" ".join(map(say, statements)))
    stated: dict[str, object] = {
        "id": f"{record.id}-digest",
        "title": title,
        "type": DESCRIPTION,
        "digest_of": record.id,
        "kind": "case" if isinstance(record, Case) else "other",
        "language": "en-GB",
        "themes": list(record.themes),
        "places": list(record.places),
        "partners": list(record.partners),
    }
    return "\n\n".join(parts) + "\n", stated


def _key(line: str) -> str:
    return line.split("=")[0].strip()


def _plain(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(words.split()))


def _said(statement: str) -> str:
    return _sentence(_plain(statement))


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."
