"""Webhooks (推送地址): who looks after them, how messages are signed, and how they are posted."""
