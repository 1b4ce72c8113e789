from __future__ import annotations

import pytest

from ingest.address_check import is_public, read_address, vet
from kb.errors import InputRefused

LOCAL_HOSTS = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3", "192.0.0.192",
    "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "[::1]", "[::]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]", "[ff02::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::808:808]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]",
    "[2001:20::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "[v1.fe80]", "[0:0:0:0:0:0:0:1]",
    "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "0", "0x",
    "127.0.0.1.", "1.1", "134744072", "008.8.8.8", "8.8.8.8.8", "256.1.1.1", "99999999999",
    "localhost", "localhost.", "LOCALHOST", "a.localhost", "localhost.localdomain", "printer.local", "db.internal",
    "metadata.google.internal", "metadata", "instance-data", "router.lan", "wiki.corp", "nas.home.arpa",
    "kubernetes.default.svc", "hidden.onion", "site.test", "intranet",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "loc\u00adalhost", "0x7f｡1", "localhost。",
]  # fmt: skip

WRONG_ADDRESSES = [
    "file:///etc/passwd", "gopher://reports.org/", "ftp://reports.org/a.pdf", "data:text/html,a", "javascript:alert(1)",
    "dict://reports.org:11211/", "//reports.org/a", "reports.org/a", "http:reports.org", "http:/reports.org",
    "http://", "http:///a", "https://?a", "http://.org/", "http://a..org/", "http://-a.org/", "http://a b.org/",
    "http://reports.org:22/", "http://reports.org:0/", "http://reports.org:8080/", "http://reports.org:65536/",
    "http://reports.org:８０/", "http://reports.org:80a/", "http://reports.org:-80/", "https://reports.org:6379/",
    "http://ann@reports.org/", "http://ann:word@reports.org/", "http://@reports.org/", "http://reports.org@127.0.0.1/",
    "http://reports.org\\@127.0.0.1/", "http://127.0.0.1\\.reports.org/", "http://reports.org/\r\nHost: a",
    "http://rep\torts.org/", "http://reports.org/\x00", "http://127%2e0.0.1/", "http://%6cocalhost/",
    "http://[::1/", "http://::1/", "http://[::1]a/", "http://a℀b.org/", "http://a／b.org/", "http://rep\u202eorts.org/",
    "http://rep\u200borts.org/", "http://xn--a\u0301.\u0301org/", "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 130 + "org/", "http://reports.org/" + "a" * 2000, "",
]  # fmt: skip


@pytest.mark.parametrize("host", LOCAL_HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_is_not_public_is_refused_before_it_is_looked_up(scheme: str, host: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_address(f"{scheme}://{host}/a")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
def test_what_is_no_plain_web_address_is_refused(address: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_address(address)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("http://reports.org", "http://reports.org/"),
        ("  HTTPS://Reports.ORG:443/A%20b.pdf?q=1&r=a/b#page=3\n", "https://reports.org/A%20b.pdf?q=1&r=a/b"),
        ("http://reports.org:443/a", "http://reports.org:443/a"),
        ("http://reports.org./a", "http://reports.org/a"),
        ("http://reports.org?a=b", "http://reports.org/?a=b"),
        ("https://bücher.de/straße?ä=ö", "https://xn--bcher-kva.de/stra%C3%9Fe?%C3%A4=%C3%B6"),
        ("https://１.reports.org/", "https://1.reports.org/"),
        ("http://8.8.8.8/a", "http://8.8.8.8/a"),
        ("http://[2606:4700:0:0::1111]/a", "http://[2606:4700::1111]/a"),
        ("http://127.0.0.1.reports.org/", "http://127.0.0.1.reports.org/"),
        ("http://local.reports.org/", "http://local.reports.org/"),
    ],
)
def test_a_public_address_is_read_in_its_usual_form(given: str, read: str) -> None:
    assert str(read_address(given)) == read
    assert str(read_address(read)) == read


def test_a_password_is_never_shown() -> None:
    with pytest.raises(InputRefused) as refused:
        read_address("http://ann:sesame@reports.org/")
    assert "sesame" not in str(refused.value)


def test_one_private_answer_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(InputRefused) as refused:
        vet("reports.org", ["93.184.216.34", "2606:4700::1111", "10.0.0.7"])
    assert "10.0.0.7" not in str(refused.value)
    assert vet("reports.org", ["93.184.216.34", "93.184.216.34", "2606:4700::1111"]) == (
        "93.184.216.34",
        "2606:4700::1111",
    )


@pytest.mark.parametrize("answer", ["", "reports.org", "fe80::1%eth0", "2606:4700::1%eth0", "1.1", "0x7f000001"])
def test_an_answer_that_is_no_public_address_is_not_public(answer: str) -> None:
    assert not is_public(answer)


def test_the_neighbours_of_private_networks_are_public() -> None:
    neighbours = ("11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "169.253.255.255")
    assert all(map(is_public, (*neighbours, "223.255.255.255", "2001:200::1", "2a00:1450::1", "2003::1")))
