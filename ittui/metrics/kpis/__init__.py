"""Value, target and status of a KPI, recorded, computed or by formula."""
