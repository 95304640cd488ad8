"""Who speaks in a call, and whom one asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from huidian.customers.models import Customer
from huidian.kit.labels import Label
from huidian.network.models import Dealer, Manufacturer, Post, Staff
from huidian.network.scope import Scope
from huidian.outreach.models import Caller, Task

SPEAKERS: Mapping[str, Label] = {
    "care_agent": Label("客户关爱专员", "customer care"),
    "care_manager": Label("客服经理", "customer care manager"),
    "advisor": Label("服务顾问", "service advisor"),
    "team_leader": Label("接车组长", "service team leader"),
    "service_manager": Label("服务经理", "service manager"),
}
"""What somebody who calls says to be, by role."""


def addressed(owner: Customer | None) -> Label:
    """Whom one asks for: the owner, of a company whoever looks after its vehicles."""
    name = owner.name if owner else ""
    if owner is None or owner.kind != Customer.Kind.COMPANY:
        return Label(name, name)
    return Label(f"{name}负责用车的联系人", f"whoever looks after the vehicles of {name}")


def speaker(scope: Scope, task: Task, at: datetime) -> Label:
    """Who speaks: the person and what they are at the dealer, the task's role first; or for whom."""
    if task.caller == Caller.MAKER:
        maker, who = _makers_name(task.dealer), Staff.objects.get(pk=scope.staff_id)
        return Label(f"{maker}客户关怀中心的{who}", f"{who} of the customer care centre of {maker}")
    held = Post.objects.current(at).filter(staff=scope.staff_id, dealer=task.dealer).select_related("staff")
    posts = sorted(held, key=lambda post: (post.role != task.role, post.pk))
    if not posts:
        return SPEAKERS["care_agent"]
    words = SPEAKERS.get(posts[0].role, SPEAKERS["care_agent"])
    return Label(f"{words.zh}{posts[0].staff}", f"{posts[0].staff}, {words.en}")


def _makers_name(dealer: Dealer) -> str:
    maker = Manufacturer.objects.filter(regions__dealers=dealer).values_list("name", flat=True).first()
    return maker or ""
