"""Addresses about people inside a tenant."""

from django.urls import path

from accounts.views import entrance, people, teams, tokens

urlpatterns = [
    path("invitation/<str:token>/", entrance.invitation_accept, name="invitation_accept"),
    path("setup/people/", people.setup_people, name="setup_people"),
    path("setup/people/invite/", people.invitation_new, name="invitation_new"),
    path("setup/people/<int:pk>/", people.person_edit, name="person_edit"),
    path("setup/people/<int:pk>/end/", people.person_end, name="person_end"),
    path("setup/invitations/<int:pk>/letter/", people.invitation_resend, name="invitation_resend"),
    path("setup/invitations/<int:pk>/withdrawal/", people.invitation_withdraw, name="invitation_withdraw"),
    path("setup/teams/", teams.setup_teams, name="setup_teams"),
    path("setup/teams/new/", teams.team_new, name="team_new"),
    path("setup/teams/<int:pk>/", teams.team_edit, name="team_edit"),
    path("setup/tokens/", tokens.setup_tokens, name="setup_tokens"),
    path("setup/tokens/<int:pk>/revocation/", tokens.token_revoke, name="token_revoke"),
]
