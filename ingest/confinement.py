"""Take away from this process what reading a file does not need: memory, time, the network, writing."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

if sys.platform != "win32":
    import resource

_SET_PARENT_DEATH_SIGNAL = 1
_SET_SECCOMP = 22
_SET_NO_NEW_PRIVILEGES = 38
_FILTER_MODE = 2

# The kernel's own numbers for what is refused: connections, changes of files and folders, looking into processes.
_X86_64: dict[str, Sequence[int]] = {
    "never": (
        *(41, 42, 43, 44, 46, 49, 50, 53, 288, 299, 307, 425, 426, 427),  # socket ... sendmmsg, io_uring
        *(76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 133),  # truncate, rename, mkdir ... mknod
        *(258, 259, 260, 263, 264, 265, 266, 268, 316, 437, 452),  # the same by folder handles, openat2, fchmodat2
        *(188, 189, 190, 261, 280),  # setxattr, utimensat
        *(101, 310, 311, 321, 438),  # ptrace, process_vm_readv, process_vm_writev, bpf, pidfd_getfd
    ),
    "open": (2,),
    "openat": (257,),
}
_AARCH64: dict[str, Sequence[int]] = {
    "never": (
        *(198, 199, 200, 201, 202, 203, 206, 211, 242, 269, 425, 426, 427),
        *(45, 46, 33, 34, 35, 36, 37, 38, 52, 53, 54, 55, 276, 437, 452),
        *(5, 6, 7, 88),
        *(117, 270, 271, 280, 438),
    ),
    "open": (),
    "openat": (56,),
}
_MACHINES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NOT_PERMITTED = 0x00050000 | 1  # the call returns EPERM
_PERMITTED = 0x7FFF0000
_KILLED = 0x80000000
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_ANY, _RETURN = 0x20, 0x15, 0x45, 0x06
_JUMP_IF_AT_LEAST = 0x35
_OTHER_NUMBERING = 0x40000000  # the numbers of 32-bit programs on x86-64


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    memory: int = 2**30
    cpu_seconds: int = 60
    wall_seconds: float = 90


def confine(limits: Limits) -> None:
    """Set the limits on this process for good; what the system does not offer is left out."""
    sizes = (
        (resource.RLIMIT_AS, limits.memory, limits.memory),
        # The soft limit ends the process with a signal of its own, which says why it ended.
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for which, soft, hard in sizes:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (soft, hard))
    sys.addaudithook(_audit)
    _filter_calls()


def die_with_parent(parent: int) -> None:
    """End this process when its parent ends, however that happens (Linux only)."""
    if sys.platform == "linux":
        _control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what Python code asks for, on systems where the kernel is not asked to refuse it."""
    # A number instead of a path is a pipe that is open already.
    opens = event == "open" and not isinstance(arguments[0], int) and isinstance(arguments[2], int)
    writes = opens and bool(arguments[2] & _WRITING)
    if writes or event.startswith(("socket.", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate")):
        raise PermissionError(f"reading a file needs no {event}")


def _filter_calls() -> bool:
    """Ask the kernel to refuse the calls of the tables; False where it cannot."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES or sys.maxsize < 2**32:
        return False
    program = b"".join(_program(*_MACHINES[platform.machine()]))
    instructions = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many instructions of eight bytes, and where they are.
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    _control(_SET_NO_NEW_PRIVILEGES, 1)
    return _control(_SET_SECCOMP, _FILTER_MODE, header) == 0


def _control(option: int, value: int, data: bytes | None = None) -> int:
    """The kernel's prctl; its arguments are long, and the unused ones have to be zero."""
    rest = (ctypes.c_ulong(0), ctypes.c_ulong(0))
    return int(ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), ctypes.c_char_p(data), *rest))


def _program(machine: int, calls: dict[str, Sequence[int]]) -> Iterator[bytes]:
    """The filter, one instruction at a time: code, jump if true, jump if false, value."""
    yield _instruction(_LOAD, 0, 0, 4)  # the machine's kind
    yield _instruction(_JUMP_IF_EQUAL, 1, 0, machine)
    yield _instruction(_RETURN, 0, 0, _KILLED)
    yield _instruction(_LOAD, 0, 0, 0)  # the call's number
    yield _instruction(_JUMP_IF_AT_LEAST, 0, 1, _OTHER_NUMBERING)
    yield _instruction(_RETURN, 0, 0, _NOT_PERMITTED)
    for number in calls["never"]:
        yield _instruction(_JUMP_IF_EQUAL, 0, 1, number)
        yield _instruction(_RETURN, 0, 0, _NOT_PERMITTED)
    for name, argument in (("open", 1), ("openat", 2)):
        for number in calls[name]:
            yield _instruction(_JUMP_IF_EQUAL, 0, 4, number)
            yield _instruction(_LOAD, 0, 0, 16 + 8 * argument)  # its flags
            yield _instruction(_JUMP_IF_ANY, 0, 1, _WRITING)
            yield _instruction(_RETURN, 0, 0, _NOT_PERMITTED)
            yield _instruction(_RETURN, 0, 0, _PERMITTED)
    yield _instruction(_RETURN, 0, 0, _PERMITTED)


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
