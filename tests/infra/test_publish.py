"""The package is published as it was built, with stand-ins for `az` and `curl`."""

import json
import shutil
import zipfile

import pytest

from tests.infra.bicep import INFRA
from tests.infra.test_scripts import OUTPUTS, SITE, Bench, Ran, bench

__all__ = ["bench"]
HOST = "func-x.scm.azurewebsites.net"
TOKEN = "token-of-whoever-deploys"
SETTINGS = OUTPUTS | {"PUBLISH_WAIT_S": "0"}
AZ = f"""
case "$1" in
  rest) echo {HOST}; echo 3.12 ;;
  account) echo {TOKEN} ;;
esac
"""
# Answers with the next line of the script that a test gives: the status, then the body.
CURL = """
cat >>"{folder}/headers"
while [ "$1" != --output ]; do shift; done
IFS= read -r line <"{folder}/answers"
{{ read -r _; cat; }} <"{folder}/answers" >"{folder}/rest" || true
cat "{folder}/rest" >"{folder}/answers"
printf '%s' "${{line#* }}" >"$2"
printf '%s' "${{line%% *}}"
"""
WHERE = (
    f"rest --method get --url {SITE}?api-version=2024-04-01 --output tsv --query"
    " properties.[hostNameSslStates[?hostType=='Repository'].name | [0],"
    " functionAppConfig.runtime.version]"
)
SIGN_IN = (
    f"account get-access-token --subscription {OUTPUTS['AZURE_SUBSCRIPTION_ID']}"
    " --query accessToken --output tsv"
)
TAKEN = '202 "deployment-1"'


def publish(bench: Bench, *answers: str, package: bool = True, az: str = AZ) -> Ran:
    """Run the script in a project with a package, against these answers of the site."""
    infra = bench.folder / "project/infra"
    shutil.copytree(INFRA, infra)
    if package:
        (infra.parent / "dist").mkdir()
        with zipfile.ZipFile(infra.parent / "dist/aks-conncheck.zip", "w") as archive:
            archive.writestr("version.json", json.dumps({"version": "0.1.0", "python": "3.12"}))
    (bench.folder / "answers").write_text("".join(f"{answer}\n" for answer in answers))
    bench.stand_in("curl", CURL.format(folder=bench.folder))
    return bench.run("publish.sh", SETTINGS, az=az, infra=infra)


def called(ran: Ran) -> list[str]:
    """Return the addresses that were called."""
    return [line.rsplit(" ", 1)[1] for line in ran.asked if line.startswith("--silent")]


def test_package_is_handed_in_without_a_build_and_waited_for(bench: Bench) -> None:
    ran = publish(bench, TAKEN, "404 ", '200 {"status": 1}', '200 {"status": 4}')

    assert (ran.status, ran.complained) == (0, "")
    assert ran.said == "Published dist/aks-conncheck.zip.\n"
    assert called(ran) == [
        f"https://{HOST}/api/publish?RemoteBuild=false",
        *[f"https://{HOST}/api/deployments/deployment-1"] * 3,
    ]
    assert ran.asked[:2] == [WHERE, SIGN_IN]
    assert "--data-binary @dist/aks-conncheck.zip" in ran.asked[2]


def test_token_stands_in_no_command_line_and_on_no_screen(bench: Bench) -> None:
    ran = publish(bench, TAKEN, '200 {"status": 4}')

    assert TOKEN not in ran.said + ran.complained + "\n".join(ran.asked)
    assert (bench.folder / "headers").read_text() == f"Authorization: Bearer {TOKEN}\n" * 2


def test_worker_that_is_gone_after_its_work_is_done(bench: Bench) -> None:
    assert publish(bench, TAKEN, '202 {"status": 2}', "404 ").status == 0


@pytest.mark.parametrize("state", [-1, 3, 5, 6])
def test_deployment_that_fails_is_shown(bench: Bench, state: int) -> None:
    ran = publish(bench, TAKEN, f'200 {{"status": {state}, "message": "no space"}}')

    assert (ran.status, ran.said) == (1, "")
    assert "no space" in ran.complained
    assert f"the deployment deployment-1 ended with status {state}" in ran.complained


def test_package_that_is_refused_is_not_waited_for(bench: Bench) -> None:
    ran = publish(bench, "400 BlobUploadFailedException")

    assert (ran.status, len(called(ran))) == (1, 1)
    assert ran.complained == (
        f"BlobUploadFailedException\ninfra/publish.sh: {HOST} answered 400. If it speaks of"
        " storage: a new role takes some minutes, try again\n"
    )


def test_deployment_that_never_ends_is_given_up(bench: Bench) -> None:
    ran = publish(bench, TAKEN, *['200 {"status": 1}'] * 150)

    assert (ran.status, len(called(ran))) == (1, 151)
    assert "did not end within ten minutes" in ran.complained


def test_who_is_not_signed_in_hands_in_nothing(bench: Bench) -> None:
    ran = publish(bench, TAKEN, az=AZ.replace(f"account) echo {TOKEN}", "account) exit 1"))

    assert (ran.status == 0, called(ran)) == (False, [])


def test_package_has_to_be_there(bench: Bench) -> None:
    ran = publish(bench, package=False)

    assert (ran.status, ran.asked) == (2, [])
    assert ran.complained == (
        "infra/publish.sh: dist/aks-conncheck.zip is not there: make package\n"
    )


def test_package_for_another_python_is_not_handed_in(bench: Bench) -> None:
    ran = publish(bench, TAKEN, az=AZ.replace("3.12", "3.13"))

    assert (ran.status, called(ran)) == (2, [])
    assert ran.complained == (
        "infra/publish.sh: the package is for Python 3.12, func-x runs 3.13:"
        " CONNCHECK_PYTHON=3.13 make package, or set it for both and deploy the app anew\n"
    )


@pytest.mark.parametrize("said", ["", HOST])
def test_app_that_is_not_as_expected_is_left_alone(bench: Bench, said: str) -> None:
    ran = publish(bench, TAKEN, az=f'[ "$1" != rest ] || echo "{said}"')

    assert (ran.status, called(ran)) == (1, [])
    assert "Azure does not say where to publish to func-x" in ran.complained


@pytest.mark.parametrize(
    "name", ["AZURE_SUBSCRIPTION_ID", "RESOURCE_GROUP_NAME", "FUNCTION_APP_NAME"]
)
def test_what_is_not_set_is_named(bench: Bench, name: str) -> None:
    settings = {key: value for key, value in SETTINGS.items() if key != name}
    ran = bench.run("publish.sh", settings)

    assert (ran.status, ran.asked) == (2, [])
    assert f"{name} is not set" in ran.complained
