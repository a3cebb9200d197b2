"""The only door to Azure Resource Manager."""
