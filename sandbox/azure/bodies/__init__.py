"""Builders of resource bodies as Resource Manager shows them (REST, camelCase)."""
