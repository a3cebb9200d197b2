"""Values that every layer shares: incident, facts, snapshot, finding, report.

Standard library only.
"""
