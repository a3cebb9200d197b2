"""What a command is given, and what it gives back."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The three standard streams."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO


@dataclass(frozen=True, slots=True)
class Command:
    """The options as read, the streams, and the environment."""

    options: argparse.Namespace
    streams: Streams
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The text for standard output and the exit status.

    `complaint` is what went wrong beside it (a bundle that could not be written), empty for none.
    """

    text: str
    status: int = 0
    complaint: str = ""
