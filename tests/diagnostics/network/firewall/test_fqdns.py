"""Names, patterns, tags and URLs of application rules (S3.5, S3.6, S3.8; facts of Azure 5.6)."""

import pytest

from diagnostics.network.firewall.fqdns import folded, fqdn_fits, tag_holds, url_fits
from diagnostics.network.match import Match
from tests.builders import FQDN, PRIVATE_FQDN

GOV = "aks-shop-k3xq9w2p.hcp.usgovvirginia.cx.aks.containerservice.azure.us"
CHINA = "aks-shop-k3xq9w2p.{}.chinaeast2.cx.prod.service.azk8s.cn"


def test_folded_ignores_case_spaces_and_the_last_dot() -> None:
    assert folded(" AKS.Contoso.COM. ") == "aks.contoso.com"


@pytest.mark.parametrize(
    ("pattern", "fqdn", "match"),
    [
        ("www.contoso.com", "www.contoso.com", Match.YES),
        ("WWW.Contoso.com.", "www.contoso.com", Match.YES),
        ("contoso.com", "www.contoso.com", Match.NO),
        ("*.contoso.com", "www.contoso.com", Match.YES),
        ("*.contoso.com", "a.b.c.contoso.com", Match.YES),
        (" *.Contoso.com ", "a.contoso.com", Match.YES),
        ("*.contoso.com", "contoso.com", Match.NO),
        ("*contoso.com", "contoso.com", Match.YES),
        ("*contoso.com", "notcontoso.com", Match.YES),
        ("*.contoso.com", "www.contoso.com.evil.org", Match.NO),
        ("www.contoso.*", "www.contoso.com", Match.NO),
        ("*.contoso.*", "www.contoso.com", Match.NO),
        ("www.contoso.*", "www.contoso.*", Match.NO),
        ("*", "www.contoso.com", Match.YES),
        ("*", None, Match.YES),
        ("*.contoso.com", None, Match.MAYBE),
        ("www.contoso.*", None, Match.NO),
        # of a name that does not exist yet the end is known
        ("*.contoso.com", "*.contoso.com", Match.YES),
        ("*contoso.com", "*.contoso.com", Match.YES),
        ("*.com", "*.contoso.com", Match.YES),
        ("*.shop.contoso.com", "*.contoso.com", Match.MAYBE),
        ("shop.contoso.com", "*.contoso.com", Match.MAYBE),
        ("contoso.com", "*.contoso.com", Match.NO),
        ("*.contoso.org", "*.contoso.com", Match.NO),
        ("shop.contoso.org", "*.contoso.com", Match.NO),
    ],
)
def test_fqdn_fits_with_the_asterisk_leftmost(pattern: str, fqdn: str | None, match: Match) -> None:
    assert fqdn_fits(pattern, fqdn) is match


@pytest.mark.parametrize(
    ("tag", "fqdn", "match"),
    [
        ("AzureKubernetesService", FQDN, Match.YES),
        ("azurekubernetesservice ", FQDN, Match.YES),
        ("AzureKubernetesService", GOV, Match.YES),
        ("AzureKubernetesService", CHINA.format("hcp"), Match.YES),
        ("AzureKubernetesService", CHINA.format("tun"), Match.YES),
        ("AzureKubernetesService", CHINA.format("run"), Match.NO),
        ("AzureKubernetesService", "aks-shop.tun.uksouth.azmk8s.io", Match.NO),
        ("AzureKubernetesService", "aks-shop.hcp.usgovvirginia.azmk8s.us", Match.NO),
        ("AzureKubernetesService", "aks-shop.hcp.chinaeast2.azmk8s.cn", Match.NO),
        ("AzureKubernetesService", "hcp.uksouth.azmk8s.io", Match.NO),
        ("AzureKubernetesService", f"{FQDN}.evil.org", Match.NO),
        ("AzureKubernetesService", "aks.hcp.uksouth.azmk8sxio", Match.NO),
        ("AzureKubernetesService", PRIVATE_FQDN, Match.NO),
        ("AzureKubernetesService", "www.contoso.com", Match.NO),
        ("AzureKubernetesService", None, Match.MAYBE),
        ("AzureKubernetesService", "*.hcp.uksouth.azmk8s.io", Match.YES),
        ("WindowsUpdate", FQDN, Match.NO),
        ("WindowsUpdate", None, Match.NO),
    ],
)
def test_tag_holds_public_api_servers_of_each_cloud(
    tag: str, fqdn: str | None, match: Match
) -> None:
    assert tag_holds(tag, fqdn) is match


@pytest.mark.parametrize(
    ("url", "inspected", "match"),
    [
        ("www.contoso.com/*", True, Match.YES),
        (" www.contoso.com/* ", True, Match.YES),
        ("*.contoso.com/*", True, Match.YES),
        ("www.contoso.com/api", True, Match.MAYBE),
        ("www.contoso.com", True, Match.MAYBE),
        ("www.contoso.com/*", False, Match.MAYBE),
        ("www.fabrikam.com/*", True, Match.NO),
        ("www.fabrikam.com/*", False, Match.NO),
    ],
)
def test_url_fits_only_where_the_firewall_can_read_it(
    url: str, *, inspected: bool, match: Match
) -> None:
    assert url_fits(url, "www.contoso.com", inspected=inspected) is match


def test_url_fits_an_unknown_name_perhaps() -> None:
    assert url_fits("www.contoso.com/*", None, inspected=True) is Match.MAYBE
