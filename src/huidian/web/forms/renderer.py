"""Which templates forms are drawn with."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """The product's form and field templates for every form of `django.forms`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
