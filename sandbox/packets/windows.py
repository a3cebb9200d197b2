"""The same check on a Windows node: TCP alone, no look-up of its own, an exit code of its own."""

from sandbox.packets.trip import Outcome, Trip

WINDOWS = "windows2022"
API_SERVER = 5
_TRIES = 60
_NOTICED = {
    Outcome.TIMED_OUT: "A connection attempt failed because the connected party did not properly "
    "respond after a period of time, or established connection failed because connected host has "
    "failed to respond {at}",
    Outcome.REFUSED: "No connection could be made because the target machine actively refused it "
    "{at}",
    Outcome.NO_ROUTE: "A socket operation was attempted to an unreachable host {at}",
    Outcome.UNRESOLVED: "No such host is known",
}


def notices(trip: Trip) -> bool:
    """Say whether the check, which opens TCP and nothing more, sees that a trip went wrong."""
    return trip.outcome in _NOTICED


def message(trip: Trip) -> str:
    """Return what the Windows handler of custom scripts says of a failed check."""
    noticed = _NOTICED[trip.outcome].format(at=f"{trip.address}:443")
    error = (
        f"Failed to connect to API server {trip.host} after {_TRIES} retries. Last exception: "
        f'Exception calling "Connect" with "2" argument(s): "{noticed}"'
    )
    return (
        "Command execution finished, but failed because it returned a non-zero exit code of: '1'. "
        f"The command had an error output of: 'ExitCode: |{API_SERVER}|, Output: "
        f"|WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY|, Error: |{error}|\\r\\nAt line:1 ...' "
        "For more information, check the instance view by executing Get-AzVmssVm or Get-AzVm "
        "(https://aka.ms/GetAzVm). These commands can be executed using CloudShell "
        "(https://aka.ms/CloudShell)"
    )


def wrapped(told: str) -> str:
    """Return Compute's message about a failed extension on Windows."""
    return (
        "VM has reported a failure when processing extension 'vmssCSE' (publisher "
        "'Microsoft.Compute' and type 'CustomScriptExtension'). Error message: "
        f"'{told}'. More information on troubleshooting is available at "
        "https://aka.ms/VMExtensionCSEWindowsTroubleshoot."
    )
