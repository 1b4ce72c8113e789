"""The commands for saved answers: list them, show one with what has changed since, remove one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator

from kb.answers.answer_text import as_text
from kb.answers.saved_changes import standing_line, told
from kb.config import Settings
from kb.errors import InputRefused
from kb.exchange.interchange import saved_line_object, saved_object
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models.saved import SavedAnswer, Stand
from kb.papers.citations import locate


def add_saved(command: Callable[..., argparse.ArgumentParser], *parents: argparse.ArgumentParser) -> None:
    """Add the command to the command line; `command` makes one of a name and a function."""
    saving = command("saved", saved, *parents)
    saving.add_argument("what", nargs="?", choices=["show", "remove"], help="one of them (default: list all)")
    saving.add_argument("saved_id", metavar="ID", nargs="?", help="the id that the list shows")
    saving.add_argument("--find", metavar="WORDS", default="", help="of the list only those with all these words")
    saving.add_argument("--theme", default="", metavar="NAME", help="of the list only those on this theme")


def saved(settings: Settings, options: argparse.Namespace) -> int:
    """List saved answers, the newest first; `show` prints one with what has changed since, `remove` forgets it."""
    if options.what and not options.saved_id:
        raise InputRefused(f"Say which: python -m kb saved {options.what} ID, as `python -m kb saved` lists them.")
    base = open_knowledge_base(settings)
    if options.what == "remove":
        base.saved.remove(options.saved_id)
        print(f"Removed: {options.saved_id}")
    elif options.what == "show":
        _show(base, base.saved.open(options.saved_id), options.json)
    else:
        _list(base, options)
    base.close()
    return 0


def _list(base: KnowledgeBase, options: argparse.Namespace) -> None:
    lines = base.saved.listed(options.find, options.theme)
    if options.json:
        print(json.dumps([saved_line_object(line) for line in lines], ensure_ascii=False, indent=1))
        return
    if not lines:
        print("No saved answer has these words." if options.find or options.theme else "No answer is saved yet.")
    for line in lines:
        print(f"{line.id}  {line.saved_at:%Y-%m-%d}  {line.quotations:>3} quotations  {line.name}")


def _show(base: KnowledgeBase, one: SavedAnswer, as_json: bool) -> None:
    outlook = base.saved.outlook(one)
    if as_json:
        print(json.dumps(saved_object(one, outlook), ensure_ascii=False, indent=1))
        return
    print(one.name)
    if one.title:
        print(f"Question: {one.answer.question}")
    if one.note:
        print(f"Note: {one.note}")
    print(f"Saved on {one.saved_at:%Y-%m-%d} from corpus {one.answer.corpus_version}. {' '.join(told(one, outlook))}")
    for quotation, found in zip(one.answer.quotations, outlook.standings, strict=True):
        if found.stand is not Stand.STANDS:
            passage = one.answer.evidence[quotation.evidence].passage
            print(f"! {standing_line(found)} {f'“{quotation.text}”' if quotation.text else locate(passage)}")
    print()
    print("\n".join(_refused(one)) if one.answer.abstained else as_text(base, one.answer, one.summary))


def _refused(one: SavedAnswer) -> Iterator[str]:
    yield "Nothing that was held then answers this question."
    yield from one.answer.missing
    yield from (f"Related, but no answer: {locate(found.passage)}" for found in one.answer.related)
