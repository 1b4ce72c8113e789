"""The schema's history: one numbered revision for each change, applied once, in order."""

KNOWN = tuple(
    """
    0001 0002 0003 0004 0005 0006 0007 0008 0009 0010 0011 0012 0013 0014 0015 0016 0017
    """.split()
)
HEAD = KNOWN[-1]
