"""Compose an answer from what was found, judge whether it suffices, keep it, and hear what readers say of it."""
