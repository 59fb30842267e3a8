"""All of the house's tags and filters under one name: `{% load anhe %}`."""

from django import template

from anhe.house.templatetags import boxes, fields, lists, marks, wording

register = template.Library()

for library in (wording, marks, boxes, lists, fields):
    register.tags.update(library.register.tags)
    register.filters.update(library.register.filters)
