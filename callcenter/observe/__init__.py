"""A PBX that runs its own queues, watched: its queue events become the facts that we would state.

Nothing is changed on the PBX, and nothing here talks to it.
"""
