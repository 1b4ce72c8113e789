"""The filter of calls is a program for the kernel: it is made for the machines we know, and ends every way."""

from __future__ import annotations

import struct

import pytest

from ingest.confinement import _MACHINES, _program


@pytest.mark.parametrize("machine", _MACHINES)
def test_every_jump_of_the_filter_stays_inside_and_its_last_step_permits(machine):
    steps = [struct.unpack("HBBI", step) for step in _program(*_MACHINES[machine])]
    assert len(steps) < 4096
    for place, (code, if_true, if_false, _) in enumerate(steps):
        if code & 0x07 == 0x05:
            assert place + 1 + max(if_true, if_false) < len(steps)
    assert steps[-1][0] == 0x06
