"""Incidents: time to restore, attainment of RTO and SLA, first response."""
