"""The blocks that ISO 20022 messages share: account, agent, party; the same in every version that is used here."""

from lxml import etree

from anhe.fraud.gateways.shapes import Agent, BankAccount, Office

Part = tuple


def agent(who: Agent) -> list[Part | None]:
    return [("FinInstnId", [("ClrSysMmbId", [("MmbId", who.code)]), ("Nm", who.name) if who.name else None])]


def party(office: Office) -> list[Part]:
    return [("Nm", office.name), ("Id", [("OrgId", [("Othr", [("Id", office.code)])])])]


def account(one: BankAccount, *, with_agent: bool = True) -> list[Part | None]:
    return [
        ("Id", [("Othr", [("Id", one.number)])]),
        ("Ccy", one.currency),
        ("Nm", one.holder[:70]) if one.holder else None,
        ("Svcr", agent(one.agent)) if with_agent and one.agent else None,
    ]


class Reading:
    """Looks into a message by plain tags, whatever its version's namespace is."""

    def __init__(self, root: etree._Element) -> None:
        self.root, self.n = root, f"{{{etree.QName(root).namespace}}}"

    def path(self, path: str) -> str:
        return "/".join(self.n + tag for tag in path.split("/"))

    def one(self, under: etree._Element | None, path: str) -> etree._Element | None:
        return None if under is None else under.find(self.path(path))

    def all(self, under: etree._Element | None, path: str) -> list[etree._Element]:
        return [] if under is None else under.findall(self.path(path))

    def text(self, under: etree._Element | None, *paths: str) -> str:
        """The text of the first of these that is there, without spaces around it; empty where none is."""
        for path in paths:
            found = self.one(under, path)
            if found is not None and found.text and found.text.strip():
                return found.text.strip()
        return ""

    def account(self, under: etree._Element | None) -> BankAccount:
        code = self.text(under, "Svcr/FinInstnId/ClrSysMmbId/MmbId", "Svcr/FinInstnId/BICFI", "Svcr/FinInstnId/BIC", "Svcr/FinInstnId/Othr/Id")
        return BankAccount(
            number=self.text(under, "Id/Othr/Id", "Id/IBAN"),
            holder=self.text(under, "Nm", "Ownr/Nm"),
            agent=Agent(code, self.text(under, "Svcr/FinInstnId/Nm")) if code else None,
            currency=self.text(under, "Ccy") or "CNY",
        )
