"""The web page: one file per page, without simulation or statistics."""
