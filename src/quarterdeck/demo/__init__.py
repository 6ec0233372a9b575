"""Velmora Energy Services: a fictional organisation with 18 projects and 60 people, made through actions."""
