"""The page of an empty store: its first shop or manufacturer, and who manages it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from huidian import playbooks
from huidian.network import actions as network
from huidian.network.actions import FirstPlace
from huidian.web import formats
from huidian.web.forms.fields import LineField, PlaceCodeField, Radios, Select
from huidian.web.shell.account import note_sign_in
from huidian.web.shell.desk import open_to_all

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _packs() -> list[tuple[str, str]]:
    return [(one, formats.in_language(playbooks.load(one).label)) for one in playbooks.pack_ids()]


def _secret(label: Any, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=200, **more)


class FirstRunForm(forms.Form):
    """The place and its first manager. It needs no key: afterwards the page is gone."""

    code = LineField(
        label=_("一次性代码"), max_length=60, help_text=_("运行 huidian run 的窗口里显示；每次启动换一个")
    )
    kind = forms.ChoiceField(
        label=_("为谁设置"),
        widget=Radios,
        initial="dealer",
        choices=[("dealer", _("一家店")), ("manufacturer", _("主机厂及其各店"))],
    )
    place_code = PlaceCodeField(
        label=_("店或主机厂的代码"),
        help_text=_("字母和数字，例如 SVW01；已经导入过数据的店，填原来的代码"),
    )
    name = LineField(label=_("店或主机厂的名称"), max_length=80)
    playbook = forms.ChoiceField(label=_("规则手册"), widget=Select, choices=_packs)
    username = LineField(label=_("用户名"), max_length=150, validators=[UnicodeUsernameValidator()])
    display_name = LineField(label=_("姓名"), max_length=60)
    password = _secret(
        pgettext_lazy("first run", "密码"), help_text=_("至少 8 位，不要太常见，也不要与姓名、用户名相近。")
    )
    again = _secret(_("再输一次密码"))

    def clean_code(self) -> str:
        """The code that `huidian run` printed."""
        code: str = self.cleaned_data["code"]
        if not network.is_first_code(code):
            raise ValidationError(_("代码不对。请看运行 huidian run 的窗口。"))
        return code

    def clean(self) -> dict[str, Any]:
        """Both passwords are one, and one that may be chosen."""
        values = self.cleaned_data
        password, again = values.get("password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", _("两次输入的密码不同。"))
        elif password:
            who = {name: values.get(name, "") for name in ("username", "display_name")}
            try:
                validate_password(password, auth.get_user_model()(**who))
            except ValidationError as weak:
                self.add_error("password", weak)
        return values


@open_to_all
@never_cache
def first_run(request: HttpRequest) -> HttpResponse:
    """Makes the first place and signs its first manager in; does not exist once there are people."""
    if not network.nobody_yet():
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = FirstRunForm(sent, initial={"code": request.GET.get("code", "")}, use_required_attribute=False)
    if not form.is_bound or not form.is_valid():
        return render(request, "shell/first_run.html", {"form": form})
    values = form.cleaned_data
    language = get_language() or settings.LANGUAGE_CODE
    try:
        first = network.settle_first(
            at=timezone.now(),
            place=FirstPlace(values["kind"], values["place_code"], values["name"], values["playbook"]),
            username=values["username"],
            display_name=values["display_name"],
            password=values["password"],
            language=language,
        )
    except network.NotFirstError:
        raise Http404 from None
    network.forget_first_code()
    auth.login(request, first, backend=BACKEND)
    note_sign_in(request)
    return redirect("places:dealers" if values["kind"] == "manufacturer" else "home")
