"""Reports as declarations: ordered pages over facts."""
