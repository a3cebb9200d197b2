"""What a fault on the path makes the node see."""

from enum import Enum


class Symptom(Enum):
    """How packets, or the TLS handshake, end where a fault stops them.

    Nothing here makes a node see "connection refused": that takes a host that answers.
    """

    DROPPED = "packets are dropped in silence"
    LOST = "packets find no way on"
    RESET = "TCP connects, then TLS is reset"
    FOREIGN_CERTIFICATE = "TLS goes on with somebody else's certificate"
