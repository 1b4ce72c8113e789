"""The commands of `python -m kb`."""
