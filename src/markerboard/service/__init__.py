"""The HTTP service: evaluation, knowledge and CDS Hooks over one board. Needs the extra `server`.

`app.create_app(board, settings)` puts it together; each other module is one part of it, and none
decides anything that `Board.evaluate` has not decided.
"""
