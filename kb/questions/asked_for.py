"""What a question asks for besides its subject: the things that it names, the years, and the kind of answer.

Evidence on the right subject often lacks just this: the price of a project that it names, what an agreement of a later
year says. Rules and not a model, so that a refusal can be told in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.questions.terms import STOP_WORDS, stems

_CAPITAL = r"[A-Z][\w&]*(?:[-'’.]\w+)*"
_BETWEEN = r"(?:(?:of|the|and|for|&)\s+){0,2}"
_NAME = re.compile(rf"\b{_CAPITAL}(?:['’]?\s+(?:\([A-Z]\w+\)\s+)?{_BETWEEN}{_CAPITAL})*")
_ASIDE = re.compile(r"\([^()]*\)\s*")  # "(Scotland)" stands in the name of an act or is left out
# "20-minute neighbourhoods", "COVID-19": what has a figure in its name.
_FIGURED = re.compile(r"\b(?:\d+-[A-Za-z]{3,}|[A-Za-z]{2,}-?\d+)\b")
_WORD = re.compile(r"[A-Za-z0-9][\w&]*(?:[-'’]\w+)*")
_CLAUSE = re.compile(r"(?<=[.?!;:])\s+")
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my|us|me)\b", re.I)
# "In Dundee", "as a planner at Moray Council": where somebody stands, seldom what must be told of.
_SETTING = re.compile(r"\b(?:in|at|near|from|across|around|within|for|with|like)\s+(?:the\s+)?$|\bas an? [^,]*$", re.I)
_EMPLOYER = re.compile(r"^NHS\b|\b(?:Council|Board|Partnership|Association|Trust|University|College)(?: officer)?$")
# Of such there are many: "Elected Members", "Integration Joint Boards".
_ANY = re.compile(r"\b(?:an?|any|each|every|some)\s+$", re.I)
_MANY = re.compile(r"[a-z](?<![su])s$")
_TITLES = frozenset("professor prof dr mr mrs ms sir dame lord lady cllr councillor minister".split())
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LOOSE = 2  # other words that may stand within a name
_HEADLINE = 0.7  # of all words with a capital: in a headline capitals name nothing

_NUMBER = (
    r"(?<![\w.])(?!(?:19|20)\d\d\b)\d[\d,.]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|thirty|forty|fifty|dozens?|hundreds?|thousands?|millions?|half|quarter)\b"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of answer: its name, how it is asked for (`of` what follows there), and how a sentence gives it."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]


_DID = r"(?:did|was|were|has|have|had|is|are|will)"
_KINDS = (
    (
        "a telephone number or an address",
        r"(?:tele)?phone(?: number)?|e-?mail|post ?code|opening hours|postal address|address of",
        r"\b0\d{2,4}[ -]?\d{3}|@\w|\b[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b",
    ),
    ("a DOI", r"doi of|doi for", r"(?i)doi\.org|\bdoi\b"),
    (
        "a sum of money",
        r"how much\b(?=.*\b(?:money|fund\w*|costs?|pa(?:y|id)|spen[dt]|grants?|budget|worth|earn|save|receiv\w+)\b)"
        r"|what (?:do|does|did|would|will)\b(?=.*\bcosts?\b)|costs? of|price of|budget (?:of|for)|salary|turnover of"
        r"|fee for|how expensive",
        r"£\s?\d|\d[\d,.]*\s?(?:million|billion|thousand|bn|m|k)?\s(?:pounds|pence)|(?i:\bpounds\b)",
    ),
    (
        "a judgement of what it costs or saves",
        r"worth (?:the|its|their|it'?s?) (?:costs?|money|expense|price)|value for money|cost[- ]?effective(?:ness)?"
        r"|pays? for (?:itself|themselves)",
        r"£|(?i:\b(?:costs?|costly|cost-\w+|savings?|saved?|saves|money|cheap\w*|expens\w+|afford\w*|financial(?:ly)?)\b)",
    ),
    (
        "a share",
        r"what (?:proportion|percentage|share|fraction|per ?cent) of|how many per ?cent"
        r"|what (?:is|was|are|were) the (?:\w+ ){0,2}(?:turnout|rate)\b",
        rf"%|(?i:per ?cent|\bhalf\b|\bthird\b|\bquarter\b|\bmajority\b|\b(?:\d+|{_NUMBER}) (?:in|out of) )",
    ),
    (
        "a number",
        r"how many|what number of|threshold"
        r"|what (?:is|was|are|were) the (?:\w+ ){0,2}(?:number|population|threshold|target|average)\b"
        r"|waiting time|population of",
        rf"(?i:{_NUMBER}|%|£)",
    ),
    (
        "a time",
        r"how (?:long|often) (?:did|was|were|had|has|have|is|will)|how (?:old|far)",
        rf"(?i:{_NUMBER}|\b(?:days?|weeks?|months?|years?|decades?|hours?|annual|annually|regular|regularly|long|slow|time)\b)",
    ),
    (
        "a date",
        rf"when {_DID} (?!it\b|there\b|this\b)|(?:in )?(?:what|which) (?:year|month|date)|by when|how long ago"
        r"|what is the (?:date|deadline)|deadline for",
        rf"\b(?:19|20)\d\d\b|\b\d{{1,2}} {_MONTH}|{_MONTH} \d",
    ),
    (
        "a name",
        r"who (?:wrote|authored|published|edited|founded|chair(?:s|ed)|r[ua]ns?|heads?|headed|directs|directed"
        r"|managed|manages|funded|funds|evaluated|commissioned|designed)"
        r"|who (?:is|was|are|were) (?:the )?(?:current )?(?:authors?|chair|directors?|heads?|managers?|leaders?"
        r"|ministers?|conveners?|chief|editors?|owners?|contact|convenor)"
        r"|(?:which|what) (?:ministers?|towns?|city|cities|villages?|schools?|hospitals?|universit\w+|compan\w+)",
        r"(?<=[a-z,;] )[A-Z][a-z]+",
    ),
)
KINDS = tuple(
    Wanted(name, re.compile(rf"\b(?:{asked})(?P<of>.{{0,60}})", re.I), re.compile(given))
    for name, asked, given in _KINDS
)
_AUTHORED = re.compile(r"\b(?:written|authored|published|edited|produced|compiled) by\b|\bauthors?\b", re.I)
_ASKS_AUTHOR = re.compile(
    r"\bwho (?:wrote|authored|published|edited|(?:is|are|was|were) the (?:authors?|editors?))\b", re.I
)


_SOURCE = re.compile(
    r"\b(?:where can (?:i|we) (?:read|find|get|see)|(?:have|do) you (?:have |hold |got )?|read (?:up|more) on|doi"
    r"|(?:link|reference) (?:for|to)|publications?|papers?|articles?|briefings?|toolkits?|stud(?:y|ies)"
    r"|evidence reviews?|guides?)\b",
    re.I,
)


def asks_for_source(question: str) -> bool:
    """Tell whether a question asks for a work to read rather than for what is known."""
    return bool(_SOURCE.search(question))


def kinds(question: str) -> tuple[tuple[Wanted, str], ...]:
    """Return the kinds of answer that a question asks for, each with what it is asked of."""
    found = [(wanted, match) for wanted in KINDS if (match := wanted.asked.search(question))]
    return tuple((wanted, match.group("of")) for wanted, match in found)


def gives(wanted: Wanted, of: str, question: str, sentence: str) -> bool:
    """Tell whether a sentence gives an answer of this kind on what it is asked of."""
    said = set(stems(sentence))
    if wanted.name == "a name":
        known, role = set(stems(question)), set(stems(question)) - set(stems(of))
        if _ASKS_AUTHOR.search(question):
            if not _AUTHORED.search(sentence):
                return False
            role = set()
        named = (match.group() for match in wanted.given.finditer(sentence))
        speaks = not said.isdisjoint(stems(of)) and (not role or not said.isdisjoint(role))
        return speaks and any(known.isdisjoint(stems(name)) for name in named)
    counted = stems(of)[:1] if wanted.name == "a number" else stems(of) or stems(question)
    return bool(wanted.given.search(sentence)) and (not counted or not said.isdisjoint(counted))


def names(question: str) -> tuple[str, ...]:
    """Return the things that a question asks about by name, as far as capital letters and figures tell.

    A place or employer after a preposition is where somebody stands; so is what they tell of themselves. What is named
    in the plural is a kind of thing.

    >>> names("Which recommendations did the Citizens' Assembly of Scotland make?")
    ("Citizens' Assembly of Scotland",)
    """
    found = []
    for clause in _CLAUSE.split(question):
        if _is_headline(clause):
            continue
        for match in _NAME.finditer(clause):
            before = clause[: match.start()]
            name = _bare(_ASIDE.sub("", match.group()), at_start=not match.start())
            if stems(name) and not _is_general(before, name) and not _is_setting(clause, before, name):
                found.append(name)
    figured = (match.group() for match in _FIGURED.finditer(question))
    return tuple(dict.fromkeys([*found, *(name for name in figured if not any(name in other for other in found))]))


def _is_general(before: str, name: str) -> bool:
    """Tell whether a name is that of a kind of thing: "a Chief Executive", "Elected Members"."""
    return bool(_ANY.search(before)) or (" " in name and bool(_MANY.search(name)) and not re.search(r"['’]", name))


def _is_setting(clause: str, before: str, name: str) -> bool:
    told = not clause.rstrip().endswith("?") and _FIRST_PERSON.search(before)
    placed = _SETTING.search(before) and (len(stems(name)) == 1 or _EMPLOYER.search(name) or before.startswith("As a"))
    return bool(told or placed)


def _is_headline(clause: str) -> bool:
    words = [word for word in _WORD.findall(clause) if word.isalpha()]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= _HEADLINE * len(words)


def _bare(name: str, at_start: bool) -> str:
    """A name without forms of address, and without a word that has its capital from the sentence alone."""
    parts, opening = name.split(), at_start
    while parts:
        title, small = parts[0].lower().strip(".") in _TITLES, opening and parts[0].lower() in STOP_WORDS
        if not (title or small):
            break
        parts.pop(0)
        opening = opening and not title
    return "" if opening and len(parts) == 1 and not parts[0].isupper() else " ".join(parts)


_DEFINED = re.compile(
    r"^(?:so )?what(?:'s|’s| is| are| do(?:es)?)(?: meant by| the meaning of)? (?:an? |the )?(?P<term>[^?.,;:]{3,60}?)"
    r"(?: mean)?\W*$"
    r"|^(?:please )?(?:define|explain) (?:an? |the )?(?P<asked>[^?.,;:]{3,60}?)\W*$",
    re.I,
)
_LONGEST_TERM = 4  # words; what is longer is a description


def term(question: str) -> str | None:
    """Return the term whose meaning a question asks for, if that is all it asks.

    >>> term("What is community wealth building?")
    'community wealth building'
    """
    match = _DEFINED.match(question.strip())
    found = (match["term"] or match["asked"]) if match else None
    return found if found and len(found.split()) <= _LONGEST_TERM else None


def years(question: str) -> tuple[str, ...]:
    """Return the years that a question asks about; not those of what the asker tells of themselves."""
    asked = (clause for clause in _CLAUSE.split(question) if not _FIRST_PERSON.search(clause))
    return tuple(dict.fromkeys(year for clause in asked for year in _YEAR.findall(clause)))


def speaks_of(name: str, texts: Iterable[str]) -> bool:
    """Tell whether a text has a name: word for word, or with other words between those of its words with capitals.

    So "Community Empowerment Act" is met by "Community Empowerment (Scotland) Act" and "Participatory Budgeting" by
    "participatory budgeting", but "Citizens' Assembly of Scotland" not by "citizens' assemblies in Scotland".
    """
    wanted = [_form(word) for word in _WORD.findall(name)]
    content = [form for form in wanted if form not in STOP_WORDS]
    for text in texts:
        words = _WORD.findall(text)
        forms = [_form(word) for word in words]
        for start, form in enumerate(forms):
            if form == wanted[0] and (
                forms[start : start + len(wanted)] == wanted or _loosely(content, words[start:], forms[start:])
            ):
                return True
    return False


@lru_cache(maxsize=20_000)
def _form(word: str) -> str:
    """A word as names are compared: small words as they are, others by their stem."""
    return "".join(stems(word)) or word.lower()


def _loosely(content: Sequence[str], words: Sequence[str], forms: Sequence[str]) -> bool:
    place = loose = 0
    for word, form in zip(words, forms, strict=True):
        if place < len(content) and form == content[place] and not word[0].islower():
            place += 1
        elif form not in STOP_WORDS:
            loose += 1
        if place == len(content) or loose > _LOOSE:
            break
    return place == len(content)
