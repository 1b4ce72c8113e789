"""The words that give headings away: notes, contents, and what kind of evidence stands below."""

from __future__ import annotations

import re

from kb.models import Kind

NOTES_TITLES = frozenset({"footnotes", "notes", "endnotes", "end notes", "foot notes", "notes and references"})
CONTENTS_TITLES = frozenset({"contents", "table of contents", "in this report", "list of contents"})


def _titles(text: str) -> frozenset[str]:
    return frozenset(title.strip() for title in text.split(","))


_KINDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (
        Kind.IMPLICATION,
        _titles(
            "implication, implications, recommendation, recommendations, what to do, lessons for practice,"
            "implications for practice, implications for policy, what should be done, next steps"
        ),
    ),
    (
        Kind.INSIGHT,
        _titles(
            "finding, findings, key findings, results, what we found, insight, insights, research insights,"
            "what we learned, what we learnt, evidence and findings"
        ),
    ),
    (Kind.CASE, _titles("case study, case studies, case example, practice example")),
    (
        Kind.INTRODUCTION,
        _titles(
            "introduction, background, summary, executive summary, about, key messages, overview, foreword, preface,"
            "acknowledgements, acknowledgments, about this report, abstract, context, scope"
        ),
    ),
)
# A longer heading counts when its subject is one of these words ("Implications for policy and practice").
_STARTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.IMPLICATION, re.compile(r"(?:\w+ ){0,2}(?:implications|recommendations|lessons) (?:for|to)\b|what to do\b")),
    (Kind.INSIGHT, re.compile(r"(?:\w+ ){0,2}(?:findings|insights)(?: (?:from|on|about)\b|$)|what we (?:found|learn)")),
    (Kind.CASE, re.compile(r"case stud(?:y|ies)\b|(?:\w+ ){0,3}case stud(?:y|ies)$")),
    (
        Kind.INTRODUCTION,
        re.compile(r"(?:introduction|background|about) (?:to|of|and|the|this)\b|[\w ]{1,60}: key messages\b"),
    ),
)
_ENUMERATOR = re.compile(
    r"(?:(?:chapter|part|section)\s+)?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[ivxlc]{1,7}(?=[.):])|[a-z](?=[.)]))[.):]*\s+"
)
_LONGEST_TITLE = 200


def plain(title: str) -> str:
    """A title for comparison: small letters, single spaces, no emphasis, no punctuation at the end."""
    return " ".join(title.replace("*", "").casefold().split()).rstrip(" .:;,")


def without_number(title: str) -> str:
    """A title for comparison, without its number: "1. Participation" and "Chapter 1: Participation" agree."""
    text = plain(title)
    number = _ENUMERATOR.match(text)
    return text[number.end() :] or text if number else text


def kind_of(title: str) -> Kind | None:
    """The kind of evidence a heading announces, or None where it says nothing."""
    text = without_number(title)
    for kind, titles in _KINDS:
        if text in titles:
            return kind
    for kind, pattern in _STARTS:
        if pattern.match(text):
            return kind
    return None


def is_known(title: str) -> bool:
    """True for a title that is a heading wherever it stands alone on a line."""
    if len(title) > _LONGEST_TITLE:
        return False
    text = without_number(title)
    return text in NOTES_TITLES or text in CONTENTS_TITLES or any(text in titles for _, titles in _KINDS)
