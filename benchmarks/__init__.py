"""What can be measured, run by `make bench`."""
