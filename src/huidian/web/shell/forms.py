"""Signing in, and the shell's own switches. None needs a key: done twice they are as they are done once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

_REFUSED = _("用户名或密码不对。请检查大小写；连续输错 5 次会暂停登录。")


class SignInForm(AuthenticationForm):
    """Name and password; after a refusal the name stays and the password has the focus."""

    error_messages = {"invalid_login": _REFUSED, "inactive": _REFUSED}

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.use_required_attribute = False
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = _("用户名"), _("密码")
        name.widget.attrs.update({"class": "form-control", "autofocus": not self.data.get("username")})
        password.widget.attrs.update({"class": "form-control", "autofocus": bool(self.data.get("username"))})


class OwnPasswordForm(PasswordChangeForm):
    """The old password, the new one twice; hints say what a password has to be."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.use_required_attribute = False
        labels = {
            "old_password": _("现在的密码"),
            "new_password1": _("新密码"),
            "new_password2": _("再输一次新密码"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["new_password1"].help_text = _("至少 8 位，不要太常见，也不要与姓名、用户名相近。")


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class DealerForm(forms.Form):
    """One of the dealers in reach, or none: all of them."""

    dealer = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, dealer_ids: Collection[int]) -> None:
        super().__init__(data)
        self.fields["dealer"].choices = [(number, "") for number in dealer_ids]  # type: ignore[attr-defined]
