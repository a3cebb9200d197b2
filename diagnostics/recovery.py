"""Ask whether a failed operation is over: AKS repeats some by itself, and people are quick."""

from diagnostics.model.ids import ResourceId
from diagnostics.ports import Arm, ArmError

SUCCEEDED, RUNNING = "succeeded", "running"


async def has_recovered(cluster_id: ResourceId, arm: Arm) -> bool:
    """Say whether the cluster runs, and it and every pool are Succeeded; False in doubt.

    Two ARM reads. A stopped cluster is Succeeded as well, and its nodes reach no API server.
    """
    try:
        cluster = await arm.cluster(cluster_id)
        pools = await arm.pools(cluster_id)
    except ArmError:
        # A diagnosis follows, and says what cannot be read.
        return False
    states = [cluster.provisioning_state, *(pool.provisioning_state for pool in pools)]
    is_running = cluster.power_state.lower() == RUNNING
    return is_running and all(state.lower() == SUCCEEDED for state in states)
