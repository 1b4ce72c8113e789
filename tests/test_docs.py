"""The documentation says what the code does: no more and no less."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields

import pytest

from ingest.__main__ import _parser as ingest_parser
from kb import config
from kb.__main__ import _parser as kb_parser
from kb.config import ROOT, Settings, read_settings
from kb.errors import BadSetting

INTERFACES = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted([ROOT / "README.md", ROOT / "corpus" / "README.md", *(ROOT / "docs").rglob("*.md")])
}
DOCUMENTED = "\n".join(PAGES.values())


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Every command, as one types it, with what reads its options."""
    (kb,) = (action for action in kb_parser()._actions if isinstance(action, argparse._SubParsersAction))
    found = {f"python -m kb {name}": parser for name, parser in kb.choices.items()}
    found["python -m ingest"] = ingest_parser("")
    return found | {f"python -m ingest {name}": ingest_parser(name) for name in ("inspect", "remove")}


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings if option.startswith("--")}


COMMANDS = parsers()


def rows(command: str) -> str:
    """The lines of the page on commands that are about one of them."""
    pattern = re.compile(rf"`{re.escape(command)}(?![-\w])(?! (?:inspect|remove)\b)")
    return "\n".join(line for line in INTERFACES.splitlines() if pattern.search(line))


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_and_option_is_documented(command):
    about = rows(command)
    assert about, f"docs/interfaces.md does not name `{command}`"
    everywhere = {"--help", "--data"}
    missing = sorted(option for option in options(COMMANDS[command]) - everywhere if option not in about)
    assert not missing, f"docs/interfaces.md does not name {missing} of `{command}`"
    assert "--data" in INTERFACES


def test_each_documented_command_exists():
    named = re.findall(r"python -m (kb|ingest)((?: [a-z][a-z-]+\b(?![\w./-]))?)", DOCUMENTED)
    known = {tuple(command.removeprefix("python -m ").partition(" ")[::2]) for command in COMMANDS}
    unknown = {
        f"python -m {program} {rest.strip()}"
        for program, rest in named
        if (program, rest.strip()) not in known | {("kb", "")} and not (ROOT / rest.strip()).exists()
    }
    assert not unknown, f"documented, but no command: {sorted(unknown)}"


def test_each_documented_option_exists():
    known = set().union(*map(options, COMMANDS.values()))
    documented = set(re.findall(r"(?<![-\w])--[a-z][a-z-]+", INTERFACES))
    assert documented <= known, f"documented, but no option: {sorted(documented - known)}"


def test_each_command_explains_itself_and_its_options():
    for command, parser in COMMANDS.items():
        assert parser.description, command
        unexplained = [a.dest for a in parser._actions if a.option_strings and not a.help]
        assert not unexplained, f"`{command}`: no help for {unexplained}"


def test_each_setting_is_documented_and_each_documented_setting_is_read():
    documented = set(re.findall(r"\bKIST_[A-Z_]+\b", DOCUMENTED))
    assert documented == config._VARIABLES
    table = set(re.findall(r"^\| `(KIST_[A-Z_]+)` \|", INTERFACES, re.M))
    assert table == config._VARIABLES


def test_each_setting_has_an_effect(tmp_path):
    values = {name: str(tmp_path / name) for name in config._VARIABLES} | {"KIST_ADD_BY_ADDRESS": "on"}
    values |= {"KIST_LLM_BASE_URL": "http://localhost:8080/v1", "KIST_LLM_SECONDS": "5"}
    changed, usual = read_settings(environment=values), read_settings(environment={})
    same = [field.name for field in fields(Settings) if getattr(changed, field.name) == getattr(usual, field.name)]
    assert not same
    assert len(fields(Settings)) == len(config._VARIABLES)


def test_a_misspelt_setting_is_refused_and_an_empty_one_is_none(tmp_path):
    with pytest.raises(BadSetting, match="KIST_MODEL is not a setting"):
        read_settings(environment={"KIST_MODEL": "x"})
    with pytest.raises(BadSetting, match="KIST_ADD_BY_ADDRESS is neither on nor off"):
        read_settings(environment={"KIST_ADD_BY_ADDRESS": "perhaps"})
    assert read_settings(environment=dict.fromkeys(config._VARIABLES, "")) == Settings()
    assert read_settings(tmp_path, {"KIST_DATA": "elsewhere"}).data == tmp_path


def test_each_command_of_make_is_documented_and_the_other_way_round():
    rules = set(re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(), re.M).group(1).split())
    documented = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", DOCUMENTED, re.M))
    documented = {one or other for one, other in documented}
    assert documented <= rules, f"documented, but not in the Makefile: {sorted(documented - rules)}"
    assert rules - documented <= {"clean"}, f"not documented: {sorted(rules - documented)}"


@pytest.mark.parametrize("page", sorted(PAGES))
def test_each_link_between_pages_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", PAGES[page])
    broken = [link for link in links if "://" not in link and not ((ROOT / page).parent / link).exists()]
    assert not broken, f"{page} links to {broken}"


def test_each_file_that_the_readme_names_exists():
    named = re.findall(r"`((?:kb|ingest|ui|tests|docs|corpus|bench)/[\w./-]*|[\w-]+\.py)`", PAGES["README.md"])
    assert named
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing, f"README.md names {missing}"


def test_each_decision_is_listed_and_has_its_three_parts():
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", PAGES["docs/decisions/README.md"]))
    pages = {path.name for path in folder.glob("*.md")} - {"README.md"}
    assert listed == pages
    for name in pages:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {name[:3]} ")
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{name} lacks {part}"


def test_the_changelog_has_a_section_with_entries():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", changelog, flags=re.M)[1:]
    assert sections
    assert re.match(r"Unreleased|\[?\d+\.\d+\.\d+", sections[0])
    assert re.search(r"^- \S.*", sections[0], re.M)


def test_each_key_of_an_answer_and_of_an_inspection_is_documented():
    from ingest.inspection import refused_inspection
    from kb.exchange.interchange import answer_object
    from kb.models import Answer, AnswerStatus, Kind, Part

    keys = {*refused_inspection("f", "r"), *answer_object(Answer("q", AnswerStatus.INSUFFICIENT_EVIDENCE))}
    words = {*keys, *(s.value for s in AnswerStatus), *(k.value for k in Kind), *(p.value for p in Part)}
    missing = sorted(word for word in words if not re.search(rf"\b{word}\b", INTERFACES))
    assert not missing, f"docs/interfaces.md does not name {missing}"
