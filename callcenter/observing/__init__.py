"""A PBX that runs its own queues, watched: the parts that see, count and keep, put together.

Nothing is changed on the PBX: neither its dialplan nor a call of it. What is seen goes where the
facts of a line of ours go, so that metrics, records and the report of a day are the same.
"""
