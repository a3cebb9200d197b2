"""`preflight`: judge a cluster that is still to be created by the network it is to be in."""

import argparse
import asyncio
from datetime import UTC, datetime

from diagnostics.asked import NotThere
from diagnostics.bundle import dump
from diagnostics.cli.files import check_writable, write_private
from diagnostics.cli.output import written
from diagnostics.cli.planning import read_plan
from diagnostics.cli.streams import Command, Written
from diagnostics.cli.usage import UsageError
from diagnostics.collect import Terms
from diagnostics.model.plan import Plan
from diagnostics.pipeline import Run
from diagnostics.preflight import preflight
from diagnostics.settings import AzureSettings, SettingsError, read_azure_settings


def preflight_command(command: Command) -> Written:
    """Return the report on a planned cluster, 1-10 s.

    Raises:
        UsageError: an option, the settings or a file named is wrong, or there is no such subnet.
    """
    options: argparse.Namespace = command.options
    try:
        settings = read_azure_settings(command.environ)
    except SettingsError as error:
        raise UsageError(str(error)) from error
    plan = read_plan(options, settings.cloud)
    if options.save:
        check_writable(options.save)
    run = asyncio.run(_judged(plan, settings))
    complaint = (
        write_private(options.save, dump(run.incident, run.snapshot)) if options.save else ""
    )
    return written(run.report, options.format, complaint)


async def _judged(plan: Plan, settings: AzureSettings) -> Run:
    from diagnostics.arm import open_arm  # noqa: PLC0415 - brings the Azure SDK with it

    async with open_arm(settings) as arm:
        try:
            return await preflight(
                plan, arm, now=lambda: datetime.now(UTC), terms=Terms(limit_s=settings.time_limit_s)
            )
        except NotThere as error:
            raise UsageError(str(error)) from error
