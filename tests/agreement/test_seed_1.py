"""All of it for another network: the tests of the other files, asked of the network of this seed."""

import pytest

from tests.agreement.store import NOW, filling
from tests.agreement.test_churn_files import *  # noqa: F403
from tests.agreement.test_churn_pages import *  # noqa: F403
from tests.agreement.test_figures import *  # noqa: F403
from tests.agreement.test_one_figure import *  # noqa: F403
from tests.agreement.test_other_pages import *  # noqa: F403
from tests.standing import standing

SEED = 1
network = standing(filling(SEED), at=NOW)
pytestmark = pytest.mark.slow
