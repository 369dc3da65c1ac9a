"""Forms about people."""

from django import forms


class SignupForm(forms.Form):
    """Asked beside e-mail and password."""

    def signup(self, request: object, user: object) -> None:
        """Nothing yet."""
