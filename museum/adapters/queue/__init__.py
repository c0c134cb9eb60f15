"""Queues: the embedded one and Celery."""
