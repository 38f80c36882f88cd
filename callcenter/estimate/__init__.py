"""How long a contact still waits: a point estimate, and a bound that nine in ten stay below.

The estimate is the fluid rank: those before the contact, and those who will still come before it,
over the rate at which agents free themselves. The bound is the estimate times a ratio that this
very line has shown, with the hang-ups taken as what they are: waits that would have gone on.
"""
