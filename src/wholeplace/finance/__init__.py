"""Council finance: rules as dated parameters, the medium-term plan, resilience, revenue, pools."""
