"""What each console holds: one line a kind."""

from accounts.console import operator_site, tenant_site
from accounts.models import User
from alignment import operators
from okrs.admin import CycleAdmin, ObjectiveAdmin, OkrPolicyAdmin
from okrs.models import Cycle, Objective, OkrPolicy
from portfolio.admin import PortfolioAdmin
from portfolio.models import Portfolio
from rollups.admin import PolicyAdmin
from rollups.models import DrainState, NightlyRun, Policy, RollupRequest
from tenancy.models import Tenant

__all__ = ["operator_site", "tenant_site"]

tenant_site.register(Cycle, CycleAdmin)
tenant_site.register(OkrPolicy, OkrPolicyAdmin)
tenant_site.register(Policy, PolicyAdmin)
tenant_site.register(Objective, ObjectiveAdmin)
tenant_site.register(Portfolio, PortfolioAdmin)

operator_site.register(Tenant, operators.TenantOperator)
operator_site.register(User, operators.UserOperator)
operator_site.register(NightlyRun, operators.NightlyRunOperator)
operator_site.register(DrainState, operators.DrainStateOperator)
operator_site.register(RollupRequest, operators.RollupRequestOperator)
