"""A stretch of a passage that can be read out by itself: a sentence with what it leans on or announces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.models import HeldPassage

LONGEST_STRETCH = 4  # sentences
_FEW_WORDS = 9  # so short a sentence announces the next one, as the bold lead of a bullet does
_LABEL = 4  # words: what is as short is a label ("Three citizens' juries."), and tells nothing by itself

# What opens like this says something of the sentence before: by a pronoun, or by going on with its thought.
_LEANING = re.compile(
    r"[(“‘\"']*(?:"
    r"(?:this|these|those|that|they|their|it|its|such|he|she|his|her|both|here|neither|the (?:same|former|latter)"
    r"|however|but|also|and|or|yet|so|then|thus|hence|therefore|consequently|accordingly|moreover|furthermore"
    r"|additionally|similarly|likewise|equally|conversely|instead|nevertheless|nonetheless|otherwise|indeed|rather"
    r"|another|others|some of (?:these|them)|in addition|in (?:others|contrast|turn|particular|other words)"
    r"|by contrast|as (?:a result|such|well)|for (?:example|instance|this reason)|on the other hand|more broadly"
    r"|at the same time|to (?:do|meet|achieve|address) (?:this|these|so)|doing so|[a-z]+ing (?:this|these) [a-z]+s?"
    r"(?= could| can| may| will| would))\b"
    r"|(?:[a-z]+,? ){1,3}(?:this|these)\b|[a-z]+ly, (?:it|they|he|she)\b|[a-z]+, for (?:example|instance)\b)",
    re.I,
)
# "In this report" and "those who take part" stand for nothing that was said before.
_BY_ITSELF = re.compile(
    r"[(“‘\"']*(?:[a-z]+,? ){0,3}(?:(?:this|these) (?:report|paper|article|study|section|chapter|review|briefing"
    r"|toolkit|guide|publication|document|evaluation|project|inquiry|summary|research)s?\b"
    r"|(?:those|these) (?:who|that|which|whose)\b"
    r"|it (?:is|was) (?:[a-z]+ ){0,2}(?:that|to|how|whether|not)\b|that (?:is|said)\b|so (?:that|far|long|many|much)\b"
    r"|rather than\b|such as\b|both [^.;]{3,60} and\b|there (?:is|are)\b|yet to\b)",
    re.I,
)
# "This shift is essential" points back too, if less surely: its noun may stand in the sentence itself.
_POINTING_BACK = re.compile(
    r"\b(?:this|these) (?!(?:report|paper|article|study|section|chapter|review|briefing|toolkit|guide|publication"
    r"|document|evaluation|inquiry|research|is|are|was|were|has|have|can|may|will|who|that|which)\b)[a-z]+"
    r"|\b(?:to|of|for|with|by|on|from|about|do(?:ing)?|address(?:ing)?|achiev(?:e|ing)) (?:this|these)(?=[,.;])",
    re.I,
)
# A later item of an enumeration makes sense only with its first; "finally" often ends none.
_LATER_ITEM = re.compile(
    r"(?:(?:second|third|fourth|fifth|sixth)(?:ly)?,|(?:finally|lastly),? there\b|the (?:second|third|fourth|fifth)\b)",
    re.I,
)
_FIRST_ITEM = re.compile(r"\b(?:first(?:ly)?|the first)\b", re.I)
_ANNOUNCING = re.compile(
    r":[”’\"')]*$|^(?:the following|(?:the )?key (?:points|messages|findings|lessons|issues)\b.{0,40}\binclude)\b", re.I
)
_ENDED = re.compile(r"[.!?…;][)\]”’\"'*]*$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences `first` to `last` of a passage; `stands` is False where they need more than could be brought."""

    first: int
    last: int
    stands: bool = True


def stretch_around(passage: HeldPassage, sentence: int) -> Stretch:
    """Take a sentence with what it needs to stand alone: the one before that it leans on, or what it announces."""
    first = last = sentence
    if _is_later_item(passage, sentence):
        opening = [n for n in range(max(0, sentence - LONGEST_STRETCH + 1), sentence) if _opens_list(passage, n)]
        return Stretch(opening[-1], sentence) if opening else Stretch(sentence, sentence, stands=False)
    while first > 0 and last - first + 1 < LONGEST_STRETCH and _points_back(passage, first):
        first -= 1
    short = first == last and len(_words(passage, last).split()) < _FEW_WORDS
    while (
        last + 1 < len(passage.sentences)
        and last - first + 1 < LONGEST_STRETCH
        and (_announces(passage, last) or short)
    ):
        last, short = last + 1, False
    leaves_open = _leans(passage, first) or _is_later_item(passage, first) or _announces(passage, last)
    is_label = first == last and len(_words(passage, last).split()) <= _LABEL
    return Stretch(first, last, not (leaves_open or is_label))


def _words(passage: HeldPassage, sentence: int) -> str:
    return passage.text[slice(*passage.sentences[sentence])].strip()


def _leans(passage: HeldPassage, sentence: int) -> bool:
    words = _words(passage, sentence)
    if words[:1].islower() or _is_item(passage, sentence):
        return True
    return bool(_LEANING.match(words)) and not _BY_ITSELF.match(words)


def _points_back(passage: HeldPassage, sentence: int) -> bool:
    return _leans(passage, sentence) or bool(_POINTING_BACK.search(_words(passage, sentence)))


def _is_item(passage: HeldPassage, sentence: int) -> bool:
    """Tell whether a sentence is an item of a list that ends without a mark, which only its head completes."""
    words = _words(passage, sentence)
    return sentence > 0 and not _ENDED.search(words) and not words.endswith(":")


def _is_later_item(passage: HeldPassage, sentence: int) -> bool:
    return bool(_LATER_ITEM.match(_words(passage, sentence)))


def _opens_list(passage: HeldPassage, sentence: int) -> bool:
    return bool(_FIRST_ITEM.search(_words(passage, sentence)))


def _announces(passage: HeldPassage, sentence: int) -> bool:
    return bool(_ANNOUNCING.search(_words(passage, sentence)))
