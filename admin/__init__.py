"""The signed-in side of Pingjia (评家): what chairs and higher unions see, print and keep.

It reaches the anonymous side only through the door `vote.chair`. Here lives whatever is made for people in an
office: slips (选票二维码), minutes (会议记录), forms, and the local chair's desk of `pingjia demo`.
"""
