"""How a person is asked: terminal faces, the interview, the nurse desk."""
