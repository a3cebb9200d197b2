"""How people come in: the words of a message, the form, names they type, buttons they press. Pure."""
