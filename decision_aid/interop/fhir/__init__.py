"""The content as an HL7 FHIR R4 Questionnaire, answers as a QuestionnaireResponse, the sheet as a document.

Writing is held to FHIR by `fhir.resources` (extra `fhir`); reading needs no library.
"""
