"""Other programs: FHIR, forms for tablets, answers files."""
