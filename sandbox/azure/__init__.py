"""A simulated Azure Resource Manager and managed identity endpoint."""
