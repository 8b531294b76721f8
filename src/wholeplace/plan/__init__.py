"""The whole place service delivery plan as data: assembled, checked, versioned."""
