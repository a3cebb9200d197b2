"""The simulated workspace as a web page: drawn, typed into and clicked as in Slack.

The page is plain HTML, CSS and JavaScript modules, served as they stand: there is nothing to build.
npm's `slack-blocks-to-jsx` was weighed for the drawing and not taken. It decodes `&lt;` before it
looks for mentions, so that a mention that was escaped looks like one that was not; it draws menus,
selects and inputs that cannot be used; and it brings React and a bundler.
"""
