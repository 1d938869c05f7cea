"""What unit tests share: a command line in this process."""

from tests.shell import shell

__all__ = ["shell"]
