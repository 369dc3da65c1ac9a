"""What each console holds: one line a kind."""

from accounts.console import operator_site, tenant_site
from accounts.models import User
from alignment import operators
from okrs.admin import CycleAdmin, ObjectiveAdmin
from okrs.models import Cycle, Objective
from portfolio.admin import PortfolioAdmin
from portfolio.models import Portfolio
from rollups.models import DrainState, NightlyRun, RollupRequest
from tenancy.models import Tenant

__all__ = ["operator_site", "tenant_site"]

tenant_site.register(Cycle, CycleAdmin)
tenant_site.register(Objective, ObjectiveAdmin)
tenant_site.register(Portfolio, PortfolioAdmin)

operator_site.register(Tenant, operators.TenantOperator)
operator_site.register(User, operators.UserOperator)
operator_site.register(NightlyRun, operators.NightlyRunOperator)
operator_site.register(DrainState, operators.DrainStateOperator)
operator_site.register(RollupRequest, operators.RollupRequestOperator)
