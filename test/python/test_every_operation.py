"""Whether the other tests have called every operation that is served."""

import re

from conftest import OPERATIONS, called


def test_every_operation_that_openai_has_was_called():
    def was_called(operation):
        path = re.compile(re.sub(r":\w+", "[^/]+", operation["path"]))
        return any(method == operation["method"] and path.fullmatch(at) for method, at in called)

    assert [operation["id"] for operation in OPERATIONS if not was_called(operation)] == []
