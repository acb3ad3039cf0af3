-- Stored queries that clients of the WFS made: the definition as XML, its prefixes declared on its own element.
CREATE TABLE infostrada.stored_queries (
  id text PRIMARY KEY,
  definition text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
