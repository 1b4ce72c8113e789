"""The commands that tend the concept scheme: list it, add a sub-theme, retire, merge and bring back."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from kb.coding.scheme_views import Branch, Tree
from kb.config import Settings
from kb.errors import BadMetadata, InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Concept, SchemeChange
from kb.themes import find_concepts

_DEEDS = ("list", "add", "retire", "merge", "restore")


def add_scheme(command: Callable[..., argparse.ArgumentParser], as_json: Any) -> None:
    """Add the commands to the command line; `command` makes one of a name and a function."""
    tending = command("scheme", scheme, as_json)
    tending.add_argument("deed", choices=_DEEDS, help="what to do")
    tending.add_argument("name", nargs="?", help="with add the new name, else the id or name of a theme")
    tending.add_argument("other", nargs="?", metavar="INTO", help="with merge: the theme that it becomes part of")
    tending.add_argument("--under", metavar="THEME", help="with add: the theme that it lies under")
    tending.add_argument("--label", action="append", default=[], help="with add: another wording (may be repeated)")
    tending.add_argument("--definition", default="", help="with add: what it means")
    tending.add_argument("--note", default="", help="with add: when to use it (its scope note)")
    tending.add_argument("--instead", metavar="THEME", help="with retire: the theme to use instead")
    tending.add_argument("--by", metavar="NAME", help="who does it, as on the Tag page")
    tending.add_argument("--reason", default="", help="why")


def scheme(settings: Settings, options: argparse.Namespace) -> int:
    """List the concept scheme with what is held on each theme; or add a sub-theme, retire, merge or restore one."""
    _check(options)
    base = open_knowledge_base(settings)
    try:
        if options.deed != "list":
            print(_done(base, options))
        elif options.json:
            print(json.dumps(tree_object(base.scheme.tree()), ensure_ascii=False, indent=1))
        else:
            print("\n".join([*tree_lines(base.scheme.tree()), "", str(base.scheme.basis())]))
    finally:
        base.close()
    return 0


def _check(options: argparse.Namespace) -> None:
    needs = {"add": ("name", "under", "by"), "merge": ("name", "other", "by", "reason")}
    wanted = needs.get(options.deed, () if options.deed == "list" else ("name", "by", "reason"))
    options_of = {"name": "a theme", "other": "the theme to merge it into", "under": "--under THEME"}
    missing = [options_of.get(one, f"--{one}") for one in wanted if not getattr(options, one)]
    if missing:
        raise InputRefused(f"`scheme {options.deed}` needs {' and '.join(missing)}: see `python -m kb scheme --help`.")


def _done(base: KnowledgeBase, options: argparse.Namespace) -> str:
    desk, concepts = base.scheme, base.concepts()
    if options.deed == "add":
        under = _named(options.under, concepts)
        made = desk.add(
            *(options.by, options.name, under),
            alt_labels=options.label,
            definition=options.definition,
            scope_note=options.note,
            reason=options.reason,
        )
        return f"Added: {made.pref_label} ({made.id})."
    concept = _named(options.name, concepts)
    if options.deed == "merge":
        into = _named(options.other, concepts)
        desk.merge(options.by, concept, into, options.reason)
        return f"Merged: {concept} into {into}. What was coded by it counts there; its id still leads there."
    if options.deed == "retire":
        instead = _named(options.instead, concepts) if options.instead else None
        desk.retire(options.by, concept, options.reason, instead)
        return f"Retired: {concept}. Its codings stay."
    desk.restore(options.by, concept, options.reason)
    return f"Brought back: {concept}."


def _named(name: str, concepts: tuple[Concept, ...]) -> str:
    try:
        return find_concepts([name], concepts)[0]
    except BadMetadata as error:
        raise InputRefused(str(error)) from error


def tree_lines(tree: Tree) -> list[str]:
    """Return the scheme as lines of text, what lies under something moved in."""
    lines = []
    for depth, branch in (line for top in tree.branches for line in top.lines()):
        told = f"{branch.passages} passages, {branch.cases} cases"
        lines.append(f"{'  ' * depth}{branch.concept.pref_label} ({branch.concept.id}): {told}")
    for branch in tree.retired:
        became = f"merged into {branch.concept.replaced_by}" if branch.concept.replaced_by else "retired"
        lines.append(f"{branch.concept.pref_label} ({branch.concept.id}): {became}")
    return lines


def tree_object(tree: Tree) -> dict[str, Any]:
    """Return the scheme as JSON has it."""
    return {"in_use": list(map(_branch, tree.branches)), "retired": list(map(_branch, tree.retired))}


def _branch(branch: Branch) -> dict[str, Any]:
    concept = branch.concept
    return {
        "id": concept.id,
        "label": concept.pref_label,
        "kind": concept.kind,
        "other_labels": list(concept.alt_labels),
        "definition": concept.definition,
        "scope_note": concept.scope_note,
        "replaced_by": concept.replaced_by,
        "passages": branch.passages,
        "cases": branch.cases,
        "codings": branch.codings,
        "history": list(map(_changed, branch.history)),
        "narrower": list(map(_branch, branch.narrower)),
    }


def _changed(change: SchemeChange) -> dict[str, Any]:
    return {
        "deed": change.deed.value,
        "by": change.person,
        "reason": change.reason,
        "changed": list(change.told),
        "at": change.made_at.isoformat(),
    }
