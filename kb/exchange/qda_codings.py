"""What the codings of a REFI-QDA project say: which themes are meant, and what their notes tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.coding.marking import Span
from kb.errors import BadMetadata
from kb.exchange.refi import code_guid
from kb.exchange.refi_project import BASED_ON, DECISION, HOW, NOTE, NOTHING_FITS, REASON, QdaCoding, QdaProject
from kb.models import Concept, ThemeSuggestion
from kb.themes import find_concepts

_MARK = re.compile(r"(\d{1,9}) to (\d{1,9}): ")
_DECIDED = re.compile(r"Themes: (.*)\nDiffered on: (.*)\nWhy: (.+)")
_HOW = re.compile(r"Blind: (yes|no)\nSuggestions shown: (none|\[.*\])")


@dataclass(frozen=True, slots=True)
class Told:
    """What the codings of one person on one passage say together. `disputed` is None for a coding.

    `shown` says whether the suggestions are told, `blind` is None where it is not told.
    """

    coder: str
    made_at: datetime | None
    labels: frozenset[str]
    reason: str = ""
    note: str = ""
    based_on: tuple[Span, ...] = ()
    suggestions: tuple[ThemeSuggestion, ...] | None = None
    blind: bool | None = None
    disputed: frozenset[str] | None = None


def meant(project: QdaProject, concepts: Sequence[Concept], given: Mapping[str, str]) -> dict[str, str | None]:
    """Return for each code that was given, by guid, the theme that is meant, or None where that is not known.

    A code is known by its guid, else by its name, else by what is `given` for its name: the id of a theme, or nothing
    where the code is to be left out.
    """
    by_guid = {code_guid(concept): concept.id for concept in concepts}
    said = {" ".join(name.split()).casefold(): theme for name, theme in given.items()}
    known = sorted(concepts, key=lambda concept: not concept.deprecated)
    found: dict[str, str | None] = {}
    for guid in dict.fromkeys(coding.code for coding in project.codings if coding.code):
        name = project.codes.get(guid, "")
        if name.casefold() in said:
            found[guid] = said[name.casefold()]
            continue
        try:
            found[guid] = by_guid.get(guid) or find_concepts([name], known)[0]
        except (BadMetadata, IndexError):
            found[guid] = None
    return found


def is_judgement(coding: QdaCoding) -> bool:
    """Tell whether it says which themes fit: a memo on words, without a code, does not."""
    nothing = any(name == NOTHING_FITS for name, _ in coding.said)
    return coding.code is not None or nothing or is_decision(coding)


def is_decision(coding: QdaCoding) -> bool:
    """Tell whether it settles a dispute, as Kist wrote it."""
    return coding.code is None and any(name == DECISION and _DECIDED.fullmatch(words) for name, words in coding.said)


def together(coder: str, codings: Iterable[tuple[QdaCoding, Span | None]], themes: Mapping[str, str | None]) -> Told:
    """Return what one person says of one passage by several codes; with each comes the stretch of it that was coded."""
    made = list(codings)
    notes = list(dict.fromkeys(said for coding, _ in made for said in coding.said))
    marks = {span for _, span in made if span}
    for name, words in notes:
        if name == BASED_ON:
            marks |= {(int(one[1]), int(one[2])) for one in _MARK.finditer(words)}
    how = next((found for name, words in notes if name == HOW and (found := _HOW.fullmatch(words))), None)
    apart = (REASON, NOTHING_FITS, BASED_ON, HOW, DECISION)
    return Told(
        coder=coder,
        made_at=max((coding.made_at for coding, _ in made if coding.made_at), default=None),
        labels=frozenset(filter(None, (themes.get(coding.code or "") for coding, _ in made))),
        reason=" ".join(words for name, words in notes if name == REASON),
        note=" ".join(
            words if name in (NOTE, "") else f"{name}: {words}" for name, words in notes if name not in apart
        ),
        based_on=tuple(sorted(marks)),
        suggestions=_suggestions(how[2]) if how else None,
        blind=how[1] == "yes" if how else None,
    )


def decided(coder: str, coding: QdaCoding, known: frozenset[str]) -> Told | None:
    """Return the decision that a note tells, None where it names a theme that is not known."""
    for name, words in coding.said:
        found = _DECIDED.fullmatch(words) if name == DECISION else None
        if found:
            labels, disputed = (frozenset(filter(None, found[part].split("; "))) for part in (1, 2))
            if not labels | disputed <= known:
                return None
            return Told(coder, coding.made_at, labels, reason=found[3], disputed=disputed)
    return None


def _suggestions(told: str) -> tuple[ThemeSuggestion, ...] | None:
    """What was shown to the coder, None where nothing was, or where somebody has changed the note."""
    if told == "none":
        return None
    try:
        return tuple(
            ThemeSuggestion(
                concept_id=str(one["concept_id"]),
                method=str(one["method"]),
                score=None if one["score"] is None else float(one["score"]),
                sentence=(int(one["sentence"][0]), int(one["sentence"][1])) if one["sentence"] else None,
            )
            for one in json.loads(told)
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None
