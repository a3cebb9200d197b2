"""Ask whether a failed operation is over: AKS repeats some by itself, and people are quick."""

from diagnostics.model.ids import ResourceId
from diagnostics.ports import Arm, ArmError

SUCCEEDED = "succeeded"


async def has_recovered(cluster_id: ResourceId, arm: Arm) -> bool:
    """Say whether the cluster and every pool are Succeeded (two ARM reads); False in doubt."""
    try:
        cluster = await arm.cluster(cluster_id)
        pools = await arm.pools(cluster_id)
    except ArmError:
        # A diagnosis follows, and says what cannot be read.
        return False
    states = [cluster.provisioning_state, *(pool.provisioning_state for pool in pools)]
    return all(state.lower() == SUCCEEDED for state in states)
