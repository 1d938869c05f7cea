"""What unit tests share: a command line in this process, and a flow whose source is served."""

from tests.served import served
from tests.shell import shell

__all__ = ["served", "shell"]
