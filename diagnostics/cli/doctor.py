"""`doctor`: see whether the program is set up, and print what mends it.

What it needs of Azure and Slack takes a second or two to import, so that is done here only.
"""

import asyncio
import json

from diagnostics.cli.streams import Command, Written
from diagnostics.cli.usage import UsageError
from diagnostics.model.ids import ResourceId
from diagnostics.setup.result import exit_status
from diagnostics.setup.scope import ScopeError, parse_scope
from diagnostics.setup.shown import to_json, to_text


def doctor_command(command: Command) -> Written:
    """Return what the doctor found, 2-10 s.

    Raises:
        UsageError: the scope is none.
    """
    from diagnostics.doctor.examine import examine  # noqa: PLC0415 - brings the SDKs with it

    skipped = frozenset(command.options.skip)
    scope = _scope(command)
    results = asyncio.run(examine(command.environ, scope, skipped))
    as_json = command.options.format == "json"
    text = json.dumps(to_json(results, scope), indent=2) + "\n" if as_json else to_text(results)
    return Written(text=text, status=exit_status(results))


def _scope(command: Command) -> ResourceId | None:
    subscription = command.environ.get("AZURE_SUBSCRIPTION_ID") or None
    named: str | None = command.options.scope
    if named is None and subscription is None:
        return None
    try:
        return parse_scope(named or str(subscription), subscription)
    except ScopeError as error:
        # A wrong setting is a finding; only what was typed is wrong usage.
        if named is None:
            return None
        raise UsageError(str(error)) from error
