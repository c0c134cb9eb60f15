"""Where processes begin: the command, the web application, the worker, the sample museum."""
