"""Settings with which telemetry is on and goes nowhere: nobody listens on its port."""

_ENDPOINT = "https://127.0.0.1:9/"
_NOBODY = "00000000-0000-0000-0000-000000000000"

SETTINGS = {
    "APPLICATIONINSIGHTS_CONNECTION_STRING": (
        f"InstrumentationKey={_NOBODY};IngestionEndpoint={_ENDPOINT}"
    ),
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
}
