"""Files of questions: JSON lines with `id`, `question` and, where a question is narrowed, `filters`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.errors import InputRefused
from kb.models import Filters
from kb.questions.filters import read_filters


def read_questions(path: Path, usual: Filters) -> Iterator[tuple[int, Any, str, Filters]]:
    """Read each question as (line, id, question, filters): its own filters, or else the usual ones.

    Raises InputRefused naming the line.
    """
    if not path.is_file():
        raise InputRefused(f"`{path}` does not exist: check the name and the folder.")
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        where = f"`{path.name}`, line {number}"
        try:
            record = json.loads(line.decode("utf-8-sig"))
            identifier, question, named = record["id"], record["question"], record.get("filters")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputRefused(f"{where}: an object with `id` and `question` is needed.") from error
        if not isinstance(question, str):
            raise InputRefused(f"{where}: an object with `id` and `question` is needed, the question as text.")
        if named is not None and not isinstance(named, dict):
            raise InputRefused(f'{where}: `filters` must be an object, as in {{"place": "Fife", "from": 2015}}.')
        try:
            filters = usual if named is None else read_filters(named)
        except InputRefused as error:
            raise InputRefused(f"{where}: {error}") from error
        yield number, identifier, question, filters
