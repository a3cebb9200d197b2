"""Where the error text is taken from."""

import pytest

from diagnostics.collect import find_message
from diagnostics.model.activity import LoggedError
from diagnostics.model.cluster import ErrorDetail
from diagnostics.model.facts import Known
from diagnostics.model.incident import Source
from diagnostics.model.snapshot import Snapshot, pending
from tests import builders

OF_POOL = ErrorDetail(code="PoolCode", message="of pool")
OF_CLUSTER = ErrorDetail(code="ClusterCode", message="ClusterCode: of cluster")
LOGGED = Known(
    LoggedError(
        at=builders.NOW,
        operation="a/write",
        resource_id=builders.CLUSTER_ID,
        message="of the log",
    )
)
FAILED = builders.node(extension_message="of instance")


def _snapshot(
    pool: ErrorDetail | None = None, cluster: ErrorDetail | None = None, **facts: object
) -> Snapshot:
    return builders.snapshot(
        pool=Known(builders.pool(error=pool)),
        cluster=Known(builders.cluster(error=cluster)),
        **facts,
    )


@pytest.mark.parametrize(
    ("snapshot", "found"),
    [
        (
            _snapshot(OF_POOL, OF_CLUSTER, node=Known(FAILED)),
            ("PoolCode: of pool", Source.AGENT_POOL_STATUS),
        ),
        (
            _snapshot(None, OF_CLUSTER, node=Known(FAILED)),
            ("ClusterCode: of cluster", Source.CLUSTER_STATUS),
        ),
        (_snapshot(node=Known(FAILED)), ("of instance", Source.INSTANCE_VIEW)),
        (_snapshot(logged_error=LOGGED), ("of the log", Source.ACTIVITY_LOG)),
        (
            _snapshot(node=Known(FAILED), logged_error=LOGGED),
            ("of instance", Source.INSTANCE_VIEW),
        ),
        (_snapshot(logged_error=Known(None)), None),
        (_snapshot(logged_error=pending("the log")), None),
        (_snapshot(), None),
        (_snapshot(node=Known(None)), None),
        (_snapshot(node=pending("the node")), None),
        (Snapshot(cluster_id=builders.CLUSTER_ID, read_at=builders.NOW), None),
    ],
)
def test_find_message(snapshot: Snapshot, found: tuple[str, Source] | None) -> None:
    assert find_message(snapshot) == found
