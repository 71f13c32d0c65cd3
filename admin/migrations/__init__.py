"""Changes of the tables (数据表变更), oldest first."""
