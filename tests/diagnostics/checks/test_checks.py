"""Every file of the package is a check, in the report's order."""

from diagnostics.checks import REPORT_ORDER, all_checks


def test_all_checks_come_in_the_order_of_the_report() -> None:
    assert tuple(check.id for check in all_checks()) == REPORT_ORDER
