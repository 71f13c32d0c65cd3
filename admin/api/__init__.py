"""What other systems read (对外接口): JSON under /api/v1, by token, for one union and what lies below it."""
