"""Queue triggers: take messages in batches, run the function, retry, give up to `-poison`.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger#poison-messages
"""

import asyncio
import logging
from dataclasses import dataclass, field

from azure.functions.meta import Datum

from sandbox.host.functions import Function
from sandbox.host.invoke import InvocationFailed, Invoker, converter
from sandbox.host.queues import MemoryQueues, Queues, Received
from sandbox.host.settings import QueueSettings

LOG = logging.getLogger("host")
RUNNING_HIDDEN_S = 600.0
FIRST_PAUSE_S = 0.1
MEMORY_PAUSE_S = 0.02


@dataclass(slots=True, kw_only=True)
class Listener:
    """Feeds one function from one queue until it is cancelled."""

    function: Function
    queues: Queues
    invoker: Invoker
    settings: QueueSettings
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def queue(self) -> str:
        """The queue it reads."""
        return str(self.function.trigger["queueName"])

    async def listen(self) -> None:
        """Read the queue forever, in batches, pausing longer while nothing comes."""
        await self.queues.open(self.queue)
        pause_s = FIRST_PAUSE_S
        async with asyncio.TaskGroup() as group:
            while True:
                if len(self._tasks) > self.settings.new_batch_threshold:
                    await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
                    continue
                batch = await self.queues.receive(
                    self.queue, self.settings.batch_size, RUNNING_HIDDEN_S
                )
                for message in batch:
                    self._start(group, message)
                pause_s = FIRST_PAUSE_S if batch else self._longer(pause_s)
                await asyncio.sleep(MEMORY_PAUSE_S if self._in_memory else pause_s)

    @property
    def _in_memory(self) -> bool:
        return isinstance(self.queues, MemoryQueues)

    def _longer(self, pause_s: float) -> float:
        return min(2 * pause_s, self.settings.max_polling_interval_s)

    def _start(self, group: asyncio.TaskGroup, message: Received) -> None:
        task = group.create_task(self._handle(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, message: Received) -> None:
        if message.text is None:
            LOG.error("Message %s of %s is not base64", message.id, self.queue)
            await self._give_up(message, message.raw)
            return
        try:
            await self.invoker.run(self.function, _value(message))
        except InvocationFailed:
            await self._failed(message, message.text)
        else:
            await self.queues.delete(self.queue, message)

    async def _failed(self, message: Received, text: str) -> None:
        if message.dequeue_count < self.settings.max_dequeue_count:
            await self.queues.release(self.queue, message, self.settings.visibility_timeout_s)
        else:
            await self._give_up(message, text)

    async def _give_up(self, message: Received, text: str) -> None:
        if self.queue.endswith("-poison"):
            # There is no queue behind a poison queue: the message just stays hidden.
            LOG.error("Message %s of %s failed for the last time", message.id, self.queue)
            return
        LOG.error("Message %s moves to %s-poison", message.id, self.queue)
        await self.queues.send(f"{self.queue}-poison", text)
        await self.queues.delete(self.queue, message)


def _value(message: Received) -> object:
    """Return the message as azure.functions' own converter builds it."""
    fields = {
        "Id": message.id,
        "DequeueCount": str(message.dequeue_count),
        "PopReceipt": message.pop_receipt,
        "InsertionTime": f"{message.inserted:%Y-%m-%dT%H:%M:%S+00:00}",
        "ExpirationTime": f"{message.expires:%Y-%m-%dT%H:%M:%S+00:00}",
        "NextVisibleTime": f"{message.next_visible:%Y-%m-%dT%H:%M:%S+00:00}",
    }
    metadata = {key: Datum(value, "string") for key, value in fields.items()}
    return converter("queueTrigger").decode(
        Datum(message.text, "string"), trigger_metadata=metadata
    )
