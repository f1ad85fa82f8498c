"""The cluster: the same work on many items, on the machines of a Dask scheduler."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.engine.process_pool import Crashed, Item, Value

if TYPE_CHECKING:
    from distributed import Client, Future

# How long a scheduler may take to answer, in seconds.
CONNECT = 10
# Items handed out ahead for each thread of a worker, so that none waits for the next.
AHEAD = 2
_SECONDS_BETWEEN_CHECKS = 0.2
_ADDRESS = re.compile(r"((tcp|tls)://)?[^/\s]+:\d{1,5}")


def on_cluster(
    work: Callable[[Item], Value], items: Sequence[Item], address: str, ctx: RunContext
) -> Iterator[tuple[int, Value | Crashed]]:
    """Do `work` on every item on the workers of a scheduler, and yield what came of each as soon as it is there.

    Parameters
    ----------
    work : callable
        Of a module that the workers have too, in the same version; it must not raise.
    items : sequence
        What pickle can carry; files that they name must be there under the same path on every worker.
    address : str
        Of the scheduler, for example ``tcp://192.168.0.1:8786``.
    ctx : RunContext
        Once it is cancelled no further work is begun; what runs ends by itself.

    Yields
    ------
    place : int
        Of the item.
    value : object or Crashed
        Crashed where the cluster lost its workers over the item.

    Raises
    ------
    InputError
        When Dask is not installed, the address is none, or no scheduler or no worker answers.
    Cancelled
        When `ctx` says so.
    """
    with _connected(address) as client:
        ahead = AHEAD * sum(client.ncores().values())
        if not ahead:
            raise InputError(f"The scheduler at {address} has no workers; start some with 'dask worker {address}'.")
        waiting = enumerate(items)
        running: dict[Future, int] = {}
        try:
            while True:
                for place, item in islice(waiting, ahead - len(running)):
                    running[client.submit(work, item, pure=False)] = place
                if not running:
                    break
                ctx.check()
                for future in _done(client, list(running)):
                    place = running.pop(future)
                    yield place, future.result() if future.status == "finished" else Crashed(None)
        finally:
            client.cancel(list(running))


def _connected(address: str) -> Client:
    # Dask takes long over an address that is none, and talks of it when the program ends.
    if not _ADDRESS.fullmatch(address):
        raise InputError(f"A scheduler's address looks like tcp://192.168.0.1:8786, not {address!r}.")
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "--scheduler needs Dask, which is not installed; install the extra with pip install 'scaleguard[cluster]'."
        ) from None
    try:
        return Client(address, timeout=CONNECT, set_as_default=False)
    except OSError:
        raise InputError(f"No scheduler answers at {address}; start one with 'dask scheduler'.") from None


def _done(client: Client, futures: list[Future]) -> set[Future]:
    from distributed import wait

    try:
        with client.as_current():
            return wait(futures, _SECONDS_BETWEEN_CHECKS, "FIRST_COMPLETED").done
    except TimeoutError:
        return set()
