"""People and partners: succession, reviews, meetings, requests, satisfaction, staffing, recognition."""
