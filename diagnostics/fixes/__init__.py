"""Remedies as argument vectors. Pure."""
