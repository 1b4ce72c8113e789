"""Put questions that nothing answered together where they ask for the same thing: what is asked for often is a need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.answers.feedback import Demand, Feedback
from kb.questions.terms import stems, words

# Cosine of two questions. With the default model "What does a bus pass cost?" and "What is the price of a bus pass?"
# are well above it; questions of the same form about two things ("school meals", "school transport") are below.
_SAME = 0.85
_NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]+|\d[\d.,]*")  # a first word is always written like a name


def grouped(unanswered: Sequence[Feedback], vectors: Mapping[str, NDArray[np.float32]]) -> tuple[Demand, ...]:
    """Return each question once with all its records, the most asked first, then the newest.

    `unanswered` is oldest first; `vectors` has a vector of unit length for each question. A question joins the one
    most like it among those asked more often, and never by way of a third: so nothing drifts from its heading.
    """
    asked = Counter(one.question for one in unanswered)
    leading: dict[str, str] = {}
    for question, _ in asked.most_common():
        near = [other for other in dict.fromkeys(leading.values()) if _alike(question, other, vectors)]
        leading[question] = max(near, key=lambda other: float(vectors[question] @ vectors[other]), default=question)
    together: dict[str, list[Feedback]] = {}
    for one in unanswered:
        together.setdefault(leading[one.question], []).append(one)
    demands = [Demand(question, tuple(records)) for question, records in together.items()]
    return tuple(sorted(demands, key=lambda one: (len(one.records), one.records[-1].given_at), reverse=True))


def _alike(question: str, other: str, vectors: Mapping[str, NDArray[np.float32]]) -> bool:
    """Tell whether two questions have the same words or nearly the same meaning, with the same names and figures."""
    own, others = set(stems(question)), set(stems(other))
    if own and own == others:
        return True
    return float(vectors[question] @ vectors[other]) >= _SAME and _names(question, other) and _names(other, question)


def _names(question: str, other: str) -> bool:
    """Tell whether all names and figures of a question are words of the other, in whatever case they were typed."""
    return set(words(" ".join(_NAME.findall(question)))) <= set(words(other))
