"""mrkdwn as the page reads it, in the browser: what becomes markup, and what stays text."""

import pytest

from tests.sandbox.web.conftest import Seat

pytestmark = pytest.mark.asyncio(loop_scope="module")

DRAW = """
async (texts) => {
  const { mrkdwn } = await import("/static/mrkdwn.js");
  const names = {
    you: "U1", person: (id) => ({ U1: "ann" })[id], channel: (id) => ({ C1: "ops" })[id],
    group: (id) => ({ S1: "oncall" })[id],
  };
  return texts.map((text) => {
    const shown = document.createElement("div");
    shown.append(...mrkdwn(text, names));
    return shown.innerHTML;
  });
}
"""
DATE = """
async ([seconds, format]) => (await import("/static/dates.js")).date(seconds, format,
  new Date("2026-11-22T20:00:00Z"))
"""
OUT = ' target="_blank" rel="noopener noreferrer"'
CASES = [
    ("plain", "plain"),
    ("*bold* _leaning_ ~gone~", "<strong>bold</strong> <em>leaning</em> <del>gone</del>"),
    ("*a _b_ c*", "<strong>a <em>b</em> c</strong>"),
    ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
    ("* no * bold\n*nor\nhere*", "* no * bold\n*nor\nhere*"),
    ("(*sign*), *end*.", "(<strong>sign</strong>), <strong>end</strong>."),
    ("`*code*` *`both`*", "<code>*code*</code> <strong><code>both</code></strong>"),
    ("```\na *b*\n```", "<pre>a *b*\n</pre>"),
    ("`&lt;x&gt;`", "<code>&lt;x&gt;</code>"),
    ("`<https://a.example|a>`", "<code>a</code>"),
    ("&lt;@U1&gt;", "&lt;@U1&gt;"),
    ("&amp;lt;@U1&amp;gt;", "&amp;lt;@U1&amp;gt;"),
    ("<@U1>", '<span class="mention loud">@ann</span>'),
    ("<@U2|ben>", '<span class="mention">@ben</span>'),
    ("<!subteam^S1>", '<span class="mention loud">@oncall</span>'),
    ("<!here>", '<span class="mention loud">@here</span>'),
    ("<#C1>", '<span class="mention">#ops</span>'),
    (
        "<https://a.example/?x=1&amp;y=2|a *b*>",
        f'<a href="https://a.example/?x=1&amp;y=2"{OUT}>a *b*</a>',
    ),
    ("<javascript:alert(1)|x>", "<span>x</span>"),
    ("<data:text/html,x>", "<span>data:text/html,x</span>"),
    ("<!date^0^{date_num}|then>", "<time>1970-01-01</time>"),
    (
        "see https://a.example/b.",
        f'see <a href="https://a.example/b"{OUT}>https://a.example/b</a>.',
    ),
    ("&gt; said\nnext", "<blockquote>said</blockquote>next"),
    (":no_entry: :nobody:", "⛔ :nobody:"),
    ("\ue000 `a`", "\ufffd <code>a</code>"),
]


async def test_mrkdwn_is_read_as_slack_reads_it(seat: Seat) -> None:
    drawn = await seat.page.evaluate(DRAW, [text for text, _ in CASES])
    assert dict(zip((text for text, _ in CASES), drawn, strict=True)) == dict(CASES)


@pytest.mark.parametrize(
    ("format_", "shown"),
    [
        ("{date_num} {time}", "2026-11-22 18:43"),
        ("{date} at {time_secs}", "22 November 2026 at 18:43:41"),
        ("{date_short}, {date_long}", "22 Nov 2026, Sunday, 22 November 2026"),
        ("{date_short_pretty} {time}", "Today 18:43"),
        ("on {date_pretty}", "on today"),
        ("{ago}", "1 hour ago"),
        ("{unknown}", "{unknown}"),
    ],
)
async def test_dates_are_shown_in_the_reader_s_own_time(
    seat: Seat, format_: str, shown: str
) -> None:
    assert await seat.page.evaluate(DATE, [1795373021, format_]) == shown
