"""What PostgreSQL itself says about the tenant boundary: every way in which the schema could leak, looked for.

It reads pg_catalog and nothing of Django's, so that a mistake in a model, a migration or a hand-made ALTER shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tenancy.reader_policies import READER_POLICIES, reader_faults

SERVING = "alignment_app"
OWNER = "alignment_owner"

# Tables that hold rows of no tenant, and why that is right.
GLOBAL_TABLES = {
    "tenancy_tenant": "the tenants themselves; a request looks its own up by slug",
    "accounts_user": "one person may belong to several tenants",
    "account_emailaddress": "a person's addresses, allauth",
    "account_emailconfirmation": "letters to confirm them, allauth",
    "mfa_authenticator": "a person's second factors, allauth",
    "usersessions_usersession": "where a person is signed in, allauth",
    "socialaccount_socialaccount": "a person's sign-ins elsewhere, allauth",
    "socialaccount_socialapp": "identity providers of the installation, allauth",
    "socialaccount_socialtoken": "a person's tokens there, allauth",
    "django_session": "sessions; they name a person, never a tenant's row",
    "django_content_type": "the names of the models",
    "django_migrations": "which migrations have run",
    "django_admin_log": "the operators' console",
    "auth_group": "Django's, unused: rights are accounts.permissions",
    "auth_group_permissions": "Django's, unused",
    "auth_permission": "Django's, unused",
    # The worker's own books: which tenant is due, never what it holds.
    "rollups_rolluprequest": "marks: this tenant's figures are older than its facts",
    "rollups_drainstate": "how draining a tenant's marks goes",
    "rollups_nightlyrun": "which tenant's night was run",
    "rollups_historyrun": "which tenant's past days are to be reckoned, and how far that is",
    "exchange_importrun": "which tenant's import waits for a worker",
    "reviews_packrun": "which tenant's pack waits for a worker",
}
# Facts and events: the serving role adds and reads rows, and never changes or deletes one.
ADD_ONLY_TABLES = frozenset(
    {
        "activity_event",
        "exchange_certificate",
        "exchange_loading",
        "execution_cost",
        "execution_costrate",
        "execution_itemstate",
        "execution_progressreport",
        "execution_signal",
        "execution_signalanswer",
        "execution_signalescalation",
        "okrs_checkin",
        "okrs_comment",
        "okrs_cycleclosure",
        "okrs_grade",
        "okrs_kpireading",
        "okrs_retrospective",
        "okrs_stagecompletion",
        "okrs_targetversion",
        "portfolio_attestation",
        "portfolio_baseline",
        "portfolio_baselineanswer",
        "portfolio_baselineline",
        "portfolio_baselinerequest",
        "portfolio_claim",
        "portfolio_decisionproposal",
        "portfolio_evidencefinding",
        "portfolio_evidencereview",
        "portfolio_exchangerate",
        "portfolio_feasibility",
        "portfolio_fundingtransfer",
        "portfolio_initiativestate",
        "portfolio_lesson",
        "portfolio_scorecriterion",
        "portfolio_scoreinput",
        "portfolio_scorescheme",
        "portfolio_tranchedecision",
        "reviews_packblock",
        "reviews_packrow",
        "reviews_resolution",
        "reviews_templateversion",
        "rollups_pastrow",
        *(f"rollups_{kind}snapshot" for kind in ("initiative", "keyresult", "objective", "portfolio", "totals")),
    }
)
READ_ONLY_TABLES = frozenset({"django_migrations"})
# Columns named like a reference that are none: an event outlives the thing that it tells of, a version its row;
# an external id is what another system calls a thing.
NOT_REFERENCES = frozenset(
    {
        ("activity_event", "object_id"),
        ("exchange_externalkey", "external_id"),
        ("exchange_importrow", "external_id"),
        ("rollups_pastrow", "row_id"),
    }
)
# Global rows that a tenant's row may refer to; all other references stay inside the tenant.
SHARED_TARGETS = frozenset({"tenancy_tenant", "accounts_user"})
# Unique keys (row, tenant): a stored result is looked up by the row it is about; the tenant is in the key all the same.
TENANT_SECOND = {
    "rollups_initiative_once": ["initiative_id", "tenant_id"],
    "rollups_key_result_once": ["key_result_id", "tenant_id"],
    "rollups_objective_once": ["objective_id", "tenant_id"],
    "rollups_portfolio_once": ["portfolio_id", "tenant_id"],
    "rollups_tree_once": ["item_id", "tenant_id"],
}
# It has some tables counted for the planner after an import; it takes nothing and gives nothing back.
DEFINER_FUNCTIONS = frozenset({"execution_count_anew"})
EXTENSIONS = frozenset({"plpgsql", "pg_trgm"})  # pg_trgm: titles that resemble each other; it reads no table
LEAST_SETTINGS = frozenset({"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"})

TENANT_EXPRESSION = "(tenant_id = ( SELECT (current_setting('app.tenant'::text))::bigint AS current_setting))"
OWN_EXPRESSION = (
    "(user_id = ( SELECT (NULLIF(current_setting('app.person'::text, true), ''::text))::bigint AS \"nullif\"))"
)
# Policies beside the tenant's own: (table, policy) -> (command, USING, WITH CHECK).
FURTHER_POLICIES = {("accounts_membership", "accounts_membership_own"): ("r", OWN_EXPRESSION, None)}

type Rows = list[tuple[Any, ...]]


def weaknesses(cursor: Any) -> list[str]:
    """Everything in this database that could let one tenant reach another's rows; empty when there is nothing."""
    return sorted(fault for check in CHECKS for fault in check(cursor))


def _ask(cursor: Any, sql: str, *params: Any) -> Rows:
    cursor.execute(sql, params or None)
    rows: Rows = cursor.fetchall()
    return rows


def tenant_tables(cursor: Any) -> list[str]:
    """Every table with a tenant_id that is not on the list of global ones."""
    sql = (
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND a.attname = 'tenant_id' AND NOT a.attisdropped ORDER BY 1"
    )
    return [name for (name,) in _ask(cursor, sql) if name not in GLOBAL_TABLES]


def _relations(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT n.nspname, c.relname, c.relkind::text, pg_get_userbyid(c.relowner),"
        " coalesce('security_invoker=true' = ANY (c.reloptions), false),"
        " EXISTS (SELECT FROM pg_attribute a"
        "         WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND n.nspname NOT LIKE 'pg_toast%%' AND n.nspname NOT LIKE 'pg_temp%%'"
    )
    for schema, name, kind, owner, invoker, has_tenant in _ask(cursor, sql.replace("%%", "%")):
        if schema != "public":
            yield f"{schema}.{name}: relation outside the schema that is watched"
        elif kind in "mf":
            yield f"{name}: materialized views and foreign tables know no policies"
        elif kind == "v":
            if not invoker:
                yield f"{name}: view without security_invoker reads with its owner's rights"
        elif not has_tenant and name not in GLOBAL_TABLES:
            yield f"{name}: table without tenant_id that is not on the list of global tables"
        if owner != OWNER:
            yield f"{name}: belongs to {owner}"


def _row_security(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attnotnull, a.atttypid::regtype::text"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
        " WHERE c.relname = ANY (%s) AND c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped"
    )
    for table, enabled, forced, not_null, kind in _ask(cursor, sql, tenant_tables(cursor)):
        if not enabled:
            yield f"{table}: row-level security is not enabled"
        if not forced:
            yield f"{table}: row-level security is not forced"
        if not not_null or kind != "bigint":
            yield f"{table}: tenant_id must be bigint NOT NULL"


def _policies(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive, p.polroles = '{0}',"
        " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)"
        " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
    )
    guarded = set()
    for table, name, *found in _ask(cursor, sql):
        if name == f"{table}_reader" and table in READER_POLICIES:
            continue
        if name == f"{table}_tenant":
            guarded.add(table)
            intended: tuple[Any, ...] = ("*", TENANT_EXPRESSION, TENANT_EXPRESSION)
        elif (table, name) in FURTHER_POLICIES:
            intended = FURTHER_POLICIES[table, name]
        else:
            yield f"{table}: policy {name} is not on the list"
            continue
        command, permissive, for_all, using, with_check = found
        if (command, using, with_check) != intended or not permissive or not for_all:
            yield f"{table}: policy {name} does not read as intended"
    for table in tenant_tables(cursor):
        if table not in guarded:
            yield f"{table}: the tenant's policy is missing"


def _references(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT k.conname, f.relname, t.relname, k.condeferrable, k.convalidated AND k.conenforced,"
        " ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, i)"
        "       JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.i),"
        " ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, i)"
        "       JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.i)"
        " FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid"
        " WHERE k.contype = 'f'"
    )
    inside, covered, owned = set(tenant_tables(cursor)), set(), set()
    for name, source, target, deferrable, holds, columns, targets in _ask(cursor, sql):
        if not holds:
            yield f"{source}: foreign key {name} is not validated or not enforced"
        if source in inside and target == "tenancy_tenant" and columns == ["tenant_id"]:
            owned.add(source)
        covered |= {(source, column) for column in columns}
        if target not in inside:
            if source in inside and target not in SHARED_TARGETS:
                yield f"{source}: {name} leaves the tenant for {target}"
            continue
        composite = columns[0] == "tenant_id" and targets == ["tenant_id", "id"] and len(columns) == 2
        if source not in inside or not composite:
            yield f"{source}: foreign key {name} reaches {target} without the tenant in it"
        if deferrable:
            yield f"{source}: foreign key {name} is deferrable, so its error comes too late"
    yield from (f"{table}: tenant_id refers to no tenant" for table in sorted(inside - owned))
    yield from _bare_columns(cursor, covered)


def _bare_columns(cursor: Any, covered: set[tuple[str, str]]) -> Iterator[str]:
    sql = (
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relname = ANY (%s) AND c.relkind IN ('r', 'p') AND a.attname LIKE '%%\\_id' AND NOT a.attisdropped"
    )
    for table, column in _ask(cursor, sql, tenant_tables(cursor)):
        if (table, column) not in covered and (table, column) not in NOT_REFERENCES:
            yield f"{table}: column {column} names another row without a foreign key"


def _unique_keys(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT t.relname, i.relname, x.indisprimary, x.indisvalid AND x.indimmediate,"
        " ARRAY(SELECT coalesce(a.attname::text, '(expression)') FROM unnest(x.indkey::int[]) WITH ORDINALITY u(n, p)"
        "       LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.n AND u.n > 0 ORDER BY u.p)"
        " FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " WHERE t.relname = ANY (%s) AND (x.indisunique OR x.indisexclusion)"
    )
    tables, keyed = tenant_tables(cursor), set()
    for table, name, is_primary, holds, columns in _ask(cursor, sql, tables):
        if not holds:
            yield f"{table}: unique key {name} is not valid or is deferrable"
        if columns == ["tenant_id", "id"]:
            keyed.add(table)
        # The one key without the tenant: `id`, drawn from a sequence, never chosen by anybody.
        is_excepted = (is_primary and columns == ["id"]) or TENANT_SECOND.get(name) == columns
        if columns[0] != "tenant_id" and not is_excepted:
            yield f"{table}: unique key {name} does not begin with the tenant"
    yield from (f"{table}: no unique key (tenant_id, id)" for table in sorted(set(tables) - keyed))


def _grants(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT c.relname, c.relkind::text, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END,"
        " g.privilege_type, g.is_grantable FROM pg_class c"
        " CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault(c.relkind, c.relowner))) g"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')"
    )
    for name, kind, grantee, privilege, grantable in _ask(cursor, sql):
        if grantee == OWNER:
            continue
        if grantee != SERVING or grantable or privilege not in _allowed(name, kind):
            yield f"{name}: {grantee} may {privilege}{' and pass it on' if grantable else ''}"
    columns = "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    for name, column in _ask(
        cursor, columns + " WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL"
    ):
        yield f"{name}: column {column} has grants of its own"


def _allowed(name: str, kind: str) -> set[str]:
    if kind == "S":
        return {"USAGE", "SELECT"}
    if name in READ_ONLY_TABLES or kind == "v":
        return {"SELECT"}
    return {"SELECT", "INSERT"} if name in ADD_ONLY_TABLES else {"SELECT", "INSERT", "UPDATE", "DELETE"}


def _standing_grants(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT d.defaclobjtype::text, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END,"
        " g.privilege_type, g.is_grantable FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) g"
        " WHERE d.defaclobjtype IN ('r', 'S')"
    )
    for kind, grantee, privilege, grantable in _ask(cursor, sql):
        usual = grantee == SERVING and privilege in _allowed("", kind) and not grantable
        if grantee != OWNER and not usual:
            yield f"default privileges: {grantee} will get {privilege} on every new relation"
    for schema in ("public",):
        for role in (SERVING, "public"):
            if _ask(cursor, "SELECT has_schema_privilege(%s, %s, 'CREATE')", role, schema)[0][0]:
                yield f"schema {schema}: {role} may create in it"
    if _ask(cursor, "SELECT has_database_privilege(%s, current_database(), 'CREATE')", SERVING)[0][0]:
        yield f"database: {SERVING} may create schemas"


def _functions(cursor: Any) -> Iterator[str]:
    functions = (
        "SELECT p.proname, p.prosecdef, p.proleakproof FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND (p.prosecdef OR p.proleakproof)"
    )
    for name, is_definer, is_leakproof in _ask(cursor, functions):
        if is_definer and name not in DEFINER_FUNCTIONS:
            yield f"function {name}: SECURITY DEFINER runs with its owner's rights and is not on the list"
        if is_leakproof:
            yield f"function {name}: claims to be leakproof"


def _ways_out(cursor: Any) -> Iterator[str]:
    rules = (
        "SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
    )
    for table, rule in _ask(cursor, rules):
        yield f"{table}: rule {rule} rewrites statements"
    for (extension,) in _ask(cursor, "SELECT extname FROM pg_extension"):
        if extension not in EXTENSIONS:
            yield f"extension {extension} is not on the list"
    for kind, catalogue in (("publication", "pg_publication"), ("foreign server", "pg_foreign_server")):
        column = "pubname" if kind == "publication" else "srvname"
        for (name,) in _ask(cursor, f"SELECT {column} FROM {catalogue}"):  # noqa: S608  # two names from the line above
            yield f"{kind} {name}: carries rows past the policies"


def _settings(cursor: Any) -> Iterator[str]:
    sql = (
        "SELECT coalesce(pg_get_userbyid(nullif(s.setrole, 0)), 'everybody'), split_part(one, '=', 1)"
        " FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) one"
        " LEFT JOIN pg_database d ON d.oid = s.setdatabase"
        " WHERE s.setdatabase = 0 OR d.datname = current_database()"
    )
    found = _ask(cursor, sql)
    for who, name in found:
        if name.startswith("app.") or name in {"row_security", "session_replication_role", "role", "search_path"}:
            yield f"setting {name} of {who}: a session begins with it, so a forgotten tenant no longer raises"
    missing = LEAST_SETTINGS - {name for who, name in found if who == SERVING}
    yield from (f"role {SERVING}: no {name}" for name in sorted(missing))


def _roles(cursor: Any) -> Iterator[str]:
    attributes = (
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " FROM pg_roles WHERE rolname = ANY (%s)"
    )
    for row in _ask(cursor, attributes, [SERVING, OWNER]):
        yield from role_faults(
            row[0], dict(zip(("super", "bypass", "role", "db", "replication"), row[1:], strict=True))
        )
    memberships = (
        "SELECT m.rolname, g.rolname FROM pg_auth_members a"
        " JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid"
        " WHERE m.rolname = %s OR g.rolname = ANY (%s)"
    )
    for member, group in _ask(cursor, memberships, SERVING, [SERVING, OWNER]):
        yield f"role {member}: is a member of {group}"
    owned = "SELECT count(*) FROM pg_shdepend WHERE refobjid = %s::regrole AND deptype = 'o'"
    if _ask(cursor, owned, SERVING)[0][0]:
        yield f"role {SERVING}: owns something, and owners change the policies of what they own"


def role_faults(name: str, may: dict[str, bool]) -> Iterator[str]:
    """What a role must not be able to; the owner may bypass policies (new constraints) and make databases (tests)."""
    forbidden = {"super", "role", "replication"} | ({"bypass", "db"} if name == SERVING else set())
    yield from (f"role {name}: has the attribute {power}" for power in sorted(forbidden) if may[power])


CHECKS: tuple[Callable[[Any], Iterator[str]], ...] = (
    _relations,
    _row_security,
    _policies,
    reader_faults,
    _references,
    _unique_keys,
    _grants,
    _standing_grants,
    _functions,
    _ways_out,
    _settings,
    _roles,
)
