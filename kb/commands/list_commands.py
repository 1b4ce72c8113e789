"""The commands for reading lists: propose one for a need, look at them, publish, clone, make a session pack."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.lists.list_exports import export_of_list, export_of_pack
from kb.lists.list_interchange import list_object, pack_object, proposal_object
from kb.lists.list_text import list_lines, pack_lines, proposal_lines, state
from kb.models import WORDS_A_MINUTE, Level, Need
from kb.papers.paper_desk import FORMATS, Export
from kb.whole_files import check_place, write_whole

_ACTIONS = ("propose", "show", "publish", "clone", "pack")


def add_lists(command: Callable[..., argparse.ArgumentParser], *parents: argparse.ArgumentParser) -> None:
    """Add the command to the command line; `command` makes one of a name and a function."""
    listing = command("lists", lists, *parents)
    listing.add_argument("what", nargs="?", choices=_ACTIONS, help="one of them (default: tell which lists there are)")
    listing.add_argument("list_id", metavar="ID", nargs="?", help="the id of a list")
    listing.add_argument("--theme", action="append", default=[], help="propose: a theme to cover (may be repeated)")
    listing.add_argument("--minutes", type=int, help="propose: the time for reading")
    listing.add_argument("--audience", default="", help="propose: who will read, in a few words")
    listing.add_argument("--level", choices=[level.value for level in Level], help="propose: how well they know it")
    listing.add_argument("--purpose", default="", help="propose: what the session is for, in a sentence")
    listing.add_argument("--place", action="append", default=[], help="propose: a place wanted (may be repeated)")
    listing.add_argument("--type", action="append", default=[], help="propose: a type of work wanted (may be repeated)")
    listing.add_argument(
        "--speed", type=int, default=WORDS_A_MINUTE, help=f"propose: words a minute (default {WORDS_A_MINUTE})"
    )
    listing.add_argument("--voice", type=int, default=2, help="propose: at most so many items of one voice (default 2)")
    listing.add_argument("--save", metavar="TITLE", help="propose: keep the proposal as a list with this title")
    listing.add_argument("--out", type=Path, metavar="FILE", help="show, pack: write it to a file of this kind")
    listing.add_argument("--participants", action="store_true", help="pack: the participant's sheet (with --out)")
    listing.add_argument("--version", type=int, help="show, clone, pack: this published version (default: the draft)")


def lists(settings: Settings, options: argparse.Namespace) -> int:
    """List reading lists; propose one for a need, show, publish or clone one, or make its session pack."""
    if options.what not in (None, "propose") and not options.list_id:
        raise InputRefused(f"Say which: python -m kb lists {options.what} ID, as `python -m kb lists` shows them.")
    if options.out:
        check_place(options.out)
        if options.out.suffix.lower() not in FORMATS:
            raise InputRefused(f"`{options.out.name}` is of no known kind: end it with {', '.join(FORMATS)}.")
    base = open_knowledge_base(settings)
    try:
        {None: _all, "propose": _propose, "show": _show, "publish": _publish, "clone": _clone, "pack": _pack}[
            options.what
        ](base, options)
    finally:
        base.close()
    return 0


def _all(base: KnowledgeBase, options: argparse.Namespace) -> None:
    every = base.lists.all()
    if options.json:
        _print([list_object(one) for one in every])
        return
    if not every:
        print("There are no reading lists yet: see `python -m kb lists propose --help`.")
    for one in every:
        print(f"{one.id}  {one.saved_at:%Y-%m-%d}  {one.minutes:>4} minutes  {state(one):<28}  {one.title}")


def _propose(base: KnowledgeBase, options: argparse.Namespace) -> None:
    if options.list_id:
        raise InputRefused("A proposal begins from a need and not from a list: leave the id out.")
    if options.minutes is None:
        raise InputRefused("Say how long people have to read: --minutes 60.")
    need = Need(
        tuple(options.theme),
        options.minutes,
        options.audience,
        Level(options.level) if options.level else None,
        options.purpose,
        tuple(options.place),
        tuple(options.type),
        options.speed,
        options.voice,
    )
    proposal = base.lists.propose(need)
    made = base.lists.create(options.save, proposal) if options.save is not None else None
    if options.json:
        _print(proposal_object(proposal) | {"saved_as": made.id if made else None})
        return
    print("\n".join(proposal_lines(proposal, base.lists.complication)))
    if made:
        print(f"\nKept as {made.id}")


def _show(base: KnowledgeBase, options: argparse.Namespace) -> None:
    shown = base.lists.get(options.list_id, options.version)
    flags, balance = base.lists.flags(shown), base.lists.balance(shown)
    if options.out:
        _write(options.out, export_of_list(base, shown))
    elif options.json:
        _print(list_object(shown, flags, balance))
    else:
        print("\n".join(list_lines(shown, flags, balance.lines, base.lists.complication)))


def _publish(base: KnowledgeBase, options: argparse.Namespace) -> None:
    before = base.lists.get(options.list_id)
    made = base.lists.publish(before.id, before.edition)
    changes = base.lists.changes(made.id, before.version, made.version) if before.version else ()
    if options.json:
        _print(list_object(made) | {"changes": list(changes)})
        return
    print(f"Version {made.version} of {made.id} is published.")
    for line in changes:
        print(f"  {line}")


def _clone(base: KnowledgeBase, options: argparse.Namespace) -> None:
    made = base.lists.clone(options.list_id, options.version)
    if options.json:
        _print(list_object(made))
    else:
        print(f"Cloned as {made.id}: {made.title}")


def _pack(base: KnowledgeBase, options: argparse.Namespace) -> None:
    shown = base.lists.get(options.list_id, options.version)
    if options.out:
        _write(options.out, export_of_pack(base, shown, participants=options.participants))
        return
    pack = base.lists.pack(shown)
    if options.json:
        _print(pack_object(pack))
    else:
        print("\n".join(pack_lines(pack)))


def _write(path: Path, export: Export) -> None:
    write_whole(path, FORMATS[path.suffix.lower()].write(export))
    print(f"Written: {path}", file=sys.stderr)


def _print(told: object) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=1))
