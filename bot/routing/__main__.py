"""`python -m bot.routing check`: hold the routing file to its rules before it is deployed.

Exit status 0: the file is right; 1: it is not, each problem is on a line of standard error; 2:
wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.routing.parse import RoutingError, parse_routing
from bot.routing.reading import FILE, named_file, read_text
from bot.routing.rules import Destination, Routing, matching
from diagnostics.model.names import ClusterNameError, parse_cluster

USUAL_CHANNEL = "that of SLACK_DEFAULT_CHANNEL"
USUAL_ONCALL = "SLACK_ONCALL_USERGROUP"
ABOUT = "With a cluster and its tags it also prints which rule decides about it."


def main(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Check the routing file and return the exit status.

    Raises:
        SystemExit: wrong usage, or help was asked for.
    """
    parser = _parser()
    asked = parser.parse_args(words)
    path = asked.file or named_file(environ)
    if path is None:
        parser.error(f"name the file with --file, or in {FILE}")
    try:
        routing = parse_routing(read_text(path), _default(environ))
    except RoutingError as wrong:
        sys.stderr.writelines(f"{path}: {problem}\n" for problem in wrong.problems)
        return 1
    if asked.cluster is None:
        sys.stdout.write(f"{path}: no problem found. {_counted(routing)}\n")
        return 0
    try:
        cluster = parse_cluster(asked.cluster, environ.get("AZURE_SUBSCRIPTION_ID"))
        tags = dict(_tag(word) for word in asked.tag)
    except (ClusterNameError, ValueError) as wrong_word:
        parser.error(str(wrong_word))
    sys.stdout.writelines(f"{line}\n" for line in _decision(routing, cluster, tags))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.routing", description=__doc__)
    check = parser.add_subparsers(required=True, metavar="check").add_parser(
        "check", help="validate the file", description=ABOUT
    )
    check.add_argument("cluster", nargs="?", help="resource id, or RESOURCE_GROUP/NAME")
    check.add_argument("tag", nargs="*", metavar="TAG=VALUE", help="a tag of the cluster")
    check.add_argument("--file", type=Path, help=f"the routing file (default: that of {FILE})")
    return parser


def _default(environ: Mapping[str, str]) -> Destination:
    """Return what holds without a rule; the Slack settings need not be there for a check."""
    return Destination(
        channel=environ.get("SLACK_DEFAULT_CHANNEL", "").strip() or USUAL_CHANNEL,
        oncall=environ.get("SLACK_ONCALL_USERGROUP", "").strip() or USUAL_ONCALL,
        quiet_transient=True,
        rule="the default",
    )


def _tag(word: str) -> tuple[str, str]:
    name, found, value = word.partition("=")
    if not found or not name:
        raise ValueError("write each tag as TAG=VALUE")
    return name, value


def _counted(routing: Routing) -> str:
    tags, groups, owners = len(routing.tags), len(routing.groups), len(routing.subscriptions)
    return f"Rules by tag: {tags}, by resource group: {groups}, by subscription: {owners}."


def _decision(routing: Routing, cluster: str, tags: Mapping[str, str]) -> list[str]:
    first, *rest = matching(routing, cluster, tags)
    told = [
        f"{first.rule} decides",
        f"channel: {first.channel}",
        f"on call: {first.oncall or 'nobody'}",
        f"on call when nothing wrong is found: {'no' if first.quiet_transient else 'yes'}",
        f"thread when it recovered by itself: {'no' if first.hides_recovered else 'yes'}",
    ]
    if rest:
        told.append(f"would decide without it: {', '.join(each.rule for each in rest)}")
    if routing.tags and not tags:
        told.append("no tags were given, so the rules by tag were left out")
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
