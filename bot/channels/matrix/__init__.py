"""Matrix: alerts in plain and encrypted rooms of any homeserver, by matrix-nio.

    login.py       who the bot is, and the files that say so
    entrance.py    a password, once -> a login and a signed device
    connection.py  one client, kept in step with its homeserver
    invites.py     which rooms it may be brought into
    crypto.py      who may read an encrypted room; the signature of the bot's own device
    rooms.py       who may do what in a room
    content.py     what an event holds: messages, thread replies, edits, answers
    posting.py     events put into rooms, never in the clear where they are encrypted
    failures.py    what a refusal means for a delivery
    channel.py     the port: send, edit, find
    hearing.py     what an event says to us
    backlog.py     events in order, with those that a /sync left out
    membership.py  brought in, put out, moved
    listener.py    the other port: commands and reactions, answered
    doctor.py      what is amiss, as codes

The library takes a second to load: import `channel`, `entrance` and `doctor` where they are needed.
"""
