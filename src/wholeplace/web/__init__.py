"""The web application: partners build, agree and publish one plan (docs/web.md)."""
