"""Signs that a sentence on the same matter may complicate another. They never tell that one refutes the other.

A sign is a negation that one of the two has and the other lacks, a change that one calls more or better and the other
less or worse, a contrast that the evidence adds, or that the evidence says that something is not known.
"""

from __future__ import annotations

import re

from kb.answers.gaps import declares_gap
from kb.models import Sign
from kb.questions.terms import stems

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
# What grows or gets better, and what shrinks or gets worse.
_MORE = re.compile(
    r"\b(?:increas\w*|rais(?:e|es|ed|ing)|ris(?:e|es|ing|en)|rose|higher|greater|larger|longer|more|many|most|often"
    r"|enhanc\w*|improv\w*|better|stronger|strengthen\w*|faster|quick(?:er|ly)?|accelerat\w*|grow(?:s|n|ing|th)?|grew"
    r"|expand\w*|promot\w*|facilitat\w*|amplif\w*|elevat\w*|gain(?:s|ed)?)\b",
    re.I,
)
_LESS = re.compile(
    r"\b(?:decreas\w*|reduc\w*|lower\w*|smaller|shorter|fewer|few|less|inhibit\w*|suppress\w*|impair\w*|declin\w*"
    r"|weak\w*|slow\w*|wors\w*|poor(?:er|ly)|diminish\w*|f[ae]ll(?:s|ing|en)?|drop(?:s|ped)?|prevent(?:s|ed|ing)?|hinder\w*"
    r"|shrink\w*|shrank|undermin\w*|limit(?:s|ed)?|block\w*|cut(?:s|ting)?|loss|lose|lost)\b",
    re.I,
)
_ASIDE = re.compile(r"\([^()]*\)")
_CLAUSES = re.compile(r"[,;:()–—]|\s-\s|\b(?:who|whose|whom|which|that|because|where|when|if|while|since)\b", re.I)


def sign(sentence: str, evidence: str) -> Sign | None:
    """Return the sign that an evidence sentence may complicate a sentence; None where there is none.

    >>> sign("Budgets are shared.", "Budgets are not shared.")
    <Sign.NEGATION: 'negation'>
    """
    if declares_gap(evidence) and not declares_gap(sentence):
        return Sign.GAP
    denied = _denies(sentence, evidence) != _denies(evidence, sentence)
    opposed = _direction(sentence, evidence) * _direction(evidence, sentence) < 0
    if denied != opposed:  # "does not grow" and "shrinks" agree
        return Sign.NEGATION if denied else Sign.OPPOSITE
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
    """Tell whether a clause is negated that has a content word in common with the other."""
    return any(map(_NEGATION.search, _common(sentence, other)))


def _direction(sentence: str, other: str) -> int:
    """Return 1 where the clauses with a content word of the other tell of more, -1 of less, 0 of neither or both."""
    common = _common(sentence, other)
    return any(map(_MORE.search, common)) - any(map(_LESS.search, common))


def _common(sentence: str, other: str) -> list[str]:
    """The clauses of a sentence that have a content word in common with another sentence."""
    shared = set(stems(other))
    clauses = _CLAUSES.split(_NO_DENIAL.sub(" ", _ASIDE.sub(" ", sentence)))
    return [clause for clause in clauses if not shared.isdisjoint(stems(clause))]


def _contrasts(sentence: str) -> bool:
    return bool(_CONTRAST.search(_NO_DENIAL.sub(" ", sentence)))
