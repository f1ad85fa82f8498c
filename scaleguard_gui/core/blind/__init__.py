"""The blind scan: is an image attacked, where, and for which front end, when nothing about it is known?"""
