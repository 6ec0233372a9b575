"""Facts, health, snapshots and packs, and the pages that span domains."""
