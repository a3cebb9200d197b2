"""What chat clients do to text is undone, and plain text is left alone."""

import pytest

from diagnostics.classify import classify
from diagnostics.pasted import clean_paste

PLAIN = (
    '{ "ExitCode": "51", "Output": "+ nc -vz\n* Trying 20.8.7.6:443...\n'
    "curl: (7) Failed to connect to hill-dns-1a2b.hcp.uksouth.azmk8s.io port 443 after 3 ms: "
    "Connection refused\n'aks-apps-12345678-vmss000002' & more\" }"
)


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("plain <text> & 'quotes' \"too\" a -- b", "plain <text> & 'quotes' \"too\" a -- b"),
        ("\u201cExitCode\u201d: \u201e51\u201c", '"ExitCode": "51"'),
        ("\u2018vmssCSE\u2019", "'vmssCSE'"),
        ("nc \u2013vz \u2014cacert", "nc -vz --cacert"),
        ("timed\u00a0out\u202fnow", "timed out now"),
        ("azmk8s\u200b.io\ufeff", "azmk8s.io"),
        ("Trying 10.0.0.1:443\u2026", "Trying 10.0.0.1:443..."),
        ("&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39; d&nbsp;e", "<a> & \"b\" 'c' d e"),
        ("&amp;amp;quot;51&amp;amp;quot;", '"51"'),
        ("&unknown; & &#99999999999;", "&unknown; & &#99999999999;"),
        (
            "to <http://a.hcp.uksouth.azmk8s.io|a.hcp.uksouth.azmk8s.io> port",
            "to a.hcp.uksouth.azmk8s.io port",
        ),
        ("see <https://aka.ms/x> or <mailto:a@b.io|a@b.io>", "see https://aka.ms/x or a@b.io"),
        ("<http://broken", "<http://broken"),
        ("```\nexit 51\n```", "\nexit 51\n"),
        ("one<br>two</br>three<br />four", "one\ntwo\nthree\nfour"),
    ],
)
def test_decorations_are_undone(pasted: str, plain: str) -> None:
    assert clean_paste(pasted) == plain


def slack(text: str) -> str:
    """Return the text as Slack hands over a message into which it was pasted."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    host = "hill-dns-1a2b.hcp.uksouth.azmk8s.io"
    return "```" + escaped.replace(host, f"<http://{host}|{host}>") + "```"


def curly(text: str) -> str:
    return text.replace('"', "\u201d").replace("'", "\u2019").replace(" ", "\u00a0")


def quoted(text: str) -> str:
    return "\n".join("> " + line for line in text.split("\n"))


def boxed(text: str) -> str:
    return "╷\n" + "\n".join("│ " + line for line in text.split("\n")) + "\n╵"


@pytest.mark.parametrize("dress", [slack, curly, quoted, boxed])
def test_pasted_text_classifies_the_same(dress: object) -> None:
    assert callable(dress)
    assert classify(dress(PLAIN)) == classify(PLAIN)


@pytest.mark.parametrize("entity", ["&nb\u017fp;", "&apo\u017f;"])
def test_entity_with_a_letter_that_only_looks_right_stays_as_it_is(entity: str) -> None:
    assert clean_paste(entity) == entity
