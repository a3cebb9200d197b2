"""The page's web server: which address leads to which door."""

from aiohttp import web

from sandbox.running import Sandbox
from sandbox.web.acting import Levers
from sandbox.web.guard import guarded
from sandbox.web.looking import STATIC, Windows
from sandbox.web.manifest import read_offer


def application(sandbox: Sandbox) -> web.Application:
    """Return the page and its doors as a web application."""
    offer = read_offer(sandbox.manifest)
    windows, levers = Windows(sandbox, offer), Levers(sandbox, offer)
    app = web.Application(middlewares=[guarded])
    app.add_routes(
        [
            web.get("/", windows.page),
            web.get("/emoji.json", windows.emoji),
            web.get("/state", windows.state),
            web.get("/events", windows.events),
            web.get("/versions", windows.versions),
            web.get("/file/{id}", windows.file),
            web.get("/text", windows.text),
            web.static("/static", STATIC),
            web.post("/do/{deed}", levers.do),
            web.post("/say", levers.say),
            web.post("/notify", levers.notify),
            web.post("/scenario", levers.switch),
            web.post("/repair", levers.repair),
            web.post("/timers", levers.timers),
            web.post("/alert", levers.alert),
        ]
    )
    return app
