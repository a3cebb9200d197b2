"""The version of the program, here and nowhere else; CHANGELOG.md says what each one brought."""

VERSION = "0.1.0"
