"""The digest of a storm in words, and within what Slack takes."""

import json
from datetime import UTC, datetime

import pytest

from bot.blocks.digest import digest_message
from bot.storm.window import Case, Window

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SOUND = frozenset({"ok"})


def storm(many: int, resource: str = "", state: str = "ok", region: str = "uksouth") -> Window:
    """Return a window of cases that are alike."""
    cases = [
        Case(cluster_id=f"/x/c{at:03}", events=5, resource_id=resource, region=region, state=state)
        for at in range(many)
    ]
    return Window(opened_at=START, cases=tuple(cases))


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (storm(3), "15 failed events on 3 clusters; looks like a platform problem in uksouth"),
        (storm(3, "/x/<fw>"), "15 failed events on 3 clusters; &lt;fw&gt; decides for 3"),
        (storm(3, state=""), "15 failed events on 3 clusters; no common cause is known"),
        (storm(0), "0 failed events on 0 clusters; no common cause is known"),
    ],
)
def test_the_text_says_the_numbers_and_the_cause(window: Window, told: str) -> None:
    text = digest_message(window, SOUND)["text"]
    assert text == f"AKS failures: {told}. The verdict of each cluster is linked inside."
    assert 80 <= len(text) <= 150


def test_two_hundred_clusters_fit_and_the_rest_is_counted() -> None:
    message = digest_message(storm(200, "/x/fw"), SOUND)
    assert len(message["blocks"]) == 3
    assert message["blocks"][-1]["elements"][0]["text"].startswith("160 more clusters")
    assert json.dumps(message["blocks"]).count("checks still running") == 0
    assert len(json.dumps(message["blocks"])) < 13_000


def test_each_cluster_is_a_line_that_links_to_its_details() -> None:
    cases = (
        Case(cluster_id="/x/a", title="NSG <!here>", link="https://slack.test/1", resource_id="/n"),
        Case(cluster_id="/x/b"),
    )
    first, second = digest_message(Window(opened_at=START, cases=cases), SOUND)["blocks"][1:]
    assert first["elements"][0]["elements"][3:] == [
        {"type": "text", "text": "• "},
        {"type": "link", "url": "https://slack.test/1", "text": "a"},
        {"type": "text", "text": ": "},
        {"type": "text", "text": "NSG <!here>"},
    ]
    assert second["elements"][0]["elements"][-1] == {"type": "text", "text": "checks still running"}


def test_a_group_without_room_for_a_line_is_left_out_whole_and_counted() -> None:
    last = Case(cluster_id="/x/z", resource_id="/n")
    window = Window(opened_at=START, cases=(*storm(40, "/x/fw").cases, last))
    blocks = digest_message(window, SOUND)["blocks"]
    assert len(blocks) == 3
    assert blocks[-1]["elements"][0]["text"].startswith("1 more clusters")
