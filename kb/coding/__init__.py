"""Researchers code: what to code next, suggestions, agreement, decisions, and the scheme that grows with them."""
