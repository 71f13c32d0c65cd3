"""Simulated phones that hold an assembly over HTTP, as real ones would."""
