"""A server held to its own description: values that it says it takes, and values that it says it does not."""

import requests
from hypothesis import HealthCheck, Phase, given, settings
from requests.adapters import HTTPAdapter
from schemathesis import APIOperation, Case, GenerationMode, checks

checks.load_all_checks()
LEFT_OUT = checks.CHECKS.get_by_names(["positive_data_acceptance", "ensure_resource_availability", "ignored_auth"])
"""What the description cannot say: which names are known. Tokens that nobody holds are the matter of `test_desk`."""


class Elsewhere(HTTPAdapter):
    """Calls from another address of this machine, so that one test's guesses are not laid to another's account."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *sizes: object, **settings: object) -> None:
        super().init_poolmanager(*sizes, **settings, source_address=(self.address, 0))  # type: ignore[arg-type]


def caller(address: str = "127.0.0.1", **headers: str) -> requests.Session:
    """A client from one address of this machine that goes through no proxy."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", Elsewhere(address))
    session.headers.update(headers)
    return session


def probe(operation: APIOperation, served: str, session: requests.Session, examples: int) -> int:
    """Ask an operation with that many values of each sort; hold each answer to the description; return how many."""
    asked = 0
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(base_url=served, session=session, excluded_checks=LEFT_OUT, timeout=30)

        ask()
    return asked
