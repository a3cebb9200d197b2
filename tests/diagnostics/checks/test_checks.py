"""Every file of the package is a check, in the report's order."""

from diagnostics.checks import REPORT_ORDER, all_checks


def test_all_checks_come_in_the_order_of_the_report_and_later_ones_by_their_ids() -> None:
    ids = tuple(check.id for check in all_checks())
    later = sorted(set(ids) - set(REPORT_ORDER))

    assert ids == (*REPORT_ORDER, *later)
