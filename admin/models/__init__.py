"""The tables of the signed-in side (数据表), one module a subject."""
