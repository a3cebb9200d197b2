"""What the figures were measured on: processor, versions, date; never a name of the machine."""

import os
import platform
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("aiohttp", "azure-core", "azure-mgmt-network", "slack-bolt")
_CPU_INFO = Path("/proc/cpuinfo")


def model_of(lines: Iterable[str]) -> str:
    """Return the processor's model out of the lines of `/proc/cpuinfo`; empty where it is not."""
    named = (line.partition(":") for line in lines if line.startswith("model name"))
    return next((" ".join(value.split()) for _, _, value in named), "")


def describe(now: datetime) -> str:
    """Return one line about this machine, the versions and the day."""
    lines = _CPU_INFO.read_text().splitlines() if _CPU_INFO.exists() else []
    processor = model_of(lines) or platform.processor() or platform.machine()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores of {processor}, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}; {now:%Y-%m-%d %H:%M} UTC."
    )
