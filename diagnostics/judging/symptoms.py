"""Hold what a fault makes the node see against what the error text says that it saw.

A fault that shows in another way may stand beside the cause and be none of it: an NSG drops in
silence, so a node that was refused had an answer from somebody. Such a fault is named, with its
remedy, and as likely at most.

What drops: NSGs, route tables, authorized ranges and an Azure Firewall's network rules (article,
its table of causes). A route to nowhere ends in a time-out or in no route to host (facts of Azure,
5.2). A firewall that filters by name lets TCP connect and resets after the greeting (5.5). TLS
inspection gets as far as a certificate, which the article lists under TLS handshake too (facts of
the node's check, 0.9). Where the text says nothing of how it failed, it contradicts nothing.
"""

from diagnostics.model.incident import Category
from diagnostics.model.symptom import Symptom

EXPLAINS = {
    Symptom.DROPPED: (Category.CONNECTION_TIMEOUT,),
    Symptom.LOST: (Category.CONNECTION_TIMEOUT, Category.NO_ROUTE_TO_HOST),
    Symptom.RESET: (Category.TLS_HANDSHAKE,),
    Symptom.FOREIGN_CERTIFICATE: (Category.TLS_HANDSHAKE, Category.CERTIFICATE),
}
SHOWS = {
    Symptom.DROPPED: "it drops packets in silence, so nodes time out",
    Symptom.LOST: "packets find no way on, so nodes time out or have no route to host",
    Symptom.RESET: "it lets TCP connect and resets the TLS handshake",
    Symptom.FOREIGN_CERTIFICATE: "TLS inspection shows as a certificate error",
}
SAW = {
    Category.CONNECTION_TIMEOUT: "the node had no answer at all",
    Category.CONNECTION_REFUSED: "the node was refused, so something answered it",
    Category.NO_ROUTE_TO_HOST: "the node was told that there is no route to the host",
    Category.TLS_HANDSHAKE: "the node connected, and its TLS handshake failed",
    Category.CERTIFICATE: "the node connected, and was shown a certificate",
}


def contradiction(symptom: Symptom | None, category: Category) -> tuple[str, ...]:
    """Return the sentence that a fault rests on where the node saw something else; () if not.

    None is a fault that may show in any way.
    """
    saw = SAW.get(category)
    if symptom is None or saw is None or category in EXPLAINS[symptom]:
        return ()
    return (f"this is behind the error too, although {saw}: {SHOWS[symptom]}",)
