"""What gateways push: receipts and replies. Whoever knows the secret of the address is believed."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huidian.flows.messages.receipts import take_receipts, take_replies
from huidian.messages.addresses import CHANNELS
from huidian.messages.channels.pushed import read_pushed
from huidian.web.shell.desk import open_to_all

THANKS = {"code": 0, "msg": "成功"}
"""What Aliyun wants to hear; without it a push comes again."""


@csrf_exempt
@open_to_all
@require_POST
def pushed(request: HttpRequest, channel: str, secret: str) -> HttpResponse:
    """Take what a gateway tells of a channel; told twice it counts once."""
    known = settings.HUIDIAN_RECEIPT_SECRET
    if not known or channel not in CHANNELS or not constant_time_compare(secret, known):
        raise Http404
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponseBadRequest()
    receipts, replies = read_pushed(data)
    take_receipts(receipts, at=timezone.now())
    take_replies(replies, channel=channel, at=timezone.now())
    return JsonResponse(THANKS, json_dumps_params={"ensure_ascii": False})
