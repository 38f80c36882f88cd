"""Calling people back who gave up waiting on the phone and keep their place in the line.

One contact's path: a caller in the line confirms a number (`promises`), hears that the place is
kept, and is off the phone (`partings`). The contact stays where it is in the line, and nobody is
rung for it. When its turn comes near (`turns`) the number is dialled (`dialling_back`, `attempts`).
Whoever picks up is asked to press a key (`calling_back`), and is a caller in the line again by that
(`reached`). What follows where nobody does is in `unkept`.

Beside the path, `promised_lately` counts promises by number, `found_callbacks` goes on with what an
earlier run of the service left, `rules` holds what the settings say, and `parts` makes all these.
"""
