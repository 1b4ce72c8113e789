"""What no file of the project may do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kb.config import ROOT

CODE = ("app.py", "kb", "ingest", "ui", "bench", "tests")
LONGEST = 350  # lines that are not blank
# Each of these runs code that comes from a file, or lets a text of ours or of others act as a page.
FORBIDDEN = {
    "pickle": r"\bpickle\b",
    "joblib": r"\bjoblib\b",
    "eval": r"(?<![\w.])eval\(",
    "exec": r"(?<![\w.])exec\(",
    "yaml.load": r"\byaml\.(?:load|full_load|unsafe_load)\(",
    "torch.load": r"\btorch\.load\b",
    "trust_remote_code": r"trust_remote_code\s*=\s*True",
    "query_texts": r"\bquery_texts\b",
    "unsafe_allow_html": r"\bunsafe_allow_html\b",
    "unsafe_allow_javascript": r"\bunsafe_allow_javascript\b",
    "shell=True": r"\bshell\s*=\s*True\b",
    "os.system": r"\bos\.(?:system|popen)\(",
}
# An absolute path of one machine, or a note to oneself, does not belong in a project.
PLACES = r"(?<![\w.])/(?:root|work|home)(?:/|\b)"
NOTES = r"\b(?:TODO|FIXME|XXX|HACK)\b"


def found(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    paths = [ROOT / folder for folder in folders]
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return sorted(
        f
        for f in files
        if f.is_file() and f.suffix in suffixes and f != Path(__file__) and "__pycache__" not in f.parts
    )


PYTHON = found(*CODE)
TEXTS = found(
    *(*CODE, "docs", "corpus", "README.md", "CHANGELOG.md", "Makefile", "pyproject.toml"),
    *("requirements.txt", "requirements-dev.txt", ".gitignore", ".github", ".streamlit"),
    suffixes=(".py", ".md", ".toml", ".txt", ".css", ".yml", ".yaml", ".json", ""),
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def breaches(files: list[Path], pattern: str) -> list[str]:
    rule = re.compile(pattern)
    return [
        f"{named(file)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if rule.search(line)
    ]


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_there_is_something_to_look_at():
    assert len(PYTHON) > 60
    assert len(TEXTS) > len(PYTHON) + 60


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_nothing_is_used_that_runs_what_it_reads(name):
    assert breaches(PYTHON, FORBIDDEN[name]) == []


def test_only_one_module_writes_html():
    pages = [path for path in found("app.py", "ui") if path.name != "safe_html.py"]
    assert breaches(pages, r"\bst\.html\(|\bcomponents\.(?:v1\.)?(?:html|iframe)\(") == []


def test_no_file_names_a_place_on_one_machine():
    assert breaches(TEXTS, PLACES) == []


def test_no_file_holds_a_note_to_oneself():
    assert breaches(PYTHON, NOTES) == []


def test_the_entry_of_the_app_is_short_and_knows_the_pages_only():
    app = ROOT / "app.py"
    assert len(app.read_text(encoding="utf-8").splitlines()) <= 40
    assert {name.partition(".")[0] for name in imports(app)} <= {"streamlit", "ui", "__future__"}


@pytest.mark.parametrize("path", found("app.py", "kb", "ingest", "ui", "bench"), ids=named)
def test_each_module_is_short_and_says_what_it_is_for(path):
    source = path.read_text(encoding="utf-8")
    assert sum(bool(line.strip()) for line in source.splitlines()) <= LONGEST
    docstring = ast.get_docstring(ast.parse(source)) or ""
    assert docstring[:1].isupper() or docstring[:1] == "`"


def test_what_an_import_cannot_find_is_never_passed_over():
    assert breaches(PYTHON, r"except ImportError|except ModuleNotFoundError") == []
    assert breaches(PYTHON, r"except\s*:") == []


def test_a_users_words_never_become_a_pattern():
    """Patterns are made of fixed text, so that no question can make one run for ever.

    What a module makes when it is imported is made of fixed text: there is no question yet.
    """
    made = [
        f"{named(path)}:{node.lineno}"
        for path in found("kb", "ui")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr != "escape"
        and not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    assert made == []
