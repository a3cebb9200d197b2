"""What a node is asked, in one shell script, and what its answer means. Pure.

`script(endpoint, proxy)` prints `KEY=value` lines between two marks, at most some 3000 bytes,
because a run-command returns the last 4096 bytes only; `parse(stdout)` reads them back.

| line | value |
|---|---|
| `CONNCHECK_BEGIN`, `CONNCHECK_END` | the marks; where one is missing the output was cut |
| `DNS_SERVER`, `ADDRESS` (repeated), `DNS_ERROR` | the name server asked, what it answered |
| `TCP_EXIT`, `TCP_TEXT` | exit status and words of nc, ncat or bash's /dev/tcp (124: timed out) |
| `HTTP`, `TLS_ERROR` | status and complaint of curl with the cluster's CA; not tried without TCP |
| `ISSUER` | who issued the first certificate that was shown, as openssl prints it |
| `PROXY`, `PROXY_STATUS` | the proxy asked, and its answer to CONNECT |
| `PROXY_HTTP`, `PROXY_ERROR`, `PROXY_ISSUER` | the same three as above, through the proxy |
"""

from diagnostics.probes.body import script
from diagnostics.probes.output import parse

__all__ = ["parse", "script"]
