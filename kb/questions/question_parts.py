"""Split a question into the parts that need evidence of their own, by rules on its words.

Where a rule is not sure the question stays whole: a part that nobody asked about is worse than two asked as one. A pair
that is one thing ("health and social care") is never split, and a part never loses what it is about.
"""

from __future__ import annotations

import re

from kb.questions.question_sides import ASKING, QuestionPart, bare, hold_together, let_apart, sides, weight
from kb.questions.terms import words

MOST_PARTS = 6  # of a text with more questions each is about something else: it is asked as it stands

_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had)"
_SUBJECT = r"(?:we|i|you|they|he|she|it|there|this|these|that|those|the|an?|our|any|people|councils|communities|staff)"
_OPENS = rf"(?:{ASKING}\b|{_AUXILIARY}\s+{_SUBJECT}\b)"
_QUESTION = re.compile(rf"(?:(?:and|also|or|but|then|so|plus)\b,?\s+)*{_OPENS}", re.I)
_JOINED = re.compile(rf",?\s+(?:and|but)\s+(?:also\s+|then\s+)?(?={_OPENS})", re.I)
_LED_IN = re.compile(
    r"^(?:\(?\d{1,2}[.)]\s+|[-–•*]\s+|(?:and|also|secondly|finally|then|plus|firstly|lastly)\b,?\s+)+", re.I
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[)”’\"']*\s+(?=[(“‘\"']*\w)")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|cf|vs|no|dr|mr|mrs|ms|prof|st)\.$", re.I)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|theirs|this|these|those|one|ones)\b(?!['’])", re.I)
_BARE = re.compile(r"\b(?:it|they|them|this|these|one)\b(?!['’])", re.I)  # those for which the topic itself can stand

# What a question is about, where its form says so: what a pronoun in the next one stands for.
_TOPIC = re.compile(
    r"^what\s+(?:is|are|was|were)\s+(?:meant\s+by\s+|an?\s+|the\s+)?(?P<is>(?!there\b|the\b|known\b|it\b|happening\b).+)$"
    r"|^what\s+(?:helps|hinders|supports|drives|enables|prevents|stops|limits|strengthens|weakens|blocks)\s+(?P<does>.+)$"
    r"|^how\s+(?:is|are)\s+(?P<passive>.+?)\s+(?:defined|measured|evaluated|funded|organised|understood)$"
    r"|^(?:how|why)\s+do(?:es)?\s+(?P<works>.+?)\s+(?:work|matter|succeed|fail)$"
    # What is done to something is clear only where nothing stands behind it: "involve carers in planning" has two.
    rf"|^how\s+{_AUXILIARY}\s+(?:we|i)\s+(?:\w+ly\s+)?(?!(?:be|go|get|make|have|do)\b)\w+"
    r"\s+(?P<done_to>(?:(?!(?:it|them|up|out|on|in|to|with|from|for|of|and|or|at|into|better|more)\b)[\w'’-]+\s?){0,3}(?:\w*[^s\W]s|people|children|women|men))$",
    re.I,
)


def question_parts(question: str) -> tuple[QuestionPart, ...]:
    """Return the parts of a question, each of which needs evidence of its own; empty where it is one question.

    >>> [part.words for part in question_parts("What helps and hinders partnership?")]
    ['What helps partnership?', 'What hinders partnership?']
    """
    asked = [clause for one in _asked(hold_together(question.strip())) for clause in _clauses(one)]
    # A pronoun whose noun is not known for sure would be looked for with nothing to be about.
    resolved = _with_topics(asked)
    if resolved is None:
        return ()
    parts = [part for one in resolved for part in sides(one)]
    unique = dict.fromkeys(QuestionPart(_plain(part.words), _plain(part.sought)) for part in parts)
    apart = len({part.sought.casefold() for part in unique})
    return tuple(unique) if 1 < apart <= MOST_PARTS else ()


def _plain(part: str) -> str:
    return " ".join(let_apart(part).split())


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
    if len(at_semicolons) > 1 and all(weight(one) >= 2 or _QUESTION.match(one) for one in at_semicolons):
        return [clause for one in at_semicolons for clause in _clauses(one)]
    for joint in _JOINED.finditer(question):
        before, after = question[: joint.start()], question[joint.end() :]
        # "People who care and who work": the second goes on with the first, and asks nothing.
        goes_on = words(after)[0] in words(before)[1:]
        if not goes_on and _QUESTION.match(before) and _is_clause(before) and _is_clause(after):
            return [before, *_clauses(after)]
    return [question]


def _is_clause(clause: str) -> bool:
    """Tell whether words ask for something by themselves, a pronoun counted as what it stands for."""
    topic = _TOPIC.match(bare(clause))
    return bool(topic) or weight(clause) >= 2 or (weight(clause) == 1 and bool(_PRONOUN.search(clause)))


def _with_topics(asked: list[str]) -> list[str] | None:
    """Put the topic of the question before in the place of a pronoun; None where it is not clear what that is."""
    if len(asked) < 2:
        return asked
    topic: str | None = None
    done_to = False  # whether the topic is something that somebody acts on
    resolved = []
    for number, question in enumerate(asked):
        if number and _PRONOUN.search(_without_relatives(question)):
            pronoun = _BARE.search(question)
            # "It" may be what is done as well as to what: only "them" is clear.
            if topic is None or not pronoun or (done_to and pronoun.group().lower() not in ("they", "them")):
                return None
            question = _BARE.sub(topic, question, count=1)
        resolved.append(question)
        match = _TOPIC.match(bare(question))
        if match:
            topic, done_to = next(group for group in match.groups() if group), bool(match["done_to"])
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
