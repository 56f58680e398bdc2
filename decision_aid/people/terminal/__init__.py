"""How a person is asked and shown things: a rich face and a plain face, same words, same order."""
