-- A department as ittui made it with tables of version 3 (pg_dump --inserts), with what that version left open to all.
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA version3;
CREATE FUNCTION version3.as_id(word text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $_$ select case when word ~ '^[0-9]{1,18}$' then word::bigint end $_$;
CREATE FUNCTION version3.concerned(tbl text, raw json) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
begin
  return case when tbl = 'reviews' and (raw->>'person' is not null or raw->>'kind' is distinct from 'retrospective') then array_remove(array[as_id(raw->>'person'), as_id(raw->>'reviewer')], null) when tbl = 'comments' and (raw->>'kind' = 'feedback') then array_remove(array[as_id(raw->>'by'), as_id(raw->>'answered_by'), owner_of('goals', as_id(raw->>'goal')), owner_of('kpis', as_id(raw->>'kpi')), owner_of('projects', as_id(raw->>'project')), owner_of('objectives', as_id(raw->>'objective'))], null) when tbl = 'recognitions' and (raw->>'private' = 'true') then array_remove(array[as_id(raw->>'person'), as_id(raw->>'by')], null) when tbl = 'people/private' then '{}'::bigint[] end;
end $$;
CREATE FUNCTION version3.insights() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
begin
  return (select coalesce(array_agg(i.tbl), '{}') from insight i join pg_roles r on r.rolname = i.role
    where pg_has_role(session_user, r.oid, 'member'));
end $$;
CREATE FUNCTION version3.me() RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
begin
  return (select coalesce(array_agg(id), '{}') from record
    where tbl = 'people' and raw is not null and lower(raw->>'login') = lower(session_user));
end $$;
CREATE FUNCTION version3.newer(known bigint) RETURNS json
    LANGUAGE plpgsql STABLE
    SET search_path TO 'version3', 'pg_temp'
    AS $$
begin
  return (select json_build_object('board', json_build_array(version, last_entry, meta),
    'rows', (select coalesce(json_agg(json_build_array(tbl, id, raw) order by seq), '[]') from record r
      where r.version > known),
    'hidden', (select coalesce(json_agg(json_build_array(h.tbl, h.id, null)), '[]') from hidden h
      where h.version > known and not exists (select from record r where r.tbl = h.tbl and r.id = h.id))) from board);
end $$;
CREATE FUNCTION version3.on_log() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
declare open int; closed int;
begin
  new.login := session_user;
  if new.via is null and not rules_here() then new.who := session_user; end if;  -- a merge brings others' entries
  select count(*) filter (where concerned is null), count(*) filter (where concerned is not null)
    into open, closed from log_op where entry = new.id;
  new.private := closed > 0 and open = 0;
  if closed > 0 and open > 0 then
    update log_op set why = new.why where entry = new.id and concerned is not null;
    new.why := 'several changes';
  end if;
  return new;
end $$;
CREATE FUNCTION version3.on_log_op() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
begin
  select r.concerned, r.author into new.concerned, new.author from record r where r.tbl = new.tbl and r.id = new.record;
  new.author := coalesce(new.author, session_user);
  return new;
end $$;
CREATE FUNCTION version3.on_record() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
declare was_author text; was_concerned bigint[]; was_login text;
begin
  -- an insert that finds its row there comes by here twice, the second time as an update
  select r.author, r.concerned, r.raw->>'login' into was_author, was_concerned, was_login
    from record r where r.tbl = new.tbl and r.id = new.id;
  new.author := coalesce(was_author, session_user);
  new.concerned := case when new.raw is null then was_concerned else concerned(new.tbl, new.raw) end;
  if new.concerned is not null and new.concerned is distinct from was_concerned and tg_op = 'UPDATE' then
    insert into hidden values (new.tbl, new.id, new.version)
      on conflict (tbl, id) do update set version = excluded.version;
  end if;
  if new.tbl = 'people' and new.raw->>'login' is distinct from was_login
     and not rules_here() and not insights() && array['*', 'people/private'] then
    raise insufficient_privilege using message = 'only a manager says which login is whose';
  end if;
  return new;
end $$;
CREATE FUNCTION version3.owner_of(of_tbl text, of_id bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
begin
  return (select as_id(coalesce(raw->>'owner', raw->>'manager')) from record where tbl = of_tbl and id = of_id);
end $$;
CREATE FUNCTION version3.rules_here() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'version3', 'pg_temp'
    AS $$
begin
  return (select pg_has_role(session_user, relowner, 'member') from pg_class where oid = 'record'::regclass);
end $$;
CREATE FUNCTION version3.save(known bigint, rows json, ops json, entries json, next_meta json, channel text) RETURNS json
    LANGUAGE plpgsql
    SET search_path TO 'version3', 'pg_temp'
    AS $$
declare this bigint;
begin
  select version into this from board for update;
  if this <> known then return newer(known); end if;
  this := this + 1;
  insert into record as r (tbl, id, raw, version)
    select e->>0, (e->>1)::bigint, nullif((e->2)::text, 'null')::json, this from json_array_elements(rows) e
    on conflict (tbl, id) do update set raw = excluded.raw, version = excluded.version,
      seq = case when r.raw is null then excluded.seq else r.seq end;
  insert into log_op (entry, n, tbl, record, field, old, new)
    select (e->>0)::bigint, (e->>1)::int, e->>2, (e->>3)::bigint, e->>4, nullif((e->5)::text, 'null')::json,
      nullif((e->6)::text, 'null')::json from json_array_elements(ops) e;
  insert into log (id, version, who, host, why, undoes, via, merge, at)
    select (e->>0)::bigint, this, e->>1, e->>2, e->>3, (e->>4)::bigint, (e->>5)::bigint, (e->>6)::boolean,
      (e->>7)::bigint from json_array_elements(entries) e;
  update board set version = this, last_entry = coalesce((entries->-1->>0)::bigint, last_entry),
    meta = next_meta;
  if channel <> '' then perform pg_notify(channel, this::text); end if;
  return null;
end $$;
CREATE TABLE version3.board (
    one boolean DEFAULT true NOT NULL,
    version bigint NOT NULL,
    last_entry bigint NOT NULL,
    meta json NOT NULL,
    CONSTRAINT board_one_check CHECK (one)
);
CREATE TABLE version3.hidden (
    tbl text NOT NULL,
    id bigint NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE version3.insight (
    role text NOT NULL,
    tbl text NOT NULL
);
CREATE TABLE version3.log (
    id bigint NOT NULL,
    version bigint NOT NULL,
    who text NOT NULL,
    host text NOT NULL,
    why text NOT NULL,
    undoes bigint,
    via bigint,
    merge boolean DEFAULT false NOT NULL,
    at bigint,
    login text DEFAULT SESSION_USER NOT NULL,
    private boolean DEFAULT false NOT NULL
);
CREATE TABLE version3.log_op (
    entry bigint NOT NULL,
    n integer NOT NULL,
    tbl text NOT NULL,
    record bigint NOT NULL,
    field text NOT NULL,
    old json,
    new json,
    why text,
    author text DEFAULT SESSION_USER NOT NULL,
    concerned bigint[]
);
CREATE TABLE version3.migration (
    number integer NOT NULL,
    what text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE version3.record (
    tbl text NOT NULL,
    id bigint NOT NULL,
    seq bigint NOT NULL,
    raw json,
    version bigint NOT NULL,
    author text DEFAULT SESSION_USER NOT NULL,
    concerned bigint[],
    CONSTRAINT record_id_check CHECK ((id >= 0))
);
ALTER TABLE version3.record ALTER COLUMN seq ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME version3.record_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO version3.board VALUES (true, 5, 3678014421252354, '{"format":1,"schema":1,"writes":1,"generation":4,"log_from":1795905478645}');
INSERT INTO version3.hidden VALUES ('recognitions', 403, 5);
INSERT INTO version3.insight VALUES ('it_manager', 'people/private');
INSERT INTO version3.insight VALUES ('it_auditor', '*');
INSERT INTO version3.log VALUES (3678014421149547, 2, 'ann', 'vm', 'add Ben''s year', NULL, NULL, false, NULL, 'ann', true);
INSERT INTO version3.log VALUES (3678014421197798, 3, 'ann', 'vm', 'thank Ben, and a target', NULL, NULL, false, NULL, 'ann', false);
INSERT INTO version3.log VALUES (3678014421208023, 4, 'ann', 'vm', 'say for what', NULL, NULL, false, NULL, 'ann', false);
INSERT INTO version3.log VALUES (3678014421252354, 5, 'ann', 'vm', 'hide it', NULL, NULL, false, NULL, 'ann', true);
INSERT INTO version3.log VALUES (1000, 1, 'ann', 'desk', 'feedback to Ben', NULL, NULL, false, NULL, 'admin', false);
INSERT INTO version3.log VALUES (1001, 1, 'ann', 'desk', 'remove Ben''s half-year', NULL, NULL, false, NULL, 'admin', false);
INSERT INTO version3.log_op VALUES (3678014421149547, 0, 'reviews', 401, '', NULL, NULL, NULL, 'ann', '{12,11}');
INSERT INTO version3.log_op VALUES (3678014421197798, 0, 'recognitions', 403, '', NULL, NULL, NULL, 'ann', NULL);
INSERT INTO version3.log_op VALUES (3678014421197798, 1, 'goals', 101, 'target', '10', '12', NULL, 'admin', NULL);
INSERT INTO version3.log_op VALUES (3678014421208023, 0, 'recognitions', 403, 'title', '"Thanks, Ben"', '"Thanks for the night, Ben"', NULL, 'ann', NULL);
INSERT INTO version3.log_op VALUES (3678014421252354, 0, 'recognitions', 403, 'private', NULL, 'true', NULL, 'ann', '{12,11}');
INSERT INTO version3.log_op VALUES (1000, 0, 'reviews', 405, 'feedback', '"a secret"', '"another"', NULL, 'admin', NULL);
INSERT INTO version3.log_op VALUES (1001, 0, 'reviews', 405, '', '{"title":"Ben''s half-year","kind":"performance review","person":12,"reviewer":11}', NULL, NULL, 'admin', NULL);
INSERT INTO version3.migration VALUES (1, 'tables of records and log', '2026-11-28 22:37:58.834456+00');
INSERT INTO version3.migration VALUES (2, 'private records', '2026-11-28 22:37:58.834456+00');
INSERT INTO version3.migration VALUES (3, 'saving in one call', '2026-11-28 22:37:58.834456+00');
INSERT INTO version3.record VALUES ('people', 11, 1, '{"title":"Ann","login":"ann"}', 1, 'admin', NULL);
INSERT INTO version3.record VALUES ('people', 12, 2, '{"title":"Ben","login":"ben"}', 1, 'admin', NULL);
INSERT INTO version3.record VALUES ('people', 13, 3, '{"title":"Eve","login":"eve"}', 1, 'admin', NULL);
INSERT INTO version3.record VALUES ('reviews', 401, 5, '{"title":"Ben''s year","kind":"performance review","person":12,"reviewer":11}', 2, 'ann', '{12,11}');
INSERT INTO version3.record VALUES ('goals', 101, 4, '{"title":"Cut printing cost","owner":11,"target":12}', 3, 'admin', NULL);
INSERT INTO version3.record VALUES ('recognitions', 403, 6, '{"title":"Thanks for the night, Ben","person":12,"by":11,"date":"2026-11-01","private":true}', 5, 'ann', '{12,11}');
INSERT INTO version3.record VALUES ('_changes', 999, 10, '{"who":"","host":"","why":"","ops":[["reviews",401,"feedback","a secret","b"]]}', 1, 'admin', NULL);
SELECT pg_catalog.setval('version3.record_seq_seq', 10, true);
ALTER TABLE ONLY version3.board
    ADD CONSTRAINT board_pkey PRIMARY KEY (one);
ALTER TABLE ONLY version3.hidden
    ADD CONSTRAINT hidden_pkey PRIMARY KEY (tbl, id);
ALTER TABLE ONLY version3.insight
    ADD CONSTRAINT insight_pkey PRIMARY KEY (role, tbl);
ALTER TABLE ONLY version3.log_op
    ADD CONSTRAINT log_op_pkey PRIMARY KEY (entry, n, tbl);
ALTER TABLE ONLY version3.log
    ADD CONSTRAINT log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY version3.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);
ALTER TABLE ONLY version3.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (tbl, id);
CREATE INDEX hidden_version ON version3.hidden USING btree (version);
CREATE INDEX log_op_record ON version3.log_op USING btree (record);
CREATE INDEX log_version ON version3.log USING btree (version);
CREATE INDEX record_login ON version3.record USING btree (lower((raw ->> 'login'::text))) WHERE (tbl = 'people'::text);
CREATE INDEX record_version ON version3.record USING btree (version);
CREATE TRIGGER on_log BEFORE INSERT ON version3.log FOR EACH ROW EXECUTE FUNCTION version3.on_log();
CREATE TRIGGER on_log_op BEFORE INSERT ON version3.log_op FOR EACH ROW EXECUTE FUNCTION version3.on_log_op();
CREATE TRIGGER on_record BEFORE INSERT OR UPDATE ON version3.record FOR EACH ROW EXECUTE FUNCTION version3.on_record();
CREATE POLICY added ON version3.log FOR INSERT WITH CHECK (true);
CREATE POLICY added ON version3.log_op FOR INSERT WITH CHECK (true);
ALTER TABLE version3.log ENABLE ROW LEVEL SECURITY;
ALTER TABLE version3.log_op ENABLE ROW LEVEL SECURITY;
ALTER TABLE version3.record ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON version3.log FOR SELECT USING (((NOT private) OR (login = SESSION_USER) OR (EXISTS ( SELECT
   FROM version3.log_op o
  WHERE (o.entry = log.id)))));
CREATE POLICY seen ON version3.log_op FOR SELECT USING (((concerned IS NULL) OR (author = SESSION_USER) OR (concerned && ( SELECT version3.me() AS me)) OR (( SELECT version3.insights() AS insights) && ARRAY['*'::text, tbl])));
CREATE POLICY seen ON version3.record USING (((concerned IS NULL) OR (author = SESSION_USER) OR (concerned && ( SELECT version3.me() AS me)) OR (( SELECT version3.insights() AS insights) && ARRAY['*'::text, tbl])));
