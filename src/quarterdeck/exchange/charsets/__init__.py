"""The one character set that the bundled Java runtime lacks: source and jar."""
