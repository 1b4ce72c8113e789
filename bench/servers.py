"""Start an app in the browser's sight, and end it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from kb.config import ROOT


class Server:
    """A Streamlit server of one script on a free port; `address` is where a browser finds it."""

    def __init__(self, script: Path, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(self._port)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "KIST_DATA": str(data), "KIST_MODELS": str(ROOT / "data" / "models")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.address = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)

    @property
    def process_id(self) -> int:
        """The process that serves."""
        return self._process.pid

    def wait(self, most: float = 60.0) -> None:
        """Wait until the port answers."""
        until = time.monotonic() + most
        while time.monotonic() < until:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.01)
        raise SystemExit("The app did not start: call `python -m streamlit run app.py` to see why.")
