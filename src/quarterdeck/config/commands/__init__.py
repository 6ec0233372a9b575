"""The commands of ``quarterdeck``: one module per noun, each with ``register(app)``."""
