"""Floors under what Kist has reached, so that no change takes it back unnoticed."""
