-- The two roles and the database, for psql as a superuser; the passwords come from the environment. Safe to run again.
-- alignment_owner migrates; alignment_app serves, owns nothing and can never step around row-level security.
\set ON_ERROR_STOP on
\getenv owner_password ALIGNMENT_OWNER_PASSWORD
\getenv app_password ALIGNMENT_APP_PASSWORD

SELECT 'CREATE ROLE alignment_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'alignment_owner') \gexec
SELECT 'CREATE ROLE alignment_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'alignment_app') \gexec
-- It bypasses the policies because a new constraint is checked against the rows of every tenant; it never serves.
ALTER ROLE alignment_owner LOGIN NOSUPERUSER BYPASSRLS NOREPLICATION NOCREATEROLE CREATEDB PASSWORD :'owner_password';
ALTER ROLE alignment_app LOGIN NOSUPERUSER NOBYPASSRLS NOREPLICATION NOCREATEROLE NOCREATEDB NOINHERIT PASSWORD :'app_password';
ALTER ROLE alignment_app SET statement_timeout = '15s';
ALTER ROLE alignment_app SET lock_timeout = '2s';
-- For the temporary tables of rollups and loads; a session that has used one can no longer change it, so it is set here.
ALTER ROLE alignment_app SET temp_buffers = '64MB';
ALTER ROLE alignment_app SET idle_in_transaction_session_timeout = '30s';

SELECT 'CREATE DATABASE alignment OWNER alignment_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'alignment') \gexec
REVOKE ALL ON DATABASE alignment FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE alignment TO alignment_app;
-- The owner makes the test databases from `postgres`; nobody else has business there.
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO alignment_owner;

\connect alignment
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO alignment_app;
