"""`replay`: judge a saved bundle again; nothing is read from Azure."""

from diagnostics.bundle import BundleError, load
from diagnostics.cli.files import read_text
from diagnostics.cli.output import written
from diagnostics.cli.streams import Command, Written
from diagnostics.cli.usage import UsageError
from diagnostics.judging import other_error_report
from diagnostics.pipeline import replay


def replay_command(command: Command) -> Written:
    """Return the report on a bundle.

    Raises:
        UsageError: the file cannot be read or is no bundle.
    """
    path = command.options.bundle
    try:
        bundle = load(read_text(path))
    except BundleError as error:
        raise UsageError(f"{path}: {error}") from error
    if bundle.snapshot is None:
        return written(other_error_report(bundle.incident), command.options.format)
    return written(replay(bundle.incident, bundle.snapshot), command.options.format)
