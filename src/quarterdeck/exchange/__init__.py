"""Files and remote tools in and out: bytes to documents and back, plus a list of issues. Pure."""
