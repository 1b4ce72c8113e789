"""Connect to public addresses and to no others."""

from __future__ import annotations

import httpcore2

from ingest.address_check import vet
from kb.timed_network import Deadline, Resolver, TimedNetwork


class PinnedNetwork(TimedNetwork):
    """A network within a deadline on which every name must lead to the public internet."""

    def __init__(self, resolver: Resolver, deadline: Deadline, network: httpcore2.NetworkBackend) -> None:
        super().__init__(resolver, vet, deadline, network)
