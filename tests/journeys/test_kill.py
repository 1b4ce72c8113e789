"""Acknowledged means safe: `kill -9` at any moment of an ingest loses and doubles nothing."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from kb.__main__ import main
from kb.config import ROOT
from kb.knowledge_base import open_knowledge_base
from tests.fakes import markdown

DOCUMENTS = 20


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder of small documents, every fifth a work's record."""
    folder = tmp_path_factory.mktemp("files")
    for number in range(DOCUMENTS):
        sentences = [f"Hall {number}.{n} is kept open by the volunteers of street {number * 7 + n}." for n in range(6)]
        (folder / f"{number:02}.md").write_bytes(markdown(f"Halls of parish {number}", *sentences))
    for number in range(0, DOCUMENTS, 5):
        (folder / f"{number:02}.toml").write_text(f'id = "w{number}"\ntitle = "Halls of parish {number}"\n')
    return folder


class Ingest:
    """A child process that ingests, and what it has acknowledged so far."""

    def __init__(self, folder, data):
        self.acknowledged = []
        self.began = threading.Event()
        # Without a buffer every line is out before the next file is begun.
        command = [sys.executable, "-u", "-m", "ingest", str(folder), "--data", str(data)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            if line.endswith("\n"):
                outcome, file = line.split()[:2]
                self.acknowledged.append((outcome, file.removesuffix(":").rsplit("/", 1)[-1]))
                self.began.set()
        self.began.set()

    def kill(self, delay):
        """Kill it so many seconds after its first acknowledgement, or while it still starts if that is negative."""
        if delay >= 0:
            self.began.wait(60)
        time.sleep(abs(delay))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.end()

    def end(self):
        self.process.wait(120)
        self.reader.join(60)
        self.process.stdout.close()


def assert_safe(settings, acknowledged):
    base = open_knowledge_base(settings)
    held = Counter(document.file_name for document in base.documents())
    works = {work.id for work in base.works()}
    every = base.documents(include_retired=True)
    base.close()
    for _, name in acknowledged:
        if name.endswith(".md"):
            assert held[name] == 1, f"{name} was acknowledged and is held {held[name]} times"
        else:
            assert f"w{int(name.removesuffix('.toml'))}" in works
    assert set(held.values()) <= {1}
    assert len(every) == len(held)
    assert main(["verify", "--data", str(settings.data)]) == 0


def assert_finishes(settings, files):
    last = Ingest(files, settings.data)
    last.end()
    assert last.process.returncode == 0
    assert {outcome for outcome, _ in last.acknowledged} <= {"added", "unchanged"}
    assert len(last.acknowledged) == DOCUMENTS + DOCUMENTS // 5
    assert_safe(settings, last.acknowledged)
    base = open_knowledge_base(settings)
    assert len(base.documents()) == DOCUMENTS
    for number in range(DOCUMENTS):
        best = base.find(f"halls of parish {number}", limit=1)[0].passage
        assert best.work.title == f"Halls of parish {number}"
    base.close()


def moments(seed, count):
    """Delays in seconds, from an early start to the end of a run; a run takes about two."""
    chance = random.Random(seed)
    return [-chance.uniform(0.02, 1.2) if n % 4 == 3 else chance.uniform(0, 0.7) for n in range(count)]


def test_what_was_acknowledged_survives_twelve_kills_and_the_next_run_finishes(settings, files, capsys):
    acknowledged, interrupted = [], 0
    for delay in moments("in passing", 12):
        run = Ingest(files, settings.data)
        run.kill(delay)
        interrupted += run.process.returncode == -signal.SIGKILL
        acknowledged += run.acknowledged
        assert_safe(settings, acknowledged)
        base = open_knowledge_base(settings)
        if len(base.documents()) == DOCUMENTS:  # begin again, so that every kill hits work
            for document in base.documents():
                base.remove_document(document.id)
            acknowledged = []
        base.close()
    assert interrupted >= 9
    assert_finishes(settings, files)
    assert "agrees" in capsys.readouterr().out


@pytest.mark.soak
def test_what_was_acknowledged_survives_two_hundred_kills(settings, files, capsys):
    acknowledged, interrupted = [], 0
    for delay in moments("soak", 200):
        run = Ingest(files, settings.data)
        run.kill(delay)
        interrupted += run.process.returncode == -signal.SIGKILL
        acknowledged += run.acknowledged
        assert_safe(settings, [pair for pair in acknowledged if pair[1].endswith(".toml")] + run.acknowledged)
        base = open_knowledge_base(settings)
        if len(base.documents()) == DOCUMENTS:
            for document in base.documents():
                base.remove_document(document.id)
        base.close()
    assert interrupted >= 150
    assert_finishes(settings, files)
    assert capsys.readouterr().out
