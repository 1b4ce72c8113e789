"""Read the YAML block at the top of a Markdown file, with the line of each field."""

from __future__ import annotations

import re

import yaml

from ingest.source import FrontMatter
from kb.errors import BadMetadata

LONGEST = 64_000
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"\s*(?:#.*\n\s*)*[A-Za-z_][\w-]*[ \t]*:(?:\s|$)")


def split(text: str, name: str) -> tuple[FrontMatter, str]:
    """The front matter and the rest, in which blank lines keep the line numbers of the file.

    Raises BadMetadata naming the line where the block is no valid YAML.
    """
    opening = _OPENING.match(text)
    if not opening or not _FIELD.match(text, opening.end()):
        return FrontMatter(), text
    closing = _CLOSING.search(text, opening.end(), opening.end() + LONGEST)
    if not closing:
        raise BadMetadata(
            f"`{name}`, line 1: the front matter has no closing `---` within {LONGEST // 1000} kB: close it, then add "
            "the file again."
        )
    block = text[opening.end() : closing.start()]
    body = "\n" * text.count("\n", 0, closing.end()) + text[closing.end() :]
    return _load(block, name), body


def _load(block: str, name: str) -> FrontMatter:
    try:
        node = yaml.compose(block, Loader=yaml.SafeLoader)
        values = yaml.safe_load(block)
    except yaml.MarkedYAMLError as error:
        # What is opened and never closed is found wrong only at the end: the line that opened it is the one to name.
        mark = error.context_mark if "stream end" in str(error.problem) else error.problem_mark
        line = mark.line + 2 if mark else 1
        problem = " ".join(str(error.problem or error.context or "it is no valid YAML").split())
        raise BadMetadata(
            f"`{name}`, line {line}: the front matter cannot be read ({problem}): correct it, then add the file again."
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError, KeyError):
        raise BadMetadata(
            f"`{name}`, line 1: the front matter cannot be read: correct its YAML, then add the file again."
        ) from None
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise BadMetadata(
            f"`{name}`, line 1: the front matter must be a list of fields such as `title: ...`: correct it, "
            "then add the file again."
        )
    lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
    return FrontMatter({str(key): value for key, value in values.items()}, lines)
