"""`python -m kb`: ask, check a text, list what is held, check and rebuild, measure on a test collection."""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kb.answers.answer_text import as_text
from kb.answers.feedback import Feedback
from kb.commands.case_commands import add_case
from kb.commands.coding_commands import agreement, codings
from kb.commands.command_line import CommandParser, run
from kb.commands.exchange_commands import add_exchange
from kb.commands.list_commands import add_lists
from kb.commands.paper_commands import add_bundle
from kb.commands.saved_commands import add_saved
from kb.commands.scheme_commands import add_scheme
from kb.commands.suggesting_commands import suggest
from kb.config import ROOT, Settings
from kb.errors import BadMetadata, InputRefused
from kb.exchange.interchange import (
    answer_object,
    chain_object,
    document_object,
    feedback_object,
    replay_object,
    statement_object,
)
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.link_state import LinkState
from kb.models import Filters
from kb.papers.citations import (
    statements_with_citations,
    unresolved_line,
)
from kb.questions.filters import NAMES as FILTER_NAMES
from kb.questions.filters import read_filters
from kb.questions.question_files import read_questions
from kb.themes import moved
from kb.whole_files import check_place, written_whole

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def ask(settings: Settings, options: argparse.Namespace) -> int:
    """Answer one question, or a file of questions."""
    if options.questions:
        return _ask_batch(settings, options)
    if options.question is None:
        raise InputRefused('Give a question in quotation marks, as in: python -m kb ask "What works in partnerships?"')
    filters = _filters(options)
    base = open_knowledge_base(settings)
    answer = base.ask(options.question, filters)
    coming = base.summarise(answer)
    summary = coming.result() if coming else None
    saved = base.saved.save(answer, summary=summary) if options.save else None
    if options.json:
        print(json.dumps(answer_object(answer, saved.id if saved else None, summary), ensure_ascii=False, indent=1))
    else:
        for sentence in moved(options.theme, base.concepts()):
            print(sentence, file=sys.stderr)
        print(as_text(base, answer, summary))
    if saved:
        print(f"Saved: python -m kb saved show {saved.id}", file=sys.stderr)
    base.close()
    return 0


def _filters(options: argparse.Namespace) -> Filters:
    return read_filters({name: getattr(options, name) for name in FILTER_NAMES})


def _ask_batch(settings: Settings, options: argparse.Namespace) -> int:
    if options.save:
        raise InputRefused("--save is for one question: leave it out for a file of questions.")
    if options.out is None:
        raise InputRefused("Say where the answers go: --out FILE.jsonl")
    questions = list(read_questions(options.questions, _filters(options)))
    base = open_knowledge_base(settings)
    with written_whole(options.out) as lines:
        for number, identifier, question, filters in questions:
            try:
                answer = base.ask(question, filters)
            except BadMetadata as error:
                raise InputRefused(f"`{options.questions.name}`, line {number}: {error}") from error
            lines.write(json.dumps(answer_object(answer, identifier), ensure_ascii=False) + "\n")
    base.close()
    print(f"{len(questions)} answers in {options.out}", file=sys.stderr)
    return 0


def check(settings: Settings, options: argparse.Namespace) -> int:
    """Look up what is held on each sentence of a text."""
    text = _pasted(options.file)
    base = open_knowledge_base(settings)
    statements = base.look_up(text)
    base.close()
    if options.json:
        print(json.dumps([statement_object(statement) for statement in statements], ensure_ascii=False, indent=1))
    else:
        print(statements_with_citations(statements))
    return 0


def _pasted(name: str) -> str:
    """Read the text of a file, or of standard input for "-"."""
    if name != "-" and not Path(name).is_file():
        raise InputRefused(f"`{name}` does not exist: check the name and the folder.")
    try:
        return (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = "Standard input" if name == "-" else f"`{name}`"
        raise InputRefused(f"{told} is not plain text in UTF-8: save it as a text file first.") from error
    except OSError as error:
        raise InputRefused(f"`{name}` cannot be read ({error.strerror}): check its rights.") from error


def documents(settings: Settings, options: argparse.Namespace) -> int:
    """List what is held, and what was replaced or withdrawn."""
    base = open_knowledge_base(settings)
    listed = [document_object(document) for document in base.documents(include_retired=True)]
    if options.json:
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return 0
    if not listed:
        print("Nothing is held yet: add files with `python -m ingest PATH`.")
    for line in listed:
        print(
            f"{line['id']}  {line['status']:<9}  {line['passages']:>5} passages  {line['added'][:10]}  {line['title']}"
        )
    return 0


def search(settings: Settings, options: argparse.Namespace) -> int:
    """Rank a test collection in BEIR layout and write a TREC run."""
    # The one look upwards: a command of `kb` that needs the chunking of `ingest` (see docs/decisions/).
    from ingest.collection import run_collection

    if not options.collection.is_dir():
        raise InputRefused(f"`{options.collection}` is not a folder: name one with corpus.jsonl and queries.jsonl.")
    check_place(options.out)
    count = run_collection(settings, options.collection, options.out, options.k)
    print(f"{count} queries ranked in {options.out}", file=sys.stderr)
    return 0


def verify(settings: Settings, options: argparse.Namespace) -> int:
    """Check originals, text, locators, notes, vectors and indexes against the record."""
    base = open_knowledge_base(settings)
    report = base.verify(repair=options.repair)
    base.close()
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        for line in (*report.problems, *(f"Repaired: {line}" for line in report.repaired), *report.unchecked):
            print(line)
        if not report.problems:
            print("Everything agrees with the record.")
    return 1 if report.left else 3 if report.repaired else 0


def chain(settings: Settings, options: argparse.Namespace) -> int:
    """Count how far the notes of a document, or of all, can be followed to the works behind them."""
    base = open_knowledge_base(settings)
    counts = base.chain_counts(options.document_id)
    base.close()
    if options.json:
        print(json.dumps([chain_object(count) for count in counts], ensure_ascii=False, indent=1))
        return 0
    if not counts:
        print("No document with notes is held yet: add files with `python -m ingest PATH`.")
    for count in counts:
        print(f"{count.document.id}  {count.document.work.title}")
        notes = "1 note leads" if count.notes == 1 else f"{count.notes} notes lead"
        print(f"  {notes} to {len(count.works)} {'work' if len(count.works) == 1 else 'works'}")
        for status, number in count.statuses:
            print(f"  {number:>5}  {status.value}")
        for note in count.misprinted:
            print(f"  Note {note.label} of “{note.scope}” is misprinted: by its place it is note {note.number}.")
        for hop in count.broken:
            print(f"  Unresolved: {unresolved_line(hop)}")
    return 0


def links(settings: Settings, options: argparse.Namespace) -> int:
    """Count what became of web addresses; with `check`, ask those that were not asked for 30 days."""
    base = open_knowledge_base(settings)
    code = _check_links(base, options) if options.check else 0
    checks = base.link_checks(address for _, address, _ in base.addresses())
    states = Counter(checks[address].state if address in checks else None for _, address, _ in base.addresses())
    base.close()
    unclear, never = states.pop(LinkState.UNCHECKED, 0), states.pop(None, 0)
    if options.json:
        told = {state.value: states[state] for state in LinkState}
        print(
            json.dumps(told | {LinkState.UNCHECKED.value: unclear + never, "asked without answer": unclear}, indent=1)
        )
        return code
    print(f"{unclear + never:>5}  {LinkState.UNCHECKED.value}, {unclear} of them asked without a clear answer")
    for state in list(LinkState)[1:]:
        print(f"{states[state]:>5}  {state.value}")
    return code


def _check_links(base: KnowledgeBase, options: argparse.Namespace) -> int:
    # The other look upwards: asking the web is the work of `ingest`.
    from ingest.links import check_links, due

    waiting = len(due(base, datetime.now(UTC), options.again))
    total = min(waiting, options.limit or waiting)
    with tqdm(total=total, unit="address", leave=False, disable=not sys.stderr.isatty()) as progress:
        for address, seen in check_links(base, options.limit, options.again):
            progress.update()
            copy = f"  (archived copy of {seen.archived_on.year})" if seen.archived_on else ""
            progress.write(f"{seen.state.value:<14}{address}{copy}", file=sys.stderr)
    return 0


def feedback(settings: Settings, options: argparse.Namespace) -> int:
    """List what readers found not right, and the questions that nothing answered."""
    base = open_knowledge_base(settings)
    given = base.feedback()
    base.close()
    if options.json:
        print(json.dumps([feedback_object(one) for one in given], ensure_ascii=False, indent=1))
        return 0
    if not given:
        print("No feedback is recorded yet.")
    for one in given:
        print(_head(one))
        if one.objection:
            print(f"      {one.objection.reason.value}: passage {one.objection.passage_id}, rank {one.objection.rank}")
            if one.objection.comment:
                print(f"      {one.objection.comment}")
    return 0


def _head(one: Feedback) -> str:
    filters = f" ({', '.join(one.filters.stated())})" if one.filters else ""
    return f"{one.id:>4}  {one.given_at:%Y-%m-%d}  {one.kind.value:<10}  {one.question}{filters}"


def replay(settings: Settings, options: argparse.Namespace) -> int:
    """Ask the questions behind the feedback again, all or one, and tell what has changed."""
    base = open_knowledge_base(settings)
    again = base.replay(options.feedback_id)
    base.close()
    if options.json:
        print(json.dumps([replay_object(one) for one in again], ensure_ascii=False, indent=1))
    else:
        if not again:
            print("No feedback is recorded yet.")
        for one in again:
            changed = [("corpus", one.corpus_changed), ("model", one.model_changed)]
            print(_head(one.feedback))
            print("      " + " ".join([one.now, *(f"The {name} has changed." for name, other in changed if other)]))
    return 3 if any(one.refused for one in again) else 0


def rebuild_index(settings: Settings, options: argparse.Namespace) -> int:
    """Make the vector index and the lexical index anew from the record."""
    base = open_knowledge_base(settings)
    count = base.rebuild_index()
    base.close()
    print(f"The indexes are made anew: {count} passages.")
    return 0


def prepare(settings: Settings, options: argparse.Namespace) -> int:
    """Export the embedding model, once, so that the first question does not wait for it."""
    from kb.embedding import open_embedder

    print(f"Ready: {open_embedder(settings).fingerprint}")
    return 0


def serve(settings: Settings, options: argparse.Namespace) -> int:
    """Serve the app with record pages, a feed, a read-only API and health checks, until it is stopped."""
    _check_port(options.host, options.port)
    names = LOOPBACK if options.host in LOOPBACK else ()
    if not names:
        print(
            f"Whoever can reach {options.host} can read and add: put a proxy with sign-in before it.", file=sys.stderr
        )
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "server.py")]
    command += [f"--server.address={options.host}", f"--server.port={options.port}"]
    command += [f"--server.allowedHosts={name}" for name in names]
    sys.stdout.flush()
    # The server takes the place of this process, so that whoever watches over it needs to know only one.
    os.execve(sys.executable, command, {**os.environ, "KIST_DATA": str(settings.data)})


def _check_port(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise InputRefused(f"{host}:{port} cannot be listened on: choose another with --host and --port.") from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65_535):
        raise argparse.ArgumentTypeError("give a number from 1 to 65535")
    return int(text)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError("give a number from 1")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    shared = CommandParser(add_help=False)
    shared.add_argument("--data", type=Path, help="where the catalogue and indexes live (default: data/, or KIST_DATA)")
    as_json = CommandParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser = CommandParser("python -m kb", description="Ask the knowledge base, and look after it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, action: Any, *parents: CommandParser) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=action.__doc__, description=action.__doc__, parents=[shared, *parents])
        added.set_defaults(action=action)
        return added

    asking = command("ask", ask, as_json)
    asking.add_argument("question", nargs="?")
    for name, which in (("theme", "on this theme"), ("place", "about this place"), ("type", "of works of this type")):
        asking.add_argument(
            f"--{name}", action="append", default=[], help=f"only passages {which} (may be repeated: any of them)"
        )
    asking.add_argument("--from", metavar="YEAR", help="only passages of works published in this year or later")
    asking.add_argument("--to", metavar="YEAR", help="only passages of works published in this year or earlier")
    asking.add_argument("--full-text", action="store_true", help="only texts themselves, and not our own words on them")
    asking.add_argument("--questions", type=Path, help="a JSONL file of objects with `id`, `question`, maybe `filters`")
    asking.add_argument("--out", type=Path, help="where the answers of --questions go, one a line")
    asking.add_argument("--save", action="store_true", help="keep the answer, to be found with `saved`")
    checking = command("check", check, as_json)
    checking.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    command("documents", documents, as_json)
    searching = command("search", search)
    searching.add_argument("--collection", type=Path, required=True, help="a folder in BEIR layout")
    searching.add_argument("--out", type=Path, required=True, help="the TREC run to write")
    searching.add_argument("--k", type=_positive, default=100, help="documents per query (default 100)")
    verifying = command("verify", verify, as_json)
    verifying.add_argument("--repair", action="store_true", help="make anew whatever can be derived from the record")
    counting = command("chain", chain, as_json)
    counting.add_argument("document_id", nargs="?", help="the id that `python -m kb documents` shows (default: all)")
    linking = command("links", links, as_json)
    linking.add_argument("check", nargs="?", choices=["check"], help="ask the addresses, when the computer is online")
    linking.add_argument("--limit", type=_positive, help="with check: ask at most this many addresses")
    linking.add_argument("--again", action="store_true", help="with check: also those asked within 30 days")
    add_saved(command, as_json)
    add_lists(command, as_json)
    command("feedback", feedback, as_json)
    replaying = command("replay", replay, as_json)
    replaying.add_argument("feedback_id", nargs="?", type=_positive, help="the number that `feedback` shows")
    command("codings", codings, as_json)
    agreeing = command("agreement", agreement, as_json)
    agreeing.add_argument("--coders", nargs="+", metavar="NAME", default=[], help="only these people (default: all)")
    add_exchange(command)
    add_case(command, as_json)
    add_bundle(command)
    add_scheme(command, as_json)
    suggesting = command("suggest", suggest, as_json)
    suggesting.add_argument("passage_id", nargs="?", help="the id of a passage (default: how good suggestions are)")
    command("rebuild-index", rebuild_index)
    command("prepare", prepare)
    serving = command("serve", serve)
    serving.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    serving.add_argument("--port", type=_port, default=8501, help="the port to listen on (default 8501)")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code."""
    return run(_parser(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
