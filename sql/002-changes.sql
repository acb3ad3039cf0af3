-- The feed of changes: what happens to the tables of published layers, whatever tool did it. See docs/decisions.

-- Tables and views that layers stand on, and how their changes are noticed. `mode`: triggers write every row;
-- definition: a view, whose tables are watched; statistics: a look each second at counters and files.
CREATE TABLE infostrada.watched_tables (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  schema_name text NOT NULL,
  table_name text NOT NULL,
  key_column text NOT NULL,
  geometry_column text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('triggers', 'definition', 'statistics')),
  state text NOT NULL DEFAULT '',
  wanted_at timestamptz NOT NULL DEFAULT now(),
  tried_at timestamptz,
  dropped_changes bigint NOT NULL DEFAULT 0,
  UNIQUE (schema_name, table_name, key_column, geometry_column)
);

CREATE SEQUENCE infostrada.change_ids;

-- One row for each feature changed, for each grid cell of a statement that changed very many, or for a whole table (w).
-- A ring of partitions, one for each day: writers never wait for a new one, an old day is truncated.
CREATE TABLE infostrada.changes (
  id bigint NOT NULL,
  watched integer NOT NULL,
  day smallint NOT NULL,
  xid xid8 NOT NULL,
  at timestamptz NOT NULL,
  operation "char" NOT NULL,
  key text,
  old_extent box,
  new_extent box
) PARTITION BY LIST (day);

DO $$
BEGIN
  FOR day IN 0..31 LOOP
    EXECUTE format('CREATE TABLE infostrada.changes_%s PARTITION OF infostrada.changes FOR VALUES IN (%s)', day, day);
  END LOOP;
END
$$;

CREATE INDEX ON infostrada.changes (xid);

-- Up to which transaction rows were dropped: who stopped reading before it has missed something.
CREATE TABLE infostrada.changes_floor (xid xid8 NOT NULL);
INSERT INTO infostrada.changes_floor VALUES ('0');

CREATE FUNCTION infostrada.change_day(timestamptz) RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT ((extract(epoch FROM $1)::bigint / 86400) % 32)::smallint $$;
