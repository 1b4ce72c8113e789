"""The commands as a person or a script meets them.

Each runs in a process of its own at least once; where only its words and exit code matter it is called directly.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.__main__ import main as ingest_main
from kb.__main__ import main as kb_main
from kb.answers.feedback import Reason
from kb.config import ROOT, Settings
from kb.knowledge_base import open_knowledge_base
from tests.fakes import ingested, markdown

QUESTION = "What makes a partnership work well?"
ANSWER_KEYS = [
    *("id", "question", "filters", "status", "abstained", "themes", "passages", "answer_sentences", "summary"),
    *("cited_sources", "parts", "uncovered", "missing", "trials", "related", "voices", "corpus_version", "seconds"),
]
PASSAGE_KEYS = ["rank", "id", "text", "kind", "locator", "document", "page", "start", "end", "score", "sources"]
OUTCOME_KEYS = ["file", "outcome", "id", "title", "passages", "reason", "warnings"]
INSPECTION_KEYS = [
    *("file", "status", "reason", "warnings", "title", "authors", "year", "type", "doi", "pages", "sections"),
    *("passages", "notes", "left_out"),
]
FEEDBACK_KEYS = [
    *("id", "kind", "question", "filters", "corpus_version", "model", "given_at", "passage", "start", "end", "rank"),
    *("reason", "comment"),
]
REPLAY_KEYS = [
    *("feedback", "status", "shown", "rank", "corpus_version", "corpus_changed", "model", "model_changed", "refused"),
]
KINDS = {"insight", "implication", "introduction", "case", "source", "other"}
HALLS = "Volunteers keep the village halls open. The keys hang at the bakery."


def kist(*arguments, data=None, **environment):
    """Run `python -m` with these arguments; return the finished process."""
    options = [] if data is None else ["--data", str(data)]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KIST_")}
    return subprocess.run(
        [sys.executable, "-m", *map(os.fsencode, map(str, arguments)), *options],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def call(capsys):
    """Run a command in this process: as `kist`, but in milliseconds."""

    def called(program, *arguments, data=None):
        options = [] if data is None else ["--data", str(data)]
        capsys.readouterr()
        try:
            code = {"kb": kb_main, "ingest": ingest_main}[program]([*map(str, arguments), *options])
        except SystemExit as ended:  # how wrong use ends
            code = ended.code
        out, err = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=out, stderr=err)

    return called


def assert_one_sentence(done, code=2):
    """A fault is told in one clear sentence, and nothing else is printed."""
    assert done.returncode == code, done
    assert done.stdout == ""
    told = done.stderr.strip()
    assert told and "\n" not in told, done.stderr
    assert told[0].isupper() or told[0] == "`", told
    assert "Traceback" not in told and "Error" not in told and "Errno" not in told, told


def assert_is_answer(answer):
    assert list(answer) == ANSWER_KEYS
    assert answer["abstained"] == (answer["status"] == "insufficient_evidence")
    for number, passage in enumerate(answer["passages"], 1):
        assert list(passage) == PASSAGE_KEYS
        assert passage["rank"] == number
        assert passage["kind"] in KINDS
        assert list(passage["document"]) == ["id", "title", "year", "url"]
        assert passage["end"] - passage["start"] == len(passage["text"])
        for source in passage["sources"]:
            assert list(source) == ["footnote", "title", "url", "archived_url"]
            assert isinstance(source["footnote"], str)
    for sentence in answer["answer_sentences"]:
        assert list(sentence) == ["text", "citations", "part", "asked"]
        assert sentence["citations"]
        assert all(sentence["text"] in answer["passages"][place]["text"] for place in sentence["citations"])
    assert isinstance(answer["seconds"], float) and answer["corpus_version"]


@pytest.fixture(scope="module")
def corpus():
    """The corpus, to be read only."""
    return ingested(ROOT / "corpus")


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    """A folder with one good file."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS))
    return folder


# --- ingest --------------------------------------------------------------------------------------


def test_ingest_tells_the_outcome_of_each_input(halls, tmp_path):
    data = tmp_path / "data"
    done = kist("ingest", halls, data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("added") and "Village halls (1 passages)" in done.stdout
    again = kist("ingest", halls, "--json", data=data)
    assert (again.returncode, again.stderr) == (0, "")
    (outcome,) = json.loads(again.stdout)
    assert list(outcome) == OUTCOME_KEYS
    listed = kist("kb", "documents", "--json", data=data)
    assert outcome == {
        "file": str(halls / "halls.md"),
        "outcome": "unchanged",
        "id": json.loads(listed.stdout)[0]["id"],
        "title": "Village halls",
        "passages": 1,
        "reason": None,
        "warnings": [],
    }


def test_ingest_is_partly_done_when_one_of_two_files_is_empty(halls, tmp_path):
    shutil.copy(halls / "halls.md", tmp_path / "good.md")
    (tmp_path / "empty.md").write_bytes(b"")
    done = kist("ingest", tmp_path, "--json", data=tmp_path / "data")
    assert done.returncode == 3
    outcomes = {Path(one["file"]).name: one for one in json.loads(done.stdout)}
    assert {name: one["outcome"] for name, one in outcomes.items()} == {"good.md": "added", "empty.md": "refused"}
    assert done.stderr.strip() == outcomes["empty.md"]["reason"]
    assert "`empty.md`" in outcomes["empty.md"]["reason"]
    assert outcomes["empty.md"]["id"] is None


def test_ingest_ends_with_2_when_every_input_is_refused(tmp_path, call):
    (tmp_path / "empty.md").write_bytes(b"")
    done = call("ingest", tmp_path / "empty.md", "--quiet", data=tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "1 files: 1 refused\n")


def test_ingest_of_a_folder_without_files_says_so(tmp_path, call):
    (tmp_path / "nothing").mkdir()
    assert_one_sentence(call("ingest", tmp_path / "nothing", data=tmp_path / "data"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("path", ["no-such-file.md", "x" * 300])
def test_ingest_of_what_does_not_exist_says_so(tmp_path, path, call):
    assert_one_sentence(call("ingest", path, data=tmp_path / "data"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_ingest_of_a_file_that_may_not_be_read_says_so(tmp_path, call):
    (tmp_path / "secret.md").write_bytes(markdown("Secret", HALLS))
    (tmp_path / "secret.md").chmod(0)
    done = call("ingest", tmp_path / "secret.md", data=tmp_path / "data")
    assert done.returncode == 2
    assert "could not be read" in done.stderr


def test_a_file_name_that_is_no_text_is_printed_all_the_same(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")
    try:
        Path(name).write_bytes(markdown("Halls", HALLS))
    except OSError:
        pytest.skip("this disk does not take such a name")
    done = kist("ingest", name, "--json", data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[0]["outcome"] == "added"
    assert kist("ingest", name, data=tmp_path / "data").returncode == 0


# --- inspect -------------------------------------------------------------------------------------


def test_inspect_prints_everything_that_would_be_read_and_stores_nothing(tmp_path):
    file = ROOT / "tests" / "corpus" / "orchard-report.txt"
    done = kist("ingest", "inspect", file, "--json", data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert list(report) == INSPECTION_KEYS
    assert (report["status"], report["reason"], report["file"]) == ("ok", None, str(file))
    assert all(list(section) == ["level", "text", "page"] for section in report["sections"])
    for passage in report["passages"]:
        assert list(passage) == [
            *("text", "section", "kind", "block", "page", "line", "start", "end", "themes", "markers")
        ]
        assert passage["kind"] in KINDS
        assert passage["block"] in {"paragraph", "bullet", "numbered", "table", "quote"}
        assert all(list(marker) == ["label", "notes", "words_before", "page"] for marker in passage["markers"])
    assert all(list(note) == ["label", "number", "scope", "text", "urls", "page"] for note in report["notes"])
    assert all(list(piece) == ["text", "why", "page"] for piece in report["left_out"])
    assert report["passages"] and report["notes"] and report["left_out"]
    assert not (tmp_path / "data").exists()


def test_inspect_sums_up_for_a_person(tmp_path, call):
    done = call("ingest", "inspect", ROOT / "tests" / "corpus" / "orchard-report.txt", data=tmp_path / "data")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()][:4] == ["Title", "Sections", "Passages", "Notes"]


@pytest.mark.parametrize("exists", [True, False])
def test_inspect_of_a_refused_file_still_prints_the_object(tmp_path, exists, call):
    file = tmp_path / "empty.pdf"
    if exists:
        file.write_bytes(b"")
    done = call("ingest", "inspect", file, "--json")
    assert done.returncode == 2
    report = json.loads(done.stdout)
    assert list(report) == INSPECTION_KEYS
    assert report["status"] == "refused"
    assert report["reason"] == done.stderr.strip()
    assert report["passages"] == report["sections"] == report["notes"] == []


# --- remove --------------------------------------------------------------------------------------


@pytest.mark.parametrize("purge", [True, False])
def test_remove_withdraws_a_document(halls, tmp_path, purge, call):
    data = tmp_path / "data"
    (added,) = json.loads(call("ingest", halls, "--json", data=data).stdout)
    done = kist("ingest", "remove", added["id"], *(["--purge"] if purge else []), data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert added["id"] in done.stdout and "will not be cited again" in done.stdout
    (listed,) = json.loads(call("kb", "documents", "--json", data=data).stdout)
    assert (listed["id"], listed["status"]) == (added["id"], "withdrawn")
    answer = json.loads(call("kb", "ask", "Who keeps village halls open?", "--json", data=data).stdout)
    assert answer["abstained"] and answer["related"] == []
    assert (sum(b"bakery" in path.read_bytes() for path in data.rglob("*") if path.is_file()) == 0) is purge
    assert call("kb", "verify", data=data).returncode == 0


def test_remove_of_an_unknown_document_says_so(tmp_path, call):
    assert_one_sentence(call("ingest", "remove", "0123456789abcdef", data=tmp_path / "data"))


# --- ask -----------------------------------------------------------------------------------------


def test_ask_prints_one_object(corpus):
    done = kist("kb", "ask", QUESTION, "--json", data=corpus)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert_is_answer(answer)
    assert answer["question"] == QUESTION
    assert len(answer["passages"]) >= 10
    assert answer["answer_sentences"] and answer["cited_sources"] and answer["themes"]
    again = json.loads(kist("kb", "ask", QUESTION, "--json", data=corpus).stdout)
    assert answer | {"seconds": 0} == again | {"seconds": 0}


def test_ask_answers_a_person_in_words(corpus):
    done = kist("kb", "ask", QUESTION, data=corpus)
    assert done.returncode == 0
    assert done.stdout.startswith("This rests on 1 voice: What Works Scotland (")
    assert "\n\nWhat the research found\n  “" in done.stdout
    assert "2. Partnership > Research insights" in done.stdout
    none = kist("kb", "ask", "Who won the football world cup in 1998?", data=corpus)
    assert none.returncode == 0
    assert none.stdout.startswith("Nothing held here answers this question.")


def test_ask_tells_in_words_what_became_of_a_body(corpus, call):
    done = call("kb", "ask", "How did NHS Health Scotland help to plan evaluations?", data=corpus)
    assert "    NHS Health Scotland: changed on 1 April 2020; followed by Public Health Scotland. " in done.stdout


def test_ask_keeps_to_a_theme_and_refuses_one_that_does_not_exist(corpus):
    done = kist("kb", "ask", QUESTION, "--theme", "Place", "--theme", "8", "--json", data=corpus)
    answer = json.loads(done.stdout)
    assert_is_answer(answer)
    others = {"Participation", "Partnership", "Governance", "Workforce", "Leadership", "Prevention"}
    assert not others & {passage["document"]["title"].split(":")[0] for passage in answer["passages"]}
    assert_one_sentence(kist("kb", "ask", QUESTION, "--theme", "Gardening", data=corpus))


def test_ask_is_narrowed_by_place_type_year_and_full_text(corpus, call):
    options = ["--place", "Fife", "--place", "glasgow", "--type", "Case study", "--from", "1900", "--full-text"]
    answer = json.loads(call("kb", "ask", QUESTION, *options, "--json", data=corpus).stdout)
    named = {"place": ["Fife", "Glasgow"], "type": ["case study"], "from": 1900, "full_text": True}
    assert answer["filters"] == named and answer["abstained"]
    told = call("kb", "ask", QUESTION, "--type", "research report", "--to", "2019", data=corpus).stdout
    assert told.startswith("Only passages of the type research report, published up to 2019 were searched.\n")
    empty = call("kb", "ask", QUESTION, "--place", "Moray", "--theme", "Place", data=corpus)
    assert empty.stdout == "We hold no passage on Place, about Moray. Without “about Moray” there would be some.\n"
    for wrong in (["--place", "Fyfe"], ["--type", "blogg"], ["--from", "soon"], ["--from", "2019", "--to", "2015"]):
        assert_one_sentence(call("kb", "ask", QUESTION, *wrong, data=corpus))


def test_a_line_of_a_batch_may_carry_filters_of_its_own(corpus, tmp_path, call):
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    own = [None, {}, {"theme": "place", "from": 2015}, {"place": ["Fife"], "full_text": False}]
    lines = [{"id": n, "question": QUESTION} | ({} if one is None else {"filters": one}) for n, one in enumerate(own)]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = call("kb", "ask", "--questions", questions, "--out", out, "--to", "2019", data=corpus)
    assert done.returncode == 0
    answered = [json.loads(line)["filters"] for line in out.read_text().splitlines()]
    assert answered == [{"to": 2019}, {}, {"theme": ["place"], "from": 2015}, {"place": ["Fife"]}]


@pytest.mark.parametrize(
    "filters", ['"Fife"', "[]", "7", '{"plaice": "Fife"}', '{"from": "soon"}', '{"place": "Fyfe"}', '{"theme": [1]}']
)
def test_filters_of_a_batch_that_make_no_sense_are_named_by_their_line(corpus, tmp_path, filters, call):
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text(f'{{"id": 1, "question": "What?"}}\n{{"id": 2, "question": "What?", "filters": {filters}}}\n')
    done = call("kb", "ask", "--questions", questions, "--out", out, data=corpus)
    assert_one_sentence(done)
    assert "`questions.jsonl`, line 2" in done.stderr and list(tmp_path.iterdir()) == [questions]


@pytest.mark.parametrize("question", ["", "  ", "☂", "--", "'; DROP TABLE passage; --", "trust \udcff"])
def test_ask_takes_any_question(corpus, question, call):
    done = call("kb", "ask", "--json", "--data", corpus, "--", question)
    assert (done.returncode, done.stderr) == (0, "")
    assert_is_answer(json.loads(done.stdout))


def test_ask_takes_a_question_that_is_no_text(corpus):
    done = kist("kb", "ask", os.fsdecode(b"trust \xff in partners"), "--json", data=corpus)
    assert (done.returncode, done.stderr) == (0, "")
    assert_is_answer(json.loads(done.stdout))


def test_a_batch_keeps_order_and_ids(corpus, tmp_path):
    asked = [
        ("q3", QUESTION),
        ("q1", "Who won the football world cup in 1998?"),
        ("km-é", "partner* NEAR trust"),
        (7, ""),
        ("q3", "\ud800 lone"),
        ("q2", "What is a community anchor?\u2028\x00"),
    ]
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text("".join(json.dumps({"id": i, "question": q}) + "\n\n" for i, q in asked), encoding="utf-8")
    done = kist("kb", "ask", "--questions", questions, "--out", out, data=corpus)
    assert (done.returncode, done.stdout) == (0, "")
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    assert [answer["id"] for answer in answers] == [i for i, _ in asked]
    for answer in answers:
        assert_is_answer(answer)
    assert answers[0]["answer_sentences"] and answers[1]["abstained"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "questions.jsonl"]


@pytest.mark.parametrize(
    "line",
    [
        *(b'{"id": "q2"', b'{"id": "q2"}', b'{"question": "What?"}', b"[1, 2]", b'"text"', b"7", b"caf\xe9"),
        b'{"id": "q2", "question": null}',
    ],
)
def test_a_broken_line_of_a_batch_is_named_and_nothing_is_written(tmp_path, line, call):
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_bytes(b'{"id": "q1", "question": "What works?"}\n' + line + b"\n")
    done = call("kb", "ask", "--questions", questions, "--out", out, data=tmp_path / "data")
    assert_one_sentence(done)
    assert "`questions.jsonl`" in done.stderr and "line 2" in done.stderr
    assert list(tmp_path.iterdir()) == [questions]


def test_a_batch_that_cannot_be_written_or_read_says_so(corpus, tmp_path, call):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "q1", "question": "What works?"}\n')
    for arguments in (
        ["--questions", questions],
        ["--questions", questions, "--out", tmp_path / "no" / "such" / "folder.jsonl"],
        ["--questions", questions, "--out", tmp_path],
        ["--questions", tmp_path / "none.jsonl", "--out", tmp_path / "answers.jsonl"],
        ["--questions", questions, "--out", tmp_path / "answers.jsonl", "--theme", "Gardening"],
        [],
    ):
        assert_one_sentence(call("kb", "ask", *arguments, data=corpus))
    assert list(tmp_path.iterdir()) == [questions]


# --- documents, search, verify, rebuild-index ----------------------------------------------------


def test_documents_lists_what_is_held(corpus, tmp_path):
    done = kist("kb", "documents", "--json", data=corpus)
    assert (done.returncode, done.stderr) == (0, "")
    listed = json.loads(done.stdout)
    assert sum(document["digest_of"] == "key-messages-psr-scotland" for document in listed) == 10
    for document in listed:
        assert list(document) == ["id", "title", "status", "passages", "added", "file", "digest_of"]
        assert document["status"] == "held" and document["passages"] > 0
    lines = kist("kb", "documents", data=corpus).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [document["id"] for document in listed]
    assert "Nothing is held yet" in kist("kb", "documents", data=tmp_path / "new").stdout


def write_collection(folder, packed):
    documents = [
        {"_id": "d1", "title": "Halls", "text": "Volunteers keep village halls open."},
        {"_id": "d2", "title": "", "text": "The baths are open in June. " * 60},
        {"_id": "d/3", "title": "Bakery", "text": "Bread is baked before dawn.", "metadata": {"url": "x"}},
    ]
    queries = [{"_id": "q1", "text": "who keeps the halls open"}, {"_id": "q2", "text": "bread"}]
    folder.mkdir()
    content = "".join(json.dumps(one) + "\n" for one in documents).encode()
    name = "corpus.jsonl.gz" if packed else "corpus.jsonl"
    (folder / name).write_bytes(gzip.compress(content) if packed else content)
    (folder / "queries.jsonl").write_text("".join(json.dumps(one) + "\n" for one in queries))
    return folder


@pytest.mark.parametrize("packed", [True, False])
def test_search_ranks_a_collection_and_names_each_document_once(tmp_path, packed, call):
    folder, out = write_collection(tmp_path / "collection", packed), tmp_path / "run.trec"
    run = kist if packed else call
    done = run("kb", "search", "--collection", folder, "--out", out, "--k", "2", data=tmp_path / "data")
    assert (done.returncode, done.stdout) == (0, "")
    lines = [line.split() for line in out.read_text().splitlines()]
    assert [line[0] for line in lines] == ["q1", "q1", "q2", "q2"]
    assert {(line[1], len(line)) for line in lines} == {("Q0", 6)}
    assert [line[3] for line in lines] == ["1", "2", "1", "2"]
    assert [lines[0][2], lines[2][2]] == ["d1", "d/3"]
    assert len({(line[0], line[2]) for line in lines}) == 4
    assert all(float(a[4]) >= float(b[4]) for a, b in zip(lines[::2], lines[1::2], strict=True))
    assert not (tmp_path / "data" / "catalogue.db").exists()


def test_search_says_what_is_missing_or_broken(tmp_path, call):
    folder, out = write_collection(tmp_path / "collection", packed=False), tmp_path / "run.trec"
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "halls"}\n{"_id": "q2"}\n')
    broken = call("kb", "search", "--collection", folder, "--out", out)
    assert_one_sentence(broken)
    assert "`queries.jsonl`, line 2" in broken.stderr
    (folder / "queries.jsonl").unlink()
    assert_one_sentence(call("kb", "search", "--collection", folder, "--out", out))
    assert_one_sentence(call("kb", "search", "--collection", tmp_path / "none", "--out", out))
    assert not out.exists()


def test_search_does_not_index_for_a_run_that_cannot_be_written(tmp_path, call):
    folder = write_collection(tmp_path / "collection", packed=False)
    assert_one_sentence(call("kb", "search", "--collection", folder, "--out", tmp_path / "no" / "run.trec"))


def test_verify_and_rebuild_end_with_the_codes_that_are_promised(halls, tmp_path, call):
    data = tmp_path / "data"
    call("ingest", halls, data=data)
    assert kist("kb", "rebuild-index", data=data).stdout == "The indexes are made anew: 1 passages.\n"
    clean = kist("kb", "verify", "--json", data=data)
    assert (clean.returncode, clean.stderr) == (0, "")
    assert json.loads(clean.stdout) == {"problems": [], "repaired": [], "left": [], "unchecked": []}
    (applied,) = (data / "index").rglob("applied")
    (applied.parent / "chroma.sqlite3").write_bytes(b"garbled" * 500)
    assert call("kb", "verify", data=data).returncode == 1
    assert kist("kb", "verify", "--repair", data=data).returncode == 3
    assert call("kb", "verify", data=data).returncode == 0
    (original,) = (data / "originals").iterdir()
    original.unlink()
    left = call("kb", "verify", "--repair", "--json", data=data)
    assert left.returncode == 1
    assert len(json.loads(left.stdout)["left"]) == 1


# --- settings and faults -------------------------------------------------------------------------


def test_the_option_wins_over_the_variable_for_where_the_data_lies(corpus, tmp_path):
    by_variable = kist("kb", "documents", "--json", KIST_DATA=str(corpus))
    by_option = kist("kb", "documents", "--json", data=corpus, KIST_DATA=str(tmp_path / "other"))
    assert json.loads(by_variable.stdout) == json.loads(by_option.stdout) != []
    assert not (tmp_path / "other").exists()


def test_a_misspelt_variable_is_refused(corpus):
    done = kist("kb", "documents", data=corpus, KIST_DATTA="x")
    assert_one_sentence(done)
    assert "KIST_DATTA" in done.stderr and "KIST_DATA" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["kb"],
        ["kb", "asks", "What?"],
        ["kb", "ask", "What?", "--no-such-option"],
        ["kb", "search"],
        ["kb", "search", "--collection", "x", "--out", "y", "--k", "0"],
        ["kb", "search", "--collection", "x", "--out", "y", "--k", "many"],
        ["kb", "documents", "--data"],
        ["ingest"],
        ["ingest", "inspect"],
        ["ingest", "remove"],
    ],
)
def test_wrong_use_is_told_in_one_sentence(arguments, call):
    assert_one_sentence(call(*arguments))


@pytest.mark.parametrize("arguments", [["kb", "--help"], ["kb", "ask", "--help"], ["ingest", "--help"]])
def test_help_explains_and_ends_with_0(arguments, call):
    done = call(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "usage: python -m" in done.stdout


def test_a_data_folder_that_is_a_file_is_told_in_a_sentence(tmp_path, call):
    (tmp_path / "data").write_text("not a folder")
    for arguments in (["kb", "documents"], ["kb", "ask", "What?"], ["ingest", ROOT / "corpus"]):
        assert_one_sentence(call(*arguments, data=tmp_path / "data"))


def test_a_catalogue_that_is_no_database_is_told_in_a_sentence(tmp_path, call):
    (tmp_path / "catalogue.db").write_bytes(b"this is no database at all " * 400)
    for arguments in (["kb", "documents"], ["kb", "ask", "What?"], ["ingest", ROOT / "corpus"], ["kb", "verify"]):
        done = call(*arguments, data=tmp_path)
        assert_one_sentence(done)
        assert "damaged" in done.stderr


def test_a_concept_scheme_that_cannot_be_read_is_told_in_a_sentence(tmp_path):
    (tmp_path / "corpus").mkdir()
    assert_one_sentence(kist("kb", "documents", data=tmp_path / "data", KIST_CORPUS=str(tmp_path / "corpus")))


def test_an_unexpected_fault_gives_an_incident_number_and_no_trace(tmp_path):
    """A table that is gone is nothing that any code foresees."""
    data = tmp_path / "data"
    shutil.copytree(ingested(ROOT / "corpus"), data)
    with contextlib.closing(sqlite3.connect(data / "catalogue.db")) as connection, connection:
        connection.execute("DROP TABLE note_marker_note")
    done = kist("kb", "ask", QUESTION, data=data)
    assert_one_sentence(done, code=1)
    number = done.stderr.split("incident ")[1].split(")")[0]
    log = (data / "incidents.log").read_text(encoding="utf-8")
    assert number in log and "File " in log
    assert QUESTION not in log


def test_a_reader_that_goes_away_is_no_fault(corpus):
    command = f"'{sys.executable}' -m kb ask '{QUESTION}' --json --data '{corpus}' | head -c 20"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_the_chain_of_each_document_is_counted(call, tmp_path):
    (tmp_path / "halls.md").write_bytes(markdown("Halls", HALLS))
    call("ingest", tmp_path / "halls.md", "--quiet", data=tmp_path / "data")
    (counted,) = json.loads(call("kb", "chain", "--json", data=tmp_path / "data").stdout)
    assert list(counted) == ["id", "title", "notes", "works", "statuses", "unresolved", "misprinted"]
    assert (counted["notes"], counted["statuses"]["address only"], sum(counted["statuses"].values())) == (1, 1, 1)
    told = call("kb", "chain", counted["id"], data=tmp_path / "data").stdout
    assert "1 notes lead to 0 works" not in told and "1 note leads to 0 works" in told
    assert_one_sentence(call("kb", "chain", "nothing", data=tmp_path / "data"))


def test_links_are_counted_and_not_checked_offline(call, tmp_path, monkeypatch):
    (tmp_path / "halls.md").write_bytes(markdown("Halls", HALLS))
    call("ingest", tmp_path / "halls.md", "--quiet", data=tmp_path / "data")
    counts = {"unchecked": 1, "alive": 0, "moved": 0, "dead": 0, "archived copy": 0, "asked without answer": 0}
    monkeypatch.setattr("ingest.links.Web.is_online", lambda web: False)
    done = call("kb", "links", "check", data=tmp_path / "data")
    assert_one_sentence(done)
    assert "were not checked: this computer is offline" in done.stderr
    assert json.loads(call("kb", "links", "--json", data=tmp_path / "data").stdout) == counts
    assert call("kb", "links", data=tmp_path / "data").stdout.startswith("    1  unchecked, 0 of them asked")


# --- feedback -------------------------------------------------------------------------------------


def test_feedback_is_listed_and_its_questions_are_asked_again(corpus, tmp_path, call):
    data = tmp_path / "data"
    shutil.copytree(corpus, data)
    for command in ("feedback", "replay"):
        assert call("kb", command, data=data).stdout == "No feedback is recorded yet.\n"
        assert call("kb", command, "--json", data=data).stdout == "[]\n"
    base = open_knowledge_base(Settings(data=data))
    answer = base.ask(QUESTION)
    base.object_to(answer, answer.quotations[0], Reason.OTHER, "Not in our town.")
    base.record_unanswered(base.ask("What is the capital of Peru?"))
    base.close()
    listed = kist("kb", "feedback", data=data)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert QUESTION in listed.stdout and "other: passage" in listed.stdout and "Not in our town." in listed.stdout
    first, second = json.loads(call("kb", "feedback", "--json", data=data).stdout)
    assert list(first) == FEEDBACK_KEYS and list(second) == FEEDBACK_KEYS
    assert (first["id"], first["kind"], first["reason"]) == (1, "not right", "other")
    assert (second["id"], second["kind"], second["passage"], second["comment"]) == (2, "unanswered", None, None)
    told = kist("kb", "replay", data=data)
    assert (told.returncode, told.stderr) == (0, "")
    assert "The quotation is still shown; its passage has rank" in told.stdout
    assert "Still not answered." in told.stdout and "has changed" not in told.stdout
    (again,) = json.loads(call("kb", "replay", "1", "--json", data=data).stdout)
    assert list(again) == REPLAY_KEYS
    assert again["feedback"] == first and again["shown"] is True and again["rank"] == first["rank"]
    assert (again["corpus_changed"], again["model_changed"], again["refused"]) == (False, False, None)


def test_replay_refuses_what_is_no_number_and_what_nobody_gave(corpus, call):
    assert_one_sentence(call("kb", "replay", "x", data=corpus))
    assert_one_sentence(call("kb", "replay", "7", data=corpus))


def test_replay_is_partly_done_where_a_question_cannot_be_asked_any_more(corpus, tmp_path, call):
    data = tmp_path / "data"
    shutil.copytree(corpus, data)
    base = open_knowledge_base(Settings(data=data))
    base.record_unanswered(base.ask("What is the capital of Peru?"))
    base.close()
    with contextlib.closing(sqlite3.connect(data / "catalogue.db")) as record, record:
        record.execute("""UPDATE feedback SET filters = '["potholes"]'""")
    done = call("kb", "replay", data=data)
    assert done.returncode == 3 and "There is no theme called “potholes”" in done.stdout


# --- codings and agreement -----------------------------------------------------------------------

CODING_KEYS = [
    *("id", "item", "kind", "target", "exact", "prefix", "suffix", "stands_at", "placing", "coder", "themes"),
    *("suggestions", "accepted", "rejected", "based_on", "reason", "note", "blind", "made_at", "supersedes", "current"),
]
DECISION_KEYS = ["id", "item", "judge", "themes", "disputed", "reason", "made_at", "supersedes"]
RELIABILITY_KEYS = [
    *("coders", "items", "codings", "with_suggestions", "mean_themes", "themes", "same_sets", "alpha_masi"),
]


@pytest.fixture(scope="module")
def coded(corpus, tmp_path_factory):
    """An installation in which two people coded 40 passages, not always alike."""
    data = tmp_path_factory.mktemp("coded") / "data"
    shutil.copytree(corpus, data)
    base = open_knowledge_base(Settings(data=data))
    desk = base.coding
    for number, task in enumerate(desk.next_tasks("Ada Ross", 40)):
        suggested = {one.concept_id for one in task.suggestions}
        desk.record("Ada Ross", task.target_id, suggested, suggestions=task.suggestions)
        desk.record("Ben Muir", task.target_id, ["place"] if number % 4 == 0 else suggested)
    desk.decide("Clo Baird", desk.disputes()[0].item.id, ["place"], "It is about a place.")
    base.close()
    return data


def test_before_anybody_coded_the_commands_say_so(corpus, call):
    assert call("kb", "codings", data=corpus).stdout.startswith("Nobody has coded anything yet")
    assert json.loads(call("kb", "codings", "--json", data=corpus).stdout) == {"codings": [], "decisions": []}
    done = call("kb", "agreement", data=corpus)
    assert done.returncode == 0 and "there is nothing to compare" in done.stdout
    assert json.loads(call("kb", "agreement", "--json", data=corpus).stdout)["alpha_masi"] == {
        "value": None,
        "interval": None,
        "items": 0,
        "why": "no item was coded by two of them",
    }


def test_who_has_coded_what_is_told_and_exported(coded, call):
    done = kist("kb", "codings", data=coded)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ada Ross: 40 coded" in done.stdout and "of the next 100 suggestions about 1 are" in done.stdout
    assert "decided: 1." in done.stdout
    told = json.loads(call("kb", "codings", "--json", data=coded).stdout)
    assert len(told["codings"]) == 80
    assert all(list(one) == CODING_KEYS and one["stands_at"] == one["target"] for one in told["codings"])
    assert [list(one) for one in told["decisions"]] == [DECISION_KEYS]


def test_suggestions_are_told_for_a_passage_and_their_quality_for_all(coded, call):
    told = call("kb", "suggest", data=coded).stdout
    assert told.startswith("Learned from 40 coded passages.") and "Themes per passage:" in told
    found = json.loads(call("kb", "suggest", "--json", data=coded).stdout)
    assert list(found) == ["performance", "sub_themes"] and found["performance"]["passages"] == 40
    (passage_id, *_) = found["sub_themes"][0]["passage_ids"]
    of_one = json.loads(call("kb", "suggest", passage_id, "--json", data=coded).stdout)
    assert all(list(one) == ["concept_id", "method", "score", "sentence", "words"] for one in of_one)
    assert call("kb", "suggest", "unknown", data=coded).returncode != 0


def test_agreement_is_a_table_and_an_object(coded, call):
    done = kist("kb", "agreement", data=coded)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("40 items coded blind by at least two of: Ada Ross")
    assert "Cohen's kappa" in done.stdout and "(MASI)" in done.stdout and "95 % intervals" in done.stdout
    found = json.loads(call("kb", "agreement", "--json", "--coders", "ben muir", "Ada Ross", data=coded).stdout)
    assert list(found) == RELIABILITY_KEYS and found["coders"] == ["Ben Muir", "Ada Ross"]
    low, high = found["alpha_masi"]["interval"]
    assert low < found["alpha_masi"]["value"] < high
    assert "NaN" not in json.dumps(found)
    assert_one_sentence(call("kb", "agreement", "--coders", "Ada Ross", "Nobody Here", data=coded))


# --- check ---------------------------------------------------------------------------------------

PASTED = "Volunteers keep the village halls open. Parking charges rise by 20p in April."


@pytest.fixture(scope="module")
def of_halls(halls):
    """An installation that holds one text about village halls."""
    return ingested(halls / "halls.md")


def test_a_text_is_checked_sentence_by_sentence(call, of_halls, tmp_path):
    (tmp_path / "paper.txt").write_text(PASTED, encoding="utf-8")
    done = call("kb", "check", tmp_path / "paper.txt", data=of_halls)
    assert done.returncode == 0 and done.stdout.startswith("1 of 2 sentences has evidence here.")
    assert "“Volunteers keep the village halls open." in done.stdout
    assert done.stdout.rstrip().endswith("No evidence here.")
    found = json.loads(call("kb", "check", tmp_path / "paper.txt", "--json", data=of_halls).stdout)
    assert [list(one) for one in found] == [["sentence", "evidence"]] * 2
    (first,), none = (one["evidence"] for one in found)
    assert none == []
    assert list(first) == [
        *("text", "bearing", "sign", "kind", "locator", "document", "passage", "page", "start", "end", "probability"),
        "sources",
    ]
    assert (first["bearing"], first["sign"]) == ("speaks of this", None)


def test_a_text_is_checked_from_standard_input(of_halls):
    done = subprocess.run(
        [sys.executable, "-m", "kb", "check", "-", "--data", str(of_halls)],
        cwd=ROOT,
        input=PASTED.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"1 of 2 sentences has evidence here.")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"word " * 2000, None])
def test_a_text_that_cannot_be_checked_is_refused_in_one_sentence(call, of_halls, tmp_path, content):
    if content is not None:
        (tmp_path / "paper.txt").write_bytes(content)
    assert_one_sentence(call("kb", "check", tmp_path / "paper.txt", data=of_halls))
