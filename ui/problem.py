"""The pages that say no: what happened, and what to do about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def problem_page(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
    """The page for 403, 404 or 500, with a detail in plain words."""
    return render(request, f"{status}.html", {"detail": detail}, status=status)
