"""The voting side (投票端) of Pingjia.

The promise, in words: no ballot is ever decrypted, only sums are. Nothing here
knows a member; nothing here joins a slip with a person, a time or an address.
Whoever reads this whole package, its database and its memory learns who may
have voted (a slip did), never who voted how.
"""
