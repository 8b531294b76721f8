"""How every page looks: components, figures, charts, and the pages that say who we are."""
