"""What is kept of the lists of service tags, and for how long."""

from diagnostics.arm.tag_lists import TagLists

CLOUD = "https://management.azure.com"
CLOUD_TAG = {"azurecloud": ("20.0.0.0/8",)}


def test_name_that_nobody_asked_for_is_not_known() -> None:
    lists = TagLists()
    lists.keep(CLOUD, "uksouth", ("azurecloud", "unheard"), CLOUD_TAG)

    assert lists.known(CLOUD, "uksouth", ("AzureCloud", "unheard")) == CLOUD_TAG
    assert lists.known(CLOUD, "uksouth", ("unheard",)) == {}
    assert lists.known(CLOUD, "uksouth", ("azurecloud", "storage")) is None
    assert lists.known(CLOUD, "ukwest", ("azurecloud",)) is None
    assert lists.known("https://other", "uksouth", ("azurecloud",)) is None


def test_next_list_is_asked_for_the_old_names_too() -> None:
    lists = TagLists()
    lists.keep(CLOUD, "uksouth", ("azurecloud",), CLOUD_TAG)

    assert lists.asked(CLOUD, "uksouth", ("Storage", "azurecloud")) == ("storage", "azurecloud")
    assert lists.asked(CLOUD, "ukwest", ("Storage",)) == ("storage",)


def test_lists_grow_old_and_give_way() -> None:
    now = [0.0]
    lists = TagLists(most=2, kept_s=10, clock=lambda: now[0])
    for location in ("a", "b", "c"):
        lists.keep(CLOUD, location, ("azurecloud",), CLOUD_TAG)

    assert lists.known(CLOUD, "a", ("azurecloud",)) is None
    assert lists.known(CLOUD, "c", ("azurecloud",)) == CLOUD_TAG
    now[0] = 10
    assert lists.known(CLOUD, "c", ("azurecloud",)) is None
