"""Matrix: alerts in plain and encrypted rooms of any homeserver, by matrix-nio.

login.py       who the bot is, and the files that say so
connection.py  one client, kept in step with its homeserver
crypto.py      who may read an encrypted room; the cross-signature of the bot's own device
rooms.py       who may do what in a room
content.py     what an event holds: messages, thread replies, edits
failures.py    what a refusal means for a delivery
channel.py     the port: send, edit, find
doctor.py      what is amiss, as codes
"""

from bot.channels.matrix.channel import MatrixChannel
from bot.channels.matrix.login import Account

__all__ = ["Account", "MatrixChannel"]
