"""How the doctor is called wrongly."""

from io import StringIO

import pytest

from diagnostics.cli.main import Streams, main

GUID = "22222222-2222-2222-2222-222222222222"


@pytest.mark.parametrize(
    ("argv", "environ", "line"),
    [
        (["nonsense"], {}, "Name the scope by a subscription's id, by a resource group's id"),
        (["a/b/c"], {}, "Name the scope by a subscription's id, by a resource group's id"),
        (["a/b"], {}, "RESOURCE_GROUP/NAME needs AZURE_SUBSCRIPTION_ID"),
        (["--format", "markdown"], {}, "python -m diagnostics doctor: argument --format"),
        (["--skip", "azure"], {}, "python -m diagnostics doctor: argument --skip"),
        ([GUID, GUID], {}, "python -m diagnostics: unrecognized arguments"),
    ],
)
def test_wrong_usage(argv: list[str], environ: dict[str, str], line: str) -> None:
    streams = Streams(stdin=StringIO(), stdout=StringIO(), stderr=StringIO())
    status = main(["doctor", *argv], streams, environ)
    assert isinstance(streams.stdout, StringIO)
    assert isinstance(streams.stderr, StringIO)
    told = streams.stderr.getvalue()
    assert (status, streams.stdout.getvalue(), told[: len(line)]) == (2, "", line)
