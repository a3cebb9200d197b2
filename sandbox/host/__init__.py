"""A local Functions host: it loads `function_app.py` as a Functions app and runs its triggers.

It knows HTTP, Event Grid, queue and timer triggers and queue outputs, which is what the product
uses. It is not Azure's host: no scaling, no extension checks, no renewal of a message's
invisibility. Everything it tells the app goes through azure.functions' own registry and converters.
"""
