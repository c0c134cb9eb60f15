"""The public site: pages for visitors, in both languages."""
