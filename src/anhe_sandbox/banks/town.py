"""Who there is: institutions by number, and accounts by their own numbers, each the same for the same seed.

An account number is 6299, four figures of the institution, one of the kind, nine of the serial, one check figure. So every
process can name an account at every institution without asking.
"""

import random
from dataclasses import dataclass
from functools import cached_property

MULE, ORDINARY, VICTIM = 1, 2, 3
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲志建国文辉"
PAYMENT_EVERY = 8  # so many institutions, one of which is a payment firm
MULES, ORDINARIES = 200, 40  # accounts of the kind at one institution


@dataclass(frozen=True)
class Institution:
    code: str
    kind: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Town:
    seed: int = 2026
    count: int = 200
    telecoms: int = 3

    @cached_property
    def institutions(self) -> list[Institution]:
        """All that keep accounts, number 1 first, then the telecoms."""
        found = []
        for n in range(1, self.count + 1):
            firm = n % PAYMENT_EVERY == 0
            zh, en = ("模拟支付", "Simulated Payment Firm") if firm else ("模拟银行", "Simulated Bank")
            found.append(Institution(f"SIM{n:03d}", "payment" if firm else "bank", f"{zh}{n:03d}", f"{en} {n:03d}"))
        for n in range(1, self.telecoms + 1):
            found.append(Institution(f"SIMT{n:02d}", "telecom", f"模拟通信{n:02d}", f"Simulated Telecom {n:02d}"))
        return found

    @cached_property
    def by_code(self) -> dict[str, Institution]:
        return {one.code: one for one in self.institutions}

    def chance(self, *what: object) -> random.Random:
        """Chance that hangs on the seed and on what it is for, never on who asks first."""
        return random.Random(f"{self.seed}|" + "|".join(map(str, what)))

    def number(self, bank: int, kind: int, serial: int) -> str:
        body = f"6299{bank:04d}{kind}{serial:09d}"
        return body + check_figure(body)

    def bank_of(self, number: str) -> int:
        """The institution's number; 0 where the account number is none of this town."""
        if len(number) != 19 or not number.isdigit() or not number.startswith("6299") or check_figure(number[:-1]) != number[-1]:
            return 0
        bank = int(number[4:8])
        return bank if 1 <= bank <= self.count else 0

    def code(self, bank: int) -> str:
        return f"SIM{bank:03d}"

    def holder(self, number: str) -> str:
        dice = self.chance("holder", number)
        return dice.choice(SURNAMES) + "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2))))

    def some_account(self, dice: random.Random, kind: int) -> str:
        most = MULES if kind == MULE else ORDINARIES
        return self.number(dice.randint(1, self.count), kind, dice.randrange(most))


def check_figure(body: str) -> str:
    """Luhn's."""
    total = 0
    for place, figure in enumerate(reversed(body)):
        value = int(figure) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
