"""The order in which each category of the article picks its headline."""

from diagnostics.checks import all_checks
from diagnostics.model.incident import Category


def orders() -> dict[Category, tuple[str, ...]]:
    """Return the check ids of each category, first the one the article asks first."""
    return {
        category: order(category)
        for category in Category
        if category is not Category.NOT_THIS_ERROR
    }


def order(category: Category) -> tuple[str, ...]:
    """Return the ids of the checks that can alone explain a category, by the article's steps."""
    steps = {check.id: check.steps[category] for check in all_checks() if category in check.steps}
    return tuple(sorted(steps, key=lambda check: steps[check]))
