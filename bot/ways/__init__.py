"""How people come in: words of a message, names they type, buttons they press. Pure."""
