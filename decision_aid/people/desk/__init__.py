"""The nurse desk: a queue of patients, one key an answer, and a sheet for the clinician. Loaded only when used."""
