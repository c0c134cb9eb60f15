"""A programme's page: what happens, for whom, where, by which rules; and the same for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from frontend.i18n import gettext, ngettext
from frontend.presenters.availability import for_whom, language_name
from frontend.presenters.contacts import Contact, contact_of
from frontend.presenters.packages import Fact, minutes_words, place_words
from frontend.presenters.texts import Story, shortened, story, title_of
from museum.domain.education import Where
from museum.domain.local_time import local
from museum.domain.translated import Language, Shown
from museum.services.availability import Availability, Standing, languages_of
from museum.text.clean import normalise

if TYPE_CHECKING:
    from frontend.context import PublicContext
    from frontend.presenters.packages import PackagePage
    from museum.domain.education import Programme

SUMMARY = 200
DAY = 24
"""Hours."""


@dataclass(frozen=True)
class ProgrammePage:
    """A programme's own page."""

    slug: str
    url: str
    title: Shown
    summary: Shown
    institution: Shown
    where: str
    facts: tuple[Fact, ...]
    cost: Shown
    """Free of charge where nothing else was said."""
    meeting_point: Story
    going: str
    """What the place means for a class: that it comes, is visited, or gets a link."""
    visited: bool
    """Whether the class comes to the museum."""
    address: Shown
    """Of the museum; empty where nobody has to go there."""
    contact: Contact
    rules: tuple[str, ...]
    feed: str
    calendar: str
    description: str


def programme_page(programme: Programme, lang: Language, site: PublicContext) -> ProgrammePage:
    """Show a programme whole, without its sessions."""
    summary = programme.summary.shown(lang)
    at_museum = programme.where == Where.MUSEUM
    return ProgrammePage(
        slug=programme.slug,
        url=url_for("public.programme", slug=programme.slug),
        title=title_of(programme.title, lang, programme.slug),
        summary=summary,
        institution=programme.institution.name.shown(lang),
        where=place_words(programme.where),
        facts=tuple(_facts(programme, lang)),
        cost=programme.cost.shown(lang) or Shown(gettext("Free of charge"), lang, borrowed=False),
        meeting_point=story(programme.meeting_point, lang),
        going=_going(programme),
        visited=at_museum,
        address=programme.institution.address.shown(lang) if at_museum else Shown("", lang, borrowed=False),
        contact=contact_of(programme.institution),
        rules=tuple(rules_in_words(programme)),
        feed=site.absolute(url_for("site.programme_calendar", slug=programme.slug, lang=lang)),
        calendar=url_for("public.calendar", programme=programme.slug, view="list"),
        description=shortened(normalise(summary.text), SUMMARY),
    )


def _facts(programme: Programme, lang: Language) -> list[Fact]:
    languages = programme.languages or ["vi"]
    facts = (
        Fact(gettext("For"), for_whom(programme, lang)),
        Fact(gettext("One group"), _group(programme)),
        Fact(gettext("Adults with it"), _adults(programme)),
        Fact(gettext("Duration"), minutes_words(programme.minutes)),
        Fact(gettext("Languages"), ", ".join(language_name(code) for code in languages)),
    )
    return [fact for fact in facts if fact.value]


def _group(programme: Programme) -> str:
    if programme.least_pupils > 1:
        return gettext(
            "%(least)s to %(most)s pupils", least=programme.least_pupils, most=programme.most_pupils
        )
    return ngettext("up to %(num)s pupil", "up to %(num)s pupils", programme.most_pupils)


def _adults(programme: Programme) -> str:
    if not programme.pupils_per_adult:
        return ""
    return ngettext(
        "at least one for every %(num)s pupil",
        "at least one for every %(num)s pupils",
        programme.pupils_per_adult,
    )


def _going(programme: Programme) -> str:
    return {
        Where.MUSEUM: gettext("Your class comes to the museum."),
        Where.SCHOOL: gettext("The museum comes to your school, or stops nearby: each session says where."),
        Where.ONLINE: gettext("Your class joins from its room. The link comes with the confirmation."),
    }[Where(programme.where)]


def rules_in_words(programme: Programme) -> list[str]:
    """Say a programme's rules for booking as one would on the telephone."""
    said = [_opening(programme)]
    if programme.approval:
        said.append(
            gettext("An educator reads each booking before it is confirmed; your place is held meanwhile.")
        )
    else:
        said.append(gettext("Where there is room, your booking is confirmed at once."))
    if programme.remote_first_days:
        said.append(
            ngettext(
                "Until %(num)s day before, places go to schools in remote communes first; "
                "other schools wait in the list till then.",
                "Until %(num)s days before, places go to schools in remote communes first; "
                "other schools wait in the list till then.",
                programme.remote_first_days,
            )
        )
    said.append(
        ngettext(
            "When all places are taken you can join the waiting list. A place that is given back is offered to you "
            "by letter and held for %(num)s hour. No group is split.",
            "When all places are taken you can join the waiting list. A place that is given back is offered to you "
            "by letter and held for %(num)s hours. No group is split.",
            programme.offer_hours,
        )
    )
    said.append(_changes(programme))
    if programme.reconfirm_days is not None:
        said.append(
            ngettext(
                "We ask you to say once more that you are coming, at the latest %(num)s day before; "
                "otherwise the place goes to the next group.",
                "We ask you to say once more that you are coming, at the latest %(num)s days before; "
                "otherwise the place goes to the next group.",
                programme.reconfirm_days,
            )
        )
    if programme.most_each_month is not None:
        said.append(
            ngettext(
                "A school may book this programme %(num)s time a month.",
                "A school may book this programme %(num)s times a month.",
                programme.most_each_month,
            )
        )
    return said


def _changes(programme: Programme) -> str:
    phone = programme.institution.phone
    return " ".join(
        (
            ngettext(
                "Up to %(num)s day before you may change numbers or move to another session by the link in your letter.",
                "Up to %(num)s days before you may change numbers or move to another session by the link in your letter.",
                programme.notice_days,
            ),
            gettext("After that, please call %(phone)s.", phone=phone)
            if phone
            else gettext("After that, please contact the museum."),
            gettext("You may cancel until the session begins."),
        )
    )


def _opening(programme: Programme) -> str:
    closes = _before(programme.closes_hours)
    if programme.opens_days is None:
        return gettext("You can book until %(closes)s.", closes=closes)
    opens = _before(programme.opens_days * DAY)
    return gettext("Booking opens %(opens)s and closes %(closes)s.", opens=opens, closes=closes)


def _before(hours: int) -> str:
    if hours == 0:
        return gettext("the moment the session begins")
    if hours % DAY == 0:
        return ngettext("%(num)s day before the session", "%(num)s days before the session", hours // DAY)
    return ngettext("%(num)s hour before the session", "%(num)s hours before the session", hours)


def programme_data(
    page: ProgrammePage,
    programme: Programme,
    sessions: Sequence[Availability],
    package: PackagePage | None,
    site: PublicContext,
) -> dict[str, Any]:
    """Describe the programme and its next sessions to machines (schema.org `EventSeries` of `EducationEvent`)."""
    common = {
        "name": page.title.text,
        "description": page.description,
        "image": package.shared_picture if package else None,
        "organizer": {"@type": "Museum", "name": page.institution.text, "url": site.absolute("")},
        "audience": {"@type": "EducationalAudience", "educationalRole": "student"},
        "typicalAgeRange": _age_range(programme),
        "isAccessibleForFree": None if programme.cost else True,
    }
    series = {
        "@context": "https://schema.org",
        "@type": "EventSeries",
        "@id": site.absolute(page.url),
        "url": site.absolute(page.url),
        "inLanguage": programme.languages or ["vi"],
        "about": {"@id": site.absolute(package.card.url)} if package else None,
        **common,
        "subEvent": [_event_data(one, programme, common, page, site) for one in sessions],
    }
    return _said(series)


def _event_data(
    one: Availability, programme: Programme, common: dict[str, Any], page: ProgrammePage, site: PublicContext
) -> dict[str, Any]:
    visit = one.visit
    address = site.absolute(url_for("public.visit", session_id=visit.id))
    status = "EventCancelled" if one.standing is Standing.CANCELLED else "EventScheduled"
    mode = "Online" if programme.where == Where.ONLINE else "Offline"
    return _said(
        {
            "@type": "EducationEvent",
            "@id": address,
            "url": address,
            **common,
            "startDate": local(visit.starts_at).isoformat(),
            "endDate": local(visit.ends_at).isoformat(),
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
            "inLanguage": languages_of(visit),
            "maximumAttendeeCapacity": visit.pupil_places,
            "remainingAttendeeCapacity": one.pupils_free,
            "location": _location(one, programme, page, address),
        }
    )


def _location(one: Availability, programme: Programme, page: ProgrammePage, address: str) -> dict[str, Any]:
    if programme.where == Where.ONLINE:
        # Where one joins is told to those who have booked; the session's page says how to.
        return {"@type": "VirtualLocation", "url": address}
    place = one.visit.place.shown(page.title.lang)
    return _said(
        {
            "@type": "Place",
            "name": place.text or page.institution.text,
            "address": page.address.text if not place else page.institution.text,
        }
    )


def _age_range(programme: Programme) -> str:
    first, last = programme.age_from, programme.age_to
    if first is None and last is None:
        return ""
    return f"{first or ''}-{last or ''}"


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}
