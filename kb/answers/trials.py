"""Where what is asked about has been tried: one line for each account of a case, and for each work that reports one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.models import Case, Trial, Work

_NOT_ONE_PLACE = frozenset({"Scotland (national)", "UK", "International"})
_REPORTING = frozenset({"case study", "event report", "evaluation", "website section"})
_FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.S)
_YEAR = re.compile(r"\d{4}")


def reports_trial(work: Work) -> bool:
    """Tell whether a work is an account of something that was tried in a place."""
    return work.type in _REPORTING and any(place not in _NOT_ONE_PLACE for place in work.places)


def trials(cases: Iterable[Case], works: Iterable[Work]) -> tuple[Trial, ...]:
    """Return the lines on cases, then on works that report something tried and are no output of one of these cases."""
    cases = tuple(cases)
    told = {work_id for case in cases for work_id in case.outputs}
    reports = (work for work in works if reports_trial(work) and work.id not in told)
    return (*map(_of_case, cases), *map(_of_work, dict.fromkeys(reports)))


def _of_case(case: Case) -> Trial:
    done = "; ".join(one.rstrip(".") for one in case.done) if case.done else _first_sentence(case.summary)
    return Trial(case.name, case.places, _when(case), done, case=case.id)


def _when(case: Case) -> str | None:
    years = [found.group() for date in (case.start, case.end) if date and (found := _YEAR.match(date))]
    return case.period or "–".join(dict.fromkeys(years)) or None


def _of_work(work: Work) -> Trial:
    year = str(work.year) if work.year else None
    return Trial(work.title, work.places, year, _first_sentence(work.summary), work=work.id)


def _first_sentence(text: str | None) -> str | None:
    found = _FIRST_SENTENCE.match(text or "")
    return found.group() if found else text or None
