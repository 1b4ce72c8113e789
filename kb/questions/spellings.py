"""Other spellings of a word, by rule: American and British ones, and those that British writers use side by side.

The rules are generous. What they make and nobody writes does no harm: a spelling counts only where the corpus has it.
"""

from __future__ import annotations

import re

# What stands before, British, American, what stands after: "organ is ation", "organ iz ation".
_BRITISH_AND_AMERICAN = (
    (r"\w{3}", "is", "iz", r"(?:e[drs]?|ers|ing|ations?|ational)$"),
    (r"\w{3}", "ys", "yz", r"(?:e[drs]?|ers|ing)$"),
    (r"\w{3}", "our", "or", r"(?:s|ed|ing|al|ally|able|hoods?|ly|ful|ers?)?$"),
    (r"\w{2}[bt]", "re", "er", r"s?$"),
    (r"\w{2}", "enc", "ens", r"es?$"),
    (r"\w{3}l", "ogue", "og", r"s?$"),
    (r"progra", "mme", "m", r"s?$"),
    (r"\w{3}[aeiou]", "ll", "l", r"(?:ed|ing|ers?|ors?)$"),
    (r"\w{3}[aeiou]", "l", "ll", r"ments?$"),
    (r"\w{2}dg", "e", "", r"ments?$"),
    (r"^ag", "e", "", r"ing$"),
)
_SIDE_BY_SIDE = ((r"^", "enquir", "inquir", r""),)
# What is sought, between what stands before and after it, and what to write instead.
_TO_BRITISH = tuple(
    (re.compile(f"(?<={before}){there}(?={after})"), here) for before, here, there, after in _BRITISH_AND_AMERICAN
)
_TO_OTHERS = tuple(
    (re.compile(f"(?<={before}){sought}(?={after})"), instead)
    for before, sought, instead, after in (
        *_BRITISH_AND_AMERICAN,
        *_SIDE_BY_SIDE,
        *((before, there, here, after) for before, here, there, after in _SIDE_BY_SIDE),
    )
)


def british(word: str) -> tuple[str, ...]:
    """Return how a lower-case word would be spelt in British English if it were spelt in the American way.

    >>> british("organization")
    ('organisation',)
    """
    return _spelt(word, _TO_BRITISH)


def others(word: str) -> tuple[str, ...]:
    """Return the other spellings of a lower-case word that is spelt in the British way.

    >>> others("enquiry")
    ('inquiry',)
    """
    return _spelt(word, _TO_OTHERS)


def _spelt(word: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> tuple[str, ...]:
    made = (pattern.sub(instead, word, count=1) for pattern, instead in rules)
    return tuple(dict.fromkeys(spelling for spelling in made if spelling != word))
