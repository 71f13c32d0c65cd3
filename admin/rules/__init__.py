"""What the notice decides (规则): pure, without web, database or clock."""
