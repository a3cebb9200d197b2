"""`run`: diagnose one cluster over Azure.

The Azure SDK takes one to two seconds to import, so it is imported here and only when needed.
"""

import asyncio
from datetime import UTC, datetime

from diagnostics.asked import NotThere, Request
from diagnostics.bundle import dump
from diagnostics.cli.files import check_writable, read_text, write_private
from diagnostics.cli.output import written
from diagnostics.cli.progress import shown_on
from diagnostics.cli.streams import Command, Written
from diagnostics.cli.usage import UsageError
from diagnostics.collect import Terms
from diagnostics.model.names import ClusterNameError, parse_cluster
from diagnostics.pipeline import Run, diagnose
from diagnostics.settings import AzureSettings, SettingsError, read_azure_settings


def run_command(command: Command) -> Written:
    """Return the report on a cluster, 1-10 s, and 30-90 s more where a node is probed.

    Raises:
        UsageError: the cluster, the settings or a file named is wrong.
    """
    options = command.options
    try:
        settings = read_azure_settings(command.environ)
        cluster_id = parse_cluster(options.cluster, settings.subscription_id)
    except (SettingsError, ClusterNameError) as error:
        raise UsageError(str(error)) from error
    if options.save:
        check_writable(options.save)
    request = Request(
        cluster_id=cluster_id,
        error=_error_text(command),
        pool=options.pool,
        probe=options.probe_nodes,
    )
    run = asyncio.run(_diagnosed(request, settings, command))
    complaint = (
        write_private(options.save, dump(run.incident, run.snapshot)) if options.save else ""
    )
    return written(run.report, options.format, complaint)


async def _diagnosed(request: Request, settings: AzureSettings, command: Command) -> Run:
    from diagnostics.arm import open_arm  # noqa: PLC0415 - brings the Azure SDK with it

    terms = Terms(with_callers=settings.show_callers, limit_s=settings.time_limit_s)
    with shown_on(command.streams.stderr) as progress:
        async with open_arm(settings) as arm:
            try:
                return await diagnose(request, arm, now=_now, progress=progress, terms=terms)
            except NotThere as error:
                raise UsageError(str(error)) from error


def _now() -> datetime:
    return datetime.now(UTC)


def _error_text(command: Command) -> str | None:
    options = command.options
    if options.error_file == "-":
        text = command.streams.stdin.read()
    elif options.error_file is not None:
        text = read_text(options.error_file)
    else:
        text = options.error or ""
    return text if text.strip() else None
