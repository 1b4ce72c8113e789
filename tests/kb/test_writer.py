"""The writer over real HTTP, with servers that misbehave in every way that one can think of."""

from __future__ import annotations

import json
import logging
import socket
import time

import pytest

from kb.config import Settings, read_settings
from kb.errors import BadSetting, NotWritten
from kb.summaries.writer import Writer
from tests.model_server import completion, hangs, head, model_server, says, sends

KEY = "sk-very-secret-0123456789"
DEEP = b"[" * 100_000
GOOD = completion("Trust takes time [1].")
SECONDS = 0.7

MISBEHAVIOURS = {
    "says nothing": hangs,
    "closes at once": sends(),
    "answers no HTTP": sends(b"220 mail.example.org ESMTP\r\n"),
    "400": sends(head(400) + b'{"error": "bad"}'),
    "401": sends(head(401) + b"{}"),
    "404": sends(head(404, "text/html") + b"<h1>Not found</h1>"),
    "429": sends(head(429) + b"{}"),
    "500": sends(head(500) + GOOD),
    "503": sends(head(503) + b""),
    "redirects": sends(head(302, "text/html", "Location: http://127.0.0.1:9/") + b""),
    "redirects for good": sends(head(308, "text/html", "Location: /v2") + b""),
    "an endless stream": sends(head(), b" " * 60_000, every=0.01, forever=True),
    "an endless stream in chunks": sends(
        head(200, "application/json", "Transfer-Encoding: chunked"), b"1\r\n \r\n", every=0.01, forever=True
    ),
    "a slow drip": sends(head(), b" ", every=0.1, forever=True),
    "a slow drip of headers": sends(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", every=0.1, forever=True),
    "headers without end": sends(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1000, forever=True),
    "interim answers without end": sends(b"HTTP/1.1 100 Continue\r\n\r\n", every=0.01, forever=True),
    "a giant body": sends(head() + b'{"choices": "' + b"x" * 3_000_000 + b'"}'),
    "a giant announced body": sends(head(200, "application/json", "Content-Length: 99999999999"), b"x", forever=True),
    "half a body": sends(head(200, "application/json", "Content-Length: 5000") + GOOD),
    "packed bytes": sends(head(200, "application/json", "Content-Encoding: gzip") + b"\x1f\x8b\x08\x00" * 20),
    "a page": sends(head(200, "text/html") + GOOD),
    "a stream of events": sends(head(200, "text/event-stream") + b"data: {}\n\n", every=0.1),
    "no content type": sends(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + GOOD),
    "malformed JSON": sends(head() + GOOD[:-1]),
    "no text at all": sends(head()),
    "bytes that are no text": sends(head() + b"\xff\xfe\x00"),
    "nested without end": sends(head() + DEEP),
    "another object": sends(head() + b'{"output": "Trust takes time [1]."}'),
    "a list": sends(head() + b"[]"),
    "no choices": sends(head() + b'{"choices": []}'),
    "null choices": sends(head() + b'{"choices": null}'),
    "a message that is none": sends(head() + b'{"choices": [{"message": "text"}]}'),
    "null content": says(None),
    "content in parts": says([{"type": "text", "text": "Trust takes time [1]."}]),
    "a number as content": says(7),
    "blank content": says(" \n"),
}


def writer(url: str, seconds: float = SECONDS, key: str = KEY, **options) -> Writer:
    return Writer(Settings(llm_base_url=url, llm_model="tiny", llm_api_key=key, llm_seconds=seconds), **options)


def write(made: Writer) -> str:
    return made.write("Be brief.", "{}", made.deadline())


def test_a_text_comes_back_and_the_request_is_plain_and_repeatable():
    with model_server(says("Trust takes time [1].")) as server:
        assert write(writer(server.url)) == "Trust takes time [1]."
        write(writer(server.url))
    assert server.asked[0] == server.asked[1]
    asked = server.asked[0]
    assert asked.pop("messages") == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "{}"}]
    assert asked == {"model": "tiny", "temperature": 0, "seed": 7, "max_tokens": 400, "stream": False}
    headers = server.headers[0]
    assert headers["request"] == "POST /v1/chat/completions HTTP/1.1"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert not {"cookie", "referer", "user-agent"} & set(headers)


def test_without_a_key_none_is_sent():
    with model_server(says("Yes.")) as server:
        write(writer(server.url, key=""))
    assert "authorization" not in server.headers[0]


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_whatever_the_server_does_the_writer_gives_up_in_time_and_says_why_without_the_key(name, caplog):
    caplog.set_level(logging.DEBUG)
    with model_server(MISBEHAVIOURS[name]) as server:
        begun = time.monotonic()
        with pytest.raises(NotWritten) as told:
            write(writer(server.url))
        assert time.monotonic() - begun < SECONDS + 1
    assert len(server.asked) == 1
    assert str(told.value).startswith("`127.0.0.1` ") and str(told.value).endswith(".")
    assert f"No summary: {told.value}" in caplog.text
    assert KEY not in caplog.text + str(told.value) + repr(told.value.__cause__)


def test_a_server_that_is_not_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotWritten, match="cannot be reached"):
        write(writer(f"http://127.0.0.1:{port}/v1"))


def test_a_server_that_cannot_prove_who_it_is_gets_nothing():
    with model_server(says("Yes.")) as server, pytest.raises(NotWritten):
        write(writer(server.url.replace("http:", "https:")))
    assert server.asked == []


def test_a_plain_address_whose_name_leads_outside_is_not_asked(monkeypatch):
    monkeypatch.setattr("kb.summaries.writer.ask_system", lambda host: ["10.0.0.1", "93.184.216.34"])
    with pytest.raises(NotWritten, match="`llm` is not in a private network"):
        write(writer("http://llm:8080/v1"))


def test_a_name_that_is_looked_up_for_ever_ends_with_the_deadline(monkeypatch):
    monkeypatch.setattr("kb.summaries.writer.ask_system", lambda host: time.sleep(3) or [])
    begun = time.monotonic()
    with pytest.raises(NotWritten, match=r"took longer than 0\.3 seconds"):
        write(writer("http://llm:8080/v1", seconds=0.3))
    assert time.monotonic() - begun < 1


def test_after_three_failures_in_a_row_the_server_is_left_alone_for_a_minute():
    now = [0.0]
    with model_server(sends(head(500))) as server:
        made = writer(server.url, clock=lambda: now[0])
        for _ in range(3):
            with pytest.raises(NotWritten, match="answers 500"):
                write(made)
        with pytest.raises(NotWritten, match="failed 3 times in a row"):
            write(made)
        now[0] = 59.0
        with pytest.raises(NotWritten, match="failed 3 times in a row"):
            write(made)
        assert len(server.asked) == 3
        now[0] = 61.0
        server.behaviour = says("Back.")
        assert write(made) == "Back."


def test_failures_that_are_not_in_a_row_do_not_count():
    with model_server(says("Yes.")) as server:
        made = writer(server.url)
        for behaviour in (sends(head(500)), sends(head(500)), says("Yes."), sends(head(500)), says("Yes.")):
            server.behaviour = behaviour
            try:
                write(made)
            except NotWritten as reason:
                assert "answers 500" in str(reason)
    assert len(server.asked) == 5


# --- settings ----------------------------------------------------------------------------------


def settings(**values: str) -> Settings:
    usual = {"base_url": "https://models.example.org/v1", "model": "tiny"}
    return read_settings(environment={f"KIST_LLM_{name.upper()}": value for name, value in (usual | values).items()})


def test_the_settings_are_read_and_the_key_is_in_no_representation():
    read = settings(api_key=f"{KEY}\n", seconds="7.5", base_url="https://models.example.org/v1/")
    assert (read.llm_base_url, read.llm_model) == ("https://models.example.org/v1", "tiny")
    assert (read.llm_api_key, read.llm_seconds) == (KEY, 7.5)
    assert KEY not in repr(read) + str(read) + repr(Writer(read))
    assert settings().llm_seconds == 20


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434/v1", "http://localhost:8080", "http://[::1]:8080/v1", "http://10.1.2.3/v1",
        "http://192.168.1.9:1234/v1", "http://172.31.0.1/v1", "http://ollama:11434/v1", "http://gpu.local/v1",
        "http://[fd00::5]/v1", "https://93.184.216.34/v1", "https://models.example.org:8443/openai/v1",
    ],
)  # fmt: skip
def test_a_near_server_may_be_asked_plainly_and_any_other_with_encryption(url):
    assert settings(base_url=url).llm_base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://models.example.org/v1", "http://93.184.216.34/v1", "http://[2001:db8::1]/v1", "http://172.32.0.1/v1",
        "http://localhost.example.org/v1", "http://169.254.169.254/latest", "http://127.0.0.1.example.org/",
    ],
)  # fmt: skip
def test_a_server_elsewhere_needs_encryption(url):
    with pytest.raises(BadSetting, match="is not encrypted"):
        settings(base_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "models.example.org", "ftp://models.example.org", "https://", "https://user:pass@models.example.org/v1",
        "https://models.example.org/v1?key=abc", "https://models.example.org/#v1", "https://models.example.org:99999",
        "https://models.example.org/a b", "https://mödels.example.org", "https://[::1", "javascript:alert(1)",
        "https://models.example.org\\@evil.example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_server_is_refused_without_repeating_it(url):
    with pytest.raises(BadSetting, match="is not the address of a server") as told:
        settings(base_url=url)
    assert "pass" not in str(told.value) and "abc" not in str(told.value)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"model": ""}, "belong together"),
        ({"base_url": ""}, "belong together"),
        ({"base_url": "", "model": "", "api_key": KEY}, "belong together"),
        ({"base_url": "", "model": "", "seconds": "5"}, "belong together"),
        ({"model": "tiny\x00"}, "is not the name of a model"),
        ({"api_key": "two words"}, "has signs that no key has"),
        ({"api_key": "a\r\nHost: x"}, "has signs that no key has"),
        ({"api_key": "schlüssel"}, "has signs that no key has"),
        *(({"seconds": text}, "is not a number of seconds") for text in ("0", "-1", "soon", "1e2", "nan", "500", "٣")),
    ],
)
def test_a_malformed_setting_is_refused_in_one_sentence(values, sentence):
    with pytest.raises(BadSetting, match=sentence) as told:
        settings(**values)
    assert str(told.value).startswith("KIST_LLM_")
    assert KEY not in str(told.value)


def test_the_request_is_json_whatever_is_in_it():
    nasty = 'end"}], "model": "other"\u2028\x00 🙂'
    with model_server(says("Yes.")) as server:
        made = writer(server.url)
        made.write(nasty, json.dumps(nasty), made.deadline())
    assert server.asked[0]["messages"][0]["content"] == nasty
    assert server.asked[0]["model"] == "tiny"
