"""Exit 124: the 15-minute limit of node provisioning, and what was running when it struck.

On private clusters and with API server VNet integration the retries outlast the limit, so packets
that are dropped silently end here and not in exit 51.

Source: https://github.com/Azure/AgentBaker (cse_main.sh and cse_start.sh)
"""

import re

_OUTPUT_ENDS = re.compile(r"\", ?\"(?:Error|ExecDuration)\":|\[stderr\]")
_PROBE = re.compile(r"\b(?:curl -v --cacert|nc -vz) |AKS\.CSE\.apiserver(?:Curl|NC)")
_PASSED_ON = re.compile(
    r"AKS\.CSE\.(?!apiserver(?:Curl|NC))\w|API server connection check code|\bsystemctl\b|\bapt-"
    r"|\bkubelet\b|mcr\.microsoft\.com|\bnslookup\b"
)
_TAIL = 2000  # characters: one attempt with its trace and progress lines is about half of that


def ends_in_api_check(text: str) -> bool:
    """Tell whether the output's last lines belong to the API server's check."""
    ends = _OUTPUT_ENDS.search(text)
    tail = (text[: ends.start()] if ends else text)[-_TAIL:]
    probes = [probe.end() for probe in _PROBE.finditer(tail)]
    return bool(probes) and not _PASSED_ON.search(tail, probes[-1])
