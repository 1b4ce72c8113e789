"""Make sure that a Chromium is there for the journeys: one that is installed, the system's, or Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of an installed Chromium, or None."""
    from playwright.sync_api import sync_playwright

    installed = next(filter(None, map(shutil.which, NAMES)), None)
    if installed:
        return installed
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if os.path.exists(own) else None


def install() -> None:
    """Install a Chromium from the system's packages, else the one that Playwright brings."""
    if shutil.which("apt-get"):
        rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run([*rights, "apt-get", "update", "-qq"], **quiet)
        subprocess.run([*rights, "apt-get", "install", "-y", "-qq", "chromium"], **quiet)
    if not find_browser():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if not find_browser():
        install()
    if not find_browser():
        sys.exit("No Chromium could be installed: install Chromium by hand, then call `make test` again.")
