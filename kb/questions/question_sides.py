"""The several things that one question asks about in the same words: sides, things compared, things listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb.questions.terms import stems

ASKING = r"(?:how|what|why|who|whom|whose|where|when|which)"
_OPPOSED = (
    r"(?:helps?|hinders?|enables?|prevents?|blocks?|supports?|limits?|strengthens?|weakens?|encourages?|discourages?)"
)
_SIDES = (
    r"(?:strengths?|weakness(?:es)?|benefits?|risks?|costs?|drawbacks?|advantages?|disadvantages?|barriers?|enablers?"
    r"|facilitators|drivers?|obstacles?|pros|cons|opportunit(?:y|ies)|threats?|challenges?|causes?|consequences"
    r"|effects?|success(?:es)?|failures?|limits|limitations|incentives|disincentives)"
)
_PREPOSITION = r"(?:to|for|of|in|on|from|with|against|behind|towards)"
_MATTER = (
    rf"(?:{_SIDES}|support|help|evidence|examples?|roles?|impacts?|funding|training|lessons|reasons|ways|methods|skills"
    r"|tools?|conditions|guidance|progress|plans?|responsibilit(?:y|ies)|duties|differences|attitudes|outcomes|views)"
)
_VERB_PAIR = re.compile(
    rf"^(?P<before>(?:what|who|which\s+\w+)\s+)(?P<a>{_OPPOSED})\s+(?:and|or)\s+(?P<b>{_OPPOSED})\s+(?P<rest>.+)$", re.I
)
_MODAL_PAIR = re.compile(
    rf"^(?P<before>(?:what|who|which\s+\w+)\s+(?:can|could|may|might|would|will)\s+)(?P<a>{_OPPOSED})\s+(?:and|or)\s+"
    rf"(?P<b>{_OPPOSED})\s+(?P<rest>.+)$",
    re.I,
)
_SIDE_PAIR = re.compile(
    rf"^(?P<before>.*?)\b(?P<a>{_SIDES})\s+(?:and|or|versus|vs\.?)\s+(?:the\s+|its\s+)?(?P<b>{_SIDES})\s+"
    rf"(?P<rest>{_PREPOSITION}\s+.+)$",
    re.I,
)
_MATTER_PAIR = re.compile(
    rf"^(?P<before>.*?)(?P<the>\bthe\s+)?\b(?P<a>(?:\w+\s+)?{_MATTER}\s+{_PREPOSITION}\s+.+?),?\s+and\s+(?:also\s+)?"
    rf"(?:the\s+)?(?P<b>(?:\w+\s+)?{_MATTER}\s+{_PREPOSITION}\s+.+)$",
    re.I,
)

_DIFFERENCE = re.compile(
    r"\b(?:differences?|distinction|contrast|comparison)\s+between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$"
    r"|\bhow\s+do(?:es)?\s+(?P<a2>.+?)\s+(?:compare\s+(?:with|to|against)|differ\s+from)\s+(?P<b2>.+)$"
    r"|\bcompare\s+(?P<a3>.+?)\s+(?:with|to|and|against)\s+(?P<b3>.+)$",
    re.I,
)
_VERSUS = re.compile(r"^(?P<before>.*?[:–]\s+)?(?P<a>.+?)\s+(?:versus|vs\.?|v)\s+(?P<b>.+)$", re.I)
_OPENING = re.compile(rf"^{ASKING}\s+(?:about|is\s+better,?|works\s+better,?)\s*:?\s*", re.I)
_CHOICE_FIRST = re.compile(
    rf"^(?P<a>(?!{ASKING}\b)[^,:;]+?)\s+or\s+(?P<b>[^,:;]+?)\s*(?::|,|\s[-–—])\s*(?P<rest>{ASKING}\b.+)$", re.I
)
_CHOICE_LAST = re.compile(
    r"^(?P<rest>(?:which|what|where|who|whose)\b[^,:;]+?)\s*(?::|,|\s[-–—])\s*(?P<a>[^,:;]+?),?\s+or\s+(?P<b>[^,:;]+)$",
    re.I,
)
_BETTER = re.compile(
    r"^(?P<rest>(?:is|would)\s+it\s+(?:be\s+)?(?:better|best|cheaper|fairer|wiser|more\s+\w+)\s+to\s+)(?P<a>.+?)\s+or\s+"
    r"(?:to\s+)?(?P<b>.+)$",
    re.I,
)

# After such words comes what is asked about, and nothing else.
_ABOUT = (
    r"(?:.*\b(?:say|says|said|know|known|tell\s+(?:me|us)|learn(?:ed|t)?|evidence|research|hold|found|hear|information|anything)\s+"
    r"(?:about|on|of|regarding|concerning)\s+|.*\b(?:about|regarding|concerning)\s+)"
)
_ABOUT_BOTH = re.compile(
    rf"^(?P<before>{_ABOUT}|.*\s[-–—]\s*|.*:\s*)(?:both\s+(?P<a>[^,;:–—]+?)\s+and\s+(?P<b>[^,;:–—]+)"
    r"|(?P<a2>[^,;:–—]+?)\s+and\s+(?P<b2>[^,;:–—]+?),?\s+both)$",
    re.I,
)
_ABOUT_TWO = re.compile(
    rf"^(?P<before>{_ABOUT})(?P<a>(?:the|an?|how|what|why|our)\s+.+?),?\s+and\s+(?:about\s+)?(?P<b>(?:the|an?|how|what|why|our)\s+.+)$",
    re.I,
)
_ABOUT_MANY = re.compile(rf"^(?P<before>{_ABOUT})(?P<items>[^,;:]+(?:,\s+[^,;:]+)+?,?\s+(?:and|or)\s+[^,;:]+)$", re.I)
_ITEMS = re.compile(r",\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+", re.I)
_LONGEST_ITEM = 4  # words: a longer one is a clause and not a thing in a list

# Pairs and lists that are one thing; within them "and" joins nothing.
_ONE_THING = re.compile(
    r"\b(?:health(?:,)? and (?:social care|well-?being|safety|care)|rural and remote|remote and rural"
    r"|policy and practice|plan(?:ning)?, act(?:ing)?, observ(?:e|ing),? (?:and )?reflect(?:ing)?"
    r"|monitoring and evaluation|children and (?:families|young people)|roles and responsibilities"
    r"|terms and conditions|research and development|trial and error|checks and balances|equality and diversity"
    r"|black and minority ethnic|alcohol and drugs?|drugs? and alcohol|education and skills|design and delivery"
    r"|(?:third|public) and (?:private|third)|arts and culture|law and order|knowledge and skills"
    r"|skills and knowledge|time and money|islands? and highlands?|highlands? and islands?|north and south"
    r"|local and national|national and local|voluntary and community|community and voluntary"
    r"|mental and physical health|gender and race|men and women|parents and carers)\b",
    re.I,
)
_AND = re.compile(r"\s(?:and|or)\s", re.I)
_HELD_TOGETHER = str.maketrans({" ": "\x00", ",": "\x01"})
_APART_AGAIN = str.maketrans({"\x00": " ", "\x01": ","})


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """A part of a question: `words` as the reader put it, `sought` as it is looked for, with all it is about."""

    words: str
    sought: str


def hold_together(text: str) -> str:
    """Return a text in which no pair that is one thing has a space or a comma, so that no rule splits it."""
    return _ONE_THING.sub(lambda found: found.group().translate(_HELD_TOGETHER), text)


def let_apart(words: str) -> str:
    """Return words as they were before they were held together."""
    return words.translate(_APART_AGAIN)


def bare(words: str) -> str:
    """Return words without the marks around them."""
    return words.strip(" \t,;:–—-?.!")


def weight(words: str) -> int:
    """Return how many different content words there are; fewer than two seldom say what is asked."""
    return len(set(stems(let_apart(words))))


def sides(question: str) -> list[QuestionPart]:
    """Return the things that one question asks about, by the first rule that is sure; else the question itself."""
    mark = "?" if question.rstrip().endswith("?") else ""
    plain = bare(question)
    for rule in (_paired, _compared, _listed):
        parts = rule(plain, mark)
        if len(parts) > 1 and all(weight(part.sought) for part in parts):
            return parts
    return [QuestionPart(question.strip(), question.strip())]


def _same(words: Iterable[str]) -> list[QuestionPart]:
    return [QuestionPart(one, one) for one in words]


def _paired(question: str, mark: str) -> list[QuestionPart]:
    """Two opposite sides of one thing, or two matters that each have their own."""
    for pattern in (_VERB_PAIR, _MODAL_PAIR, _SIDE_PAIR):
        pair = pattern.match(question)
        if pair and pair["a"].lower() != pair["b"].lower() and weight(pair["rest"]):
            return _same(f"{pair['before']}{pair[side]} {pair['rest']}{mark}" for side in "ab")
    pair = _MATTER_PAIR.match(question)
    if pair and weight(pair["a"]) >= 2 and weight(pair["b"]) >= 2:
        before = pair["before"] + (pair["the"] or "")
        return _same(f"{before}{pair[side]}{mark}" for side in "ab")
    return []


def _compared(question: str, mark: str) -> list[QuestionPart]:
    """The two things of a comparison, each looked for with what they are compared in."""
    found = _DIFFERENCE.search(question)
    if found:
        first, second = [group for group in found.groups() if group]
        return _two(first, second, str)
    found = _VERSUS.match(question)
    if found:
        return _two(_without_opening(found["a"]), found["b"], str)
    found = _CHOICE_FIRST.match(question) or _CHOICE_LAST.match(question)
    if found:
        rest = found["rest"].strip()
        return _two(found["a"], found["b"], lambda one: f"{one}: {rest}{mark}")
    found = _BETTER.match(question)
    if found and weight(found["a"]) and weight(found["b"]):
        return _same(f"{found['rest']}{found[side]}{mark}" for side in "ab")
    return []


def _without_opening(words: str) -> str:
    return _OPENING.sub("", words)


def _two(first: str, second: str, within: Callable[[str], str]) -> list[QuestionPart]:
    """Two things that are compared; where the first is one word the noun of the second is its noun too."""
    first, second = bare(first), bare(second)
    if not first or not second or _AND.search(f"{first} {second}"):
        return []
    tail = second.split()[1:]
    shared = len(first.split()) == 1 and tail and first.lower().endswith(_ADJECTIVES)
    full = " ".join([first, *tail]) if shared else first
    return [QuestionPart(first, within(full)), QuestionPart(second, within(second))]


_ADJECTIVES = ("al", "ive", "ed", "ic", "ary", "ous", "ful", "less", "stream", "lic", "ate", "led", "based")


def _listed(question: str, mark: str) -> list[QuestionPart]:
    """Several things that are asked about in the same words."""
    both = _ABOUT_BOTH.match(question)
    if both:
        first, second = both["a"] or both["a2"], both["b"] or both["b2"]
        if not _AND.search(f"{first} {second}"):
            return [QuestionPart(bare(one), f"{both['before']}{one}{mark}") for one in (first, second)]
    two = _ABOUT_TWO.match(question)
    if two and all(weight(two[side]) >= 2 for side in "ab"):
        return [QuestionPart(two[side], f"{two['before']}{two[side]}{mark}") for side in "ab"]
    many = _ABOUT_MANY.match(question)
    items = [bare(item) for item in _ITEMS.split(many["items"])] if many else []
    if many and len(items) > 2 and all(weight(item) and len(item.split()) <= _LONGEST_ITEM for item in items):
        return [QuestionPart(item, f"{many['before']}{item}{mark}") for item in items]
    return []
