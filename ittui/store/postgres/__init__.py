"""A department in PostgreSQL: the store's verbs over a database in place of the shared file.

Everything below is imported only by those who open a database; a file needs none of it, nor psycopg.
"""
