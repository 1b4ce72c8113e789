"""Everything works without a network, and asking loads no training library."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from kb.config import ROOT
from tests.fakes import ingested

QUESTION = "What makes a partnership work well?"
# What only a training run, a large record, the reading of files or a writer of summaries needs.
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "spacy",
    "chromadb",
    "pandas",
    "onnx",
    "streamlit",
    "httpcore2",
)


def run(*command, **options):
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def without_network():
    """The command that runs another one in a network namespace of its own, in which there is no route."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("`unshare` is not installed, so no network namespace can be made")
    for wanted in (["--net"], ["--user", "--map-root-user", "--net"]):
        tried = subprocess.run([unshare, *wanted, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return [unshare, *wanted]
    pytest.skip(f"no network namespace may be made here: {tried.stderr.decode().strip()}")


def test_ingest_and_ask_work_without_a_network(tmp_path):
    isolated = without_network()
    reach = "import socket; s = socket.socket(); s.settimeout(2); s.connect(('192.0.2.1', 80))"
    unreachable = subprocess.run([*isolated, sys.executable, "-c", reach], capture_output=True, check=False)
    assert b"unreachable" in unreachable.stderr
    data = tmp_path / "data"
    digest = ROOT / "corpus" / "digests" / "key-messages" / "2-partnership.md"
    run(*isolated, sys.executable, "-m", "ingest", digest, "--data", data)
    answer = json.loads(run(*isolated, sys.executable, "-m", "kb", "ask", QUESTION, "--json", "--data", data))
    assert answer["answer_sentences"]


def test_asking_loads_none_of_the_heavy_libraries():
    script = f"""
import json, sys
from pathlib import Path
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from kb.models import Filters
base = open_knowledge_base(Settings(data=Path({str(ingested(ROOT / "corpus"))!r})))
for question in ({QUESTION!r}, "What is preventativ work?", "☂"):
    base.ask(question)
    base.ask(question, Filters(("place",)))
base.theme("place")
base.documents()
base.close()
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""
    loaded = set(json.loads(run(sys.executable, "-c", script)))
    assert "onnxruntime" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_taking_in_and_verifying_sends_nothing_home(tmp_path):
    """Chroma is opened with its reporting off, and nothing so much as looks for an address."""
    script = f"""
import socket, sys
def refuse(*arguments, **options):
    raise AssertionError(f"something wanted the network: {{arguments}}")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
import chromadb
opened, reports = chromadb.PersistentClient, []
def watched(**options):
    reports.append(options["settings"].anonymized_telemetry)
    return opened(**options)
chromadb.PersistentClient = watched
from ingest.__main__ import main as ingest
from kb.__main__ import main as kb
assert ingest([{str(ROOT / "corpus" / "digests" / "key-messages" / "7-place.md")!r}, "--data", {str(tmp_path)!r}]) == 0
assert kb(["rebuild-index", "--data", {str(tmp_path)!r}]) == 0
assert kb(["verify", "--data", {str(tmp_path)!r}]) == 0
assert reports and not any(reports), reports
assert "posthog" not in sys.modules
"""
    run(sys.executable, "-c", script)
