"""Split a question into the parts that need evidence of their own, by rules on its words.

Where a rule is not sure the question stays whole: a part that nobody asked about is worse than two asked as one. A pair
that is one thing ("health and social care") is never split, and a part never loses what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb.terms import stems

MOST_PARTS = 6  # of a text with more questions each is about something else: it is asked as it stands


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """A part of a question: `words` as the reader put it, `sought` as it is looked for, with all it is about."""

    words: str
    sought: str


_ASKING = r"(?:how|what|why|who|whom|whose|where|when|which)"
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had)"
_SUBJECT = r"(?:we|i|you|they|he|she|it|there|this|these|that|those|the|an?|our|any|people|councils|communities|staff)"
_OPENS = rf"(?:{_ASKING}\b|{_AUXILIARY}\s+{_SUBJECT}\b)"
_QUESTION = re.compile(rf"(?:(?:and|also|or|but|then|so|plus)\b,?\s+)*{_OPENS}", re.I)
_JOINED = re.compile(rf",?\s+(?:and|but)\s+(?:also\s+|then\s+)?(?={_OPENS})", re.I)
_LED_IN = re.compile(
    r"^(?:\(?\d{1,2}[.)]\s+|[-–•*]\s+|(?:and|also|secondly|finally|then|plus|firstly|lastly)\b,?\s+)+", re.I
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[)”’\"']*\s+(?=[(“‘\"']*\w)")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|cf|vs|no|dr|mr|mrs|ms|prof|st)\.$", re.I)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|theirs|this|these|those|one|ones)\b(?!['’])", re.I)
_BARE = re.compile(r"\b(?:it|they|them|this|these)\b(?!['’])", re.I)  # those for which the topic itself can stand

# What a question is about, where its form says so: what a pronoun in the next one stands for.
_TOPIC = re.compile(
    r"^what\s+(?:is|are|was|were)\s+(?:meant\s+by\s+|an?\s+|the\s+)?(?P<is>(?!there\b|the\b|known\b|it\b|happening\b).+)$"
    r"|^what\s+(?:helps|hinders|supports|drives|enables|prevents|stops|limits|strengthens|weakens|blocks)\s+(?P<does>.+)$"
    r"|^how\s+(?:is|are)\s+(?P<passive>.+?)\s+(?:defined|measured|evaluated|funded|organised|understood)$"
    r"|^(?:how|why)\s+do(?:es)?\s+(?P<works>.+?)\s+(?:work|matter|succeed|fail)$",
    re.I,
)

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
_CHOICE_FIRST = re.compile(
    rf"^(?P<a>(?!{_ASKING}\b)[^,:;]+?)\s+or\s+(?P<b>[^,:;]+?)\s*(?::|,|\s[-–—])\s*(?P<rest>{_ASKING}\b.+)$", re.I
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
_HELD_TOGETHER = str.maketrans({" ": "\x00", ",": "\x01"})
_APART_AGAIN = str.maketrans({"\x00": " ", "\x01": ","})


def question_parts(question: str) -> tuple[QuestionPart, ...]:
    """Return the parts of a question, each of which needs evidence of its own; empty where it is one question.

    >>> [part.words for part in question_parts("What helps and hinders partnership?")]
    ['What helps partnership?', 'What hinders partnership?']
    """
    text = _ONE_THING.sub(lambda found: found.group().translate(_HELD_TOGETHER), question.strip())
    asked = [clause for one in _asked(text) for clause in _clauses(one)]
    # A pronoun whose noun is not known for sure would be looked for with nothing to be about.
    resolved = _with_topics(asked)
    if resolved is None:
        return ()
    parts = [part for one in resolved for part in _within(one)]
    unique = dict.fromkeys(QuestionPart(_plain(part.words), _plain(part.sought)) for part in parts)
    apart = len({part.sought.casefold() for part in unique})
    return tuple(unique) if 1 < apart <= MOST_PARTS else ()


def _plain(words: str) -> str:
    return " ".join(words.translate(_APART_AGAIN).split())


def _bare(words: str) -> str:
    return words.strip(" \t,;:–—-?.!")


def _weight(words: str) -> int:
    """How many different content words there are; fewer than two seldom say what is asked."""
    return len(set(stems(words.translate(_APART_AGAIN))))


def _asked(text: str) -> list[str]:
    """The questions of a text. What is told before, between and after them is the situation, which is no part."""
    sentences: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if sentences and _ABBREVIATED.search(sentences[-1]):
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    sentences = [sentence for sentence in (_LED_IN.sub("", one).strip() for one in sentences) if sentence]
    if len(sentences) < 2:
        return sentences
    asked = [one for one in sentences if one.rstrip(")”’\"'").endswith("?") or _QUESTION.match(one)]
    return asked or sentences[:1]


def _clauses(question: str) -> list[str]:
    """Split a question where a second one is joined to it: at a semicolon, or at "and how ...", "and is there ..."."""
    at_semicolons = [_LED_IN.sub("", one.strip()) for one in question.split(";")]
    if len(at_semicolons) > 1 and all(_weight(one) >= 2 or _QUESTION.match(one) for one in at_semicolons):
        return [clause for one in at_semicolons for clause in _clauses(one)]
    for joint in _JOINED.finditer(question):
        before, after = question[: joint.start()], question[joint.end() :]
        if _QUESTION.match(before) and _is_clause(before) and _is_clause(after):
            return [before, *_clauses(after)]
    return [question]


def _is_clause(words: str) -> bool:
    """Tell whether words ask for something by themselves, a pronoun counted as what it stands for."""
    topic = _TOPIC.match(_bare(words))
    return bool(topic) or _weight(words) >= 2 or (_weight(words) == 1 and bool(_PRONOUN.search(words)))


def _with_topics(asked: list[str]) -> list[str] | None:
    """Put the topic of the question before in the place of a pronoun; None where it is not clear what that is."""
    if len(asked) < 2:
        return asked
    topic: str | None = None
    resolved = []
    for number, question in enumerate(asked):
        if number and _PRONOUN.search(_without_relatives(question)):
            if topic is None or not _BARE.search(question):
                return None
            question = _BARE.sub(topic, question, count=1)
        resolved.append(question)
        match = _TOPIC.match(_bare(question))
        topic = next((group for group in match.groups() if group), None) if match else topic
    return resolved


def _without_relatives(question: str) -> str:
    """Leave out "those who" and "this report", which stand for nothing that was said before."""
    return re.sub(
        r"\b(?:those|ones?) (?:who|that|which|in|of|with|involved)\b|\bthis (?:report|country|area|work)\b"
        r"|\bit (?:is|was|be) (?:\w+ )?to\b|\bone (?:of|another|place)\b",
        " ",
        question,
        flags=re.I,
    )


# --- within one question -------------------------------------------------------------------------


def _within(question: str) -> list[QuestionPart]:
    """Apply the first rule that is sure; else the question is one part."""
    mark = "?" if question.rstrip().endswith("?") else ""
    plain = _bare(question)
    for rule in (_paired, _compared, _listed):
        parts = rule(plain, mark)
        if len(parts) > 1 and all(_weight(part.sought) for part in parts):
            return parts
    return [QuestionPart(question.strip(), question.strip())]


def _same(words: Iterable[str]) -> list[QuestionPart]:
    return [QuestionPart(one, one) for one in words]


def _paired(question: str, mark: str) -> list[QuestionPart]:
    """Two opposite sides of one thing, or two matters that each have their own."""
    for pattern in (_VERB_PAIR, _MODAL_PAIR, _SIDE_PAIR):
        pair = pattern.match(question)
        if pair and pair["a"].lower() != pair["b"].lower() and _weight(pair["rest"]):
            return _same(f"{pair['before']}{pair[side]} {pair['rest']}{mark}" for side in "ab")
    pair = _MATTER_PAIR.match(question)
    if pair and _weight(pair["a"]) >= 2 and _weight(pair["b"]) >= 2:
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
    if found and _weight(found["a"]) and _weight(found["b"]):
        return _same(f"{found['rest']}{found[side]}{mark}" for side in "ab")
    return []


def _without_opening(words: str) -> str:
    return re.sub(rf"^{_ASKING}\s+(?:about|is\s+better,?|works\s+better,?)\s*:?\s*", "", words, flags=re.I)


def _two(first: str, second: str, within: Callable[[str], str]) -> list[QuestionPart]:
    """Two things that are compared; where the first is one word the noun of the second is its noun too."""
    first, second = _bare(first), _bare(second)
    if not first or not second or re.search(r"\b(?:and|or)\b", f"{first} {second}", re.I):
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
        if not re.search(r"\b(?:and|or)\b", f"{first} {second}", re.I):
            return [QuestionPart(_bare(one), f"{both['before']}{one}{mark}") for one in (first, second)]
    two = _ABOUT_TWO.match(question)
    if two and all(_weight(two[side]) >= 2 for side in "ab"):
        return [QuestionPart(two[side], f"{two['before']}{two[side]}{mark}") for side in "ab"]
    many = _ABOUT_MANY.match(question)
    items = [_bare(item) for item in _ITEMS.split(many["items"])] if many else []
    if many and len(items) > 2 and all(_weight(item) and len(item.split()) <= _LONGEST_ITEM for item in items):
        return [QuestionPart(item, f"{many['before']}{item}{mark}") for item in items]
    return []
