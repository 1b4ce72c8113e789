"""Signs that a sentence on the same matter may complicate another. They never tell that one refutes the other.

A sign is a negation that one of the two has and the other lacks, a contrast that the evidence adds, or that the
evidence says that something is not known.
"""

from __future__ import annotations

import re

from kb.gaps import declares_gap
from kb.models import Sign
from kb.terms import stems

# "Not only ... but also" denies nothing and sets nothing against anything.
_NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply|least)\b|\b(?:but|and) (?:also|even)\b|\bno (?:doubt|longer than|later than)\b"
    r"|\bwhether or not\b|\bnot-for-profit\b|\bnothing (?:but|less than)\b",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|none|nobody|nothing|cannot|without|unable|hardly|rarely|seldom|barely"
    r"|lack(?:s|ed|ing)?|absence|fail(?:s|ed|ing|ures?)?|unlikely|impossible"
    r"|difficult(?:y|ies)?|hard(?:er)? to|struggl(?:e|es|ed|ing))\b|n[’']t\b",
    re.I,
)
_PLAIN_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|none|nobody|nothing|cannot|without|hardly|rarely|seldom|barely)\b|n[’']t\b", re.I
)
_CONTRAST = re.compile(
    r"\b(?:but|however|although|though|despite|in spite of|nevertheless|nonetheless|whereas|unless|rather than"
    r"|on the other hand|conversely|(?<!as )yet(?! to\b)|even so|only (?:if|when|where))\b",
    re.I,
)
_ASIDE = re.compile(r"\([^()]*\)")
_CLAUSES = re.compile(r"[,;:()–—]|\s-\s")


def sign(sentence: str, evidence: str) -> Sign | None:
    """Return the sign that an evidence sentence may complicate a sentence; None where there is none.

    >>> sign("Budgets are shared.", "Budgets are not shared.")
    <Sign.NEGATION: 'negation'>
    """
    if declares_gap(evidence) and not declares_gap(sentence):
        return Sign.GAP
    if _denies(sentence, evidence) != _denies(evidence, sentence):
        return Sign.NEGATION
    if _contrasts(evidence) and not _contrasts(sentence):  # who writes "but" has said that there are two sides
        return Sign.CONTRAST
    return None


def negations(sentence: str) -> int:
    """Count the words that plainly deny something, also where others take it back, as in "not only".

    >>> negations("Not only is it slow, it cannot be measured.")
    2
    """
    return len(_PLAIN_NEGATION.findall(sentence))


def _denies(sentence: str, other: str) -> bool:
    """Tell whether a clause is negated that has, with the one after it, a content word in common with the other."""
    shared = set(stems(other))
    clauses = _CLAUSES.split(_NO_DENIAL.sub(" ", _ASIDE.sub(" ", sentence)))
    return any(
        _NEGATION.search(clause) and not shared.isdisjoint(stems(f"{clause} {following}"))
        for clause, following in zip(clauses, [*clauses[1:], ""], strict=True)
    )


def _contrasts(sentence: str) -> bool:
    return bool(_CONTRAST.search(_NO_DENIAL.sub(" ", sentence)))
