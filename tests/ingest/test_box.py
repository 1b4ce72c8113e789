"""Whatever happens while a file is read, that one file is refused with its reason and the next one is read."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ingest.box import Box
from ingest.confinement import Limits
from ingest.interchange import send
from ingest.parse import parse_document
from ingest.pipeline import ingest_files
from kb.config import ROOT
from kb.errors import InputRefused, NoText
from kb.knowledge_base import open_knowledge_base
from kb.models import Body, ParsedDocument, Work
from kb.themes import read_concepts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits need POSIX")

HALLS = b"# Halls\n\nVillages keep their halls open.[^1]\n\n[^1]: Baird, A. (2021) Halls. https://example.org/halls\n"
CONCEPTS = tuple(read_concepts(ROOT / "corpus" / "themes.toml"))
SMALL = Limits(memory=2**29, cpu_seconds=2, wall_seconds=8)


# --- what a reader may do to its process: the box runs these in the place of the parser -----------


def misbehave(content, name, concepts, stated, bodies):
    """Do what the content says."""
    if content == b"well":
        return document("read well")
    return document(str(DEEDS[content.decode()](name)))


def document(title):
    return ParsedDocument(Work("a", title), "", (), (), (), ())


def _spin(_):
    while True:
        pass


def _grow(_):
    held = []
    while True:
        held.append(bytearray(2**24))


def _child(_):
    return subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.PIPE, check=False)


def _crash(_):
    ctypes.string_at(0)


def _kernel(call, *arguments):
    """Call the C library, where no hook of Python's can see it; its error tells that the kernel refused."""
    library = ctypes.CDLL(None, use_errno=True)
    return f"{getattr(library, call)(*arguments)} {ctypes.get_errno()}"


def _attempt(deed):
    try:
        deed()
    except OSError as error:
        return f"{type(error).__name__}"
    return "done"


DEEDS = {
    "spin": _spin,
    "grow": _grow,
    "sleep": lambda _: time.sleep(60),
    "child": _child,
    "abort": lambda _: os.abort(),
    "segfault": _crash,
    "leave": lambda _: os._exit(0),
    "print": lambda _: print("{}", flush=True),
    "raise": lambda _: 1 // 0,
    "connect": lambda _: _attempt(lambda: socket.create_connection(("127.0.0.1", 9), 1)),
    "look up": lambda _: _attempt(lambda: socket.getaddrinfo("localhost", 9)),
    "write": lambda name: _attempt(lambda: Path(name).write_text("halls")),
    "erase": lambda name: _attempt(lambda: Path(name).unlink()),
    "rename": lambda name: _attempt(lambda: Path(name).rename(name + "2")),
    "settings": lambda _: sorted(key for key in os.environ if key.startswith("KIST_")),
    "torch": lambda _: sys.modules.get("torch"),
    "kernel socket": lambda _: _kernel("socket", 2, 1, 0),
    "kernel open": lambda name: _kernel("open", os.fsencode(name), os.O_WRONLY | os.O_CREAT, 0o600),
    "kernel unlink": lambda name: _kernel("unlink", os.fsencode(name)),
    "who": lambda _: f"{os.getpid()} {os.getppid()}",
}


@pytest.fixture(scope="module", autouse=True)
def reading_process():
    """Here every box starts and ends a process of its own, as it does in the program."""


@pytest.fixture(scope="module")
def box():
    with Box("tests.ingest.test_box:misbehave", SMALL) as opened:
        yield opened


def title(box, deed, name="halls.md"):
    return box.parse(deed.encode(), name, ()).work.title


# --- documents -----------------------------------------------------------------------------------


def test_what_comes_out_of_the_box_is_what_the_parser_makes():
    with Box() as box:
        for content, name in ((HALLS, "halls.md"), (b"Halls.\n\nThey are open. Always.", "halls.txt")):
            assert box.parse(content, name, CONCEPTS) == parse_document(content, name, CONCEPTS)
        with pytest.raises(NoText) as told:
            box.parse(b" ", "empty.md", CONCEPTS)
        assert str(told.value) == "`empty.md` is empty: add a file that has text in it."


def test_concepts_and_bodies_are_told_once_and_again_when_they_differ(monkeypatch):
    told = []

    def record(pipe, message):
        told.append(message)
        send(pipe, message)

    monkeypatch.setattr("ingest.box.send", record)
    halls = (Body("halls", "Villages", "network"),)
    with Box() as box:
        for bodies in (halls, halls, ()):
            parsed = box.parse(HALLS, "halls.md", CONCEPTS, bodies=bodies)
            assert parsed == parse_document(HALLS, "halls.md", CONCEPTS, bodies=bodies)
            assert bool(parsed.passages[0].mentions) == bool(bodies)
        first, second, third = (json.loads(request)[1] for request in told[::2])
        assert first and second is None and third
        box.close()
        assert box.parse(HALLS, "halls.md", CONCEPTS).passages
        assert json.loads(told[-2])[1]


# --- crashes, hangs, memory ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("abort", "stops its reader"),
        ("segfault", "stops its reader"),
        ("leave", "stops its reader"),
        ("raise", "stops its reader"),
        ("spin", "more than 2 s"),
        ("grow", "more than 512 MB of memory"),
    ],
)
def test_that_one_file_is_refused_with_its_reason_and_the_next_is_read(box, deed, words):
    with pytest.raises(InputRefused, match=words) as told:
        title(box, deed)
    assert str(told.value).startswith("`halls.md` ")
    assert title(box, "well") == "read well"


@pytest.mark.parametrize("deed", ["sleep", "child"])
def test_a_reader_that_hangs_is_ended_with_all_that_it_started(deed):
    with Box("tests.ingest.test_box:misbehave", Limits(2**30, 5, 1)) as box:
        assert title(box, "well") == "read well"
        began = time.monotonic()
        with pytest.raises(InputRefused, match="to read"):
            title(box, deed)
        assert time.monotonic() - began < 8
        assert title(box, "well") == "read well"
        assert not children(box._process.pid)


def test_what_a_library_prints_does_not_come_among_the_answers(box):
    assert title(box, "print") == "None"
    assert title(box, "well") == "read well"


def test_a_reading_process_that_was_killed_is_started_anew(box):
    assert title(box, "well") == "read well"
    os.kill(box._process.pid, signal.SIGKILL)
    box._process.wait()
    assert title(box, "well") == "read well"


def test_a_reading_process_that_dies_in_the_middle_costs_one_file():
    with Box("tests.ingest.test_box:misbehave", SMALL) as box:
        assert title(box, "well") == "read well"
        killing = threading.Timer(1, box._process.kill)
        killing.start()
        with pytest.raises(InputRefused, match="stops its reader"):
            title(box, "sleep")
        killing.join()
        assert title(box, "well") == "read well"


def test_every_file_is_read_in_a_process_of_its_own(box):
    assert len({title(box, "who").split()[0] for _ in range(3)}) == 3


# --- network and files -----------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["connect", "look up", "write", "erase", "rename"])
def test_nothing_is_connected_written_or_erased(box, deed, tmp_path):
    held = tmp_path / "held.md"
    held.write_text("held")
    assert title(box, deed, str(held)) == "PermissionError"
    assert title(box, "write", str(tmp_path / "new.md")) == "PermissionError"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["held"]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is Linux's")
@pytest.mark.parametrize("deed", ["kernel socket", "kernel open", "kernel unlink"])
def test_the_kernel_refuses_it_to_libraries_in_c_too(box, deed, tmp_path):
    (tmp_path / "held.md").write_text("held")
    assert title(box, deed, str(tmp_path / "held.md")) == "-1 1"
    assert (tmp_path / "held.md").read_text() == "held"


def test_a_reader_sees_no_settings_and_loads_no_training_library(box, monkeypatch):
    assert title(box, "torch") == "None"
    monkeypatch.setenv("KIST_DATABASE_URL", "postgresql://halls:secret@example.org/kist")
    with Box("tests.ingest.test_box:misbehave", SMALL) as fresh:
        assert title(fresh, "settings") == "[]"


# --- the life of the processes ----------------------------------------------------------------------


def children(process):
    """The numbers of the processes that this one has started and that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def gone(process, seconds=10):
    for _ in range(seconds * 20):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_program(how):
    code = "from ingest.box import Box; Box('tests.ingest.test_box:misbehave').parse(b'sleep', 'a', ())"
    program = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        for _ in range(400):
            reading = children(program.pid)
            reader = children(reading[0]) if reading else []
            if reader:
                break
            time.sleep(0.05)
        assert reader
    finally:
        program.send_signal(how)
        program.wait()
    assert all(gone(process) for process in (*reading, *reader))


def test_an_interrupt_ends_the_reading_process_and_reaches_the_program():
    code = (
        "import signal\n"
        "from ingest.box import Box\n"
        # Whoever runs the tests in the background of a shell has them ignore interrupts.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n"
        "  with Box('tests.ingest.test_box:misbehave') as box:\n"
        "    box.parse(b'well', 'a', ())\n"
        "    print(box._process.pid, flush=True)\n"
        "    box.parse(b'sleep', 'a', ())\n"
        "except KeyboardInterrupt: print('stopped')"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    reading = int(program.stdout.readline())
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: every process of the group is told
    out, _ = program.communicate(timeout=30)
    assert out == "stopped\n"
    assert gone(reading)


def test_nothing_is_started_where_no_file_has_to_be_read(settings, tmp_path, monkeypatch):
    (tmp_path / "halls.md").write_bytes(HALLS)
    base = open_knowledge_base(settings)
    assert [one.outcome.value for one in ingest_files(base, [tmp_path / "halls.md"])] == ["added"]
    monkeypatch.setattr(Box, "_start", lambda _: pytest.fail("a reading process was started"))
    assert [one.outcome.value for one in ingest_files(base, [tmp_path / "halls.md"])] == ["unchanged"]
    base.close()


# --- reading ahead ----------------------------------------------------------------------------------


def test_a_file_read_ahead_is_the_same_whichever_is_asked_for_next():
    texts = [HALLS.replace(b"Villages", name) for name in (b"Towns", b"Cities", b"Parishes")]
    expected = [parse_document(text, "a.md", CONCEPTS) for text in texts]
    with Box() as box:
        box.read_ahead(texts[0], "a.md", CONCEPTS)  # nothing is read yet, so nothing is read ahead
        assert box.parse(texts[0], "a.md", CONCEPTS) == expected[0]
        for ahead, asked in ((1, 1), (2, 1), (0, 2)):
            box.read_ahead(texts[ahead], "a.md", CONCEPTS)
            box.read_ahead(texts[0], "b.md", CONCEPTS)  # one at a time
            assert box.parse(texts[asked], "a.md", CONCEPTS) == expected[asked]


def test_a_file_read_ahead_that_harms_its_reader_is_refused_in_its_turn():
    with Box("tests.ingest.test_box:misbehave", SMALL) as box:
        for deed in ("spin", "segfault"):
            assert box.parse(b"well", "a", CONCEPTS).work.title == "read well"
            box.read_ahead(deed.encode(), "a", CONCEPTS)
            with pytest.raises(InputRefused):
                box.parse(deed.encode(), "a", CONCEPTS)
        assert box.parse(b"well", "a", CONCEPTS).work.title == "read well"
        box.read_ahead(b"spin", "a", CONCEPTS)  # and nobody ever asks


def test_a_reading_process_that_ends_while_it_reads_ahead_is_started_anew():
    with Box() as box:
        expected = box.parse(HALLS, "a.md", CONCEPTS)
        box.read_ahead(HALLS, "a.md", CONCEPTS)
        box._process.kill()
        box._process.wait()
        assert box.parse(HALLS, "a.md", CONCEPTS) == expected
        box._process.kill()
        box._process.wait()
        box.read_ahead(HALLS, "a.md", CONCEPTS)
        assert box.parse(HALLS, "a.md", CONCEPTS) == expected
