"""The documentation, shipped with the program: its pages are read on the help page as well."""
