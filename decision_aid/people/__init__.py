"""How a person is asked: the interview, its faces in terminal and browser, the nurse desk."""
