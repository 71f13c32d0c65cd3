"""The chair's desk of `pingjia demo` (主持人工作台): one local page on which a newcomer holds a whole assembly.

It stands in for the signed-in side until that is installed: it knows one poll at a time, listens on this machine
only, and acts through the same door, `vote.chair`, while phones in the hall use the voting side as ever.
"""
