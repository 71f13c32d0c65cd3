"""What the protocol computes: pure functions, without web, database or clock."""
