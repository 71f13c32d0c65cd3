"""Versions of the tables (数据表的版本)."""
