"""The corpus that ships: our own words, every footnote kept, every address known."""

import re
import tomllib

import pytest

from kb.addresses import address_key
from kb.config import ROOT
from kb.questions.terms import Thesaurus, stems
from kb.themes import read_terms

CORPUS = ROOT / "corpus"
DIGESTS = sorted((CORPUS / "digests" / "key-messages").glob("*.md"))
THEMES = [path for path in DIGESTS if not path.name.startswith("0-")]
WORKS = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((CORPUS / "works").glob("*.toml"))]
TEXTS = sorted(path for path in CORPUS.rglob("*") if path.suffix in {".md", ".toml"})
MARKER = re.compile(r"\[\^(\d+)\](?!:)")
DEFINITION = re.compile(r"^\[\^(\d+)\]: (.+?) ?<?(https?://\S+?)>?$", re.MULTILINE)
NOTES_PER_THEME = (29, 14, 13, 8, 9, 14, 22, 19)  # 128 in all, counted by position
LONGEST_SHARED_RUN = 9


def words_of(text):
    return re.findall(r"[^\W_]+", text.lower())


def own_words(path):
    """The text of a corpus file without the titles and addresses of works, which are facts."""
    text = DEFINITION.sub("", path.read_text(encoding="utf-8"))
    text = re.sub(r"https?://\S+", " · ", text)
    if path.suffix == ".toml":
        text = re.sub(r"cited_titles = \[.*?\]", "", text, flags=re.DOTALL)
    titles = {title for work in WORKS for title in (work["title"], *work.get("cited_titles", ()))}
    text = " ".join(text.split())
    for title in sorted(titles, key=len, reverse=True):
        text = text.replace(title, " · ")
    return text


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_ten_consecutive_words_are_taken_from_the_report(path, report_path):
    run = LONGEST_SHARED_RUN + 1
    report = words_of(re.sub(r"[¹²³⁰⁴-⁹]+|\^\{[^}]*\}", "", report_path.read_text(encoding="utf-8")))
    runs = {tuple(report[i : i + run]) for i in range(len(report) - run + 1)}
    for stretch in own_words(path).split("·"):
        own = words_of(MARKER.sub("", stretch))
        shared = [own[i : i + run] for i in range(len(own) - run + 1) if tuple(own[i : i + run]) in runs]
        assert not shared, f"{path.name} repeats the report: {' '.join(shared[0])}"


def test_there_is_a_digest_of_the_introduction_and_of_each_theme():
    assert [path.name[0] for path in DIGESTS] == list("012345678")


@pytest.mark.parametrize(("path", "count"), list(zip(THEMES, NOTES_PER_THEME, strict=True)), ids=lambda p: str(p)[-20:])
def test_a_digest_keeps_every_footnote_of_its_theme(path, count):
    text = path.read_text(encoding="utf-8")
    defined = [int(number) for number, _, _ in DEFINITION.findall(text)]
    assert defined == list(range(1, count + 1))
    assert sorted({int(number) for number in MARKER.findall(text)}) == defined


def test_every_footnote_of_the_digests_leads_to_a_record_of_the_catalogue():
    known = {address_key(a) for work in WORKS for a in (work.get("url"), *work.get("other_urls", ())) if a}
    cited = {a for path in DIGESTS for _, _, a in DEFINITION.findall(path.read_text(encoding="utf-8"))}
    assert {a for a in cited if address_key(a) not in known} == set()


def test_a_digest_says_what_it_digests():
    for path in DIGESTS:
        assert "\ndigest_of: key-messages-psr-scotland\n" in path.read_text(encoding="utf-8")


def test_a_wording_or_abbreviation_belongs_to_one_term_and_related_terms_stay_apart():
    terms = tomllib.loads((CORPUS / "terms.toml").read_text(encoding="utf-8"))["term"]
    of = {}
    for term in terms:
        for label in {tuple(stems(label)) for label in (term["pref_label"], *term["alt_labels"])}:
            assert label, f"{term['pref_label']} has a wording of function words only"
            assert of.setdefault(label, term["pref_label"]) == term["pref_label"], label
        for related in term.get("related", ()):
            assert related not in (term["pref_label"], *term["alt_labels"])
    short = [name for term in terms for name in term["abbreviations"]]
    assert len(short) == len(set(short))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("third sector", "community sector"),
        ("co-production", "co-design"),
        ("early intervention", "preventative work"),
        ("integration joint board", "health and social care partnership"),
        ("lived experience", "service user"),
        ("public body", "local authority"),
    ],
)
def test_neighbours_are_never_exchanged(one, other):
    thesaurus = Thesaurus(read_terms(CORPUS / "terms.toml"))
    assert not set(thesaurus.equal_wordings(stems(one))) & {other, *thesaurus.equal_wordings(stems(other))}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("voluntary sector", "third sector"),
        ("seldom heard groups", "hard to reach"),
        ("coproduction", "co-producing"),
        ("IJB", "integrated joint board"),
        ("experts by experience", "people with lived experience"),
        ("participatory budgeting", "PB"),
    ],
)
def test_practitioners_wordings_find_one_another(typed, found):
    thesaurus = Thesaurus(read_terms(CORPUS / "terms.toml"))
    wording = thesaurus.write_out(typed)
    assert found in thesaurus.equal_wordings(stems(wording))
