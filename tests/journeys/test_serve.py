"""The whole server: record pages, feed, API, health checks and headers, as programs and browsers meet them."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
import rispy
from lxml import etree, html
from playwright.sync_api import Page, expect
from pybtex.database import parse_string

from kb.config import ROOT
from tests.fakes import TWO_DIGESTS, ingest, ingested
from tests.journeys.conftest import served
from tests.journeys.test_browser import settle, violations, visit
from ui.server.headers import HEADERS

QUESTION = "What makes partnership working succeed?"
HOSTILE_TITLE = '</title><script>alert(1)</script> & "x" \' <!-- ]]>'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two digests, the records, and a work whose title is markup."""
    folder = tmp_path_factory.mktemp("serve")
    record = folder / "hostile.toml"
    record.write_text(
        f"id = 'hostile'\ntitle = {json.dumps(HOSTILE_TITLE)}\ntype = \"blog\"\nyear = 2017\n"
        'url = "javascript:alert(1)"\nplace = ["\\u0007Fife"]\n',
        encoding="utf-8",
    )
    data = Path(shutil.copytree(ingested(*TWO_DIGESTS), folder / "data"))
    ingest(data, record)
    return data


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[str]:
    """The address of the running server."""
    with served(data, whole=True) as address:
        yield address


def get(address: str, method: str = "GET", **headers: str) -> tuple[int, Message, str]:
    """Return status, headers and body of an answer, whatever the status."""
    request = urllib.request.Request(address, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def problem(address: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    """Return the status of a refusal and its one sentence."""
    status, _, body = get(address, method, **headers)
    assert list(json.loads(body)) == ["error"]
    assert "Traceback" not in body and "File " not in body
    return status, json.loads(body)["error"]


def test_the_server_is_live_and_then_ready(server: str) -> None:
    assert get(f"{server}/healthz")[::2] == (200, '{"status":"live"}')
    status, _, body = get(f"{server}/readyz")
    assert status == 200 and json.loads(body)["status"] == "ready"


@pytest.mark.parametrize("path", ["/", "/source", "/healthz", "/record/hostile", "/record/none", "/api/v1/themes",
                                  "/feed.atom", "/_stcore/health", "/static/none.js"])  # fmt: skip
def test_every_answer_has_the_headers(server: str, path: str) -> None:
    headers = get(server + path)[1]
    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_a_record_page_is_sound_html_whose_metadata_say_what_the_record_says(server: str) -> None:
    status, headers, body = get(f"{server}/record/buffer-zone-article")
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    page = html.fromstring(body, parser=html.HTMLParser(recover=False))
    tags = [(tag.get("name"), tag.get("content")) for tag in page.iterfind(".//meta[@name]")]
    assert ("citation_journal_title", "Qualitative Research") in tags and ("DC.date", "2022") in tags
    assert [content for name, content in tags if name == "citation_author"] == ["Bennett, Hayley", "Brunner, Richard"]
    stated = json.loads(page.findtext(".//script[@type='application/ld+json']"))
    assert (stated["@type"], stated["datePublished"]) == ("ScholarlyArticle", "2022")
    assert parse_qs(page.find(".//span[@class='Z3988']").get("title"))["rft.spage"] == ["74"]
    alternates = [link.get("href") for link in page.iterfind(".//link[@rel='alternate']")]
    assert [get(f"{server}/record/{address}")[0] for address in alternates] == [200, 200, 200]


def test_what_is_markup_in_a_record_stays_words_on_its_page(server: str) -> None:
    page = html.fromstring(get(f"{server}/record/hostile")[2], parser=html.HTMLParser(recover=False))
    assert page.findtext(".//h1") == HOSTILE_TITLE
    assert page.find(".//meta[@name='citation_title']").get("content") == HOSTILE_TITLE
    assert page.find(".//meta[@name='DC.coverage']").get("content") == "Fife"
    assert json.loads(page.findtext(".//script[@type='application/ld+json']"))["name"] == HOSTILE_TITLE
    assert len(page.findall(".//script")) == 1
    assert not [link for link in page.iter("a") if "javascript" in link.get("href")]


def test_a_record_is_read_as_ris_bibtex_and_csl_json(server: str) -> None:
    address = f"{server}/record/buffer-zone-article"
    (read,) = rispy.loads(get(f"{address}.ris")[2])
    assert read["doi"] == "10.1177/1468794120965373"
    assert parse_string(get(f"{address}.bib")[2], "bibtex").entries["buffer-zone-article"].fields["volume"] == "22"
    assert json.loads(get(f"{address}.json")[2])[0]["container-title"] == "Qualitative Research"


def test_unknown_addresses_are_told_in_a_sentence(server: str) -> None:
    for path in ("/record/none", "/record/none.ris", "/api/v1/sources/none"):
        assert problem(server + path)[0] == 404, path
    assert problem(f"{server}/api/v2/ask")[0] == 404
    assert get(f"{server}/record/..%2f..%2fetc%2fpasswd")[::2] == (400, "Bad Request")
    assert problem(f"{server}/api/v1/ask?q=x", "POST") == (405, "Nothing can be changed here: use GET.")


def test_the_api_answers_as_the_command_does(server: str, data: Path) -> None:
    filters = {"theme": "Partnership", "place": "Scotland", "type": "research report", "from": "2015", "to": "2019"}
    query = urlencode({"q": QUESTION, "full_text": "no", **filters})
    by_api = json.loads(get(f"{server}/api/v1/ask?{query}")[2])
    options = [word for name, value in filters.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "kb", "ask", QUESTION, *options, "--json", "--data", str(data)]
    by_command = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    for answer in (by_api, by_command):
        del answer["seconds"]
    assert by_api == by_command and by_api["answer_sentences"]


def test_passages_sources_and_themes_are_found_by_the_api(server: str) -> None:
    found = json.loads(get(f"{server}/api/v1/search?{urlencode({'q': QUESTION, 'limit': 3})}")[2])
    assert [passage["rank"] for passage in found["passages"]] == [1, 2, 3]
    work = json.loads(get(f"{server}/api/v1/sources/fife-family-fun")[2])
    assert work["csl"]["type"] == "report" and work["year"] is None and work["description"]
    document = json.loads(get(f"{server}/api/v1/sources/{found['passages'][0]['document']['id']}")[2])
    assert document["title"]
    assert len([theme for theme in json.loads(get(f"{server}/api/v1/themes")[2]) if theme["kind"] == "theme"]) == 8


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": "  "},
        {"q": "x" * 1001},
        {"q": "x", "theme": "potholes"},
        {"q": "x", "theme": [f"t{n}" for n in range(21)]},
        {"q": "x", "place": "Fyfe"},
        {"q": "x", "type": "?"},
        {"q": "x", "from": "1"},
        {"q": "x", "full_text": "maybe"},
    ],
)
def test_a_question_that_cannot_be_taken_is_refused_in_a_sentence(server: str, query: dict[str, str]) -> None:
    assert problem(f"{server}/api/v1/ask?{urlencode(query, doseq=True)}")[0] == 400


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "٣", "1e3"])
def test_a_limit_that_is_no_small_number_is_refused(server: str, limit: str) -> None:
    assert problem(f"{server}/api/v1/search?{urlencode({'q': 'x', 'limit': limit})}")[0] == 400


@pytest.mark.parametrize("question", ["\x00", "🙂", "'; DROP TABLE passage; --", 'NEAR("x" AND *', "(" * 900, "\ud83d"])
def test_odd_questions_are_answered_calmly(server: str, question: str) -> None:
    query = urlencode({"q": question}, errors="surrogatepass")
    assert get(f"{server}/api/v1/ask?{query}")[0] == 200


def test_a_question_beyond_all_measure_is_refused(server: str) -> None:
    assert get(f"{server}/api/v1/ask?q={'x' * 200_000}")[0] in (400, 414)


def test_a_foreign_name_for_the_server_is_refused(server: str) -> None:
    for path in ("/", "/api/v1/themes", "/readyz", "/record/hostile"):
        assert problem(server + path, Host="rebound.example")[0] == 400
    assert get(f"{server}/healthz", Host="localhost:1")[0] == 200


def test_the_feed_names_the_documents_and_leads_to_their_records(server: str) -> None:
    _, headers, body = get(f"{server}/feed.atom")
    assert headers["Content-Type"].startswith("application/atom+xml")
    feed, names = etree.fromstring(body.encode()), {"a": "http://www.w3.org/2005/Atom"}
    assert len(feed.findall("a:entry", names)) == 2
    address = feed.find("a:entry/a:link", names).get("href")
    assert address.startswith(f"{server}/record/") and get(address)[0] == 200


def test_the_app_works_behind_the_headers_and_leads_to_the_record_page(page: Page, server: str) -> None:
    visit(page, f"{server}/source?id=fife-family-fun")
    page.get_by_text("Download this record").click()
    with page.expect_download():
        page.get_by_role("button", name="BibTeX").click()
    page.get_by_role("link", name="its record page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Family Fun")
    assert violations(page) == ""
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("link", name="What Kist holds of this work").click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Family Fun")


def test_an_installation_that_holds_nothing_is_live_and_not_ready(tmp_path: Path) -> None:
    with served(tmp_path, whole=True) as address:
        assert get(f"{address}/healthz")[0] == 200
        assert problem(f"{address}/readyz")[0] == 503


def test_a_port_that_is_taken_and_an_odd_one_are_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for port, words in ((str(taken.getsockname()[1]), "cannot be listened on"), ("99999", "from 1 to 65535")):
            command = [sys.executable, "-m", "kb", "serve", "--port", port, "--data", str(tmp_path)]
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
            assert ended.returncode == 2 and words in ended.stderr and len(ended.stderr.splitlines()) == 1
