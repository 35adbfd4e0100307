"""The primary is killed while clients save, and its replica is promoted: what is there, and when it goes on."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from ittui.store import create, open_store
from tests.bench.row import Row, beside
from tests.server import Server

from .database import Client
from .writers import STEP

CLIENTS = 4


class Taken(NamedTuple):
    acknowledged: int
    lost: int
    twice: int
    seconds: float  # from the kill until somebody had saved again


def take_over(synchronous: bool, wait: float) -> Taken:
    """Kill a primary after so many seconds of saving, and promote its replica."""
    primary = Server().make()
    create(primary.url())
    replica = primary.replica()
    try:
        if synchronous:
            with primary.connect() as conn:
                conn.execute("alter system set synchronous_standby_names = 'replica'")
                conn.execute("select pg_reload_conf()")
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
        url = f"postgresql://admin@{hosts}/postgres?target_session_attrs=read-write&connect_timeout=2"
        clients = [Client(url, (number + 1) * STEP) for number in range(CLIENTS)]
        select.select([], [], [], wait)
        began = time.monotonic()
        primary.stop("immediate")
        for client in clients:
            client.drain()
        replica.promote()
        select.select([client.pipe for client in clients], [], [], 120)
        seconds = time.monotonic() - began
        select.select([], [], [], 1.0)  # some more saves there
        told = set().union(*(client.kill() for client in clients))
        return counted(replica.url(), told, seconds)
    finally:
        primary.remove()
        replica.remove()


def counted(url: str, told: set[int], seconds: float) -> Taken:
    store = open_store(url)
    there = set(store.read().tables["goals"].rows)
    logged = [op.id for entry in store.log() for op in entry.ops]
    return Taken(len(told), len(told - there), len(logged) - len(set(logged)), seconds)


def rows(rounds: int) -> Iterator[Row]:
    for synchronous in (True, False) if rounds else ():
        taken = [take_over(synchronous, 0.5 + 0.3 * number) for number in range(rounds)]
        what = f"a replica takes over, {'with' if synchronous else 'without'} synchronous_standby_names"
        times = [each.seconds for each in taken]
        result = (
            f"{sum(each.acknowledged for each in taken):,} acknowledged, {sum(each.lost for each in taken)} of them "
            f"lost, {sum(each.twice for each in taken)} saved twice; saving again after {median(times):.1f} s "
            f"(median), {max(times):.1f} s (slowest)"
        )
        yield beside(what, result, "", size=f"{rounds} times, {CLIENTS} clients")
