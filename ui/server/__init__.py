"""What `python -m kb serve` adds to the app: record pages, a feed, a read-only API, health checks, safe headers."""
