"""The plan: versions, approvals, comments and publications."""
