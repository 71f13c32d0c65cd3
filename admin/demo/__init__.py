"""What `pingjia demo` adds to both sides (试用): a made-up district, a guide in front, and how all is started."""
