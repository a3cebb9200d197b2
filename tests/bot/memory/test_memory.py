"""Long texts, known clusters, and what is forgotten after a while."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.incident import Incident
from bot.memory.in_process import MemoryTable
from bot.memory.incidents import LEASE
from bot.memory.memory import PARTITIONS, Memory, open_memory
from bot.memory.pages import MOST_BYTES, PARTITION
from bot.request import fingerprint
from bot.settings import SettingsError
from bot.storage import open_table
from bot.storage_settings import StorageSettings
from bot.tending import read_keep
from tests import builders
from tests.bot.reports import KEY, NOW, event

DAY = timedelta(days=1)
ID = str(builders.CLUSTER_ID)


@dataclass(slots=True)
class Wall:
    """The time of day."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return it."""
        return self.at


def memory(wall: Wall | None = None) -> Memory:
    return open_memory(MemoryTable(), (wall or Wall()).now)


@pytest.mark.parametrize("value", [None, [], {"text": "ü" * 70_000}, ["\ud800", 1, True]])
async def test_page_comes_back_as_it_was_put(value: object) -> None:
    pages = memory().pages
    await pages.put(KEY, "root", "before")
    await pages.put(KEY, "root", value)
    assert (await pages.get(KEY, "root"), await pages.get(KEY, "other")) == (value, None)


async def test_page_that_cannot_be_packed_is_cut_into_properties_that_azure_takes() -> None:
    remembered = memory()
    noise = "".join(random.Random(1).choices("0123456789abcdef", k=400_000))  # noqa: S311 - noise
    await remembered.pages.put(KEY, "report", noise)
    (row,) = await remembered.table.query(PARTITION)
    sizes = [len(part) for part in row.fields.values() if isinstance(part, bytes)]
    assert (max(sizes), len(sizes) > 3, sum(sizes) < 900_000) == (MOST_BYTES, True, True)
    assert await remembered.pages.get(KEY, "report") == noise


async def test_clusters_are_offered_by_the_beginning_of_their_names() -> None:
    clusters = memory().clusters
    assert await clusters.names("") == ()
    ids = [f"{ID}-{number:03d}" for number in range(150)]
    await clusters.save([*ids, ID.replace("aks-shop", "Other")])
    assert (await clusters.names(" oTH"), await clusters.names("none")) == (
        (ID.replace("aks-shop", "Other"),),
        (),
    )
    assert await clusters.names("aks-shop") == tuple(ids[:100])
    assert len(await clusters.all()) == 151


async def test_everything_of_an_incident_is_forgotten_after_its_time() -> None:
    wall = Wall()
    remembered = memory(wall)
    key = await remembered.ledgers.enter(event(correlation="c-1"))
    fresh = Incident(key=key, cluster_id=ID, created_at=wall.at)
    hold = await remembered.incidents.take(fresh, key, "message-1")
    assert hold is not None
    await hold.save(done=True)
    assert await remembered.incidents.take(fresh, "job-2", "message-2") is not None
    await remembered.pages.put(key, "root", "words")
    assert await remembered.doubts.add(key, "nsg_outbound", "U0ANN") is True
    wall.at += 30 * DAY
    young = fingerprint("young")
    await remembered.pages.put(young, "root", "words")
    assert await remembered.purge(wall.at - timedelta(seconds=1), 30 * DAY) == 0
    assert await remembered.purge(wall.at, 30 * DAY) == len(PARTITIONS) - 2
    assert await remembered.pages.get(key, "root") == "words"
    wall.at += LEASE
    assert await remembered.purge(wall.at, 30 * DAY) == 2
    left = [row.key for each in PARTITIONS for row in await remembered.table.query(each)]
    assert left == [f"{young}-root"]


@pytest.mark.parametrize(("said", "days"), [("", 30), (" ", 30), ("1", 1), (" 90 ", 90)])
def test_days_to_keep_are_a_setting(said: str, days: int) -> None:
    assert read_keep({"CONNCHECK_KEEP_DAYS": said}) == days * DAY


@pytest.mark.parametrize("said", ["0", "3651", "-1", "1.5", "ten", "99999", "٣"])
def test_wrong_number_of_days_is_named_without_its_value(said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_keep({"CONNCHECK_KEEP_DAYS": said})
    assert str(caught.value) == "CONNCHECK_KEEP_DAYS must be a number of days, 1 to 3650."


async def test_storage_is_opened_by_connection_string(azurite: str) -> None:
    table = open_table(StorageSettings(connection=azurite))
    await table.put("page", fingerprint(KEY), {"text": "words"})
    row = await table.get("page", fingerprint(KEY))
    assert row is not None
    assert row.fields == {"text": "words"}
    await table.close()


async def test_storage_is_opened_by_identity_without_asking_for_a_token() -> None:
    endpoint = "https://stcheck.table.core.windows.net"
    table = open_table(StorageSettings(table_endpoint=endpoint, client_id="1-2"))
    assert not isinstance(table, MemoryTable)
    await table.close()


async def test_without_storage_rows_are_in_memory() -> None:
    table = open_table(StorageSettings())
    assert isinstance(table, MemoryTable)
    await table.close()


async def test_doubt_counts_once_a_person_incident_and_check() -> None:
    remembered = memory()
    key = fingerprint("incident")
    for check, user in (("dns", "U0ANN"), ("dns", "U0ANN"), ("dns", "U0BEN"), ("udr", "U0ANN")):
        await remembered.doubts.add(key, check, user)
    assert await remembered.doubts.counted() == {"dns": 2, "udr": 1}
