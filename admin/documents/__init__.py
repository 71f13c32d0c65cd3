"""Everything that is put on paper: typst sources, and the modules that hand them their data."""
