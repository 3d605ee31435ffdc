"""The library that ships with the program: scenarios, organisations and plans as YAML files."""
