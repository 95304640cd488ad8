"""What every night brings: months away, tiers and losses move on even where nothing is imported."""

from __future__ import annotations

from huidian.care.actions import club
from huidian.complaints.actions import handling, proposing
from huidian.flows import background, needs
from huidian.flows.anchor_mail import mail_anchor
from huidian.flows.assignment.following import follow_all
from huidian.flows.backups.rotation import back_up_for_the_day
from huidian.flows.each_dealer import for_each
from huidian.flows.uploads.forgetting import forget_files
from huidian.mart import actions as retention
from huidian.mart.verifying import differing_dealers
from huidian.network import actions as network
from huidian.network import troubles
from huidian.network.anchors import drop_anchor
from huidian.network.models import Dealer
from huidian.outreach.actions import greetings
from huidian.surveys.actions.makers_calls import asked_by_maker, open_makers_calls
from huidian.visits.actions import drop_dead_imports


@background.task(max_attempts=5)
def refresh_standings(context: background.Context) -> None:
    """Reckon every dealer's standings for the new day; those that are current are left alone. Before that
    the posts end whose time is over and vehicles lost for good are let go: figures by team depend on both.
    """
    network.end_posts_due(at=context.at)
    try:
        follow_all(at=context.at)
    finally:
        retention.refresh_all(now=context.at)


@background.task(max_attempts=5)
def refresh_needs(context: background.Context) -> None:
    """Every live dealer's needs and tasks of the new day; after the standings, which order them. Then whom
    the manufacturers ask.
    """
    try:
        needs.refresh_all(at=context.at)
    finally:
        for_each(
            asked_by_maker(),
            lambda dealer: open_makers_calls(dealer, at=context.at),
            failed="the manufacturer's calls to some dealers' owners were not drawn",
        )


@background.task(max_attempts=5)
def refresh_levels(context: background.Context) -> None:
    """Reckon the levels of every club's members for the new day."""
    for_each(
        Dealer.objects.order_by("pk"),
        lambda dealer: club.refresh_levels(dealer, at=context.at),
        failed="levels of some dealers' members could not be reckoned",
    )


@background.task(max_attempts=5)
def plan_greetings(context: background.Context) -> None:
    """Put the wishes of the coming days into the outbox, of every dealer that has a text for them."""
    for_each(
        Dealer.objects.order_by("code"),
        lambda dealer: greetings.plan_greetings(dealer, at=context.at),
        failed="wishes of some dealers could not be planned",
    )


@background.task(max_attempts=5)
def refresh_complaints(context: background.Context) -> None:
    """Propose the owners whom complaints and orders make important, and withdraw tasks that were settled
    while somebody had them in hand, at every dealer.
    """

    def refresh(dealer: Dealer) -> None:
        proposing.propose_important(dealer, at=context.at)
        handling.end_settled_tasks(dealer, at=context.at)

    for_each(Dealer.objects.order_by("pk"), refresh, failed="complaints of some dealers were not seen to")


@background.task(max_attempts=5)
def forget_old_files(context: background.Context) -> None:
    """Throw away uploaded files nobody needs any more, and what imports that died had written ahead."""
    forget_files(at=context.at)
    drop_dead_imports(context.at)


@background.task(max_attempts=2)
def verify_the_mart(context: background.Context) -> None:
    """Compare the mart with the store; what differs is made anew, and what differs still is a trouble."""
    differing = differing_dealers()
    if differing:
        retention.refresh_all(now=context.at, dealers=Dealer.objects.filter(code__in=differing), anew=True)
        differing = differing_dealers(differing)
    if differing:
        troubles.note(troubles.MART, at=context.at, dealers="、".join(differing))
    else:
        troubles.over(troubles.MART)


@background.task(max_attempts=5)
def back_up(context: background.Context) -> None:
    """Write the day's backup where `HUIDIAN_BACKUP` says and throw away those that are old enough."""
    back_up_for_the_day(at=context.at)


@background.task(max_attempts=5)
def anchor_the_audit(context: background.Context) -> None:
    """Note outside the database where the audit trail ends today, and mail it where that is set."""
    if drop_anchor(at=context.at):
        troubles.over(troubles.AUDIT)
        mail_anchor(at=context.at)
    else:
        troubles.note(troubles.AUDIT, at=context.at)
